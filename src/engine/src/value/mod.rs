//! Values as PowerShell sees them.

mod array;
mod credential;
mod custom;
mod date_time;
mod dictionary;
mod enumeration;
mod instance;
mod items;
mod members;
mod record;
mod script_block;
mod secure_string;
mod wrapped;

use std::rc::Rc;
use std::sync::Arc;

use num_bigint::BigInt;
use rust_decimal::Decimal;
use uuid::Uuid;

pub use array::{Array, List};
pub use credential::Credential;
pub use custom::CustomObject;
pub use date_time::{DateTime, DateTimeKind, TimeSpan};
pub use dictionary::{Dictionary, DictionaryKind};
pub use enumeration::EnumValue;
pub use instance::{Instance, Object, Primitive};
pub use members::{Extra, Member, MemberKind, Members, same_name};
pub use record::{Record, field, set_field};
pub use script_block::ScriptBlock;
pub use secure_string::SecureString;
pub use wrapped::Wrapped;

use crate::types::Type;

/// Text. A .NET string is UTF-16 and may hold half a surrogate pair; here such a half stands as the character
/// U+10F800 + (half - U+D800) of the private use plane, so that all text is UTF-8. [`crate::serialize`] maps both ways.
pub type Str = Arc<str>;

/// A value of the language.
#[derive(Clone, Debug, Default)]
pub enum Value {
    /// `$null`.
    #[default]
    Null,
    /// What a pipeline without output gives: null, but not one object in a pipeline.
    Nothing,
    /// System.Boolean
    Bool(bool),
    /// System.Char, a UTF-16 unit
    Char(u16),
    /// System.SByte
    SByte(i8),
    /// System.Byte
    Byte(u8),
    /// System.Int16
    Int16(i16),
    /// System.UInt16
    UInt16(u16),
    /// System.Int32
    Int32(i32),
    /// System.UInt32
    UInt32(u32),
    /// System.Int64
    Int64(i64),
    /// System.UInt64
    UInt64(u64),
    /// System.Single
    Single(f32),
    /// System.Double
    Double(f64),
    /// System.Decimal, scale included
    Decimal(Decimal),
    /// System.Numerics.BigInteger
    BigInteger(Rc<BigInt>),
    /// System.String
    String(Str),
    /// System.DateTime
    DateTime(DateTime),
    /// System.TimeSpan
    TimeSpan(TimeSpan),
    /// System.Guid
    Guid(Uuid),
    /// A value of an enum type
    Enum(Rc<EnumValue>),
    /// System.RuntimeType: `[int]`
    Type(Type),
    /// An array, of any element type and rank
    Array(Rc<Array>),
    /// ArrayList, List, Collection, Queue, Stack, HashSet and their like
    List(Rc<List>),
    /// Hashtable, OrderedDictionary, Dictionary and their like
    Dictionary(Rc<Dictionary>),
    /// A script block
    ScriptBlock(Rc<ScriptBlock>),
    /// A property bag: `[pscustomobject]`, or an object that was deserialised
    Custom(Rc<CustomObject>),
    /// An object of any other .NET type, or of a class of the script
    Object(Rc<Object>),
    /// A value without identity (number, text, ...) with members or type names of its own
    Wrapped(Rc<Wrapped>),
}

impl Value {
    /// Whether this is `$null`, from a pipeline without output or not.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null | Value::Nothing)
    }

    /// Text from anything that becomes it.
    pub fn string(text: impl Into<Str>) -> Value {
        Value::String(text.into())
    }

    /// An `object[]`.
    pub fn array(items: Vec<Value>) -> Value {
        Value::Array(Rc::new(Array::new(Type::OBJECT, items)))
    }

    /// The value without the members that were added to it from outside.
    pub fn bare(&self) -> &Value {
        match self {
            Value::Wrapped(wrapped) => wrapped.base.bare(),
            other => other,
        }
    }

    /// The value as an object that can be given members: itself, or wrapped where it has no identity.
    pub fn with_members(self) -> Value {
        match self {
            object if object.extra().is_some() => object,
            base => Value::Wrapped(Rc::new(Wrapped { base, extra: Extra::default() })),
        }
    }

    /// The members that were added to this very object, where it has an identity to add them to.
    pub fn extra(&self) -> Option<&Extra> {
        match self {
            Value::Array(array) => Some(&array.extra),
            Value::List(list) => Some(&list.extra),
            Value::Dictionary(dictionary) => Some(&dictionary.extra),
            Value::ScriptBlock(block) => Some(&block.extra),
            Value::Custom(custom) => Some(&custom.extra),
            Value::Object(object) => Some(&object.extra),
            Value::Wrapped(wrapped) => Some(&wrapped.extra),
            _ => None,
        }
    }
}

macro_rules! from {
    ($($from:ty => $variant:ident),* $(,)?) => { $(
        impl From<$from> for Value {
            fn from(value: $from) -> Value {
                Value::$variant(value.into())
            }
        }
    )* };
}

from! {
    bool => Bool, i8 => SByte, u8 => Byte, i16 => Int16, i32 => Int32, u32 => UInt32, i64 => Int64, u64 => UInt64,
    f32 => Single, f64 => Double, Decimal => Decimal, &str => String, String => String, Str => String, DateTime => DateTime,
    TimeSpan => TimeSpan, Uuid => Guid, Rc<EnumValue> => Enum, Type => Type, Array => Array, List => List, Dictionary => Dictionary,
    CustomObject => Custom, Object => Object, Rc<Array> => Array, Rc<List> => List, Rc<Dictionary> => Dictionary,
    Rc<ScriptBlock> => ScriptBlock, Rc<CustomObject> => Custom, Rc<Object> => Object, BigInt => BigInteger,
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}
