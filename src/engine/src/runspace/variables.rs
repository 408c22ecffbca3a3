//! Variables by name: finding, setting, removing.

use std::rc::Rc;
use std::sync::Arc;

use super::automatic::is_automatic;
use super::{Runspace, Scope, Variable, VariableOptions, folded};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::value::Value;

impl Runspace {
    /// The value of the variable as running code sees it.
    pub fn variable(&self, name: &str) -> Option<Value> {
        self.read(&folded(name))
    }

    /// The value of the variable whose name is folded.
    #[inline]
    pub fn read(&self, key: &str) -> Option<Value> {
        // Automatic variables come first: a scope can hold none of these names, except by the interpreter's own hand.
        if is_short_or_automatic(key) && is_automatic(key) {
            return self.automatic(key);
        }
        self.scope.find_value(key)
    }

    /// The variable itself.
    pub fn find_variable(&self, name: &str) -> Option<Rc<Variable>> {
        let key = folded(name);
        if is_automatic(&key) {
            let variable = Variable::new(name, self.automatic(&key)?);
            if &*key == "?" {
                variable.options.set(VariableOptions::READ_ONLY.with(VariableOptions::ALL_SCOPE));
            }
            if &*key == "error" {
                variable.options.set(VariableOptions::CONSTANT);
            }
            return Some(Rc::new(variable));
        }
        self.scope.find(&key)
    }

    /// Sets a variable as an assignment in running code does: in the current scope.
    ///
    /// # Errors
    /// When the variable is read-only, or the value breaks its constraints.
    pub fn set_variable(&mut self, name: &str, value: Value) -> Result {
        self.assign(&folded(name), name, value)
    }

    /// Sets the variable in the current scope.
    ///
    /// # Errors
    /// When the variable is read-only, or the value breaks its constraints.
    pub fn assign(&mut self, key: &Arc<str>, name: &str, value: Value) -> Result {
        let scope = self.scope.clone();
        self.assign_in(&scope, key, name, value)
    }

    /// Sets the variable in that scope.
    ///
    /// # Errors
    /// When the variable is read-only, or the value breaks its constraints.
    pub fn assign_in(&mut self, scope: &Rc<Scope>, key: &Arc<str>, name: &str, value: Value) -> Result {
        if is_short_or_automatic(key) && is_automatic(key) {
            return self.assign_automatic(scope, key, name, value);
        }
        let found = scope.local(key).or_else(|| self.all_scope.borrow().get(key).cloned());
        match found {
            Some(variable) => self.store(&variable, value),
            None => {
                scope.add(key.clone(), Rc::new(Variable::new(name, value)));
                Ok(())
            }
        }
    }

    /// Puts a value into a variable, through its constraints.
    ///
    /// # Errors
    /// When the variable is read-only, or the value breaks its constraints.
    #[inline]
    pub fn store(&mut self, variable: &Variable, value: Value) -> Result {
        if variable.is_plain() {
            variable.put(value);
            return Ok(());
        }
        self.store_checked(variable, value)
    }

    fn store_checked(&mut self, variable: &Variable, value: Value) -> Result {
        let options = variable.options.get();
        if options.has(VariableOptions::READ_ONLY) || options.has(VariableOptions::CONSTANT) {
            return Err(not_writable(&variable.name));
        }
        let constraint = variable.constraint.borrow().clone();
        let value = match constraint {
            Some(constraint) => self.constrain(&variable.name, &constraint, value)?,
            None => value,
        };
        variable.put(value);
        Ok(())
    }

    fn assign_automatic(&mut self, scope: &Rc<Scope>, key: &str, name: &str, value: Value) -> Result {
        match key {
            "_" | "psitem" => *scope.underscore.borrow_mut() = Some(value),
            "args" => scope.automatic.borrow_mut().args = Some(value),
            "this" => scope.automatic.borrow_mut().this = Some(value),
            "input" => scope.automatic.borrow_mut().input = Some(value),
            "pscmdlet" => scope.automatic.borrow_mut().cmdlet = Some(value),
            "psboundparameters" => scope.automatic.borrow_mut().bound_parameters = Some(value),
            "?" | "error" => return Err(not_writable(name)),
            _ => {}
        }
        Ok(())
    }

