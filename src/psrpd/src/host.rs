//! `psrpd host`: the embedded engine on standard input and output.

use std::process::ExitCode;

use clap::Args;

/// The arguments of `psrpd host`. PowerShell's own are read as PowerShell reads them, so that `psrpd host` can stand
/// wherever `pwsh -sshs` stands.
#[derive(Args)]
#[command(disable_help_flag = true)]
pub struct Arguments {
    /// `--debugger`, and what `pwsh -sshs` takes: -NoLogo, -NoProfile, -Command TEXT, -EncodedCommand BASE64,
    /// -WorkingDirectory FOLDER, ...
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Runs sessions until the end of the input.
pub fn run(arguments: Arguments) -> ExitCode {
    let _ = arguments.arguments;
    ExitCode::FAILURE
}
