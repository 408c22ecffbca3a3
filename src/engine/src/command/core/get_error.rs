//! Get-Error

use std::rc::Rc;

use crate::command::{Call, Cmdlet};
use crate::error::{ErrorRecord, Result};
use crate::member;
use crate::value::{MemberKind, Object, Str, Value};

/// Get-Error
pub struct GetError;

/// Type names, and what takes their place so that all details are shown.
const EXTENDED: &[(&str, &str)] = &[
    ("System.Management.Automation.ErrorRecord", "System.Management.Automation.ErrorRecord#PSExtendedError"),
    ("System.Exception", "System.Exception#PSExtendedError"),
];

impl Cmdlet for GetError {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let errors: Vec<Value> = match call.argument("InputObject").filter(|input| !input.is_null()) {
            Some(input) => vec![input.clone()],
            None => {
                let newest = call.number("Newest").and_then(|count| usize::try_from(count).ok()).unwrap_or(1);
                call.runspace.errors.items.borrow().iter().take(newest).cloned().collect()
            }
        };
        let several = errors.len() > 1;
        for (index, error) in errors.into_iter().enumerate() {
            let names = member::type_names(&error);
            let mut shown: Vec<Str> = names.to_vec();
            for (plain, extended) in EXTENDED {
                if let Some(at) = shown.iter().position(|name| &**name == *plain) {
                    shown.remove(at);
                    shown.insert(0, (*extended).into());
                }
            }
            let copy = copy(&error);
            if let Some(extra) = copy.extra() {
                extra.set_type_names(shown.into());
                if several {
                    let index = Value::Int32(i32::try_from(index).unwrap_or(i32::MAX));
                    extra.members_mut().set("PSErrorIndex".into(), MemberKind::Note(index));
                }
            }
            call.write(copy)?;
        }
        Ok(())
    }
}

/// The same error as another object, so that the one in `$Error` keeps its type names.
fn copy(error: &Value) -> Value {
    match error.bare() {
        Value::Object(object) => match object.downcast::<Rc<ErrorRecord>>() {
            Some(record) => Object::new(record.clone()).into(),
            None => error.clone(),
        },
        _ => error.clone(),
    }
}
