//! The values that stand for none: System.DBNull, and PowerShell's null of a string parameter.

use super::object::OBJECT;
use crate::types::{Type, TypeInfo, read};
use crate::value::{Instance, Object, Str};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&DB_NULL, &NULL_STRING];

/// System.DBNull
pub static DB_NULL: TypeInfo = TypeInfo {
    declarations: "\
static System.DBNull Value {get;}
string ToString()
System.TypeCode GetTypeCode()
",
    static_properties: &[read("Value", |_, _| Ok(Object::new(Nothing(&DB_NULL)).into()))],
    ..TypeInfo::class("System.DBNull", &OBJECT)
};

/// System.Management.Automation.Language.NullString
pub static NULL_STRING: TypeInfo = TypeInfo {
    declarations: "\
static System.Management.Automation.Language.NullString Value {get;}
string ToString()
",
    static_properties: &[read("Value", |_, _| Ok(Object::new(Nothing(&NULL_STRING)).into()))],
    ..TypeInfo::class("System.Management.Automation.Language.NullString", &OBJECT)
};

#[derive(Debug)]
struct Nothing(&'static TypeInfo);

impl Instance for Nothing {
    fn ty(&self) -> Type {
        Type::Known(self.0)
    }

    fn text(&self) -> Option<Str> {
        Some("".into())
    }
}
