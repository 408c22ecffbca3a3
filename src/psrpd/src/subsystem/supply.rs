//! Where a session's host comes from and where it goes: it is started, handed over to the relay, and retired.
//!
//! The relay gets pipes and a life and knows nothing of how they came to be. A pool of hosts that are warm already, because
//! they have served a session before, stands behind [`start`], and gets back in [`retire`] what that ends today: a host whose
//! session was closed in order serves another one on the same pipes.

use std::process::{ChildStdin, ExitStatus};

use super::choice::Choice;
use super::environment;
use crate::failure::Failure;
use crate::host;
use crate::unix::guard::Guard;
use crate::unix::process::{self, Life, Started};

/// A host for one session, ready to be handed over.
#[derive(Debug)]
pub struct Host {
    /// What the user and the log call it.
    pub name: String,
    /// What it is talked to by, and its life.
    pub started: Started,
    /// Ends it when this process is killed.
    pub guard: Guard,
}

/// Starts the host, with the variables named in `pass` besides those that it gets anyway. Has to be called while the process
/// has one thread.
///
/// # Errors
/// When it does not start.
pub fn start(choice: &Choice, pass: &[String]) -> Result<Host, Failure> {
    let name = choice.name();
    let guard = Guard::start().map_err(|error| super::no_process(&error))?;
    let started = match choice.command() {
        Some(mut command) => {
            command.env_clear().envs(environment::allowed(std::env::vars_os(), pass));
            process::start(command, guard.group())
        }
        // The engine is in this program already. A copy of this process need not be linked again, which takes longer than
        // opening a session.
        None => process::copy(guard.group(), |name| environment::is_passed(name, pass), host::embedded),
    };
    let started = started.map_err(|error| not_started(&name, &error))?;
    guard.watch(started.life.process());
    Ok(Host { name, started, guard })
}

/// Lets a host go: ends its input, then the host with all that it started. How it ended, if it did.
pub fn retire(stdin: ChildStdin, life: &Life, guard: &Guard) -> Option<ExitStatus> {
    drop(stdin);
    let status = life.end();
    if status.is_some() {
        guard.dismiss();
    }
    status
}

fn not_started(name: &str, error: &std::io::Error) -> Failure {
    Failure::new(
        "PsrpdHostNotStarted",
        format!("The host of this session, {name}, could not be started: {error}."),
        "Ask the administrator of this machine to install it, or to name another one: psrpd subsystem --host.",
    )
}
