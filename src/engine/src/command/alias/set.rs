//! Set-Alias, New-Alias

use std::rc::Rc;

use super::{guard, object, refused};
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, Result};
use crate::runspace::{AliasInfo, VariableOptions, key};

/// Sets an alias.
pub enum WriteAlias {
    /// New-Alias: there must be none of that name.
    New,
    /// Set-Alias
    Set,
}

impl Cmdlet for WriteAlias {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let name = call.text("Name").unwrap_or_default();
        let value = call.text("Value").unwrap_or_default();
        let action = if matches!(self, WriteAlias::New) { "New Alias" } else { "Set Alias" };
        let force = call.switch("Force");
        let options = VariableOptions(call.number("Option").and_then(|bits| u8::try_from(bits).ok()).unwrap_or(0));
        let scope = call.runspace.scope_by_name(&call.text("Scope").unwrap_or_else(|| "local".into()))?;
        let known = call.runspace.scope.chain().find_map(|within| {
            let known = within.commands()?.aliases.borrow().get(&key(&name)).cloned()?;
            let shared = known.options.get().has(VariableOptions::ALL_SCOPE);
            (shared || Rc::ptr_eq(within, &scope)).then_some((within.clone(), known))
        });
        if matches!(self, WriteAlias::New) && known.is_some() && !force {
            let message = format!("The alias is not allowed, because an alias with the name '{name}' already exists.");
            return call.error(refused(&name, "AliasAlreadyExists", ErrorCategory::ResourceExists, message));
        }
        if !call.runspace.should_process(&format!("Name: {name} Value: {value}"), action)? {
            return Ok(());
        }
        if let Some((_, known)) = &known {
            if let Some(record) = guard(known, force) {
                return call.error(record);
            }
            if known.options.get().has(VariableOptions::ALL_SCOPE) && !options.has(VariableOptions::ALL_SCOPE) {
                let message = format!("The AllScope option cannot be removed from the alias '{name}'.");
                let id = "AliasAllScopeOptionCannotBeRemoved";
                return call.error(refused(&name, id, ErrorCategory::WriteError, message));
            }
        }
        let alias = AliasInfo::new(name.clone(), value);
        alias.options.set(options);
        *alias.description.borrow_mut() = call.text("Description").unwrap_or_else(|| "".into());
        let alias = Rc::new(alias);
        let within = known.map_or(scope, |(within, _)| within);
        within.commands_mut().aliases.borrow_mut().set(key(&name), alias.clone());
        if call.switch("PassThru") { call.write(object(&alias)) } else { Ok(()) }
    }
}
