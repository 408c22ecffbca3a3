//! The way to a host over SSH.

#[cfg(unix)]
mod answer;
mod connector;
#[cfg(unix)]
mod direct;
mod error;
#[cfg(unix)]
mod found;
#[cfg(unix)]
mod host_key;
#[cfg(unix)]
mod keys;
pub mod known_hosts;
#[cfg(unix)]
mod plan;

use std::path::PathBuf;
use std::process::Command;

pub use connector::Connector;
#[cfg(unix)]
pub(crate) use direct::Life;
pub use error::{HostKeyError, SshError, Why};

/// Which way hosts are connected to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// A connection of our own where that does what `ssh` would do, else `ssh`.
    #[default]
    Auto,
    /// The system's `ssh`, always.
    Ssh,
    /// A connection of our own, or none.
    Russh,
}

/// How `ssh` is called.
#[derive(Clone, Debug, Default)]
pub struct Ssh {
    /// The program; `ssh` on the path where there is none.
    pub program: Option<PathBuf>,
    /// Its configuration, in place of the user's.
    pub configuration: Option<PathBuf>,
    /// `HOST`, or what ssh's configuration calls it.
    pub host: String,
    /// Whom to log in as.
    pub user: Option<String>,
    /// Where ssh listens.
    pub port: Option<u16>,
    /// Files with keys.
    pub identities: Vec<PathBuf>,
    /// Hosts to go through, as after `-J`.
    pub jump: Option<String>,
    /// Options as after `-o`.
    pub options: Vec<String>,
    /// Further arguments, as they are.
    pub arguments: Vec<String>,
    /// The subsystem; PowerShell's is `powershell`.
    pub subsystem: Option<String>,
}

impl Ssh {
    /// A host, with whatever ssh's configuration says of it.
    pub fn to(host: impl Into<String>) -> Ssh {
        Ssh { host: host.into(), ..Ssh::default() }
    }

    /// Whom to log in as.
    pub fn user(self, user: impl Into<String>) -> Ssh {
        Ssh { user: Some(user.into()), ..self }
    }

    /// Where ssh listens.
    pub fn port(self, port: u16) -> Ssh {
        Ssh { port: Some(port), ..self }
    }

    /// A file with a key, besides those that ssh would try anyway.
    pub fn identity(mut self, file: impl Into<PathBuf>) -> Ssh {
        self.identities.push(file.into());
        self
    }

    /// An option as after `-o`.
    pub fn option(mut self, option: impl Into<String>) -> Ssh {
        self.options.push(option.into());
        self
    }

    /// The command that runs it.
    pub fn command(&self) -> Command {
        let mut command = self.flags();
        // Without -T a terminal that the configuration asks for would get in the way.
        command.args(["-T", "-s", "--", &self.host, self.subsystem.as_deref().unwrap_or("powershell")]);
        command
    }

    /// The command that says what its configuration comes to.
    #[cfg(unix)]
    pub(crate) fn question(&self) -> Command {
        let mut command = self.flags();
        command.args(["-T", "-G", "--", &self.host]);
        command
    }

    fn flags(&self) -> Command {
        let mut command = Command::new(self.program.as_deref().unwrap_or("ssh".as_ref()));
        if let Some(file) = &self.configuration {
            command.arg("-F").arg(file);
        }
        for identity in &self.identities {
            command.arg("-i").arg(identity);
        }
        if let Some(user) = &self.user {
            command.args(["-l", user]);
        }
        if let Some(port) = self.port {
            command.args(["-p", &port.to_string()]);
        }
        if let Some(jump) = &self.jump {
            command.args(["-J", jump]);
        }
        for option in &self.options {
            command.args(["-o", option]);
        }
        command.args(&self.arguments);
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ssh_is_called_as_powershell_calls_it() {
        let ssh = Ssh {
            host: "-oProxyCommand=evil".into(),
            user: Some("me".into()),
            port: Some(2222),
            identities: vec!["key".into()],
            options: vec!["A=b".into()],
            ..Ssh::default()
        };
        let command = ssh.command();
        let arguments: Vec<_> = command.get_args().map(|word| word.to_string_lossy().into_owned()).collect();
        let wanted =
            ["-i", "key", "-l", "me", "-p", "2222", "-o", "A=b", "-T", "-s", "--", "-oProxyCommand=evil", "powershell"];
        assert_eq!(arguments, wanted);
    }
}
