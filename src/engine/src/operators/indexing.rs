//! `$x[...]`, got and set.

use std::rc::Rc;

use crate::convert::{self, to_type};
use crate::dotnet::number::INT32;
use crate::error::{ErrorCategory, Flow, Result, runtime_error};
use crate::member;
use crate::runspace::Runspace;
use crate::types::{Type, type_of};
use crate::value::{Array, Dictionary, DictionaryKind, Value};

/// `value[index]`; several indexes give several items.
pub fn index(rt: &mut Runspace, value: &Value, index: &Value) -> Result<Value> {
    match (value, index) {
        (Value::Array(array), Value::Int32(at)) if array.dimensions.is_none() => {
            return Ok(item(array, *at));
        }
        (Value::Dictionary(dictionary), key @ Value::String(_)) => return Ok(dictionary.get(key).unwrap_or_default()),
        _ => {}
    }
    let bare = value.bare();
    if bare.is_null() {
        return Err(null_array());
    }
    if let Value::Dictionary(dictionary) = bare {
        return keyed(rt, dictionary, index);
    }
    if let Value::Array(array) = bare
        && let Some(lengths) = &array.dimensions
    {
        return multi_dimensional(rt, array, lengths, index);
    }
    if let Some(several) = several(rt, index) {
        let mut found = Vec::with_capacity(several.len());
        for at in &several {
            let count = item_count(bare);
            if count.is_some_and(|count| !in_range(rt, at, count)) {
                continue;
            }
            found.push(self::index(rt, bare, at)?);
        }
        return Ok(Value::array(found));
    }
    match bare {
        Value::Array(array) => {
            let at = position(rt, index)?;
            Ok(item(array, at))
        }
        Value::List(list) if member::is_list(list) => {
            let at = position(rt, index)?;
            let items = list.items.borrow();
            let at = if at < 0 { items.len() as i64 + i64::from(at) } else { at.into() };
            Ok(usize::try_from(at).ok().and_then(|at| items.get(at)).cloned().unwrap_or_default())
        }
        Value::String(text) => {
            let at = position(rt, index)?;
            let unit = if text.is_ascii() {
                let at = if at < 0 { text.len() as i64 + i64::from(at) } else { at.into() };
                usize::try_from(at).ok().and_then(|at| text.as_bytes().get(at)).map(|byte| u16::from(*byte))
            } else {
                let units = crate::text::units_of(text);
                let at = if at < 0 { units.len() as i64 + i64::from(at) } else { at.into() };
                usize::try_from(at).ok().and_then(|at| units.get(at)).copied()
            };
            Ok(unit.map_or(Value::Null, Value::Char))
        }
        Value::Object(object) => {
            if let Some(found) = object.instance.item(rt, bare, index) {
                return found;
            }
            if convert::is_enumerable(bare)
                && let Some(items) = convert::enumerate(rt, bare)
            {
                let at = position(rt, index)?;
                return Ok(place(items.len(), at).and_then(|at| items.get(at)).cloned().unwrap_or_default());
            }
            if object.instance.is_enumerable() {
                return Ok(Value::Null);
            }
            scalar(rt, value, index)
        }
        _ => scalar(rt, value, index),
    }
}

/// What is no collection has itself as its first item, and nothing else.
fn scalar(rt: &mut Runspace, value: &Value, index: &Value) -> Result<Value> {
    if let Value::Custom(_) | Value::Object(_) = value.bare() {
        // Objects are indexed only as collections of one.
        return match convert::integer_of(index.bare()) {
            Some(0 | -1) => Ok(value.clone()),
            Some(_) => Ok(Value::Null),
            None => Err(cannot_index(value)),
        };
    }
    if super::arithmetic::is_number(value.bare()) || matches!(value.bare(), Value::Bool(_) | Value::Char(_)) {
        return match position(rt, index)? {
            0 | -1 => Ok(value.clone()),
            _ => Ok(Value::Null),
        };
    }
    match convert::integer_of(index.bare()) {
        Some(0 | -1) => Ok(value.clone()),
        Some(_) => Ok(Value::Null),
        None => Err(cannot_index(value)),
    }
}

fn cannot_index(value: &Value) -> Flow {
    runtime_error(
        "CannotIndex",
        ErrorCategory::InvalidOperation,
        format!("Unable to index into an object of type \"{}\".", type_of(value).name()),
    )
}

fn null_array() -> Flow {
    runtime_error("NullArray", ErrorCategory::InvalidOperation, "Cannot index into a null array.")
}

fn item(array: &Array, at: i32) -> Value {
    place(array.len(), at).and_then(|at| array.get(at)).unwrap_or_default()
}

/// Where an index leads, which counts from the end where it is negative.
fn place(length: usize, at: i32) -> Option<usize> {
    let at = if at < 0 { length as i64 + i64::from(at) } else { at.into() };
    usize::try_from(at).ok()
}

fn item_count(value: &Value) -> Option<usize> {
    match value {
        Value::Array(array) => Some(array.len()),
        Value::List(list) => Some(list.items.borrow().len()),
        Value::String(text) => Some(text.encode_utf16().count()),
        _ => None,
    }
}

fn in_range(rt: &mut Runspace, index: &Value, count: usize) -> bool {
    match position(rt, index) {
        Ok(at) => {
            let at = if at < 0 { count as i64 + i64::from(at) } else { at.into() };
            usize::try_from(at).is_ok_and(|at| at < count)
        }
        Err(_) => true,
    }
}

