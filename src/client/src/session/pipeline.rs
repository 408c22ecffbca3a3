//! A pipeline that runs.

use std::fmt;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use clixml::Value;
use psrp_proto::client::{Client, Event as Raw};
use psrp_proto::message::host::{Call, HostReturn, VOID};
use psrp_proto::message::{
    CreatePipeline, ErrorRecord, HostCall, HostResponse, InformationRecord, InformationalRecord, PipelineState,
    PipelineStateInfo, ProgressRecord, RecordKind,
};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::Session;
use super::invoke::Invoke;
use crate::error::{Error, Lost};

/// Input that may wait for the host before no more is taken.
const PENDING: usize = 1 << 20;
/// Objects that may wait in a sink.
const SINK: usize = 64;

/// What a pipeline does.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// It wrote an object.
    Output(Value),
    /// It wrote an error, and goes on.
    Error(Box<ErrorRecord>),
    /// It warned.
    Warning(Box<InformationalRecord>),
    /// It wrote a verbose message.
    Verbose(Box<InformationalRecord>),
    /// It wrote a message for debugging.
    Debug(Box<InformationalRecord>),
    /// It wrote information, as `Write-Information` and `Write-Host` do.
    Information(Box<InformationRecord>),
    /// It told how far it is.
    Progress(Box<ProgressRecord>),
    /// It calls our host. Where [`HostCall::expects_answer`] says so it waits for [`Pipeline::respond`].
    HostCall(Box<HostCall>),
    /// It has come to its end. Nothing follows.
    Finished(Box<PipelineStateInfo>),
}

/// A pipeline that runs. Ask for its [events](Pipeline::next) until it has ended.
///
/// **Dropping** it before stops it, without waiting: what the host still sends of it is thrown away when the session is next
/// used.
#[derive(Debug)]
pub struct Pipeline<'a> {
    session: &'a mut Session,
    id: Uuid,
    feed: Feed,
    limit: Option<(Duration, Instant)>,
    timed_out: Option<Duration>,
    /// Host calls that are the pool's.
    pool_calls: Vec<i64>,
    is_over: bool,
}

/// Where a pipeline's input comes from.
pub(super) enum Feed {
    Nothing,
    Values(Box<dyn Iterator<Item = Value> + Send>),
    Sink(Option<mpsc::Sender<Value>>, mpsc::Receiver<Value>),
}

impl Feed {
    pub fn sink() -> Feed {
        let (sender, receiver) = mpsc::channel(SINK);
        Feed::Sink(Some(sender), receiver)
    }

    /// Gives the pipeline as much as it may wait for.
    pub fn give(&mut self, cx: &mut Context<'_>, machine: &mut Client, pipeline: Uuid) {
        while machine.pending_input(pipeline) < PENDING {
            let given = match self.poll_next(cx) {
                Poll::Pending => return,
                Poll::Ready(Some(value)) => machine.input(pipeline, Some(value).filter(|value| !value.is_null())),
                Poll::Ready(None) => {
                    *self = Feed::Nothing;
                    machine.end_input(pipeline)
                }
            };
            // A pipeline that has ended takes no more, and needs none.
            if given.is_err() {
                *self = Feed::Nothing;
            }
        }
    }

    /// The next object; none at the end.
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Value>> {
        match self {
            Feed::Nothing => Poll::Pending,
            Feed::Values(values) => Poll::Ready(values.next()),
            Feed::Sink(_, receiver) => receiver.poll_recv(cx),
        }
    }
}

impl fmt::Debug for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Feed::Nothing => "nothing",
            Feed::Values(_) => "values",
            Feed::Sink(..) => "a sink",
        })
    }
}

/// A sink for a pipeline's `$input`. When it and its clones are dropped, the input ends.
#[derive(Clone, Debug)]
pub struct Input(mpsc::Sender<Value>);

impl Input {
    /// Gives the pipeline an object; waits while many wait already. The pipeline has to be asked for events meanwhile, by
    /// another task or beside this call. Safe to cancel: the object was not given then.
    ///
    /// False when the pipeline has ended, and takes no more.
    pub async fn send(&self, value: impl Into<Value>) -> bool {
        self.0.send(value.into()).await.is_ok()
    }
}

