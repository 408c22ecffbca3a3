//! The authority of this process itself.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io;
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use russh::keys::{Algorithm, HashAlg, PublicKey};
use tokio::sync::{mpsc, oneshot};

use super::program::Program;
use super::{Answer, Attempt, Authority, NotStarted, Order, Pass, Proof, Started, Streams, Token, Wish};
use crate::login::{Admission, Denied, Try};
use crate::terminal::{Request, Terminal};
use crate::{Configuration, Ends, Severity, Wanted};

/// Signals that wait to be delivered.
const SIGNALS: usize = 4;

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

/// Decides and starts as a configuration says.
pub struct Local {
    configuration: Arc<Configuration>,
    logins: Mutex<HashMap<Token, Arc<Login>>>,
    next: AtomicU64,
}

/// Somebody who has logged in.
#[derive(Debug)]
struct Login {
    ends: Ends,
    admission: Admission,
}

impl Local {
    /// An authority that nobody has asked yet.
    pub fn new(configuration: Arc<Configuration>) -> Local {
        Local { configuration, logins: Mutex::default(), next: AtomicU64::new(1) }
    }

    fn log(&self, severity: Severity, text: &str) {
        self.configuration.log.write(severity, text);
    }

    /// Decides about a login away from the threads that serve connections, since files are read for it.
    async fn decide<T: Send + 'static>(
        &self,
        attempt: &Attempt,
        decide: impl FnOnce(Try<'_>) -> Result<T, Denied> + Send + 'static,
    ) -> Result<T, Denied> {
        let (configuration, ends, user) = (self.configuration.clone(), attempt.ends, attempt.user.clone());
        let decided =
            tokio::task::spawn_blocking(move || decide(Try { configuration: &configuration, ends, user: &user }));
        decided.await.unwrap_or(Err(Denied::Unlisted))
    }

    fn deny(&self, attempt: &Attempt, key: &PublicKey, denied: &Denied) {
        let (user, client, print) = (&attempt.user, attempt.ends.client, key.fingerprint(HashAlg::Sha256));
        let text = format!("{user:?} from {client} is not admitted with {} {print}: {denied}", key.algorithm());
        self.log(Severity::Warning, &text);
    }

    fn admit(&self, attempt: &Attempt, what: &str, admission: Admission) -> Pass {
        self.log(Severity::Info, &format!("{} logs in from {} with {what}", attempt.user, attempt.ends.client));
        let token = Token(self.next.fetch_add(1, Ordering::Relaxed));
        let pty = admission.permits.pty;
        self.logins().insert(token, Arc::new(Login { ends: attempt.ends, admission }));
        Pass { token, pty }
    }

    fn logins(&self) -> MutexGuard<'_, HashMap<Token, Arc<Login>>> {
        self.logins.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(&self, token: Token, order: &Order) -> Result<Started, NotStarted> {
        let login = self.logins().get(&token).cloned();
        let Some(login) = login else { return Err(NotStarted::Refused("nobody has logged in".into())) };
        let client = login.ends.client;
        if order.terminal.is_some() && !login.admission.permits.pty {
            self.log(Severity::Warning, &format!("{client} may not have a terminal"));
            return Err(NotStarted::Failed);
        }
        let command = self.program(&login, &order.wish).map_err(|text| {
            self.log(Severity::Warning, &format!("{client} is refused {:?}: {text}", order.wish.wanted()));
            NotStarted::Refused(text)
        })?;
        let started = match &order.terminal {
            Some(request) => self.on_terminal(&login, command, order, request),
            None => self.on_pipes(&login, command, order),
        };
        started.map_err(|error| {
            self.log(Severity::Error, &format!("a program for {client} cannot be started: {error}"));
            NotStarted::Failed
        })
    }

    /// The program for what is wanted, or for what the key's owner has said.
    fn program(&self, login: &Login, wish: &Wish) -> Result<Command, String> {
        let configuration = &self.configuration;
        let own: Vec<&str> = login.admission.environment.iter().map(|(name, _)| name.as_str()).collect();
        let Some(forced) = &login.admission.command else {
            return configuration.programs.program(wish.wanted(), &own);
        };
        let mut command = Command::new(&configuration.user.shell);
        command.arg("-c").arg(forced);
        let original = match wish {
            Wish::Script(script) => Some(script.to_owned()),
            Wish::Subsystem(_) => configuration.programs.program(wish.wanted(), &own).ok().map(|it| quoted(&it)),
            Wish::Shell => None,
        };
        command.env_remove("SSH_ORIGINAL_COMMAND").envs(original.map(|original| ("SSH_ORIGINAL_COMMAND", original)));
        Ok(command)
    }

