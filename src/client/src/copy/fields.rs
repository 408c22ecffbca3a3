//! Objects that travel, by their properties.

use clixml::{Object, TypeNames, Value};

use crate::text::text;

/// A custom object in the making.
pub struct Fields(Object);

impl Fields {
    /// About the file of that number.
    pub fn of(number: usize) -> Fields {
        let mut object = Object::of(TypeNames::CUSTOM_OBJECT);
        object.extended.push("N", Value::Int32(i32::try_from(number).unwrap_or(i32::MAX)));
        Fields(object)
    }

    /// With one more property.
    pub fn with(mut self, name: &'static str, value: impl Into<Field>) -> Fields {
        self.0.extended.push(name, value.into().0);
        self
    }

    /// The object.
    pub fn done(self) -> Value {
        Value::Object(Box::new(self.0))
    }
}

/// A property's value.
pub struct Field(Value);

impl From<&str> for Field {
    fn from(text: &str) -> Field {
        Field(Value::String(text.into()))
    }
}

impl From<u64> for Field {
    fn from(number: u64) -> Field {
        Field(Value::Int64(i64::try_from(number).unwrap_or(i64::MAX)))
    }
}

impl From<i64> for Field {
    fn from(number: i64) -> Field {
        Field(Value::Int64(number))
    }
}

impl From<u32> for Field {
    fn from(number: u32) -> Field {
        Field(Value::Int32(i32::try_from(number).unwrap_or(0)))
    }
}

impl From<Vec<u8>> for Field {
    fn from(bytes: Vec<u8>) -> Field {
        Field(Value::Bytes(bytes))
    }
}

/// A whole number among an object's properties.
pub fn number(of: &Value, name: &str) -> Option<i64> {
    match of.get(name)?.unwrapped() {
        Value::Int64(number) => Some(*number),
        Value::Int32(number) => Some(i64::from(*number)),
        _ => None,
    }
}

/// A number that counts something.
pub fn count(of: &Value, name: &str) -> Option<u64> {
    number(of, name).and_then(|number| u64::try_from(number).ok())
}

/// A place in a list.
pub fn index(of: &Value, name: &str) -> Option<usize> {
    number(of, name).and_then(|number| usize::try_from(number).ok())
}

/// Text among an object's properties; empty where there is none.
pub fn string(of: &Value, name: &str) -> String {
    of.get(name).map(text).unwrap_or_default()
}

/// Whether a property is true.
pub fn is(of: &Value, name: &str) -> bool {
    matches!(of.get(name).map(Value::unwrapped), Some(Value::Bool(true)))
}
