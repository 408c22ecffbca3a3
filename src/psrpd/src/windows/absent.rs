//! Commands that Windows does not have yet.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Args;

/// Taken, so that the answer is about the command and not about them.
#[derive(Args)]
pub struct Arguments {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    _rest: Vec<String>,
}

/// Says which command is not there, and what there is instead.
pub fn say(text: &str) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "{text}");
    ExitCode::FAILURE
}
