//! A session with a host.

mod builder;
mod drive;
mod invoke;
mod pipeline;

use std::collections::{BTreeSet, VecDeque};

use clixml::Value;
use psrp_proto::client::{Client, Event as Raw};
use psrp_proto::message::{ApplicationPrivateData, CreatePipeline};
use uuid::Uuid;

pub use builder::{Builder, Destination};
pub use invoke::Invoke;
pub use pipeline::{Event, Input, Pipeline};

use crate::error::{Error, Lost};
use drive::Drive;
use pipeline::Feed;

/// A session: a runspace on a host, which keeps variables, functions and the current location from one pipeline to the next.
///
/// Nothing runs in the background: the session moves its bytes while one of its futures, or one of its pipeline's, is polled. So
/// there is no task to leak, and a program that does not ask for output holds the host back instead of filling its memory.
///
/// **Dropping** a session ends its connection without waiting: the host sees the end of its input and ends, whatever runs.
/// [`close`](Session::close) does it in order, and tells when the host did not answer.
///
/// A session is [`Send`], and one pipeline at a time borrows it. For many at once open many sessions, or see
/// [`fan_out`](crate::fan_out).
#[derive(Debug)]
pub struct Session {
    drive: Drive,
    id: Uuid,
    private_data: Option<ApplicationPrivateData>,
    /// Events of a pipeline that another one is nested in.
    held: VecDeque<Raw>,
    /// Pipelines that somebody looks at.
    watched: BTreeSet<Uuid>,
}

impl Session {
    /// Opens a session with default settings: see [`Builder`] for others.
    ///
    /// ```no_run
    /// # async fn open() -> Result<(), psrp_client::Error> {
    /// use psrp_client::{Session, Ssh};
    ///
    /// let mut session = Session::connect(Ssh::to("server")).await?;
    /// # session.close().await
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Lost`] when there is no connection, or the host refuses the session.
    pub async fn connect(destination: impl Into<Destination>) -> Result<Session, Error> {
        Session::builder().connect(destination).await
    }

    /// Settings of a session that is to be opened.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The session's id, which is its runspace pool's.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// What the host told of itself when the session was opened, such as its `PSVersionTable`.
    pub fn private_data(&self) -> Option<&ApplicationPrivateData> {
        self.private_data.as_ref()
    }

    /// A script that is to be run. Awaiting it starts it; [`Invoke::output`] runs it to its end.
    pub fn invoke(&mut self, script: &str) -> Invoke<'_> {
        Invoke::script(self, script)
    }

    /// A command that is to be run by its name.
    pub fn command(&mut self, name: &str) -> Invoke<'_> {
        Invoke::command(self, name)
    }

    /// A pipeline that is to be run with everything that the protocol lets one say of it.
    pub fn pipeline(&mut self, create: CreatePipeline) -> Invoke<'_> {
        Invoke::create(self, create)
    }

    /// Closes the session, and what still runs in it, and waits until the host has done so: at most a minute.
    ///
    /// Not safe to cancel, in so far as the session is gone then; the connection is ended all the same.
    ///
    /// # Errors
    /// [`Error::Lost`] when the host does not answer.
    pub async fn close(mut self) -> Result<(), Error> {
        Ok(self.closed().await?)
    }

    pub(crate) async fn closed(&mut self) -> Result<(), Lost> {
        self.drive.close();
        while !matches!(self.drive.event().await?, Raw::Closed) {}
        self.drive.end().await;
        Ok(())
    }

    /// The protocol's machine.
    pub(crate) fn machine(&mut self) -> &mut Client {
        self.drive.machine()
    }

    /// Starts a pipeline whose events are looked at as the machine gives them.
    pub(crate) fn start_raw<I>(&mut self, create: CreatePipeline, input: Option<I>) -> Result<Running, Lost>
    where
        I: Iterator<Item = Value> + Send + 'static,
    {
        let id = Uuid::new_v4();
        self.machine().create(id, create)?;
        let feed = input.map_or(Feed::Nothing, |values| Feed::Values(Box::new(values)));
        Ok(Running { id, feed })
    }
}

/// A pipeline of [`Session::start_raw`].
pub(crate) struct Running {
    id: Uuid,
    feed: Feed,
}

impl Running {
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// What happens next in the session. Safe to cancel.
    pub async fn next(&mut self, session: &mut Session) -> Result<Raw, Lost> {
        let Running { id, feed } = self;
        loop {
            let event = session.drive.event_until(None, |cx, machine| feed.give(cx, machine, *id)).await?;
            if let Some(event) = event {
                return Ok(event);
            }
        }
    }
}
