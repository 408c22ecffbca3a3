//! Where sessions come in: an SSH server that starts a program for each.
//!
//! A [`Listener`] serves the user it runs as. Keys are checked against `authorized_keys`; the subsystem, the script, the prompt
//! or the forced command of a session is a child process, which the embedder names, on pipes or on a terminal of its own.
//! Nothing is forwarded. A `separation::Monitor`, which is root, serves every user, and leaves it to another process, which may
//! do nothing but that, to speak with clients.
//!
//! russh speaks the protocol; what stands here decides. Its defaults that are changed, and why, stand in its module `server`.

#![cfg(unix)]

#[cfg(target_os = "linux")]
pub mod accounts;
mod authority;
pub mod authorized_keys;
mod connection;
pub mod host_key;
mod inbox;
pub mod limits;
mod login;
pub mod revoked;
#[cfg(target_os = "linux")]
pub mod separation;
mod server;
mod session;
mod terminal;
mod wire;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

pub use limits::Limits;
pub use server::{Error, Listener};

/// How a server serves.
pub struct Configuration {
    /// Where it listens; port 0 is any.
    pub listen: Vec<SocketAddr>,
    /// Files with its keys. The first is made when it is not there.
    pub host_keys: Vec<PathBuf>,
    /// Files with the keys that may log in; read anew for each login. `%h` is the user's home, `%u` their name, `%U` their
    /// number, `%%` a percent sign.
    pub authorized_keys: Vec<PathBuf>,
    /// Keys that may not, whatever else says so; read anew for each login.
    pub revoked_keys: Option<PathBuf>,
    /// Whom it serves.
    pub serves: Serves,
    /// How many, how long, how often.
    pub limits: Limits,
    /// What a session runs.
    pub programs: Arc<dyn Programs>,
    /// Where it tells what happens.
    pub log: Arc<dyn Log>,
}

/// Whom a server serves.
pub enum Serves {
    /// The user it runs as.
    Own(User),
    /// Everybody, for which it has to be root.
    #[cfg(target_os = "linux")]
    Everybody(Box<separation::Everybody>),
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The name that clients log in with.
    pub name: String,
    /// Its number.
    pub uid: u32,
    /// That of its first group.
    pub gid: u32,
    /// Where sessions begin.
    pub home: PathBuf,
    /// What forced commands are given to.
    pub shell: PathBuf,
}

impl User {
    /// The user that this process runs as.
    pub fn own() -> Option<User> {
        nix::unistd::User::from_uid(nix::unistd::geteuid()).ok().flatten().map(User::from)
    }
}

impl From<nix::unistd::User> for User {
    fn from(user: nix::unistd::User) -> User {
        let shell = if user.shell.as_os_str().is_empty() { "/bin/sh".into() } else { user.shell };
        User { name: user.name, uid: user.uid.as_raw(), gid: user.gid.as_raw(), home: user.dir, shell }
    }
}

/// What a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// A subsystem, by its name: `ssh -s HOST NAME`.
    Subsystem(&'a str),
    /// A script: `ssh HOST SCRIPT`.
    Script(&'a str),
    /// A prompt: `ssh HOST`.
    Shell,
}

/// Names the programs of sessions.
pub trait Programs: Send + Sync {
    /// The program for what is wanted: a path and arguments. `variables` names what the session's environment holds because the
    /// owner of the key said so.
    ///
    /// # Errors
    /// When there is none; what the client is told.
    fn program(&self, wanted: Wanted<'_>, variables: &[&str]) -> Result<Command, String>;

    /// The program that makes the terminal on its standard input its own (`setsid`, `TIOCSCTTY`) and then becomes `command`,
    /// whose path and arguments count.
    fn on_terminal(&self, command: &Command) -> Command;
}

/// Where a server tells what happens.
pub trait Log: Send + Sync {
    /// One line.
    fn write(&self, severity: Severity, text: &str);
}

/// How much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Somebody has to do something.
    Error,
    /// Something is odd, or was refused.
    Warning,
    /// Somebody came or went.
    Info,
}

/// What serves connections.
struct Service {
    limits: Limits,
    authority: Arc<dyn authority::Authority>,
    log: Arc<dyn Log>,
}

/// Both ends of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// The client's.
    pub client: SocketAddr,
    /// The server's.
    pub server: SocketAddr,
}

impl Ends {
    fn address(&self) -> IpAddr {
        self.client.ip().to_canonical()
    }
}

/// Variables that a client may set, as Debian's sshd_config has it; `*` stands for any end.
const ACCEPTED: &[&str] = &["LANG", "LC_*", "COLORTERM", "NO_COLOR"];

fn is_accepted(name: &str) -> bool {
    ACCEPTED.iter().any(|accepted| match accepted.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => name == *accepted,
    })
}
