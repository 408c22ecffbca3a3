//! A session with a host, for programs without tokio: its calls block the thread that makes them.
//!
//! It drives the same machine as the [`Session`](crate::Session) that is async, and costs a thread that reads.

mod transport;

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use clixml::Value;
use psrp_proto::client::{Client, Config, Error, Event, HostError, Opening};
use psrp_proto::message::{
    Abilities, ApplicationPrivateData, CreatePipeline, HostInfo, HostResponse, InitRunspacePool, PipelineState,
};
use uuid::Uuid;

use crate::application_arguments::application_arguments;
use crate::connection::Why;
use crate::console::Console;
use crate::error::Lost;

pub use transport::{Chunk, Errors, Kept, Route, Transport};

/// Chunks that may wait to be looked at.
const WAITING: usize = 8;

/// What a waiting session is woken by.
#[derive(Debug)]
pub enum Wake {
    /// Bytes of the host.
    Bytes(Chunk),
    /// The host's bytes have ended.
    End,
    /// An object of the user's input.
    Input(Option<Value>),
    /// No more of it.
    InputEnd,
    /// The user wants it to stop.
    Interrupt,
}

/// What [`Session::wait`] gives.
#[derive(Debug)]
pub enum Next {
    /// Something from the host.
    Event(Event),
    /// Something from this side: input, an interrupt.
    Wake(Wake),
}

/// Whether there is room for more of the user's input.
#[derive(Debug, Default)]
pub struct Room {
    full: Mutex<bool>,
    changed: Condvar,
}

impl Room {
    /// Waits until there is.
    pub fn wait(&self) {
        let full = self.full.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.changed.wait_while(full, |full| *full));
    }

    /// Says whether there is.
    pub fn set(&self, room: bool) {
        *self.full.lock().unwrap_or_else(PoisonError::into_inner) = !room;
        self.changed.notify_all();
    }
}

/// A session.
#[derive(Debug)]
pub struct Session {
    id: Uuid,
    private_data: Option<ApplicationPrivateData>,
    client: Client,
    transport: Transport,
    wakes: Receiver<Wake>,
    wake: SyncSender<Wake>,
    out: Vec<u8>,
}

impl Session {
    /// Opens a session with the host that `route` leads to. `host` is what the client's host can do.
    ///
    /// # Errors
    /// When there is no way there, or the host refuses the session.
    pub fn open(route: impl Into<Route>, host: HostInfo, timeout: Option<Duration>) -> Result<Session, Lost> {
        Session::begin(route, host, timeout)?.opened()
    }

    /// As [`Session::begin`], for a client that has more abilities than the protocol knows of, with what becomes of what the
    /// process writes to a pipe for its standard error.
    pub(crate) fn begin_with(
        route: impl Into<Route>,
        host: HostInfo,
        abilities: Abilities,
        errors: Kept,
        timeout: Option<Duration>,
    ) -> Result<Session, Lost> {
        let more = vec![(Value::String(Abilities::NAME.into()), abilities.into())];
        Session::begin_telling(route.into(), host, more, errors, timeout)
    }

    /// Begins what [`Session::opened`] waits for, so that what [`Session::waker`] gives can interrupt it.
    ///
    /// # Errors
    /// When there is no way to the host.
    pub fn begin(route: impl Into<Route>, host: HostInfo, timeout: Option<Duration>) -> Result<Session, Lost> {
        Session::begin_telling(route.into(), host, Vec::new(), Kept::Always, timeout)
    }

    fn begin_telling(
        route: Route,
        host: HostInfo,
        more: Vec<(Value, Value)>,
        errors: Kept,
        timeout: Option<Duration>,
    ) -> Result<Session, Lost> {
        let (wake, wakes) = sync_channel(WAITING);
        let transport = Transport::start(route, errors, timeout, wake.clone())?;
        let config = Config { open_timeout: timeout, ..Config::default() };
        let init = InitRunspacePool {
            application_arguments: application_arguments(more),
            host_info: host,
            ..InitRunspacePool::default()
        };
        let opening = Opening::New(Box::new(init));
        let id = Uuid::new_v4();
        let client = Client::open(config, id, opening, Instant::now());
        Ok(Session { id, private_data: None, client, transport, wakes, wake, out: Vec::new() })
    }

