//! Invoke-Item, Restart-Computer, Stop-Computer

use super::selection;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
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
        call.runspace.resolve_command(PROGRAM)?;
        let machine = nix::unistd::gethostname().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let what = format!("localhost ({machine})");
        let action = if self.restarts { "Restart-Computer" } else { "Stop-Computer" };
        if !call.runspace.should_process(&what, action)? {
            return Ok(());
        }
        let how = Value::string(if self.restarts { "-r" } else { "-P" });
        let arguments = [how, Value::String(Str::from("now"))];
        call.runspace.invoke_command(PROGRAM, &[], &arguments, Vec::new(), &mut Vec::new())
    }
}
