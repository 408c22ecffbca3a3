//! `psrp copy`

use std::io::Write;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::{Args, ValueHint};
use psrp_client::copy::{Copy, CopyError, End};
use psrp_client::inventory::Host;

use crate::connection::{Connection, Questions};

const EXAMPLES: &str = "\
Examples:
  psrp copy app.tar me@server:/tmp
  psrp copy a.ps1 b.ps1 server:scripts
  psrp copy server:/var/log/syslog 'server:C:\\logs\\app.log' .";

/// Copy files to a host, or from it.
///
/// A file arrives as NAME.psrp-part and gets its name when its SHA-256 is right. The same command again goes on with what
/// an interrupted one has left.
///
/// Exits with 0 when all files arrived; 1 when one did not; 130 when it was stopped by Ctrl-C; 255 when there was no
/// session.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The files, and where they go: paths, and `[USER@]HOST:PATH` for those of a host.
    #[arg(value_name = "SOURCE... DESTINATION", value_hint = ValueHint::AnyPath, num_args = 2.., required = true)]
    places: Vec<String>,
    /// How long opening the session may take.
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,
    #[command(flatten)]
    connection: Connection,
}

/// Status when a file did not arrive.
const FAILED: u8 = 1;
/// Status after Ctrl-C.
const STOPPED: u8 = 130;

/// Runs it; the status to exit with.
pub fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let ends = arguments.places.iter().map(|word| End::parse(word)).collect::<Result<Vec<_>, _>>()?;
    let Some((destination, sources)) = ends.split_last() else { bail!("nothing to copy") };
    let host = host(sources, destination)?;
    if let (End::Local(folder), true) = (destination, sources.len() > 1)
        && !folder.is_dir()
    {
        bail!("{}: is no folder, and more than one file is copied", folder.display());
    }
    let command = arguments.connection.command(Some(host), Questions::Allowed)?;
    let mut copy = match Copy::open(command, arguments.timeout.map(Duration::from_secs)) {
        Err(CopyError::Interrupted) => return Ok(STOPPED),
        opened => opened?,
    };
    let mut status = 0;
    for source in sources {
        let copied = match (source, destination) {
            (End::Local(file), End::Remote(_, path)) => copy.upload(file, path),
            (End::Remote(_, path), End::Local(file)) => copy.download(path, file),
            _ => bail!("files are copied between this side and a host"),
        };
        match copied {
            Ok(()) => {}
            Err(CopyError::Interrupted) => return Ok(STOPPED),
            Err(error @ CopyError::Lost(_)) => return Err(error.into()),
            // The pipeline may still be running: the session is of no use any more.
            Err(error) => {
                let error = anyhow::Error::from(error);
                let _ = writeln!(std::io::stderr(), "psrp: {error:#}");
                status = FAILED;
                break;
            }
        }
    }
    if status == 0 {
        copy.close()?;
    }
    Ok(status)
}

/// The one host that takes part.
fn host<'a>(sources: &'a [End], destination: &'a End) -> anyhow::Result<&'a Host> {
    let mut hosts = sources.iter().chain([destination]).filter_map(|end| match end {
        End::Remote(host, _) => Some(host),
        End::Local(_) => None,
    });
    let first = hosts.next().context("one side has to be a host: HOST:PATH")?;
    if let Some(other) = hosts.find(|other| *other != first) {
        bail!("one host at a time: {} or {}", first.name, other.name);
    }
    let all_alike =
        sources.iter().all(|source| matches!(source, End::Remote(..)) != matches!(destination, End::Remote(..)));
    if !all_alike {
        bail!("files are copied between this side and a host, not within one");
    }
    Ok(first)
}
