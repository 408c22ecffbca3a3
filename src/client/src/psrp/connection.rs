//! How hosts are reached: ssh's own flags.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum, ValueHint};
use psrp_client::blocking::{Errors, Route};
use psrp_client::inventory::Host;
use psrp_client::ssh::{Connector, Way};
use psrp_client::{Destination, Ssh};
use tokio::runtime::Handle;

/// Flags about the connection.
#[derive(Args)]
#[command(next_help_heading = "Connection, as for ssh")]
pub struct Connection {
    /// The port that ssh listens on.
    #[arg(short, long)]
    port: Option<u16>,
    /// Whom to log in as.
    #[arg(short, long, value_name = "USER", value_hint = ValueHint::Username)]
    login: Option<String>,
    /// A file with a key.
    #[arg(short, long, value_name = "KEY")]
    identity: Vec<PathBuf>,
    /// Hosts to go through.
    #[arg(short = 'J', long, value_name = "[USER@]HOST[:PORT],...")]
    jump: Option<String>,
    /// A file with ssh's configuration, in place of your own and the system's.
    #[arg(short = 'F', long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// An option, as in ssh's configuration.
    #[arg(short, long, value_name = "OPTION")]
    option: Vec<String>,
    /// The subsystem to ask for.
    #[arg(short, long, default_value = "powershell")]
    subsystem: String,
    /// The ssh program.
    #[arg(long, value_name = "PROGRAM")]
    ssh: Option<PathBuf>,
    /// In place of ssh, a command that speaks the protocol on its standard input and output; `{}` in it stands for the
    /// host.
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["port", "login", "identity", "jump", "config", "option", "ssh"])]
    pub child: Option<String>,
}

/// Flags about who connects.
#[derive(Args)]
pub struct Reaching {
    /// How hosts are connected to: by psrp itself where that comes to the same, or always with ssh, or never.
    #[arg(long, value_name = "WAY", default_value = "auto")]
    transport: Transport,
    /// Tell how each host is connected to, and why with ssh.
    #[arg(short, long)]
    verbose: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Transport {
    /// By psrp itself where that comes to the same, else with ssh.
    Auto,
    /// With ssh.
    Ssh,
    /// By psrp itself, or not at all.
    Russh,
}

impl Reaching {
    /// Who finds the ways to hosts.
    pub fn connector(&self) -> Connector {
        let connector = Connector::new(match self.transport {
            Transport::Auto => Way::Auto,
            Transport::Ssh => Way::Ssh,
            Transport::Russh => Way::Russh,
        });
        match self.verbose {
            true => connector.log(|line| {
                let _ = writeln!(std::io::stderr(), "psrp: {line}");
            }),
            false => connector,
        }
    }
}

/// Whether ssh may ask for a password or a passphrase.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Questions {
    /// It may: there is one host.
    Allowed,
    /// It may not: many would ask at once.
    Refused,
}

impl Connection {
    /// The way to a host, for many at once.
    pub fn route(&self, host: &Host, questions: Questions) -> anyhow::Result<Destination> {
        match self.child {
            Some(_) => {
                let mut command = self.command(Some(host), questions)?;
                command.stderr(Stdio::piped());
                Ok(command.into())
            }
            None => Ok(self.ssh_to(host, questions).into()),
        }
    }

    /// The way to a host, for what blocks: with a connection of our own on `runtime` where `connector` finds that to do.
    pub fn blocking(
        &self,
        host: &Host,
        questions: Questions,
        errors: Errors,
        connector: &Connector,
        runtime: &Handle,
    ) -> anyhow::Result<Route> {
        if self.child.is_some() {
            let mut command = self.command(Some(host), questions)?;
            if errors == Errors::Kept {
                command.stderr(Stdio::piped());
            }
            return Ok(command.into());
        }
        Ok(Route::Ssh {
            ssh: Box::new(self.ssh_to(host, questions)),
            connector: connector.clone(),
            runtime: runtime.clone(),
            errors,
        })
    }

    /// What connects to a host. Flags count more than what an inventory says, as for ssh.
    pub fn command(&self, host: Option<&Host>, questions: Questions) -> anyhow::Result<Command> {
        if let Some(child) = &self.child {
            let name = host.map_or("", Host::address);
            let mut words = shlex::split(child).context("--child has a quote that is not closed")?.into_iter();
            let mut command = Command::new(words.next().context("--child needs a command")?);
            command.args(words.map(|word| word.replace("{}", name)));
            return Ok(command);
        }
        let Some(host) = host else { bail!("no host") };
        Ok(self.ssh_to(host, questions).command())
    }

    fn ssh_to(&self, host: &Host, questions: Questions) -> Ssh {
        let mut options = self.option.clone();
        if questions == Questions::Refused {
            // The first that ssh is told counts.
            options.push("BatchMode=yes".to_owned());
        }
        Ssh {
            program: self.ssh.clone(),
            configuration: self.config.clone(),
            host: host.address().to_owned(),
            user: self.login.clone().or_else(|| host.user.clone()),
            port: self.port.or(host.port),
            identities: self.identity.iter().chain(&host.identity).cloned().collect(),
            jump: self.jump.clone(),
            options,
            arguments: host.arguments.clone(),
            subsystem: Some(self.subsystem.clone()),
        }
    }
}
