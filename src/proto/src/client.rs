//! The client's side of a session, as a machine without I/O.
//!
//! [`Client`] takes the server's bytes ([`Client::handle_input`]), gives events ([`Client::poll_event`]) and bytes for the
//! server ([`Client::poll_transmit`]), and says when it wants to be woken ([`Client::poll_timeout`]).
//!
//! A PowerShell server hands every line to a thread of its own, so that two lines sent one after the other may be looked
//! at in any order. The machine therefore has one packet of data on its way in each channel, announces a pipeline and
//! waits before it sends the first of its data, and sends answers to host calls before anything else that waits.
//!
//! The ids of the pool and of pipelines come from the caller, who makes them random. An id can be used again once its
//! pipeline has finished.

mod channel;
mod dispatch;
mod error;

pub use error::{Error, HostError, Misuse, Waiting};

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use clixml::{Value, Version};
use uuid::Uuid;

use crate::crypto::{CryptoError, KeyPair, Secrets};
use crate::fragment::write_bytes;
use crate::message::{
    Abilities, ApplicationPrivateData, Availability, ConnectRunspacePool, CreatePipeline, Destination, ErrorRecord,
    GetCommandMetadata, HEADER_LENGTH, Header, HostCall, HostResponse, InformationRecord, InformationalRecord,
    InitRunspacePool, Message, PipelineStateInfo, PoolCall, ProgressRecord, PublicKey, RecordKind,
    RunspacePoolInitData, SessionCapability, SetRunspaces, UserEvent, write_body,
};
use crate::outofproc::{Kind, Lines, Stream, write_packet};
use channel::{Channel, Stage};

/// What the machine is told before it begins.
#[derive(Clone, Debug)]
pub struct Config {
    /// The newest protocol version it speaks.
    pub protocol: Version,
    /// Longest line, in bytes.
    pub line_budget: usize,
    /// Longest message about the session or the pool, in bytes. PowerShell's own limit is 10 MiB.
    pub session_budget: usize,
    /// Longest message of a pipeline, in bytes. PowerShell has no limit.
    pub pipeline_budget: usize,
    /// What a message's body may hold.
    pub clixml: clixml::Budget,
    /// How long opening the pool may take; as long as it likes where there is none.
    pub open_timeout: Option<Duration>,
    /// How long stopping a pipeline, closing one, and closing the session may take each.
    pub close_timeout: Duration,
    /// How long the exchange of keys may take.
    pub key_timeout: Duration,
}

impl Default for Config {
    /// PowerShell's own limits.
    fn default() -> Self {
        Config {
            protocol: Version::new(2, 4),
            line_budget: 256 << 20,
            session_budget: 10 << 20,
            pipeline_budget: 512 << 20,
            clixml: clixml::Budget::default(),
            open_timeout: None,
            close_timeout: Duration::from_secs(60),
            key_timeout: Duration::from_secs(180),
        }
    }
}

/// How a session begins.
#[derive(Clone, Debug)]
pub enum Opening {
    /// With a pool of its own.
    New(Box<InitRunspacePool>),
    /// With a pool that another session left behind.
    Existing(ConnectRunspacePool),
}

/// What the caller has to know.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// The pool is open.
    Opened {
        /// The protocol version that was negotiated.
        protocol: Version,
        /// What the server tells about itself.
        private_data: Option<ApplicationPrivateData>,
        /// The pool's limits, where it existed before.
        limits: Option<RunspacePoolInitData>,
    },
    /// An object of a pipeline's output; `None` is `$null`.
    Output {
        /// Which pipeline.
        pipeline: Uuid,
        /// The object.
        value: Option<Value>,
    },
    /// An error of a pipeline that goes on.
    Error {
        /// Which pipeline.
        pipeline: Uuid,
        /// The error.
        record: Box<ErrorRecord>,
    },
    /// A debug message, a verbose message or a warning.
    Record {
        /// Which pipeline.
        pipeline: Uuid,
        /// Which of the three.
        kind: RecordKind,
        /// The message.
        record: Box<InformationalRecord>,
    },
    /// How far a pipeline has come.
    Progress {
        /// Which pipeline.
        pipeline: Uuid,
        /// How far.
        record: Box<ProgressRecord>,
    },
    /// What a pipeline wrote with `Write-Information` or `Write-Host`; `None` for a start-up script.
    Information {
        /// Which pipeline.
        pipeline: Option<Uuid>,
        /// What.
        record: Box<InformationRecord>,
    },
    /// The server calls the client's host. Where [`HostCall::expects_answer`] says so, [`Client::respond`] has to follow.
    HostCall {
        /// Whose call it is; `None` for the pool's.
        pipeline: Option<Uuid>,
        /// The call.
        call: Box<HostCall>,
    },
    /// An event of the server's engine.
    UserEvent(Box<UserEvent>),
    /// A pipeline has come to its end, and its id is free.
    Finished {
        /// Which pipeline.
        pipeline: Uuid,
        /// Completed, stopped or failed.
        state: Box<PipelineStateInfo>,
    },
    /// The answer to a call about the pool's runspaces.
    Availability {
        /// The call's number.
        call: i64,
        /// The answer.
        answer: Availability,
    },
    /// Secure strings can be sealed and opened now: see [`Client::secrets`].
    KeyReceived,
    /// The session is closed, as the caller wished.
    Closed,
    /// The session is lost. Nothing follows.
    Failed(Box<Error>),
}

