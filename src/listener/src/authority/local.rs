//! The authority of this process itself.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::OwnedFd;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use russh::keys::{Algorithm, HashAlg, PublicKey};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use super::program::{Company, Program};
use super::{Answer, Attempt, Authority, NotStarted, Order, Pass, Proof, Started, Streams, Token, Wish};
use crate::login::{Admission, Denied, Try};
use crate::terminal::{Request, Terminal};
use crate::{Configuration, Ends, Serves, Severity, Wanted, is_accepted};

/// Logins of one user that are decided about at a time.
const READERS: usize = 8;
/// Users whose logins are, before those of them are forgotten who have none.
const MOST_READING: usize = 256;
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
    /// Where others than the own user are served: files of theirs may take for ever to be read.
    reading: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// Somebody who has logged in.
#[derive(Debug)]
struct Login {
    ends: Ends,
    admission: Admission,
}

/// What is started.
struct Plan {
    /// A program and its arguments; a change to the environment counts for nothing.
    command: Command,
    /// What the client asked for, when something else runs.
    original: Option<String>,
}

impl Local {
    /// An authority that nobody has asked yet.
    pub fn new(configuration: Arc<Configuration>) -> Local {
        Local { configuration, logins: Mutex::default(), next: AtomicU64::new(1), reading: Mutex::default() }
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
        let decide = async {
            let turn = self.turn(&user).await;
            let decided = tokio::task::spawn_blocking(move || {
                let _turn = turn;
                decide(Try { configuration: &configuration, ends, user: &user })
            });
            decided.await.unwrap_or(Err(Denied::Unlisted))
        };
        let decided = tokio::time::timeout(self.configuration.limits.login_grace, decide).await;
        decided.unwrap_or(Err(Denied::Unread))
    }

    /// Waits until not too many logins of that user are decided about. A home that does not answer keeps its own user waiting,
    /// and nobody else.
    async fn turn(&self, user: &str) -> Option<OwnedSemaphorePermit> {
        if matches!(self.configuration.serves, Serves::Own(_)) {
            return None;
        }
        let turns = {
            let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
            if reading.len() > MOST_READING {
                reading.retain(|_, turns| turns.available_permits() < READERS);
            }
            reading.entry(user.to_owned()).or_insert_with(|| Arc::new(Semaphore::new(READERS))).clone()
        };
        turns.acquire_owned().await.ok()
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
        if let Some((name, _)) = order.environment.iter().find(|(name, _)| !is_accepted(name)) {
            return Err(NotStarted::Refused(format!("a client may not set {name:?}")));
        }
        let plan = self.plan(&login, &order.wish).map_err(|text| {
            self.log(Severity::Warning, &format!("{client} is refused {:?}: {text}", order.wish.wanted()));
            NotStarted::Refused(text)
        })?;
        let started = match &order.terminal {
            Some(request) => self.on_terminal(&login, plan, order, request),
            None => self.on_pipes(&login, plan, order),
        };
        started.map_err(|error| {
            self.log(Severity::Error, &format!("a program for {client} cannot be started: {error}"));
            NotStarted::Failed
        })
    }

    /// The program for what is wanted, or for what the key's owner has said.
    fn plan(&self, login: &Login, wish: &Wish) -> Result<Plan, String> {
        let programs = &self.configuration.programs;
        let own: Vec<&str> = login.admission.environment.iter().map(|(name, _)| name.as_str()).collect();
        let Some(forced) = &login.admission.command else {
            return Ok(Plan { command: programs.program(wish.wanted(), &own)?, original: None });
        };
        let mut command = Command::new(&login.admission.account.user.shell);
        command.arg("-c").arg(forced);
        let original = match wish {
            Wish::Script(script) => Some(script.to_owned()),
            Wish::Subsystem(_) => programs.program(wish.wanted(), &own).ok().map(|it| quoted(&it)),
            Wish::Shell => None,
        };
        Ok(Plan { command, original })
    }

    fn on_pipes(&self, login: &Login, plan: Plan, order: &Order) -> io::Result<Started> {
        let mut ready = self.ready(login, plan, order, None)?;
        ready.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut program = ready.spawn()?;
        let child = &mut program.child;
        let (Some(input), Some(output), Some(errors)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(io::Error::other("a child without pipes"));
        };
        let (input, output, errors) = (input.into_owned_fd()?, output.into_owned_fd()?, errors.into_owned_fd()?);
        Ok(attended(program, Streams::Pipes { input, output, errors }))
    }

