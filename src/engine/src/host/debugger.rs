//! What a client sends that debugs: the debugger's own commands, and what is typed at its prompt.
//!
//! They are no commands of the language: a server knows them only as the one command of a pipeline.

use std::rc::Rc;

use psrp_proto::message::{Command, CreatePipeline, MessageType};
use psrp_proto::server::Draft;

use super::pipeline::ToClient;
use super::streams::HostStreams;
use crate::command::Output;
use crate::convert;
use crate::debugger::{Debugger, Resume, line};
use crate::error::{ErrorCategory, Result, runtime_error};
use crate::runspace::{Runspace, Scope, ScopeKind, Variable, key};
use crate::serialize::{debugger as wire, from_wire};
use crate::value::Value;

/// Commands that set how the debugger is to behave; nothing has to be done for them.
const SETTINGS: &[&str] = &["__Set-PSDebuggerStepMode", "__Set-PSUnhandledBreakpointMode", "__Get-PSBreakpoint"];
/// Commands with which a client's own debugger sets breakpoints.
const BREAKPOINTS: &[&str] =
    &["__Set-PSBreakpoint", "__Enable-PSBreakpoint", "__Disable-PSBreakpoint", "__Remove-PSBreakpoint"];

/// The one command of a pipeline that has no other.
fn only(create: &CreatePipeline) -> Option<&Command> {
    match &create.powershell.statements[..] {
        [statement] => match &statement[..] {
            [command] => Some(command),
            _ => None,
        },
        _ => None,
    }
}

/// Whether the pipeline is a script typed at the debugger's prompt, which goes into the history.
pub fn is_debugged(runspace: &mut Runspace, create: &CreatePipeline) -> bool {
    runspace.extension::<Debugger>().stop.is_some()
        && only(create).is_some_and(|command| {
            let text = from_wire(&command.text);
            // What makes up the client's own prompt is not typed by anybody.
            command.is_script && create.is_nested && !text.contains("[DBG]: ") && !line::is_own(&text)
        })
}

/// What comes of a pipeline that is for the debugger; none where it is not.
pub fn answer(streams: &HostStreams, runspace: &mut Runspace, create: &CreatePipeline) -> Option<Result> {
    if !streams.debugger() {
        return None;
    }
    let command = only(create)?;
    let name = from_wire(&command.text);
    if command.is_script {
        return typed(streams, runspace, &name).transpose();
    }
    let stands = runspace.extension::<Debugger>().stop.clone();
    if stands.is_some() && name.eq_ignore_ascii_case("prompt") {
        return Some(prompt(streams, runspace));
    }
    let is = |known: &&str| known.eq_ignore_ascii_case(&name);
    if is(&"__Set-PSDebugMode") {
        // DebugModes: LocalScript is 2, RemoteScript 4.
        let mode = argument(streams, runspace, command).unwrap_or(0);
        streams.set_debugging(mode & 6 != 0);
        return Some(Ok(()));
    }
    if is(&"__Set-PSDebuggerAction") {
        let action = argument(streams, runspace, command).and_then(Resume::from_number);
        streams.resume(action.unwrap_or_default());
        return Some(Ok(()));
    }
    if is(&"__Get-PSDebuggerStopArgs") {
        let Some(stop) = stands else { return Some(Ok(())) };
        let mut draft = Draft::default();
        let written = wire::stop_arguments(draft.body(), runspace, &stop);
        return Some(written.map(|()| streams.message(MessageType::PIPELINE_OUTPUT, &mut draft)));
    }
    if SETTINGS.iter().any(is) {
        return Some(Ok(()));
    }
    BREAKPOINTS.iter().any(is).then(|| {
        let message = "Breakpoints that a client's debugger sets are not supported by the embedded engine.";
        Err(runtime_error("BreakpointsNotSupported", ErrorCategory::NotImplemented, message))
    })
}

/// The number that the command's argument is.
fn argument(streams: &HostStreams, runspace: &mut Runspace, command: &Command) -> Option<i64> {
    let value = streams.read(runspace, &command.arguments.first()?.value).ok()?;
    match value.bare() {
        Value::Int32(number) => Some((*number).into()),
        Value::Enum(value) => Some(value.value),
        _ => None,
    }
}

/// A line of the debugger's prompt.
fn typed(streams: &HostStreams, runspace: &mut Runspace, text: &str) -> Result<Option<()>> {
    let mut output = ToClient(streams);
    Ok(line::run(runspace, text, &mut output)?.then_some(()))
}

/// The prompt while the debugger stands: one level deeper, and named.
fn prompt(streams: &HostStreams, runspace: &mut Runspace) -> Result {
    const LEVEL: &str = "NestedPromptLevel";
    let level = runspace.variable(LEVEL).unwrap_or(Value::Int32(0));
    let deeper = match level.bare() {
        Value::Int32(level) => Value::Int32(level.saturating_add(1)),
        _ => Value::Int32(1),
    };
    let outer = runspace.scope.clone();
    runspace.scope = Scope::new(Some(outer.clone()), ScopeKind::Local);
    runspace.scope.add(key(LEVEL), Rc::new(Variable::new(LEVEL, deeper)));
    let mut texts = Vec::new();
    let result = runspace.invoke_command("prompt", &[], &[], Vec::new(), &mut texts);
    runspace.scope = outer;
    result?;
    let mut output = ToClient(streams);
    for text in texts {
        let text = convert::to_text(runspace, &text)?;
        output.write(runspace, format!("[DBG]: {text}").into())?;
    }
    Ok(())
}
