//! Jobs and breakpoints. The host runs everything in the session itself: there are none of either, and what would make
//! one says so.

use super::{Builtin, Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::value::Value;

macro_rules! builtins {
    ($($name:literal $class:literal $create:expr;)*) => {
        &[$(Builtin {
            name: $name,
            class: concat!("Microsoft.PowerShell.Commands.", $class),
            create: || Box::new($create),
        }),*]
    };
}

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = builtins! {
    "Debug-Job" "DebugJobCommand" Missing("job");
    "Get-Job" "GetJobCommand" Missing("job");
    "Receive-Job" "ReceiveJobCommand" Missing("job");
    "Register-ArgumentCompleter" "RegisterArgumentCompleterCommand" Missing("completer");
    "Remove-Job" "RemoveJobCommand" Missing("job");
    "Start-Job" "StartJobCommand" Unsupported;
    "Stop-Job" "StopJobCommand" Missing("job");
    "Wait-Job" "WaitJobCommand" Missing("job");
};

/// A cmdlet for what does not exist: nothing when it asks for all, an error when it names one.
struct Missing(&'static str);

impl Cmdlet for Missing {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if self.0 == "completer" {
            return Ok(());
        }
        let named = [("Id", "ID"), ("Name", "name")];
        for (parameter, word) in named {
            for asked in call.texts(parameter).unwrap_or_default() {
                if asked.contains('*') {
                    continue;
                }
                let kind = self.0;
                let (id, message) = match (kind, word) {
                    ("job", "ID") => (
                        "JobWithSpecifiedSessionIdNotFound,",
                        format!(
                            "The command cannot find a job with the job ID {asked}. Verify the value of the Id parameter and then try the command again."
                        ),
                    ),
                    ("job", _) => (
                        "JobWithSpecifiedNameNotFound,",
                        format!(
                            "The command cannot find the job because the job name {asked} was not found. Verify the value of the Name parameter, and then try the command again."
                        ),
                    ),
                    _ => ("PSBreakpoint:BreakpointIdNotFound,", format!("There is no breakpoint with ID '{asked}'.")),
                };
                let ty = if kind == "job" {
                    "System.Management.Automation.PSArgumentException"
                } else {
                    "System.ArgumentException"
                };
                let category =
                    if kind == "job" { ErrorCategory::ObjectNotFound } else { ErrorCategory::InvalidArgument };
                let record =
                    ErrorRecord::new(Exception::new(ty, message), id.trim_end_matches(','), category, asked.into());
                call.error(record)?;
            }
        }
        Ok(())
    }
}

/// A cmdlet that this host cannot serve.
struct Unsupported;

impl Cmdlet for Unsupported {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let message = format!(
            "{} is not supported by this host: it has neither jobs nor a debugger. Run the commands in the session itself.",
            call.declaration.name
        );
        let exception = Exception::new("System.Management.Automation.PSNotSupportedException", message);
        let record = ErrorRecord::new(exception, "NotSupported", ErrorCategory::NotImplemented, Value::Null);
        Err(call.terminating(record))
    }
}
