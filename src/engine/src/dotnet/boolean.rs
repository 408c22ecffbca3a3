//! System.Boolean.

use crate::types::TypeInfo;

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&BOOLEAN];

/// System.Boolean
pub static BOOLEAN: TypeInfo = TypeInfo {
    interfaces: &["System.IComparable", "System.IConvertible"],
    declarations: include_str!("declarations/boolean.txt"),
    ..TypeInfo::value("System.Boolean")
};
