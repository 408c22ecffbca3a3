//! Remove-Variable

use super::{not_found, refused, select};
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, Result};
use crate::runspace::{VariableOptions, folded};

/// Remove-Variable
pub struct RemoveVariable;

impl Cmdlet for RemoveVariable {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let scope = call.text("Scope").unwrap_or_else(|| "local".into());
        for name in call.texts("Name").unwrap_or_default() {
            let selection = select(call, &name, Some(&scope))?;
            if selection.found.is_empty() && !selection.filtered {
                not_found(call, &name)?;
            }
            for variable in selection.found {
                let name = &variable.name;
                if !call.runspace.should_process(&format!("Name: {name}"), "Remove variable")? {
                    continue;
                }
                let options = variable.options.get();
                let read_only = options.has(VariableOptions::READ_ONLY) && !call.switch("Force");
                if read_only || options.has(VariableOptions::CONSTANT) {
                    let message = format!(
                        "Cannot remove variable {name} because it is constant or read-only. If the variable is read-only, \
                         try the operation again specifying the Force option."
                    );
                    call.error(refused(name, "VariableNotRemovable", ErrorCategory::WriteError, message))?;
                    continue;
                }
                let within = call.runspace.scope_by_name(&scope)?;
                call.runspace.remove_variable(&within, &folded(name));
            }
        }
        Ok(())
    }
}
