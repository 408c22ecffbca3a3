//! Clear-Variable

use std::rc::Rc;

use super::{not_found, report, select};
use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::runspace::{Variable, VariableOptions};
use crate::value::{Object, Value};

/// Clear-Variable
pub struct ClearVariable;

impl Cmdlet for ClearVariable {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let scope = call.text("Scope");
        for name in call.texts("Name").unwrap_or_default() {
            let selection = select(call, &name, scope.as_deref())?;
            if selection.found.is_empty() && !selection.filtered {
                not_found(call, &name)?;
            }
            for variable in selection.found {
                clear(call, &variable)?;
            }
        }
        Ok(())
    }
}

fn clear(call: &mut Call<'_>, variable: &Rc<Variable>) -> Result {
    let name = variable.name.clone();
    if !call.runspace.should_process(&format!("Name: {name}"), "Clear variable")? {
        return Ok(());
    }
    let was = variable.options.get();
    if call.switch("Force") {
        variable.options.set(VariableOptions(was.0 & !VariableOptions::READ_ONLY.0));
    }
    let outcome = match call.has("Scope") {
        true => call.runspace.store(variable, Value::Null),
        false => call.runspace.set_variable(&name, Value::Null),
    };
    variable.options.set(was);
    if report(call, outcome)? && call.switch("PassThru") {
        let changed = call.runspace.find_variable(&name).unwrap_or_else(|| variable.clone());
        call.write(Value::Object(Rc::new(Object::new(changed))))?;
    }
    Ok(())
}
