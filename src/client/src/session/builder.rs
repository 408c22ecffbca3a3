//! How a session is opened.

use std::process::Command;
use std::time::{Duration, Instant};

use clixml::Value;
use psrp_proto::client::{Client, Config, Event, Opening};
use psrp_proto::message::{HostInfo, InitRunspacePool};
use uuid::Uuid;

use super::Session;
use super::drive::Drive;
use crate::application_arguments::application_arguments;
use crate::connection::Connection;
use crate::error::{Error, Lost};
use crate::ssh::{Connector, Ssh};

/// Where a session goes.
#[derive(Debug)]
#[non_exhaustive]
pub enum Destination {
    /// A host, over SSH.
    Ssh(Box<Ssh>),
    /// A process that speaks the protocol on its standard input and output: a host, or what connects to one.
    Process(Box<Command>),
    /// A connection that is there already.
    Connection(Connection),
}

impl From<Ssh> for Destination {
    fn from(ssh: Ssh) -> Self {
        Destination::Ssh(Box::new(ssh))
    }
}

impl From<Command> for Destination {
    fn from(command: Command) -> Self {
        Destination::Process(Box::new(command))
    }
}

impl From<Connection> for Destination {
    fn from(connection: Connection) -> Self {
        Destination::Connection(connection)
    }
}

/// Settings of a session that is to be opened.
///
/// ```no_run
/// # async fn open() -> Result<(), psrp_client::Error> {
/// use std::time::Duration;
/// use psrp_client::{Session, Ssh};
///
/// let session = Session::builder()
///     .timeout(Duration::from_secs(10))
///     .application_argument("Ticket", "PS-42")
///     .connect(Ssh::to("server").user("admin"))
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Builder {
    timeout: Option<Duration>,
    host_info: HostInfo,
    arguments: Vec<(Value, Value)>,
    connector: Connector,
}

impl Default for Builder {
    fn default() -> Self {
        /// As long as PowerShell's own client waits (`OpenTimeout`).
        const OPEN: Duration = Duration::from_secs(180);
        Builder {
            timeout: Some(OPEN),
            host_info: HostInfo::NONE,
            arguments: Vec::new(),
            connector: Connector::default(),
        }
    }
}

impl Builder {
    /// How long connecting and opening may take together: three minutes, unless it is said here.
    pub fn timeout(self, timeout: impl Into<Option<Duration>>) -> Builder {
        Builder { timeout: timeout.into(), ..self }
    }

    /// What our host is and can: nothing, unless it is said here. With one, scripts may call it
    /// ([`Event::HostCall`](crate::Event::HostCall)).
    pub fn host_info(self, host_info: HostInfo) -> Builder {
        Builder { host_info, ..self }
    }

    /// What scripts find in `$PSSenderInfo.ApplicationArguments`.
    pub fn application_argument(mut self, name: &str, value: impl Into<Value>) -> Builder {
        self.arguments.push((name.into(), value.into()));
        self
    }

    /// Who finds out how hosts are reached over SSH. Sessions that share one share what it has found out, keys and known hosts:
    /// give the same to all sessions of a round.
    pub fn connector(self, connector: &Connector) -> Builder {
        Builder { connector: connector.clone(), ..self }
    }

    /// Connects and opens the session. When the future is dropped, so is the connection.
    ///
    /// # Errors
    /// [`Error::Lost`] when there is no connection, or the host refuses the session.
    pub async fn connect(self, destination: impl Into<Destination>) -> Result<Session, Error> {
        Ok(self.open(destination.into()).await?)
    }

    pub(crate) async fn open(self, destination: Destination) -> Result<Session, Lost> {
        let begun = Instant::now();
        let connection = match destination {
            Destination::Connection(connection) => connection,
            Destination::Process(command) => Connection::start(*command).map_err(Lost::Start)?,
            Destination::Ssh(ssh) => match self.timeout {
                None => self.connector.connect(&ssh).await?,
                Some(limit) => match tokio::time::timeout(limit, self.connector.connect(&ssh)).await {
                    Ok(connected) => connected?,
                    Err(_) => return Err(Lost::Slow),
                },
            },
        };
        let config = Config { open_timeout: self.timeout, ..Config::default() };
        let init = InitRunspacePool {
            application_arguments: application_arguments(self.arguments),
            host_info: self.host_info,
            ..InitRunspacePool::default()
        };
        let id = Uuid::new_v4();
        let machine = Client::open(config, id, Opening::New(Box::new(init)), begun);
        let mut drive = Drive::new(machine, connection);
        loop {
            if let Event::Opened { private_data, .. } = drive.event().await? {
                return Ok(Session { drive, id, private_data, held: Default::default(), watched: Default::default() });
            }
        }
    }
}
