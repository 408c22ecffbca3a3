//! `..`.

use crate::convert;
use crate::dotnet::number::INT32;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::Type;
use crate::value::Value;

/// `left..right` as an array: integers, or characters where both sides are one character of text.
pub fn range(rt: &mut Runspace, left: &Value, right: &Value) -> Result<Value> {
    range_values(rt, left, right).map(|items| Value::array(items.collect()))
}

/// The items of `left..right`, one after the other.
pub fn range_values(
    rt: &mut Runspace,
    left: &Value,
    right: &Value,
) -> Result<Box<dyn DoubleEndedIterator<Item = Value>>> {
    if let (Some(first), Some(last)) = (character(left), character(right)) {
        return Ok(between(first.into(), last.into(), |unit| Value::Char(unit as u16)));
    }
    let first = number(rt, left)?;
    let last = number(rt, right)?;
    Ok(between(first, last, |number| Value::Int32(number as i32)))
}

fn between(first: i64, last: i64, make: fn(i64) -> Value) -> Box<dyn DoubleEndedIterator<Item = Value>> {
    if first <= last { Box::new((first..=last).map(make)) } else { Box::new((last..=first).rev().map(make)) }
}

fn character(value: &Value) -> Option<u16> {
    match value.bare() {
        Value::Char(unit) => Some(*unit),
        Value::String(text) => {
            let mut units = text.encode_utf16();
            match (units.next(), units.next()) {
                (Some(unit), None) if !(0x30..=0x39).contains(&unit) => Some(unit),
                _ => None,
            }
        }
        _ => None,
    }
}

fn number(rt: &mut Runspace, value: &Value) -> Result<i64> {
    if let Value::Int32(number) = value {
        return Ok((*number).into());
    }
    match convert::to_type(rt, value, &Type::Known(&INT32))? {
        Value::Int32(number) => Ok(number.into()),
        _ => Ok(0),
    }
}
