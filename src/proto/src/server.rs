//! The server's side of a session, as a machine without I/O.
//!
//! [`Server`] takes the client's bytes ([`Server::handle_input`]), gives events ([`Server::poll_event`]) and bytes for the
//! client ([`Server::poll_transmit`]). It does what the protocol alone decides: lines, fragments, acknowledgements and
//! their order, negotiation, the pool's states and limits, which pipeline runs in which runspace and which waits, key
//! exchange, bad input. What runs in a pipeline is the embedder's.
//!
//! The bytes of a running pipeline do not pass through the machine: each pipeline comes with a [`Sender`] that its thread
//! owns and that writes lines into any buffer, so that several runspaces encode at once without a lock. The end of a
//! pipeline is said by consuming its sender, which leaves a [`Finished`] token that the machine wants to see
//! ([`Server::handle_finished`]) before it acknowledges a signal or a close.
//!
//! One rule holds it together: **bytes go out in the order in which they were made.** In practice the embedder has one
//! outgoing buffer behind a lock; after every call of the machine it appends what [`Server::poll_transmit`] gives, before
//! it looks at events (a pipeline's `DataAck` precedes its output so), and a pipeline's thread appends its lines before it
//! hands in its token.
//!
//! ```text
//! loop {
//!     server.handle_input(bytes of stdin)          or handle_end(), or an answer from another thread
//!     server.poll_transmit(&mut outgoing)
//!     while let Some(event) = server.poll_event() {
//!         PoolOpening    -> make the pool, then server.open_pool(private data) or server.refuse_pool(error)
//!         Pipeline       -> hand it to the runspace's thread
//!         Input, InputEnd, HostResponse -> hand them to that thread, which says what it has read
//!         StopRequested  -> stop that thread's work; it still finishes
//!         ResetRunspace  -> server.answer_reset(..)
//!         PoolClosing    -> let the pool go, then server.handle_pool_closed()
//!         Exit           -> flush and exit with that status
//!     }
//!     server.poll_transmit(&mut outgoing)
//! }
//! ```

mod channel;
mod dispatch;
mod input;
mod negotiate;
mod runspaces;
mod sender;

pub use sender::{Draft, Finished, Line, Sender};

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use clixml::{Value, Version};
use uuid::Uuid;

use crate::crypto::Secrets;
use crate::fragment::Joiner;
use crate::message::{
    Abilities, ApplicationPrivateData, Availability, ConnectRunspacePool, CreatePipeline, ErrorRecord,
    GetCommandMetadata, HostResponse, InitRunspacePool, Message, RunspaceAvailability, RunspacePoolInitData,
    RunspacePoolState, RunspacePoolStateInfo,
};
use crate::outofproc::{Kind, Lines, Stream, write_error, write_packet};
use channel::Channel;
use runspaces::Runspaces;
use sender::ObjectIds;

/// What the machine is told before it begins.
#[derive(Clone, Debug)]
pub struct Config {
    /// The newest protocol version it speaks. A client that speaks an older one gets the client's.
    pub protocol: Version,
    /// Longest line, in bytes. A longer one ends the session.
    pub line_budget: usize,
    /// Longest message about the session or the pool, in bytes. PowerShell's own limit is 10 MiB.
    pub session_budget: usize,
    /// Longest message of a pipeline, in bytes. PowerShell has no limit.
    pub pipeline_budget: usize,
    /// Pipelines that may be announced and not closed at once. PowerShell has no limit.
    pub max_pipelines: usize,
    /// What may be kept at once of messages that are not whole and of input that nobody has read, over all pipelines, in
    /// bytes. PowerShell has no limit.
    pub total_budget: usize,
    /// Input that a pipeline may leave unread before its client has to wait: the packet that goes beyond is acknowledged
    /// when there is room again. In bytes; PowerShell acknowledges at once.
    pub input_window: usize,
    /// What a message's body may hold.
    pub clixml: clixml::Budget,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            protocol: Version::new(2, 4),
            line_budget: 32 << 20,
            session_budget: 10 << 20,
            pipeline_budget: 128 << 20,
            max_pipelines: 4096,
            total_budget: 256 << 20,
            input_window: 4 << 20,
            clixml: clixml::Budget::default(),
        }
    }
}

