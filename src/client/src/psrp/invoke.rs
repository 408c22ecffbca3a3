//! `psrp invoke`

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum, ValueHint};
use psrp_client::fan_out::{AfterFailure, Destination, Failure, FanOut, Report, fan_out};
use psrp_client::inventory::{Host, Inventory, Places, find};
use psrp_client::invoke::{Format, Input, Invocation, invoke};
use psrp_client::output::Names;

use crate::connection::{Connection, Questions};

const EXAMPLES: &str = "\
Hosts:
  web1 me@web1:2222   as for ssh; what ssh's configuration says of them counts
  'web*'              all of that kind that ssh's configuration names
  @FILE               all of a file: a host a line, or an Ansible inventory (as INI, or .yml)
  -I FILE web '!web3' hosts, groups and patterns of an inventory, without what follows a !

Examples:
  psrp invoke me@server -- 'Get-Process | Sort-Object CPU -Descending | Select-Object -First 5'
  psrp invoke server --json -- 'Get-ChildItem /etc' | jq .Name
  psrp invoke server -f script.ps1 -- first second
  ls | psrp invoke server --input lines -- '$input | ForEach-Object { $_.ToUpper() }'
  psrp invoke web1 web2 db1 -- 'Get-Date'
  psrp invoke @hosts --failed-to failed --csv -- '[Environment]::OSVersion' > versions.csv
  psrp invoke @failed --fail-fast --throttle 1 -f fix.ps1
  psrp invoke --child 'podman exec -i {} pwsh -sshs -NoLogo' box1 box2 -- '$PSVersionTable.OS'";

/// Run a script on one host or on many, and show what it gives.
///
/// Output goes to standard output; errors, warnings, verbose and debug messages and progress to standard error. With many
/// hosts the name of each stands before its lines, and objects have it as PSComputerName.
///
/// Exits with 0 when the script completed without an error; 1 when it did not; 130 when it was stopped by Ctrl-C; 255 when
/// there was no session. With one host, `exit` in the script gives its own status.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The hosts: `[USER@]HOST[:PORT]`, `@FILE`, or a pattern.
    #[arg(value_name = "HOST", value_hint = ValueHint::Hostname, required_unless_present_any = ["child", "inventory"])]
    hosts: Vec<String>,
    /// The script and its arguments; with -f arguments only.
    #[arg(last = true)]
    script: Vec<String>,
    /// A file with the script.
    #[arg(short, long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Give the script standard input, as `$input`; with many hosts to each.
    #[arg(long, value_name = "FORMAT")]
    input: Option<InputFormat>,
    /// How long opening a session may take.
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,
    #[command(flatten)]
    output: OutputFormat,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Args)]
#[command(next_help_heading = "Output")]
#[group(multiple = false)]
struct OutputFormat {
    /// Write each object as JSON on a line of its own.
    #[arg(long)]
    json: bool,
    /// Write objects as comma-separated values; the first one's properties are the columns.
    #[arg(long)]
    csv: bool,
    /// Write all objects as one CLIXML document.
    #[arg(long)]
    clixml: bool,
}

