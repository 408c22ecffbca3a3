//! One pipeline from its beginning to its last message.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use psrp_proto::message::{Command, CreatePipeline, GetCommandMetadata, Message, MessageType, PipelineState};
use psrp_proto::server::{Finished, NewPipeline, Work};
use uuid::Uuid;

use super::streams::{HostStreams, Running};
use crate::command::Output;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result, runtime_error};
use crate::runspace::Runspace;
use crate::serialize;
use crate::value::{Str, Value};

/// Runs a pipeline; its last message is sent.
pub fn run(streams: &HostStreams, runspace: &mut Runspace, new: NewPipeline) -> Finished {
    let NewPipeline { id, work, sender, .. } = new;
    streams.begin(Running::new(id, sender, &work, &streams.facts.init.host_info));
    // A fault of the engine's own must not leave a client without an answer.
    let result = catch_unwind(AssertUnwindSafe(|| match &work {
        Work::Run(create) => run_commands(streams, runspace, id, create),
        Work::CommandMetadata(get) => command_metadata(runspace, get, &mut ToClient(streams)),
    }));
    let result = result.unwrap_or_else(|_| {
        let message = "The embedded engine failed within itself; this is a fault of psrpd.";
        Err(runtime_error("PsrpdEngineFault", ErrorCategory::InvalidOperation, message))
    });
    end(streams, runspace, id, result)
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
    let exception =
        Exception::new("System.Management.Automation.PipelineStoppedException", "The pipeline has been stopped.");
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

fn run_commands(streams: &HostStreams, runspace: &mut Runspace, id: Uuid, create: &CreatePipeline) -> Result {
    let mut output = ToClient(streams);
    for statement in &create.powershell.statements {
        runspace.check_stop()?;
        let input = if create.no_input { Vec::new() } else { all_input(streams, runspace, id)? };
        run_statement(streams, runspace, statement, input, &mut output)?;
    }
    Ok(())
}

fn all_input(streams: &HostStreams, runspace: &mut Runspace, id: Uuid) -> Result<Vec<Value>> {
    let mut all = Vec::new();
    while let Some(value) = streams.next_input(runspace, id)? {
        all.push(value);
    }
    Ok(all)
}

fn run_statement(
    streams: &HostStreams,
    runspace: &mut Runspace,
    commands: &[Command],
    mut input: Vec<Value>,
    output: &mut dyn Output,
) -> Result {
    let Some((last, before)) = commands.split_last() else { return Ok(()) };
    for command in before {
        let mut collected = Vec::new();
        run_command(streams, runspace, command, input, &mut collected)?;
        input = collected;
    }
    run_command(streams, runspace, last, input, output)
}

fn run_command(
    streams: &HostStreams,
    runspace: &mut Runspace,
    command: &Command,
    input: Vec<Value>,
    output: &mut dyn Output,
) -> Result {
    let text: Str = command.text.to_string().into();
    if command.is_script && command.arguments.is_empty() && input.is_empty() {
        return runspace.run_script(&text, output);
    }
    let mut named = Vec::new();
    let mut positional = Vec::new();
    for argument in &command.arguments {
        let value = streams.read(runspace, &argument.value)?;
        match &argument.name {
            Some(name) => named.push((Str::from(name.to_string()), value)),
            None => positional.push(value),
        }
    }
    runspace.invoke_command(&text, &named, &positional, input, output)
}

fn command_metadata(_runspace: &mut Runspace, _get: &GetCommandMetadata, _output: &mut dyn Output) -> Result {
    Err(runtime_error("NotSupported", ErrorCategory::NotImplemented, "command metadata is not built yet"))
}