/// Which runspace of the pool; counts from 0. A pool of one has only the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunspaceIndex(pub usize);

/// Where a pipeline is to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// In this runspace, which is idle.
    Idle(RunspaceIndex),
    /// Within what runs in this runspace: while it waits for its host or stands in the debugger, else after it.
    Within(RunspaceIndex),
}

impl Placement {
    /// The runspace.
    pub const fn runspace(self) -> RunspaceIndex {
        match self {
            Placement::Idle(runspace) | Placement::Within(runspace) => runspace,
        }
    }
}

/// What a pipeline is to do.
#[derive(Clone, Debug)]
pub enum Work {
    /// Run commands.
    Run(Box<CreatePipeline>),
    /// Output a count of commands, then the commands (`[MS-PSRP] 2.2.2.14`).
    CommandMetadata(Box<GetCommandMetadata>),
}

/// A pipeline that is to begin.
#[derive(Debug)]
pub struct NewPipeline {
    /// Its id. Ids are used again once closed.
    pub id: Uuid,
    /// What it is to do.
    pub work: Work,
    /// Where.
    pub placement: Placement,
    /// Writes its messages.
    pub sender: Sender,
}

/// What the embedder has to know.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// A client wants a pool. Nothing more is read until [`Server::open_pool`] or [`Server::refuse_pool`].
    PoolOpening {
        /// What it wants.
        init: Box<InitRunspacePool>,
        /// The protocol version that was negotiated.
        protocol: Version,
        /// Writes messages of no pipeline: host calls of start-up scripts and of event actions, events.
        sender: Sender,
        /// How secure strings travel.
        secrets: Secrets,
    },
    /// A client wants a pool that another session left behind. Nothing more is read until [`Server::connect_pool`] or
    /// [`Server::refuse_pool`].
    PoolConnecting {
        /// The pool.
        pool: Uuid,
        /// What it is expected to have.
        connect: ConnectRunspacePool,
        /// The protocol version that was negotiated.
        protocol: Version,
        /// Writes messages of no pipeline.
        sender: Sender,
        /// How secure strings travel.
        secrets: Secrets,
    },
    /// A pipeline is to begin.
    Pipeline(Box<NewPipeline>),
    /// An object for a pipeline that has begun and takes input; `None` is `$null`. Once the pipeline has read it,
    /// [`Server::handle_input_read`] wants to know.
    Input {
        /// Which pipeline.
        pipeline: Uuid,
        /// The object.
        value: Option<Value>,
        /// What it counts for until it has been read, in bytes.
        length: usize,
    },
    /// No more input for a pipeline.
    InputEnd {
        /// Which pipeline.
        pipeline: Uuid,
    },
    /// An answer to a host call. Answers to calls that nobody made are to be ignored.
    HostResponse {
        /// Whose call it was; `None` for a call of no pipeline.
        pipeline: Option<Uuid>,
        /// The answer.
        response: Box<HostResponse>,
    },
    /// A pipeline is to stop; comes at most once for each.
    StopRequested {
        /// Which pipeline.
        pipeline: Uuid,
    },
    /// The runspace is to be as it was in the beginning. Nothing more is read until [`Server::answer_reset`].
    ResetRunspace,
    /// The pool is to go. Nothing more is read until [`Server::handle_pool_closed`].
    PoolClosing,
    /// The session cannot go on, or its input has ended: flush what is to be sent, and exit with this status.
    Exit {
        /// The status that PowerShell exits with.
        status: i32,
    },
}

