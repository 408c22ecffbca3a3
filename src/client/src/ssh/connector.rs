//! Who finds out how a host is reached.

use std::process::Stdio;

use super::Ssh;
use crate::connection::Connection;
use crate::error::Lost;

/// Connects to hosts. Clones share what they have found out.
#[derive(Clone, Debug, Default)]
pub struct Connector {}

impl Connector {
    /// Connects to a host.
    ///
    /// # Errors
    /// When there is no way to it.
    pub async fn connect(&self, ssh: &Ssh) -> Result<Connection, Lost> {
        let mut command = ssh.command();
        command.stderr(Stdio::piped());
        Connection::start(command).map_err(Lost::Start)
    }
}
