//! Set-PSDebug

use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::value::Value;

/// Set-PSDebug
pub struct SetDebug;

impl Cmdlet for SetDebug {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if call.switch("Off") {
            call.runspace.global.strict.set(Some(0));
            return Ok(());
        }
        if call.switch("Strict") {
            call.runspace.global.strict.set(Some(10));
        }
        if call.switch("Step") || call.number("Trace").is_some_and(|level| level > 0) {
            return Err(unsupported(call, "tracing and stepping through scripts"));
        }
        Ok(())
    }
}

fn unsupported(call: &Call<'_>, what: &str) -> crate::error::Flow {
    let exception = Exception::new(
        "System.Management.Automation.PSNotSupportedException",
        format!("{}: {what} is not supported by this host", call.declaration.name),
    );
    call.terminating(ErrorRecord::new(exception, "NotSupported", ErrorCategory::NotImplemented, Value::Null))
}
