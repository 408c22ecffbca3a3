//! The conformance suite: an independent client that checks every rule of the wire, against our host as a child, behind the
//! relay, and behind a real sshd.

#![cfg(unix)]
#![allow(clippy::print_stderr, reason = "what a judge found is for whoever runs the tests")]

use psrpd_tests::sshd::Sshd;
use psrpd_tests::{Verdict, ask, binary, program};

const CONFORM: &str = "conformance/conform.py";
/// What the engine has to pass of the checks that need a language. It only rises.
const SEMANTIC: u32 = 145;

fn all_passed(verdict: Option<Verdict>, least: u32) {
    let Some(verdict) = verdict else { return };
    assert!(verdict.failed() == 0 && verdict.passed() >= least, "{}", verdict.text);
}

fn psrpd() -> String {
    binary("psrpd").display().to_string()
}

#[test]
fn the_host_keeps_every_rule_of_the_wire() {
    all_passed(ask(CONFORM, &["--group", "protocol"], &[&psrpd(), "host"]), 99);
}

#[test]
fn the_host_does_what_powershell_does_to_the_letter() {
    all_passed(ask(CONFORM, &["--group", "protocol", "--strict"], &[&psrpd(), "host"]), 99);
}

#[test]
fn the_relay_keeps_every_rule_of_the_wire() {
    let target = [&psrpd(), "subsystem", "--host", "embedded", "--log", "/dev/null"];
    all_passed(ask(CONFORM, &["--group", "protocol"], &target), 99);
}

#[test]
fn the_relay_keeps_them_before_a_real_powershell() {
    let Some(pwsh) = program("pwsh") else {
        eprintln!("skipped: no pwsh");
        return;
    };
    let host = format!("{} -sshs -NoLogo", pwsh.display());
    let target = [&psrpd(), "subsystem", "--host", &host, "--log", "/dev/null"];
    all_passed(ask(CONFORM, &["--group", "protocol"], &target), 99);
}

#[test]
fn the_host_speaks_the_language() {
    let Some(verdict) = ask(CONFORM, &["--group", "semantic"], &[&psrpd(), "host"]) else { return };
    eprintln!("semantic: {} passed, {} failed", verdict.passed(), verdict.failed());
    assert!(verdict.passed() >= SEMANTIC, "{}", verdict.text);
}

#[test]
fn a_real_sshd_changes_nothing() {
    let Some(sshd) = Sshd::start() else { return };
    for strict in [&[][..], &["--strict"]] {
        let mut arguments = vec!["--group", "protocol"];
        arguments.extend(strict);
        arguments.extend(sshd.words());
        all_passed(ask(CONFORM, &arguments, &[]), 99);
    }
}

#[test]
fn pypsrp_is_served_as_a_child_and_over_ssh() {
    all_passed(ask("conformance/pypsrp_check.py", &[], &[&psrpd(), "host"]), 15);
    let Some(sshd) = Sshd::start() else { return };
    // pypsrp has no synchronous client for ssh, so that check is the child's alone.
    all_passed(ask("conformance/pypsrp_check.py", &sshd.words(), &[]), 14);
}
