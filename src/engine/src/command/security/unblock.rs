//! Unblock-File, which there is no use for on Linux.

use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::provider::{exists, resolve_one};
use crate::value::Value;

/// Unblock-File
pub struct UnblockFile;

impl Cmdlet for UnblockFile {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        for path in call.texts("Path").or_else(|| call.texts("LiteralPath")).unwrap_or_default() {
            let target = match resolve_one(call.runspace, &path) {
                Ok(target) => target,
                Err(record) => {
                    call.error(record)?;
                    continue;
                }
            };
            if !exists(call.runspace, &target) {
                let message = format!("Cannot find path '{}' because it does not exist.", target.display());
                let exception = Exception::new("System.Management.Automation.ItemNotFoundException", message);
                let at = path.into();
                call.error(ErrorRecord::new(exception, "FileNotFound", ErrorCategory::ObjectNotFound, at))?;
            }
        }
        let exception = Exception::new("System.PlatformNotSupportedException", "The cmdlet does not support Linux.");
        let (id, category) = ("LinuxNotSupported", ErrorCategory::NotImplemented);
        Err(call.terminating(ErrorRecord::new(exception, id, category, Value::Null)))
    }
}
