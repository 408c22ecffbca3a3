//! `-is` and `-as`.

use crate::convert;
use crate::error::{ErrorCategory, Flow, Result, runtime_error};
use crate::runspace::Runspace;
use crate::types::{Type, is_instance};
use crate::value::Value;

/// `value -is ty`
pub fn is_type(rt: &mut Runspace, value: &Value, ty: &Value) -> Result<bool> {
    let ty = type_operand(rt, ty)?;
    Ok(is_instance(value, &ty))
}

/// `value -as ty`: null where it does not convert.
pub fn as_type(rt: &mut Runspace, value: &Value, ty: &Value) -> Result<Value> {
    let ty = type_operand(rt, ty)?;
    match convert::convert(rt, value, &ty) {
        Ok(converted) => Ok(converted),
        Err(convert::Failure::Flow(flow @ (Flow::Stopped | Flow::Exit(_)))) => Err(flow),
        Err(_) => Ok(Value::Null),
    }
}

/// The type that the right operand is or names.
fn type_operand(rt: &mut Runspace, ty: &Value) -> Result<Type> {
    if let Value::Type(ty) = ty.bare() {
        return Ok(ty.clone());
    }
    let name = convert::to_text(rt, ty)?;
    crate::interpret::lookup_type(rt, &name).ok_or_else(|| {
        runtime_error(
            "RuntimeException",
            ErrorCategory::InvalidOperation,
            format!("Cannot convert the \"{name}\" value of type \"System.String\" to type \"System.Type\"."),
        )
    })
}
