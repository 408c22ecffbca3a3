//! `psrp enter`

use std::io::{IsTerminal, stdin, stdout};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::bail;
use clap::{Args, ValueHint};
use psrp_client::enter::{Entrance, enter, own_history};
use psrp_client::inventory::Host;

use crate::connection::{Connection, Questions};

const EXAMPLES: &str = "\
Keys: Tab completes with what the host knows, Ctrl-R searches what was typed, Alt-Enter begins a new line, Ctrl-C stops
what runs, Ctrl-D leaves.

Examples:
  psrp enter me@server
  psrp enter server -p 2222 -i ~/.ssh/admin
  psrp enter --child 'podman exec -i {} pwsh -sshs -NoLogo' box1";

/// Enter a session on a host: type commands and see what they give.
///
/// `exit` leaves it. Exits with 0, with the status that a script gave to `exit`, and with 255 when there was no session.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The host: `[USER@]HOST[:PORT]`.
    #[arg(value_hint = ValueHint::Hostname, required_unless_present = "child")]
    host: Option<String>,
    /// The file for what was typed, in place of your own for all hosts. Lines that begin with a blank, or that may tell a
    /// secret, are not kept.
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,
    /// Forget what was typed.
    #[arg(long, conflicts_with = "history")]
    no_history: bool,
    /// How long opening the session may take.
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,
    #[command(flatten)]
    connection: Connection,
}

/// Runs it; the status to exit with.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    if !stdin().is_terminal() || !stdout().is_terminal() {
        bail!("enter needs a terminal; psrp invoke runs a script without one");
    }
    let host = arguments.host.as_deref().map(Host::parse).transpose()?;
    let command = arguments.connection.command(host.as_ref(), Questions::Allowed)?;
    let history = match arguments.no_history {
        true => None,
        false => arguments.history.clone().or_else(own_history),
    };
    let entrance = Entrance {
        name: Some(host.as_ref().map_or("child", Host::address).to_owned()),
        history,
        timeout: arguments.timeout.map(Duration::from_secs),
    };
    Ok(enter(command, &entrance)?)
}
