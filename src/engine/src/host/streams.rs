//! Where the records, output and host calls of a runspace go: to its client.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use psrp_proto::crypto::Secrets;
use psrp_proto::message::host::{Call, HostMethod};
use psrp_proto::message::{HostInfo, HostResponse, Message, MessageType, PipelineState, UserEvent};
use psrp_proto::server::{Draft, Finished, NewPipeline, Sender, Work};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::inbox::{Inbox, Input};
use super::server::{Facts, Shared};
use super::{calls, pipeline};
use crate::debugger::Resume;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::runspace::{Command, ForwardedEvent, HostCall, Record, Runspace, Streams};
use crate::serialize::{self, RemoteStreamOptions, Seal};
use crate::value::{Str, Value};

/// What a buffer may keep between messages, in bytes.
const KEPT: usize = 2 << 20;

/// The client, as a runspace sees it.
pub struct HostStreams {
    shared: Arc<Shared>,
    /// The pool that the runspace belongs to.
    pub facts: Arc<Facts>,
    /// What waits for the runspace's thread.
    pub inbox: Arc<Inbox>,
    /// The pipelines that run, the innermost last.
    running: RefCell<Vec<Running>>,
    /// Writes what belongs to no pipeline.
    session: RefCell<Option<Sender>>,
    /// Bodies are written here, and from here into lines.
    draft: Cell<Draft>,
    /// Lines of small messages.
    lines: Cell<Vec<u8>>,
    /// What the client's console is known to look like.
    pub console: RefCell<calls::Console>,
    /// Names the runspace in its events.
    runspace_id: Uuid,
    /// Whether the client said that it debugs.
    debugging: Cell<bool>,
    /// How the client wants to go on from where the debugger stands.
    resume: Cell<Option<Resume>>,
}

/// A pipeline that runs.
pub struct Running {
    id: Uuid,
    sender: Sender,
    host: HostLevel,
    options: RemoteStreamOptions,
    /// What the console looks like that the client told of with the pipeline; what it looked like before, while it runs.
    console: Option<calls::Console>,
    /// Input that was read since the machine was told, as it counts.
    read: usize,
}

/// Input that is read before the machine is told: a part of what it lets a pipeline leave unread.
const READ_AT_ONCE: usize = 1 << 20;

/// How much of a host the client has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HostLevel {
    /// None at all.
    None,
    /// One without a user interface.
    Host,
    /// One with a user interface and no console.
    Ui,
    /// One with a console.
    RawUi,
}

impl From<&HostInfo> for HostLevel {
    fn from(info: &HostInfo) -> HostLevel {
        match info {
            HostInfo { is_host_null: true, .. } => HostLevel::None,
            HostInfo { is_ui_null: true, .. } => HostLevel::Host,
            HostInfo { is_raw_ui_null: true, .. } => HostLevel::Ui,
            _ => HostLevel::RawUi,
        }
    }
}

impl Running {
    /// A pipeline that begins.
    pub fn new(id: Uuid, sender: Sender, work: &Work, of_pool: &HostInfo) -> Running {
        let (host, options) = match work {
            Work::Run(create) => (&create.host_info, create.remote_stream_options.0),
            Work::CommandMetadata(_) => (of_pool, 0),
        };
        let console = host.default_data.as_ref().filter(|_| !host.use_runspace_host);
        let console = console.map(|data| calls::Console::new(Some(data)));
        let host = if host.use_runspace_host { of_pool } else { host };
        Running { id, sender, host: host.into(), options: options.into(), console, read: 0 }
    }
}

impl HostStreams {
    /// The client of that pool.
    pub fn new(shared: Arc<Shared>, facts: Arc<Facts>, inbox: Arc<Inbox>) -> HostStreams {
        let console = calls::Console::new(facts.init.host_info.default_data.as_ref());
        HostStreams {
            shared,
            facts,
            inbox,
            running: RefCell::default(),
            session: RefCell::default(),
            draft: Cell::default(),
            lines: Cell::default(),
            console: RefCell::new(console),
            runspace_id: Uuid::new_v4(),
            debugging: Cell::default(),
            resume: Cell::default(),
        }
    }

    /// Keeps what writes messages of no pipeline.
    pub fn keep(&self, sender: Sender) {
        *self.session.borrow_mut() = Some(sender);
    }

    /// A pipeline begins: what is written from now on is its.
    pub fn begin(&self, mut running: Running) {
        self.exchange_console(&mut running);
        self.running.borrow_mut().push(running);
    }

