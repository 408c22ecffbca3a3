//! Set-PSBreakpoint, Get-PSBreakpoint and those that change breakpoints; Wait-Debugger

use std::rc::Rc;

use super::{Debugger, Kind, types};
use crate::command::{Builtin, Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::value::Value;

/// The cmdlets of this file.
pub static BUILTINS: &[Builtin] = &[
    builtin("Disable-PSBreakpoint", "Microsoft.PowerShell.Commands.DisablePSBreakpointCommand", || {
        Box::new(Change::Disable)
    }),
    builtin("Enable-PSBreakpoint", "Microsoft.PowerShell.Commands.EnablePSBreakpointCommand", || {
        Box::new(Change::Enable)
    }),
    builtin("Get-PSBreakpoint", "Microsoft.PowerShell.Commands.GetPSBreakpointCommand", || Box::new(Get)),
    builtin("Remove-PSBreakpoint", "Microsoft.PowerShell.Commands.RemovePSBreakpointCommand", || {
        Box::new(Change::Remove)
    }),
    builtin("Set-PSBreakpoint", "Microsoft.PowerShell.Commands.SetPSBreakpointCommand", || Box::new(Set)),
    builtin("Wait-Debugger", "Microsoft.PowerShell.Commands.WaitDebuggerCommand", || Box::new(Wait)),
];

const fn builtin(name: &'static str, class: &'static str, create: fn() -> Box<dyn Cmdlet>) -> Builtin {
    Builtin { name, class, create }
}

struct Set;

impl Cmdlet for Set {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if call.has("Variable") || call.has("Action") {
            let what = if call.has("Variable") { "breakpoints on variables" } else { "actions of breakpoints" };
            let exception = Exception::new(
                "System.Management.Automation.PSNotSupportedException",
                format!("Set-PSBreakpoint: {what} are not supported by this host"),
            );
            let record = ErrorRecord::new(exception, "NotSupported", ErrorCategory::NotImplemented, Value::Null);
            return Err(call.terminating(record));
        }
        let mut scripts: Vec<Option<Rc<str>>> = Vec::new();
        for script in call.texts("Script").unwrap_or_default() {
            let path = full_path(call, &script);
            if !std::path::Path::new(&*path).is_file() {
                let exception = Exception::new(
                    "System.ArgumentException",
                    format!("Cannot set breakpoint. The file '{path}' does not exist."),
                );
                let id = "NewPSBreakpoint:FileDoesNotExist";
                call.error(ErrorRecord::new(exception, id, ErrorCategory::InvalidArgument, Value::Null))?;
                continue;
            }
            scripts.push(Some(path.as_str().into()));
        }
        if !call.has("Script") {
            scripts.push(None);
        }
        for script in scripts {
            if let Some(names) = call.texts("Command") {
                for name in names {
                    let kind = Kind::Command { name: name.as_ref().into(), script: script.clone() };
                    let object = call.runspace.set_breakpoint(kind, Value::Null)?;
                    call.write(object)?;
                }
                continue;
            }
            let Some(script) = script else { continue };
            let column = call.number("Column").and_then(|column| u32::try_from(column).ok()).unwrap_or(0);
            for line in call.values("Line").unwrap_or_default() {
                let Value::Int32(line) = line.bare() else { continue };
                let Some(line) = u32::try_from(*line).ok().filter(|line| *line > 0) else {
                    let exception = Exception::new("System.ArgumentException", "Line cannot be less than 1.");
                    let id = "SetPSBreakpoint:LineLessThanOne";
                    call.error(ErrorRecord::new(exception, id, ErrorCategory::InvalidArgument, Value::Null))?;
                    continue;
                };
                let kind = Kind::Line { script: script.clone(), line, column };
                let object = call.runspace.set_breakpoint(kind, Value::Null)?;
                call.write(object)?;
            }
        }
        Ok(())
    }
}

struct Get;

impl Cmdlet for Get {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let all = call.runspace.extension::<Debugger>().breakpoints.clone();
        let ids: Option<Vec<i32>> = numbers(call);
        if let Some(ids) = &ids {
            for id in ids {
                if !all.iter().any(|own| own.id == *id) {
                    no_breakpoint(call, *id)?;
                }
            }
        }
        let scripts: Option<Vec<_>> =
            call.texts("Script").map(|scripts| scripts.iter().map(|script| full_path(call, script)).collect());
        let commands = call.texts("Command");
        for own in &all {
            let script = match &own.kind {
                Kind::Line { script, .. } => Some(script),
                Kind::Command { script, .. } => script.as_ref(),
            };
            let wanted = ids.as_ref().is_none_or(|ids| ids.contains(&own.id))
                && scripts.as_ref().is_none_or(|scripts| {
                    script.is_some_and(|script| scripts.iter().any(|wanted| **wanted == **script))
                })
                && commands.as_ref().is_none_or(|names| match &own.kind {
                    Kind::Command { name, .. } => names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name)),
                    _ => false,
                });
            if wanted {
                call.write(own.object.clone())?;
            }
        }
        Ok(())
    }
}

/// What is done to breakpoints.
enum Change {
    Remove,
    Enable,
    Disable,
}

impl Cmdlet for Change {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let given: Vec<i32> = match numbers(call) {
            Some(ids) => ids,
            None => call.values("Breakpoint").unwrap_or_default().iter().filter_map(types::id_of).collect(),
        };
        for id in given {
            let known = call.runspace.extension::<Debugger>().breakpoints.iter().find(|own| own.id == id).cloned();
            let Some(breakpoint) = known else {
                no_breakpoint(call, id)?;
                continue;
            };
            let text = crate::convert::to_text(call.runspace, &breakpoint.object)?;
            if !call.runspace.should_process(&text, call.declaration.name)? {
                continue;
            }
            match self {
                Change::Remove => call.runspace.remove_breakpoint(id)?,
                Change::Enable => {
                    types::enable(&breakpoint.object, true);
                    call.runspace.tell_of_breakpoint(&breakpoint.object, 2)?;
                }
                Change::Disable => {
                    types::enable(&breakpoint.object, false);
                    call.runspace.tell_of_breakpoint(&breakpoint.object, 3)?;
                }
            }
            if call.switch("PassThru") {
                call.write(breakpoint.object)?;
            }
        }
        Ok(())
    }
}

struct Wait;

impl Cmdlet for Wait {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        call.runspace.debug_stop(Vec::new())
    }
}

/// The path of a script, from the root.
fn full_path(call: &Call<'_>, path: &str) -> String {
    let location = call.runspace.location_path();
    std::path::Path::new(&*location).join(path.trim_start_matches("./")).to_string_lossy().into_owned()
}

fn numbers(call: &Call<'_>) -> Option<Vec<i32>> {
    let ids = call.values("Id")?;
    Some(ids.iter().filter_map(|id| if let Value::Int32(id) = id.bare() { Some(*id) } else { None }).collect())
}

fn no_breakpoint(call: &mut Call<'_>, id: i32) -> Result {
    let message = format!("There is no breakpoint with ID '{id}'.");
    let exception = Exception::new("System.ArgumentException", message);
    let record =
        ErrorRecord::new(exception, "PSBreakpoint:BreakpointIdNotFound", ErrorCategory::InvalidArgument, Value::Null);
    call.error(record)
}