#[derive(Args)]
#[command(next_help_heading = "Many hosts")]
struct Many {
    /// Take hosts and groups from this file; without HOST all of it.
    #[arg(short = 'I', long, value_name = "FILE")]
    inventory: Option<PathBuf>,
    /// As many hosts at once.
    #[arg(long, value_name = "N", default_value = "32", value_parser = clap::value_parser!(u16).range(1..))]
    throttle: u16,
    /// After the first failure stop what runs and start nothing more.
    #[arg(long)]
    fail_fast: bool,
    /// Write the hosts that failed to a file, for `@FILE`; it is empty when none did.
    #[arg(long, value_name = "FILE")]
    failed_to: Option<PathBuf>,
    /// Tell which host each line or object came from, even of one.
    #[arg(short = 'H', long, overrides_with = "no_host")]
    with_host: bool,
    /// Do not tell which host a line or object came from.
    #[arg(long)]
    no_host: bool,
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

/// Runs it; the status to exit with.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let invocation = invocation(arguments)?;
    let hosts = hosts(arguments)?;
    let many = &arguments.many;
    let one_by_name = arguments.hosts.len() <= 1
        && many.inventory.is_none()
        && arguments.hosts.iter().all(|word| !word.starts_with('@') && !word.contains(['*', '?']));
    if one_by_name && !many.with_host && many.failed_to.is_none() {
        let command = arguments.connection.command(hosts.first(), Questions::Allowed)?;
        return Ok(invoke(command, &invocation)?);
    }
    if hosts.is_empty() {
        bail!("no hosts: those given stand for none");
    }
    let questions = if hosts.len() == 1 { Questions::Allowed } else { Questions::Refused };
    let destination = |host: &Host| {
        anyhow::Ok(Destination { name: host.name.clone(), route: arguments.connection.route(host, questions)? })
    };
    let destinations = hosts.iter().map(destination).collect::<Result<Vec<_>, _>>()?;
    let hidden = many.no_host || (one_by_name && !many.with_host);
    let how = FanOut {
        throttle: many.throttle.into(),
        after_failure: if many.fail_fast { AfterFailure::Stop } else { AfterFailure::Continue },
        names: if hidden { Names::Hidden } else { Names::Shown },
        connector: arguments.connection.connector(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no runtime")?;
    let report = runtime.block_on(fan_out(destinations, &invocation, &how)).context("input")?;
    if let Some(file) = &many.failed_to {
        let lines: String = failed(&hosts, &report).map(|(host, _)| host.line() + "\n").collect();
        std::fs::write(file, lines).with_context(|| format!("cannot write {}", file.display()))?;
    }
    let _ = std::io::stderr().write_all(summary(&hosts, &report).as_bytes());
    Ok(report.status())
}

fn invocation(arguments: &Arguments) -> anyhow::Result<Invocation> {
    let mut words = arguments.script.iter().cloned();
    let script = match &arguments.file {
        Some(file) => std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?,
        None => match words.next() {
            Some(script) => script,
            None => bail!("no script: give one after --, or a file with -f"),
        },
    };
    let output = &arguments.output;
    Ok(Invocation {
        script,
        arguments: words.collect(),
        format: match (output.json, output.csv, output.clixml) {
            (true, _, _) => Format::Json,
            (_, true, _) => Format::Csv,
            (_, _, true) => Format::Clixml,
            _ => Format::Text,
        },
        input: arguments.input.map(|format| match format {
            InputFormat::Lines => Input::Lines,
            InputFormat::Json => Input::Json,
            InputFormat::Clixml => Input::Clixml,
        }),
        timeout: arguments.timeout.map(Duration::from_secs),
    })
}

fn hosts(arguments: &Arguments) -> anyhow::Result<Vec<Host>> {
    let inventory = arguments.many.inventory.as_deref().map(Inventory::read).transpose()?;
    let places = Places { inventory: inventory.as_ref(), ssh_config: arguments.connection.config.as_deref() };
    let all = match &inventory {
        Some(inventory) if arguments.hosts.iter().all(|word| word.starts_with('!')) => inventory.hosts(),
        _ => &[],
    };
    let mut words: Vec<String> = all.iter().map(|host| host.name.clone()).collect();
    words.extend(arguments.hosts.iter().cloned());
    Ok(find(&words, &places)?)
}

fn failed<'a>(hosts: &'a [Host], report: &'a Report) -> impl Iterator<Item = (&'a Host, &'a Failure)> {
    report.failed.iter().filter_map(|(number, failure)| Some((hosts.get(*number)?, failure)))
}

/// Who failed, and why; nothing when nobody did.
fn summary(hosts: &[Host], report: &Report) -> String {
    if report.failed.is_empty() {
        return String::new();
    }
    let mut text = format!("psrp: failed on {} of {} hosts:\n", report.failed.len(), hosts.len());
    for (host, failure) in failed(hosts, report) {
        let _ = writeln!(text, "  {}: {}", host.name, failure.to_string().trim_end().replace('\n', "\n    "));
    }
    text
}
