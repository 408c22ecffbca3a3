//! The processes that `psrpd serve` takes when it serves everybody: the one that speaks with clients, the one that ends what is left
//! when the server is killed, and the step between root and a session's program.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use psrp_listener::separation::{keep, run_network, take_step};

use crate::unix::descriptor;

/// Status when the program does not run, as a shell has it.
const NOT_RUN: u8 = 127;

/// The arguments of `psrpd step`.
#[derive(Args)]
pub struct Step {
    /// The descriptor that the orders are in.
    orders: u32,
}

/// The arguments of `psrpd keeper`.
#[derive(Args)]
pub struct Keeper {
    /// The folder that has the cgroups of sessions.
    cgroups: Option<PathBuf>,
}

/// Keeps sessions.
pub fn keeper(arguments: &Keeper) -> ExitCode {
    keep(arguments.cgroups.as_deref());
    ExitCode::SUCCESS
}

/// Speaks with clients.
pub fn network() -> ExitCode {
    match run_network() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "psrpd network: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Becomes a session's program.
pub fn step(arguments: &Step) -> ExitCode {
    descriptor::keep_from_children();
    let Err(error) = take_step(arguments.orders);
    let _ = writeln!(io::stderr(), "psrpd: {error}");
    ExitCode::from(NOT_RUN)
}