    /// The innermost pipeline has ended: its last message is sent.
    pub fn end(&self, state: PipelineState, error: Option<psrp_proto::message::ErrorRecord>) -> Finished {
        let running = self.running.borrow_mut().pop();
        let mut lines = self.lines.take();
        let Some(mut running) = running else { unreachable!("a pipeline that ends has begun") };
        self.exchange_console(&mut running);
        let finished = running.sender.finish(&mut lines, state, error);
        self.send(lines);
        finished
    }

    fn exchange_console(&self, running: &mut Running) {
        if let Some(console) = &mut running.console {
            std::mem::swap(console, &mut self.console.borrow_mut());
        }
    }

    /// Whether the client was told that it can debug.
    pub fn debugger(&self) -> bool {
        self.shared.options.debugger || self.facts.abilities.debugger
    }

    /// The client says whether it debugs.
    pub fn set_debugging(&self, on: bool) {
        self.debugging.set(on);
    }

    /// The client says how to go on.
    pub fn resume(&self, action: Resume) {
        self.resume.set(Some(action));
    }

    /// Writes a message of no pipeline.
    pub fn session_message(&self, message: psrp_proto::message::Message) {
        let mut lines = self.lines.take();
        if let Some(sender) = self.session.borrow_mut().as_mut() {
            sender.send(&mut lines, message);
        }
        self.send(lines);
    }

    /// Whether that pipeline is to stop.
    pub fn is_stopping(&self, id: Uuid) -> bool {
        let mut stopping = false;
        self.inbox.put(|state| stopping = state.stopping.contains(&id));
        stopping
    }

    /// Which records the client wants to know the origin of.
    pub fn options(&self) -> RemoteStreamOptions {
        self.running.borrow().last().map_or_else(RemoteStreamOptions::default, |running| running.options)
    }

    /// How much of a host the running pipeline's client has.
    pub fn level(&self) -> HostLevel {
        let of_pool = || HostLevel::from(&self.facts.init.host_info);
        self.running.borrow().last().map_or_else(of_pool, |running| running.host)
    }

    /// Writes an object of the pipeline's output.
    pub fn output(&self, runspace: &mut Runspace, value: &Value) -> Result {
        let mut draft = self.draft.take();
        let body = draft.body();
        let written = self.sealed(|seal| serialize::write_output(body, runspace, value, seal));
        if written.is_ok() {
            self.message(MessageType::PIPELINE_OUTPUT, &mut draft);
        }
        self.give_back(draft);
        written
    }