    /// Gives a program its environment and its folder.
    fn furnish(&self, command: &mut Command, login: &Login, order: &Order, terminal: Option<(&Request, &Terminal)>) {
        let set: Vec<_> = command.get_envs().filter_map(|(name, _)| name.to_str().map(str::to_owned)).collect();
        for name in NOT_INHERITED.iter().filter(|name| !set.iter().any(|set| set == *name)) {
            command.env_remove(name);
        }
        let (client, server, user) = (login.ends.client, login.ends.server, &self.configuration.user);
        let (from, to) = (client.ip().to_canonical(), server.ip().to_canonical());
        command
            .env("SSH_CLIENT", format!("{from} {} {}", client.port(), server.port()))
            .env("SSH_CONNECTION", format!("{from} {} {to} {}", client.port(), server.port()))
            .env("USER", &user.name)
            .env("LOGNAME", &user.name)
            .env("HOME", &user.home)
            .env("SHELL", &user.shell)
            .envs(order.environment.iter().map(|(name, value)| (name, value)))
            .envs(terminal.map(|(_, terminal)| ("SSH_TTY", terminal.name())))
            .envs(terminal.map(|(request, _)| ("TERM", &request.kind)).filter(|(_, kind)| !kind.is_empty()))
            .envs(login.admission.environment.iter().map(|(name, value)| (name, value)));
        if user.home.is_dir() {
            command.current_dir(&user.home);
        }
    }

    fn on_pipes(&self, login: &Login, mut command: Command, order: &Order) -> io::Result<Started> {
        self.furnish(&mut command, login, order, None);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = tokio::process::Command::from(command).spawn()?;
        let (Some(input), Some(output), Some(errors)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(io::Error::other("a child without pipes"));
        };
        let (input, output, errors) = (input.into_owned_fd()?, output.into_owned_fd()?, errors.into_owned_fd()?);
        Ok(attended(Program { child, leads: false }, Streams::Pipes { input, output, errors }))
    }

    fn on_terminal(&self, login: &Login, command: Command, order: &Order, request: &Request) -> io::Result<Started> {
        let terminal = Terminal::open(request)?;
        let mut outer = self.configuration.programs.on_terminal(&command);
        outer.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        self.furnish(&mut outer, login, order, Some((request, &terminal)));
        // Opened first: a terminal whose other end nobody holds is one that was hung up.
        let end = terminal.end()?;
        outer.stdin(end.try_clone()?).stdout(end.try_clone()?).stderr(end);
        // What the command holds of the terminal's other end is gone with it, so that only the program has it.
        let child = tokio::process::Command::from(outer).spawn()?;
        Ok(attended(Program { child, leads: true }, Streams::Terminal(OwnedFd::from(terminal))))
    }
}

fn attended(program: Program, streams: Streams) -> Started {
    let (signals, orders) = mpsc::channel(SIGNALS);
    let (tell, ended) = oneshot::channel();
    tokio::spawn(program.attend(orders, tell));
    Started { streams, signals, ended }
}

impl Authority for Local {
    fn offered(&self, attempt: Attempt, key: PublicKey, signature: Algorithm) -> Answer<'_, bool> {
        Box::pin(async move {
            let offered = key.clone();
            match self.decide(&attempt, move |attempt| attempt.offered(&offered, &signature)).await {
                Ok(()) => true,
                Err(denied) => {
                    self.deny(&attempt, &key, &denied);
                    false
                }
            }
        })
    }

    fn login(&self, attempt: Attempt, proof: Proof) -> Answer<'_, Option<Pass>> {
        Box::pin(async move {
            let shown = proof.clone();
            let decided = self.decide(&attempt, move |attempt| match &shown {
                Proof::Key(key) => attempt.key(key),
                Proof::Certificate(certificate) => attempt.certificate(certificate),
            });
            match decided.await {
                Ok(admission) => Some(self.admit(&attempt, &proof.to_string(), admission)),
                Err(denied) => {
                    self.deny(&attempt, &proof.key(), &denied);
                    None
                }
            }
        })
    }

    fn start(&self, token: Token, order: Order) -> Answer<'_, Result<Started, NotStarted>> {
        Box::pin(async move { Local::start(self, token, &order) })
    }

    fn leave(&self, token: Token) {
        self.logins().remove(&token);
    }
}

impl Proof {
    fn key(&self) -> PublicKey {
        match self {
            Proof::Key(key) => key.clone(),
            Proof::Certificate(certificate) => PublicKey::from(certificate.public_key().clone()),
        }
    }
}

impl std::fmt::Display for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Proof::Key(key) => write!(f, "{} {}", key.algorithm(), key.fingerprint(HashAlg::Sha256)),
            Proof::Certificate(certificate) => {
                let (id, serial) = (certificate.key_id(), certificate.serial());
                let authority = certificate.signature_key().fingerprint(HashAlg::Sha256);
                write!(f, "certificate {id:?}, serial {serial}, of authority {authority}")
            }
        }
    }
}

impl Wish {
    /// The same, as the embedder is asked for it.
    pub fn wanted(&self) -> Wanted<'_> {
        match self {
            Wish::Subsystem(name) => Wanted::Subsystem(name),
            Wish::Script(script) => Wanted::Script(script),
            Wish::Shell => Wanted::Shell,
        }
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
