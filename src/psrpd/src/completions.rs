//! `psrpd completions`: what a shell completes words of our command line with.

use std::io::{self, Write};
use std::process::ExitCode;

use clap_complete::Shell;

/// The arguments of `psrpd completions`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The shell.
    shell: Shell,
}

const EXAMPLES: &str = "Examples:
  source <(psrpd completions bash)
  psrpd completions zsh > ~/.zfunc/_psrpd
  psrpd completions fish > ~/.config/fish/completions/psrpd.fish
  psrpd completions powershell | Out-String | Invoke-Expression     in your $PROFILE

The packages of psrpd bring them along.";

/// Writes the shell's script to standard output.
pub fn run(arguments: &Arguments, command: &clap::Command) -> ExitCode {
    // clap_complete offers hidden commands, too.
    let shown = command.get_subcommands().filter(|command| !command.is_hide_set());
    let mut command =
        clap::Command::new("psrpd").version(env!("CARGO_PKG_VERSION")).subcommands(shown.cloned().collect::<Vec<_>>());
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "psrpd", &mut script);
    let mut output = io::stdout().lock();
    match output.write_all(&script).and_then(|()| output.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "psrpd completions: cannot write: {error}");
            ExitCode::FAILURE
        }
    }
}