    /// Calls with how secure strings are written in this session.
    pub fn sealed<T>(&self, with: impl FnOnce(Seal<'_>) -> T) -> T {
        match &self.facts.secrets {
            Secrets::Key(key) => with(Seal::With(&|plain| key.encrypt(plain).unwrap_or_default())),
            _ => with(Seal::Plain),
        }
    }

    /// The value of something that the client sent.
    pub fn read(&self, runspace: &mut Runspace, value: &clixml::Value) -> Result<Value> {
        match &self.facts.secrets {
            Secrets::Key(key) => {
                let open = |sealed: &clixml::SecureString| -> Option<Zeroizing<Vec<u8>>> {
                    key.decrypt(&sealed.to_bytes()?).ok()
                };
                serialize::read_value(runspace, value, &open)
            }
            _ => serialize::read_value(runspace, value, &serialize::open_plain),
        }
    }

    /// `exit` at the top: asks the client's host to end.
    pub fn should_exit(&self, status: i32) {
        if self.level() >= HostLevel::Host {
            self.call(Call::SetShouldExit(status));
        }
    }

    /// Makes a call and waits for its answer, if it has one.
    pub fn call_and_wait(&self, runspace: &mut Runspace, call: Call) -> Result<Option<HostResponse>> {
        let pipeline = self.running.borrow().last().map(|running| running.id);
        let Some(id) = self.call(call) else { return Ok(None) };
        loop {
            let next = self.wait(|state| {
                let at = state.responses.iter().position(|(of, response)| *of == pipeline && response.id == id)?;
                Some(Next::Found(state.responses.swap_remove(at).1))
            });
            match next {
                Next::Found(response) => return Ok(Some(response)),
                Next::Nested(new) => self.run_nested(runspace, *new),
                Next::Stop => return Err(Flow::Stopped),
            }
        }
    }

    /// Makes a call; the number of its answer, if it has one.
    fn call(&self, call: Call) -> Option<i64> {
        let mut lines = self.lines.take();
        let id = match self.running.borrow_mut().last_mut() {
            Some(running) => running.sender.host_call(&mut lines, call),
            None => self.session.borrow_mut().as_mut().and_then(|sender| sender.host_call(&mut lines, call)),
        };
        if let Some(id) = id {
            let pipeline = self.running.borrow().last().map(|running| running.id);
            self.inbox.put(|state| {
                state.calls.insert((pipeline, id));
            });
            if let Some(pipeline) = pipeline {
                self.shared.drive(|server| server.handle_answer_wanted(pipeline));
            }
        }
        self.send(lines);
        id
    }

    /// The pipeline has read something of its input that counts for so much.
    fn has_read(&self, pipeline: Uuid, length: usize) {
        let mut read = 0;
        if let Some(running) = self.running.borrow_mut().last_mut() {
            running.read += length;
            if running.read >= READ_AT_ONCE {
                read = std::mem::take(&mut running.read);
            }
        }
        if read > 0 {
            self.shared.drive(|server| server.handle_input_read(pipeline, read));
        }
    }

    fn wait<T>(&self, mut take: impl FnMut(&mut super::inbox::State) -> Option<Next<T>>) -> Next<T> {
        let running: Vec<Uuid> = self.running.borrow().iter().map(|running| running.id).collect();
        self.inbox.wait(|state| {
            if running.iter().any(|id| state.stopping.contains(id)) {
                return Some(Next::Stop);
            }
            take(state).or_else(|| state.nested.pop_front().map(Next::Nested))
        })
    }

    fn run_nested(&self, runspace: &mut Runspace, new: NewPipeline) {
        let finished = pipeline::run(self, runspace, new);
        self.shared.finished(self.facts.number, finished);
    }

    /// Sends a message of the running pipeline, or of none.
    pub fn message(&self, kind: MessageType, draft: &mut Draft) {
        let output = &self.shared.output;
        match self.running.borrow().last() {
            // What other threads say may stand between the lines, so that a client that reads slowly is waited for here and
            // not when all of a large message lies in memory.
            Some(running) => running.sender.lines(kind, draft).for_each(|line| output.send(|out| line.write(out))),
            None => {
                if let Some(sender) = self.session.borrow().as_ref() {
                    output.send(|out| sender.lines(kind, draft).for_each(|line| line.write(out)));
                }
            }
        }
    }

    fn event(
        &self,
        identifier: i32,
        source: &str,
        sender: clixml::Value,
        source_args: clixml::Value,
        message_data: clixml::Value,
    ) {
        let Some(time_generated) = serialize::date_time(serialize::now()) else { return };
        self.session_message(Message::UserEvent(Box::new(UserEvent {
            identifier,
            source: serialize::to_wire(source),
            time_generated,
            sender,
            source_args,
            message_data,
            computer: None,
            runspace: self.runspace_id,
        })));
    }

    fn send(&self, mut lines: Vec<u8>) {
        self.shared.output.send(|out| out.extend_from_slice(&lines));
        lines.clear();
        lines.shrink_to(KEPT);
        self.lines.set(lines);
    }

    fn give_back(&self, mut draft: Draft) {
        draft.shrink_to(KEPT);
        self.draft.set(draft);
    }
}

/// What a waiting thread finds.
enum Next<T> {
    Found(T),
    Nested(Box<NewPipeline>),
    Stop,
}

impl Streams for HostStreams {
    fn record(&self, runspace: &mut Runspace, record: Record) {
        let kind = match &record {
            Record::Error(_) => MessageType::ERROR_RECORD,
            Record::Warning(_) => MessageType::WARNING_RECORD,
            Record::Verbose(_) => MessageType::VERBOSE_RECORD,
            Record::Debug(_) => MessageType::DEBUG_RECORD,
            Record::Information(_) => MessageType::INFORMATION_RECORD,
            Record::Progress(_) => MessageType::PROGRESS_RECORD,
        };
        let mut draft = self.draft.take();
        let (body, options) = (draft.body(), self.options());
        // A record that cannot be written has nowhere to complain.
        if self.sealed(|seal| serialize::write_record(body, runspace, &record, seal, options)).is_ok() {
            self.message(kind, &mut draft);
        }
        self.give_back(draft);
        if self.level() >= HostLevel::Ui
            && let Some(call) = calls::shown(&record, &self.console.borrow())
        {
            self.call(call);
        }
    }

