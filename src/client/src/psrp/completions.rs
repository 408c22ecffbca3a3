//! `psrp completions`: what a shell completes words of our command line with.

use std::io::{Write, stdout};

use anyhow::Context;
use clap::Args;
use clap_complete::Shell;

const EXAMPLES: &str = "\
Examples:
  source <(psrp completions bash)
  psrp completions zsh > ~/.zfunc/_psrp
  psrp completions fish > ~/.config/fish/completions/psrp.fish
  psrp completions powershell | Out-String | Invoke-Expression     in your $PROFILE

The packages of psrpd bring them along.";

/// Write what a shell completes the words of this command line with.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The shell.
    shell: Shell,
}

/// Writes it to standard output; the status to exit with.
pub fn run(arguments: &Arguments, mut command: clap::Command) -> anyhow::Result<u8> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "psrp", &mut script);
    let mut output = stdout().lock();
    output.write_all(&script).and_then(|()| output.flush()).context("cannot write")?;
    Ok(0)
}
