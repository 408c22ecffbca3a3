//! The thread of a job. Values do not cross threads: what goes in and comes out is CLIXML, as between processes.

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use psrp_syntax::{Extent, Source};

use crate::command::{Discard, Output};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, InvocationInfo, Result};
use crate::runspace::{HostCall, Record, Runspace, Streams};
use crate::serialize::{self, Seal};
use crate::value::{Dictionary, Object, ScriptBlock, Str, Value};

/// A job's stack, as that of any runspace. Only what is used is taken.
const STACK: usize = 256 << 20;

/// What a job does.
pub(super) struct Task {
    /// The script.
    pub script: String,
    /// What runs before it.
    pub initialization: Option<String>,
    /// Arguments of the script.
    pub arguments: Vec<Vec<u8>>,
    /// What is piped in.
    pub input: Vec<Vec<u8>>,
    /// Values of its `$using:` variables.
    pub using: Vec<(Str, Vec<u8>)>,
    /// Variables it begins with.
    pub variables: Vec<(Str, Vec<u8>)>,
    /// Where it stands.
    pub location: Str,
    /// Environment variables of the session that starts it.
    pub environment: Vec<(Str, Str)>,
}

/// System.Management.Automation.JobState, as far as a job gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    NotStarted,
    Running,
    Completed,
    Failed,
    Stopped,
}

impl State {
    /// The number of the enum.
    pub fn number(self) -> i64 {
        match self {
            State::NotStarted => 0,
            State::Running => 1,
            State::Completed => 2,
            State::Failed => 3,
            State::Stopped => 4,
        }
    }

    /// Whether the job is over.
    pub fn is_over(self) -> bool {
        matches!(self, State::Completed | State::Failed | State::Stopped)
    }
}

/// What a job wrote.
#[derive(Clone, Debug)]
pub(super) enum Written {
    Output(Vec<u8>),
    Error(Complaint),
    Warning(Str),
    Verbose(Str),
    Debug(Str),
    Information(Vec<u8>, Str, Vec<Str>),
    /// Write-Host: text, whether the line stays open, colours.
    Host(Str, bool, Option<i32>, Option<i32>),
}

/// An error record without what belongs to its thread.
#[derive(Clone, Debug)]
pub(super) struct Complaint {
    pub message: Str,
    pub id: Str,
    pub category: ErrorCategory,
    pub activity: Option<Str>,
    pub reason: Str,
    pub target_name: Str,
    pub target_type: Str,
    pub position: Option<(Arc<Source>, Extent)>,
}

#[derive(Debug)]
struct Shared {
    state: State,
    written: VecDeque<Written>,
    reason: Option<Str>,
    ended: Option<i64>,
}

/// A job's work, seen from the session that started it.
#[derive(Debug)]
pub(super) struct Work {
    shared: Mutex<Shared>,
    changed: Condvar,
    stop: Arc<AtomicBool>,
}

impl Work {
    /// Starts the thread.
    ///
    /// # Errors
    /// When there is no thread to be had.
    pub fn start(task: Task) -> std::io::Result<Arc<Work>> {
        let shared = Shared { state: State::NotStarted, written: VecDeque::new(), reason: None, ended: None };
        let work = Arc::new(Work {
            shared: Mutex::new(shared),
            changed: Condvar::new(),
            stop: Arc::new(AtomicBool::new(false)),
        });
        let own = work.clone();
        let run = move || {
            let result = run(&own, task);
            let (state, reason) = match result {
                Ok(()) | Err(Flow::Exit(_)) => (State::Completed, None),
                Err(Flow::Stopped) => (State::Stopped, None),
                Err(Flow::Error(record, _)) => (State::Failed, Some(serialize::error_message(&record))),
                Err(_) => (State::Completed, None),
            };
            let mut shared = own.lock();
            shared.state = state;
            shared.reason = reason;
            shared.ended = Some(crate::text::date_parse::now_ticks());
            drop(shared);
            own.changed.notify_all();
        };
        std::thread::Builder::new().name("job".into()).stack_size(STACK).spawn(run)?;
        Ok(work)
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        // A job that panicked has written what it has written.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How the job stands.
    pub fn state(&self) -> State {
        self.lock().state
    }

    /// When it was over.
    pub fn ended(&self) -> Option<i64> {
        self.lock().ended
    }

    /// Why it failed.
    pub fn reason(&self) -> Option<Str> {
        self.lock().reason.clone()
    }

    /// Whether something it wrote was not fetched yet.
    pub fn has_more(&self) -> bool {
        let shared = self.lock();
        !shared.state.is_over() || !shared.written.is_empty()
    }

    /// What it wrote since, taken out unless it is to be kept.
    pub fn written(&self, keep: bool) -> Vec<Written> {
        let mut shared = self.lock();
        if keep { shared.written.iter().cloned().collect() } else { shared.written.drain(..).collect() }
    }

    /// Asks it to stop.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Waits a moment for it to write something or to be over.
    pub fn glance(&self) {
        let shared = self.lock();
        if !shared.state.is_over() && shared.written.is_empty() {
            let _ = self.changed.wait_timeout(shared, Duration::from_millis(20));
        }
    }

    /// Waits a moment for it to be over.
    pub fn pause(&self) {
        let shared = self.lock();
        if !shared.state.is_over() {
            let _ = self.changed.wait_timeout(shared, Duration::from_millis(20));
        }
    }

    fn push(&self, written: Written) {
        self.lock().written.push_back(written);
        self.changed.notify_all();
    }
}

/// The value as it goes to another thread.
pub(super) fn packed(runspace: &mut Runspace, value: &Value) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    if value.is_null() {
        return Ok(out);
    }
    serialize::write_output(&mut out, runspace, value, Seal::Plain)?;
    Ok(out)
}

