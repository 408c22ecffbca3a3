//! `psrpd try`, which Windows does not have yet.

use std::process::ExitCode;

pub use super::absent::Arguments;

/// Says what there is instead.
pub fn run(_arguments: &Arguments) -> ExitCode {
    super::absent::say(
        "psrpd try: not supported on Windows, where there is no private sshd to start; try `psrp invoke --child \"psrpd host\" -- '$PSVersionTable'`",
    )
}