/// How far the session has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The server has said nothing yet.
    Sent,
    /// Both sides have said what they speak.
    Negotiated,
    /// The pool is there.
    Opened,
    /// It is being closed.
    Closing,
    /// It is closed, or lost.
    Done,
}

/// The client's side of a session; see the module's documentation.
#[derive(Debug)]
pub struct Client {
    config: Config,
    lines: Lines,
    out: Vec<u8>,
    events: VecDeque<Event>,
    phase: Phase,
    pool: Uuid,
    protocol: Version,
    connects: bool,
    private_data: Option<ApplicationPrivateData>,
    /// Whether the server was told that packets of pipelines may be escaped.
    offers_escapes: bool,
    /// Whether the server has said so, too.
    escapes: bool,
    limits: Option<RunspacePoolInitData>,
    secrets: Secrets,
    keys: Option<KeyPair>,
    session: Channel,
    pipelines: BTreeMap<Uuid, Channel>,
    last_object: i64,
    last_call: i64,
    scratch: Vec<u8>,
    open_deadline: Option<Instant>,
    close_deadline: Option<Instant>,
    key_deadline: Option<Instant>,
}

impl Client {
    /// Begins a session. `pool` is the new pool's id, or the existing one's.
    pub fn open(config: Config, pool: Uuid, opening: Opening, now: Instant) -> Self {
        let mut client = Client {
            lines: Lines::new(config.line_budget),
            out: Vec::new(),
            events: VecDeque::new(),
            phase: Phase::Sent,
            pool,
            protocol: config.protocol,
            connects: matches!(opening, Opening::Existing(_)),
            private_data: None,
            offers_escapes: match &opening {
                Opening::New(init) => Abilities::told(&init.application_arguments).packets,
                Opening::Existing(_) => false,
            },
            escapes: false,
            limits: None,
            secrets: Secrets::NoKey,
            keys: None,
            session: Channel::new(config.session_budget, Stage::Active, false),
            pipelines: BTreeMap::new(),
            last_object: 0,
            last_call: 0,
            scratch: Vec::new(),
            open_deadline: config.open_timeout.map(|timeout| now + timeout),
            close_deadline: None,
            key_deadline: None,
            config,
        };
        client.queue(None, Stream::Default, Message::SessionCapability(SessionCapability::new(client.protocol)));
        client.queue(
            None,
            Stream::Default,
            match opening {
                Opening::New(init) => Message::InitRunspacePool(init),
                Opening::Existing(connect) => Message::ConnectRunspacePool(connect),
            },
        );
        client.session.send(&mut client.out, Uuid::nil());
        client
    }

    /// Takes bytes of the server, cut anywhere.
    pub fn handle_input(&mut self, now: Instant, mut bytes: &[u8]) {
        let mut lines = std::mem::replace(&mut self.lines, Lines::new(0));
        while self.phase != Phase::Done {
            match lines.next(&mut bytes) {
                Ok(Some(line)) => {
                    if let Err(error) = self.line(now, line) {
                        self.fail(error);
                    }
                }
                Ok(None) => break,
                Err(error) => self.fail(HostError::LineTooLong(error).into()),
            }
        }
        self.lines = lines;
    }

    /// The server's bytes have ended.
    pub fn handle_end(&mut self) {
        let rest = self.lines.finish().map(|rest| String::from_utf8_lossy(rest).into_owned());
        match (self.phase, rest) {
            (Phase::Done, _) => {}
            (_, Some(rest)) if !rest.is_empty() => self.fail(dispatch::stray(&rest)),
            _ => self.fail(HostError::Ended.into()),
        }
    }

    /// When [`Client::handle_timeout`] wants to be called, unless something happens before.
    pub fn poll_timeout(&self) -> Option<Instant> {
        if self.phase == Phase::Done {
            return None;
        }
        let pipelines = self.pipelines.values().filter_map(|channel| channel.deadline);
        [self.open_deadline, self.close_deadline, self.key_deadline].into_iter().flatten().chain(pipelines).min()
    }

