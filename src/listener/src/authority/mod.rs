//! What takes authority: to say who may log in, and to start programs as them.
//!
//! [`Local`] has it itself. Where the process that speaks with clients is to have none, another process has a [`Local`], and this
//! one asks it.

mod local;
mod program;

use std::future::Future;
use std::os::fd::OwnedFd;
use std::pin::Pin;
use std::process::ExitStatus;

use nix::sys::signal::Signal;
use russh::keys::{Algorithm, Certificate, PublicKey};
use tokio::sync::{mpsc, oneshot};

use crate::Ends;
use crate::terminal::Request;

pub use local::Local;

/// Something that is answered later.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Who decides and starts.
pub trait Authority: Send + Sync {
    /// Whether it is worth the client's while to prove that it has a key, with a signature of that kind.
    fn offered(&self, attempt: Attempt, key: PublicKey, signature: Algorithm) -> Answer<'_, bool>;

    /// Whether a client may log in with what it has proven to have. Why not is for the log.
    fn login(&self, attempt: Attempt, proof: Proof) -> Answer<'_, Option<Pass>>;

    /// Starts what a session runs.
    fn start(&self, token: Token, order: Order) -> Answer<'_, Result<Started, NotStarted>>;

    /// Whoever has logged in is gone.
    fn leave(&self, token: Token);
}

/// A try to log in.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// Where the client is.
    pub ends: Ends,
    /// As whom.
    pub user: String,
}

/// What a client has proven to have.
#[derive(Clone, Debug, PartialEq)]
pub enum Proof {
    /// A key.
    Key(PublicKey),
    /// A certificate, and its key.
    Certificate(Box<Certificate>),
}

/// A login, as the authority knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Token(pub u64);

/// A login that is permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// What it is known by.
    pub token: Token,
    /// Whether it is worth asking for a terminal.
    pub pty: bool,
}

/// What a client asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// A subsystem, by its name.
    Subsystem(String),
    /// A script.
    Script(String),
    /// A prompt.
    Shell,
}

/// What is to be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// What.
    pub wish: Wish,
    /// Variables that the client has set.
    pub environment: Vec<(String, String)>,
    /// The terminal that it is to run on.
    pub terminal: Option<Request>,
}

/// A program that runs. When all copies of [`Started::signals`] are gone, so is its client, and it is ended.
#[derive(Debug)]
pub struct Started {
    /// What it is talked to by.
    pub streams: Streams,
    /// Takes signals for it.
    pub signals: mpsc::Sender<Signal>,
    /// Tells how it has ended.
    pub ended: oneshot::Receiver<ExitStatus>,
}

/// A program's standard streams.
#[derive(Debug)]
pub enum Streams {
    /// Our ends of its pipes.
    Pipes {
        /// Its standard input.
        input: OwnedFd,
        /// Its standard output.
        output: OwnedFd,
        /// Its standard error.
        errors: OwnedFd,
    },
    /// Our end of its terminal.
    Terminal(OwnedFd),
}

/// Why nothing was started.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotStarted {
    /// There is no such thing; what the client is told.
    #[error("{0}")]
    Refused(String),
    /// It does not start; why is for the log.
    #[error("it could not be started")]
    Failed,
}