    /// Waits until the session is open.
    ///
    /// # Errors
    /// When the host refuses it, or the user interrupts.
    pub fn opened(mut self) -> Result<Session, Lost> {
        loop {
            match self.wait()? {
                Next::Event(Event::Opened { private_data, .. }) => {
                    self.private_data = private_data;
                    self.transport.keep_to_itself();
                    return Ok(self);
                }
                Next::Wake(Wake::Interrupt) => return Err(Lost::Interrupted),
                Next::Event(_) | Next::Wake(_) => {}
            }
        }
    }

    /// The session's id, which is its runspace pool's.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// What the host has told of itself.
    pub fn private_data(&self) -> Option<&ApplicationPrivateData> {
        self.private_data.as_ref()
    }

    /// What wakes the session from other threads.
    pub fn waker(&self) -> SyncSender<Wake> {
        self.wake.clone()
    }

    /// Starts a pipeline; its id.
    ///
    /// # Errors
    /// When the session is not open.
    pub fn start(&mut self, create: CreatePipeline) -> Result<Uuid, Lost> {
        let id = Uuid::new_v4();
        self.client.create(id, create)?;
        Ok(id)
    }

    /// Gives a pipeline an object of input; none for its end.
    ///
    /// # Errors
    /// When the pipeline takes none.
    pub fn input(&mut self, pipeline: Uuid, value: Option<Option<Value>>) -> Result<(), Lost> {
        match value {
            Some(value) => self.client.input(pipeline, value)?,
            None => self.client.end_input(pipeline)?,
        }
        Ok(())
    }

    /// Stops a pipeline.
    ///
    /// # Errors
    /// When there is no such pipeline.
    pub fn stop(&mut self, pipeline: Uuid) -> Result<(), Lost> {
        Ok(self.client.stop(pipeline, Instant::now())?)
    }

    /// Answers a host call.
    ///
    /// # Errors
    /// When the session is not open.
    pub fn respond(&mut self, pipeline: Option<Uuid>, response: HostResponse) -> Result<(), Lost> {
        Ok(self.client.respond(pipeline, response)?)
    }

    /// The protocol's machine.
    pub fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// Waits for what happens next.
    ///
    /// # Errors
    /// When the session is lost.
    pub fn wait(&mut self) -> Result<Next, Lost> {
        loop {
            if let Some(next) = self.wait_until(None)? {
                return Ok(next);
            }
        }
    }

    /// Waits for what happens next, but no longer than that.
    ///
    /// # Errors
    /// When the session is lost.
    pub fn wait_until(&mut self, limit: Option<Instant>) -> Result<Option<Next>, Lost> {
        self.wait_or(limit, &|_| false)
    }

    /// Waits for what happens next, or until less than that of a pipeline's input has yet to go.
    ///
    /// # Errors
    /// When the session is lost.
    pub fn wait_for_room(&mut self, pipeline: Uuid, pending: usize) -> Result<Option<Next>, Lost> {
        self.wait_or(None, &|client| client.pending_input(pipeline) < pending)
    }

