//! Reading the arguments of methods, which overload resolution has already converted.

use crate::convert;
use crate::error::{Flow, Result};
use crate::member::thrown;
use crate::text::culture::{Culture, INVARIANT, culture};
use crate::value::{Str, Value};

/// The text of an argument that may not be null.
pub(super) fn text(value: &Value, name: &str) -> Result<Str> {
    match value.bare() {
        Value::String(text) => Ok(text.clone()),
        Value::Char(unit) => Ok(crate::text::char_text(*unit)),
        _ => Err(null(name)),
    }
}

/// The text of an argument, empty for null.
pub(super) fn text_or_empty(value: &Value) -> Str {
    convert::scalar_text(value.bare()).unwrap_or_default()
}

/// The integer of an argument.
pub(super) fn integer(value: &Value) -> i64 {
    convert::integer_of(value.bare()).unwrap_or(0) as i64
}

/// The double of an argument.
pub(super) fn double(value: &Value) -> f64 {
    convert::double_of(value.bare()).unwrap_or(0.0)
}

/// Whether an argument is `$true`.
pub(super) fn flag(value: Option<&Value>) -> bool {
    matches!(value.map(Value::bare), Some(Value::Bool(true)))
}

/// The number behind an enum argument.
pub(super) fn constant(value: Option<&Value>) -> Option<i64> {
    match value.map(Value::bare) {
        Some(Value::Enum(own)) => Some(own.value),
        _ => None,
    }
}

/// The culture among the arguments; the invariant one where there is none.
pub(super) fn culture_among(args: &[Value]) -> &'static Culture {
    args.iter().find_map(|arg| super::culture_info::of(arg)).unwrap_or(&INVARIANT)
}

/// ArgumentNullException
pub(super) fn null(name: &str) -> Flow {
    thrown("System.ArgumentNullException", format!("Value cannot be null. (Parameter '{name}')"))
}

/// ArgumentOutOfRangeException
pub(super) fn out_of_range(name: &str, message: &str) -> Flow {
    thrown("System.ArgumentOutOfRangeException", format!("{message} (Parameter '{name}')"))
}

/// A negative number where none may be.
pub(crate) fn negative(name: &str, value: i64) -> Flow {
    thrown(
        "System.ArgumentOutOfRangeException",
        format!("{name} ('{value}') must be a non-negative value. (Parameter '{name}')\nActual value was {value}."),
    )
}

/// ArgumentException
pub(super) fn invalid(message: impl Into<Str>) -> Flow {
    thrown("System.ArgumentException", message)
}

/// The culture of that name.
pub(super) fn named_culture(name: &str) -> Option<&'static Culture> {
    culture(name)
}
