//! A connection of our own: russh speaks the protocol.

use std::borrow::Cow;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::os::unix::process::ExitStatusExt as _;
use std::pin::{Pin, pin};
use std::process::ExitStatus;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use russh::client::{self, Handle};
use russh::keys::{Algorithm, EcdsaCurve, PublicKeyOrCertificate};
use russh::{ChannelMsg, ChannelReadHalf, Disconnect, Limits, Preferred, SshId, cipher, compression, kex, mac};
use tokio::io::{AsyncRead, AsyncReadExt as _, ReadBuf};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout, timeout_at};

use super::error::{HostKeyError, SshError, Why};
use super::host_key::{self, Verdict};
use super::keys::{self, Keys};
use super::known_hosts::{HostKey, KnownHosts};
use super::plan::{Family, Plan};
use crate::connection::{Connection, Tail};

/// How a host is asked whether it is there when ssh is not told to: a connection that nobody answers on does not last for ever.
const ALIVE: (Duration, usize) = (Duration::from_secs(60), 10);

/// What keeps a connection over SSH alive.
pub struct Life {
    handle: Handle<Handler>,
    end: Arc<Mutex<End>>,
}

/// What is known of the end of a channel.
#[derive(Debug, Default)]
struct End {
    said: Tail,
    status: Option<ExitStatus>,
    is_closed: bool,
}

impl Life {
    /// Ends the connection: how the host ended, and what it wrote to its standard error.
    pub async fn end(
        &mut self,
        reader: &mut Pin<Box<dyn AsyncRead + Send>>,
        is_lost: bool,
        patience: Duration,
    ) -> (Option<ExitStatus>, String) {
        if is_lost {
            // Its status and its last words may follow the end of its output.
            let rest = async {
                let mut nothing = [0; 256];
                while !lock(&self.end).is_closed && reader.read(&mut nothing).await.is_ok() {}
            };
            let _ = timeout(patience, rest).await;
        }
        let _ = self.handle.disconnect(Disconnect::ByApplication, "disconnected by user", "").await;
        let end = lock(&self.end);
        (end.status, end.said.text())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Why there is no connection of our own.
#[derive(Debug)]
pub enum Failure {
    /// There would be none with ssh either.
    Final(SshError),
    /// ssh can do more.
    LeftToSsh(Why),
}

impl From<SshError> for Failure {
    fn from(error: SshError) -> Self {
        Failure::Final(error)
    }
}

fn left(why: impl Into<String>) -> Failure {
    Failure::LeftToSsh(Why(why.into()))
}

/// Host keys that can be checked without ssh.
const HOST_KEYS: [Algorithm; 4] = [
    Algorithm::Ed25519,
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 },
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP384 },
    Algorithm::Ecdsa { curve: EcdsaCurve::NistP521 },
];

/// What both sides may agree on: what ssh would offer, in its order, as far as it is understood here.
fn preferred(plan: &Plan, known: &KnownHosts) -> Result<Preferred, Failure> {
    let name = &plan.known_as.name;
    if known.has_authority(name) {
        return Err(left("an authority may vouch for the host"));
    }
    let mut kinds = known.kinds(name);
    if kinds.is_empty()
        && let Some(name) = &plan.known_as.without_port
    {
        kinds = known.kinds(name);
    }
    let mut host_keys: Vec<Algorithm> = plan
        .host_keys
        .iter()
        .filter_map(|name| HOST_KEYS.iter().find(|algorithm| algorithm.as_str() == name).cloned())
        .collect();
    // Those that the host is known by come first: another one would be taken for a changed key.
    host_keys.sort_by_key(|algorithm| !kinds.contains(&algorithm.as_str()));
    if !kinds.is_empty() && !host_keys.first().is_some_and(|first| kinds.contains(&first.as_str())) {
        return Err(left(format!("the host is known by its key of kind {}", kinds.join(", "))));
    }
    let mut kexes: Vec<kex::Name> = plan.kex.iter().filter_map(|name| name.as_str().try_into().ok()).collect();
    if plan.kex.iter().any(|name| name.starts_with("sntrup")) && !kexes.contains(&kex::MLKEM768X25519_SHA256) {
        // What ssh is here has no ML-KEM, but wishes for keys that a quantum computer does not find.
        kexes.insert(0, kex::MLKEM768X25519_SHA256);
    }
    kexes.retain(|name| !name.as_ref().ends_with("sha1"));
    let ciphers: Vec<cipher::Name> = plan.ciphers.iter().filter_map(|name| name.as_str().try_into().ok()).collect();
    let macs: Vec<mac::Name> = plan.macs.iter().filter_map(|name| name.as_str().try_into().ok()).collect();
    for (is_empty, what) in [
        (host_keys.is_empty(), "hostkeyalgorithms"),
        (kexes.is_empty(), "kexalgorithms"),
        (ciphers.is_empty(), "ciphers"),
        (macs.is_empty(), "macs"),
    ] {
        if is_empty {
            return Err(left(format!("nothing of {what} is understood")));
        }
    }
    kexes.push(kex::EXTENSION_SUPPORT_AS_CLIENT);
    kexes.push(kex::EXTENSION_OPENSSH_STRICT_KEX_AS_CLIENT);
    Ok(Preferred {
        kex: kexes.into(),
        key: host_keys.into(),
        host_key_certificates: Cow::Borrowed(&[]),
        cipher: ciphers.into(),
        mac: macs.into(),
        compression: Cow::Borrowed(&[compression::NONE]),
    })
}

