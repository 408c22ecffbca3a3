//! The server: sockets, clients, signals.

use std::borrow::Cow;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::os::fd::AsRawFd;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use nix::sys::socket::{
    self, AddressFamily, Backlog, SockFlag, SockType, SockaddrStorage, bind, setsockopt, socket, sockopt,
};
use russh::keys::{Algorithm, EcdsaCurve, HashAlg, PrivateKey};
use russh::server::{Config, RunningSession, run_stream};
use russh::{Disconnect, MethodKind, MethodSet, Preferred, SshId, cipher, compression, kex, mac};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{mpsc, oneshot, watch};

use crate::authority::Local;
use crate::connection::{Connection, WINDOW};
use crate::host_key::{self, HostKeyError};
use crate::limits::{Doorman, Place};
use crate::wire::{Tap, Wire};
use crate::{Configuration, Ends, Limits, Service, Severity};

/// Clients that wait to be accepted.
const BACKLOG: i32 = 1024;
/// How long a rejected try takes at least, whatever was wrong with it.
const REJECTION: Duration = Duration::from_millis(10);
/// How long to wait when the system has nothing left to accept a client with.
const SHORTAGE: Duration = Duration::from_millis(100);
/// How long clients have to go when the server ends at once.
const LEAVE: Duration = Duration::from_secs(2);

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot listen.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
    /// It has no key.
    #[error(transparent)]
    HostKey(#[from] HostKeyError),
    /// The system gives it nothing to run with.
    #[error("cannot serve")]
    System(#[from] io::Error),
}

/// A server that listens and does not serve yet.
pub struct Listener {
    runtime: Runtime,
    sockets: Vec<std::net::TcpListener>,
    shared: Arc<Shared>,
    configuration: Arc<Configuration>,
}

/// What all connections share.
pub struct Shared {
    service: Arc<Service>,
    doorman: Arc<Doorman>,
    /// For connections to come; those that are there keep theirs.
    protocol: Mutex<Arc<Config>>,
    phase: watch::Sender<Phase>,
}

/// What a server is told while it serves.
pub enum Instruction {
    /// Let nobody in any more, and wait for the sessions to end; when it was told so before, end them.
    Leave,
    /// End the sessions.
    End,
    /// For connections to come, these are the keys.
    Keys(Vec<PrivateKey>),
}

/// What the server is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Serving,
    /// Nobody is let in any more; sessions go on.
    Leaving,
    /// Sessions are ended.
    Ending,
}

impl Listener {
    /// Loads or makes the keys, and listens.
    ///
    /// # Errors
    /// When it cannot.
    pub fn open(configuration: Configuration) -> Result<Listener, Error> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_name("listener").build()?;
        let keys = host_key::load_or_make_all(&configuration.host_keys)?;
        let sockets = listen_all(&configuration.listen)?;
        let configuration = Arc::new(configuration);
        let service = Service {
            limits: configuration.limits,
            log: configuration.log.clone(),
            authority: Arc::new(Local::new(configuration.clone())),
        };
        let shared = Arc::new(Shared::new(service, keys));
        Ok(Listener { runtime, sockets, shared, configuration })
    }

    /// Where it listens.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.sockets.iter().filter_map(|socket| socket.local_addr().ok()).collect()
    }

    /// Its keys, as `ssh` shows them, and as they stand in `known_hosts`.
    pub fn host_keys(&self) -> Vec<(String, String)> {
        shown(&self.shared.protocol().keys)
    }

    /// Serves until it is told to stop: SIGTERM closes its sockets and waits for the sessions to end; a second one, or SIGINT,
    /// ends them. SIGHUP reads the host keys anew.
    ///
    /// # Errors
    /// When the system does not let it.
    pub fn serve(self) -> Result<(), Error> {
        let Listener { runtime, sockets, shared, configuration } = self;
        let served = runtime.block_on(async {
            let (instruct, instructions) = mpsc::channel(1);
            tokio::spawn(heed(Signals::new()?, configuration, instruct));
            serve(sockets, shared, instructions).await
        });
        // Whatever still waits for a program has nobody to tell.
        runtime.shutdown_background();
        Ok(served?)
    }
}