    fn wait_or(&mut self, limit: Option<Instant>, enough: &dyn Fn(&Client) -> bool) -> Result<Option<Next>, Lost> {
        loop {
            self.flush();
            if let Some(event) = self.client.poll_event() {
                return self.next(event).map(|event| Some(Next::Event(event)));
            }
            if enough(&self.client) {
                return Ok(None);
            }
            let deadline = self.client.poll_timeout().into_iter().chain(limit).min();
            let wake = match deadline {
                None => self.wakes.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(deadline) => self.wakes.recv_timeout(deadline.saturating_duration_since(Instant::now())),
            };
            match wake {
                Ok(Wake::Bytes(chunk)) => self.hear(chunk),
                Ok(Wake::End) | Err(RecvTimeoutError::Disconnected) => self.client.handle_end(),
                Ok(other) => return Ok(Some(Next::Wake(other))),
                Err(RecvTimeoutError::Timeout) => {
                    let now = Instant::now();
                    self.client.handle_timeout(now);
                    if limit.is_some_and(|limit| limit <= now) {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Runs a pipeline without input to its end, or stops it at the limit; its output, or none where it was stopped,
    /// failed or wrote an error. The host's calls are for the console.
    ///
    /// # Errors
    /// When the session is lost.
    pub fn collect(
        &mut self,
        create: CreatePipeline,
        console: &mut Console,
        limit: Option<Instant>,
    ) -> Result<Option<Vec<Value>>, Lost> {
        let pipeline = self.start(create)?;
        let mut values = Vec::new();
        let mut failed = false;
        let mut limit = limit;
        loop {
            let next = self.wait_until(limit)?;
            let stopped = matches!(next, None | Some(Next::Wake(Wake::Interrupt)));
            if stopped && !failed {
                failed = true;
                limit = None;
                self.stop(pipeline)?;
            }
            let Some(Next::Event(event)) = next else { continue };
            match event {
                Event::Output { pipeline: of, value } if of == pipeline => values.push(value.unwrap_or_default()),
                Event::Error { pipeline: of, .. } if of == pipeline => failed = true,
                Event::HostCall { pipeline: of, call } => {
                    if let Some(response) = console.call(&self.client, call.id, call.call) {
                        self.respond(of, response)?;
                    }
                }
                Event::Finished { pipeline: ended, state } if ended == pipeline => {
                    let completed = state.state == PipelineState::COMPLETED && !failed;
                    return Ok(completed.then_some(values));
                }
                _ => {}
            }
        }
    }

    /// What has happened already; none where [`Session::wait`] would wait.
    ///
    /// # Errors
    /// When the session is lost.
    pub fn poll(&mut self) -> Result<Option<Next>, Lost> {
        loop {
            self.flush();
            if let Some(event) = self.client.poll_event() {
                return self.next(event).map(|event| Some(Next::Event(event)));
            }
            match self.wakes.try_recv() {
                Ok(Wake::Bytes(chunk)) => self.hear(chunk),
                Ok(Wake::End) | Err(TryRecvError::Disconnected) => self.client.handle_end(),
                Ok(other) => return Ok(Some(Next::Wake(other))),
                Err(TryRecvError::Empty) => return Ok(None),
            }
        }
    }

    fn hear(&mut self, chunk: Chunk) {
        self.client.handle_input(Instant::now(), chunk.bytes());
        self.transport.take_back(chunk);
    }

    fn next(&mut self, event: Event) -> Result<Event, Lost> {
        match event {
            Event::Failed(error) if matches!(*error, Error::Host(HostError::Ended)) => {
                let (status, said) = self.transport.end(Why::Lost);
                Err(Lost::Ended { status, said })
            }
            Event::Failed(error) => Err(error.into()),
            event => Ok(event),
        }
    }

    /// Closes the session.
    ///
    /// # Errors
    /// When the host does not answer.
    pub fn close(mut self) -> Result<(), Lost> {
        self.client.close(Instant::now());
        loop {
            if let Next::Event(Event::Closed) = self.wait()? {
                self.transport.end(Why::Closed);
                return Ok(());
            }
        }
    }

    fn flush(&mut self) {
        if self.client.poll_transmit(&mut self.out) {
            // Why the host does not read shows in what it says, or in the end of that.
            let _ = self.transport.send(&self.out);
            self.out.clear();
        }
    }
}
