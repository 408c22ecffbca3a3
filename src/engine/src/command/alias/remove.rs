//! Remove-Alias

use std::rc::Rc;

use super::refused;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::runspace::{Scope, VariableOptions, key};

/// Remove-Alias
pub struct RemoveAlias;

impl Cmdlet for RemoveAlias {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let scopes: Vec<Rc<Scope>> = match call.text("Scope") {
            Some(scope) => vec![call.runspace.scope_by_name(&scope)?],
            None => call.runspace.scope.chain().cloned().collect(),
        };
        for name in call.texts("Name").unwrap_or_default() {
            let found = scopes.iter().find_map(|scope| {
                let alias = scope.commands()?.aliases.borrow().get(&key(&name)).cloned()?;
                Some((scope, alias))
            });
            let Some((scope, alias)) = found else {
                let message = format!(
                    "This command cannot find a matching alias because an alias with the name '{name}' does not exist."
                );
                let exception = Exception::new("System.Management.Automation.ItemNotFoundException", message);
                let (id, category) = ("ItemNotFoundException", ErrorCategory::ObjectNotFound);
                call.error(ErrorRecord::new(exception, id, category, name.into()))?;
                continue;
            };
            let options = alias.options.get();
            let read_only = options.has(VariableOptions::READ_ONLY) && !call.switch("Force");
            if read_only || options.has(VariableOptions::CONSTANT) {
                let message = format!("Alias was not removed because alias {name} is constant or read-only.");
                call.error(refused(&name, "AliasNotRemovable", ErrorCategory::WriteError, message))?;
                continue;
            }
            scope.commands_mut().aliases.borrow_mut().remove(&key(&name));
        }
        Ok(())
    }
}
