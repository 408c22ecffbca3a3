//! System.Array.

use super::object::OBJECT;
use crate::types::TypeInfo;

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
