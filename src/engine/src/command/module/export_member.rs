//! Export-ModuleMember

use super::Modules;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::value::{Str, Value};

/// Export-ModuleMember
pub struct ExportModuleMember;

impl Cmdlet for ExportModuleMember {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(module) = call.runspace.extension::<Modules>().loading.last().cloned() else {
            let exception = Exception::new(
                "System.InvalidOperationException",
                "The Export-ModuleMember cmdlet can only be called from inside a module.",
            );
            let id = "Modules_CanOnlyExecuteExportModuleMemberInsideAModule";
            return Err(call.terminating(ErrorRecord::new(
                exception,
                id,
                ErrorCategory::PermissionDenied,
                Value::Null,
            )));
        };
        let mut exports = module.exports.borrow_mut();
        exports.called = true;
        let add = |known: &mut Option<Vec<Str>>, given: Option<Vec<Str>>| {
            if let Some(given) = given {
                known.get_or_insert_default().extend(given);
            }
        };
        add(&mut exports.functions, call.texts("Function"));
        add(&mut exports.variables, call.texts("Variable"));
        add(&mut exports.aliases, call.texts("Alias"));
        Ok(())
    }
}
