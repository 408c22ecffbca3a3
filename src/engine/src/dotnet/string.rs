//! System.String.

use super::object::OBJECT;
use crate::types::{TypeInfo, read};
use crate::value::Value;

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&STRING];

/// System.String
pub static STRING: TypeInfo = TypeInfo {
    interfaces: &["System.IComparable", "System.IConvertible", "System.ICloneable", "System.Collections.IEnumerable"],
    declarations: include_str!("declarations/string.txt"),
    properties: &[read("Length", |_, this| Ok(Value::Int32(units(this) as i32)))],
    ..TypeInfo::class("System.String", &OBJECT)
};

/// How many UTF-16 units the text has.
fn units(this: &Value) -> usize {
    match this.bare() {
        Value::String(text) if text.is_ascii() => text.len(),
        Value::String(text) => text.encode_utf16().count(),
        _ => 0,
    }
}
