//! System.Char.

use crate::types::TypeInfo;

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&CHAR];

/// System.Char
pub static CHAR: TypeInfo = TypeInfo {
    interfaces: &["System.IComparable", "System.IConvertible"],
    declarations: include_str!("declarations/char.txt"),
    ..TypeInfo::value("System.Char")
};
