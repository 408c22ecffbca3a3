//! `++` and `--`.

use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::runspace::Runspace;
use crate::types::type_of;
use crate::value::Value;

/// The value after `++`.
pub fn increment(rt: &mut Runspace, value: &Value) -> Result<Value> {
    step(rt, value, 1, "++")
}

/// The value after `--`.
pub fn decrement(rt: &mut Runspace, value: &Value) -> Result<Value> {
    step(rt, value, -1, "--")
}

fn step(rt: &mut Runspace, value: &Value, by: i32, sign: &str) -> Result<Value> {
    match value {
        Value::Int32(v) => Ok(v.checked_add(by).map_or(Value::Double(f64::from(*v) + f64::from(by)), Value::Int32)),
        Value::Null | Value::Nothing => Ok(Value::Int32(by)),
        other if super::arithmetic::is_number(other.bare()) => super::add(rt, other.bare(), &Value::Int32(by)),
        other => Err(not_a_number(other, sign)),
    }
}

fn not_a_number(value: &Value, sign: &str) -> Flow {
    let message = format!("The '{sign}' operator works only on numbers. The operand is a '{}'.", type_of(value).name());
    ErrorRecord::new(
        Exception::runtime(message),
        "OperatorRequiresNumber",
        ErrorCategory::InvalidOperation,
        Value::Null,
    )
    .into()
}