    fn host_call(&self, runspace: &mut Runspace, call: HostCall) -> Result<Value> {
        calls::make(self, runspace, call)
    }

    fn forward_event(&self, runspace: &mut Runspace, event: ForwardedEvent) {
        let list = Value::array(event.arguments);
        let mut tree = |value: &Value| {
            self.sealed(|seal| serialize::to_tree(runspace, value, seal)).unwrap_or(clixml::Value::Null)
        };
        let (sender, source_args, message_data) = (tree(&event.sender), tree(&list), tree(&event.data));
        self.event(event.id, &event.source, sender, source_args, message_data);
    }

    fn flush(&self) {
        /// How long a client that does not read can hold up what comes next.
        const PATIENCE: Duration = Duration::from_millis(200);
        self.shared.output.drain(PATIENCE);
    }

    fn debugs(&self) -> bool {
        self.debugger() && self.debugging.get()
    }

    fn debug_event(&self, id: i32, source: &'static str, arguments: clixml::Value) {
        self.event(id, source, clixml::Value::Null, arguments, clixml::Value::Null);
    }

    fn debug_stop(
        &self,
        runspace: &mut Runspace,
        id: i32,
        source: &'static str,
        arguments: clixml::Value,
    ) -> Result<Resume> {
        self.resume.set(None);
        self.debug_event(id, source, arguments);
        loop {
            if let Some(action) = self.resume.take() {
                return Ok(action);
            }
            match self.wait::<()>(|_| None) {
                Next::Nested(new) => self.run_nested(runspace, *new),
                Next::Found(()) => {}
                Next::Stop => return Err(Flow::Stopped),
            }
        }
    }

    fn next_input(&self, runspace: &mut Runspace) -> Result<Option<Value>> {
        let Some(id) = self.running.borrow().last().map(|running| running.id) else { return Ok(None) };
        loop {
            let next = self.wait(|state| state.input.get_mut(&id).and_then(|queue| queue.pop_front()).map(Next::Found));
            match next {
                Next::Found(Input::Object(value, length)) => {
                    self.has_read(id, length);
                    return value.map_or(Ok(Value::Null), |value| self.read(runspace, &value)).map(Some);
                }
                Next::Found(Input::End) => return Ok(None),
                Next::Nested(new) => self.run_nested(runspace, *new),
                Next::Stop => return Err(Flow::Stopped),
            }
        }
    }
}

impl fmt::Debug for HostStreams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HostStreams")
    }
}

/// What a command that asks is told where nobody can be asked.
pub fn nobody_to_ask() -> Flow {
    let exception = Exception::new(
        "System.Management.Automation.Host.HostException",
        "A command that prompts the user failed because the host program or the command type does not support user interaction. \
         The host was attempting to request confirmation with the following message: ",
    );
    ErrorRecord::new(exception, "HostFunctionNotImplemented", ErrorCategory::NotImplemented, Value::Null).into()
}

/// The error that a method of the client's host answered with.
pub fn thrown(
    streams: &HostStreams,
    runspace: &mut Runspace,
    method: HostMethod,
    error: &psrp_proto::message::ErrorRecord,
) -> Flow {
    let message = error.message().map_or_else(|| format!("host method {} failed", method.0), |text| text.to_string());
    let mut exception = Exception::new("System.Management.Automation.RemoteException", Str::from(message));
    let remote = streams.read(runspace, &error.exception).unwrap_or_default();
    exception.properties.push(("SerializedRemoteException", remote));
    exception.thrown.set(Some(&crate::error::thrown::EXECUTE_METHOD));
    let id = error
        .fully_qualified_error_id
        .as_ref()
        .map_or_else(|| "RemoteHostExecutionException".to_owned(), ToString::to_string);
    let category = ErrorCategory::from_number(error.category.0.into()).unwrap_or(ErrorCategory::NotSpecified);
    let record = ErrorRecord::new(exception, &id, category, Value::Null);
    {
        let mut details = record.details.borrow_mut();
        details.reason = error.reason.as_ref().map(serialize::from_wire);
        details.activity = runspace.current.as_ref().and_then(|current| match current.invocation.my_command.bare() {
            Value::Object(object) => object.downcast::<Command>().map(Command::name),
            _ => None,
        });
    }
    record.into()
}
