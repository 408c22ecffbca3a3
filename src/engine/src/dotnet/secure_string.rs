//! System.Security.SecureString.

use super::argument::integer;
use super::object::OBJECT;
use crate::error::Result;
use crate::member::thrown;
use crate::types::{TypeInfo, method, read};
use crate::value::{Object, SecureString, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&SECURE_STRING];

/// System.Security.SecureString
pub static SECURE_STRING: TypeInfo = TypeInfo {
    interfaces: &["System.IDisposable"],
    declarations: "\
new()
int Length {get;}
void AppendChar(char c)
void Clear()
securestring Copy()
void Dispose()
void InsertAt(int index, char c)
bool IsReadOnly()
void MakeReadOnly()
void RemoveAt(int index)
void SetAt(int index, char c)
",
    constructors: &[method("new", |_, _, _| Ok(Value::from(Object::new(SecureString::new("")))))],
    properties: &[read("Length", |_, this| Ok(Value::Int32(own(this)?.len() as i32)))],
    methods: &[
        method("AppendChar", |_, this, args| changed(own(this)?.push(integer(&args[0]) as u16))),
        method("Clear", |_, this, _| changed(own(this)?.clear())),
        method("Copy", |_, this, _| {
            Ok(Value::from(Object::new(SecureString::from_units(own(this)?.reveal().to_vec()))))
        }),
        method("Dispose", |_, _, _| Ok(Value::Nothing)),
        method("IsReadOnly", |_, this, _| Ok(Value::Bool(own(this)?.is_read_only()))),
        method("MakeReadOnly", |_, this, _| {
            own(this)?.make_read_only();
            Ok(Value::Nothing)
        }),
    ],
    ..TypeInfo::class("System.Security.SecureString", &OBJECT)
};

fn own(this: &Value) -> Result<&SecureString> {
    match this.bare() {
        Value::Object(object) => object.downcast().ok_or_else(|| super::argument::null("value")),
        _ => Err(super::argument::null("value")),
    }
}

/// Nothing, unless the text may not be changed.
fn changed(done: bool) -> Result<Value> {
    match done {
        true => Ok(Value::Nothing),
        false => Err(thrown("System.InvalidOperationException", "Instance is read-only.")),
    }
}
