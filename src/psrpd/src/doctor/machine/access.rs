//! Whom sshd lets in, by its configuration alone.

use std::path::Path;

use psrp_listener::authorized_keys::is_like;

use super::super::finding::{Remedy, Report, word};
use super::Sshd;
use super::account::{self, Account};

/// `AllowUsers` and its like. sshd_config(5): they are asked in this order.
pub fn users_and_groups(sshd: &Sshd, account: &Account, report: &mut Report) {
    let name = &account.name;
    let groups = account.group_names();
    let denied = |keyword: &str, names: &[String]| {
        sshd.settings.all(keyword).find(|pattern| names.iter().any(|name| denies(pattern, name))).map(str::to_owned)
    };
    let allowed = |keyword: &str, names: &[String]| {
        let mut patterns = sshd.settings.all(keyword).filter(|pattern| !pattern.is_empty()).peekable();
        patterns.peek().is_none() || patterns.any(|pattern| names.iter().any(|name| allows(pattern, name)))
    };
    let own = std::slice::from_ref(name);
    if let Some(pattern) = denied("denyusers", own) {
        let reload = sshd.change("denyusers", &without(&pattern), "");
        refuse(
            report,
            sshd,
            account,
            "denyusers",
            &format!("DenyUsers {pattern}"),
            Remedy::run("take the name out", reload),
        );
    } else if !allowed("allowusers", own) {
        let reload = sshd.change("allowusers", &format!("s/$/ {name}/"), "");
        refuse(
            report,
            sshd,
            account,
            "allowusers",
            "AllowUsers without this name",
            Remedy::run("add the name", reload),
        );
    } else if let Some(pattern) = denied("denygroups", &groups) {
        let reload = sshd.change("denygroups", &without(&pattern), "");
        refuse(
            report,
            sshd,
            account,
            "denygroups",
            &format!("DenyGroups {pattern}"),
            Remedy::run("take the group out", reload),
        );
    } else if !allowed("allowgroups", &groups) {
        let seen = format!("AllowGroups without any of {}", groups.join(", "));
        let group = sshd.settings.all("allowgroups").find(|pattern| !pattern.contains(['*', '?', '!', '@']));
        let remedy = match group {
            Some(group) => Remedy::run(
                "take the account into a group that may",
                format!("usermod -aG {} {}", word(group), word(name)),
            ),
            None => Remedy::words("take the account into a group that may"),
        };
        refuse(report, sshd, account, "allowgroups", &seen, remedy);
    }
}

fn refuse(report: &mut Report, sshd: &Sshd, account: &Account, keyword: &str, seen: &str, remedy: Remedy) {
    report.wrong(
        "login-not-allowed",
        format!("sshd's configuration does not let {} log in; the client hears Permission denied.", account.name),
        format!("{seen}, {}", sshd.place(keyword)),
        remedy,
    );
}

/// A change by sed that takes one word out of a line, and the line with it when nothing is left.
fn without(pattern: &str) -> String {
    let special = |c: char| ".*[]^$/\\".contains(c);
    let escaped: String = pattern.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect();
    let word = format!("s/[[:space:]=]{escaped}\\([[:space:]]\\|$\\)/ \\1/");
    format!("{{{word};s/^[[:space:]]*[A-Za-z]*[[:space:]]*$//}}")
}

/// Whether a pattern admits this name from anywhere; the part behind `@` is not known here.
fn allows(pattern: &str, name: &str) -> bool {
    is_like(pattern.split('@').next().unwrap_or(pattern), name)
}

/// Whether a pattern turns this name away from everywhere.
fn denies(pattern: &str, name: &str) -> bool {
    let (user, host) = pattern.split_once('@').unwrap_or((pattern, "*"));
    host == "*" && is_like(user, name)
}

/// The superuser, whom many do not let in.
pub fn root(sshd: &Sshd, account: &Account, report: &mut Report) {
    let Some(said) = sshd.settings.get("permitrootlogin").filter(|_| account.uid.is_root()) else { return };
    let cause = match said {
        "no" => "sshd does not let root log in; the client hears Permission denied.",
        "forced-commands-only" => "sshd lets root log in for forced commands only, and a session is none.",
        _ => return,
    };
    let wanted = "PermitRootLogin prohibit-password";
    report.wrong(
        "root-login-forbidden",
        cause,
        format!("PermitRootLogin {said}, {}", sshd.place("permitrootlogin")),
        Remedy::run(
            "log in as somebody else; or let root in with keys",
            sshd.change("permitrootlogin", &format!("s/.*/{wanted}/"), wanted),
        ),
    );
}

