//! Sessions that are there: who has one, and hosts whose session is gone.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use nix::unistd::{Uid, User};

use super::super::finding::{Connected, Remedy, Report, word};
use super::account::Account;
use super::{is_root, said_by};

/// A process, as the kernel shows it.
#[derive(Debug)]
struct Process {
    number: i32,
    parent: i32,
    words: Vec<String>,
    user: u32,
}

/// What it is for a session.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// It relays, or it is what a relay has made a copy of itself for: the embedded host, the guard.
    Relay,
    /// It runs the commands.
    Host,
    /// Something else.
    None,
}

/// Hosts that nobody started who is still there.
pub fn left_behind(_: &Account, report: &mut Report) {
    let first = fs::read_to_string("/proc/1/comm").unwrap_or_default();
    // Where a server is itself the first process, sessions are the children of that.
    if first.starts_with("sshd") || first.starts_with("psrpd") {
        return;
    }
    let orphans: Vec<Process> =
        all().into_iter().filter(|process| process.parent == 1 && part(&process.words) != Part::None).collect();
    if orphans.is_empty() {
        return;
    }
    let numbers: Vec<String> = orphans.iter().map(|process| process.number.to_string()).collect();
    report.wrong(
        "hosts-left-behind",
        "Hosts of sessions run on though their session is gone, and pile up.",
        format!("processes {} have no parent", numbers.join(", ")),
        Remedy::run(
            "end them; behind psrpd subsystem a host ends with its session",
            format!("kill {}", numbers.join(" ")),
        ),
    );
}

/// Who has a session now.
pub fn connected(_: &Account, report: &mut Report) {
    let all = all();
    for process in &all {
        let relayed = all.iter().any(|other| other.number == process.parent && part(&other.words) == Part::Relay);
        if part(&process.words) == Part::None || relayed || process.parent == 1 {
            continue;
        }
        let name = User::from_uid(Uid::from_raw(process.user)).ok().flatten().map(|user| user.name);
        report.connected.push(Connected {
            user: name.unwrap_or_else(|| process.user.to_string()),
            from: from(process.number),
            process: process.number,
        });
    }
}

/// Where its client is. Nothing else is read out of an environment.
fn from(process: i32) -> Option<String> {
    let environment = fs::read(format!("/proc/{process}/environ")).ok()?;
    let variable =
        environment.split(|byte| *byte == 0).find_map(|variable| variable.strip_prefix(b"SSH_CONNECTION="))?;
    Some(String::from_utf8_lossy(variable.split(|byte| *byte == b' ').next()?).into_owned())
}

fn all() -> Vec<Process> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| of(entry.file_name().to_str()?.parse().ok()?)).collect()
}

fn of(number: i32) -> Option<Process> {
    let folder = Path::new("/proc").join(number.to_string());
    let line = fs::read(folder.join("cmdline")).ok()?;
    let words = line.split(|byte| *byte == 0).map(|word| String::from_utf8_lossy(word).into_owned()).collect();
    let stat = fs::read_to_string(folder.join("stat")).ok()?;
    let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
    Some(Process { number, parent, words, user: folder.metadata().ok()?.uid() })
}

fn part(words: &[String]) -> Part {
    let Some(program) = words.first().and_then(|word| Path::new(word).file_name()) else { return Part::None };
    let second = words.get(1).map(String::as_str).unwrap_or_default();
    match (program.to_string_lossy().as_ref(), second) {
        // psrpd serve starts it as /proc/self/exe.
        ("psrpd" | "exe", "subsystem") => Part::Relay,
        ("psrpd" | "exe", "host") => Part::Host,
        (name, _) if name.starts_with("pwsh") && words.iter().any(|word| is_server_mode(word)) => Part::Host,
        _ => Part::None,
    }
}

/// `-sshs`, `-SSHServerMode`.
fn is_server_mode(word: &str) -> bool {
    let name = word.trim_start_matches('-').to_ascii_lowercase();
    word.starts_with('-') && name.len() >= "sshs".len() && "sshservermode".starts_with(&name)
}

/// `sudo` that would ask for a password, for which a session has no terminal.
pub fn sudo(account: &Account, report: &mut Report) {
    // Only root may ask for others without being asked for a password himself.
    if account.uid.is_root() || !is_root() {
        return;
    }
    let Some(text) = said_by(Command::new("sudo").args(["-n", "-l", "-U", &account.name]).env("LC_ALL", "C")) else {
        return;
    };
    if asks(&text) {
        let rule = format!("{} ALL=(ALL) NOPASSWD: ALL", account.name);
        report.note(
            "sudo-asks",
            "sudo asks this account for a password, and a session has no terminal for that: sudo hangs, or says that a terminal is required.",
            format!("sudo -l -U {} shows rules and none with NOPASSWD", account.name),
            Remedy::run(
                "log in as somebody who needs no sudo; or let it not ask, at least for the commands that are needed",
                format!("echo {} > /etc/sudoers.d/{} && visudo -c", word(&rule), word(&account.name)),
            ),
        );
    }
}

/// Whether there are rules, and all ask.
fn asks(text: &str) -> bool {
    let mut rules = text.lines().skip_while(|line| !line.contains("may run the following commands")).skip(1).peekable();
    rules.peek().is_some() && rules.all(|rule| !rule.contains("NOPASSWD"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processes_of_sessions_are_known_by_their_words() {
        let cases: &[(&[&str], Part)] = &[
            (&["/usr/bin/psrpd", "subsystem", "--host", "pwsh"], Part::Relay),
            (&["/proc/self/exe", "subsystem", "--host=embedded"], Part::Relay),
            (&["/usr/bin/psrpd", "host"], Part::Host),
            (&["/usr/bin/pwsh", "-sshs", "-NoLogo"], Part::Host),
            (&["pwsh", "-NoProfile", "-SSHServerMode"], Part::Host),
            (&["pwsh", "-s", "-NoLogo"], Part::None),
            (&["/usr/bin/psrpd", "serve"], Part::None),
            (&[], Part::None),
        ];
        for (words, wanted) in cases {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(part(&words), *wanted, "{words:?}");
        }
    }

    #[test]
    fn sudo_asks_where_no_rule_says_otherwise() {
        let head = "Matching Defaults entries for ann on web:\n    env_reset\n\nUser ann may run the following commands on web:\n";
        assert!(asks(&format!("{head}    (ALL : ALL) ALL\n")));
        assert!(!asks(&format!("{head}    (ALL : ALL) NOPASSWD: ALL\n")));
        assert!(!asks("User ann is not allowed to run sudo on web.\n"));
    }
}