/// The indexes of a slice.
fn several(rt: &mut Runspace, index: &Value) -> Option<Vec<Value>> {
    match index.bare() {
        Value::Array(_) | Value::List(_) => convert::enumerate(rt, index),
        _ => None,
    }
}

fn position(rt: &mut Runspace, index: &Value) -> Result<i32> {
    match to_type(rt, index, &Type::Known(&INT32))? {
        Value::Int32(at) => Ok(at),
        _ => Ok(0),
    }
}

fn keyed(rt: &mut Runspace, dictionary: &Rc<Dictionary>, index: &Value) -> Result<Value> {
    if let Some(keys) = several(rt, index) {
        let mut found = Vec::with_capacity(keys.len());
        for key in &keys {
            found.push(keyed_one(rt, dictionary, key)?);
        }
        return Ok(Value::array(found));
    }
    keyed_one(rt, dictionary, index)
}

fn keyed_one(rt: &mut Runspace, dictionary: &Rc<Dictionary>, key: &Value) -> Result<Value> {
    if key.is_null() {
        return Err(runtime_error(
            "NullArrayIndex",
            ErrorCategory::InvalidOperation,
            "Index operation failed; the array index evaluated to null.",
        ));
    }
    if dictionary.kind == DictionaryKind::Ordered
        && let Value::Int32(at) = key.bare()
    {
        let entries = dictionary.entries();
        let at = if *at < 0 { entries.len() as i64 + i64::from(*at) } else { (*at).into() };
        return Ok(usize::try_from(at)
            .ok()
            .and_then(|at| entries.get(at))
            .map(|(_, value)| value.clone())
            .unwrap_or_default());
    }
    if let Type::Generic(generic) = &dictionary.ty
        && let Some(key_type) = generic.arguments.first()
    {
        let key = to_type(rt, key, key_type)?;
        return Ok(dictionary.get(&key).unwrap_or_default());
    }
    Ok(dictionary.get(key).unwrap_or_default())
}

fn multi_dimensional(rt: &mut Runspace, array: &Rc<Array>, lengths: &[usize], index: &Value) -> Result<Value> {
    let at = offset(rt, lengths, index)?;
    match at {
        Some(at) => Ok(array.get(at).unwrap_or_default()),
        None => Ok(Value::Null),
    }
}

/// Where the item of several indexes stands; `None` out of bounds.
fn offset(rt: &mut Runspace, lengths: &[usize], index: &Value) -> Result<Option<usize>> {
    let indexes = several(rt, index).unwrap_or_else(|| vec![index.clone()]);
    if indexes.len() != lengths.len() {
        return Err(runtime_error(
            "NeedMultidimensionalIndex",
            ErrorCategory::InvalidOperation,
            format!(
                "The array reference [{}] is not valid. You must specify {} dimensions.",
                convert::value_text(rt, index),
                lengths.len()
            ),
        ));
    }
    let mut at = 0;
    for (index, length) in indexes.iter().zip(lengths) {
        let own = position(rt, index)?;
        let own = if own < 0 { *length as i64 + i64::from(own) } else { own.into() };
        match usize::try_from(own).ok().filter(|own| own < length) {
            Some(own) => at = at * length + own,
            None => return Ok(None),
        }
    }
    Ok(Some(at))
}

/// `value[index] = new`
pub fn set_index(rt: &mut Runspace, value: &Value, index: &Value, new: Value) -> Result<()> {
    let bare = value.bare();
    if bare.is_null() {
        return Err(null_array());
    }
    match bare {
        Value::Dictionary(dictionary) => crate::dotnet::dictionary::set_item(rt, dictionary, index.clone(), new),
        Value::Array(array) => {
            let new = to_type(rt, &new, &array.element)?;
            if let Some(lengths) = &array.dimensions {
                return match offset(rt, lengths, index)? {
                    Some(at) => {
                        array.set(at, new);
                        Ok(())
                    }
                    None => Err(out_of_bounds()),
                };
            }
            if several(rt, index).is_some() {
                return Err(runtime_error(
                    "ArraySliceAssignmentFailed",
                    ErrorCategory::InvalidOperation,
                    "Array assignment failed because assignment to slices is not supported.",
                ));
            }
            let at = position(rt, index)?;
            match place(array.len(), at) {
                Some(at) if array.set(at, new) => Ok(()),
                _ => Err(out_of_bounds()),
            }
        }
        Value::List(list) if member::is_list(list) => {
            if list.read_only {
                return Err(member::thrown("System.NotSupportedException", "Collection is read-only."));
            }
            let at = position(rt, index)?;
            let new = match &list.ty {
                Type::Generic(generic) => to_type(rt, &new, &generic.arguments[0])?,
                _ => new,
            };
            let mut items = list.items.borrow_mut();
            let at = if at < 0 { items.len() as i64 + i64::from(at) } else { at.into() };
            match usize::try_from(at).ok().and_then(|at| items.get_mut(at)) {
                Some(slot) => {
                    *slot = new;
                    Ok(())
                }
                None => Err(member::thrown(
                    "System.ArgumentOutOfRangeException",
                    "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')",
                )),
            }
        }
        Value::Object(object) => match object.instance.set_item(rt, bare, index, &new) {
            Some(done) => done,
            None => Err(cannot_index(value)),
        },
        _ => Err(cannot_index(value)),
    }
}

fn out_of_bounds() -> Flow {
    member::thrown("System.IndexOutOfRangeException", "Index was outside the bounds of the array.")
}
