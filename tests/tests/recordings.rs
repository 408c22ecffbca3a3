//! What a real PowerShell did, run again: language and CLIXML cases, and whole recorded sessions. The least numbers only
//! rise; what is missing is listed by the judges themselves (`--list`).

#![cfg(unix)]
#![allow(clippy::print_stderr, reason = "what a judge found is for whoever runs the tests")]

use psrpd_tests::{ask, binary, judge};

/// Cases of the language that are identical.
const LANGUAGE: u32 = 1362;
/// Values whose CLIXML is identical.
const CLIXML: u32 = 366;
/// Recorded sessions answered with the recorded messages.
const MESSAGES: u32 = 66;
/// Recorded sessions answered with the recorded bodies.
const BODIES: u32 = 62;

fn psrpd() -> String {
    binary("psrpd").display().to_string()
}

fn corpus(kind: &str, least: u32) {
    if !nix::unistd::geteuid().is_root() {
        eprintln!("skipped: each host of the corpus gets a world of its own, which takes root");
        return;
    }
    let Some(verdict) = ask("corpus/check.py", &[kind], &[&psrpd(), "host"]) else { return };
    let counts = |line: &&str| line.contains('%') || line.contains(" passed, ");
    verdict.text.lines().filter(counts).for_each(|line| eprintln!("{kind}: {line}"));
    assert!(verdict.passed() >= least, "{}", verdict.text);
    let broken = verdict.text.lines().filter(|line| line.starts_with("broken ")).count();
    assert_eq!(broken, 0, "cases that killed the host or got no answer:\n{}", verdict.text);
}

fn replay(level: &str, least: u32) {
    let Some(sessions) = judge("golden/sessions") else { return };
    let sessions = sessions.display().to_string();
    let arguments = ["--level", level, "--world", "--jobs", "2", &sessions];
    let Some(verdict) = ask("replay/replay.py", &arguments, &[&psrpd(), "host", "--debugger"]) else { return };
    eprintln!("{level}: {} passed, {} failed", verdict.passed(), verdict.failed());
    assert!(verdict.passed() >= least, "{}", verdict.text);
    // Whatever is missing or cannot be played is said with its reason.
    let passed = |line: &&str| line.starts_with("PASS ");
    verdict.text.lines().filter(|line| !passed(line)).for_each(|line| eprintln!("{line}"));
}

#[test]
fn the_language_does_what_powershell_does() {
    corpus("language", LANGUAGE);
}

#[test]
fn values_are_written_as_powershell_writes_them() {
    corpus("clixml", CLIXML);
}

#[test]
fn recorded_clients_get_the_recorded_messages() {
    replay("messages", MESSAGES);
}

#[test]
fn recorded_clients_get_the_recorded_bodies() {
    replay("bodies", BODIES);
}
