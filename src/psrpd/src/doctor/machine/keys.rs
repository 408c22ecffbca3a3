//! `authorized_keys`, and who could write to it.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use psrp_listener::authorized_keys::AuthorizedKeys;

use super::super::finding::{Remedy, Report, quoted, word};
use super::Sshd;
use super::account::Account;

/// The account's keys, as sshd would find them.
pub fn authorized_keys(sshd: &Sshd, account: &Account, report: &mut Report) {
    if !sshd.settings.is("pubkeyauthentication", "yes") {
        return;
    }
    let named = sshd.settings.get("authorizedkeysfile").unwrap_or_default();
    let files: Vec<PathBuf> = named.split_whitespace().map(|file| whole(file, account)).collect();
    let mut keys = AuthorizedKeys::default();
    let mut blocked = false;
    for file in &files {
        match std::fs::read(file) {
            Ok(text) => {
                let read = AuthorizedKeys::parse(&text, &TimeZone::system());
                for refused in &read.refused {
                    report.wrong(
                        "authorized-keys-line",
                        "A line of authorized_keys is none, so that its key does not log in.",
                        format!("{} line {}: {}", file.display(), refused.line, refused.reason),
                        Remedy::words("correct it; a key is one line, as in the file whose name ends in .pub"),
                    );
                }
                keys.entries.extend(read.entries);
                blocked |= sshd.settings.is("strictmodes", "yes") && permissions(file, account, report);
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                blocked = true;
                report.unseen(format!("the keys in {}", file.display()), error);
            }
        }
    }
    if !blocked {
        usable(&keys, &files, sshd, report);
    }
}

/// Whether there are keys, and whether they lead to a session.
fn usable(keys: &AuthorizedKeys, files: &[PathBuf], sshd: &Sshd, report: &mut Report) {
    let elsewhere = ["authorizedkeyscommand", "trustedusercakeys"].iter().any(|way| sshd.settings.get(way).is_some());
    let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    if keys.entries.is_empty() {
        let Some(file) = files.first().filter(|_| !elsewhere) else { return };
        let cause = "There is no key with which the account could log in.";
        let seen = format!("no key in {}", names.join(", "));
        let remedy = Remedy::words(format!(
            "bring one there from the client with ssh-copy-id, or append the line of its .pub file to {}",
            file.display()
        ));
        let others = ["passwordauthentication", "kbdinteractiveauthentication", "gssapiauthentication"];
        if others.iter().any(|method| sshd.settings.is(method, "yes")) {
            report.note("no-authorized-keys", cause, seen, remedy);
        } else {
            report.wrong("no-authorized-keys", cause, seen, remedy);
        }
        return;
    }
    let now = Timestamp::now();
    let expired = keys.entries.iter().filter(|entry| entry.options.expires.is_some_and(|at| at < now)).count();
    if expired == keys.entries.len() {
        report.wrong(
            "authorized-keys-expired",
            "Every key of the account has expired.",
            format!("expiry-time of all {expired} in {}", names.join(", ")),
            Remedy::words("write a later expiry-time to it, or take it out"),
        );
    }
    let forced: Vec<_> =
        keys.entries.iter().filter(|entry| entry.options.command.as_deref().is_some_and(is_other)).collect();
    let Some(first) = forced.first() else { return };
    let cause =
        "A key runs a command of its own in place of every subsystem: its owner waits for a session that nobody opens.";
    let seen = format!(
        "command= for {} of {} keys in {}, first in line {}",
        forced.len(),
        keys.entries.len(),
        names.join(", "),
        first.line
    );
    let remedy =
        Remedy::words("use another key, or take command= out of its line; command=\"psrpd subsystem\" opens sessions");
    if forced.len() == keys.entries.len() {
        report.wrong("forced-command-of-key", cause, seen, remedy);
    } else {
        report.note("forced-command-of-key", cause, seen, remedy);
    }
}

/// Whether a forced command is another one than the subsystem's.
fn is_other(command: &str) -> bool {
    let mut words = command.split_whitespace();
    let ours = words.next().is_some_and(|program| Path::new(program).file_name().is_some_and(|name| name == "psrpd"));
    let is_subsystem = ours && words.next() == Some("subsystem");
    !is_subsystem && !command.contains("SSH_ORIGINAL_COMMAND")
}

/// Whether somebody else could write keys there, in which case sshd does not look at them.
fn permissions(file: &Path, account: &Account, report: &mut Report) -> bool {
    let whole = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    let home = account.home.canonicalize().unwrap_or_else(|_| account.home.clone());
    let mut found = Vec::new();
    let mut commands = Vec::new();
    for place in whole.ancestors() {
        let Ok(data) = place.metadata() else { continue };
        if data.uid() != 0 && data.uid() != account.uid.as_raw() {
            found.push(format!("{} belongs to user {}", place.display(), data.uid()));
            commands.push(format!("chown {} {}", word(&account.name), quoted(place)));
        }
        if data.mode() & 0o002 != 0 || data.mode() & 0o020 != 0 && !is_private(data.gid(), account) {
            found.push(format!("{} has mode {:03o}", place.display(), data.mode() & 0o777));
            commands.push(format!("chmod go-w {}", quoted(place)));
        }
        if place == home {
            break;
        }
    }
    if found.is_empty() {
        return false;
    }
    report.wrong(
        "authorized-keys-permissions",
        "Others could write to authorized_keys or a folder above it, so that sshd ignores the keys: Permission denied (publickey).",
        found.join("; "),
        Remedy::run("take that from them", commands.join(" && ")),
    );
    true
}

/// Whether a group is this account's alone, which Debian's sshd takes for as good as the account.
fn is_private(group: u32, account: &Account) -> bool {
    if !Path::new("/etc/debian_version").exists() || group != account.gid.as_raw() {
        return false;
    }
    let group = nix::unistd::Group::from_gid(account.gid).ok().flatten();
    group.is_some_and(|group| group.name == account.name && group.mem.iter().all(|name| *name == account.name))
}

/// A file that the configuration names, for this account. sshd_config(5), TOKENS.
fn whole(file: &str, account: &Account) -> PathBuf {
    let mut text = String::new();
    let mut characters = file.chars();
    while let Some(character) = characters.next() {
        match character {
            '%' => match characters.next() {
                Some('h') => text.push_str(&account.home.to_string_lossy()),
                Some('u') => text.push_str(&account.name),
                Some('U') => text.push_str(&account.uid.to_string()),
                Some('%') => text.push('%'),
                other => text.extend(['%'].into_iter().chain(other)),
            },
            _ => text.push(character),
        }
    }
    account.home.join(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_keys_stand_below_the_home_folder_or_where_tokens_say() {
        let account = Account {
            name: "ann".into(),
            uid: 1000.into(),
            gid: 1000.into(),
            groups: Vec::new(),
            home: "/home/ann".into(),
            shell: "/bin/sh".into(),
        };
        let cases = [
            (".ssh/authorized_keys", "/home/ann/.ssh/authorized_keys"),
            ("/etc/keys/%u", "/etc/keys/ann"),
            ("%h/k%%/%U", "/home/ann/k%/1000"),
        ];
        for (named, wanted) in cases {
            assert_eq!(whole(named, &account), Path::new(wanted), "{named}");
        }
    }

    #[test]
    fn a_command_that_opens_a_session_is_no_other() {
        for (command, other) in
            [("/usr/bin/psrpd subsystem --host pwsh", false), ("/bin/backup", true), ("psrpd run", true)]
        {
            assert_eq!(is_other(command), other, "{command}");
        }
    }
}