/// How far the session has come.
#[derive(Debug, PartialEq, Eq)]
enum Phase {
    /// Nothing came yet.
    Fresh,
    /// Both sides have said what they speak.
    Negotiated,
    /// The pool is there.
    Opened,
    /// The session was refused, or its pool is broken.
    Broken,
}

/// Why no more input is looked at for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wait {
    /// For the pool to be opened, taken over or refused.
    Pool,
    /// For the runspace to be reset, and the answer to be sent to this call.
    Reset(i64),
    /// For the pool to be closed.
    Closing(Ending),
}

/// What follows when the pool is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// This many `CloseAck`, and a new session.
    Acknowledge(usize),
    /// Nothing: the session is dead until it is closed.
    Nothing,
    /// An error line and the end of the process.
    Exit,
}

/// The server's side of a session; see the module's documentation.
#[derive(Debug)]
pub struct Server {
    config: Config,
    ids: Arc<ObjectIds>,
    lines: Lines,
    /// Input that came while the machine waited.
    held: Vec<u8>,
    input_ended: bool,
    exited: bool,
    out: Vec<u8>,
    events: VecDeque<Event>,
    wait: Option<Wait>,
    /// The stream of the session whose packet is not acknowledged yet because the machine waits within it.
    unacknowledged: Option<Stream>,
    phase: Phase,
    pool: Uuid,
    protocol: Version,
    secrets: Secrets,
    sender: Sender,
    /// Whether the client takes and sends packets of pipelines that are escaped.
    escapes: bool,
    joiners: [Joiner; 2],
    runspaces: Runspaces,
    channels: HashMap<Uuid, Channel>,
    /// Pipelines that wait for a runspace.
    queue: VecDeque<Uuid>,
    /// How often the session's close was asked for while pipelines were not closed.
    closes: usize,
}

impl Server {
    /// A server at the beginning of its input.
    pub fn new(config: Config) -> Self {
        let ids = Arc::new(ObjectIds::default());
        Server {
            lines: Lines::new(config.line_budget),
            held: Vec::new(),
            input_ended: false,
            exited: false,
            out: Vec::new(),
            events: VecDeque::new(),
            wait: None,
            unacknowledged: None,
            phase: Phase::Fresh,
            pool: Uuid::nil(),
            protocol: config.protocol,
            secrets: Secrets::NoKey,
            sender: Sender::of_session(Arc::clone(&ids), Uuid::nil()),
            escapes: false,
            joiners: [Joiner::new(config.session_budget), Joiner::new(config.session_budget)],
            runspaces: Runspaces::default(),
            channels: HashMap::new(),
            queue: VecDeque::new(),
            closes: 0,
            ids,
            config,
        }
    }

    /// Takes bytes of the client, cut anywhere.
    pub fn handle_input(&mut self, bytes: &[u8]) {
        if self.exited || self.input_ended {
            return;
        }
        if self.wait.is_some() {
            self.held.extend_from_slice(bytes);
        } else {
            self.process(bytes);
        }
    }

    /// The client's bytes have ended.
    pub fn handle_end(&mut self) {
        self.input_ended = true;
        self.proceed();
    }

    /// Whether more input would be looked at now. While it would not, the embedder had better not read any: what comes is
    /// kept in memory.
    pub fn wants_input(&self) -> bool {
        self.wait.is_none() && !self.exited
    }

    /// Appends what is to be sent to the client; false when there is nothing.
    pub fn poll_transmit(&mut self, out: &mut Vec<u8>) -> bool {
        let any = !self.out.is_empty();
        if out.is_empty() {
            std::mem::swap(out, &mut self.out);
        } else {
            out.append(&mut self.out);
        }
        any
    }

