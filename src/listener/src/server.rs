//! The server: sockets, clients, signals.

use std::borrow::Cow;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use russh::keys::{Algorithm, EcdsaCurve, HashAlg, PrivateKey};
use russh::server::{Config, RunningSession, run_stream};
use russh::{Disconnect, MethodKind, MethodSet, Preferred, SshId, cipher, compression, kex, mac};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{oneshot, watch};

use crate::connection::{Connection, WINDOW};
use crate::host_key::{self, HostKeyError};
use crate::limits::{Doorman, Place};
use crate::wire::{Tap, Wire};
use crate::{Configuration, Ends, Severity};

/// Clients that wait to be accepted.
const BACKLOG: u32 = 1024;
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
    #[error("cannot serve: {0}")]
    System(#[from] io::Error),
}

/// A server that listens and does not serve yet.
pub struct Listener {
    runtime: Runtime,
    sockets: Vec<TcpListener>,
    shared: Arc<Shared>,
}

struct Shared {
    configuration: Arc<Configuration>,
    doorman: Arc<Doorman>,
    /// For connections to come; those that are there keep theirs.
    protocol: Mutex<Arc<Config>>,
    phase: watch::Sender<Phase>,
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
        let protocol = protocol(&configuration)?;
        let sockets = {
            let _inside = runtime.enter();
            let listen =
                |address: &SocketAddr| listen(*address).map_err(|error| Error::Listen { address: *address, error });
            configuration.listen.iter().map(listen).collect::<Result<Vec<_>, _>>()?
        };
        let shared = Shared {
            configuration: Arc::new(configuration),
            doorman: Arc::default(),
            protocol: Mutex::new(Arc::new(protocol)),
            phase: watch::Sender::new(Phase::Serving),
        };
        Ok(Listener { runtime, sockets, shared: Arc::new(shared) })
    }

    /// Where it listens.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.sockets.iter().filter_map(|socket| socket.local_addr().ok()).collect()
    }

    /// Its keys, as `ssh` shows them, and as they stand in `known_hosts`.
    pub fn host_keys(&self) -> Vec<(String, String)> {
        let keys = &self.shared.protocol().keys;
        let shown = |key: &PrivateKey| {
            let public = key.public_key();
            (public.fingerprint(HashAlg::Sha256).to_string(), public.to_openssh().unwrap_or_default())
        };
        keys.iter().map(shown).collect()
    }

    /// Serves until it is told to stop: SIGTERM closes its sockets and waits for the sessions to end; a second one, or SIGINT,
    /// ends them. SIGHUP reads the host keys anew.
    ///
    /// # Errors
    /// When the system does not let it.
    pub fn serve(self) -> Result<(), Error> {
        let Listener { runtime, sockets, shared } = self;
        let served = runtime.block_on(serve(sockets, &shared));
        // Whatever still waits for a program has nobody to tell.
        runtime.shutdown_background();
        Ok(served?)
    }
}

impl Shared {
    fn log(&self, severity: Severity, text: &str) {
        self.configuration.log.write(severity, text);
    }

    fn protocol(&self) -> Arc<Config> {
        self.protocol.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn reload(&self) {
        match protocol(&self.configuration) {
            Ok(protocol) => {
                *self.protocol.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(protocol);
                self.log(Severity::Info, "host keys were read anew; they hold for connections to come");
            }
            Err(error) => self.log(Severity::Error, &format!("the host keys stay as they are: {error}")),
        }
    }
}

/// What russh is told. Its defaults that are changed: no end after ten minutes of silence; one second less for a rejected try;
/// six tries, not ten; no algorithm that costs more before the login than the login itself, none with SHA-1.
fn protocol(configuration: &Configuration) -> Result<Config, HostKeyError> {
    let keys = configuration.host_keys.iter().map(|file| host_key::load_or_make(file)).collect::<Result<_, _>>()?;
    let limits = &configuration.limits;
    let most = 1 << 30;
    let bytes = limits.rekey_bytes.min(most);
    Ok(Config {
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
    })
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

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

async fn serve(sockets: Vec<TcpListener>, shared: &Arc<Shared>) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    for socket in sockets {
        tokio::spawn(accept(socket, shared.clone()));
    }
    loop {
        let phase = *shared.phase.borrow();
        tokio::select! {
            _ = terminate.recv() => {
                let next = if phase == Phase::Serving { Phase::Leaving } else { Phase::Ending };
                shared.phase.send_replace(next);
                shared.log(Severity::Info, &format!("nobody is let in any more; {} connections are left", shared.doorman.connections()));
            }
            _ = interrupt.recv() => {
                shared.phase.send_replace(Phase::Ending);
            }
            _ = hang_up.recv() => shared.reload(),
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
    let place = match shared.doorman.enter(&shared.configuration.limits, ends.address()) {
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
    let connection = Connection::new(shared.configuration.clone(), ends, tap.clone(), place, told);
    let mut phase = shared.phase.subscribe();
    let grace = tokio::time::sleep(shared.configuration.limits.login_grace);
    tokio::pin!(grace);
    let begun = tokio::select! {
        begun = run_stream(shared.protocol(), wire, connection) => begun,
        () = &mut grace => return shared.log(Severity::Warning, &format!("{} took too long to log in", ends.client)),
        _ = phase.wait_for(|phase| *phase > Phase::Serving) => return,
    };
    let Ok(mut session) = begun else { return };
    let (client, log) = (ends.client, &shared.configuration.log);
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
