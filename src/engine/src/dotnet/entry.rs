//! Entries of dictionaries: DictionaryEntry and KeyValuePair.

use std::rc::Rc;

use super::object::VALUE_TYPE;
use crate::types::{GenericType, Type, TypeInfo, method, write};
use crate::value::{Instance, Object, Str, Value};
use std::cell::RefCell;

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&DICTIONARY_ENTRY, &KEY_VALUE_PAIR];

/// System.Collections.DictionaryEntry
pub static DICTIONARY_ENTRY: TypeInfo = TypeInfo {
    declarations: "\
new(System.Object key, System.Object value)
System.Object Key {get;set;}
System.Object Value {get;set;}
bool Equals(System.Object obj)
int GetHashCode()
string ToString()
void Deconstruct([ref] System.Object key, [ref] System.Object value)
",
    constructors: &[method("new", |_, ty, args| match ty {
        Value::Type(ty) => Ok(made(ty.clone(), args[0].clone(), args[1].clone())),
        _ => Ok(Value::Null),
    })],
    properties: &[
        write(
            "Key",
            |_, this| Ok(part(this, 0)),
            |_, this, value| {
                set_part(this, 0, value);
                Ok(())
            },
        ),
        write(
            "Value",
            |_, this| Ok(part(this, 1)),
            |_, this, value| {
                set_part(this, 1, value);
                Ok(())
            },
        ),
    ],
    ..TypeInfo::value("System.Collections.DictionaryEntry")
};
/// System.Collections.Generic.KeyValuePair
pub static KEY_VALUE_PAIR: TypeInfo = TypeInfo {
    base: Some(&VALUE_TYPE),
    declarations: "\
new(TKey key, TValue value)
TKey Key {get;}
TValue Value {get;}
bool Equals(System.Object obj)
int GetHashCode()
string ToString()
void Deconstruct([ref] TKey key, [ref] TValue value)
",
    constructors: &[method("new", |_, ty, args| match ty {
        Value::Type(ty) => Ok(made(ty.clone(), args[0].clone(), args[1].clone())),
        _ => Ok(Value::Null),
    })],
    properties: &[
        crate::types::read("Key", |_, this| Ok(part(this, 0))),
        crate::types::read("Value", |_, this| Ok(part(this, 1))),
    ],
    ..TypeInfo::value("System.Collections.Generic.KeyValuePair`2")
};

/// A key and its value.
#[derive(Debug)]
pub struct Entry {
    ty: Type,
    parts: RefCell<[Value; 2]>,
}

impl Instance for Entry {
    fn ty(&self) -> Type {
        self.ty.clone()
    }

    fn text(&self) -> Option<Str> {
        let parts = self.parts.borrow();
        let text =
            |value: &Value| crate::convert::scalar_text(value).unwrap_or_else(|| crate::types::type_of(value).name());
        Some(format!("[{}, {}]", text(&parts[0]), text(&parts[1])).into())
    }
}

/// The entry of a dictionary of type `dictionary`.
pub fn entry(dictionary: &Type, key: Value, value: Value) -> Value {
    let ty = match dictionary {
        Type::Generic(generic) if generic.arguments.len() == 2 => {
            Type::Generic(Rc::new(GenericType { definition: &KEY_VALUE_PAIR, arguments: generic.arguments.clone() }))
        }
        Type::Known(info) if info.name == "System.Management.Automation.PSBoundParametersDictionary" => {
            Type::Generic(Rc::new(GenericType {
                definition: &KEY_VALUE_PAIR,
                arguments: vec![Type::STRING, Type::OBJECT],
            }))
        }
        _ => Type::Known(&DICTIONARY_ENTRY),
    };
    made(ty, key, value)
}

/// An entry of type `ty`.
pub fn made(ty: Type, key: Value, value: Value) -> Value {
    Value::from(Object::new(Entry { ty, parts: RefCell::new([key, value]) }))
}

fn part(this: &Value, at: usize) -> Value {
    match this {
        Value::Object(object) => {
            object.downcast::<Entry>().map_or(Value::Null, |entry| entry.parts.borrow()[at].clone())
        }
        _ => Value::Null,
    }
}

fn set_part(this: &Value, at: usize, value: Value) {
    if let Value::Object(object) = this
        && let Some(entry) = object.downcast::<Entry>()
    {
        entry.parts.borrow_mut()[at] = value;
    }
}
