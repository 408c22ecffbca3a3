//! One pipeline from its beginning to its last message.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use psrp_proto::message::{Command, CreatePipeline, Message, MessageType, PipelineState};
use psrp_proto::server::{Finished, NewPipeline, Work};
use uuid::Uuid;

use super::streams::{HostStreams, Running};
use super::{commands, debugger, metadata};
use crate::command::Output;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, InvocationInfo, Result, runtime_error};
use crate::runspace::{Record, Runspace, Streams};
use crate::serialize;
use crate::value::{DateTime, Value};

/// Runs a pipeline; its last message is sent.
pub fn run(streams: &HostStreams, runspace: &mut Runspace, new: NewPipeline) -> Finished {
    let NewPipeline { id, work, sender, .. } = new;
    streams.begin(Running::new(id, sender, &work, &streams.facts.init.host_info));
    let started = serialize::now();
    // A fault of the engine's own must not leave a client without an answer.
    let result = catch_unwind(AssertUnwindSafe(|| match &work {
        Work::Run(create) => match debugger::answer(streams, runspace, create) {
            Some(result) => result,
            None => run_commands(streams, runspace, create),
        },
        Work::CommandMetadata(get) => metadata::answer(streams, runspace, get),
    }));
    let result = result.unwrap_or_else(|_| {
        let message = "The embedded engine failed within itself; this is a fault of psrpd.";
        Err(runtime_error("PsrpdEngineFault", ErrorCategory::InvalidOperation, message))
    });
    let result = remember(runspace, &work, started, result);
    end(streams, runspace, id, result)
}

/// Adds the command line to the history, if the client wants that, and lets an error that ended it stand where PowerShell
/// puts it: it looks the command's history id up once more when the pipeline has ended.
fn remember(runspace: &mut Runspace, work: &Work, started: DateTime, result: Result) -> Result {
    let Work::Run(create) = work else { return result };
    let error = match &result {
        Err(Flow::Error(record, _)) => Some(record.clone()),
        _ => None,
    };
    let debugged = debugger::is_debugged(runspace, create);
    if !create.is_nested {
        runspace.forget_steps();
    }
    let line_id = runspace.next_history_id();
    // A line that is not complete is typed on.
    let complete = error.as_ref().is_none_or(|record| !is_incomplete(record));
    if (create.add_to_history || debugged) && complete {
        let line = match &create.powershell.history {
            Some(line) => serialize::from_wire(line),
            None => create
                .powershell
                .statements
                .first()
                .and_then(|line| line.first())
                .map_or_else(|| "".into(), |command| serialize::from_wire(&command.text)),
        };
        let status = match &result {
            Err(Flow::Error(..)) => PipelineState::FAILED,
            Err(Flow::Stopped) => PipelineState::STOPPED,
            _ => PipelineState::COMPLETED,
        };
        runspace.add_to_history(line, status.0.into(), started, serialize::now());
    }
    if let Some(record) = error {
        crate::error::thrown::note(&record);
        let mut details = record.details.borrow_mut();
        if let Some(invocation) = details.invocation.as_deref().filter(|own| own.history_id == 0) {
            let history_id = if invocation.my_command.is_null() { line_id } else { runspace.next_history_id() };
            details.invocation = Some(Rc::new(InvocationInfo { history_id, ..invocation.clone() }));
        }
    }
    result
}

fn is_incomplete(record: &ErrorRecord) -> bool {
    match record.exception.bare() {
        Value::Object(object) => object
            .downcast::<Exception>()
            .is_some_and(|own| own.type_name == "System.Management.Automation.IncompleteParseException"),
        _ => false,
    }
}

fn end(streams: &HostStreams, runspace: &mut Runspace, id: Uuid, result: Result) -> Finished {
    let (state, record) = match result {
        _ if streams.is_stopping(id) => (PipelineState::STOPPED, Some(stopped())),
        Err(Flow::Stopped) => (PipelineState::STOPPED, Some(stopped())),
        Err(Flow::Error(record, _)) => (PipelineState::FAILED, Some(record)),
        Err(Flow::Exit(status)) => {
            streams.should_exit(status);
            (PipelineState::COMPLETED, None)
        }
        Ok(()) | Err(Flow::Break(_) | Flow::Continue(_) | Flow::Return | Flow::Enough(_)) => {
            (PipelineState::COMPLETED, None)
        }
    };
    // What is asked of values from here on is not to be stopped.
    streams.inbox.forget(id);
    let error = record.and_then(|record| error_message(streams, runspace, &record));
    streams.end(state, error)
}

fn stopped() -> Rc<ErrorRecord> {
    let mut exception =
        Exception::new("System.Management.Automation.PipelineStoppedException", "The pipeline has been stopped.");
    // It was thrown, by the host.
    exception.properties.push(("StackTrace", "   at psrpd.Host.Pipeline.Stop()".into()));
    Rc::new(ErrorRecord::new(exception, "PipelineStopped", ErrorCategory::OperationStopped, Value::Null))
}

/// The record as the state message carries it.
fn error_message(
    streams: &HostStreams,
    runspace: &mut Runspace,
    record: &Rc<ErrorRecord>,
) -> Option<psrp_proto::message::ErrorRecord> {
    let mut body = Vec::new();
    let extended = streams.options().error;
    streams.sealed(|seal| serialize::write_error_record(&mut body, runspace, record, seal, extended)).ok()?;
    match Message::from_value(MessageType::ERROR_RECORD, clixml::read(&body).ok()) {
        Ok(Message::ErrorRecord(record)) => Some(*record),
        _ => None,
    }
}

/// Writes what a pipeline outputs to the client.
pub struct ToClient<'a>(pub &'a HostStreams);

impl Output for ToClient<'_> {
    fn write(&mut self, runspace: &mut Runspace, value: Value) -> Result {
        runspace.check_stop()?;
        self.0.output(runspace, &value)
    }
}

fn run_commands(streams: &HostStreams, runspace: &mut Runspace, create: &CreatePipeline) -> Result {
    let mut output = ToClient(streams);
    let Some((last, before)) = create.powershell.statements.split_last() else { return Ok(()) };
    for statement in before {
        match run_statement(streams, runspace, statement, create.no_input, &mut output) {
            // As after a statement of a script: it is reported, and the next one runs.
            Err(Flow::Error(record, _)) => streams.record(runspace, Record::Error(record)),
            other => other?,
        }
    }
    run_statement(streams, runspace, last, create.no_input, &mut output)
}

fn run_statement(
    streams: &HostStreams,
    runspace: &mut Runspace,
    commands: &[Command],
    no_input: bool,
    output: &mut dyn Output,
) -> Result {
    let mut all = Vec::with_capacity(commands.len());
    for (at, command) in commands.iter().enumerate() {
        let behind = &commands[at + 1..];
        all.push(commands::translate(streams, runspace, command, behind)?);
    }
    runspace.run_remote(all, !no_input, output)
}