    /// Gives up whatever has taken too long.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.phase == Phase::Done {
            return;
        }
        let passed = |deadline: Option<Instant>| deadline.is_some_and(|deadline| deadline <= now);
        let waiting = if passed(self.open_deadline) {
            Waiting::Open
        } else if passed(self.close_deadline) {
            Waiting::Close
        } else if passed(self.key_deadline) {
            Waiting::Key
        } else if let Some((id, _)) = self.pipelines.iter().find(|(_, channel)| passed(channel.deadline)) {
            Waiting::Pipeline(*id)
        } else {
            return;
        };
        self.fail(HostError::Timeout(waiting).into());
    }

    /// Appends what is to be sent to the server; false when there is nothing.
    pub fn poll_transmit(&mut self, out: &mut Vec<u8>) -> bool {
        let any = !self.out.is_empty();
        if out.is_empty() {
            std::mem::swap(out, &mut self.out);
        } else {
            out.append(&mut self.out);
        }
        any
    }

    /// The next thing that the caller has to know.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// How secure strings travel: not at all before [`Event::Opened`], nor below protocol 2.4 before
    /// [`Event::KeyReceived`].
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The protocol version that was negotiated, or is hoped for.
    pub fn protocol(&self) -> Version {
        self.protocol
    }

    /// Starts a pipeline.
    pub fn create(&mut self, id: Uuid, create: CreatePipeline) -> Result<(), Misuse> {
        let takes_input = !create.no_input;
        self.start(id, Message::CreatePipeline(Box::new(create)), takes_input)
    }

    /// Starts a pipeline whose output is a count of commands, then the commands.
    pub fn command_metadata(&mut self, id: Uuid, get: GetCommandMetadata) -> Result<(), Misuse> {
        self.start(id, Message::GetCommandMetadata(Box::new(get)), false)
    }

    fn start(&mut self, id: Uuid, message: Message, takes_input: bool) -> Result<(), Misuse> {
        self.opened()?;
        if id.is_nil() || self.pipelines.contains_key(&id) {
            return Err(Misuse::IdInUse(id));
        }
        let mut channel = Channel::new(self.config.pipeline_budget, Stage::Announced, self.escapes);
        channel.takes_input = takes_input;
        self.pipelines.insert(id, channel);
        self.queue(Some(id), Stream::Default, message);
        write_packet(&mut self.out, Kind::Command, id);
        Ok(())
    }

    /// Gives a pipeline an object; `None` is `$null`. Input for a pipeline that has ended meanwhile is dropped.
    pub fn input(&mut self, id: Uuid, value: Option<Value>) -> Result<(), Misuse> {
        self.give(id, Message::PipelineInput(value))
    }

    /// Says that no more input follows.
    pub fn end_input(&mut self, id: Uuid) -> Result<(), Misuse> {
        self.give(id, Message::EndOfPipelineInput)?;
        if let Some(channel) = self.pipelines.get_mut(&id) {
            channel.takes_input = false;
        }
        Ok(())
    }

    fn give(&mut self, id: Uuid, message: Message) -> Result<(), Misuse> {
        let channel = self.pipelines.get_mut(&id).ok_or(Misuse::NoPipeline(id))?;
        if !channel.takes_input {
            return Err(Misuse::NoInput(id));
        }
        if channel.is_live() {
            self.queue(Some(id), Stream::Default, message);
            self.send(id);
        }
        Ok(())
    }

    /// Bytes of input that wait for the server; a caller that gives no more while there are many keeps memory bounded.
    pub fn pending_input(&self, id: Uuid) -> usize {
        self.pipelines.get(&id).map_or(0, Channel::pending)
    }

    /// Stops a pipeline. What it had not been sent yet is dropped.
    pub fn stop(&mut self, id: Uuid, now: Instant) -> Result<(), Misuse> {
        let timeout = self.config.close_timeout;
        let channel = self.pipelines.get_mut(&id).ok_or(Misuse::NoPipeline(id))?;
        channel.stop(&mut self.out, id, now + timeout);
        Ok(())
    }

    /// Answers a host call. An answer for a pipeline that has ended meanwhile is dropped.
    pub fn respond(&mut self, pipeline: Option<Uuid>, response: HostResponse) -> Result<(), Misuse> {
        let response = Box::new(response);
        match pipeline {
            None => {
                self.opened()?;
                self.queue(None, Stream::PromptResponse, Message::RunspacePoolHostResponse(response));
                self.session.send(&mut self.out, Uuid::nil());
            }
            Some(id) if self.pipelines.get(&id).is_some_and(Channel::is_live) => {
                self.queue(pipeline, Stream::PromptResponse, Message::PipelineHostResponse(response));
                self.send(id);
            }
            Some(_) => {}
        }
        Ok(())
    }

    /// Asks for another upper limit of pipelines at once. Gives the call's number.
    ///
    /// PowerShell does not answer where the limit is that already.
    pub fn set_max_runspaces(&mut self, count: i32) -> Result<i64, Misuse> {
        self.ask(|call| Message::SetMaxRunspaces(SetRunspaces { count, call }))
    }

    /// Asks for another number of runspaces to be kept. Gives the call's number.
    ///
    /// PowerShell does not answer where the number is that already.
    pub fn set_min_runspaces(&mut self, count: i32) -> Result<i64, Misuse> {
        self.ask(|call| Message::SetMinRunspaces(SetRunspaces { count, call }))
    }

    /// Asks how many runspaces are free. Gives the call's number.
    pub fn available_runspaces(&mut self) -> Result<i64, Misuse> {
        self.ask(|call| Message::GetAvailableRunspaces(PoolCall { call }))
    }

    /// Asks for the runspace to be as it was in the beginning. Gives the call's number.
    pub fn reset_runspace(&mut self) -> Result<i64, Misuse> {
        self.ask(|call| Message::ResetRunspaceState(PoolCall { call }))
    }

    fn ask(&mut self, message: impl FnOnce(i64) -> Message) -> Result<i64, Misuse> {
        self.opened()?;
        self.last_call += 1;
        let call = self.last_call;
        self.queue(None, Stream::Default, message(call));
        self.session.send(&mut self.out, Uuid::nil());
        Ok(call)
    }

    /// Asks for the session's key. [`Event::KeyReceived`] follows, at once where there is nothing to ask for.
    pub fn request_key(&mut self, now: Instant) -> Result<(), Error> {
        self.opened()?;
        match &self.secrets {
            Secrets::Key(_) | Secrets::Clear => {
                self.events.push_back(Event::KeyReceived);
                Ok(())
            }
            Secrets::NoKey => Ok(self.send_key(now)?),
        }
    }

    fn send_key(&mut self, now: Instant) -> Result<(), CryptoError> {
        if self.keys.is_none() {
            let keys = KeyPair::generate()?;
            let blob = keys.public_blob().to_vec();
            self.keys = Some(keys);
            self.key_deadline = Some(now + self.config.key_timeout);
            self.queue(None, Stream::Default, Message::PublicKey(PublicKey { blob }));
            self.session.send(&mut self.out, Uuid::nil());
        }
        Ok(())
    }

    /// Closes the session and whatever runs in it.
    pub fn close(&mut self, now: Instant) {
        if matches!(self.phase, Phase::Closing | Phase::Done) {
            return;
        }
        self.phase = Phase::Closing;
        self.open_deadline = None;
        self.key_deadline = None;
        self.close_deadline = Some(now + self.config.close_timeout);
        for (id, channel) in &mut self.pipelines {
            channel.close(&mut self.out, *id, None);
        }
        write_packet(&mut self.out, Kind::Close, Uuid::nil());
    }

    fn opened(&self) -> Result<(), Misuse> {
        if self.phase == Phase::Opened { Ok(()) } else { Err(Misuse::NotOpen) }
    }

    /// Puts a message into a channel's queue.
    fn queue(&mut self, pipeline: Option<Uuid>, stream: Stream, message: Message) {
        let header = Header {
            destination: Destination::SERVER,
            kind: message.kind(),
            pool: self.pool,
            pipeline: pipeline.unwrap_or_default(),
        };
        self.scratch.clear();
        self.scratch.extend_from_slice(&header.to_bytes());
        debug_assert_eq!(self.scratch.len(), HEADER_LENGTH);
        write_body(&mut self.scratch, message.into_value().as_ref());
        let channel = match pipeline {
            None => &mut self.session,
            Some(id) => match self.pipelines.get_mut(&id) {
                Some(channel) => channel,
                None => return,
            },
        };
        self.last_object += 1;
        write_bytes(channel.queue(stream), self.last_object, &self.scratch);
    }

    fn send(&mut self, id: Uuid) {
        if let Some(channel) = self.pipelines.get_mut(&id) {
            channel.send(&mut self.out, id);
        }
    }

    /// The session is lost. The server is told to close it, as PowerShell's client does, whether it still listens or not.
    fn fail(&mut self, error: Error) {
        if self.phase == Phase::Done {
            return;
        }
        if self.phase != Phase::Closing {
            write_packet(&mut self.out, Kind::Close, Uuid::nil());
        }
        self.phase = Phase::Done;
        self.pipelines.clear();
        self.events.push_back(Event::Failed(Box::new(error)));
    }
}
