//! `psrpd run`: a script's text in, text out, with an exit status; without a script a prompt. What `psrpd serve` runs for
//! `ssh HOST 'SCRIPT'` and for `ssh HOST`.

use std::io::{self, IsTerminal, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use anyhow::Context;
use clap::Args;
use psrp_client::enter::{self, EnterError, Entrance};
use psrp_client::invoke::{self, Format, Input, Invocation};

use crate::serve::{Session, own_program};
use crate::subsystem;
use crate::unix::descriptor;

/// The arguments of `psrpd run`.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    session: Session,
    /// A variable of our environment that the host gets, besides those that it gets anyway.
    #[arg(long, value_name = "NAME")]
    pass: Vec<String>,
    /// The script and its arguments. Without them a prompt on a terminal; elsewhere the script that standard input holds.
    #[arg(last = true)]
    script: Vec<String>,
}

const EXAMPLES: &str = "Examples:
  psrpd run -- 'Get-Process | Select-Object -First 3'
  ls | psrpd run --host embedded -- '$input | ForEach-Object { $_.ToUpper() }'
  psrpd run --host embedded < script.ps1
  psrpd run

Where the host is pwsh the prompt is its own. Else Tab completes, Ctrl-R searches what was typed, Alt-Enter begins a new
line, Ctrl-C stops what runs, Ctrl-D leaves.

Exits with 0 when the script completed without an error, with 1 when it did not, with the script's own status after `exit`, and
with 255 when there was no session.";

/// Status when nobody is left to see it: as of a process that was hung up.
const LEFT_ALONE: i32 = 129;
/// Status when there was no session, as ssh's own.
const NO_SESSION: u8 = 255;
/// A script on standard input is never longer.
const LONGEST_SCRIPT: u64 = 256 << 20;
/// Variables that tell of a terminal.
const OF_TERMINALS: &[&str] = &["TERM", "COLORTERM", "NO_COLOR", "SSH_TTY"];

/// Runs a script in a session of its own, or what is typed.
pub fn run(arguments: &Arguments) -> ExitCode {
    // A script that says nothing would not notice that whoever started it was killed. The relay ends with its client.
    let _ = std::thread::Builder::new().name("company".into()).stack_size(64 << 10).spawn(|| {
        if descriptor::wait_until_nobody_is_left().is_ok() {
            std::process::exit(LEFT_ALONE);
        }
    });
    let mut words = arguments.script.iter().cloned();
    let status = match words.next() {
        Some(script) => {
            let input = reads_input(&script).then_some(Input::Lines);
            run_script(arguments, script, words.collect(), input)
        }
        None if io::stdin().is_terminal() && io::stdout().is_terminal() => prompt(arguments),
        None => read_script().and_then(|script| run_script(arguments, script, Vec::new(), None)),
    };
    match status {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            let _ = writeln!(io::stderr(), "psrpd run: {error:#}");
            ExitCode::from(NO_SESSION)
        }
    }
}

fn run_script(arguments: &Arguments, script: String, words: Vec<String>, input: Option<Input>) -> anyhow::Result<u8> {
    let invocation = Invocation { input, script, arguments: words, format: Format::Text, timeout: None };
    Ok(invoke::invoke(arguments.relay(), &invocation)?)
}

fn read_script() -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(LONGEST_SCRIPT + 1).read_to_end(&mut bytes).context("the script cannot be read")?;
    anyhow::ensure!(bytes.len() as u64 <= LONGEST_SCRIPT, "the script is longer than {LONGEST_SCRIPT} bytes");
    let text = String::from_utf8(bytes).context("the script is not UTF-8")?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// What is typed, in PowerShell's own prompt where that is the host.
fn prompt(arguments: &Arguments) -> anyhow::Result<u8> {
    let session = &arguments.session;
    let pass = arguments.passed();
    if let Some(mut pwsh) = subsystem::own_prompt(session.host(), session.configuration(), &pass)? {
        return Err(pwsh.exec()).with_context(|| format!("{} cannot be started", pwsh.get_program().display()));
    }
    let entrance = |history| Entrance { name: None, history, timeout: None };
    match enter::enter(arguments.relay(), &entrance(enter::own_history())) {
        // Whoever may not write at home can type all the same.
        Err(EnterError::History { .. }) => Ok(enter::enter(arguments.relay(), &entrance(None))?),
        left => Ok(left?),
    }
}

impl Arguments {
    fn relay(&self) -> Command {
        let mut command = Command::new(own_program());
        command.arg("subsystem").args(self.session.words());
        command.args(self.passed().iter().map(|name| format!("--pass={name}")));
        command
    }

    /// Variables that the host gets, besides those that it gets anyway.
    fn passed(&self) -> Vec<String> {
        let of_terminals = if io::stdin().is_terminal() { OF_TERMINALS } else { &[] };
        self.pass.iter().cloned().chain(of_terminals.iter().map(|name| (*name).to_owned())).collect()
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
