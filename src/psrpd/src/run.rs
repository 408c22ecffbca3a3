//! `psrpd run`: a script's text in, text out, with an exit status: what `psrpd serve` runs for `ssh HOST 'SCRIPT'`.

use std::io::{self, Write};
use std::process::{Command, ExitCode};

use clap::Args;
use psrp_client::invoke::{self, Format, Input, Invocation};

use crate::serve::{Session, own_program};

/// The arguments of `psrpd run`.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    session: Session,
    /// A variable of our environment that the host gets, besides those that it gets anyway.
    #[arg(long, value_name = "NAME")]
    pass: Vec<String>,
    /// The script and its arguments.
    #[arg(last = true, required = true)]
    script: Vec<String>,
}

const EXAMPLES: &str = "Examples:
  psrpd run -- 'Get-Process | Select-Object -First 3'
  ls | psrpd run --host embedded -- '$input | ForEach-Object { $_.ToUpper() }'

Exits with 0 when the script completed without an error, with 1 when it did not, with the script's own status after `exit`, and
with 255 when there was no session.";

/// Status when there was no session, as ssh's own.
const NO_SESSION: u8 = 255;

/// Runs a script in a session of its own.
pub fn run(arguments: &Arguments) -> ExitCode {
    let mut command = Command::new(own_program());
    command.arg("subsystem").args(arguments.session.words());
    command.args(arguments.pass.iter().map(|name| format!("--pass={name}")));
    let mut words = arguments.script.iter().cloned();
    let script = words.next().unwrap_or_default();
    let invocation = Invocation {
        input: reads_input(&script).then_some(Input::Lines),
        script,
        arguments: words.collect(),
        format: Format::Text,
        timeout: None,
    };
    match invoke::invoke(command, &invocation) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            let _ = writeln!(io::stderr(), "psrpd run: {error}");
            ExitCode::from(NO_SESSION)
        }
    }
}

/// Whether a script wants its input. A pipeline that is given some ends no sooner than that does, which is never when a
/// terminal is behind it.
fn reads_input(script: &str) -> bool {
    let script = script.to_ascii_lowercase();
    ["$input", "${input}", "$private:input", "$local:input"].iter().any(|name| script.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_that_names_its_input_gets_it() {
        for script in ["$input", "@($Input).Count", "\"$($INPUT)\"", "${input}"] {
            assert!(reads_input(script), "{script}");
        }
        for script in ["Get-Process", "input", "Read-Host"] {
            assert!(!reads_input(script), "{script}");
        }
    }
}
