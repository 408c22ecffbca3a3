//! The history of command lines, and the cmdlets for it

use std::collections::VecDeque;

use crate::command::pattern::Pattern;
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::dotnet::object::OBJECT;
use crate::error::{ErrorCategory, ErrorRecord, Exception, InvocationInfo, Result};
use crate::member;
use crate::runspace::{Runspace, enum_value};
use crate::types::{TypeInfo, read};
use crate::value::{DateTime, Record, Str, TimeSpan, Value, field};

/// Microsoft.PowerShell.Commands.HistoryInfo
pub static HISTORY_INFO: TypeInfo = TypeInfo {
    declarations: "long Id {get;}
string CommandLine {get;}
System.Management.Automation.Runspaces.PipelineState ExecutionStatus {get;}
datetime StartExecutionTime {get;}
datetime EndExecutionTime {get;}
timespan Duration {get;}",
    properties: &[
        read("Id", field::<0>),
        read("CommandLine", field::<1>),
        read("ExecutionStatus", field::<2>),
        read("StartExecutionTime", field::<3>),
        read("EndExecutionTime", field::<4>),
        read("Duration", field::<5>),
    ],
    ..TypeInfo::class("Microsoft.PowerShell.Commands.HistoryInfo", &OBJECT)
};

/// The command lines of a runspace, oldest first.
#[derive(Debug, Default)]
pub struct History {
    entries: VecDeque<Entry>,
    last: i64,
}

/// A command line that ran.
#[derive(Clone, Debug)]
pub struct Entry {
    id: i64,
    line: Str,
    status: i64,
    started: DateTime,
    ended: DateTime,
}

impl Runspace {
    /// Adds a command line that has run; `status` is its PipelineState.
    pub fn add_to_history(&mut self, line: impl Into<Str>, status: i64, started: DateTime, ended: DateTime) {
        let limit = match self.variable("MaximumHistoryCount").as_ref().map(Value::bare) {
            Some(Value::Int32(count)) => usize::try_from(*count).unwrap_or(1),
            _ => 4096,
        };
        let history = self.extension::<History>();
        history.last += 1;
        let id = history.last;
        history.entries.push_back(Entry { id, line: line.into(), status, started, ended });
        while history.entries.len() > limit {
            history.entries.pop_front();
        }
    }
}

impl Runspace {
    /// The id that the next command line of the history will have, or has while it runs.
    pub fn next_history_id(&mut self) -> i64 {
        self.extension::<History>().last + 1
    }

    /// `HistoryId` of an invocation.
    pub fn history_id_of(&mut self, invocation: &InvocationInfo) -> i64 {
        if invocation.history_id == 0 { self.next_history_id() } else { invocation.history_id }
    }
}

fn object(entry: &Entry) -> Record {
    let status = enum_value("System.Management.Automation.Runspaces.PipelineState", entry.status);
    let duration = TimeSpan { ticks: entry.ended.ticks - entry.started.ticks };
    let status = status.unwrap_or(Value::Int64(entry.status));
    let fields = vec![
        entry.id.into(),
        entry.line.clone().into(),
        status,
        entry.started.into(),
        entry.ended.into(),
        duration.into(),
    ];
    Record::new(&HISTORY_INFO, fields).with_text(entry.line.clone())
}

/// Get-History
pub struct GetHistory;

impl Cmdlet for GetHistory {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let entries: Vec<Entry> = call.runspace.extension::<History>().entries.iter().cloned().collect();
        let count = call.number("Count").and_then(|count| usize::try_from(count).ok());
        let Some(ids) = call.values("Id") else {
            let skip = entries.len().saturating_sub(count.unwrap_or(usize::MAX));
            return entries[skip..].iter().try_for_each(|entry| call.write(object(entry)));
        };
        for id in ids.iter().filter_map(number) {
            let Some(at) = entries.iter().position(|entry| entry.id == id) else {
                no_entry(call, id)?;
                continue;
            };
            let from = if count.is_some() && ids.len() == 1 { (at + 1).saturating_sub(count.unwrap_or(1)) } else { at };
            entries[from..=at].iter().try_for_each(|entry| call.write(object(entry)))?;
        }
        Ok(())
    }
}

