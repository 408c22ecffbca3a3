//! `psrp copy`

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::{Args, ValueHint};
use psrp_client::blocking::{Errors, Route};
use psrp_client::copy::{Attributes, Copy, CopyError, Effect, End, Folders, Manner, Many, Transfer, copy_with_many};
use psrp_client::inventory::Host;

use crate::connection::{Connection, Questions, Reaching};
use crate::many::{Many as Flags, is_one};

const EXAMPLES: &str = "\
Examples:
  psrp copy app.tar me@server:/tmp
  psrp copy -r site server:/srv
  psrp copy a.ps1 b.ps1 server:scripts
  psrp copy server:/var/log/syslog 'server:C:\\logs\\app.log' .
  psrp copy 'server:/var/log/*.log' -rp server:/etc/ssh .
  psrp copy -r site web1,web2:/srv
  psrp copy -I inventory app.tar 'web,!web3:/tmp' --failed-to failed
  psrp copy @hosts:/etc/hostname names
  tar c site | psrp copy - server:/tmp/site.tar
  psrp copy server:/var/log/syslog - | grep -i error
  psrp copy -r --dry-run site server:/srv";

/// Copy files and folders to a host, or from it.
///
/// A file arrives as NAME.psrp-part and gets its name when its SHA-256 is right. The same command again goes on with what
/// an interrupted one has left, and does not send what is there already. A file that cannot be copied is told, and the
/// others are copied. Links are followed. On the host's side `*`, `?` and `[` are wildcards, where no file has that very
/// name.
///
/// Several hosts have commas between them, or are all of `@FILE`, a pattern, or a group of an inventory, as for `invoke`.
/// What comes from several goes into a folder for each.
///
/// `-` is standard input as the source, and standard output as the destination, with one host.
///
/// Flags are those of scp: -p keeps times, and -P is the port.
///
/// Exits with 0 when all files arrived; 1 when one did not; 130 when it was stopped by Ctrl-C; 255 when there was no
/// session, with one host or with some.
#[derive(Args)]
#[command(after_help = EXAMPLES, override_usage = "psrp copy [OPTIONS] <SOURCE>... <DESTINATION>")]
pub struct Arguments {
    /// The files, and where they go: paths, and `[USER@]HOST:PATH` for those of a host.
    #[arg(value_names = ["SOURCE", "DESTINATION"], value_hint = ValueHint::AnyPath, num_args = 2.., required = true)]
    places: Vec<String>,
    /// Copy folders with all that is in them.
    #[arg(short, long)]
    recurse: bool,
    /// Keep when files were changed, and their permissions where both sides have them.
    #[arg(short = 'p', long)]
    preserve: bool,
    /// Tell on standard output what would be copied, with sizes in bytes, and change nothing on either side.
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// How long opening the session may take.
    #[arg(long, value_name = "SECONDS")]
    timeout: Option<u64>,
    #[command(flatten)]
    many: Flags,
    #[command(flatten, next_help_heading = "Connection, as for ssh")]
    reaching: Reaching,
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
    let words = hosts(sources, destination)?;
    let manner = Manner {
        folders: if arguments.recurse { Folders::Copied } else { Folders::Refused },
        attributes: if arguments.preserve { Attributes::Kept } else { Attributes::New },
        effect: if arguments.dry_run { Effect::Told } else { Effect::Copied },
    };
    let transfer = match (destination, sources) {
        (End::Remote(_, path), [End::Standard]) => Transfer::Input { destination: path.clone() },
        (End::Remote(..), _) if sources.contains(&End::Standard) => {
            bail!("- is standard input, and goes to a file alone; a file of that name is ./-")
        }
        (End::Remote(_, path), _) => Transfer::Upload { sources: locals(sources), destination: path.clone() },
        (End::Local(path), _) => Transfer::Download { sources: remotes(sources), destination: path.clone() },
        (End::Standard, _) => Transfer::Output { sources: remotes(sources) },
    };
    let many = &arguments.many;
    // What encrypts does so beside what packs and unpacks.
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().context("no runtime")?;
    let connector = arguments.reaching.connector();
    let route = |host: &Host, questions, errors| {
        arguments.connection.blocking(host, questions, errors, &connector, runtime.handle())
    };
    let timeout = arguments.timeout.map(Duration::from_secs);
    if let ([word], true, true, true) = (words, is_one(words), many.inventory.is_none(), many.failed_to.is_none()) {
        return one(route(&Host::parse(word)?, Questions::Allowed, Errors::Ours)?, timeout, &transfer, manner);
    }
    let hosts = many.hosts(words, &arguments.connection)?;
    if hosts.is_empty() {
        bail!("no hosts: those given stand for none");
    }
    if hosts.len() > 1 && matches!(transfer, Transfer::Input { .. } | Transfer::Output { .. }) {
        bail!("- is for one host, and there are {}; name a file or a folder", hosts.len());
    }
    let questions = if hosts.len() == 1 { Questions::Allowed } else { Questions::Refused };
    let named = |host: &Host| anyhow::Ok((host.name.clone(), route(host, questions, Errors::Kept)?));
    let routes = hosts.iter().map(named).collect::<Result<Vec<_>, _>>()?;
    let how = Many { throttle: many.throttle.into(), after_failure: many.after_failure(), timeout };
    many.tell(&hosts, &copy_with_many(routes, &transfer, manner, how))
}

/// Copies with one host.
fn one(route: Route, timeout: Option<Duration>, transfer: &Transfer, manner: Manner) -> anyhow::Result<u8> {
    let mut copy = match Copy::open(route, timeout) {
        Err(CopyError::Interrupted) => return Ok(STOPPED),
        opened => opened?,
    };
    let copied = match transfer {
        Transfer::Upload { sources, destination } => copy.upload(sources, destination, manner),
        Transfer::Download { sources, destination } => copy.download(sources, destination, manner),
        Transfer::Input { destination } => copy.upload_input(destination, manner.effect),
        Transfer::Output { sources } => copy.download_output(sources, manner.effect),
    };
    match copied {
        Ok(()) if copy.failed() == 0 => copy.close().map(|()| 0).map_err(Into::into),
        Ok(()) => Ok(FAILED),
        Err(CopyError::Interrupted) => Ok(STOPPED),
        Err(error @ CopyError::Lost(_)) => Err(error.into()),
        // The pipeline may still be running: the session is of no use any more.
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "psrp: {:#}", anyhow::Error::from(error));
            Ok(FAILED)
        }
    }
}

fn locals(sources: &[End]) -> Vec<PathBuf> {
    sources.iter().filter_map(|end| if let End::Local(path) = end { Some(path.clone()) } else { None }).collect()
}

fn remotes(sources: &[End]) -> Vec<String> {
    sources.iter().filter_map(|end| if let End::Remote(_, path) = end { Some(path.clone()) } else { None }).collect()
}

/// What stands for the hosts that take part.
fn hosts<'a>(sources: &'a [End], destination: &'a End) -> anyhow::Result<&'a [String]> {
    let mut hosts = sources.iter().chain([destination]).filter_map(|end| match end {
        End::Remote(hosts, _) => Some(hosts),
        End::Local(_) | End::Standard => None,
    });
    let first = hosts.next().context("one side has to be a host: HOST:PATH")?;
    if let Some(other) = hosts.find(|other| *other != first) {
        bail!("one host at a time, or the same hosts everywhere: {} or {}", first.join(","), other.join(","));
    }
    let all_alike =
        sources.iter().all(|source| matches!(source, End::Remote(..)) != matches!(destination, End::Remote(..)));
    if !all_alike {
        bail!("files are copied between this side and a host, not within one");
    }
    Ok(first)
}
