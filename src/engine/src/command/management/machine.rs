//! Invoke-Item, Restart-Computer, Stop-Computer

use super::selection;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::system::{Machine as _, System};
use crate::value::{Str, Value};

/// Opens items with the program for them, which a session without a desktop has none of.
pub struct InvokeItem;

/// Shuts the machine down.
pub struct Shutdown {
    /// Whether it starts again.
    pub restarts: bool,
}

impl Cmdlet for InvokeItem {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        for target in selection::targets(call)? {
            let message = format!("Opening the item '{}' with the program for it is not supported.", target.display());
            let exception = Exception::new("System.Management.Automation.PSNotSupportedException", message);
            let target = Value::string(target.path);
            call.error(ErrorRecord::new(exception, "NotSupported", ErrorCategory::NotImplemented, target))?;
        }
        Ok(())
    }
}

impl Cmdlet for Shutdown {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        const PROGRAM: &str = "shutdown";
        if call.runspace.resolve_command(PROGRAM).is_err() {
            let message = format!(
                "The term '{PROGRAM}' is not recognized as a name of a cmdlet, function, script file, or executable program.\nCheck the spelling of the name, or if a path was included, verify that the path is correct and try again."
            );
            let exception = Exception::new("System.Management.Automation.CommandNotFoundException", message);
            let target = Value::string(PROGRAM);
            let id = "CommandNotFoundException";
            return Err(call.terminating(ErrorRecord::new(exception, id, ErrorCategory::ObjectNotFound, target)));
        }
        let what = format!("localhost ({})", System::name());
        let action = if self.restarts { "Restart-Computer" } else { "Stop-Computer" };
        if !call.runspace.should_process(&what, action)? {
            return Ok(());
        }
        let how = Value::string(if self.restarts { "-r" } else { "-P" });
        let arguments = [how, Value::String(Str::from("now"))];
        call.runspace.invoke_command(PROGRAM, &[], &arguments, Vec::new(), &mut Vec::new())
    }
}