    /// The next thing that the embedder has to know.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// The pool is there: tells the client about this server, and that the pool is open.
    pub fn open_pool(&mut self, mut private_data: ApplicationPrivateData) {
        if self.wait != Some(Wait::Pool) {
            return;
        }
        self.phase = Phase::Opened;
        if self.escapes {
            private_data.set(Abilities::NAME, Abilities { packets: true, ..Abilities::default() }.into());
        }
        self.say(Message::ApplicationPrivateData(private_data));
        self.say_state(RunspacePoolState::OPENED, None);
        self.resume();
    }

    /// The pool that another session left behind is this session's now.
    pub fn connect_pool(&mut self, limits: RunspacePoolInitData, private_data: ApplicationPrivateData) {
        if self.wait != Some(Wait::Pool) {
            return;
        }
        self.phase = Phase::Opened;
        self.runspaces = Runspaces::new(limits.min_runspaces, limits.max_runspaces);
        self.say(Message::RunspacePoolInitData(limits));
        self.say(Message::ApplicationPrivateData(private_data));
        self.resume();
    }

    /// There will be no pool. The client shows the error's message; the session is dead until the client closes it.
    pub fn refuse_pool(&mut self, error: ErrorRecord) {
        if self.wait != Some(Wait::Pool) {
            return;
        }
        self.phase = Phase::Broken;
        self.say_state(RunspacePoolState::BROKEN, Some(error));
        self.resume();
    }

    /// There will be no pool, and the client is told by an error line alone, as PowerShell tells that a configuration is
    /// missing.
    pub fn fail_pool(&mut self, text: &str) {
        if self.wait != Some(Wait::Pool) {
            return;
        }
        self.phase = Phase::Broken;
        self.report(text);
        self.resume();
    }

    /// Answers [`Event::ResetRunspace`].
    pub fn answer_reset(&mut self, done: bool) {
        if let Some(Wait::Reset(call)) = self.wait {
            self.say(Message::RunspaceAvailability(RunspaceAvailability { answer: Availability::Done(done), call }));
            self.resume();
        }
    }

    /// A pipeline has come to its end; its state is sent already.
    pub fn handle_finished(&mut self, finished: Finished) {
        self.pipeline_finished(finished.pipeline());
    }

    /// Answers [`Event::PoolClosing`].
    pub fn handle_pool_closed(&mut self) {
        let Some(Wait::Closing(ending)) = self.wait else { return };
        self.say_state(RunspacePoolState::CLOSED, None);
        self.phase = Phase::Broken;
        match ending {
            Ending::Acknowledge(count) => self.acknowledge_close(count),
            Ending::Nothing => {}
            Ending::Exit => self.exit(dispatch::END_OF_INPUT),
        }
        self.resume();
    }

    /// Writes an error line, which the client shows before it gives the session up.
    pub fn report(&mut self, text: &str) {
        write_error(&mut self.out, text);
    }

    /// Sends a message about the session or the pool.
    fn say(&mut self, message: Message) {
        self.sender.send(&mut self.out, message);
    }

    fn say_state(&mut self, state: RunspacePoolState, error: Option<ErrorRecord>) {
        self.say(Message::RunspacePoolState(Box::new(RunspacePoolStateInfo { state, error })));
    }

    /// Acknowledges the close of the session and begins a new one: the same input may carry many.
    fn acknowledge_close(&mut self, count: usize) {
        for _ in 0..count {
            write_packet(&mut self.out, Kind::CloseAck, Uuid::nil());
        }
        self.phase = Phase::Fresh;
        self.escapes = false;
        self.pool = Uuid::nil();
        self.secrets = Secrets::NoKey;
        self.joiners = [Joiner::new(self.config.session_budget), Joiner::new(self.config.session_budget)];
        self.runspaces = Runspaces::default();
        self.closes = 0;
        self.unacknowledged = None;
    }

    /// Ends it all with an error line.
    fn exit(&mut self, text: &str) {
        if !self.exited {
            self.exited = true;
            write_error(&mut self.out, text);
            self.events.push_back(Event::Exit { status: crate::outofproc::EXIT_STATUS });
        }
    }
}

#[cfg(test)]
mod tests;
