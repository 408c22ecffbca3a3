//! Set-Variable

use std::rc::Rc;

use super::{options, refused, report, select};
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::{ErrorCategory, Result};
use crate::runspace::{Variable, VariableOptions, folded};
use crate::value::{Object, Str, Value};

/// Set-Variable
#[derive(Default)]
pub struct SetVariable {
    names: Vec<Str>,
    /// The name was an argument: values of the pipeline are collected.
    collects: bool,
    value_given: bool,
    values: Vec<Value>,
}

impl Cmdlet for SetVariable {
    fn begin(&mut self, call: &mut Call<'_>) -> Result {
        self.names = call.texts("Name").unwrap_or_default();
        self.collects = !self.names.is_empty();
        self.value_given = call.has("Value");
        if let (true, Some(name)) = (call.switch("Append"), self.names.first()) {
            match call.runspace.variable(name) {
                Some(Value::Array(items)) => self.values = items.to_vec(),
                Some(Value::List(items)) => self.values = items.items.borrow().iter().cloned().collect(),
                Some(value) => self.values.push(value),
                None => {}
            }
        }
        Ok(())
    }

    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let value = call.argument("Value").cloned();
        if !self.collects {
            let names = call.texts("Name").unwrap_or_default();
            return set(call, &names, value);
        }
        if !self.value_given || call.switch("Append") {
            self.values.extend(value.filter(|value| !matches!(value, Value::Nothing)));
        }
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        if !self.collects {
            return Ok(());
        }
        let mut values = std::mem::take(&mut self.values);
        let value = match values.len() {
            _ if call.switch("Append") => Some(Value::array(values)),
            _ if self.value_given => call.argument("Value").cloned(),
            0 => None,
            1 => values.pop(),
            _ => Some(Value::array(values)),
        };
        set(call, &self.names, value)
    }
}

fn set(call: &mut Call<'_>, names: &[Str], value: Option<Value>) -> Result {
    let value = value.filter(|value| !matches!(value, Value::Nothing));
    let scope = call.text("Scope");
    for name in names {
        let selection = select(call, name, Some(scope.as_deref().unwrap_or("local")))?;
        if selection.found.is_empty() && !selection.filtered {
            add(call, name, scope.as_deref(), value.clone())?;
            continue;
        }
        for variable in selection.found {
            change(call, &variable, value.clone())?;
        }
    }
    Ok(())
}

fn may_set(call: &mut Call<'_>, name: &str, value: Option<&Value>) -> Result<bool> {
    let text = match value {
        Some(value) if call.runspace.weighs_actions() => convert::to_text(call.runspace, value)?,
        _ => "".into(),
    };
    call.runspace.should_process(&format!("Name: {name} Value: {text}"), "Set variable")
}

fn add(call: &mut Call<'_>, name: &str, scope: Option<&str>, value: Option<Value>) -> Result {
    if !may_set(call, name, value.as_ref())? {
        return Ok(());
    }
    let value = value.unwrap_or_default();
    let (name, prefixed) = match name.split_once(':') {
        Some((prefix, rest)) if super::is_scope(prefix) => (rest, Some(prefix)),
        _ => (name, None),
    };
    let within = call.runspace.scope_by_name(prefixed.or(scope).unwrap_or("local"))?;
    let key = folded(name);
    // A variable of all scopes is set where it is; automatic ones have a hand of their own.
    let shared = call.runspace.find_variable(name).filter(|found| found.options.get().has(VariableOptions::ALL_SCOPE));
    if let Some(shared) = shared {
        return change(call, &shared, Some(value));
    }
    let outcome = call.runspace.assign_in(&within, &key, name, value);
    if !report(call, outcome)? {
        return Ok(());
    }
    let Some(variable) = within.local(&key) else { return Ok(()) };
    let mut wanted = options(call).unwrap_or_default();
    if scope.is_some_and(|scope| scope.eq_ignore_ascii_case("private")) {
        wanted = wanted.with(VariableOptions::PRIVATE);
    }
    variable.options.set(wanted);
    if wanted.has(VariableOptions::ALL_SCOPE) {
        call.runspace.share(&variable);
    }
    *variable.description.borrow_mut() = Some(call.text("Description").unwrap_or_else(|| "".into()));
    pass(call, variable)
}

fn change(call: &mut Call<'_>, variable: &Rc<Variable>, value: Option<Value>) -> Result {
    if !may_set(call, &variable.name.clone(), value.as_ref())? {
        return Ok(());
    }
    let was = variable.options.get();
    let forced = call.switch("Force") && was.has(VariableOptions::READ_ONLY);
    if forced {
        variable.options.set(VariableOptions(was.0 & !VariableOptions::READ_ONLY.0));
    }
    if let Some(value) = value {
        let outcome = call.runspace.store(variable, value);
        if !report(call, outcome)? {
            variable.options.set(was);
            return Ok(());
        }
    }
    if let Some(description) = call.text("Description") {
        *variable.description.borrow_mut() = Some(description);
    }
    match options(call) {
        Some(wanted) if wanted.has(VariableOptions::CONSTANT) && !was.has(VariableOptions::CONSTANT) => {
            let name = &variable.name;
            let message = format!(
                "Existing variable {name} cannot be made constant. Variables can be made constant only at creation time."
            );
            return call.error(refused(name, "VariableCannotBeMadeConstant", ErrorCategory::WriteError, message));
        }
        Some(wanted) => variable.options.set(wanted),
        None => variable.options.set(was),
    }
    pass(call, variable.clone())
}

fn pass(call: &mut Call<'_>, variable: Rc<Variable>) -> Result {
    match call.switch("PassThru") {
        true => call.write(Value::Object(Rc::new(Object::new(variable)))),
        false => Ok(()),
    }
}