    fn on_terminal(&self, login: &Login, plan: Plan, order: &Order, request: &Request) -> io::Result<Started> {
        let terminal = Terminal::open(request)?;
        let mut ready = self.ready(login, plan, order, Some((request, &terminal)))?;
        // Opened first: a terminal whose other end nobody holds is one that was hung up.
        let end = terminal.end()?;
        ready.command.stdin(end.try_clone()?).stdout(end.try_clone()?).stderr(end);
        // What the command holds of the terminal's other end is gone with it, so that only the program has it.
        let program = ready.spawn()?;
        Ok(attended(program, Streams::Terminal(OwnedFd::from(terminal))))
    }

    /// What starts a program as whoever has logged in.
    fn ready(
        &self,
        login: &Login,
        plan: Plan,
        order: &Order,
        terminal: Option<(&Request, &Terminal)>,
    ) -> io::Result<Ready> {
        let user = &login.admission.account.user;
        let variables = variables(login, plan.original, order, terminal);
        match &self.configuration.serves {
            Serves::Own(_) => {
                let mut command = match terminal {
                    Some(_) => self.configuration.programs.on_terminal(&plan.command),
                    None => plan.command,
                };
                for name in NOT_INHERITED {
                    command.env_remove(name);
                }
                command.envs(variables);
                if user.home.is_dir() {
                    command.current_dir(&user.home);
                }
                Ok(Ready { command, leads: terminal.is_some(), company: Company::default(), _held: None })
            }
            #[cfg(target_os = "linux")]
            Serves::Everybody(everybody) => {
                if let Some((_, terminal)) = terminal {
                    terminal.give_to(user)?;
                }
                let cgroup = everybody.cgroups.as_ref().map(|cgroups| cgroups.make()).transpose()?;
                let orders = crate::separation::Orders {
                    monitor: std::process::id(),
                    uid: user.uid,
                    gid: user.gid,
                    groups: login.admission.account.groups.iter().map(|group| group.as_raw()).collect(),
                    on_terminal: terminal.is_some(),
                    descriptors: everybody.descriptors,
                    cgroup: cgroup.as_ref().map(|cgroup| cgroup.path().to_owned()),
                    home: user.home.clone(),
                    program: plan.command.get_program().to_owned(),
                    arguments: plan.command.get_args().map(OsStr::to_owned).collect(),
                    environment: crate::accounts::of_the_system(user).into_iter().chain(variables).collect(),
                };
                let (command, held) = crate::separation::step(&everybody.step, &orders)?;
                let company = Company { cgroup, keeper: everybody.keeper.clone() };
                Ok(Ready { command, leads: true, company, _held: Some(held) })
            }
        }
    }
}

/// A program that only has to be started.
struct Ready {
    command: Command,
    leads: bool,
    company: Company,
    /// What it inherits.
    _held: Option<OwnedFd>,
}

impl Ready {
    fn spawn(self) -> io::Result<Program> {
        let child = tokio::process::Command::from(self.command).spawn()?;
        Ok(Program { child, leads: self.leads, company: self.company })
    }
}

/// What a program's environment holds because of who has logged in from where.
fn variables(
    login: &Login,
    original: Option<String>,
    order: &Order,
    terminal: Option<(&Request, &Terminal)>,
) -> Vec<(OsString, OsString)> {
    let (client, server, user) = (login.ends.client, login.ends.server, &login.admission.account.user);
    let (from, to) = (client.ip().to_canonical(), server.ip().to_canonical());
    let mut variables: Vec<(OsString, OsString)> = vec![
        ("SSH_CLIENT".into(), format!("{from} {} {}", client.port(), server.port()).into()),
        ("SSH_CONNECTION".into(), format!("{from} {} {to} {}", client.port(), server.port()).into()),
        ("USER".into(), (&user.name).into()),
        ("LOGNAME".into(), (&user.name).into()),
        ("HOME".into(), (&user.home).into()),
        ("SHELL".into(), (&user.shell).into()),
    ];
    variables.extend(original.map(|original| ("SSH_ORIGINAL_COMMAND".into(), original.into())));
    variables.extend(order.environment.iter().map(|(name, value)| (name.into(), value.into())));
    if let Some((request, terminal)) = terminal {
        variables.push(("SSH_TTY".into(), terminal.name().into()));
        if !request.kind.is_empty() {
            variables.push(("TERM".into(), (&request.kind).into()));
        }
    }
    variables.extend(login.admission.environment.iter().map(|(name, value)| (name.into(), value.into())));
    variables
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
