//! Properties of objects, as formatting sees them.

use crate::error::{Flow, Result};
use crate::runspace::Runspace;
use crate::value::{Str, Value};

/// The type names, most derived first.
pub(super) fn type_names(value: &Value) -> Vec<Str> {
    crate::serialize::type_names(value)
}

/// The value of the property of that name; none where there is none.
pub(super) fn get(runspace: &mut Runspace, value: &Value, name: &str) -> Result<Option<Value>> {
    crate::serialize::property(runspace, value, name)
}

/// The same, where a getter that fails gives nothing. Stopping is passed on.
pub(super) fn get_or_nothing(runspace: &mut Runspace, value: &Value, name: &str) -> Result<Option<Value>> {
    quietly(get(runspace, value, name))
}

/// The names of all properties that are not hidden, in order.
pub(super) fn names(runspace: &mut Runspace, value: &Value) -> Result<Vec<Str>> {
    crate::serialize::property_names(runspace, value)
}

/// The names that the type's DefaultDisplayPropertySet lists.
pub(super) fn default_names(runspace: &mut Runspace, value: &Value) -> Result<Vec<Str>> {
    if crate::member::type_data(runspace).is_empty() {
        return Ok(Vec::new());
    }
    let types = type_names(value);
    let data = crate::member::type_data(runspace);
    let names = types.iter().find_map(|ty| data.get(ty)?.default_display.clone());
    Ok(names.map_or_else(Vec::new, |names| names.to_vec()))
}

/// What `ToString()` gives; nothing where it fails.
pub(super) fn text(runspace: &mut Runspace, value: &Value) -> Result<Str> {
    Ok(quietly(crate::serialize::text_of(runspace, value))?.unwrap_or_else(|| "".into()))
}

/// The result, or nothing for an error. Stopping and leaving are passed on.
pub(super) fn quietly<T>(result: Result<Option<T>>) -> Result<Option<T>> {
    match result {
        Err(Flow::Error(..)) => Ok(None),
        other => other,
    }
}

/// The names in the object's property set of that name, if it has one.
pub(super) fn set_members(value: &Value, name: &str) -> Option<Vec<Str>> {
    let members = value.extra()?.members()?;
    match &members.get(name)?.kind {
        crate::value::MemberKind::PropertySet(names) => Some(names.to_vec()),
        _ => None,
    }
}
