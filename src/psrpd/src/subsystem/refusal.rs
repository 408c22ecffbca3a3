//! A session that has no host: the client is told why, in the protocol, and heard out.
//!
//! Whoever exits under a client that writes loses the message and may crash it; whoever leaves its Close unanswered makes
//! its user wait for a minute. So every line is answered until the client ends its output.

use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use psrp_proto::outofproc::write_error;

use super::ledger::Ledger;
use crate::failure::Failure;
use crate::log::{Log, Severity};
use crate::unix::descriptor::{self, Ready, Stdout};

/// How long a client may take that says nothing more.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a client may take to read an error.
const LINGER: Duration = Duration::from_millis(250);
/// How long a client may take after its last wish was granted.
const AFTER_CLOSE: Duration = Duration::from_secs(5);
/// A client that is being refused has no long lines to say: its first packets are 32 KiB at most.
const LINE: usize = 1 << 20;

/// Refuses the session; the exit status.
pub fn refuse(failure: Failure, log: &Log) -> u8 {
    log.write(Severity::Error, &format!("{}: {failure}", failure.error_id));
    let mut ledger = Ledger::new();
    ledger.host_gone(None, &mut Vec::new());
    hear_out(&mut ledger, Some(&failure), Vec::new());
    1
}

/// Answers a client whose host is gone, until it has said all. `rest` is what it said already and nobody looked at.
pub fn hear_out(ledger: &mut Ledger, failure: Option<&Failure>, mut rest: Vec<u8>) {
    let input = std::io::stdin();
    let mut chunk = [0; 8192];
    let mut deadline = Instant::now() + PATIENCE;
    // The client may have asked for a session that nobody has told it of.
    let mut answers = Vec::new();
    if failure.is_some() {
        ledger.explain(failure, &mut answers);
    }
    say(&answers);
    loop {
        let mut answers = Vec::new();
        while let Some(end) = memchr::memchr(b'\n', &rest) {
            let line: Vec<u8> = rest.drain(..=end).collect();
            let line = line.trim_ascii_end();
            if let Err(error) = ledger.client_line(line, &mut answers) {
                let text = failure.map_or_else(|| error.to_string(), ToString::to_string);
                write_error(&mut answers, &text);
                say(&answers);
                return;
            }
            if let Some(failure) = failure
                && ledger.client_since().is_some()
            {
                // Before the acknowledgement of the packet that asked for the session.
                let mut told = Vec::new();
                ledger.explain(Some(failure), &mut told);
                told.append(&mut answers);
                answers = told;
            }
        }
        say(&answers);
        if ledger.closing() {
            deadline = deadline.min(Instant::now() + AFTER_CLOSE);
        }
        // Its output shows when the client has closed its ear.
        let ready = descriptor::wait_for(input.as_fd(), std::io::stdout().as_fd(), Some(deadline));
        if !matches!(ready, Ok(Ready::First)) || rest.len() > LINE {
            return;
        }
        match input.lock().read(&mut chunk) {
            Ok(0) | Err(_) => return,
            Ok(length) => rest.extend_from_slice(&chunk[..length]),
        }
    }
}

/// Reads what the client still says, for as long as it takes it to read an error: a connection that goes while its client
/// writes takes the error with it.
pub fn linger() {
    let deadline = Instant::now() + LINGER;
    let input = std::io::stdin();
    let mut chunk = [0; 8192];
    while matches!(descriptor::wait_for(input.as_fd(), input.as_fd(), Some(deadline)), Ok(Ready::First)) {
        if !matches!(input.lock().read(&mut chunk), Ok(1..)) {
            return;
        }
    }
}

/// Writes to the client, if it is still there.
pub fn say(bytes: &[u8]) {
    let _ = Stdout.write_all(bytes);
}
