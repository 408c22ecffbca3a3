//! Who finds out how a host is reached.

use std::fmt;
use std::process::Stdio;
use std::sync::Arc;

use super::{Ssh, Way};
use crate::connection::Connection;
use crate::error::Lost;

/// Connects to hosts over SSH: with a connection of its own where that does what `ssh` would do, else with the system's `ssh`.
///
/// Clones share what was found out: what ssh says of hosts, known hosts, keys. None of it is looked at anew, so that a connector is
/// good for a round of sessions, and not for a program's whole life.
#[derive(Clone, Default)]
pub struct Connector {
    way: Way,
    log: Option<Arc<dyn Fn(&str) + Send + Sync>>,
    #[cfg(unix)]
    found: Arc<super::found::Found>,
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector").field("way", &self.way).finish_non_exhaustive()
    }
}

impl Connector {
    /// A connector that goes one way, or chooses.
    pub fn new(way: Way) -> Connector {
        Connector { way, ..Connector::default() }
    }

    /// Tells which way is taken to each host, and why.
    pub fn log(self, log: impl Fn(&str) + Send + Sync + 'static) -> Connector {
        Connector { log: Some(Arc::new(log)), ..self }
    }

    /// Connects to a host, and starts its subsystem.
    ///
    /// # Errors
    /// [`Lost::Ssh`] when there is no way to it. With the system's ssh that shows only when the session is opened.
    pub async fn connect(&self, ssh: &Ssh) -> Result<Connection, Lost> {
        if let Some(connection) = self.own(ssh).await? {
            return Ok(connection);
        }
        let mut command = ssh.command();
        command.stderr(Stdio::piped());
        Connection::start(command).map_err(Lost::Start)
    }

    /// The same, where that is done without the system's ssh; none where it is to be asked.
    pub(crate) async fn own(&self, ssh: &Ssh) -> Result<Option<Connection>, Lost> {
        #[cfg(unix)]
        if self.way != Way::Ssh {
            use super::direct::Failure;
            match self.found.connect(ssh).await {
                Ok(connection) => {
                    self.tell(ssh, "a connection of psrp's own");
                    return Ok(Some(connection));
                }
                Err(Failure::Final(error)) => return Err(Box::new(error).into()),
                Err(Failure::LeftToSsh(why)) if self.way == Way::Russh => {
                    let error = super::SshError::Unsuitable { host: ssh.host.clone(), why };
                    return Err(Box::new(error).into());
                }
                Err(Failure::LeftToSsh(why)) => self.tell(ssh, &format!("ssh, because {why}")),
            }
        }
        #[cfg(not(unix))]
        if self.way == Way::Russh {
            let why = super::Why("there is only ssh on this system".to_owned());
            return Err(Box::new(super::SshError::Unsuitable { host: ssh.host.clone(), why }).into());
        }
        if self.way == Way::Ssh || cfg!(not(unix)) {
            self.tell(ssh, "ssh");
        }
        Ok(None)
    }

    fn tell(&self, ssh: &Ssh, way: &str) {
        if let Some(log) = &self.log {
            log(&format!("{}: {way}", ssh.host));
        }
    }
}
