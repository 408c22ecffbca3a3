//! A host that says what a recorded server said: `recorded_host PLAN HEARD`.
//!
//! PLAN has a line for each step, whose first character says what it is: `C` waits for a line of the client, `S` says the
//! rest of the line, `E` says it on standard error, `Z` waits for the end of the input, `X` exits with the status that
//! follows and `K` is killed. What the client said stands in the file HEARD afterwards, byte for byte.

use std::fs::{self, File};
use std::io::{self, BufRead, Read, Write};
use std::process::ExitCode;

fn main() -> io::Result<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(plan), Some(heard)) = (arguments.next(), arguments.next()) else {
        return Err(io::Error::other("usage: recorded_host PLAN HEARD"));
    };
    let mut heard = File::create(heard)?;
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    for step in fs::read_to_string(plan)?.lines() {
        let (what, line) = step.split_at_checked(1).unwrap_or_default();
        match what {
            "C" => {
                let mut line = Vec::new();
                input.read_until(b'\n', &mut line)?;
                heard.write_all(&line)?;
            }
            "S" => {
                output.write_all(line.as_bytes())?;
                output.write_all(b"\n")?;
                output.flush()?;
            }
            "E" => writeln!(io::stderr(), "{line}")?,
            "Z" => {
                let mut rest = Vec::new();
                input.read_to_end(&mut rest)?;
                heard.write_all(&rest)?;
            }
            "X" => return Ok(ExitCode::from(line.parse::<u8>().map_err(io::Error::other)?)),
            "K" => killed(),
            _ => return Err(io::Error::other(format!("no such step: {step}"))),
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(unix)]
fn killed() {
    let _ = nix::sys::signal::raise(nix::sys::signal::Signal::SIGKILL);
}

#[cfg(not(unix))]
fn killed() {
    std::process::abort();
}