fn number(value: &Value) -> Option<i64> {
    match value.bare() {
        Value::Int64(number) => Some(*number),
        Value::Int32(number) => Some((*number).into()),
        _ => None,
    }
}

fn no_entry(call: &mut Call<'_>, id: i64) -> Result {
    let exception = Exception::new("System.ArgumentException", format!("Cannot locate the history for Id {id}."));
    let record =
        ErrorRecord::new(exception, "GetHistoryNoHistoryForId", ErrorCategory::ObjectNotFound, Value::Int64(id));
    call.error(record)
}

/// Add-History
pub struct AddHistory;

impl Cmdlet for AddHistory {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        for input in call.values("InputObject").unwrap_or_default() {
            let mut part = |name: &str| -> Result<Value> {
                Ok(member::get(call.runspace, &input, name)?.unwrap_or_default().bare().clone())
            };
            let (line, started, ended) = (part("CommandLine")?, part("StartExecutionTime")?, part("EndExecutionTime")?);
            let (Value::DateTime(started), Value::DateTime(ended), false) = (started, ended, line.is_null()) else {
                let exception = Exception::new(
                    "System.ArgumentException",
                    "Cannot add history because the input object has a format that is not valid.",
                );
                let id = "AddHistoryInvalidInput";
                call.error(ErrorRecord::new(exception, id, ErrorCategory::InvalidData, input.clone()))?;
                continue;
            };
            let line = convert::to_text(call.runspace, &line)?;
            call.runspace.add_to_history(line, 4, started, ended);
            if call.switch("Passthru") {
                let added = call.runspace.extension::<History>().entries.back().map(object);
                added.map_or(Ok(()), |added| call.write(added))?;
            }
        }
        Ok(())
    }
}

/// Clear-History
pub struct ClearHistory;

impl Cmdlet for ClearHistory {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if !call.runspace.should_process("entire session history", "Clear-History")? {
            return Ok(());
        }
        let ids: Option<Vec<i64>> = call.values("Id").map(|ids| ids.iter().filter_map(number).collect());
        let patterns: Option<Vec<Pattern>> =
            call.texts("CommandLine").map(|patterns| patterns.iter().map(|pattern| Pattern::new(pattern)).collect());
        let count = call.number("Count").and_then(|count| usize::try_from(count).ok());
        let newest = call.switch("Newest");
        let history = call.runspace.extension::<History>();
        let wanted = |entry: &Entry| {
            ids.as_ref().is_none_or(|ids| ids.contains(&entry.id))
                && patterns.as_ref().is_none_or(|patterns| patterns.iter().any(|pattern| pattern.is_match(&entry.line)))
        };
        let mut chosen: Vec<i64> = history.entries.iter().filter(|entry| wanted(entry)).map(|entry| entry.id).collect();
        if newest {
            chosen.reverse();
        }
        chosen.truncate(count.unwrap_or(usize::MAX));
        history.entries.retain(|entry| !chosen.contains(&entry.id));
        Ok(())
    }
}

/// Invoke-History
pub struct InvokeHistory;

impl Cmdlet for InvokeHistory {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let wanted = call.text("Id");
        let entries = &call.runspace.extension::<History>().entries;
        let found = match &wanted {
            None => entries.back(),
            Some(text) => match text.parse::<i64>() {
                Ok(id) => entries.iter().find(|entry| entry.id == id),
                Err(_) => entries.iter().rev().find(|entry| entry.line.starts_with(&**text)),
            },
        };
        let Some(line) = found.map(|entry| entry.line.clone()) else {
            let text = wanted.unwrap_or_default();
            let message = if text.is_empty() {
                "Cannot locate the most recent command in the history.".to_string()
            } else {
                format!("Cannot locate the history for command line {text}.")
            };
            let exception = Exception::new("System.ArgumentException", message);
            let (id, category) = ("InvokeHistoryNoHistoryForCommandline", ErrorCategory::ObjectNotFound);
            return Err(call.terminating(ErrorRecord::new(exception, id, category, text.into())));
        };
        if !call.runspace.should_process(&line, "Invoke-History")? {
            return Ok(());
        }
        call.runspace.run_script(&line, call.output)
    }
}
