//! Setting properties.

use super::invoke::setting_error;
use super::type_data::{OwnKind, added_member, own_member};
use crate::convert::{self, to_type};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result, runtime_error};
use crate::runspace::Runspace;
use crate::types::{Type, surface, type_of};
use crate::value::{Member, MemberKind, Object, Value};
use std::rc::Rc;

/// Sets the member `name` of `value`.
pub fn set(rt: &mut Runspace, value: &Value, name: &str, new: Value) -> Result<()> {
    if value.is_null() {
        return Err(not_found(name));
    }
    if let Some(extra) = value.extra() {
        let member = extra.members().and_then(|members| members.get(name).cloned());
        if let Some(member) = member {
            return set_member(rt, value, &member, new);
        }
    }
    if let Some(member) = added_member(rt, value, name) {
        return set_member(rt, value, &member, new);
    }
    let bare = value.bare();
    match bare {
        Value::Dictionary(dictionary) => {
            if let Some(property) = surface(dictionary.ty.info()).property(name)
                && property.row.is_some_and(|row| row.set.is_some())
                && dictionary.get_str(name).is_none()
            {
                return set_property(rt, bare, name, new);
            }
            return crate::dotnet::dictionary::set_item(rt, dictionary, Value::string(name), new);
        }
        Value::Object(object) => {
            if object.instance.set(rt, bare, name, &new)? {
                return Ok(());
            }
            if let Type::Class(class) = object.instance.ty() {
                match class.set(rt, bare, name, &new) {
                    Ok(true) => return Ok(()),
                    Ok(false) => {}
                    Err(flow) => return Err(setting_error(flow, name)),
                }
            }
        }
        Value::Custom(_) => {
            let message = format!(
                "The property '{name}' cannot be found on this object. Verify that the property exists and can be set."
            );
            let cause = crate::member::thrown("System.Management.Automation.SetValueException", message.clone());
            return Err(setting_missing(cause, message));
        }
        _ => {}
    }
    if let Some(member) = own_member(value, name) {
        return match member.kind {
            OwnKind::Alias(target) => set(rt, value, target, new),
            _ => Err(read_only(name)),
        };
    }
    set_property(rt, bare, name, new)
}

fn set_property(rt: &mut Runspace, value: &Value, name: &str, new: Value) -> Result<()> {
    let ty = type_of(value);
    let surface = surface(ty.info());
    let Some(property) = surface.property(name) else {
        if let Some(items) = convert::enumerate(rt, value) {
            if items.is_empty() {
                return Err(missing(name));
            }
            for item in &items {
                set(rt, item, name, new.clone())?;
            }
            return Ok(());
        }
        return Err(missing(name));
    };
    match property.row.and_then(|row| row.set) {
        Some(setter) => {
            let new = match property.ty.close(&ty) {
                Some(wanted) => to_type(rt, &new, &wanted).map_err(|flow| unwrap_cast(flow, property.name))?,
                None => new,
            };
            setter(rt, value, new).map_err(|flow| setting_error(flow, property.name))
        }
        None => Err(read_only(property.name)),
    }
}

/// A value that does not convert: `Exception setting "X": ...`.
fn unwrap_cast(flow: Flow, name: &str) -> Flow {
    let Flow::Error(record, terminates) = flow else { return flow };
    let inner = match &record.exception {
        Value::Object(object) => object.downcast::<Exception>().map(|exception| exception.inner.clone()),
        _ => None,
    };
    match inner {
        Some(Value::Object(cause)) => {
            let message = crate::member::exception_message(&Value::Object(cause.clone()));
            let mut exception = Exception::new(
                "System.Management.Automation.SetValueInvocationException",
                format!("Exception setting \"{name}\": \"{message}\""),
            );
            exception.inner = Value::Object(cause);
            ErrorRecord::new(exception, "ExceptionWhenSetting", ErrorCategory::NotSpecified, Value::Null).into()
        }
        _ => Flow::Error(record, terminates),
    }
}

fn set_member(rt: &mut Runspace, value: &Value, member: &Member, new: Value) -> Result<()> {
    match &member.kind {
        MemberKind::Note(_) | MemberKind::Property(_) => {
            if let Some(extra) = value.extra() {
                let mut members = extra.members_mut();
                if let Some(own) = members.get_mut(&member.name) {
                    match &mut own.kind {
                        MemberKind::Note(slot) | MemberKind::Property(slot) => *slot = new,
                        other => *other = MemberKind::Note(new),
                    }
                } else {
                    drop(members);
                    return Err(read_only(&member.name));
                }
            }
            Ok(())
        }
        MemberKind::Alias(target) => set(rt, value, target, new),
        MemberKind::Script { set: Some(block), .. } => {
            super::call::call_script(rt, block, value, &[new]).map_err(|flow| setting_error(flow, &member.name))?;
            Ok(())
        }
        MemberKind::Script { set: None, .. } => {
            let exception = Exception::new(
                "System.Management.Automation.SetValueException",
                format!("Set accessor for property \"{}\" is unavailable.", member.name),
            );
            Err(ErrorRecord::new(
                exception,
                "SetWithoutSetterFromScriptProperty",
                ErrorCategory::NotSpecified,
                Value::Null,
            )
            .into())
        }
        _ => Err(read_only(&member.name)),
    }
}

fn read_only(name: &str) -> Flow {
    let message = format!("'{name}' is a ReadOnly property.");
    let cause = Exception::new("System.Management.Automation.SetValueException", message.clone());
    let exception = Exception::runtime(message).caused_by(Value::Object(Rc::new(Object::new(cause))));
    ErrorRecord::new(exception, "PropertyAssignmentException", ErrorCategory::InvalidOperation, Value::Null).into()
}

fn missing(name: &str) -> Flow {
    runtime_error(
        "PropertyAssignmentException",
        ErrorCategory::InvalidOperation,
        format!(
            "The property '{name}' cannot be found on this object. Verify that the property exists and can be set."
        ),
    )
}

fn not_found(name: &str) -> Flow {
    runtime_error(
        "PropertyNotFound",
        ErrorCategory::InvalidOperation,
        format!(
            "The property '{name}' cannot be found on this object. Verify that the property exists and can be set."
        ),
    )
}

/// A custom object without that property.
fn setting_missing(cause: Flow, message: String) -> Flow {
    let inner = match cause {
        Flow::Error(record, _) => record.exception.clone(),
        _ => Value::Null,
    };
    let mut exception = Exception::new(
        "System.Management.Automation.SetValueInvocationException",
        format!("Exception setting \"{}\": \"{message}\"", message.split('\'').nth(1).unwrap_or_default()),
    );
    exception.inner = inner;
    ErrorRecord::new(exception, "ExceptionWhenSetting", ErrorCategory::NotSpecified, Value::Null).into()
}