/// Keys as `ssh` shows them, and as they stand in `known_hosts`.
pub fn shown(keys: &[PrivateKey]) -> Vec<(String, String)> {
    let shown = |key: &PrivateKey| {
        let public = key.public_key();
        (public.fingerprint(HashAlg::Sha256).to_string(), public.to_openssh().unwrap_or_default())
    };
    keys.iter().map(shown).collect()
}

/// Signals that a server heeds.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hang_up: Signal,
}

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// SIGTERM.
    Leave,
    /// SIGINT.
    End,
    /// SIGHUP.
    Reload,
}

impl Signals {
    /// From here on signals do what they ask for.
    ///
    /// # Errors
    /// What the system says.
    pub fn new() -> io::Result<Signals> {
        Ok(Signals {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// The next one.
    pub async fn next(&mut self) -> Asked {
        tokio::select! {
            _ = self.terminate.recv() => Asked::Leave,
            _ = self.interrupt.recv() => Asked::End,
            _ = self.hang_up.recv() => Asked::Reload,
        }
    }
}

async fn heed(mut signals: Signals, configuration: Arc<Configuration>, instruct: mpsc::Sender<Instruction>) {
    loop {
        let instruction = match signals.next().await {
            Asked::Leave => Instruction::Leave,
            Asked::End => Instruction::End,
            Asked::Reload => match reloaded(&configuration) {
                Some(keys) => Instruction::Keys(keys),
                None => continue,
            },
        };
        if instruct.send(instruction).await.is_err() {
            return;
        }
    }
}

/// The host keys as they are now; none when that changes nothing.
pub fn reloaded(configuration: &Configuration) -> Option<Vec<PrivateKey>> {
    host_key::load_or_make_all(&configuration.host_keys)
        .inspect_err(|error| {
            configuration.log.write(Severity::Error, &format!("the host keys stay as they are: {error}"));
        })
        .ok()
}

impl Shared {
    /// What nobody shares yet.
    pub fn new(service: Service, keys: Vec<PrivateKey>) -> Shared {
        Shared {
            protocol: Mutex::new(Arc::new(protocol(&service.limits, keys))),
            service: Arc::new(service),
            doorman: Arc::default(),
            phase: watch::Sender::new(Phase::Serving),
        }
    }

    fn log(&self, severity: Severity, text: &str) {
        self.service.log.write(severity, text);
    }

    fn protocol(&self) -> Arc<Config> {
        self.protocol.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn follow(&self, instruction: Instruction) {
        match instruction {
            Instruction::Leave => {
                let next = if *self.phase.borrow() == Phase::Serving { Phase::Leaving } else { Phase::Ending };
                self.phase.send_replace(next);
                let left = self.doorman.connections();
                self.log(Severity::Info, &format!("nobody is let in any more; {left} connections are left"));
            }
            Instruction::End => {
                self.phase.send_replace(Phase::Ending);
            }
            Instruction::Keys(keys) => {
                let protocol = protocol(&self.service.limits, keys);
                *self.protocol.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(protocol);
                self.log(Severity::Info, "host keys were read anew; they hold for connections to come");
            }
        }
    }
}

/// What russh is told. Its defaults that are changed: no end after ten minutes of silence; one second less for a rejected try;
/// six tries, not ten; no algorithm that costs more before the login than the login itself, none with SHA-1.
fn protocol(limits: &Limits, keys: Vec<PrivateKey>) -> Config {
    let most = 1 << 30;
    let bytes = limits.rekey_bytes.min(most);
    Config {
        server_id: SshId::Standard(Cow::Borrowed(concat!("SSH-2.0-psrpd_", env!("CARGO_PKG_VERSION")))),
        methods: MethodSet::from(&[MethodKind::PublicKey][..]),
        auth_rejection_time: REJECTION,
        auth_rejection_time_initial: Some(Duration::ZERO),
        keys,
        limits: russh::Limits::new(bytes, bytes, limits.rekey_time),
        window_size: WINDOW,
        max_auth_attempts: limits.tries,
        inactivity_timeout: None,
        // Counts from the beginning, but a client that is yet to log in takes the question for a broken protocol: somebody may
        // be typing a passphrase.
        keepalive_interval: Some(limits.keepalive.max(limits.login_grace + Duration::from_secs(1))),
        // A client that reads slowly answers late; TCP notices those who are gone.
        keepalive_max: 0,
        // Nothing reads it.
        channel_buffer_size: 1,
        preferred: Preferred {
            kex: Cow::Borrowed(KEX),
            key: Cow::Borrowed(KEYS),
            host_key_certificates: Cow::Borrowed(&[]),
            cipher: Cow::Borrowed(CIPHERS),
            mac: Cow::Borrowed(MACS),
            compression: Cow::Borrowed(&[compression::NONE]),
        },
        ..Config::default()
    }
}

const KEX: &[kex::Name] = &[
    kex::MLKEM768X25519_SHA256,
    kex::CURVE25519,
    kex::CURVE25519_PRE_RFC_8731,
    kex::ECDH_SHA2_NISTP256,
    kex::EXTENSION_SUPPORT_AS_SERVER,
    kex::EXTENSION_OPENSSH_STRICT_KEX_AS_SERVER,
];

/// What clients may sign with; the server itself never does with RSA.
const KEYS: &[Algorithm] = &[
    Algorithm::Ed25519,
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 },
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP384 },
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP521 },
    Algorithm::SkEd25519,
    Algorithm::SkEcdsaSha2NistP256,
    Algorithm::Rsa { hash: Some(HashAlg::Sha512) },
    Algorithm::Rsa { hash: Some(HashAlg::Sha256) },
];

const CIPHERS: &[cipher::Name] = &[
    cipher::CHACHA20_POLY1305,
    cipher::AES_128_GCM,
    cipher::AES_256_GCM,
    cipher::AES_128_CTR,
    cipher::AES_192_CTR,
    cipher::AES_256_CTR,
];

const MACS: &[mac::Name] = &[mac::HMAC_SHA256_ETM, mac::HMAC_SHA512_ETM, mac::HMAC_SHA256, mac::HMAC_SHA512];

/// Sockets that listen.
///
/// # Errors
/// When one does not.
pub fn listen_all(addresses: &[SocketAddr]) -> Result<Vec<std::net::TcpListener>, Error> {
    let listen = |address: &SocketAddr| listen(*address).map_err(|error| Error::Listen { address: *address, error });
    addresses.iter().map(listen).collect()
}

fn listen(address: SocketAddr) -> io::Result<std::net::TcpListener> {
    let family = if address.is_ipv4() { AddressFamily::Inet } else { AddressFamily::Inet6 };
    let socket = socket(family, SockType::Stream, SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK, None)?;
    setsockopt(&socket, sockopt::ReuseAddr, &true)?;
    bind(socket.as_raw_fd(), &SockaddrStorage::from(address))?;
    socket::listen(&socket, Backlog::new(BACKLOG)?)?;
    Ok(socket.into())
}

/// Serves clients of these sockets until it was told to stop and they are gone.
///
/// # Errors
/// When the system does not let it.
pub async fn serve(
    sockets: Vec<std::net::TcpListener>,
    shared: Arc<Shared>,
    mut instructions: mpsc::Receiver<Instruction>,
) -> io::Result<()> {
    for socket in sockets {
        tokio::spawn(accept(TcpListener::from_std(socket)?, shared.clone()));
    }
    loop {
        let phase = *shared.phase.borrow();
        tokio::select! {
            Some(instruction) = instructions.recv() => shared.follow(instruction),
            () = shared.doorman.empty(), if phase != Phase::Serving => return Ok(()),
            () = tokio::time::sleep(LEAVE), if phase == Phase::Ending => return Ok(()),
        }
    }
}

async fn accept(socket: TcpListener, shared: Arc<Shared>) {
    let mut phase = shared.phase.subscribe();
    loop {
        let accepted = tokio::select! {
            accepted = socket.accept() => accepted,
            _ = phase.wait_for(|phase| *phase > Phase::Serving) => return,
        };
        match accepted {
            Ok((socket, client)) => welcome(socket, client, &shared),
            Err(error) => {
                // One client's trouble, or nothing left for anybody; it passes.
                shared.log(Severity::Warning, &format!("a client is not accepted: {error}"));
                tokio::time::sleep(SHORTAGE).await;
            }
        }
    }
}

/// Lets a client in, or turns it away.
fn welcome(mut socket: TcpStream, client: SocketAddr, shared: &Arc<Shared>) {
    let Ok(server) = socket.local_addr() else { return };
    let ends = Ends { client, server };
    let place = match shared.doorman.enter(&shared.service.limits, ends.address()) {
        Ok(place) => place,
        Err(reason) => {
            shared.log(Severity::Warning, &format!("{client} is turned away: {reason}"));
            tokio::spawn(async move { socket.write_all(b"Exceeded MaxStartups\r\n").await });
            return;
        }
    };
    let _ = socket.set_nodelay(true);
    watch_over(&socket);
    tokio::spawn(attend(socket, ends, place, shared.clone()));
}

/// Lets TCP notice within three minutes that a client is gone.
#[cfg(target_os = "linux")]
fn watch_over(socket: &TcpStream) {
    use nix::sys::socket::{setsockopt, sockopt};
    let _ = setsockopt(socket, sockopt::KeepAlive, &true);
    let _ = setsockopt(socket, sockopt::TcpKeepIdle, &60);
    let _ = setsockopt(socket, sockopt::TcpKeepInterval, &30);
    let _ = setsockopt(socket, sockopt::TcpKeepCount, &4);
}

/// Lets TCP notice in its own time that a client is gone.
#[cfg(not(target_os = "linux"))]
fn watch_over(socket: &TcpStream) {
    use nix::sys::socket::{setsockopt, sockopt};
    let _ = setsockopt(socket, sockopt::KeepAlive, &true);
}

/// Serves one client until it goes, or has to.
async fn attend(socket: TcpStream, ends: Ends, place: Place, shared: Arc<Shared>) {
    let (wire, tap) = Wire::new(socket);
    let (told, mut logged_in) = oneshot::channel();
    let connection = Connection::new(shared.service.clone(), ends, tap.clone(), place, told);
    let mut phase = shared.phase.subscribe();
    let grace = tokio::time::sleep(shared.service.limits.login_grace);
    tokio::pin!(grace);
    let begun = tokio::select! {
        begun = run_stream(shared.protocol(), wire, connection) => begun,
        () = &mut grace => return shared.log(Severity::Warning, &format!("{} took too long to log in", ends.client)),
        _ = phase.wait_for(|phase| *phase > Phase::Serving) => return,
    };
    let Ok(mut session) = begun else { return };
    let (client, log) = (ends.client, &shared.service.log);
    let stays = tokio::select! {
        ended = &mut session => {
            if let Err(error) = ended {
                log.write(Severity::Info, &format!("{client} went before it had logged in: {error}"));
            }
            return;
        }
        () = &mut grace => {
            log.write(Severity::Warning, &format!("{client} took too long to log in"));
            false
        }
        _ = phase.wait_for(|phase| *phase > Phase::Serving) => false,
        Ok(()) = &mut logged_in => true,
    };
    if stays {
        stay(session, ends, &tap, &shared).await;
    } else {
        tap.cut();
    }
}

/// Serves a client that has logged in.
async fn stay(mut session: RunningSession<Connection>, ends: Ends, tap: &Tap, shared: &Shared) {
    let handle = session.handle();
    let mut phase = shared.phase.subscribe();
    let ending = async { phase.wait_for(|phase| *phase == Phase::Ending).await.map(drop) };
    let ended = tokio::select! {
        ended = &mut session => ended,
        Ok(()) = ending => {
            let farewell = handle.disconnect(Disconnect::ByApplication, "the server ends".into(), String::new());
            let _ = within(LEAVE / 4, farewell).await;
            let ended = within(LEAVE / 4, &mut session).await;
            tap.cut();
            ended.unwrap_or(Ok(()))
        }
    };
    match ended {
        Ok(()) | Err(russh::Error::HUP | russh::Error::Disconnect) => {
            shared.log(Severity::Info, &format!("{} has gone", ends.client));
        }
        Err(russh::Error::IO(error)) if error.kind() == io::ErrorKind::UnexpectedEof => {
            shared.log(Severity::Info, &format!("{} has gone", ends.client));
        }
        Err(error) => shared.log(Severity::Info, &format!("{} has gone: {error}", ends.client)),
    }
}

async fn within<T>(time: Duration, future: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(time, future).await.ok()
}
