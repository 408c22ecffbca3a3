//! New-Object

use crate::command::property::{find_member, is_method};
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::member;
use crate::types::Type;
use crate::value::{MemberKind, Value};

/// New-Object
pub struct NewObject;

impl Cmdlet for NewObject {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let name = call.text("TypeName").unwrap_or_default();
        let Some(ty) = crate::interpret::lookup_type(call.runspace, &name) else {
            return Err(refused(
                call,
                format!("Cannot find type [{name}]: verify that the assembly containing this type is loaded."),
                "TypeNotFound",
                ErrorCategory::InvalidType,
            ));
        };
        let arguments = call.values("ArgumentList").unwrap_or_default();
        let object = construct(call, &ty, &name, arguments)?;
        if let Some(Value::Dictionary(properties)) = call.argument("Property").cloned().as_ref().map(Value::bare) {
            for (key, value) in properties.entries() {
                let key = convert::to_text(call.runspace, &key)?;
                set_property(call, &object, &key, value)?;
            }
        }
        call.write(object)
    }
}

fn construct(call: &mut Call<'_>, ty: &Type, name: &str, arguments: Vec<Value>) -> Result<Value> {
    let count = arguments.len();
    match member::construct(call.runspace, ty, &arguments) {
        Ok(object) => Ok(object),
        Err(Flow::Error(record, _)) if &*record.id == "MethodCountCouldNotFindBest" && count == 0 => Err(refused(
            call,
            format!("A constructor was not found. Cannot find an appropriate constructor for type {name}."),
            "CannotFindAppropriateCtor",
            ErrorCategory::ObjectNotFound,
        )),
        Err(Flow::Error(record, _)) => {
            let exception = record.exception.clone();
            let (id, category) = ("ConstructorInvokedThrowException", ErrorCategory::InvalidOperation);
            Err(call.terminating(ErrorRecord::of(exception, id, category, Value::Null)))
        }
        Err(other) => Err(other),
    }
}

/// Sets a property, adds it to a property bag, or calls the method of that name.
fn set_property(call: &mut Call<'_>, object: &Value, key: &str, value: Value) -> Result {
    if let Value::Custom(custom) = object.bare() {
        custom.extra.members_mut().set(key.into(), MemberKind::Note(value));
        return Ok(());
    }
    let found = find_member(call.runspace, object, key);
    let outcome = match found {
        Some(found) if is_method(&found) => {
            let arguments = match &value {
                Value::Array(items) => items.to_vec(),
                _ => vec![value],
            };
            member::call(call.runspace, object, key, arguments).map(drop)
        }
        Some(_) => member::set(call.runspace, object, key, value),
        None => {
            let exception = Exception::new(
                "System.InvalidOperationException",
                format!("The member \"{key}\" was not found for the specified .NET object."),
            );
            let id = "InvalidOperationException";
            return Err(call.terminating(ErrorRecord::new(
                exception,
                id,
                ErrorCategory::InvalidOperation,
                Value::Null,
            )));
        }
    };
    match outcome {
        Err(Flow::Error(..)) => {
            let message = "The value supplied is not valid, or the property is read-only. Change the value, and then try \
                again.";
            let exception = Exception::new("System.Exception", message);
            let (id, category) = ("SetValueException", ErrorCategory::InvalidData);
            Err(call.terminating(ErrorRecord::new(exception, id, category, Value::Null)))
        }
        other => other,
    }
}

fn refused(call: &Call<'_>, message: String, id: &'static str, category: ErrorCategory) -> Flow {
    let exception = Exception::new("System.Management.Automation.PSArgumentException", message);
    call.terminating(ErrorRecord::new(exception, id, category, Value::Null))
}
