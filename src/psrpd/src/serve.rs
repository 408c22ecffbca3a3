//! `psrpd serve`: an SSH server of our own, for the user it runs as; as root on Linux for every user, with privileges apart.

use std::ffi::OsString;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use psrp_listener::limits::Startups;
use psrp_listener::{Configuration, Limits, Listener, Programs, Serves, User, Wanted};
#[cfg(target_os = "linux")]
use psrp_listener::{
    accounts::{Access, Pattern},
    separation::{Cgroups, Everybody, Keeper, Monitor},
};

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
    /// login, as whoever logs in. %h is their home, %u their name, %U their number, %% a percent sign.
    /// [default: %h/.ssh/authorized_keys]
    #[arg(long, value_name = "FILE")]
    authorized_keys: Vec<PathBuf>,
    /// A file with keys that may not: public keys, or a list from `ssh-keygen -k`. Read anew for each login.
    #[arg(long, value_name = "FILE")]
    revoked_keys: Option<PathBuf>,
    /// A subsystem: NAME for PowerShell sessions, or NAME=COMMAND for any program, which /bin/sh runs; may be given more than
    /// once.
    #[arg(long, value_name = "NAME[=COMMAND]", default_value = "powershell")]
    subsystem: Vec<Subsystem>,
    #[command(flatten)]
    session: Session,
    #[command(flatten)]
    access: AccessArguments,
    #[command(flatten)]
    limits: LimitArguments,
}

#[derive(Args)]
#[command(next_help_heading = "Accounts, for root")]
struct AccessArguments {
    /// Who may log in, as sshd's AllowUsers: names with * and ?, with @ADDRESS behind them or without; may be given more than
    /// once. Without it everybody.
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    allow_users: Vec<String>,
    /// Who may not, as DenyUsers.
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    deny_users: Vec<String>,
    /// Whose members may log in, as AllowGroups: names of groups with * and ?.
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    allow_groups: Vec<String>,
    /// Whose members may not, as DenyGroups.
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    deny_groups: Vec<String>,
    /// Whether root may: yes, no, or forced-commands-only, with a key that forces a command.
    #[arg(long, value_name = "HOW", default_value = "yes")]
    permit_root_login: String,
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
  psrpd serve --subsystem powershell --subsystem sftp=/usr/lib/openssh/sftp-server
  psrpd serve --authorized-keys ~/keys --host-key ~/host_key --log ~/psrpd.log

Then, from anywhere with the key:
  ssh -p 2222 HOST                    a prompt, with completion and history
  ssh -p 2222 HOST 'Get-Process | Select-Object -First 3'
  ssh -p 2222 HOST < script.ps1
  psrp invoke -p 2222 HOST -- 'Get-Process'
  Enter-PSSession -HostName HOST -Port 2222

It serves the user it runs as, and nobody else; as root every user. Then one process, which is root, checks keys and starts
programs as their users, and another one, which may do next to nothing, speaks with clients. SIGTERM lets nobody in any more and waits for the sessions to
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
    let descriptors = raise_descriptors();
    let user = User::own().context("this user has no entry in the user database")?;
    let log = Log::open(arguments.session.log.as_deref()).context("cannot open the log")?;
    let limits = &arguments.limits;
    let configuration = Configuration {
        listen: arguments.listen,
        host_keys: or_default(arguments.host_key, || folder(&user).join("ssh_host_ed25519_key")),
        authorized_keys: or_default(arguments.authorized_keys, || "%h/.ssh/authorized_keys".into()),
        revoked_keys: arguments.revoked_keys,
        serves: whom(&user, &arguments.access, descriptors, &log)?,
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
        programs: Arc::new(OwnPrograms { session: arguments.session, subsystems: arguments.subsystem }),
        log: Arc::new(LogOfListener(log)),
    };
    serve_as(configuration, &user)
}

/// The user's own, or everybody's.
#[cfg(target_os = "linux")]
fn serve_as(configuration: Configuration, user: &User) -> anyhow::Result<()> {
    if !matches!(configuration.serves, Serves::Everybody(_)) {
        return serve_own(configuration, user);
    }
    let keys: Vec<String> = configuration.authorized_keys.iter().map(|file| file.display().to_string()).collect();
    let monitor = Monitor::open(configuration)?;
    let whom = format!("every user may log in with the keys in {}\n", keys.join(", "));
    announce(&monitor.addresses(), &monitor.host_keys(), &whom);
    Ok(monitor.serve()?)
}

#[cfg(not(target_os = "linux"))]
fn serve_as(configuration: Configuration, user: &User) -> anyhow::Result<()> {
    serve_own(configuration, user)
}

fn serve_own(configuration: Configuration, user: &User) -> anyhow::Result<()> {
    let home = user.home.display().to_string();
    let keys: Vec<String> =
        configuration.authorized_keys.iter().map(|file| file.display().to_string().replace("%h", &home)).collect();
    let listener = Listener::open(configuration)?;
    let mut whom = format!("{} may log in with the keys in {}\n", user.name, keys.join(", "));
    if !keys.iter().any(|file| Path::new(file).exists()) {
        whom.push_str("there is no such file yet: nobody can log in until a public key stands there\n");
    }
    announce(&listener.addresses(), &listener.host_keys(), &whom);
    Ok(listener.serve()?)
}