/// The value that came from another thread.
pub(super) fn unpacked(runspace: &mut Runspace, bytes: &[u8]) -> Result<Value> {
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    let tree = clixml::read(bytes).unwrap_or_default();
    serialize::read_value(runspace, &tree, &serialize::open_plain)
}

fn run(work: &Arc<Work>, task: Task) -> Result {
    let mut runspace = Runspace::new(Rc::new(JobStreams(work.clone())));
    let runspace = &mut runspace;
    runspace.stop = work.stop.clone();
    runspace.set_location_path(task.location);
    for (name, value) in task.environment {
        runspace.set_environment(&name, Some(value));
    }
    let using = Dictionary::hashtable();
    for (name, bytes) in task.using {
        using.set(name.into(), unpacked(runspace, &bytes)?);
    }
    runspace.using_values = Some(Rc::new(using));
    for (name, bytes) in task.variables {
        let value = unpacked(runspace, &bytes)?;
        runspace.set_variable(&name, value)?;
    }
    work.lock().state = State::Running;
    if let Some(script) = task.initialization {
        runspace.run_script(&script, &mut Discard)?;
    }
    let mut arguments = Vec::new();
    for bytes in task.arguments {
        arguments.push(unpacked(runspace, &bytes)?);
    }
    let mut input = Vec::new();
    for bytes in task.input {
        input.push(unpacked(runspace, &bytes)?);
    }
    let block = runspace.read_script(&Source::new(task.script))?;
    let block = Rc::new(ScriptBlock::new(block));
    let result = runspace.pipe_into_block(&block, input, &arguments, &mut JobOutput(work.clone()));
    if let Err(Flow::Error(record, _)) = &result {
        let complaint = complaint(runspace, record);
        work.push(Written::Error(complaint));
    }
    result
}

fn complaint(runspace: &mut Runspace, record: &ErrorRecord) -> Complaint {
    let parts = serialize::category::parts(runspace, record).ok();
    let details = record.details.borrow();
    let part =
        |get: fn(&serialize::category::Parts) -> &Str| parts.as_ref().map_or_else(|| "".into(), |own| get(own).clone());
    Complaint {
        message: serialize::error_message(record),
        id: serialize::fully_qualified_id(record),
        category: record.category,
        activity: details.activity.clone(),
        reason: part(|own| &own.reason),
        target_name: part(|own| &own.target_name),
        target_type: part(|own| &own.target_type),
        position: details.invocation.as_ref().and_then(|invocation| invocation.position.clone()),
    }
}

impl Complaint {
    /// The record, as something that another runspace raised.
    pub fn record(self) -> ErrorRecord {
        let exception = Exception::new("System.Management.Automation.RemoteException", self.message);
        let record = ErrorRecord::new(exception, &self.id, self.category, Value::Null);
        {
            let mut details = record.details.borrow_mut();
            // The id is whole, and the command that fetches the record is not the one that raised it.
            details.command = Some("".into());
            details.activity = Some(self.activity.unwrap_or_else(|| "".into()));
            details.reason = Some(self.reason);
            details.target_name = Some(self.target_name);
            details.target_type = Some(self.target_type);
            details.invocation = Some(Rc::new(InvocationInfo { position: self.position, ..InvocationInfo::default() }));
        }
        record
    }
}

/// Where the job's objects go.
struct JobOutput(Arc<Work>);

impl Output for JobOutput {
    fn write(&mut self, runspace: &mut Runspace, value: Value) -> Result {
        runspace.check_stop()?;
        let bytes = packed(runspace, &value)?;
        self.0.push(Written::Output(bytes));
        Ok(())
    }
}

/// Where the job's records go; it has nobody to ask.
#[derive(Debug)]
struct JobStreams(Arc<Work>);

impl Streams for JobStreams {
    fn record(&self, runspace: &mut Runspace, record: Record) {
        let written = match record {
            Record::Error(record) => Written::Error(complaint(runspace, &record)),
            Record::Warning(record) => Written::Warning(record.message.clone()),
            Record::Verbose(record) => Written::Verbose(record.message.clone()),
            Record::Debug(record) => Written::Debug(record.message.clone()),
            Record::Information(record) => {
                let host = match record.message.bare() {
                    Value::Object(object) => object
                        .downcast::<Rc<crate::runspace::HostInformationMessage>>()
                        .map(|own| Written::Host(own.message.clone(), own.no_newline, own.foreground, own.background)),
                    _ => None,
                };
                match host {
                    Some(host) => host,
                    None => Written::Information(
                        packed(runspace, &record.message).unwrap_or_default(),
                        record.source.clone(),
                        record.tags.clone(),
                    ),
                }
            }
            Record::Progress(_) => return,
        };
        self.0.push(written);
    }

    fn host_call(&self, _runspace: &mut Runspace, call: HostCall) -> Result<Value> {
        match call {
            HostCall::ReadLine
            | HostCall::ReadLineAsSecureString
            | HostCall::Prompt(..)
            | HostCall::PromptForCredential(..) => Err(crate::host::nobody_to_ask()),
            // What is shown to somebody is shown to nobody here.
            _ => Ok(Value::Null),
        }
    }
}

/// A record behind its number, for what failed.
pub(super) fn failure_value(message: Str) -> Value {
    Object::new(Exception::new("System.Management.Automation.RemoteException", message)).into()
}
