//! `psrp`: PowerShell remoting from the command line.

mod completions;
mod connection;
mod copy;
mod enter;
mod invoke;

use std::io::Write;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};

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

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Verb::Invoke(arguments) => invoke::run(&arguments),
        Verb::Enter(arguments) => enter::run(&arguments),
        Verb::Copy(arguments) => copy::run(&arguments),
        Verb::Completions(arguments) => completions::run(&arguments, Arguments::command()),
    };
    match result {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "psrp: {error:#}");
            ExitCode::from(NO_SESSION)
        }
    }
}
