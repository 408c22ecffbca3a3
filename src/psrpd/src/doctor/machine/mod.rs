//! This end: the machine that sessions are to come to.

mod access;
mod account;
pub mod clock;
mod denials;
mod home;
mod keys;
mod limits;
mod listening;
pub mod powershell;
mod processes;
mod resources;
mod session;
mod settings;
mod shell;
mod subsystem;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use clap::Args;
use nix::unistd::geteuid;

use super::finding::{Remedy, Report, quoted};
use crate::setup::listener::Listener;
use crate::setup::sshd_config::{Line, SshdConfig};
use crate::setup::{self, CONFIGURATION};
use crate::unix::ask::ask;
use account::Account;
use settings::Settings;

/// Which machine, seen by whom.
#[derive(Args)]
pub struct Examined {
    /// The configuration of the sshd that is meant; that of the one that runs, else /etc/ssh/sshd_config.
    #[arg(long, value_name = "FILE", conflicts_with = "host")]
    sshd_config: Option<PathBuf>,
    /// Who logs in; whoever called sudo, else you.
    #[arg(long, value_name = "NAME", conflicts_with = "host")]
    account: Option<String>,
}

/// How long a program may take that is asked something.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// What is examined whether there is an sshd or not.
const OF_THE_MACHINE: &[fn(&Account, &mut Report)] = &[
    account::login_shell,
    account::expiry,
    home::folder,
    shell::start_up,
    resources::space,
    resources::processes,
    resources::descriptors,
    clock::present,
    denials::mandatory_access,
    processes::left_behind,
    processes::sudo,
    processes::connected,
];

/// What is examined of the sshd, in this order: the last looks whether all of it works together.
const OF_SSHD: &[fn(&Sshd, &Account, &mut Report)] = &[
    listening::runs,
    listening::reloaded,
    listening::startups,
    listening::sessions,
    listening::dead_clients,
    listening::banner,
    listening::host_certificates,
    access::users_and_groups,
    access::root,
    access::methods,
    access::forced_command,
    access::locked,
    access::no_logins,
    keys::authorized_keys,
    limits::of_pam,
    subsystem::line,
    session::opens,
];

/// The sshd that is examined.
pub struct Sshd {
    /// Its file.
    pub program: PathBuf,
    /// What it reads.
    pub configuration: PathBuf,
    /// The process that listens with this configuration, if we may see it.
    pub listener: Option<Listener>,
    /// What the files say.
    pub config: SshdConfig,
    /// What that comes to for this account.
    pub settings: Settings,
}

/// Examines this machine.
pub fn examine(arguments: &Examined, report: &mut Report) {
    let account = match Account::find(arguments.account.as_deref()) {
        Ok(account) => account,
        Err(error) => return report.blind("the account that logs in", format!("{error:#}")),
    };
    for check in OF_THE_MACHINE {
        check(&account, report);
    }
    let Some(program) = setup::program() else {
        return report.wrong(
            "sshd-missing",
            "There is no sshd on this machine, so that nobody can connect.",
            "no sshd in /usr/sbin, /usr/local/sbin, /sbin",
            Remedy::run(
                "install one, or let psrpd serve be the SSH server",
                "apt-get install openssh-server || dnf install openssh-server",
            ),
        );
    };
    let (configuration, listener) = match setup::configuration(arguments.sshd_config.as_deref()) {
        Ok(found) => found,
        Err(error) => return report.blind("sshd's configuration", format!("{error:#}")),
    };
    let (config, errors) = SshdConfig::glance(&configuration);
    for error in errors {
        report.unseen("a file of sshd's configuration", format!("{error:#}"));
    }
    if let Some(settings) = settings::ask_sshd(&program, &configuration, &account, report) {
        let sshd = Sshd { program, configuration, listener, config, settings };
        for check in OF_SSHD {
            check(&sshd, &account, report);
        }
    }
}

impl Sshd {
    /// The line of the configuration that says this; one for everybody before one for some.
    pub fn line(&self, keyword: &str) -> Option<Line<'_>> {
        let mut lines: Vec<Line<'_>> = self.config.lines().filter(|line| line.keyword == keyword).collect();
        lines.sort_by_key(|line| line.matched);
        lines.into_iter().next()
    }

    /// Where a setting stands, as words.
    pub fn place(&self, keyword: &str) -> String {
        self.line(keyword).map_or_else(
            || format!("the default of {keyword}"),
            |line| format!("{} line {}", line.file.display(), line.number),
        )
    }

    /// A command line that changes the line that says something with sed, or adds one in front, and has sshd read it.
    pub fn change(&self, keyword: &str, change: &str, instead: &str) -> String {
        let (file, script) = match self.line(keyword) {
            Some(line) => (line.file, format!("{}{change}", line.number)),
            None => (&*self.configuration, format!("1i {instead}")),
        };
        format!("sed -i {} {} && {}", super::finding::word(&script), quoted(file), self.reload())
    }

    /// A command line that has sshd read its configuration again, if it accepts it.
    pub fn reload(&self) -> String {
        let sshd = quoted(&self.program);
        let file = quoted(&self.configuration);
        let then = match &self.listener {
            Some(listener) => match unit(listener) {
                Some(unit) => format!("systemctl reload {unit}"),
                None => format!("kill -HUP {}", listener.process),
            },
            None => return format!("{sshd} -t -f {file}"),
        };
        format!("{sshd} -t -f {file} && {then}")
    }

    /// A command line that puts psrpd behind sshd.
    pub fn enable(&self) -> String {
        let own = std::env::current_exe().unwrap_or_else(|_| "psrpd".into());
        let named = if self.configuration == Path::new(CONFIGURATION) {
            String::new()
        } else {
            format!(" --sshd-config {}", quoted(&self.configuration))
        };
        let blank = own.to_string_lossy().contains(char::is_whitespace);
        if blank || setup::ensure_safe(&own).is_err() {
            return format!(
                "install -m 755 {} /usr/local/bin/psrpd && /usr/local/bin/psrpd enable{named}",
                quoted(&own)
            );
        }
        format!("{} enable{named}", quoted(&own))
    }

    /// The same, with a host that needs nothing else.
    pub fn enable_embedded(&self) -> String {
        format!("{} --host embedded", self.enable())
    }
}

/// The unit of systemd that a process belongs to.
fn unit(listener: &Listener) -> Option<String> {
    let groups = std::fs::read_to_string(format!("/proc/{}/cgroup", listener.process)).ok()?;
    let unit = groups.lines().find_map(|line| line.rsplit('/').next()?.strip_suffix(".service"))?;
    ["ssh", "sshd"].contains(&unit).then(|| unit.to_owned())
}

/// Whether this process may do what root may.
pub fn is_root() -> bool {
    geteuid().is_root()
}

/// What a program says, if it can be started and ends well in time.
pub fn said_by(command: &mut Command) -> Option<String> {
    ask(command, PATIENCE).ok().filter(|answer| answer.success()).map(|answer| answer.output)
}
