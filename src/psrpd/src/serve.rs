//! `psrpd serve`: an SSH server of our own, for the user it runs as.

use std::ffi::OsString;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use psrp_listener::limits::Startups;
use psrp_listener::{Configuration, Limits, Listener, Programs, User, Wanted};

use crate::log::{Log, Severity};
use crate::unix::descriptor;

/// The arguments of `psrpd serve`.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// Where to listen; may be given more than once. Port 0 is any that is free.
    #[arg(short, long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:2222")]
    listen: Vec<SocketAddr>,
    /// A file with a key of the server, ed25519 or ECDSA; may be given more than once. One is made when it is not there.
    /// [default: ssh_host_ed25519_key in ~/.config/psrpd, for root in /etc/psrpd]
    #[arg(long, value_name = "FILE")]
    host_key: Vec<PathBuf>,
    /// A file with the keys that may log in, with the options that sshd knows; may be given more than once. Read anew for each
    /// login. [default: ~/.ssh/authorized_keys]
    #[arg(long, value_name = "FILE")]
    authorized_keys: Vec<PathBuf>,
    /// A file with keys that may not: public keys, or a list from `ssh-keygen -k`. Read anew for each login.
    #[arg(long, value_name = "FILE")]
    revoked_keys: Option<PathBuf>,
    /// The name of the subsystem.
    #[arg(long, value_name = "NAME", default_value = "powershell")]
    subsystem: String,
    #[command(flatten)]
    session: Session,
    #[command(flatten)]
    limits: LimitArguments,
}

/// What sessions are told.
#[derive(Args, Clone)]
pub struct Session {
    /// The host of sessions, as for `psrpd subsystem`.
    #[arg(long, value_name = "COMMAND")]
    host: Option<String>,
    /// The configuration of sessions, as for `psrpd subsystem`.
    #[arg(long, value_name = "FILE")]
    configuration: Option<PathBuf>,
    /// A file for the log, in place of journald or syslog.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
}

#[derive(Args)]
#[command(next_help_heading = "Limits")]
struct LimitArguments {
    /// How long a client may take to log in.
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    login_grace_time: u64,
    /// How many clients may be about to log in, as sshd has it: from BEGIN on, PERCENT of new ones are turned away, rising to
    /// all of them at FULL.
    #[arg(long, value_name = "BEGIN:PERCENT:FULL", default_value = "10:30:100")]
    max_startups: Startups,
    /// How many of these may come from one address.
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    max_startups_per_source: usize,
    /// How many connections there may be.
    #[arg(long, value_name = "COUNT", default_value_t = 1000)]
    max_connections: usize,
    /// How many failed tries to log in a connection has.
    #[arg(long, value_name = "COUNT", default_value_t = 6)]
    max_auth_tries: usize,
    /// How many sessions a connection may have at a time.
    #[arg(long, value_name = "COUNT", default_value_t = 10)]
    max_sessions: usize,
    /// After how much silence a client is asked whether it is there; no sooner than the time to log in is over.
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    keepalive: u64,
    /// After how many megabytes keys are exchanged anew; they are after an hour, too.
    #[arg(long, value_name = "MEGABYTES", default_value_t = 1024, value_parser = clap::value_parser!(u16).range(1..=1024))]
    rekey: u16,
}

const EXAMPLES: &str = "Examples:
  psrpd serve
  psrpd serve --listen 0.0.0.0:2222 --listen [::]:2222 --host embedded
  psrpd serve --authorized-keys ~/keys --host-key ~/host_key --log ~/psrpd.log

Then, from anywhere with the key:
  ssh -p 2222 HOST                    a prompt, with completion and history
  ssh -p 2222 HOST 'Get-Process | Select-Object -First 3'
  ssh -p 2222 HOST < script.ps1
  psrp invoke -p 2222 HOST -- 'Get-Process'
  Enter-PSSession -HostName HOST -Port 2222

It serves the user it runs as, and nobody else, also as root. SIGTERM lets nobody in any more and waits for the sessions to
end, a second one ends them, as does SIGINT; SIGHUP reads the host keys anew.";

