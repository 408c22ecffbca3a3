//! The monitor: root's part, which is small, and hears clients only through the network process.

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use russh::keys::PrivateKey;
use tokio::process::Child;
use tokio::runtime::Runtime;

use super::Everybody;
use super::channel::{self, Line, MOST_DESCRIPTORS};
use super::desk::Desk;
use super::message::{LONGEST, Question, Reply, Setup};
use crate::authority::Local;
use crate::server::{self, Asked, Error, Signals};
use crate::{Configuration, Serves, Severity, host_key};

/// A network process that ends is followed by another one, but not more often than so many times in that time.
const RESTARTS: usize = 5;
const PERIOD: Duration = Duration::from_secs(60);
/// How long a network process that says no more has to end.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// Empty folders for the network process to live in; the first is made when it is not there.
const EMPTY: &[&str] = &["/run/psrpd/empty", "/var/empty", "/run/sshd"];

/// Why nobody is served.
#[derive(Debug, thiserror::Error)]
pub enum MonitorError {
    /// As for any server.
    #[error(transparent)]
    Server(#[from] Error),
    /// The system does not let it.
    #[error("cannot serve everybody")]
    System(#[from] io::Error),
    /// It is root in name only, as in a container whose capabilities were dropped.
    #[error(
        "cannot serve everybody: this process is root's, but may not become other users ({0}): give it the capabilities SETUID, SETGID, SYS_CHROOT, CHOWN, DAC_OVERRIDE, FOWNER and KILL, or run it as the user who is to be served"
    )]
    Powerless(nix::Error),
    /// The network process ends whenever it begins.
    #[error("the network process {0}")]
    Network(String),
    /// It is not to serve everybody.
    #[error("a monitor serves everybody, for which it has to be root")]
    NotRoot,
}

/// A server for everybody, which listens and does not serve yet.
pub struct Monitor {
    runtime: Runtime,
    configuration: Arc<Configuration>,
    sockets: Vec<TcpListener>,
    keys: Vec<PrivateKey>,
}

impl Monitor {
    /// Loads or makes the keys, and listens.
    ///
    /// # Errors
    /// When it cannot.
    pub fn open(configuration: Configuration) -> Result<Monitor, MonitorError> {
        if !matches!(configuration.serves, Serves::Everybody(_)) || !nix::unistd::geteuid().is_root() {
            return Err(MonitorError::NotRoot);
        }
        // What groups root happens to be in are no reason for anybody's login.
        nix::unistd::setgroups(&[]).map_err(MonitorError::Powerless)?;
        nix::sys::prctl::set_dumpable(false).map_err(io::Error::from)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().thread_name("monitor").build()?;
        let keys = host_key::load_or_make_all(&configuration.host_keys).map_err(Error::from)?;
        if configuration.listen.len() > MOST_DESCRIPTORS {
            return Err(io::Error::other(format!("more than {MOST_DESCRIPTORS} places to listen")).into());
        }
        let sockets = server::listen_all(&configuration.listen)?;
        Ok(Monitor { runtime, configuration: Arc::new(configuration), sockets, keys })
    }

    /// Where it listens.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.sockets.iter().filter_map(|socket| socket.local_addr().ok()).collect()
    }

    /// Its keys, as `ssh` shows them, and as they stand in `known_hosts`.
    pub fn host_keys(&self) -> Vec<(String, String)> {
        server::shown(&self.keys)
    }

    /// Serves until it is told to stop, by the same signals as [`crate::Listener::serve`]. A network process that ends is
    /// followed by another one; its sessions end with it.
    ///
    /// # Errors
    /// When there is no network process that lives.
    pub fn serve(self) -> Result<(), MonitorError> {
        let Monitor { runtime, configuration, sockets, keys } = self;
        let Serves::Everybody(everybody) = &configuration.serves else { return Err(MonitorError::NotRoot) };
        let served = runtime.block_on(serve(&configuration, everybody, sockets, keys));
        runtime.shutdown_background();
        served
    }
}

/// How a network process has ended.
struct End {
    /// It had begun to serve.
    served: bool,
    text: String,
}

async fn serve(
    configuration: &Arc<Configuration>,
    everybody: &Everybody,
    sockets: Vec<TcpListener>,
    mut keys: Vec<PrivateKey>,
) -> Result<(), MonitorError> {
    let mut signals = Signals::new()?;
    let mut restarts = VecDeque::new();
    let mut sockets = Some(sockets);
    loop {
        let Some(held) = &sockets else { return Ok(()) };
        let descriptors: Vec<OwnedFd> =
            held.iter().map(|socket| socket.as_fd().try_clone_to_owned()).collect::<Result<_, _>>()?;
        let mut network = Network::start(configuration, everybody, &keys, descriptors).await?;
        let end = network.attend(&mut signals, &mut keys, &mut sockets).await;
        network.desk.close();
        if sockets.is_none() {
            network.desk.empty().await;
            return Ok(());
        }
        let log = &configuration.log;
        log.write(Severity::Error, &format!("the network process {}; the sessions that it served end", end.text));
        restarts.push_back(Instant::now());
        while restarts.front().is_some_and(|at: &Instant| at.elapsed() > PERIOD) {
            restarts.pop_front();
        }
        if !end.served || restarts.len() > RESTARTS {
            return Err(MonitorError::Network(end.text));
        }
    }
}

