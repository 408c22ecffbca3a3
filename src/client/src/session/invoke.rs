//! What is to be run.

use std::future::IntoFuture;
use std::pin::Pin;
use std::time::{Duration, Instant};

use clixml::Value;
use psrp_proto::message::{Command, CreatePipeline, HostInfo, PowerShell};

use super::Session;
use super::pipeline::{Event, Feed, Pipeline};
use crate::error::Error;

/// A script or command that is to be run. Awaiting it starts it and gives its [`Pipeline`].
///
/// ```no_run
/// # async fn run(session: &mut psrp_client::Session) -> Result<(), psrp_client::Error> {
/// let names = session.command("Get-ChildItem").parameter("Path", "/etc").switch("Name").output().await?;
/// let sum = session.invoke("param($a, $b) $a + $b").argument(1).parameter("b", 2).output().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing runs before it is awaited"]
#[derive(Debug)]
pub struct Invoke<'a> {
    session: &'a mut Session,
    create: CreatePipeline,
    feed: Feed,
    timeout: Option<Duration>,
}

impl<'a> Invoke<'a> {
    pub(super) fn script(session: &'a mut Session, script: &str) -> Invoke<'a> {
        Invoke::commands(session, Command::script(script))
    }

    pub(super) fn command(session: &'a mut Session, name: &str) -> Invoke<'a> {
        Invoke::commands(session, Command::named(name))
    }

    fn commands(session: &'a mut Session, command: Command) -> Invoke<'a> {
        let create =
            CreatePipeline { host_info: HostInfo::RUNSPACE, ..CreatePipeline::new(PowerShell::new(vec![command])) };
        Invoke::create(session, create)
    }

    pub(super) fn create(session: &'a mut Session, create: CreatePipeline) -> Invoke<'a> {
        Invoke { session, create, feed: Feed::Nothing, timeout: None }
    }

    pub(super) fn nested(mut self) -> Invoke<'a> {
        self.create.is_nested = true;
        self.create.powershell.is_nested = true;
        self
    }

    fn last(&mut self) -> Option<&mut Command> {
        self.create.powershell.statements.last_mut()?.last_mut()
    }

    fn with(mut self, name: Option<&str>, value: Value) -> Invoke<'a> {
        if let Some(command) = self.last() {
            let bare = Command::named("");
            *command = std::mem::replace(command, bare).with(name, value);
        }
        self
    }

    /// The next argument by position.
    pub fn argument(self, value: impl Into<Value>) -> Invoke<'a> {
        self.with(None, value.into())
    }

    /// An argument by name.
    pub fn parameter(self, name: &str, value: impl Into<Value>) -> Invoke<'a> {
        self.with(Some(name), value.into())
    }

    /// A switch by name, which is on.
    pub fn switch(self, name: &str) -> Invoke<'a> {
        self.with(Some(name), Value::Bool(true))
    }

    /// One more command, which gets the output of what stands before. Arguments that follow are its own.
    pub fn pipe(mut self, name: &str) -> Invoke<'a> {
        if let Some(commands) = self.create.powershell.statements.last_mut() {
            commands.push(Command::named(name));
        }
        self
    }

    /// What it gets as `$input`. The values travel while the pipeline is asked for events, and no faster than the host takes
    /// them; the iterator is asked for the next one only then, and may not block.
    pub fn input<I>(mut self, values: I) -> Invoke<'a>
    where
        I: IntoIterator<Item: Into<Value> + 'static, IntoIter: Send + 'static>,
    {
        self.create.no_input = false;
        self.feed = Feed::Values(Box::new(values.into_iter().map(Into::into)));
        self
    }

    /// It gets `$input` from a sink: see [`Pipeline::take_input`].
    pub fn input_later(mut self) -> Invoke<'a> {
        self.create.no_input = false;
        self.feed = Feed::sink();
        self
    }

    /// How long it may run before it is stopped: as long as it likes, unless it is said here.
    pub fn timeout(self, timeout: Duration) -> Invoke<'a> {
        Invoke { timeout: Some(timeout), ..self }
    }

    /// Starts it.
    ///
    /// # Errors
    /// [`Error::Lost`] when the session is over.
    pub fn start(self) -> Result<Pipeline<'a>, Error> {
        let limit = self.timeout.map(|timeout| (timeout, Instant::now() + timeout));
        Ok(Pipeline::start(self.session, self.create, self.feed, limit)?)
    }

    /// Runs it to its end; its output. Warnings and other messages are dropped, and host calls get no answer but null.
    ///
    /// When the future is dropped the pipeline is stopped.
    ///
    /// # Errors
    /// [`Error::Script`] with the first error that it writes or ends with; what runs then is stopped. [`Error::TimedOut`] after
    /// the time that [`Invoke::timeout`] gave, [`Error::Lost`] when the session is over.
    pub async fn output(self) -> Result<Vec<Value>, Error> {
        let mut pipeline = self.start()?;
        let mut values = Vec::new();
        let mut failed = None;
        while let Some(event) = pipeline.next().await? {
            match event {
                Event::Output(value) if failed.is_none() => values.push(value),
                Event::Error(record) if failed.is_none() => {
                    failed = Some(record);
                    pipeline.stop()?;
                }
                Event::HostCall(call) => pipeline.decline(&call)?,
                Event::Finished(state) if failed.is_none() => pipeline.outcome(*state)?,
                _ => {}
            }
        }
        match failed {
            Some(record) => Err(Error::Script(record)),
            None => Ok(values),
        }
    }
}

impl<'a> IntoFuture for Invoke<'a> {
    type Output = Result<Pipeline<'a>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(std::future::ready(self.start()))
    }
}
