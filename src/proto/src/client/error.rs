//! Why a session is lost, by whose fault it is.

use clixml::Version;
use uuid::Uuid;

use crate::crypto::CryptoError;
use crate::fragment::FragmentError;
use crate::message::{ErrorRecord, MessageError, MessageType};
use crate::outofproc::{LineTooLong, ScanError};

/// Why a session is lost, or a call was refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server did what it must not, or could not go on.
    #[error(transparent)]
    Host(#[from] HostError),
    /// The caller asked for what cannot be.
    #[error(transparent)]
    Misuse(#[from] Misuse),
    /// Something on this side failed.
    #[error("the client failed")]
    Ours(#[source] CryptoError),
}

impl From<CryptoError> for Error {
    fn from(error: CryptoError) -> Self {
        Error::Ours(error)
    }
}

/// What a server did.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// It refused the session, or gave it up, and says why.
    #[error("{}", message(.0.as_deref()))]
    Broken(Option<Box<ErrorRecord>>),
    /// It closed the session by itself.
    #[error("the server closed the session{}", reason(.0.as_deref()))]
    Closed(Option<Box<ErrorRecord>>),
    /// It reported an error on the protocol's own stream.
    #[error("the server reported: {0}")]
    Reported(String),
    /// Something that is no protocol came out of it: a banner, a shell's start-up file, a program's output.
    #[error("the server wrote text that is no protocol: {0}")]
    Stray(String),
    /// A line is not what a line has to be.
    #[error("a line of the server is malformed")]
    Line(#[source] ScanError),
    /// A line does not end.
    #[error("a line of the server does not end")]
    LineTooLong(#[source] LineTooLong),
    /// A packet that only a client sends, or that answers nothing.
    #[error("the server sent {0}, which it must not")]
    Packet(&'static str),
    /// A message is cut wrongly.
    #[error("a message of the server is cut wrongly")]
    Fragment(#[from] FragmentError),
    /// A message is not what it has to be.
    #[error("a message of the server is malformed")]
    Message(#[from] MessageError),
    /// A message came at the wrong time, or is not for a client.
    #[error("the server sent {0:?}, which it must not now")]
    Unexpected(MessageType),
    /// Both sides have no version in common.
    #[error("the server speaks protocol {server}, this client speaks up to {client}")]
    Version {
        /// What the server speaks.
        server: Version,
        /// What this client speaks.
        client: Version,
    },
    /// The session key is none.
    #[error("the server's session key is unusable")]
    Key(#[source] CryptoError),
    /// Its output ended while the session was open.
    #[error("the server ended")]
    Ended,
    /// It took too long.
    #[error("the server took too long to {0}")]
    Timeout(Waiting),
}

/// What was waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// The pool.
    Open,
    /// The end of the session.
    Close,
    /// The session's key.
    Key,
    /// The end of a pipeline.
    Pipeline(Uuid),
}

impl std::fmt::Display for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Waiting::Open => f.write_str("open the session"),
            Waiting::Close => f.write_str("close the session"),
            Waiting::Key => f.write_str("send the session key"),
            Waiting::Pipeline(id) => write!(f, "end pipeline {id}"),
        }
    }
}

/// What a caller must not ask for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misuse {
    /// The session is not open.
    #[error("the session is not open")]
    NotOpen,
    /// A pipeline of that id runs already, or the id is nil.
    #[error("pipeline id {0} is in use")]
    IdInUse(Uuid),
    /// No pipeline of that id runs.
    #[error("there is no pipeline {0}")]
    NoPipeline(Uuid),
    /// The pipeline was created without input, or its input has ended.
    #[error("pipeline {0} takes no input")]
    NoInput(Uuid),
}

fn message(record: Option<&ErrorRecord>) -> String {
    match record.and_then(ErrorRecord::message) {
        Some(text) => text.to_string_lossy().into_owned(),
        None => "the server broke the session without a word".to_owned(),
    }
}

fn reason(record: Option<&ErrorRecord>) -> String {
    match record.and_then(ErrorRecord::message) {
        Some(text) => format!(": {}", text.to_string_lossy()),
        None => String::new(),
    }
}
