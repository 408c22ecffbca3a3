//! `psrpd try`: a private sshd, a real session over real SSH, and nothing left behind.

mod sshd;

use std::fmt::Write as _;
use std::io::{self, BufRead, Write};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use clap::Args;
use psrp_client::blocking::Session;
use psrp_client::console::Console;
use psrp_client::invoke::{self, Format, Invocation};

use sshd::Sshd;

const EXAMPLES: &str = "\
Exits as the script did; with 255 when there was no session.

Examples:
  psrpd try
  psrpd try -- 'Get-ChildItem /etc | Sort-Object Length -Descending | Select-Object -First 3'
  psrpd try --host pwsh -- '$PSVersionTable'
  psrpd try --keep";

/// The arguments of `psrpd try`.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// A script to run in place of the tour; psrpd exits as it does.
    #[arg(last = true)]
    script: Vec<String>,
    /// The host, as for `psrpd subsystem`.
    #[arg(long, value_name = "COMMAND", default_value = "embedded")]
    host: String,
    /// Keep the sshd until Enter is pressed, so that PowerShell can connect to it.
    #[arg(long)]
    keep: bool,
}

/// What the tour runs: a line about it, and the script.
const TOUR: &[(&str, &str)] = &[
    ("who answers", "\"$($PSVersionTable.PSEdition) $($PSVersionTable.PSVersion), process $PID\""),
    ("objects, not text", "Get-ChildItem / | Select-Object -First 4 -Property Name, LastWriteTime"),
    (
        "a pipeline",
        "1..10 | Where-Object { $_ % 2 } | ForEach-Object { $_ * $_ } | Measure-Object -Sum | Select-Object Count, Sum",
    ),
    ("structures", "@{ name = 'psrpd'; ports = 22, 2222 } | ConvertTo-Json -Compress"),
    (
        "a function",
        "function Get-Factorial([int]$n) { if ($n -le 1) { 1 } else { $n * (Get-Factorial ($n - 1)) } }; Get-Factorial 10",
    ),
    ("errors with their ids", "try { Get-Item /nowhere -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }"),
];

/// Status when there was no session.
const NO_SESSION: u8 = 255;

/// Runs the tour, or a script.
pub fn run(arguments: &Arguments) -> ExitCode {
    match try_it(arguments) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            let _ = writeln!(io::stderr(), "psrpd try: {error:#}");
            ExitCode::from(NO_SESSION)
        }
    }
}

fn try_it(arguments: &Arguments) -> anyhow::Result<u8> {
    let sshd = Sshd::start(&arguments.host)?;
    let status = match arguments.script.split_first() {
        Some((script, rest)) => {
            let invocation = Invocation { arguments: rest.to_vec(), ..invocation(script) };
            invoke::invoke(sshd.client().command(), &invocation).with_context(|| sshd.complaint())?
        }
        None => tour(&sshd)?,
    };
    if arguments.keep {
        say(&format!("\nThe sshd runs until you press Enter. From PowerShell 7.4 or later:\n\n    {}\n", sshd.enter()));
        let _ = io::stdin().lock().read_line(&mut String::new());
    }
    Ok(status)
}

fn invocation(script: &str) -> Invocation {
    Invocation { script: script.to_owned(), arguments: Vec::new(), format: Format::Text, input: None, timeout: None }
}

fn tour(sshd: &Sshd) -> anyhow::Result<u8> {
    say(&format!(
        "sshd listens on 127.0.0.1:{} with throw-away keys; its subsystem `powershell` is this psrpd.",
        sshd.port()
    ));
    let begun = Instant::now();
    let mut session =
        Session::open(sshd.client().command(), Console::host_info(), None).with_context(|| sshd.complaint())?;
    say(&format!("A session is open, {} ms after `ssh -s` was started.", begun.elapsed().as_millis()));
    let mut worst = 0;
    for (what, script) in TOUR {
        say(&format!("\n# {what}\nPS> {script}"));
        let status = invoke::run(&mut session, &invocation(script))?;
        worst = worst.max(status);
    }
    let rounds = 200;
    let begun = Instant::now();
    for _ in 0..rounds {
        invoke::run(&mut session, &Invocation { format: Format::Json, ..invocation("$null = 1") })?;
    }
    let each = begun.elapsed() / rounds;
    session.close()?;
    let mut text = format!("\nA command there and back over SSH takes {:.2} ms. ", each.as_secs_f64() * 1000.0);
    let _ = write!(
        text,
        "The session is closed, sshd and its keys are gone in a moment.\n\n\
         To keep it: put `Subsystem powershell {} subsystem` into /etc/ssh/sshd_config, reload sshd, and connect from\n\
         PowerShell 7.4 or later with\n\n    Enter-PSSession -HostName {} -UserName {}\n\n\
         or try it first with `psrpd try --keep`, which prints such a line for the private sshd and lets it run.",
        sshd.program().display(),
        sshd.host_name(),
        sshd.user(),
    );
    say(&text);
    Ok(worst)
}

fn say(text: &str) {
    let mut output = io::stdout().lock();
    let _ = writeln!(output, "{text}").and_then(|()| output.flush());
}
