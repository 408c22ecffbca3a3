//! One client's connection: what russh asks, and what is answered.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::process::Command;
use std::sync::Arc;

use russh::keys::{Certificate, HashAlg, PublicKey};
use russh::server::{Auth, ChannelOpenHandle, Handler, Msg, PublicKeyOffer, Session, VerifiedPublicKey};
use russh::{Channel, ChannelId, ChannelOpenFailure, ChannelWriteHalf, Pty, Sig};
use tokio::sync::oneshot;

use crate::inbox::Inbox;
use crate::limits::Place;
use crate::login::{Admission, Denied, Try};
use crate::session::{self, Life, Outlet};
use crate::terminal::{Request, Size, Terminal};
use crate::wire::{ENOUGH, Tap};
use crate::{Configuration, Ends, Severity, Wanted};

/// What a client may send before it has to wait, as OpenSSH has it.
pub const WINDOW: u32 = 2 << 20;
/// The same while its programs do not keep up.
const NARROW_WINDOW: u32 = 64 << 10;
/// Variables that a client may set, as Debian's sshd_config has it; `*` stands for any end.
const ACCEPTED: &[&str] = &["LANG", "LC_*", "COLORTERM", "NO_COLOR"];
/// How many of them, and how long.
const MOST_VARIABLES: usize = 64;
const LONGEST_VARIABLE: usize = 4 << 10;

/// What is not inherited by programs: it describes how the server itself was started.
const NOT_INHERITED: &[&str] = &[
    "SSH_ORIGINAL_COMMAND",
    "SSH_AUTH_SOCK",
    "SSH_TTY",
    "TERM",
    "COLUMNS",
    "LINES",
    "NOTIFY_SOCKET",
    "LISTEN_FDS",
    "LISTEN_PID",
    "LISTEN_FDNAMES",
];

/// A connection.
pub struct Connection {
    configuration: Arc<Configuration>,
    ends: Ends,
    tap: Arc<Tap>,
    place: Place,
    /// Told when the client has logged in.
    logged_in: Option<oneshot::Sender<()>>,
    admission: Option<Admission>,
    channels: HashMap<ChannelId, Open>,
}

/// A channel that is open.
struct Open {
    /// Where output goes; none once something has been started.
    channel: Option<ChannelWriteHalf<Msg>>,
    inbox: Arc<Inbox>,
    environment: Vec<(String, String)>,
    terminal: Option<Terminal>,
    life: Option<Life>,
}

impl Drop for Open {
    fn drop(&mut self) {
        // First that the client is gone, so that its end of input is not taken for one that it has sent.
        drop(self.life.take());
        self.inbox.end();
    }
}

impl Connection {
    /// A connection that has just begun.
    pub fn new(
        configuration: Arc<Configuration>,
        ends: Ends,
        tap: Arc<Tap>,
        place: Place,
        logged_in: oneshot::Sender<()>,
    ) -> Connection {
        Connection {
            configuration,
            ends,
            tap,
            place,
            logged_in: Some(logged_in),
            admission: None,
            channels: HashMap::new(),
        }
    }

    fn log(&self, severity: Severity, text: &str) {
        self.configuration.log.write(severity, text);
    }

    /// Decides about a login away from the threads that serve connections, since files are read for it.
    async fn decide<T: Send + 'static>(
        &self,
        user: &str,
        decide: impl FnOnce(Try<'_>) -> Result<T, Denied> + Send + 'static,
    ) -> Result<T, Denied> {
        let (configuration, ends, user) = (self.configuration.clone(), self.ends, user.to_owned());
        let decided =
            tokio::task::spawn_blocking(move || decide(Try { configuration: &configuration, ends, user: &user }));
        decided.await.unwrap_or(Err(Denied::Unlisted))
    }

    fn deny(&self, user: &str, key: &PublicKey, denied: &Denied) -> Auth {
        let (client, print) = (self.ends.client, key.fingerprint(HashAlg::Sha256));
        let text = format!("{user:?} from {client} is not admitted with {} {print}: {denied}", key.algorithm());
        self.log(Severity::Warning, &text);
        Auth::reject()
    }

    fn admit(&mut self, user: &str, what: &str, admission: Admission) -> Auth {
        self.log(Severity::Info, &format!("{user} logs in from {} with {what}", self.ends.client));
        self.admission = Some(admission);
        Auth::Accept
    }

