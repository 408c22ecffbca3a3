//! What can go wrong.

use std::io;
use std::time::Duration;

use psrp_proto::client::{self, Misuse};
use psrp_proto::message::ErrorRecord;

use crate::ssh::SshError;

/// Why there is no session any more.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    /// The connection could not be started.
    #[error("the connection could not be started")]
    Start(#[source] io::Error),
    /// The session failed.
    #[error(transparent)]
    Failed(#[from] Box<client::Error>),
    /// The connection ended by itself.
    #[error("the connection ended{}", describe(*.status, .said))]
    Ended {
        /// How.
        status: Option<std::process::ExitStatus>,
        /// The end of what was written to standard error, where that was kept.
        said: String,
    },
    /// There is no connection over SSH.
    #[error(transparent)]
    Ssh(#[from] Box<SshError>),
    /// Connecting took too long.
    #[error("the host took too long to answer")]
    Slow,
    /// The user did not want to wait for it.
    #[error("interrupted")]
    Interrupted,
    /// A call that cannot be now.
    #[error(transparent)]
    Misuse(#[from] Misuse),
}

fn describe(status: Option<std::process::ExitStatus>, said: &str) -> String {
    let last = said.lines().map(str::trim).rfind(|line| !line.is_empty());
    match (last, status) {
        (Some(last), _) => format!(": {last}"),
        (None, Some(status)) => match status.code() {
            Some(code) => format!(" with status {code}"),
            None => format!(": {status}"),
        },
        (None, None) => String::new(),
    }
}

/// Why a call of a [`Session`](crate::Session) did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no session, or not any more.
    #[error(transparent)]
    Lost(#[from] Lost),
    /// The script wrote an error, or ended with one; the session lives on.
    #[error("{}", what(.0))]
    Script(Box<ErrorRecord>),
    /// The pipeline was stopped before it was through; the session lives on.
    #[error("the pipeline was stopped")]
    Stopped,
    /// The pipeline took too long and was stopped; the session lives on.
    #[error("the pipeline did not end within {} s and was stopped", .0.as_secs_f64())]
    TimedOut(Duration),
}

impl Error {
    /// Whether the session can be used further.
    pub fn is_lost(&self) -> bool {
        matches!(self, Error::Lost(_))
    }

    /// The error record of a script that failed.
    pub fn record(&self) -> Option<&ErrorRecord> {
        match self {
            Error::Script(record) => Some(record),
            _ => None,
        }
    }
}

fn what(record: &ErrorRecord) -> String {
    record.message().map_or_else(|| "the script failed".to_owned(), |text| text.to_string_lossy().into_owned())
}
