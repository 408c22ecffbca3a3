//! Arguments to the types of their parameters.

use std::rc::Rc;

use psrp_syntax::Extent;

use super::{ParameterInfo, Target};
use crate::convert as conversion;
use crate::error::{ErrorRecord, Exception, Flow, Result};
use crate::runspace::Runspace;
use crate::types::Type;
use crate::value::{Str, Value};

/// The full name of a parameter's type.
pub(super) fn type_text(parameter: &ParameterInfo) -> Str {
    match parameter_type(parameter) {
        Some(ty) => ty.name(),
        None => parameter.type_name.clone(),
    }
}

/// The type of the parameter; `None` when nothing is to be converted.
pub(crate) fn parameter_type(parameter: &ParameterInfo) -> Option<Type> {
    if let Some(ty) = parameter.ty.get() {
        return Some(ty.clone());
    }
    let ty = crate::interpret::type_by_name(&parameter.type_name)?;
    Some(parameter.ty.get_or_init(|| ty).clone())
}

/// Whether any value will do as it is.
fn is_any(parameter: &ParameterInfo) -> bool {
    matches!(&*parameter.type_name, "psobject" | "object" | "System.Object" | "")
}

/// Whether a script block is an argument as any other for the parameter.
pub(super) fn takes_block(parameter: &ParameterInfo) -> bool {
    let name = parameter.type_name.trim_end_matches("[]").to_ascii_lowercase();
    matches!(
        name.as_str(),
        "scriptblock" | "system.management.automation.scriptblock" | "object" | "psobject" | "system.object" | ""
    )
}

/// Whether the value is of the parameter's type already.
pub(super) fn fits(_runspace: &mut Runspace, parameter: &ParameterInfo, value: &Value) -> bool {
    if is_any(parameter) {
        return true;
    }
    if parameter.switch {
        return matches!(value, Value::Bool(_));
    }
    match parameter_type(parameter) {
        Some(ty) => crate::interpret::is_instance(value, &ty),
        None => false,
    }
}

/// A default value as the parameter takes it.
pub(crate) fn convert_default(
    runspace: &mut Runspace,
    target: &Target<'_>,
    parameter: &ParameterInfo,
    value: Value,
    extent: Extent,
) -> Result<Value> {
    convert(runspace, target, parameter, value, extent)
}

/// The value as the parameter takes it.
pub(super) fn convert(
    runspace: &mut Runspace,
    target: &Target<'_>,
    parameter: &ParameterInfo,
    value: Value,
    extent: Extent,
) -> Result<Value> {
    let value = if matches!(value, Value::Nothing) { Value::Null } else { value };
    if is_any(parameter) {
        return Ok(value);
    }
    if parameter.switch {
        return convert_switch(runspace, target, parameter, value, extent);
    }
    let Some(ty) = parameter_type(parameter) else {
        return Ok(value); // a type that the engine does not know cannot be converted to
    };
    if crate::interpret::is_instance(&value, &ty) {
        return Ok(value);
    }
    // Commands take the name or number of an encoding too, and look it up themselves.
    let names_encoding = matches!(value.bare(), Value::String(_) | Value::Int32(_));
    if names_encoding && !target.script && &*parameter.type_name == "System.Text.Encoding" {
        return Ok(value);
    }
    if matches!(ty.info().name, "System.Boolean") && matches!(ty, Type::Known(_)) && !is_boolean(&value) {
        let name = crate::interpret::type_name(&value);
        let message = format!(
            "Cannot convert value \"{name}\" to type \"System.Boolean\". Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0."
        );
        if target.script {
            let message =
                format!("Cannot process argument transformation on parameter '{}'. {message}", parameter.name);
            let cause =
                Exception::new("System.Management.Automation.ArgumentTransformationMetadataException", message.clone());
            return Err(target.about(parameter).not_transformed(message, extent, cause));
        }
        let message = format!("Cannot bind parameter '{}'. {message}", parameter.name);
        return Err(target.about(parameter).failure("CannotConvertArgumentNoMessage", message, extent));
    }
    if !target.script && value.is_null() {
        // A cmdlet's parameter takes null as it is, unless its type has none.
        return match conversion::to_type(runspace, &value, &ty) {
            Ok(converted) => Ok(converted),
            Err(Flow::Error(record, _)) => Err(not_converted(target, parameter, &record, extent)),
            Err(flow) => Err(flow),
        };
    }
    match conversion::to_type(runspace, &value, &ty) {
        Ok(converted) => Ok(converted),
        Err(Flow::Error(record, _)) => Err(not_converted(target, parameter, &record, extent)),
        Err(flow) => Err(flow),
    }
}

/// Whether the value counts as a Boolean argument: one, or a number.
fn is_boolean(value: &Value) -> bool {
    matches!(value.bare(), Value::Bool(_))
        || crate::convert::double_of(value.bare()).is_some()
            && !matches!(value.bare(), Value::String(_) | Value::Char(_))
        || crate::interpret::switch_state(value.bare()).is_some()
}

fn convert_switch(
    runspace: &mut Runspace,
    target: &Target<'_>,
    parameter: &ParameterInfo,
    value: Value,
    extent: Extent,
) -> Result<Value> {
    let on = match value.bare() {
        Value::Bool(on) => *on,
        Value::Null => false,
        Value::Int32(number) => *number != 0,
        Value::Int64(number) => *number != 0,
        Value::Double(number) => *number != 0.0,
        other => match crate::interpret::switch_state(other) {
            Some(on) => on,
            None => {
                let text = crate::interpret::text(runspace, other)?;
                let ty = crate::interpret::type_name(other);
                let message = format!(
                    "Cannot convert value \"{text}\" to type \"System.Management.Automation.SwitchParameter\". Boolean parameters accept only Boolean values and numbers, such as $True, $False, 1 or 0."
                );
                if target.script {
                    let message =
                        format!("Cannot process argument transformation on parameter '{}'. {message}", parameter.name);
                    let cause = Exception::new(
                        "System.Management.Automation.ArgumentTransformationMetadataException",
                        message.clone(),
                    );
                    return Err(target.about(parameter).not_transformed(message, extent, cause));
                }
                let message = format!(
                    "Cannot convert '{ty}' to the type 'System.Management.Automation.SwitchParameter' required by parameter '{}'. ",
                    parameter.name
                );
                return Err(target.about(parameter).failure("CannotConvertArgument", message, extent));
            }
        },
    };
    if target.script
        && let Some(ty) = parameter_type(parameter)
    {
        return conversion::to_type(runspace, &Value::Bool(on), &ty);
    }
    Ok(Value::Bool(on))
}

fn not_converted(target: &Target<'_>, parameter: &ParameterInfo, record: &Rc<ErrorRecord>, extent: Extent) -> Flow {
    let (message, inner) = match &record.exception {
        Value::Object(object) => match object.downcast::<Exception>() {
            Some(exception) => (
                exception.message.clone(),
                if exception.inner.is_null() { record.exception.clone() } else { exception.inner.clone() },
            ),
            None => ("".into(), record.exception.clone()),
        },
        other => ("".into(), other.clone()),
    };
    if target.script {
        let message = format!("Cannot process argument transformation on parameter '{}'. {message}", parameter.name);
        let cause =
            Exception::new("System.Management.Automation.ArgumentTransformationMetadataException", message.clone())
                .caused_by(inner);
        return target.about(parameter).not_transformed(message, extent, cause);
    }
    let message = format!("Cannot bind parameter '{}'. {message}", parameter.name);
    target.about(parameter).failure_because("CannotConvertArgumentNoMessage", message, extent, inner)
}
