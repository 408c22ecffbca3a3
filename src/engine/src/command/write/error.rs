//! Write-Error

use std::rc::Rc;

use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::dotnet::exceptions::SYSTEM;
use crate::error::{ErrorCategory, ErrorRecord, Exception, InvocationInfo, Result};
use crate::member;
use crate::runspace::{ActionPreference, Command};
use crate::types::TypeInfo;
use crate::value::{Str, Value};

/// Microsoft.PowerShell.Commands.WriteErrorException
pub static WRITE_ERROR_EXCEPTION: TypeInfo =
    TypeInfo::class("Microsoft.PowerShell.Commands.WriteErrorException", &SYSTEM);

/// Write-Error
pub struct WriteError;

impl Cmdlet for WriteError {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let record = record(call)?;
        let text = |name| call.text(name).filter(|text| !text.is_empty());
        let invocation = call.runspace.my_invocation();
        let stops = call.runspace.error_action() == ActionPreference::Stop;
        {
            let mut details = record.details.borrow_mut();
            details.activity = Some(text("CategoryActivity").unwrap_or_else(|| "Write-Error".into()));
            details.reason = text("CategoryReason").or(details.reason.take());
            details.target_name = text("CategoryTargetName").or(details.target_name.take());
            details.target_type = text("CategoryTargetType").or(details.target_type.take());
            if let Some(invocation) = invocation {
                details.command = Some(command_name(&invocation));
                details.invocation = Some(match invocation.position {
                    // An error that stops stands where the script was at.
                    None if stops => Rc::new(InvocationInfo {
                        position: call.runspace.place().position.clone(),
                        ..(*invocation).clone()
                    }),
                    _ => invocation,
                });
            }
        }
        if let Some(action) = text("RecommendedAction") {
            let message = message(call, &record.exception)?;
            let mut details = record.details.borrow_mut();
            details.message.get_or_insert(message);
            details.recommended_action = Some(action);
        }
        call.error(record)
    }
}

fn record(call: &mut Call<'_>) -> Result<ErrorRecord> {
    if let Some(Value::Object(object)) = call.argument("ErrorRecord").map(Value::bare)
        && let Some(given) = object.downcast::<Rc<ErrorRecord>>()
    {
        let copy = ErrorRecord::of(given.exception.clone(), &given.id, given.category, given.target.clone());
        *copy.details.borrow_mut() = given.details.borrow().clone();
        return Ok(copy);
    }
    let given = call.argument("Exception").filter(|exception| !exception.is_null()).cloned();
    let text = call.text("Message");
    let category = call.number("Category").and_then(ErrorCategory::from_number).unwrap_or(ErrorCategory::NotSpecified);
    let target = call.argument("TargetObject").cloned().unwrap_or_default();
    let (exception, message) = match given {
        Some(exception) => (exception, text.filter(|text| !text.is_empty())),
        None => {
            let text = text.unwrap_or_default();
            (crate::value::Object::new(Exception::new(WRITE_ERROR_EXCEPTION.name, text)).into(), None)
        }
    };
    let id: Str = match call.text("ErrorId").filter(|id| !id.is_empty()) {
        Some(id) => id,
        None => member::type_of(&exception).name(),
    };
    let record = ErrorRecord::of(exception, &id, category, target);
    record.details.borrow_mut().message = message;
    Ok(record)
}

/// What the error id ends in: the function that called; nothing for a script.
fn command_name(invocation: &InvocationInfo) -> Str {
    match invocation.my_command.bare() {
        Value::Object(object) => match object.downcast::<Command>() {
            Some(Command::Script(_)) | None => "".into(),
            Some(command) => command.name(),
        },
        _ => "".into(),
    }
}

fn message(call: &mut Call<'_>, exception: &Value) -> Result<Str> {
    let message = member::get(call.runspace, exception, "Message")?.unwrap_or_default();
    convert::to_text(call.runspace, &message)
}
