//! `psrp`: PowerShell remoting from the command line.

mod completions;
mod connection;
mod copy;
mod enter;
mod invoke;
mod many;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use psrp_client::console::without_number;

/// PowerShell remoting from the command line, over ssh.
#[derive(Parser)]
#[command(name = "psrp", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Invoke(Box<invoke::Arguments>),
    Enter(Box<enter::Arguments>),
    Copy(Box<copy::Arguments>),
    Completions(completions::Arguments),
}

/// Status when there was no session, as ssh's own.
const NO_SESSION: u8 = 255;

/// What can be said to it. The flags of `copy` are those of scp, where `-p` is no port.
fn command() -> clap::Command {
    Arguments::command().mut_subcommand("copy", |copy| copy.mut_arg("port", |port| port.short('P')))
}

fn main() -> ExitCode {
    let arguments = Arguments::from_arg_matches(&command().get_matches()).unwrap_or_else(|error| error.exit());
    let result = match arguments.command {
        Verb::Invoke(arguments) => invoke::run(&arguments),
        Verb::Enter(arguments) => enter::run(&arguments),
        Verb::Copy(arguments) => copy::run(&arguments),
        Verb::Completions(arguments) => completions::run(&arguments, command()),
    };
    match result {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "psrp: {}", without_number(&format!("{error:#}")));
            ExitCode::from(NO_SESSION)
        }
    }
}
