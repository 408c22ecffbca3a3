//! `psrpd try`, which Windows does not have yet.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Args;

/// Taken, so that the answer is about the command and not about them.
#[derive(Args)]
pub struct Arguments {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    _rest: Vec<String>,
}

/// Says what there is instead.
pub fn run(_arguments: &Arguments) -> ExitCode {
    let _ = writeln!(
        std::io::stderr(),
        "psrpd try: not supported on Windows, where there is no private sshd to start; try `psrp invoke --child \"psrpd host\" -- '$PSVersionTable'`"
    );
    ExitCode::FAILURE
}
