//! Between values and Rust's own types.

use uuid::Uuid;

use crate::{Base, DateTime, Decimal, Object, ProgressRecord, RefId, SecureString, Text, TimeSpan, Value, Version};

/// A value of another type than was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("found <{found}> where {expected} was expected")]
pub struct Mismatch {
    /// The name of the element that was found.
    pub found: &'static str,
    /// What was asked for.
    pub expected: &'static str,
}

macro_rules! both_ways {
    ($($variant:ident($type:ty), $expected:literal;)*) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(value)
            }
        }

        /// That type exactly, or an object that wraps it.
        impl TryFrom<&Value> for $type {
            type Error = Mismatch;

            fn try_from(value: &Value) -> Result<Self, Mismatch> {
                match value.unwrapped() {
                    Value::$variant(value) => Ok(value.clone()),
                    other => Err(Mismatch { found: other.tag(), expected: $expected }),
                }
            }
        }

        /// That type exactly, or an object that wraps it.
        impl TryFrom<Value> for $type {
            type Error = Mismatch;

            fn try_from(value: Value) -> Result<Self, Mismatch> {
                match value.into_unwrapped() {
                    Value::$variant(value) => Ok(value),
                    other => Err(Mismatch { found: other.tag(), expected: $expected }),
                }
            }
        }
    )*};
}

both_ways! {
    Bool(bool), "a boolean <B>";
    SByte(i8), "a signed byte <SB>";
    Byte(u8), "a byte <By>";
    Int16(i16), "a 16-bit integer <I16>";
    UInt16(u16), "an unsigned 16-bit integer <U16>";
    Int32(i32), "an integer <I32>";
    UInt32(u32), "an unsigned integer <U32>";
    Int64(i64), "a 64-bit integer <I64>";
    UInt64(u64), "an unsigned 64-bit integer <U64>";
    Single(f32), "a single <Sg>";
    Double(f64), "a double <Db>";
    Decimal(Decimal), "a decimal <D>";
    DateTime(DateTime), "a date <DT>";
    TimeSpan(TimeSpan), "a time span <TS>";
    Version(Version), "a version <Version>";
    Guid(Uuid), "a GUID <G>";
    SecureString(SecureString), "a secure string <SS>";
    Bytes(Vec<u8>), "bytes <BA>";
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Self::String(text)
    }
}

impl From<&Text> for Value {
    fn from(text: &Text) -> Self {
        Self::String(text.clone())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl From<()> for Value {
    fn from((): ()) -> Self {
        Self::Null
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(Box::new(object))
    }
}

impl From<ProgressRecord> for Value {
    fn from(record: ProgressRecord) -> Self {
        Self::Progress(Box::new(record))
    }
}

impl From<RefId> for Value {
    fn from(id: RefId) -> Self {
        Self::Reference(id)
    }
}

/// The protocol's `ArrayList`.
impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Object::array_list(items).into()
    }
}

/// Null for none.
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

const STRING: &str = "a string <S>";

/// A string or a script block, wrapped in an object or not.
impl TryFrom<&Value> for Text {
    type Error = Mismatch;

    fn try_from(value: &Value) -> Result<Self, Mismatch> {
        value.as_text().cloned().ok_or(Mismatch { found: value.unwrapped().tag(), expected: STRING })
    }
}

/// A string or a script block, wrapped in an object or not.
impl TryFrom<Value> for Text {
    type Error = Mismatch;

    fn try_from(value: Value) -> Result<Self, Mismatch> {
        match value.into_unwrapped() {
            Value::String(text) | Value::ScriptBlock(text) => Ok(text),
            other => Err(Mismatch { found: other.tag(), expected: STRING }),
        }
    }
}

/// Lone surrogates become U+FFFD.
impl TryFrom<&Value> for String {
    type Error = Mismatch;

    fn try_from(value: &Value) -> Result<Self, Mismatch> {
        match value.as_text() {
            Some(text) => Ok(text.to_string_lossy().into_owned()),
            None => Err(Mismatch { found: value.unwrapped().tag(), expected: STRING }),
        }
    }
}

/// Lone surrogates become U+FFFD.
impl TryFrom<Value> for String {
    type Error = Mismatch;

    fn try_from(value: Value) -> Result<Self, Mismatch> {
        let text = Text::try_from(value)?;
        Ok(text.into_string().unwrap_or_else(|text| text.to_string_lossy().into_owned()))
    }
}

impl<'a> TryFrom<&'a Value> for &'a str {
    type Error = Mismatch;

    fn try_from(value: &'a Value) -> Result<Self, Mismatch> {
        value.as_str().ok_or(Mismatch { found: value.unwrapped().tag(), expected: "well-formed text in <S>" })
    }
}

impl<'a> TryFrom<&'a Value> for &'a Object {
    type Error = Mismatch;

    fn try_from(value: &'a Value) -> Result<Self, Mismatch> {
        value.as_object().ok_or(Mismatch { found: value.tag(), expected: "an object <Obj>" })
    }
}

impl TryFrom<Value> for Object {
    type Error = Mismatch;

    fn try_from(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Object(object) => Ok(*object),
            other => Err(Mismatch { found: other.tag(), expected: "an object <Obj>" }),
        }
    }
}

/// The items of a list of any kind; none for null.
impl TryFrom<Value> for Vec<Value> {
    type Error = Mismatch;

    fn try_from(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::Null => Ok(Self::new()),
            Value::Object(object) => match object.base {
                Base::List(_, items) => Ok(items),
                Base::Value(value) => value.try_into(),
                _ => Err(Mismatch { found: "Obj", expected: "a list" }),
            },
            other => Err(Mismatch { found: other.tag(), expected: "a list" }),
        }
    }
}
