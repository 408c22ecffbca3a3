//! Get-Variable

use std::rc::Rc;

use super::{not_found, select};
use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::value::{Object, Value};

/// Get-Variable
pub struct GetVariable;

impl Cmdlet for GetVariable {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let names = call.texts("Name").unwrap_or_else(|| vec!["*".into()]);
        let scope = call.text("Scope");
        for name in names {
            let selection = select(call, &name, scope.as_deref())?;
            if selection.found.is_empty() && !selection.filtered {
                not_found(call, &name)?;
            }
            for variable in selection.found {
                let value: Value = match call.switch("ValueOnly") {
                    true => variable.get(),
                    false => Rc::new(Object::new(variable)).into(),
                };
                call.write(value)?;
            }
        }
        Ok(())
    }
}