    /// Starts what a channel is for. What is refused is told on the channel, or by the answer to the request.
    async fn start(&mut self, id: ChannelId, wanted: Wanted<'_>, session: &mut Session) -> Result<(), russh::Error> {
        let Some(open) = self.channels.get_mut(&id) else { return session.channel_failure(id) };
        let Some(channel) = open.channel.take() else { return session.channel_failure(id) };
        let outlet = Outlet { channel, handle: session.handle(), tap: self.tap.clone() };
        let environment = std::mem::take(&mut open.environment);
        let inbox = open.inbox.clone();
        let terminal = open.terminal.take();
        let command = match self.command(wanted, &environment, terminal.as_ref()) {
            Ok(command) => command,
            Err(text) => {
                self.log(Severity::Warning, &format!("{} is refused {wanted:?}: {text}", self.ends.client));
                if let Wanted::Subsystem(_) = wanted {
                    if let Some(open) = self.channels.get_mut(&id) {
                        open.channel = Some(outlet.channel);
                        open.terminal = terminal;
                    }
                    return session.channel_failure(id);
                }
                session.channel_success(id)?;
                tokio::spawn(async move { session::refuse(outlet, &text).await });
                return Ok(());
            }
        };
        match session::start(command, terminal.as_ref(), inbox, outlet) {
            Ok(life) => {
                if let Some(open) = self.channels.get_mut(&id) {
                    open.life = Some(life);
                    open.terminal = terminal;
                }
                session.channel_success(id)
            }
            Err(error) => {
                self.log(Severity::Error, &format!("a program for {} cannot be started: {error}", self.ends.client));
                session.channel_failure(id)
            }
        }
    }

    /// The program for what is wanted, or for what the key's owner has said.
    fn command(
        &self,
        wanted: Wanted<'_>,
        environment: &[(String, String)],
        terminal: Option<&Terminal>,
    ) -> Result<Command, String> {
        let Some(admission) = &self.admission else { return Err("nobody has logged in".into()) };
        let configuration = &self.configuration;
        let own: Vec<&str> = admission.environment.iter().map(|(name, _)| name.as_str()).collect();
        let (mut command, original) = match &admission.command {
            None => (configuration.programs.program(wanted, &own)?, None),
            Some(forced) => {
                let mut command = Command::new(&configuration.user.shell);
                command.arg("-c").arg(forced);
                let original = match wanted {
                    Wanted::Script(script) => Some(script.to_owned()),
                    Wanted::Subsystem(_) => configuration.programs.program(wanted, &own).ok().map(|it| quoted(&it)),
                    Wanted::Shell => None,
                };
                (command, original)
            }
        };
        if terminal.is_some() {
            command = configuration.programs.on_terminal(&command);
        }
        for name in NOT_INHERITED {
            command.env_remove(name);
        }
        command.envs(original.map(|original| ("SSH_ORIGINAL_COMMAND", original)));
        let (client, server, user) = (self.ends.client, self.ends.server, &configuration.user);
        let (from, to) = (client.ip().to_canonical(), server.ip().to_canonical());
        command
            .env("SSH_CLIENT", format!("{from} {} {}", client.port(), server.port()))
            .env("SSH_CONNECTION", format!("{from} {} {to} {}", client.port(), server.port()))
            .env("USER", &user.name)
            .env("LOGNAME", &user.name)
            .env("HOME", &user.home)
            .env("SHELL", &user.shell)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .envs(terminal.map(|terminal| ("SSH_TTY", terminal.name())))
            .envs(terminal.map(|terminal| ("TERM", terminal.kind())).filter(|(_, kind)| !kind.is_empty()))
            .envs(admission.environment.iter().map(|(name, value)| (name, value)));
        if user.home.is_dir() {
            command.current_dir(&user.home);
        }
        Ok(command)
    }
}

/// A command line for a shell.
fn quoted(command: &Command) -> String {
    let quote = |word: &OsStr| {
        let word = word.to_string_lossy();
        let plain =
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_.=:,@+".contains(&byte));
        if plain { word.into_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
    };
    let words: Vec<String> = std::iter::once(command.get_program()).chain(command.get_args()).map(quote).collect();
    words.join(" ")
}

fn is_accepted(name: &str) -> bool {
    ACCEPTED.iter().any(|accepted| match accepted.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == *accepted,
    })
}

impl Handler for Connection {
    type Error = russh::Error;

    async fn auth_publickey_offered(&mut self, user: &str, offer: PublicKeyOffer<'_>) -> Result<Auth, russh::Error> {
        let (key, signature) = (offer.public_key.clone(), offer.algorithm.clone());
        Ok(match self.decide(user, move |attempt| attempt.offered(&key, &signature)).await {
            Ok(()) => Auth::Accept,
            Err(denied) => self.deny(user, offer.public_key, &denied),
        })
    }

    async fn auth_publickey(&mut self, user: &str, verified: VerifiedPublicKey<'_>) -> Result<Auth, russh::Error> {
        let key = verified.public_key.clone();
        Ok(match self.decide(user, move |attempt| attempt.key(&key)).await {
            Ok(admission) => {
                let key = verified.public_key;
                let what = format!("{} {}", key.algorithm(), key.fingerprint(HashAlg::Sha256));
                self.admit(user, &what, admission)
            }
            Err(denied) => self.deny(user, verified.public_key, &denied),
        })
    }

    async fn auth_openssh_certificate(&mut self, user: &str, certificate: &Certificate) -> Result<Auth, russh::Error> {
        let shown = certificate.clone();
        Ok(match self.decide(user, move |attempt| attempt.certificate(&shown)).await {
            Ok(admission) => {
                let (id, serial) = (certificate.key_id(), certificate.serial());
                let authority = certificate.signature_key().fingerprint(HashAlg::Sha256);
                self.admit(user, &format!("certificate {id:?}, serial {serial}, of authority {authority}"), admission)
            }
            Err(denied) => self.deny(user, &PublicKey::from(certificate.public_key().clone()), &denied),
        })
    }

