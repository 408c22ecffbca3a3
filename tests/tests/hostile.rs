//! Clients that mean harm to `psrpd serve`, also those who have logged in: what they do costs little, and others do not notice.
//! The attacks are those of `tests/clients/hostile.py`.

#![cfg(target_os = "linux")]
#![allow(clippy::print_stderr, reason = "what was skipped is for whoever runs the tests")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use psrpd_tests::python;
use psrpd_tests::serve::{Server, told};

/// What an attack may cost while it goes on, in KiB: what all together cost on an idle machine, thrice.
const COST: usize = 32 << 10;

/// A client that attacks, and holds what it has until this is dropped.
struct Attack {
    client: Child,
    end: String,
}

impl Attack {
    /// Starts one and waits for what comes of it.
    fn on(server: &Server, name: &str) -> Attack {
        let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/hostile.py");
        let mut client = Command::new(python())
            .arg(driver)
            .args([name, &server.port.to_string(), &server.user])
            .arg(server.folder.join("client"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python runs");
        let mut end = String::new();
        let output = client.stdout.take().expect("a pipe");
        BufReader::new(output).read_line(&mut end).expect("it tells");
        Attack { client, end: end.trim().to_owned() }
    }
}

impl Drop for Attack {
    fn drop(&mut self) {
        let _ = self.client.kill();
        let _ = self.client.wait();
    }
}

/// A server, where there is something to attack it with.
fn server(options: &[&str]) -> Option<Server> {
    let has = Command::new(python()).args(["-c", "import paramiko"]).stderr(Stdio::null()).status();
    if !has.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no paramiko");
        return None;
    }
    let many = ["--max-startups", "1000", "--max-startups-per-source", "1000"];
    let usual = [&many[..], &["--login-grace-time", "20", "--keepalive", "1"]].concat();
    Some(Server::start(&[&usual[..], options].concat()))
}

/// Attacks a server in all these ways at once, and logs in meanwhile. What came of it must be one of those.
fn attack(attacks: &[(&str, &[&str])]) {
    if let Some(server) = server(&[]) {
        attack_on(&server, attacks);
    }
}

fn attack_on(server: &Server, attacks: &[(&str, &[&str])]) {
    let unharmed = || told(&server.run("client", "'unharmed'")).0;
    assert_eq!(unharmed(), "unharmed\n");
    let (before, open) = (server.resident(), server.descriptors());
    let mut held = Vec::new();
    for (name, ends) in attacks {
        let attack = Attack::on(server, name);
        assert!(ends.contains(&attack.end.as_str()), "{name}: {:?} is none of {ends:?}", attack.end);
        let grown = server.resident().saturating_sub(before);
        assert!(grown < COST, "{grown} KiB with {name}");
        held.push(attack);
        assert_eq!(unharmed(), "unharmed\n", "{name}");
    }
    drop(held);
    let begun = std::time::Instant::now();
    while server.descriptors() > open {
        assert!(begun.elapsed().as_secs() < 60, "{} descriptors, and {open} before", server.descriptors());
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

const SENT: &str = "all sent";
const CUT: &str = "cut off";
const WAITS: &str = "made to wait";

#[test]
fn channels_without_number_are_refused() {
    attack(&[
        ("channels", &["10 opened, 4990 refused"]),
        ("reopened", &[SENT, CUT, WAITS]),
        ("strangers", &[SENT, CUT]),
    ]);
}

#[test]
fn windows_are_no_wider_than_what_is_read() {
    attack(&[
        ("window", &[SENT, WAITS]),
        ("crumbs", &["asked"]),
        ("nothing", &[CUT, "asked"]),
        ("beyond", &[CUT, WAITS]),
        ("crumbs_in", &[SENT, CUT, WAITS]),
    ]);
}

#[test]
fn requests_and_questions_without_number_are_answered_or_wait() {
    attack(&[
        ("requests", &[SENT, WAITS]),
        ("questions", &[SENT, WAITS]),
        ("terminals", &[SENT, WAITS]),
        ("modes", &["cut off, all sent, cut off, cut off"]),
        ("ignored", &[SENT, WAITS]),
    ]);
}

#[test]
fn whoever_breaks_the_protocol_is_cut_off() {
    attack(&[
        ("half_rekey", &[CUT, WAITS]),
        ("broken", &["cut off, cut off, cut off"]),
        // What is said before it can be is not heard.
        ("impatient", &["all sent, all sent, all sent, cut off, cut off, cut off"]),
    ]);
}

#[test]
fn whoever_does_not_log_in_costs_little() {
    attack(&[("half", &["200 held"])]);
}

#[test]
fn keys_are_guessed_no_more_often_than_each_connection_may() {
    let Some(server) = server(&[]) else { return };
    let guesses = Attack::on(&server, "guesses");
    assert!(guesses.end.starts_with("at most "), "{}", guesses.end);
    let refused = server.log().matches("is not admitted").count();
    assert!((30..=30 * 6).contains(&refused), "{refused} tries on 30 connections: {}", guesses.end);
    assert_eq!(told(&server.run("client", "'unharmed'")).0, "unharmed\n");
}

#[test]
fn whoever_takes_time_to_log_in_is_not_asked_meanwhile_whether_it_is_there() {
    // OpenSSH's client ends a connection on which it is.
    attack(&[("pensive", &["asked 0 times before it had logged in"])]);
}

#[test]
fn a_client_that_had_to_wait_and_is_gone_is_missed() {
    let Some(server) = server(&[]) else { return };
    // Also that everything is open that is opened once.
    assert_eq!(told(&server.run("client", "1")).0, "1\n");
    let open = server.descriptors();
    let attack = Attack::on(&server, "beyond");
    assert_eq!(attack.end, WAITS);
    drop(attack);
    let begun = std::time::Instant::now();
    // Its end stands behind what it has sent, which nobody reads: the system tells when the server asks whether it is there.
    while server.descriptors() > open {
        assert!(begun.elapsed().as_secs() < 60, "{} descriptors, and {open} before", server.descriptors());
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
fn thousands_of_channels_where_they_are_allowed_cost_little() {
    let Some(server) = server(&["--max-sessions", "5000"]) else { return };
    let before = server.resident();
    let attack = Attack::on(&server, "channels");
    assert_eq!(attack.end, "5000 opened, 0 refused");
    let grown = server.resident().saturating_sub(before);
    assert!(grown < 5000 * 12, "{grown} KiB for 5000 channels");
    assert_eq!(told(&server.run("client", "'unharmed'")).0, "unharmed\n");
}
