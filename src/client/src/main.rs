//! `psrp`: PowerShell remoting from the command line.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Context, bail};
use clap::{Args, Parser, Subcommand, ValueEnum};
use psrp_client::Ssh;
use psrp_client::invoke::{Format, Input, Invocation, invoke};

/// PowerShell remoting from the command line, over ssh.
#[derive(Parser)]
#[command(name = "psrp", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Run a script on a host and show what it gives.
    ///
    /// Output goes to standard output; errors, warnings, verbose and debug messages and progress to standard error.
    /// Exits with 0 when the script completed without an error, 1 when it did not, with the script's own status after
    /// `exit`, with 130 when it was stopped by Ctrl-C, and with 255 when there was no session.
    #[command(after_help = EXAMPLES)]
    Invoke(Box<Invoke>),
}

const EXAMPLES: &str = "Examples:
  psrp invoke me@server -- 'Get-Process | Sort-Object CPU -Descending | Select-Object -First 5'
  psrp invoke server --json -- 'Get-ChildItem /etc' | jq .Name
  psrp invoke server -f script.ps1 -- first second
  ls | psrp invoke server --input lines -- '$input | ForEach-Object { $_.ToUpper() }'
  psrp invoke --child 'pwsh -sshs -NoLogo' -- '$PSVersionTable'";

#[derive(Args)]
struct Invoke {
    /// The host, as for ssh: `[USER@]HOST`.
    #[arg(required_unless_present = "child")]
    destination: Option<String>,
    /// The script and its arguments; with -f arguments only.
    #[arg(last = true)]
    script: Vec<String>,
    /// A file with the script.
    #[arg(short, long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// The port that ssh listens on.
    #[arg(short, long)]
    port: Option<u16>,
    /// A file with a key for ssh.
    #[arg(short, long, value_name = "KEY")]
    identity: Vec<PathBuf>,
    /// An option for ssh, as in its configuration.
    #[arg(short, long, value_name = "OPTION")]
    option: Vec<String>,
    /// The subsystem to ask for.
    #[arg(short, long, default_value = "powershell")]
    subsystem: String,
    /// The ssh program.
    #[arg(long, value_name = "PROGRAM")]
    ssh: Option<PathBuf>,
    /// In place of ssh, a command that speaks the protocol on its standard input and output.
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["destination", "port", "identity", "option", "ssh"])]
    child: Option<String>,
    /// Write each object as JSON on a line of its own.
    #[arg(long, conflicts_with = "clixml")]
    json: bool,
    /// Write all objects as one CLIXML document.
    #[arg(long)]
    clixml: bool,
    /// Give the script standard input, as `$input`.
    #[arg(long, value_name = "FORMAT")]
    input: Option<InputFormat>,
    /// How long opening the session may take.
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,
}

#[derive(Clone, Copy, ValueEnum)]
enum InputFormat {
    /// Each line a string.
    Lines,
    /// Each line an object.
    Json,
    /// A document.
    Clixml,
}

/// Status when there was no session, as ssh's own.
const NO_SESSION: u8 = 255;

fn main() -> ExitCode {
    let Verb::Invoke(arguments) = Arguments::parse().command;
    match run(&arguments) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "psrp: {error:#}");
            ExitCode::from(NO_SESSION)
        }
    }
}

fn run(arguments: &Invoke) -> anyhow::Result<u8> {
    let mut words = arguments.script.iter().cloned();
    let script = match &arguments.file {
        Some(file) => std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?,
        None => match words.next() {
            Some(script) => script,
            None => bail!("no script: give one after --, or a file with -f"),
        },
    };
    let invocation = Invocation {
        script,
        arguments: words.collect(),
        format: match (arguments.json, arguments.clixml) {
            (true, _) => Format::Json,
            (_, true) => Format::Clixml,
            _ => Format::Text,
        },
        input: arguments.input.map(|format| match format {
            InputFormat::Lines => Input::Lines,
            InputFormat::Json => Input::Json,
            InputFormat::Clixml => Input::Clixml,
        }),
        timeout: arguments.timeout.map(Duration::from_secs),
    };
    Ok(invoke(command(arguments)?, &invocation)?)
}

fn command(arguments: &Invoke) -> anyhow::Result<Command> {
    if let Some(child) = &arguments.child {
        let mut words = child.split_whitespace();
        let program = words.next().context("--child needs a command")?;
        let mut command = Command::new(program);
        command.args(words);
        return Ok(command);
    }
    let destination = arguments.destination.as_deref().unwrap_or_default();
    let (user, host) = match destination.rsplit_once('@') {
        Some((user, host)) => (Some(user.to_owned()), host),
        None => (None, destination),
    };
    let ssh = Ssh {
        program: arguments.ssh.clone(),
        configuration: None,
        host: host.trim_matches(['[', ']']).to_owned(),
        user,
        port: arguments.port,
        identities: arguments.identity.clone(),
        options: arguments.option.clone(),
        subsystem: Some(arguments.subsystem.clone()),
    };
    Ok(ssh.command())
}
