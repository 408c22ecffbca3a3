//! Conversion to bool.

use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::Value;
use num_traits::Zero;

/// Whether the language takes `value` as true.
pub fn to_bool(_rt: &mut Runspace, value: &Value) -> Result<bool> {
    Ok(is_true(value))
}

/// Whether the language takes `value` as true.
pub fn is_true(value: &Value) -> bool {
    match value {
        Value::Null | Value::Nothing => false,
        Value::Bool(v) => *v,
        Value::Char(v) => *v != 0,
        Value::SByte(v) => *v != 0,
        Value::Byte(v) => *v != 0,
        Value::Int16(v) => *v != 0,
        Value::UInt16(v) => *v != 0,
        Value::Int32(v) => *v != 0,
        Value::UInt32(v) => *v != 0,
        Value::Int64(v) => *v != 0,
        Value::UInt64(v) => *v != 0,
        Value::Single(v) => *v != 0.0,
        Value::Double(v) => *v != 0.0,
        Value::Decimal(v) => !v.is_zero(),
        Value::BigInteger(v) => !v.is_zero(),
        Value::String(v) => !v.is_empty(),
        Value::Enum(v) => v.value != 0,
        Value::Array(array) => items_are_true(array.len(), || array.first()),
        Value::List(list) if crate::member::is_list(list) => {
            items_are_true(list.items.borrow().len(), || list.items.borrow().front().cloned())
        }
        Value::Wrapped(wrapped) => is_true(&wrapped.base),
        Value::Object(object) => object.instance.truth().unwrap_or(true),
        _ => true,
    }
}

/// No item is false, one item is as true as itself, more are true.
fn items_are_true(count: usize, first: impl FnOnce() -> Option<Value>) -> bool {
    match count {
        0 => false,
        1 => match first() {
            // A list in a list counts as true when it has items.
            Some(Value::Array(inner)) => !inner.is_empty(),
            Some(value) => is_true(&value),
            None => false,
        },
        _ => true,
    }
}