/// Connects, looks at the host's key, logs in, and starts the subsystem.
pub async fn connect(
    plan: &Plan,
    subsystem: &str,
    known: Arc<Mutex<KnownHosts>>,
    keys: &Keys,
) -> Result<Connection, Failure> {
    let preferred = preferred(plan, &lock(&known))?;
    if keys.is_empty() {
        return Err(left("there is no key to log in with"));
    }
    let (interval, count) = plan.alive.unwrap_or(ALIVE);
    let usual = Limits::default();
    let config = client::Config {
        client_id: SshId::Standard(Cow::Borrowed(concat!("SSH-2.0-psrp_", env!("CARGO_PKG_VERSION")))),
        limits: Limits::new(
            plan.rekey_bytes.map_or(usual.rekey_write_limit, |bytes| bytes.min(usual.rekey_write_limit)),
            plan.rekey_bytes.map_or(usual.rekey_read_limit, |bytes| bytes.min(usual.rekey_read_limit)),
            plan.rekey_time.unwrap_or(usual.rekey_time_limit),
        ),
        preferred,
        inactivity_timeout: None,
        keepalive_interval: Some(interval),
        keepalive_max: count,
        ..client::Config::default()
    };
    let limit = plan.connect_timeout.map(|limit| (limit, Instant::now() + limit));
    let socket = reach(plan, limit).await?;
    let broken = |why: String| SshError::Broken { host: plan.address.clone(), port: plan.port, why };
    let refused = Arc::default();
    let handler = Handler { plan: plan.clone(), known, refused: Arc::clone(&refused) };
    let greeting = client::connect_stream(Arc::new(config), socket, handler);
    let greeted = match limit {
        None => greeting.await,
        Some((limit, until)) => match timeout_at(until, greeting).await {
            Ok(greeted) => greeted,
            Err(_) => return Err(slow(plan, limit).into()),
        },
    };
    let mut handle = match greeted {
        Ok(handle) => handle,
        Err(error) => {
            return Err(match (lock(&refused).take(), error) {
                (Some(Refused::Key(error)), _) => SshError::HostKey(error).into(),
                (Some(Refused::LeftToSsh(why)), _) => left(why),
                (None, Broken(russh::Error::NoCommonAlgo { kind, .. })) => {
                    left(format!("no {kind:?} algorithm in common"))
                }
                (None, Broken(error)) => broken(text(&error)).into(),
            });
        }
    };
    let methods = keys::log_in(&mut handle, plan, keys).await.map_err(|error| broken(text(&error)))?;
    if let Some(methods) = methods {
        if keys.has_rsa() {
            return Err(left("an RSA key of the agent was refused"));
        }
        return Err(SshError::Denied { user: plan.user.clone(), host: plan.address.clone(), methods }.into());
    }
    let failed = |error: russh::Error| broken(text(&error));
    let channel = handle.channel_open_session().await.map_err(failed)?;
    for (name, value) in &plan.environment {
        channel.set_env(false, name, value).await.map_err(failed)?;
    }
    channel.request_subsystem(true, subsystem).await.map_err(failed)?;
    let (mut reader, writer) = channel.split();
    let end: Arc<Mutex<End>> = Arc::default();
    let early = loop {
        match reader.wait().await {
            Some(ChannelMsg::Success) => break None,
            // Before it was answered: what is said counts.
            Some(ChannelMsg::Data { data }) => break Some(data),
            Some(ChannelMsg::ExtendedData { data, .. }) => lock(&end).said.add(&data),
            Some(ChannelMsg::Failure) => {
                return Err(SshError::Subsystem { host: plan.address.clone(), subsystem: subsystem.to_owned() }.into());
            }
            Some(_) => {}
            None => return Err(broken("the host closed it".into()).into()),
        }
    };
    let output = Output { reader, early: early.map(|data| (data, 0)), end: end.clone() };
    Ok(Connection::channel(output, writer.make_writer(), Life { handle, end }))
}

fn slow(plan: &Plan, limit: Duration) -> SshError {
    SshError::Slow { host: plan.address.clone(), port: plan.port, limit }
}

