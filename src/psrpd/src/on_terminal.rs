//! `psrpd on-terminal`: a step between `psrpd serve`, which has made a terminal, and the program that is to run on it.
//!
//! A terminal becomes a process's own when the process itself leads a session and asks for it, between fork and exec. What runs
//! there would have to be unsafe code; a program that replaces itself need not.

use std::ffi::OsString;
use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use clap::Args;
use nix::unistd::setsid;
use rustix::process::ioctl_tiocsctty;

/// The arguments of `psrpd on-terminal`.
#[derive(Args)]
pub struct Arguments {
    /// The program and its arguments.
    #[arg(last = true, required = true)]
    words: Vec<OsString>,
}

/// Status when the program does not run, as a shell has it.
const NOT_RUN: u8 = 127;

/// Becomes the program.
pub fn run(arguments: &Arguments) -> ExitCode {
    let Err(error) = become_it(arguments);
    let _ = writeln!(io::stderr(), "psrpd: {error}");
    ExitCode::from(NOT_RUN)
}

fn become_it(arguments: &Arguments) -> io::Result<std::convert::Infallible> {
    let Some((program, rest)) = arguments.words.split_first() else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "no program was named"));
    };
    setsid()?;
    ioctl_tiocsctty(io::stdin())?;
    Err(Command::new(program).args(rest).exec())
}
