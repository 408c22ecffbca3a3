//! Which types exist: only classes, enums and attributes need to know while a script is read.

use crate::ast::TypeName;

/// What is known about a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownType {
    /// It exists.
    Exists,
    /// It exists, and nothing can inherit from it.
    Sealed,
    /// It is an interface.
    Interface,
    /// It does not exist.
    Missing,
}

impl KnownType {
    /// Whether it exists.
    #[must_use]
    pub fn is_known(self) -> bool {
        self != Self::Missing
    }
}

/// Answers which types exist.
pub trait Types {
    /// What is known about the type with this name, generic arguments and array brackets included.
    fn find(&self, name: &TypeName) -> KnownType;
}

/// The types that every PowerShell has.
#[derive(Debug, Clone, Copy, Default)]
pub struct BuiltInTypes;

impl Types for BuiltInTypes {
    fn find(&self, _name: &TypeName) -> KnownType {
        KnownType::Exists
    }
}

/// Whether a cast to the type does nothing but convert between .NET's own simple types.
pub(crate) fn is_safe_primitive(name: &TypeName) -> bool {
    name.simple_key().is_some_and(|key| {
        let key = key.strip_prefix("system.").unwrap_or(key);
        matches!(
            key,
            "bool"
                | "boolean"
                | "char"
                | "sbyte"
                | "byte"
                | "int16"
                | "short"
                | "uint16"
                | "ushort"
                | "int"
                | "int32"
                | "uint"
                | "uint32"
                | "long"
                | "int64"
                | "ulong"
                | "uint64"
                | "float"
                | "single"
                | "double"
                | "string"
                | "decimal"
                | "bigint"
                | "datetime"
        )
    })
}

/// Range of the labels of an enum over the type with this name; none if it is no integer type.
pub(crate) fn enum_underlying_type(name: &TypeName) -> Option<(i128, i128)> {
    let key = name.simple_key()?;
    let key = key.strip_prefix("system.").unwrap_or(key);
    Some(match key {
        "byte" => (0, u8::MAX.into()),
        "sbyte" => (i8::MIN.into(), i8::MAX.into()),
        "short" | "int16" => (i16::MIN.into(), i16::MAX.into()),
        "ushort" | "uint16" => (0, u16::MAX.into()),
        "int" | "int32" => (i32::MIN.into(), i32::MAX.into()),
        "uint" | "uint32" => (0, u32::MAX.into()),
        "long" | "int64" => (i64::MIN.into(), i64::MAX.into()),
        "ulong" | "uint64" => (0, u64::MAX.into()),
        _ => return None,
    })
}