impl<'a> Pipeline<'a> {
    pub(super) fn start(
        session: &'a mut Session,
        create: CreatePipeline,
        feed: Feed,
        limit: Option<(Duration, Instant)>,
    ) -> Result<Pipeline<'a>, Lost> {
        let id = Uuid::new_v4();
        session.machine().create(id, create)?;
        session.watched.insert(id);
        session.drive.nudge();
        Ok(Pipeline { session, id, feed, limit, timed_out: None, pool_calls: Vec::new(), is_over: false })
    }

    /// The pipeline's id.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// The sink for its input, once, where [`Invoke::input_later`] wished for one.
    pub fn take_input(&mut self) -> Option<Input> {
        match &mut self.feed {
            Feed::Sink(sender, _) => sender.take().map(Input),
            _ => None,
        }
    }

    /// What it does next; none when it has ended. Safe to cancel: no event is lost.
    ///
    /// # Errors
    /// [`Error::TimedOut`] when it took longer than it may and has been stopped, [`Error::Lost`] when the session is over.
    pub async fn next(&mut self) -> Result<Option<Event>, Error> {
        if self.is_over {
            return Ok(None);
        }
        loop {
            let Some(raw) = self.raw().await? else {
                self.time_out()?;
                continue;
            };
            if let Some(event) = self.own(raw) {
                if let Event::Finished(_) = event {
                    self.is_over = true;
                    self.session.watched.remove(&self.id);
                    if let Some(timeout) = self.timed_out {
                        return Err(Error::TimedOut(timeout));
                    }
                }
                return Ok(Some(event));
            }
        }
    }

    /// Stops it. Its end follows as [`Event::Finished`], at most a minute later. A pipeline that has ended is none to stop.
    ///
    /// # Errors
    /// [`Error::Lost`] when the session is over.
    pub fn stop(&mut self) -> Result<(), Error> {
        if !self.is_over {
            self.session.machine().stop(self.id, Instant::now()).map_err(Lost::from)?;
            self.session.drive.nudge();
        }
        Ok(())
    }

    /// Answers a host call with what the method returned, or the error that it threw.
    ///
    /// # Errors
    /// [`Error::Lost`] when the session is over.
    pub fn respond(&mut self, call: &HostCall, result: Result<HostReturn, Box<ErrorRecord>>) -> Result<(), Error> {
        if call.id != VOID && !self.is_over {
            let response = HostResponse { id: call.id, method: call.call.method(), result };
            let is_pools = self.pool_calls.contains(&call.id);
            let pipeline = (!is_pools).then_some(self.id);
            self.session.machine().respond(pipeline, response).map_err(Lost::from)?;
            self.session.drive.nudge();
        }
        Ok(())
    }

    /// A script that is to be run while this pipeline waits for the answer to a host call, in its runspace: what a host does
    /// for `EnterNestedPrompt`. Until it has ended, this one's events wait.
    pub fn nested(&mut self, script: &str) -> Invoke<'_> {
        Invoke::script(self.session, script).nested()
    }

    /// Answers that there is nobody to ask.
    pub(super) fn decline(&mut self, call: &HostCall) -> Result<(), Error> {
        match call.call {
            // What was written for a person.
            Call::Write1(_) | Call::WriteLine1 | Call::WriteLine2(_) => Ok(()),
            _ => self.respond(call, Ok(HostReturn::Null)),
        }
    }

    /// What its end means for who only wants its output.
    pub(super) fn outcome(&self, state: PipelineStateInfo) -> Result<(), Error> {
        match (state.state, state.error) {
            (PipelineState::COMPLETED, _) => Ok(()),
            (PipelineState::STOPPED, None) => Err(Error::Stopped),
            (_, Some(record)) => Err(Error::Script(Box::new(record))),
            (_, None) => Err(Error::Stopped),
        }
    }

    /// What happens next of this pipeline; none when the time is over.
    async fn raw(&mut self) -> Result<Option<Raw>, Lost> {
        let Pipeline { session, id, feed, limit, .. } = self;
        let id = *id;
        if let Some(at) = session.held.iter().position(|raw| pipeline_of(raw) == Some(id)) {
            return Ok(session.held.remove(at));
        }
        let limit = limit.map(|(_, limit)| limit);
        loop {
            let event = session.drive.event_until(limit, |cx, machine| feed.give(cx, machine, id)).await?;
            let Some(raw) = event else { return Ok(None) };
            match pipeline_of(&raw) {
                Some(of) if of == id => return Ok(Some(raw)),
                Some(of) if session.watched.contains(&of) => session.held.push_back(raw),
                // Somebody has dropped it.
                Some(_) => {}
                None => return Ok(Some(raw)),
            }
        }
    }

    fn time_out(&mut self) -> Result<(), Error> {
        if let Some((timeout, _)) = self.limit.take() {
            self.timed_out = Some(timeout);
            self.stop()?;
        }
        Ok(())
    }

    fn own(&mut self, raw: Raw) -> Option<Event> {
        Some(match raw {
            Raw::Output { value, .. } => Event::Output(value.unwrap_or_default()),
            Raw::Error { record, .. } => Event::Error(record),
            Raw::Record { kind, record, .. } => match kind {
                RecordKind::Warning => Event::Warning(record),
                RecordKind::Verbose => Event::Verbose(record),
                RecordKind::Debug => Event::Debug(record),
            },
            Raw::Information { record, .. } => Event::Information(record),
            Raw::Progress { record, .. } => Event::Progress(record),
            Raw::HostCall { pipeline, call } => {
                if pipeline.is_none() {
                    self.pool_calls.push(call.id);
                }
                Event::HostCall(call)
            }
            Raw::Finished { state, .. } => Event::Finished(state),
            _ => return None,
        })
    }
}

impl Drop for Pipeline<'_> {
    fn drop(&mut self) {
        self.session.watched.remove(&self.id);
        let id = self.id;
        self.session.held.retain(|raw| pipeline_of(raw) != Some(id));
        if !self.is_over {
            let _ = self.stop();
        }
    }
}

fn pipeline_of(raw: &Raw) -> Option<Uuid> {
    match raw {
        Raw::Output { pipeline, .. }
        | Raw::Error { pipeline, .. }
        | Raw::Record { pipeline, .. }
        | Raw::Progress { pipeline, .. }
        | Raw::Finished { pipeline, .. } => Some(*pipeline),
        Raw::Information { pipeline, .. } | Raw::HostCall { pipeline, .. } => *pipeline,
        _ => None,
    }
}
