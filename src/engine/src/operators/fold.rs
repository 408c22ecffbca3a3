//! From many results to one value.

use crate::runspace::Runspace;
use crate::value::{Str, Value};

/// What several results are as one value: nothing, the only one, or an array.
pub fn collapse(mut results: Vec<Value>) -> Value {
    match results.len() {
        0 => Value::Nothing,
        1 => results.pop().unwrap_or_default(),
        _ => Value::array(results),
    }
}

/// `$OFS`, a space where it is not set.
pub fn output_field_separator(rt: &mut Runspace) -> Str {
    match rt.variable("OFS") {
        Some(separator) if !separator.is_null() => {
            crate::convert::scalar_text(separator.bare()).unwrap_or_else(|| " ".into())
        }
        _ => " ".into(),
    }
}