/// The network process, from outside.
struct Network {
    child: Child,
    line: Arc<Line>,
    desk: Arc<Desk>,
}

impl Network {
    async fn start(
        configuration: &Arc<Configuration>,
        everybody: &Everybody,
        keys: &[PrivateKey],
        sockets: Vec<OwnedFd>,
    ) -> io::Result<Network> {
        let (ours, theirs) = channel::pair()?;
        let (first, rest) = everybody.network.split_first().ok_or_else(|| io::Error::other("no network process"))?;
        let mut command = Command::new(first);
        command.args(rest).env_clear().current_dir("/").stdin(theirs).stdout(Stdio::null());
        // What somebody types on the monitor's terminal is for the monitor.
        command.process_group(0);
        let child = tokio::process::Command::from(command).kill_on_drop(true).spawn()?;
        let line = Arc::new(Line::new(ours)?);
        let setup = Setup {
            limits: configuration.limits,
            keys: keys.to_vec(),
            uid: everybody.nobody.0,
            gid: everybody.nobody.1,
            root: empty().map(str::to_owned),
        };
        // It may be gone already, which is told by what it leaves.
        let _ = line.send(&Reply::Setup(Box::new(setup)).encode(), &sockets).await;
        let desk = Desk::new(configuration.clone(), Arc::new(Local::new(configuration.clone())), line.clone());
        Ok(Network { child, line, desk })
    }

    /// Answers its questions until it ends.
    async fn attend(
        &mut self,
        signals: &mut Signals,
        keys: &mut Vec<PrivateKey>,
        sockets: &mut Option<Vec<TcpListener>>,
    ) -> End {
        let mut buffer = vec![0; LONGEST];
        let mut served = false;
        let mut wrong = None;
        loop {
            let mut uninvited = Vec::new();
            tokio::select! {
                received = self.line.receive(&mut buffer, &mut uninvited) => {
                    let heard = match received {
                        Ok(0) => break,
                        Ok(length) => Question::decode(&buffer[..length]).map_err(|error| error.to_string()),
                        Err(error) => Err(error.to_string()),
                    };
                    match heard {
                        Ok(question) => {
                            served |= matches!(question, Question::Ready(_));
                            self.desk.hear(question).await;
                        }
                        Err(error) => {
                            wrong = Some(format!("was ended, since it says what is no message: {error}"));
                            break;
                        }
                    }
                }
                asked = signals.next() => match asked {
                    Asked::Leave => {
                        // Nobody else is to listen, either.
                        *sockets = None;
                        self.desk.say(Reply::Leave);
                    }
                    Asked::End => {
                        *sockets = None;
                        self.desk.say(Reply::End);
                    }
                    Asked::Reload => {
                        if let Some(new) = server::reloaded(self.desk.configuration()) {
                            keys.clone_from(&new);
                            self.desk.say(Reply::Keys(new));
                        }
                    }
                },
            }
        }
        // It closes the line when it ends, and has nothing to do without.
        let ended = tokio::time::timeout(LAST_WORDS, self.child.wait()).await;
        let status = match ended {
            Ok(status) if wrong.is_none() => status,
            _ => {
                let _ = self.child.start_kill();
                self.child.wait().await
            }
        };
        let text = wrong.unwrap_or_else(|| status.as_ref().map_or_else(ToString::to_string, |it| told(*it)));
        End { served, text }
    }
}

fn told(status: ExitStatus) -> String {
    match status.signal().map(Signal::try_from) {
        Some(Ok(signal)) => format!("was ended by {signal}"),
        _ => format!("has ended: {status}"),
    }
}

/// A folder that nobody but root may change, with nothing in it.
fn empty() -> Option<&'static str> {
    let _ = fs::DirBuilder::new().recursive(true).mode(0o755).create(EMPTY[0]);
    EMPTY.iter().copied().find(|folder| {
        let is_root_s =
            fs::symlink_metadata(folder).is_ok_and(|data| data.is_dir() && data.uid() == 0 && data.mode() & 0o022 == 0);
        is_root_s && fs::read_dir(Path::new(folder)).is_ok_and(|mut entries| entries.next().is_none())
    })
}
