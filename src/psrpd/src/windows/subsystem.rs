//! `psrpd subsystem`, which Windows does not have yet.

use std::process::ExitCode;

pub use super::absent::Arguments;

/// Says what there is instead.
pub fn run(_arguments: &Arguments) -> ExitCode {
    super::absent::say(
        "psrpd subsystem: not supported on Windows; `psrpd host` speaks the same protocol on standard input and output, without the watching over",
    )
}
