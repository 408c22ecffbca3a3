//! The roots of all types.

use crate::types::{TypeInfo, TypeKind};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&OBJECT, &VALUE_TYPE, &ENUM];

/// System.Object
pub static OBJECT: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/object.txt"),
    ..TypeInfo::root("System.Object", TypeKind::Class)
};
/// System.ValueType
pub static VALUE_TYPE: TypeInfo = TypeInfo::class("System.ValueType", &OBJECT);
/// System.Enum
pub static ENUM: TypeInfo = TypeInfo {
    interfaces: &["System.IComparable", "System.IConvertible", "System.IFormattable"],
    ..TypeInfo::class("System.Enum", &VALUE_TYPE)
};