/// What went wrong, without the number that Rust puts behind what the system says.
fn text(error: &dyn std::error::Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((text, _)) => text.to_owned(),
        None => text,
    }
}

/// A socket to the first of the host's addresses that answers.
async fn reach(plan: &Plan, limit: Option<(Duration, Instant)>) -> Result<TcpStream, SshError> {
    let host = plan.address.as_str();
    let addresses: Vec<SocketAddr> = match host.parse() {
        Ok(address) => vec![SocketAddr::new(address, plan.port)],
        Err(_) => match lookup_host((host, plan.port)).await {
            Ok(found) => found.collect(),
            Err(error) => {
                let why = text(&error);
                let why = why.rsplit(": ").next().unwrap_or_default().to_owned();
                return Err(SshError::Resolve { host: host.to_owned(), why });
            }
        },
    };
    let fits = |address: &SocketAddr| match plan.family {
        Family::Any => true,
        Family::V4 => address.is_ipv4(),
        Family::V6 => address.is_ipv6(),
    };
    let mut last = io::Error::other("no address of that family");
    for address in addresses.into_iter().filter(fits) {
        let connecting = TcpStream::connect(address);
        let connected = match limit {
            None => connecting.await,
            Some((limit, until)) => match timeout_at(until, connecting).await {
                Ok(connected) => connected,
                Err(_) => return Err(slow(plan, limit)),
            },
        };
        match connected {
            Ok(socket) => {
                // Small packets are answers that somebody waits for.
                let _ = socket.set_nodelay(true);
                if plan.tcp_keepalive {
                    let _ = nix::sys::socket::setsockopt(&socket, nix::sys::socket::sockopt::KeepAlive, &true);
                }
                return Ok(socket);
            }
            Err(error) => last = error,
        }
    }
    Err(SshError::Connect { host: host.to_owned(), port: plan.port, why: text(&last) })
}

/// What russh asks us.
pub struct Handler {
    plan: Plan,
    known: Arc<Mutex<KnownHosts>>,
    refused: Arc<Mutex<Option<Refused>>>,
}

enum Refused {
    Key(HostKeyError),
    LeftToSsh(&'static str),
}

/// What broke a connection.
#[derive(Debug)]
pub struct Broken(russh::Error);

impl From<russh::Error> for Broken {
    fn from(error: russh::Error) -> Self {
        Broken(error)
    }
}

impl client::Handler for Handler {
    type Error = Broken;

    async fn check_server_key(&mut self, key: &PublicKeyOrCertificate) -> Result<bool, Broken> {
        let key = match key {
            PublicKeyOrCertificate::PublicKey { key, .. } => key,
            PublicKeyOrCertificate::Certificate(_) => return Ok(false),
        };
        let blob = key.to_bytes().map_err(russh::Error::from)?;
        let key = HostKey { kind: key.algorithm().as_str().to_owned(), blob };
        match host_key::check(&self.plan, &self.known, &key) {
            Verdict::Accepted => return Ok(true),
            Verdict::Refused(error) => *lock(&self.refused) = Some(Refused::Key(error)),
            Verdict::LeftToSsh(why) => *lock(&self.refused) = Some(Refused::LeftToSsh(why)),
        }
        Ok(false)
    }
}

/// A channel's output.
struct Output {
    reader: ChannelReadHalf,
    /// Data, and how much of it was read.
    early: Option<(bytes::Bytes, usize)>,
    end: Arc<Mutex<End>>,
}

impl AsyncRead for Output {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            if let Some((data, read)) = &mut self.early {
                let length = buffer.remaining().min(data.len() - *read);
                buffer.put_slice(&data[*read..*read + length]);
                *read += length;
                if *read == data.len() {
                    self.early = None;
                }
                if length > 0 {
                    return Poll::Ready(Ok(()));
                }
                continue;
            }
            let message = {
                let waiting = pin!(self.reader.wait());
                match waiting.poll(cx) {
                    // What has come is enough.
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(message) => message,
                }
            };
            match message {
                Some(ChannelMsg::Data { data }) => self.early = Some((data, 0)),
                Some(ChannelMsg::ExtendedData { data, .. }) => lock(&self.end).said.add(&data),
                Some(ChannelMsg::ExitStatus { exit_status }) => {
                    let status = i32::try_from(exit_status & 0xff).unwrap_or(255) << 8;
                    lock(&self.end).status = Some(ExitStatus::from_raw(status));
                }
                // As ssh exits then.
                Some(ChannelMsg::ExitSignal { .. }) => lock(&self.end).status = Some(ExitStatus::from_raw(255 << 8)),
                Some(ChannelMsg::Eof) => return Poll::Ready(Ok(())),
                Some(ChannelMsg::Close) | None => {
                    lock(&self.end).is_closed = true;
                    return Poll::Ready(Ok(()));
                }
                Some(_) => {}
            }
        }
    }
}