/// Root serves everybody, on systems where it can keep privileges apart.
#[cfg(target_os = "linux")]
fn whom(user: &User, arguments: &AccessArguments, descriptors: Option<u64>, log: &Log) -> anyhow::Result<Serves> {
    if user.uid != 0 {
        arguments.refuse()?;
        return Ok(Serves::Own(user.clone()));
    }
    let patterns = |texts: &[String]| texts.iter().map(|text| text.parse()).collect::<Result<Vec<Pattern>, _>>();
    let cgroups = Cgroups::own().inspect_err(|error| {
        log.write(Severity::Info, &format!("sessions have no cgroups of their own: {error}"));
    });
    let command = |word: &str| vec![own_program().into_os_string(), word.into()];
    let cgroups = cgroups.ok();
    let keeper = Keeper::start(&command("keeper"), cgroups.as_ref().map(Cgroups::folder))?;
    Ok(Serves::Everybody(Box::new(Everybody {
        access: Access {
            allow_users: patterns(&arguments.allow_users).context("--allow-users")?,
            deny_users: patterns(&arguments.deny_users).context("--deny-users")?,
            allow_groups: arguments.allow_groups.clone(),
            deny_groups: arguments.deny_groups.clone(),
            root: arguments.permit_root_login.parse().context("--permit-root-login")?,
        },
        network: command("network"),
        step: command("step"),
        nobody: nobody().context("there is no user psrpd, sshd or nobody to speak with clients as")?,
        descriptors,
        cgroups,
        keeper: Some(Arc::new(keeper)),
    })))
}

#[cfg(not(target_os = "linux"))]
fn whom(user: &User, arguments: &AccessArguments, _descriptors: Option<u64>, _log: &Log) -> anyhow::Result<Serves> {
    arguments.refuse()?;
    Ok(Serves::Own(user.clone()))
}

impl AccessArguments {
    /// Where one user is served there is nothing to choose.
    fn refuse(&self) -> anyhow::Result<()> {
        let lists = [&self.allow_users, &self.deny_users, &self.allow_groups, &self.deny_groups];
        let said = lists.iter().any(|list| !list.is_empty()) || self.permit_root_login != "yes";
        anyhow::ensure!(
            !said,
            "users, groups and root are chosen among where root serves everybody; this serves one user"
        );
        Ok(())
    }
}

/// Whom the network process becomes: the package's user, else one that nothing belongs to.
#[cfg(target_os = "linux")]
fn nobody() -> Option<(u32, u32)> {
    let found = ["psrpd", "sshd", "nobody"].iter().find_map(|name| nix::unistd::User::from_name(name).ok().flatten());
    found.map(|user| (user.uid.as_raw(), user.gid.as_raw())).filter(|(user, group)| *user != 0 && *group != 0)
}

fn or_default(files: Vec<PathBuf>, default: impl FnOnce() -> PathBuf) -> Vec<PathBuf> {
    if files.is_empty() { vec![default()] } else { files }
}

/// Where the server's keys are kept.
fn folder(user: &User) -> PathBuf {
    if user.uid == 0 {
        return "/etc/psrpd".into();
    }
    let named = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
    named.unwrap_or_else(|| user.home.join(".config")).join("psrpd")
}

/// A connection takes some descriptors, and 1024 are few. How many there were, if there are more now.
fn raise_descriptors() -> Option<u64> {
    const ENOUGH: u64 = 64 << 10;
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).ok()?;
    setrlimit(Resource::RLIMIT_NOFILE, hard.min(ENOUGH).max(soft), hard).ok()?;
    Some(soft)
}

fn announce(addresses: &[SocketAddr], keys: &[(String, String)], whom: &str) {
    let mut text = String::new();
    for address in addresses {
        text.push_str(&format!("psrpd listens on {address}\n"));
    }
    for (fingerprint, _) in keys {
        text.push_str(&format!("host key {fingerprint}\n"));
    }
    text.push_str(whom);
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
    subsystems: Vec<Subsystem>,
}

/// A subsystem, and the command of one that is not PowerShell's.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Subsystem {
    name: String,
    command: Option<String>,
}

impl FromStr for Subsystem {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Subsystem, &'static str> {
        let (name, command) = match text.split_once('=') {
            Some((name, command)) => (name, Some(command.trim().to_owned())),
            None => (text, None),
        };
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err("a name without blanks is expected, and = before a command");
        }
        if command.as_ref().is_some_and(String::is_empty) {
            return Err("a command is expected after =");
        }
        Ok(Subsystem { name: name.to_owned(), command })
    }
}

impl Programs for OwnPrograms {
    fn program(&self, wanted: Wanted<'_>, variables: &[&str]) -> Result<Command, String> {
        let mut command = Command::new(own_program());
        match wanted {
            Wanted::Subsystem(name) => match self.subsystems.iter().find(|subsystem| subsystem.name == name) {
                Some(Subsystem { command: Some(other), .. }) => {
                    command = Command::new("/bin/sh");
                    command.arg("-c").arg(other);
                }
                Some(_) => {
                    command.arg("subsystem").args(self.session.words()).args(passed(variables));
                }
                None => {
                    let names: Vec<&str> = self.subsystems.iter().map(|subsystem| subsystem.name.as_str()).collect();
                    return Err(format!("there is no subsystem {name:?}; there are: {}", names.join(", ")));
                }
            },
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
