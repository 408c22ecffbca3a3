//! What the debugger tells the client: arguments of its events.

use clixml::{ListKind, TypeNames, Writer};

use super::write::Serializer;
use super::{Seal, invocation};
use crate::debugger::Stop;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::Value;

const ARGUMENTS: TypeNames = TypeNames::known(&["System.Object[]", "System.Array", "System.Object"]);
const UPDATED: TypeNames =
    TypeNames::known(&["System.Management.Automation.BreakpointUpdatedEventArgs", "System.EventArgs", "System.Object"]);
const STOPPED: TypeNames =
    TypeNames::known(&["System.Management.Automation.DebuggerStopEventArgs", "System.EventArgs", "System.Object"]);
const UPDATE: TypeNames = TypeNames::known(&[
    "System.Management.Automation.BreakpointUpdateType",
    "System.Enum",
    "System.ValueType",
    "System.Object",
]);
const RESUME: TypeNames = TypeNames::known(&[
    "System.Management.Automation.DebuggerResumeAction",
    "System.Enum",
    "System.ValueType",
    "System.Object",
]);
const BREAKPOINTS: TypeNames = TypeNames::known(&[
    "System.Collections.ObjectModel.ReadOnlyCollection`1[[System.Management.Automation.Breakpoint, \
     System.Management.Automation, Version=7.6.5.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35]]",
    "System.Object",
]);
const CUSTOM: TypeNames = TypeNames::known(&["System.Management.Automation.PSCustomObject", "System.Object"]);

/// How deep breakpoints are written.
const DEPTH: i32 = 1;

/// The arguments of the event that tells of a stop.
pub fn stop_event(runspace: &mut Runspace, stop: &Stop) -> Result<clixml::Value> {
    written(runspace, |serializer| {
        begin_arguments(serializer);
        stopped(serializer, stop)?;
        serializer.writer.end();
        serializer.writer.end();
        Ok(())
    })
}

/// The arguments of a stop alone, as the body of a message.
pub fn stop_arguments(out: &mut Vec<u8>, runspace: &mut Runspace, stop: &Stop) -> Result {
    let mut writer = Writer::new(out);
    stopped(&mut Serializer::new(&mut writer, runspace, Seal::Plain), stop)
}

/// The arguments of the event that tells of a breakpoint: `update` is what was done to it, `count` how many there are now.
pub fn update_event(runspace: &mut Runspace, object: &Value, update: i32, count: i32) -> Result<clixml::Value> {
    written(runspace, |serializer| {
        begin_arguments(serializer);
        serializer.writer.item().begin_object();
        serializer.writer.type_names(&UPDATED);
        serializer.writer.to_string_text("System.Management.Automation.BreakpointUpdatedEventArgs");
        serializer.writer.begin_adapted();
        serializer.member("Breakpoint", object, DEPTH)?;
        let name = ["Set", "Removed", "Enabled", "Disabled"].get(update as usize).copied().unwrap_or("Set");
        invocation::enumeration(serializer, "UpdateType", &UPDATE, name, update);
        serializer.writer.member("BreakpointCount").int32(count);
        for _ in 0..4 {
            serializer.writer.end();
        }
        Ok(())
    })
}

fn written(runspace: &mut Runspace, write: impl FnOnce(&mut Serializer<'_, '_>) -> Result) -> Result<clixml::Value> {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out);
    write(&mut Serializer::new(&mut writer, runspace, Seal::Plain))?;
    // What was just written can be read.
    Ok(clixml::read(&out).unwrap_or_default())
}

fn begin_arguments(serializer: &mut Serializer<'_, '_>) {
    serializer.writer.item().begin_object();
    serializer.writer.type_names(&ARGUMENTS);
    serializer.writer.begin_list(ListKind::List);
}

fn stopped(serializer: &mut Serializer<'_, '_>, stop: &Stop) -> Result {
    serializer.writer.item().begin_object();
    serializer.writer.type_names(&STOPPED);
    serializer.writer.to_string_text("System.Management.Automation.DebuggerStopEventArgs");
    serializer.writer.begin_adapted();
    serializer.writer.member("Breakpoints").begin_object();
    serializer.writer.type_names(&BREAKPOINTS);
    serializer.writer.begin_list(ListKind::List);
    for breakpoint in &stop.breakpoints {
        serializer.value(None, breakpoint, DEPTH)?;
    }
    serializer.writer.end();
    serializer.writer.end();
    invocation::enumeration(serializer, "ResumeAction", &RESUME, "Continue", 0);
    serializer.writer.end();
    serializer.writer.begin_extended();
    serializer.writer.member("SerializedInvocationInfo").begin_object();
    serializer.writer.type_names(&CUSTOM);
    serializer.writer.begin_extended();
    invocation::write_place(serializer, &stop.invocation)?;
    for _ in 0..4 {
        serializer.writer.end();
    }
    Ok(())
}
