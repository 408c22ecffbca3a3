//! `psrpd doctor`: why sessions fail, and what to do about it, from either end of the connection.
//!
//! Without a host this machine is examined: the sshd that runs, the account that logs in, what a session needs. With one
//! the connection is tried with the system's ssh, and its own account of it is read. Nothing is changed, no secret is
//! shown, and every wait has an end.

mod finding;
mod machine;
mod remote;

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;

use finding::{BLIND, Report};

const EXAMPLES: &str = "\
Exits with 0 when nothing is wrong, with 1 when something is, and with 2 when it could not look.

Examples:
  sudo psrpd doctor                          this machine, for whoever called sudo
  sudo psrpd doctor --account ann            for somebody else
  psrpd doctor                               as far as you may look
  psrpd doctor you@yourhost                  the way to another machine
  psrpd doctor -p 2222 -i key yourhost --json";

/// The arguments of `psrpd doctor`.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The machine to try the way to; without it this one is examined.
    #[arg(value_name = "USER@HOST")]
    host: Option<String>,
    /// Write what is found as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    machine: machine::Examined,
    #[command(flatten)]
    connection: remote::Connection,
}

/// How long all of it may take: what hangs longer is a file system that is gone.
const PATIENCE: Duration = Duration::from_secs(300);

/// Looks, and says what there is to see.
pub fn run(arguments: &Arguments) -> ExitCode {
    let _ = std::thread::Builder::new().name("patience".into()).spawn(|| {
        std::thread::sleep(PATIENCE);
        let _ = writeln!(io::stderr(), "psrpd doctor: something that was looked at does not answer; given up");
        std::process::exit(BLIND.into());
    });
    let mut report = Report::default();
    match &arguments.host {
        Some(host) => remote::examine(host, &arguments.connection, &mut report),
        None => machine::examine(&arguments.machine, &mut report),
    }
    let text = match arguments.json {
        true => serde_json::to_string_pretty(&report).map(|text| text + "\n").unwrap_or_default(),
        false => report.to_string(),
    };
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Ok(()) => ExitCode::from(report.status()),
        Err(_) => ExitCode::from(BLIND),
    }
}
