//! `psrp invoke`

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum, ValueHint};
use psrp_client::fan_out::{Destination, FanOut, fan_out};
use psrp_client::inventory::Host;
use psrp_client::invoke::{Format, Input, Invocation, invoke};
use psrp_client::output::Names;

use crate::connection::{Connection, Questions, Reaching};
use crate::many::{Many, is_one};

const EXAMPLES: &str = "\
Hosts:
  web1 me@web1:2222   as for ssh; what ssh's configuration says of them counts
  web1,web2 'db[1:3]' several in one word
  'web*'              all of that kind that ssh's configuration names
  @FILE               all of a file: a host a line, or an Ansible inventory (as INI, or .yml)
  -I FILE web '!web3' hosts, groups and patterns of an inventory, without what follows a !

Examples:
  psrp invoke me@server -- 'Get-Process | Sort-Object CPU -Descending | Select-Object -First 5'
  psrp invoke server --json -- 'Get-ChildItem /etc' | jq .Name
  psrp invoke server -- Get-Service -Name sshd
  psrp invoke server -f script.ps1 -- first second -Force
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
/// there was no session. With one host, `exit` in the script gives its own status, and so does a program that it ends with.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The hosts: `[USER@]HOST[:PORT]`, several with commas between, `@FILE`, or a pattern.
    #[arg(value_name = "HOST", value_hint = ValueHint::Hostname, required_unless_present_any = ["child", "inventory"])]
    hosts: Vec<String>,
    /// The script and its arguments, words like `-Name` for parameters that it declares; a command and its arguments; with
    /// -f arguments only.
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
    naming: Naming,
    #[command(flatten, next_help_heading = "Many hosts")]
    reaching: Reaching,
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
struct Naming {
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
    let (many, naming) = (&arguments.many, &arguments.naming);
    let hosts = many.hosts(&arguments.hosts, &arguments.connection)?;
    let one_by_name = many.inventory.is_none() && is_one(&arguments.hosts);
    if one_by_name && !naming.with_host && many.failed_to.is_none() {
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
    let hidden = naming.no_host || (one_by_name && !naming.with_host);
    let how = FanOut {
        throttle: many.throttle.into(),
        after_failure: many.after_failure(),
        names: if hidden { Names::Hidden } else { Names::Shown },
        connector: arguments.reaching.connector(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no runtime")?;
    let report = runtime.block_on(fan_out(destinations, &invocation, &how)).context("input")?;
    many.tell(&hosts, &report)
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
