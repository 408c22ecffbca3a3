//! System.Array.

use super::object::OBJECT;
use crate::error::Result;
use crate::member::thrown;
use crate::types::{Type, TypeInfo};
use crate::value::{Array, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&ARRAY];

/// System.Array
pub static ARRAY: TypeInfo = TypeInfo {
    interfaces: &[
        "System.ICloneable",
        "System.Collections.IList",
        "System.Collections.ICollection",
        "System.Collections.IEnumerable",
    ],
    declarations: include_str!("declarations/array.txt"),
    ..TypeInfo::class("System.Array", &OBJECT)
};

/// A `byte[]`.
pub fn bytes(bytes: &[u8]) -> Value {
    Value::from(Array::new(Type::Known(&super::number::BYTE), bytes.iter().map(|byte| Value::Byte(*byte)).collect()))
}

/// The bytes in a `byte[]`.
pub fn byte_items(array: &Array) -> Vec<u8> {
    array
        .items
        .borrow()
        .iter()
        .filter_map(|item| if let Value::Byte(byte) = item { Some(*byte) } else { None })
        .collect()
}

/// An array of so many default values in each dimension.
pub fn make(element: &Type, lengths: &[i128]) -> Result<Value> {
    let mut sizes = Vec::with_capacity(lengths.len());
    for length in lengths {
        match usize::try_from(*length) {
            Ok(length) if length <= 1 << 27 => sizes.push(length),
            Ok(_) => return Err(thrown("System.OutOfMemoryException", "Array dimensions exceeded supported range.")),
            Err(_) => return Err(thrown("System.OverflowException", "Arithmetic operation resulted in an overflow.")),
        }
    }
    let count =
        sizes.iter().try_fold(1_usize, |count, size| count.checked_mul(*size)).filter(|count| *count <= 1 << 27);
    let count =
        count.ok_or_else(|| thrown("System.OutOfMemoryException", "Array dimensions exceeded supported range."))?;
    let mut array = Array::new(element.clone(), vec![super::default_item(element); count]);
    if sizes.len() > 1 {
        array.dimensions = Some(sizes.into());
    }
    Ok(Value::from(array))
}