/// Serves until it is told to stop.
pub fn run(arguments: Arguments) -> ExitCode {
    match serve(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "psrpd serve: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn serve(arguments: Arguments) -> anyhow::Result<()> {
    descriptor::keep_from_children();
    raise_descriptors();
    let user = nix::unistd::User::from_uid(nix::unistd::geteuid())
        .ok()
        .flatten()
        .context("this user has no entry in the user database")?;
    let log = Log::open(arguments.session.log.as_deref()).context("cannot open the log")?;
    let limits = &arguments.limits;
    let configuration = Configuration {
        listen: arguments.listen,
        host_keys: or_default(arguments.host_key, || folder(&user).join("ssh_host_ed25519_key")),
        authorized_keys: or_default(arguments.authorized_keys, || user.dir.join(".ssh/authorized_keys")),
        revoked_keys: arguments.revoked_keys,
        user: User { name: user.name.clone(), home: user.dir.clone(), shell: shell(&user) },
        limits: Limits {
            login_grace: Duration::from_secs(limits.login_grace_time),
            startups: limits.max_startups,
            startups_per_source: limits.max_startups_per_source,
            connections: limits.max_connections,
            tries: limits.max_auth_tries,
            sessions: limits.max_sessions,
            keepalive: Duration::from_secs(limits.keepalive.max(1)),
            rekey_bytes: usize::from(limits.rekey) << 20,
            ..Limits::default()
        },
        programs: Arc::new(OwnPrograms { session: arguments.session, subsystem: arguments.subsystem }),
        log: Arc::new(LogOfListener(log)),
    };
    let keys = configuration.authorized_keys.clone();
    let listener = Listener::open(configuration)?;
    announce(&listener, &user.name, &keys);
    listener.serve()?;
    Ok(())
}

fn or_default(files: Vec<PathBuf>, default: impl FnOnce() -> PathBuf) -> Vec<PathBuf> {
    if files.is_empty() { vec![default()] } else { files }
}

/// Where the server's keys are kept.
fn folder(user: &nix::unistd::User) -> PathBuf {
    if user.uid.is_root() {
        return "/etc/psrpd".into();
    }
    let named = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    named.unwrap_or_else(|| user.dir.join(".config")).join("psrpd")
}

fn shell(user: &nix::unistd::User) -> PathBuf {
    if user.shell.as_os_str().is_empty() { "/bin/sh".into() } else { user.shell.clone() }
}

/// A connection takes some descriptors, and 1024 are few.
fn raise_descriptors() {
    const ENOUGH: u64 = 64 << 10;
    if let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) {
        let _ = setrlimit(Resource::RLIMIT_NOFILE, hard.min(ENOUGH).max(soft), hard);
    }
}

fn announce(listener: &Listener, user: &str, keys: &[PathBuf]) {
    let mut text = String::new();
    for address in listener.addresses() {
        text.push_str(&format!("psrpd listens on {address}\n"));
    }
    for (fingerprint, _) in listener.host_keys() {
        text.push_str(&format!("host key {fingerprint}\n"));
    }
    let files: Vec<String> = keys.iter().map(|file| file.display().to_string()).collect();
    text.push_str(&format!("{user} may log in with the keys in {}\n", files.join(", ")));
    if !keys.iter().any(|file| file.exists()) {
        text.push_str("there is no such file yet: nobody can log in until a public key stands there\n");
    }
    let mut output = io::stderr().lock();
    let _ = output.write_all(text.as_bytes()).and_then(|()| output.flush());
}

struct LogOfListener(Log);

impl psrp_listener::Log for LogOfListener {
    fn write(&self, severity: psrp_listener::Severity, text: &str) {
        let severity = match severity {
            psrp_listener::Severity::Error => Severity::Error,
            psrp_listener::Severity::Warning => Severity::Warning,
            psrp_listener::Severity::Info => Severity::Info,
        };
        self.0.write(severity, text);
    }
}

/// What sessions run: this program, so that they are what they are under sshd.
struct OwnPrograms {
    session: Session,
    subsystem: String,
}

impl Programs for OwnPrograms {
    fn program(&self, wanted: Wanted<'_>, variables: &[&str]) -> Result<Command, String> {
        let mut command = Command::new(own_program());
        match wanted {
            Wanted::Subsystem(name) if name == self.subsystem => {
                command.arg("subsystem").args(self.session.words()).args(passed(variables));
            }
            Wanted::Subsystem(name) => {
                return Err(format!("there is no subsystem {name:?}, but {:?}", self.subsystem));
            }
            Wanted::Script(script) => {
                command.arg("run").args(self.session.words()).args(passed(variables)).arg("--").arg(script);
            }
            // A prompt on a terminal; without one the script that comes in.
            Wanted::Shell => {
                command.arg("run").args(self.session.words()).args(passed(variables));
            }
        }
        Ok(command)
    }

    fn on_terminal(&self, command: &Command) -> Command {
        let mut outer = Command::new(own_program());
        outer.args(["on-terminal", "--"]).arg(command.get_program()).args(command.get_args());
        outer
    }
}

fn passed<'a>(variables: &'a [&str]) -> impl Iterator<Item = String> + 'a {
    variables.iter().map(|name| format!("--pass={name}"))
}

impl Session {
    /// The host that was named.
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// The configuration that was named.
    pub fn configuration(&self) -> Option<&Path> {
        self.configuration.as_deref()
    }

    /// The same, as arguments of `psrpd subsystem`.
    pub fn words(&self) -> Vec<OsString> {
        let mut words = Vec::new();
        let mut add = |name: &str, value: Option<&std::ffi::OsStr>| {
            if let Some(value) = value {
                let mut word = OsString::from(format!("--{name}="));
                word.push(value);
                words.push(word);
            }
        };
        add("host", self.host.as_deref().map(AsRef::as_ref));
        add("configuration", self.configuration.as_deref().map(Path::as_os_str));
        add("log", self.log.as_deref().map(Path::as_os_str));
        words
    }
}

/// The file that runs, also after an upgrade has put another one in its place.
pub fn own_program() -> PathBuf {
    let own = PathBuf::from("/proc/self/exe");
    if own.exists() { own } else { std::env::current_exe().unwrap_or_else(|_| "psrpd".into()) }
}
