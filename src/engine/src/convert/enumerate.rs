//! What a pipeline and `foreach` take apart.

use crate::member;
use crate::runspace::Runspace;
use crate::value::Value;

/// The items of a collection as a pipeline unrolls it; `None` for what goes through whole (text, hashtables, ...).
pub fn enumerate(rt: &mut Runspace, value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::Array(array) => Some(array.to_vec()),
        Value::List(list) => Some(list.items.borrow().iter().cloned().collect()),
        Value::Object(object) => object.instance.items(rt, value),
        Value::Wrapped(wrapped) => enumerate(rt, &wrapped.base),
        _ => None,
    }
}

/// Whether a pipeline takes the value apart.
pub fn is_enumerable(value: &Value) -> bool {
    match value {
        Value::Array(_) | Value::List(_) => true,
        Value::Object(object) => object.instance.is_enumerable(),
        Value::Wrapped(wrapped) => is_enumerable(&wrapped.base),
        _ => false,
    }
}

/// The items of anything .NET can enumerate: dictionaries give their entries, text its characters.
pub(crate) fn elements(rt: &mut Runspace, value: &Value) -> Option<Vec<Value>> {
    match value.bare() {
        Value::String(text) => Some(text.encode_utf16().map(Value::Char).collect()),
        Value::Dictionary(dictionary) => Some(member::entries(dictionary)),
        other => enumerate(rt, other),
    }
}
