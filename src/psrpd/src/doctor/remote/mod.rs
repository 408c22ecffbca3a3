//! The other end: the way to a machine, tried with the system's ssh.

mod causes;
mod log;

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use clap::Args;
use psrp_client::blocking::Session;
use psrp_client::console::Console;
use psrp_client::{Lost, Ssh};
use uuid::Uuid;

use super::finding::{Remedy, Report, word};
use super::machine::powershell;
use super::machine::{PATIENCE, said_by};
use crate::setup::SUBSYSTEM;
use crate::subsystem::choice;
use crate::unix::ask::ask;
use log::Log;

/// How long the connection may take, and how long the session after it.
const CONNECT: Duration = Duration::from_secs(15);
const OPEN: Duration = Duration::from_secs(30);

/// Flags about the connection.
#[derive(Args)]
#[command(next_help_heading = "Connection to HOST, as for ssh")]
pub struct Connection {
    /// The port that ssh listens on.
    #[arg(short, long, requires = "host")]
    port: Option<u16>,
    /// Whom to log in as.
    #[arg(short, long, value_name = "USER", requires = "host")]
    login: Option<String>,
    /// A file with a key.
    #[arg(short, long, value_name = "KEY", requires = "host")]
    identity: Vec<PathBuf>,
    /// Hosts to go through.
    #[arg(short = 'J', long, value_name = "[USER@]HOST[:PORT],...", requires = "host")]
    jump: Option<String>,
    /// A file with ssh's configuration, in place of your own and the system's.
    #[arg(short = 'F', long, value_name = "FILE", requires = "host")]
    config: Option<PathBuf>,
    /// An option, as in ssh's configuration.
    #[arg(short, long, value_name = "OPTION", requires = "host")]
    option: Vec<String>,
    /// The subsystem to ask for.
    #[arg(short, long, default_value = SUBSYSTEM, requires = "host")]
    subsystem: String,
}

/// Where the connection goes.
#[derive(Debug, Default)]
pub struct Target {
    /// What it is called.
    pub host: String,
    /// What ssh connects to.
    pub address: String,
    /// The port there.
    pub port: String,
    /// Who logs in.
    pub user: String,
    /// The subsystem that is asked for.
    pub subsystem: String,
    /// Flags for ssh, as words of a command line.
    pub flags: String,
}

impl Target {
    /// A command line with ssh.
    pub fn ssh(&self, options: &str, command: &str) -> String {
        let words = ["ssh", options, &self.flags, &word(&self.host), command];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// Tries the way to a host.
pub fn examine(host: &str, connection: &Connection, report: &mut Report) {
    own_powershell(report);
    let Some(target) = target(host, connection, report) else { return };
    let folder = std::env::temp_dir().join(format!("psrpd-doctor-{}", Uuid::new_v4().simple()));
    if let Err(error) = DirBuilder::new().mode(0o700).create(&folder) {
        return report.blind("the connection", format!("cannot make {}: {error}", folder.display()));
    }
    let file = folder.join("log");
    let mut ssh = ssh(host, connection);
    // The first that ssh is told counts. Questions cannot be answered here, and a connection that is there already
    // would tell nothing.
    let ours = ["BatchMode=yes", "ControlPath=none"].map(str::to_owned).into_iter();
    ssh.options = ours.chain([format!("ConnectTimeout={}", CONNECT.as_secs())]).chain(ssh.options).collect();
    ssh.arguments = vec!["-v".into(), "-E".into(), file.to_string_lossy().into_owned()];
    let mut command = ssh.command();
    command.stderr(Stdio::piped());
    let opened = Session::open(command, Console::host_info(), Some(OPEN)).and_then(Session::close);
    let mut text = fs::read(&file).map(|text| String::from_utf8_lossy(&text).into_owned()).unwrap_or_default();
    let _ = fs::remove_dir_all(&folder);
    if let Err(lost) = opened {
        if let Lost::Ended { said, .. } = &lost {
            // What the programs of ProxyCommand and ProxyJump say.
            text.push_str(said);
        }
        causes::explain(&Log::new(&text), &lost, &target, report);
    }
}

fn ssh(host: &str, connection: &Connection) -> Ssh {
    Ssh {
        configuration: connection.config.clone(),
        host: host.to_owned(),
        user: connection.login.clone(),
        port: connection.port,
        identities: connection.identity.clone(),
        jump: connection.jump.clone(),
        options: connection.option.clone(),
        subsystem: Some(connection.subsystem.clone()),
        ..Ssh::default()
    }
}

/// What ssh makes of the name and its configuration.
fn target(host: &str, connection: &Connection, report: &mut Report) -> Option<Target> {
    let called = ssh(host, connection).command();
    let words: Vec<String> = called.get_args().map(|word| word.to_string_lossy().into_owned()).collect();
    // Before `-T -s -- HOST SUBSYSTEM`.
    let flags = &words[..words.len().saturating_sub(5)];
    let answer = match ask(Command::new("ssh").arg("-G").args(flags).args(["--", host]), PATIENCE) {
        Ok(answer) => answer,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            report.wrong(
                "ssh-missing",
                "There is no ssh here, which every client of PowerShell remoting over SSH starts: `cannot find ssh`.",
                "no program ssh in the folders of PATH",
                Remedy::run(
                    "install it, or add its folder to PATH",
                    "apt-get install openssh-client || dnf install openssh-clients || apk add openssh-client",
                ),
            );
            return None;
        }
        Err(error) => {
            report.blind("the connection", format!("ssh cannot be started: {error}"));
            return None;
        }
    };
    if !answer.success() {
        report.wrong(
            "ssh-config-rejected",
            "ssh does not accept its configuration or its arguments, and does not connect anywhere.",
            answer.errors.lines().collect::<Vec<_>>().join("; "),
            Remedy::words("correct the line that ssh names"),
        );
        return None;
    }
    let said = |keyword: &str| {
        let line = answer.output.lines().find_map(|line| line.strip_prefix(keyword)?.strip_prefix(' '));
        line.unwrap_or_default().to_owned()
    };
    Some(Target {
        host: host.to_owned(),
        address: said("hostname"),
        port: said("port"),
        user: said("user"),
        subsystem: connection.subsystem.clone(),
        flags: flags.iter().map(|flag| word(flag)).collect::<Vec<_>>().join(" "),
    })
}

/// The PowerShell on this side, which need not be there.
fn own_powershell(report: &mut Report) {
    let Some(program) = choice::find_pwsh() else { return };
    let text = said_by(Command::new(&program).arg("--version").env("POWERSHELL_TELEMETRY_OPTOUT", "1"));
    let Some(version) = text.as_deref().and_then(powershell::version) else { return };
    if version < powershell::FLOOR {
        report.note(
            "client-too-old",
            "The PowerShell on this side is older than what sessions are promised for; Windows PowerShell has no -HostName at all: `parameter cannot be found`.",
            format!("{} is {}.{}; {}.{} is the oldest", program.display(), version.0, version.1, powershell::FLOOR.0, powershell::FLOOR.1),
            Remedy::words("install a newer PowerShell (https://aka.ms/powershell), or use psrp enter and psrp invoke"),
        );
    }
}
