//! Property bags: taking typed members out of an object, with PowerShell's own strictness.

use clixml::{Base, Object, Text, TypeNames, Value};

use super::{Enumeration, MessageError};

/// An object whose members are taken out one by one.
pub(super) struct Bag(Object);

impl Bag {
    /// The bag that a body is.
    pub(super) fn of(value: Option<Value>, name: &'static str) -> Result<Self, MessageError> {
        Self::from_value(value.ok_or(MessageError::Null)?, name)
    }

    /// The bag that the property `name` is.
    pub(super) fn from_value(value: Value, name: &'static str) -> Result<Self, MessageError> {
        match value {
            Value::Object(object) => Ok(Bag(*object)),
            other => Err(wrong(name, "Obj", &other)),
        }
    }

    pub(super) fn into_object(self) -> Object {
        self.0
    }

    pub(super) fn object_mut(&mut self) -> &mut Object {
        &mut self.0
    }

    /// A member that may be missing.
    pub(super) fn optional(&mut self, name: &str) -> Option<Value> {
        self.0.take(name)
    }

    /// A member that may be null but not missing.
    pub(super) fn value(&mut self, name: &'static str) -> Result<Value, MessageError> {
        self.0.take(name).ok_or(MessageError::Missing(name))
    }

    pub(super) fn i32(&mut self, name: &'static str) -> Result<i32, MessageError> {
        match self.value(name)?.into_unwrapped() {
            Value::Int32(number) => Ok(number),
            other => Err(wrong(name, "I32", &other)),
        }
    }

    pub(super) fn i64(&mut self, name: &'static str) -> Result<i64, MessageError> {
        match self.value(name)?.into_unwrapped() {
            Value::Int64(number) => Ok(number),
            other => Err(wrong(name, "I64", &other)),
        }
    }

    pub(super) fn u32(&mut self, name: &'static str) -> Result<u32, MessageError> {
        match self.value(name)?.into_unwrapped() {
            Value::UInt32(number) => Ok(number),
            other => Err(wrong(name, "U32", &other)),
        }
    }

    pub(super) fn bool(&mut self, name: &'static str) -> Result<bool, MessageError> {
        match self.value(name)?.into_unwrapped() {
            Value::Bool(truth) => Ok(truth),
            other => Err(wrong(name, "B", &other)),
        }
    }

    pub(super) fn text(&mut self, name: &'static str) -> Result<Text, MessageError> {
        text(self.value(name)?, name)
    }

    /// A string or null.
    pub(super) fn optional_text(&mut self, name: &'static str) -> Result<Option<Text>, MessageError> {
        match self.value(name)? {
            Value::Null => Ok(None),
            value => text(value, name).map(Some),
        }
    }

    /// A string or null, which may be missing.
    pub(super) fn missing_text(&mut self, name: &'static str) -> Result<Option<Text>, MessageError> {
        match self.optional(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => text(value, name).map(Some),
        }
    }

    pub(super) fn enumeration<E: Enumeration>(&mut self, name: &'static str) -> Result<E, MessageError> {
        E::from_value(self.value(name)?, name)
    }

    pub(super) fn bag(&mut self, name: &'static str) -> Result<Bag, MessageError> {
        Bag::from_value(self.value(name)?, name)
    }

    /// A list of any kind; a null is an empty one.
    pub(super) fn list(&mut self, name: &'static str) -> Result<TypedList<Value>, MessageError> {
        TypedList::from_value(self.value(name)?, name)
    }
}

/// The string that the property `name` is.
pub(super) fn text(value: Value, name: &'static str) -> Result<Text, MessageError> {
    match value.into_unwrapped() {
        Value::String(text) | Value::ScriptBlock(text) => Ok(text),
        other => Err(wrong(name, "S", &other)),
    }
}

pub(super) fn wrong(name: &'static str, expected: &'static str, found: &Value) -> MessageError {
    MessageError::Type { name, expected, found: found.tag() }
}

/// A nullable string as a member's value.
pub(super) fn nullable(text: Option<Text>) -> Value {
    text.map_or(Value::Null, Value::String)
}

pub(super) fn boxed(object: Object) -> Value {
    Value::Object(Box::new(object))
}

/// A list with the type names it is written with, which differ with the sender's version of PowerShell.
#[derive(Clone, Debug, PartialEq)]
pub struct TypedList<T> {
    /// Most derived first; may be empty.
    pub type_names: TypeNames,
    /// What is in it.
    pub items: Vec<T>,
}

impl<T> TypedList<T> {
    /// A list of these items.
    pub fn new(type_names: impl Into<TypeNames>, items: Vec<T>) -> Self {
        TypedList { type_names: type_names.into(), items }
    }

    /// The same list of other items.
    pub(super) fn try_map<U, E>(self, map: impl FnMut(T) -> Result<U, E>) -> Result<TypedList<U>, E> {
        let items = self.items.into_iter().map(map).collect::<Result<_, _>>()?;
        Ok(TypedList { type_names: self.type_names, items })
    }

    /// The list as a value.
    pub(super) fn into_value(self, item: impl FnMut(T) -> Value) -> Value {
        let items = self.items.into_iter().map(item).collect();
        boxed(Object { base: Base::List(clixml::ListKind::List, items), ..Object::of(self.type_names) })
    }
}

impl TypedList<Value> {
    pub(super) fn from_value(value: Value, name: &'static str) -> Result<Self, MessageError> {
        match value {
            Value::Null => Ok(TypedList { type_names: TypeNames::NONE, items: Vec::new() }),
            Value::Object(object) => match object.base {
                Base::List(_, items) => Ok(TypedList { type_names: object.type_names, items }),
                Base::Value(value) => Self::from_value(value, name),
                _ => Err(MessageError::Type { name, expected: "LST", found: "Obj" }),
            },
            other => Err(wrong(name, "LST", &other)),
        }
    }
}
