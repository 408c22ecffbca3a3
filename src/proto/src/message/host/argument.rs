//! Arguments and answers: what they are on the wire (`[MS-PSRP] 2.2.6`).

use clixml::{Base, Object, Text, Value};

use crate::message::bag::{Bag, boxed, wrong};
use crate::message::{MessageError, TypedList};

const INT32_ARRAY: &[&str] = &["System.Int32[]", "System.Array", "System.Object"];

pub(super) fn int(value: Value, name: &'static str) -> Result<i32, MessageError> {
    match value.into_unwrapped() {
        Value::Int32(number) => Ok(number),
        other => Err(wrong(name, "I32", &other)),
    }
}

/// A string; a null is an empty one.
pub(super) fn string(value: Value, name: &'static str) -> Result<Text, MessageError> {
    Ok(nullable_string(value, name)?.unwrap_or_default())
}

pub(super) fn nullable_string(value: Value, name: &'static str) -> Result<Option<Text>, MessageError> {
    match value.into_unwrapped() {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        other => Err(wrong(name, "S", &other)),
    }
}

pub(super) fn list<T>(
    value: Value,
    name: &'static str,
    item: impl FnMut(Value) -> Result<T, MessageError>,
) -> Result<Vec<T>, MessageError> {
    Ok(TypedList::from_value(value, name)?.try_map(item)?.items)
}

pub(super) fn array_list<T>(items: Vec<T>, item: impl FnMut(T) -> Value) -> Value {
    boxed(Object::array_list(items.into_iter().map(item).collect()))
}

/// An array of any rank: its elements, the last index fastest, and its lengths.
pub(super) fn array(elements: Vec<Value>, lengths: &[usize]) -> Value {
    let lengths = lengths.iter().map(|length| Value::Int32(i32::try_from(*length).unwrap_or(i32::MAX))).collect();
    let lengths = Object::of(INT32_ARRAY).with_base(Base::List(clixml::ListKind::List, lengths));
    boxed(Object::bag().with("mae", boxed(Object::array_list(elements))).with("mal", boxed(lengths)))
}

/// The elements and lengths of an array of any rank.
pub(super) fn read_array(value: Value, name: &'static str) -> Result<(Vec<Value>, Vec<i32>), MessageError> {
    let mut bag = Bag::from_value(value, name)?;
    let elements = bag.list("mae")?.items;
    let lengths = bag.list("mal")?.try_map(|length| int(length, "mal"))?.items;
    Ok((elements, lengths))
}
