//! New-Variable

use std::rc::Rc;

use super::{options, refused, report};
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::{ErrorCategory, Result};
use crate::runspace::{Variable, VariableOptions, folded};
use crate::value::{Object, Value};

/// New-Variable
pub struct NewVariable;

impl Cmdlet for NewVariable {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let name = call.text("Name").unwrap_or_default();
        let value = call.argument("Value").cloned().unwrap_or_default();
        let scope = call.runspace.scope_by_name(&call.text("Scope").unwrap_or_else(|| "local".into()))?;
        let key = folded(&name);
        let known = scope.local(&key);
        if known.is_some() && !call.switch("Force") {
            let message = format!("A variable with name '{name}' already exists.");
            return call.error(refused(&name, "VariableAlreadyExists", ErrorCategory::ResourceExists, message));
        }
        let target = format!("Name: {name} Value: {}", convert::to_text(call.runspace, &value)?);
        if !call.runspace.should_process(&target, "New variable")? {
            return Ok(());
        }
        if known.is_some_and(|known| known.options.get().has(VariableOptions::CONSTANT)) {
            let message = format!("Cannot overwrite variable {name} because it is read-only or constant.");
            report(call, Err(refused(&name, "VariableNotWritable", ErrorCategory::WriteError, message).into()))?;
            return Ok(());
        }
        let variable = Rc::new(Variable::new(name, value));
        if let Some(options) = options(call) {
            variable.options.set(options);
        }
        if let Some(description) = call.text("Description") {
            *variable.description.borrow_mut() = Some(description);
        }
        scope.add(key, variable.clone());
        if variable.options.get().has(VariableOptions::ALL_SCOPE) {
            call.runspace.share(&variable);
        }
        match call.switch("PassThru") {
            true => call.write(Value::Object(Rc::new(Object::new(variable)))),
            false => Ok(()),
        }
    }
}