    /// Adds a variable to the global scope at start.
    pub(super) fn define(&mut self, name: &str, value: Value, options: VariableOptions, description: &str) {
        let variable = Rc::new(Variable::new(name, value));
        variable.options.set(options);
        if !description.is_empty() {
            *variable.description.borrow_mut() = Some(description.into());
        }
        let key = folded(name);
        if options.has(VariableOptions::ALL_SCOPE) {
            self.all_scope.borrow_mut().set(key.clone(), variable.clone());
        }
        self.global.add(key, variable);
    }

    /// Lets all scopes share the variable.
    pub fn share(&mut self, variable: &Rc<Variable>) {
        self.all_scope.borrow_mut().set(folded(&variable.name), variable.clone());
    }

    /// Takes a variable out of a scope.
    pub fn remove_variable(&mut self, scope: &Rc<Scope>, key: &str) -> Option<Rc<Variable>> {
        let removed = scope.remove(key)?;
        let mut shared = self.all_scope.borrow_mut();
        if shared.get(key).is_some_and(|own| Rc::ptr_eq(own, &removed)) {
            shared.remove(key);
        }
        Some(removed)
    }

    /// The scope that a cmdlet's `-Scope` means: `Global`, `Local`, `Script`, `Private` or a number of levels up.
    ///
    /// # Errors
    /// When there are not so many levels, or the text means nothing.
    pub fn scope_by_name(&self, name: &str) -> Result<Rc<Scope>> {
        match name.to_ascii_lowercase().as_str() {
            "global" => Ok(self.global.clone()),
            "local" | "private" => Ok(self.scope.clone()),
            "script" => Ok(self.scope.script().clone()),
            number => {
                let levels: usize = number.parse().map_err(|_| bad_scope(name))?;
                self.scope.chain().nth(levels).cloned().ok_or_else(|| scope_out_of_range(levels))
            }
        }
    }
}

/// Cheap first test of [`is_automatic`].
#[inline]
fn is_short_or_automatic(key: &str) -> bool {
    let bytes = key.as_bytes();
    match bytes.first() {
        Some(b'_' | b'?' | b'^' | b'$') => bytes.len() == 1,
        Some(b'a' | b't') => bytes.len() == 4,
        Some(b'i' | b'e') => bytes.len() == 5,
        Some(b'p') => bytes.len() >= 6 && bytes[1] == b's',
        Some(b'm') => bytes.len() == 12,
        _ => false,
    }
}

/// The error of an assignment to a read-only or constant variable.
pub fn not_writable(name: &str) -> Flow {
    let exception = Exception::new(
        "System.Management.Automation.SessionStateUnauthorizedAccessException",
        format!("Cannot overwrite variable {name} because it is read-only or constant."),
    );
    ErrorRecord::new(exception, "VariableNotWritable", ErrorCategory::WriteError, Value::String(name.into())).into()
}

fn bad_scope(name: &str) -> Flow {
    let exception = Exception::new(
        "System.Management.Automation.PSArgumentException",
        format!(
            "The scope identifier '{name}' is not valid. Provide one of the following scope identifiers: 'Global', 'Local', 'Script', 'Private', or a number (0 to the current number of scopes)."
        ),
    );
    ErrorRecord::new(exception, "Argument", ErrorCategory::InvalidArgument, Value::Null).into()
}

fn scope_out_of_range(levels: usize) -> Flow {
    let exception = Exception::new(
        "System.Management.Automation.PSArgumentOutOfRangeException",
        format!(
            "The scope number '{levels}' exceeds the number of active scopes. (Parameter 'scopeID')\nActual value was {levels}."
        ),
    );
    ErrorRecord::new(exception, "ArgumentOutOfRange", ErrorCategory::InvalidArgument, Value::Int32(levels as i32))
        .into()
}
