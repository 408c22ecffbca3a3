//! Type names as objects carry them.

use clixml::TypeNames;

use super::text::to_wire;
use crate::types::Type;
use crate::value::{Str, Value};

/// The type names of a value, most derived first.
pub(super) fn of(value: &Value) -> TypeNames {
    if let Some(names) = value.extra().and_then(|extra| extra.type_names()) {
        return from_list(&names);
    }
    match value.bare() {
        Value::Custom(_) => TypeNames::CUSTOM_OBJECT,
        Value::Dictionary(dictionary) if dictionary.ty == Type::HASHTABLE => TypeNames::HASHTABLE,
        Value::Array(array) if array.dimensions.is_none() && array.element == Type::OBJECT => TypeNames::OBJECT_ARRAY,
        Value::Dictionary(dictionary)
            if dictionary.ty.info().name == "System.Management.Automation.PSBoundParametersDictionary" =>
        {
            super::invocation::BOUND_OF_CALL
        }
        _ => from_list(&crate::member::type_names(value)),
    }
}

/// The type names as text.
pub(super) fn of_value(value: &Value) -> Vec<Str> {
    crate::member::type_names(value).to_vec()
}

/// Whether the names are not those of the value's type.
pub(super) fn changed(value: &Value) -> bool {
    value.extra().is_some_and(|extra| extra.type_names().is_some())
}

/// A list of names as the wire has it.
pub(super) fn from_list(names: &[Str]) -> TypeNames {
    names.iter().map(|name| to_wire(name)).collect()
}
