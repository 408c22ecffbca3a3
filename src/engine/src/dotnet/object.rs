//! The roots of all types.

use std::rc::Rc;

use crate::convert;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::{Type, TypeInfo, TypeKind, method, type_of};
use crate::value::{Instance, Object, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&OBJECT, &VALUE_TYPE];

/// System.Object
pub static OBJECT: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/object.txt"),
    constructors: &[method("new", |_, _, _| Ok(Value::from(Object::new(Plain))))],
    methods: &[
        method("ToString", |rt, this, _| to_string(rt, this)),
        method("GetType", |_, this, _| Ok(Value::Type(type_of(this)))),
        method("Equals", |rt, this, args| Ok(Value::Bool(same(rt, this, &args[0])))),
        method("GetHashCode", |_, this, _| Ok(Value::Int32(hash_code(this)))),
    ],
    static_methods: &[
        method("Equals", |rt, _, args| Ok(Value::Bool(same(rt, &args[0], &args[1])))),
        method("ReferenceEquals", |_, _, args| Ok(Value::Bool(identical(&args[0], &args[1])))),
    ],
    ..TypeInfo::root("System.Object", TypeKind::Class)
};
/// System.ValueType
pub static VALUE_TYPE: TypeInfo = TypeInfo::class("System.ValueType", &OBJECT);
pub use super::enumeration::ENUM;

/// An object that is nothing but itself.
#[derive(Debug)]
struct Plain;

impl Instance for Plain {
    fn ty(&self) -> Type {
        Type::OBJECT
    }
}

/// `ToString()` as .NET's: collections print their type's name.
pub(crate) fn to_string(rt: &mut Runspace, this: &Value) -> Result<Value> {
    Ok(match this {
        Value::Array(_) | Value::List(_) | Value::Dictionary(_) => Value::String(type_of(this).name()),
        Value::Double(v) => Value::from(crate::text::number::shortest(*v)),
        Value::Single(v) => Value::from(crate::text::number::shortest_single(*v)),
        Value::Object(object) => match object.instance.text() {
            Some(text) => Value::String(text),
            None => Value::String(object.instance.ty().name()),
        },
        other => Value::String(convert::to_text(rt, other)?),
    })
}

/// Equality as .NET's `Equals`: of the same type and value.
pub(crate) fn same(rt: &mut Runspace, a: &Value, b: &Value) -> bool {
    match (a.bare(), b.bare()) {
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Char(a), Value::Char(b)) => a == b,
        (a, b) if a.is_null() || b.is_null() => a.is_null() && b.is_null(),
        (a, b) if type_of(a) == type_of(b) => crate::operators::equals(rt, a, b, false),
        _ => false,
    }
}

/// Whether both are the same object.
fn identical(a: &Value, b: &Value) -> bool {
    match (a.bare(), b.bare()) {
        (Value::Array(a), Value::Array(b)) => Rc::ptr_eq(a, b),
        (Value::List(a), Value::List(b)) => Rc::ptr_eq(a, b),
        (Value::Dictionary(a), Value::Dictionary(b)) => Rc::ptr_eq(a, b),
        (Value::ScriptBlock(a), Value::ScriptBlock(b)) => Rc::ptr_eq(a, b),
        (Value::Custom(a), Value::Custom(b)) => Rc::ptr_eq(a, b),
        (Value::Object(a), Value::Object(b)) => Rc::ptr_eq(a, b),
        (Value::String(a), Value::String(b)) => std::ptr::eq(&**a, &**b),
        (a, b) => a.is_null() && b.is_null(),
    }
}

/// `GetHashCode()`: that of .NET for integers; for others any that equal values share.
fn hash_code(this: &Value) -> i32 {
    use std::hash::{Hash, Hasher};
    if let Some(number) = convert::integer_of(this) {
        return match this {
            Value::Int64(v) => (*v as i32) ^ (*v >> 32) as i32,
            Value::UInt64(v) => (*v as i32) ^ (*v >> 32) as i32,
            Value::Char(v) => i32::from(*v) | i32::from(*v) << 16,
            _ => number as i32,
        };
    }
    let mut hasher = std::hash::DefaultHasher::new();
    match this {
        Value::Array(v) => (Rc::as_ptr(v) as usize).hash(&mut hasher),
        Value::List(v) => (Rc::as_ptr(v) as usize).hash(&mut hasher),
        Value::Dictionary(v) => (Rc::as_ptr(v) as usize).hash(&mut hasher),
        Value::ScriptBlock(v) => (Rc::as_ptr(v) as usize).hash(&mut hasher),
        Value::Custom(v) => (Rc::as_ptr(v) as usize).hash(&mut hasher),
        Value::Object(v) => match v.instance.hash_key() {
            Some(key) => key.hash(&mut hasher),
            None => (Rc::as_ptr(v) as usize).hash(&mut hasher),
        },
        other => convert::scalar_text(other).hash(&mut hasher),
    }
    hasher.finish() as i32
}
