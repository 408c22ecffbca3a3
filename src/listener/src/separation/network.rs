//! The network process: speaks with clients, and asks the monitor for everything else.

use std::io;
use std::net::TcpListener;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::{Arc, Barrier};

use nix::sys::resource::{Resource, setrlimit};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use super::channel::{self, Line};
use super::message::{LONGEST, Malformed, Question, Reply, Setup};
use super::remote::Remote;
use super::sandbox;
use crate::Service;
use crate::server::{Shared, serve};

/// Instructions that wait to be followed.
const INSTRUCTIONS: usize = 4;

/// Why there is no network process.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// Nobody has started it who knows how.
    #[error("this is started by `psrpd serve`, with a line to it on standard input: {0}")]
    Line(io::Error),
    /// It was told nothing that it understands.
    #[error("what it is told is no message: {0}")]
    Malformed(#[from] Malformed),
    /// It was told something else first.
    #[error("how to serve is expected first")]
    Setup,
    /// It cannot do without.
    #[error(transparent)]
    Sandbox(#[from] sandbox::Unsafe),
    /// The system does not let it.
    #[error("cannot serve: {0}")]
    System(#[from] io::Error),
}

/// Serves as the monitor on standard input says, until it says otherwise.
///
/// # Errors
/// Why it does not.
pub fn run() -> Result<(), NetworkError> {
    let line = own_line().map_err(NetworkError::Line)?;
    let (setup, sockets) = hear_setup(&line)?;
    let mut lacks = sandbox::step_down(setup.uid, setup.gid, setup.root.as_deref())?;
    let runtime = runtime()?;
    // All threads there will be are there.
    if let Err(error) = setrlimit(Resource::RLIMIT_NPROC, 0, 0) {
        lacks.push(format!("the number of processes is not limited: {error}"));
    }
    runtime.block_on(async {
        let line = Line::new(line)?;
        sandbox::filter()?;
        let (instruct, instructions) = mpsc::channel(INSTRUCTIONS);
        let remote = Remote::new(line, instruct);
        remote.say(Question::Ready(lacks));
        let service = Service { limits: setup.limits, authority: remote.clone(), log: remote };
        serve(sockets, Arc::new(Shared::new(service, setup.keys)), instructions).await?;
        Ok(())
    })
}

/// A runtime whose threads are there, and have done what the system's library does when one begins.
fn runtime() -> io::Result<Runtime> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let begun = Arc::new(Barrier::new(threads + 1));
    let begin = begun.clone();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_io()
        .enable_time()
        .thread_name("network")
        .on_thread_start(move || {
            begin.wait();
        })
        .build()?;
    begun.wait();
    Ok(runtime)
}

/// Takes the line from standard input, which nobody else is to take for one.
fn own_line() -> io::Result<OwnedFd> {
    let line = io::stdin().as_fd().try_clone_to_owned()?;
    let null = std::fs::OpenOptions::new().read(true).open("/dev/null")?;
    nix::unistd::dup2_stdin(&null)?;
    Ok(line)
}

fn hear_setup(line: &OwnedFd) -> Result<(Setup, Vec<TcpListener>), NetworkError> {
    let mut buffer = vec![0; LONGEST];
    let mut sockets = Vec::new();
    let length =
        channel::receive(line, &mut buffer, |it| sockets.push(TcpListener::from(it))).map_err(NetworkError::Line)?;
    let setup = match Reply::decode(&buffer[..length])? {
        Reply::Setup(setup) => *setup,
        _ => return Err(NetworkError::Setup),
    };
    Ok((setup, sockets))
}
