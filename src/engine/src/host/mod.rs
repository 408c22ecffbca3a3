//! The host: OutOfProc on one side, runspaces on the other.
//!
//! One thread reads the client's bytes and drives the protocol's machine ([`psrp_proto::server`]); each runspace has a
//! thread of its own, which runs pipelines, writes their messages and tells the machine when one has come to its end; one
//! more writes the bytes for the client. A session's threads end with it; the same input may carry many sessions.

mod calls;
mod commands;
mod debugger;
mod inbox;
mod metadata;
mod output;
mod pipeline;
mod sender_info;
mod server;
mod streams;
pub(crate) use streams::nobody_to_ask;
mod version;
mod worker;

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::time::Duration;

pub use version::VERSION;

/// How a host behaves.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Says that it can debug, and answers the debugger's own commands.
    pub debugger: bool,
    /// The session configuration that was asked for with `-ConfigurationFile`. The engine knows none yet: sessions are refused.
    pub configuration: Option<PathBuf>,
    /// Runs in each runspace before it is open, as the text after `-Command`.
    pub startup: Option<String>,
}

/// How long a client may take to read what is left when the host ends.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Serves session after session until the input ends or cannot be understood; the status to exit with.
///
/// # Errors
/// When there are no threads to be had.
pub fn serve(options: Options, input: impl Read, output: impl Write + Send + 'static) -> io::Result<i32> {
    let output = output::Output::start(output)?;
    let status = server::run(options, input, &output);
    output.drain(LAST_WORDS);
    output.close();
    Ok(status)
}