/// Ways to log in, at least one of which has to be open.
const METHODS: &[&str] = &[
    "pubkeyauthentication",
    "passwordauthentication",
    "kbdinteractiveauthentication",
    "gssapiauthentication",
    "hostbasedauthentication",
    "kerberosauthentication",
];

/// No way to log in that clients have.
pub fn methods(sshd: &Sshd, _: &Account, report: &mut Report) {
    let open: Vec<&str> = METHODS.iter().filter(|method| sshd.settings.is(method, "yes")).copied().collect();
    if open.contains(&METHODS[0]) {
        return;
    }
    let wanted = "PubkeyAuthentication yes";
    let remedy = Remedy::run("let keys in", sshd.change(METHODS[0], &format!("s/.*/{wanted}/"), wanted));
    let seen = format!("PubkeyAuthentication no, {}", sshd.place(METHODS[0]));
    let cause = "sshd accepts no keys: who has one hears Permission denied, and scripts have nothing else.";
    if open.is_empty() {
        report.wrong("keys-not-accepted", cause, seen, remedy);
    } else {
        report.note("keys-not-accepted", cause, format!("{seen}; open are: {}", open.join(", ")), remedy);
    }
}

/// A command that runs in place of the subsystem.
pub fn forced_command(sshd: &Sshd, _: &Account, report: &mut Report) {
    let Some(command) = sshd.settings.get("forcecommand") else { return };
    let mut words = command.split_whitespace();
    let program = words.next().unwrap_or_default();
    let is_ours =
        Path::new(program).file_name().is_some_and(|name| name == "psrpd") && words.next() == Some("subsystem");
    if is_ours {
        return;
    }
    report.wrong(
        "forced-command",
        "sshd runs another command in place of every subsystem: the client waits for a session that nobody opens.",
        // What follows the program is nobody's business here.
        format!("ForceCommand {program}, {}", sshd.place("forcecommand")),
        Remedy::run("do without it for this account", sshd.change("forcecommand", "s/^/#/", "")),
    );
}

/// An account without a password, which sshd takes for locked unless PAM decides.
pub fn locked(sshd: &Sshd, account: &Account, report: &mut Report) {
    if sshd.settings.is("usepam", "yes") {
        return;
    }
    if account::shadow(account, report).is_some_and(|shadow| shadow.locked) {
        report.wrong(
            "account-locked",
            "The account is locked, and without PAM sshd lets it in with no key either.",
            format!("UsePAM no, {}; /etc/shadow: the password of {} begins with !", sshd.place("usepam"), account.name),
            Remedy::run(
                "let it have no password rather than a locked one",
                format!("usermod -p '*' {}", word(&account.name)),
            ),
        );
    }
}

/// A file that keeps everybody out while the machine is worked on.
pub fn no_logins(sshd: &Sshd, account: &Account, report: &mut Report) {
    if account.uid.is_root() {
        return;
    }
    let files: &[&str] =
        if sshd.settings.is("usepam", "yes") { &["/etc/nologin", "/run/nologin"] } else { &["/etc/nologin"] };
    if let Some(file) = files.iter().find(|file| Path::new(file).exists()) {
        report.wrong(
            "logins-closed",
            "Nobody but root may log in: the machine starts, ends, or is worked on.",
            format!("there is {file}"),
            Remedy::run("when that is over", format!("rm {file}")),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_users_are_sshds() {
        let cases = [("ann", true, true), ("a*", true, true), ("a?n@10.0.0.0/8", true, false), ("bob", false, false)];
        for (pattern, allowed, denied) in cases {
            assert_eq!((allows(pattern, "ann"), denies(pattern, "ann")), (allowed, denied), "{pattern}");
        }
    }

    #[test]
    fn one_word_is_taken_out_of_a_line() -> std::io::Result<()> {
        let cases = [
            ("DenyUsers bob ann eve", "ann", "DenyUsers bob  eve"),
            ("DenyUsers bob ann", "ann", "DenyUsers bob "),
            ("DenyUsers=ann", "ann", ""),
            ("DenyUsers joann a*", "a*", "DenyUsers joann "),
            ("DenyUsers a.b", "a.b", ""),
            ("DenyUsers a-?", "a-?", ""),
        ];
        for (line, pattern, wanted) in cases {
            let script = format!("printf '%s' {} | sed {}", word(line), word(&format!("1{}", without(pattern))));
            let output = std::process::Command::new("/bin/sh").args(["-c", &script]).output()?;
            assert_eq!(String::from_utf8_lossy(&output.stdout), wanted, "{line} without {pattern}: {script}");
        }
        Ok(())
    }
}
