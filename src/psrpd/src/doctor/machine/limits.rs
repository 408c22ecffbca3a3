//! Limits that PAM sets when the account logs in.

use std::fs;
use std::path::{Path, PathBuf};

use super::super::finding::{Remedy, Report, quoted};
use super::account::Account;
use super::{Sshd, is_root};

/// What each item has to be at least, in its own unit, and what needs it. limits.conf(5).
const ENOUGH: &[(&str, u64, &str)] = &[
    ("nproc", 64, "processes and threads; pwsh starts thirty"),
    ("as", 1 << 20, "KiB of address space; pwsh ends at its start without it"),
    ("data", 256 << 10, "KiB of data"),
    ("rss", 64 << 10, "KiB of memory"),
    ("nofile", 128, "open files"),
    ("fsize", 1 << 10, "KiB in a file"),
    ("cpu", 60, "minutes of processor time, after which a session is killed"),
    ("maxlogins", 1, "logins at a time"),
];

/// Limits under which a session's host does not start, or does not stay.
pub fn of_pam(sshd: &Sshd, account: &Account, report: &mut Report) {
    if sshd.settings.is("usepam", "yes") {
        for file in files(Path::new("/etc/security")) {
            match fs::read_to_string(&file) {
                Ok(text) => of_file(&file, &text, account, sshd, report),
                Err(error) if !is_root() => report.unseen(file.display().to_string(), error),
                Err(_) => {}
            }
        }
    }
    let slice = format!("/sys/fs/cgroup/user.slice/user-{}.slice", account.uid);
    for (name, least, what) in [("pids.max", 64, "processes and threads"), ("memory.max", 128 << 20, "bytes of memory")]
    {
        let file = Path::new(&slice).join(name);
        let Some(limit) = fs::read_to_string(&file).ok().and_then(|text| text.trim().parse::<u64>().ok()) else {
            continue;
        };
        if limit < least {
            report.wrong(
                "account-limits",
                "The account is allowed too little for a session: its host is killed at its start, or cannot start.",
                format!("{}: {limit} {what}", file.display()),
                Remedy::words(format!(
                    "allow more, for example: systemctl set-property user-{}.slice TasksMax=4096 MemoryMax=infinity",
                    account.uid
                )),
            );
        }
    }
}

fn of_file(file: &Path, text: &str, account: &Account, sshd: &Sshd, report: &mut Report) {
    let groups = account.group_names();
    for (number, item, value) in low(text, &account.name, &groups) {
        let what = ENOUGH.iter().find(|(name, ..)| *name == item).map_or("", |(.., what)| what);
        report.wrong(
            "account-limits",
            "The account is allowed too little for a session: its host is killed at its start, or cannot start.",
            format!(
                "{} line {number}: {item} {value} ({what}), with UsePAM yes, {}",
                file.display(),
                sshd.place("usepam")
            ),
            Remedy::run(
                "allow more, or nothing less than others have",
                format!("sed -i '{number}s/^/#/' {}", quoted(file)),
            ),
        );
    }
}

/// The files in the order in which they are read.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.join("limits.d")).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|file| file.extension().is_some_and(|end| end == "conf")).collect();
    files.sort();
    files.insert(0, folder.join("limits.conf"));
    files
}

/// Lines for this account that allow too little: their number, the item, and what it is limited to.
fn low<'a>(text: &'a str, name: &str, groups: &[String]) -> Vec<(usize, &'a str, u64)> {
    let line = |(line, number): (&'a str, usize)| {
        let text = line.split('#').next().unwrap_or_default();
        let mut words = text.split_whitespace();
        let (domain, kind, item, value) = (words.next()?, words.next()?, words.next()?, words.next()?);
        let mine = match domain.strip_prefix('@') {
            Some(group) => groups.iter().any(|name| name == group),
            // What stands for everybody is not for root.
            None => domain == name || domain == "*" && name != "root",
        };
        let (_, least, _) = ENOUGH.iter().find(|(known, ..)| *known == item)?;
        let value: u64 = value.parse().ok()?;
        (mine && matches!(kind, "hard" | "soft" | "-") && value < *least).then_some((number, item, value))
    };
    text.lines().zip(1..).filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_that_let_no_host_start_are_found() {
        let text = "# a\n*\thard nproc 5\n@staff - as 1000 # low\nann soft nofile 1024\nbob hard nproc 1\nann hard nproc unlimited\n";
        let groups = ["staff".to_owned()];
        assert_eq!(low(text, "ann", &groups), [(2, "nproc", 5), (3, "as", 1000)]);
        assert_eq!(low(text, "root", &[]), []);
    }
}