    async fn auth_succeeded(&mut self, _session: &mut Session) -> Result<(), russh::Error> {
        self.place.logged_in();
        self.logged_in.take().map(|told| told.send(()));
        Ok(())
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), russh::Error> {
        if self.channels.len() >= self.configuration.limits.sessions {
            let text = format!("{} is refused more than {} sessions", self.ends.client, self.channels.len());
            self.log(Severity::Warning, &text);
            reply.reject(ChannelOpenFailure::ResourceShortage).await;
            return Ok(());
        }
        // What comes in is taken from `data`: russh's own queue would stop the whole connection while a program does not read.
        let (_, channel) = channel.split();
        let (id, inbox) = (channel.id(), Inbox::new(self.tap.clone()));
        let open = Open { channel: Some(channel), inbox, environment: Vec::new(), terminal: None, life: None };
        self.channels.insert(id, open);
        reply.accept().await;
        Ok(())
    }

    async fn env_request(
        &mut self,
        id: ChannelId,
        name: &str,
        value: &str,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        let Some(open) = self.channels.get_mut(&id) else { return session.channel_failure(id) };
        let fits = name.len() + value.len() <= LONGEST_VARIABLE && open.environment.len() < MOST_VARIABLES;
        if !fits || !is_accepted(name) || value.contains('\0') {
            return session.channel_failure(id);
        }
        open.environment.push((name.to_owned(), value.to_owned()));
        session.channel_success(id)
    }

    async fn subsystem_request(
        &mut self,
        id: ChannelId,
        name: &str,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        self.start(id, Wanted::Subsystem(name), session).await
    }

    async fn exec_request(&mut self, id: ChannelId, script: &[u8], session: &mut Session) -> Result<(), russh::Error> {
        match std::str::from_utf8(script) {
            Ok(script) if !script.contains('\0') => self.start(id, Wanted::Script(script), session).await,
            _ => session.channel_failure(id),
        }
    }

    async fn shell_request(&mut self, id: ChannelId, session: &mut Session) -> Result<(), russh::Error> {
        self.start(id, Wanted::Shell, session).await
    }

    async fn pty_request(
        &mut self,
        id: ChannelId,
        kind: &str,
        columns: u32,
        rows: u32,
        width: u32,
        height: u32,
        modes: &[(Pty, u32)],
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        let permitted = self.admission.as_ref().is_some_and(|admission| admission.permits.pty);
        let open = self.channels.get_mut(&id).filter(|open| open.channel.is_some() && open.terminal.is_none());
        let Some(open) = open.filter(|_| permitted) else { return session.channel_failure(id) };
        match Terminal::open(Request { kind, size: Size { columns, rows, width, height }, modes }) {
            Ok(terminal) => {
                open.terminal = Some(terminal);
                session.channel_success(id)
            }
            Err(error) => {
                self.log(Severity::Warning, &format!("{} gets no terminal: {error}", self.ends.client));
                session.channel_failure(id)
            }
        }
    }

    async fn window_change_request(
        &mut self,
        id: ChannelId,
        columns: u32,
        rows: u32,
        width: u32,
        height: u32,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        let terminal = self.channels.get(&id).and_then(|open| open.terminal.as_ref());
        match terminal.map(|terminal| terminal.resize(Size { columns, rows, width, height })) {
            Some(Ok(())) => session.channel_success(id),
            _ => session.channel_failure(id),
        }
    }

    async fn x11_request(
        &mut self,
        id: ChannelId,
        _single: bool,
        _protocol: &str,
        _cookie: &str,
        _screen: u32,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        session.channel_failure(id)
    }

    async fn data(&mut self, id: ChannelId, data: &[u8], _session: &mut Session) -> Result<(), russh::Error> {
        if let Some(open) = self.channels.get(&id) {
            open.inbox.put(data);
        }
        Ok(())
    }

    fn adjust_window(&mut self, _id: ChannelId, _current: u32) -> u32 {
        if self.tap.queued() > ENOUGH / 2 { NARROW_WINDOW } else { WINDOW }
    }

    async fn channel_eof(&mut self, id: ChannelId, _session: &mut Session) -> Result<(), russh::Error> {
        if let Some(open) = self.channels.get(&id) {
            open.inbox.end();
        }
        Ok(())
    }

    async fn channel_close(&mut self, id: ChannelId, _session: &mut Session) -> Result<(), russh::Error> {
        self.channels.remove(&id);
        Ok(())
    }

    async fn signal(&mut self, id: ChannelId, signal: Sig, session: &mut Session) -> Result<(), russh::Error> {
        match self.channels.get(&id).and_then(|open| open.life.as_ref()) {
            Some(life) => {
                life.signal(&signal);
                session.channel_success(id)
            }
            None => session.channel_failure(id),
        }
    }
}
