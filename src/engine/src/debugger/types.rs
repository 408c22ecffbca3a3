//! Breakpoints as scripts see them.

use super::Kind;
use crate::dotnet::object::OBJECT;
use crate::types::{TypeInfo, read};
use crate::value::{Record, Value, field};

/// The types of this file.
pub static TYPES: &[&TypeInfo] =
    &[&BREAKPOINT, &LINE_BREAKPOINT, &COMMAND_BREAKPOINT, &VARIABLE_BREAKPOINT, &DEBUGGER_COMMAND];

/// The field that says whether a breakpoint is enabled.
pub const ENABLED: usize = 3;
const HITS: usize = 4;

/// System.Management.Automation.Breakpoint
pub static BREAKPOINT: TypeInfo = TypeInfo {
    declarations: "scriptblock Action {get;}
bool Enabled {get;}
int HitCount {get;}
int Id {get;}
string Script {get;}",
    properties: &[
        read("Action", field::<2>),
        read("Enabled", field::<ENABLED>),
        read("HitCount", field::<HITS>),
        read("Id", field::<5>),
        read("Script", field::<6>),
    ],
    ..TypeInfo::class("System.Management.Automation.Breakpoint", &OBJECT)
};

/// System.Management.Automation.LineBreakpoint
pub static LINE_BREAKPOINT: TypeInfo = TypeInfo {
    declarations: "int Column {get;}
int Line {get;}",
    properties: &[read("Column", field::<0>), read("Line", field::<1>)],
    ..TypeInfo::class("System.Management.Automation.LineBreakpoint", &BREAKPOINT)
};

/// System.Management.Automation.CommandBreakpoint
pub static COMMAND_BREAKPOINT: TypeInfo = TypeInfo {
    declarations: "string Command {get;}",
    properties: &[read("Command", field::<0>)],
    ..TypeInfo::class("System.Management.Automation.CommandBreakpoint", &BREAKPOINT)
};

/// System.Management.Automation.VariableBreakpoint
pub static VARIABLE_BREAKPOINT: TypeInfo = TypeInfo {
    declarations: "System.Management.Automation.VariableAccessMode AccessMode {get;}
string Variable {get;}",
    properties: &[read("AccessMode", field::<0>), read("Variable", field::<1>)],
    ..TypeInfo::class("System.Management.Automation.VariableBreakpoint", &BREAKPOINT)
};

/// System.Management.Automation.DebuggerCommand
pub static DEBUGGER_COMMAND: TypeInfo = TypeInfo {
    declarations: "System.Nullable[System.Management.Automation.DebuggerResumeAction] ResumeAction {get;}
string Command {get;}
bool RepeatOnEnter {get;}
bool ExecutedByDebugger {get;}",
    properties: &[
        read("ResumeAction", field::<0>),
        read("Command", field::<1>),
        read("RepeatOnEnter", field::<2>),
        read("ExecutedByDebugger", field::<3>),
    ],
    ..TypeInfo::class("System.Management.Automation.DebuggerCommand", &OBJECT)
};

/// The object of a new breakpoint.
pub(super) fn object(kind: &Kind, id: i32, action: Value) -> Value {
    let (info, first, second, script, text) = match kind {
        Kind::Line { script, line, column } => {
            let place = if *column == 0 { format!("{line}") } else { format!("{line}, {column}") };
            let numbers = [*column, *line].map(|number| Value::Int32(i32::try_from(number).unwrap_or(i32::MAX)));
            let [column, line] = numbers;
            (&LINE_BREAKPOINT, column, line, Some(script), format!("Line breakpoint on '{script}:{place}'"))
        }
        Kind::Command { name, script } => {
            let place = script.as_ref().map_or_else(|| name.to_string(), |script| format!("{script}:{name}"));
            (
                &COMMAND_BREAKPOINT,
                Value::string(&**name),
                Value::Null,
                script.as_ref(),
                format!("Command breakpoint on '{place}'"),
            )
        }
    };
    let script = script.map_or(Value::Null, |script| Value::string(&**script));
    Record::new(info, vec![first, second, action, true.into(), 0.into(), id.into(), script]).with_text(text).into()
}

fn record(object: &Value) -> Option<&Record> {
    match object.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

/// The breakpoint's number.
pub(super) fn id_of(object: &Value) -> Option<i32> {
    match record(object)?.get(5) {
        Value::Int32(id) => Some(id),
        _ => None,
    }
}

/// Counts that it was hit.
pub(super) fn count_hit(object: &Value) {
    if let Some(record) = record(object)
        && let Value::Int32(hits) = record.get(HITS)
    {
        record.set(HITS, Value::Int32(hits.saturating_add(1)));
    }
}

/// Enables or disables it.
pub(super) fn enable(object: &Value, on: bool) {
    if let Some(record) = record(object) {
        record.set(ENABLED, on.into());
    }
}
