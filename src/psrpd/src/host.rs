//! `psrpd host`: the embedded engine on standard input and output.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use psrp_engine::host::{Options, serve};

use crate::system::{Streams as _, System};

const OPTIONS: &str = "\
Arguments, whose names may be cut short as pwsh's may:
  --debugger              Offer the remote debugger to every client, not to psrp enter alone,
                          which asks for it; each Invoke-Command of a stock client then takes
                          two round trips more. For sessions over SSH:
                          psrpd subsystem --host 'psrpd host --debugger'
  -Command TEXT           Run this before the first command of each session; takes the rest of
                          the line
  -EncodedCommand BASE64  The same, as base64 of UTF-16
  -sshs, -NoLogo, -NoProfile, -WorkingDirectory FOLDER, -ExecutionPolicy POLICY, ...
                          Taken and without an effect here, as in pwsh's own server mode

Exits with 0 at the end of its input.

Examples:
  psrp invoke --child 'psrpd host' -- '$PSVersionTable'
  psrp invoke --child 'psrpd host --debugger -Command Set-Location /srv' -- Get-Location";

/// The arguments of `psrpd host`. PowerShell's own are read as PowerShell reads them, so that `psrpd host` can stand
/// wherever `pwsh -sshs` stands.
#[derive(Args)]
#[command(after_help = OPTIONS)]
pub struct Arguments {
    /// What `pwsh -sshs` takes, and `--debugger`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENT")]
    arguments: Vec<String>,
}

/// Runs sessions until the end of the input.
pub fn run(arguments: Arguments) -> ExitCode {
    let options = match options(arguments.arguments) {
        Ok(options) => options,
        Err(text) => {
            use io::Write;
            let _ = writeln!(io::stderr(), "psrpd host: {text}");
            return ExitCode::from(64);
        }
    };
    // Threads that hang in a system call do not keep the process.
    std::process::exit(serve_standard_streams(options))
}

/// The embedded engine in this process, for whoever is on standard input and output, until the end of the input; the exit status.
#[cfg(unix)]
pub fn embedded() -> i32 {
    // What `top` and `ps -o comm` call it.
    #[cfg(target_os = "linux")]
    let _ = nix::sys::prctl::set_name(c"psrpd-host");
    serve_standard_streams(Options::default())
}

fn serve_standard_streams(options: Options) -> i32 {
    System::take().and_then(|(input, output)| serve(options, input, output)).unwrap_or(1)
}

/// What pwsh's own arguments mean here. Their names may be cut short and begin with one hyphen, two, or a slash.
fn options(arguments: Vec<String>) -> Result<Options, String> {
    let mut options = Options::default();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        let name = argument.trim_start_matches(['-', '/']).to_ascii_lowercase();
        let is = |full: &str, shortest: usize| name.len() >= shortest && full.starts_with(&name);
        if argument == "--debugger" {
            options.debugger = true;
        } else if is("command", 1) {
            options.startup = Some(arguments.by_ref().collect::<Vec<_>>().join(" "));
        } else if is("encodedcommand", 1) || name == "ec" {
            options.startup = Some(decoded(&arguments.next().unwrap_or_default())?);
        } else if is("configurationfile", 14) {
            options.configuration = arguments.next().map(PathBuf::from);
        } else if is("file", 1) {
            return Err(format!("{argument} is not supported"));
        } else if is("workingdirectory", 2)
            || name == "wd"
            || is("settingsfile", 8)
            || is("configurationname", 6)
            || is("inputformat", 2)
            || is("outputformat", 1)
            || is("executionpolicy", 2)
            || name == "ep"
            || is("custompipename", 3)
        {
            // Read and without an effect on a session, as in pwsh's own server mode.
            arguments.next();
        }
    }
    Ok(options)
}

fn decoded(base64: &str) -> Result<String, String> {
    use base64::Engine;
    let bytes =
        base64::engine::general_purpose::STANDARD.decode(base64).map_err(|_| "-EncodedCommand is not base64")?;
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).map_err(|_| "-EncodedCommand is not UTF-16".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_of_pwsh_are_taken() -> Result<(), String> {
        let of = |line: &[&str]| options(line.iter().map(|word| (*word).to_owned()).collect());
        assert!(of(&["-sshs", "-NoLogo", "-NoProfile"])?.startup.is_none());
        assert_eq!(of(&["-sshs", "-wd", "-c", "-Command", "1 +", "1"])?.startup.as_deref(), Some("1 + 1"));
        assert_eq!(of(&["-EncodedCommand", "MQA="])?.startup.as_deref(), Some("1"));
        assert!(of(&["--debugger"])?.debugger);
        assert_eq!(of(&["-ConfigurationFile", "x.pssc"])?.configuration, Some("x.pssc".into()));
        assert!(of(&["-File", "x.ps1"]).is_err());
        Ok(())
    }
}
