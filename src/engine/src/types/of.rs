//! Which type a value is of.

use super::Type;
use crate::dotnet::{boolean, character, names, number, runtime_type, script_block, string, time};
use crate::value::{Array, Value};

/// The type of a value; System.Object for null.
pub fn type_of(value: &Value) -> Type {
    let info = match value {
        Value::Null | Value::Nothing => return Type::OBJECT,
        Value::Bool(_) => &boolean::BOOLEAN,
        Value::Char(_) => &character::CHAR,
        Value::SByte(_) => &number::SBYTE,
        Value::Byte(_) => &number::BYTE,
        Value::Int16(_) => &number::INT16,
        Value::UInt16(_) => &number::UINT16,
        Value::Int32(_) => &number::INT32,
        Value::UInt32(_) => &number::UINT32,
        Value::Int64(_) => &number::INT64,
        Value::UInt64(_) => &number::UINT64,
        Value::Single(_) => &number::SINGLE,
        Value::Double(_) => &number::DOUBLE,
        Value::Decimal(_) => &number::DECIMAL,
        Value::BigInteger(_) => &number::BIG_INTEGER,
        Value::String(_) => &string::STRING,
        Value::DateTime(_) => &time::DATE_TIME,
        Value::TimeSpan(_) => &time::TIME_SPAN,
        Value::Guid(_) => &time::GUID,
        Value::Enum(value) => return value.ty.clone(),
        Value::Type(_) => &runtime_type::RUNTIME_TYPE,
        Value::Array(array) => return array_type(array),
        Value::List(list) => return list.ty.clone(),
        Value::Dictionary(dictionary) => return dictionary.ty.clone(),
        Value::ScriptBlock(_) => &script_block::SCRIPT_BLOCK,
        Value::Custom(_) => &names::PS_CUSTOM_OBJECT,
        Value::Object(object) => return object.instance.ty(),
        Value::Wrapped(wrapped) => return type_of(&wrapped.base),
    };
    Type::Known(info)
}

fn array_type(array: &Array) -> Type {
    array.element.clone().array_of(array.dimensions.as_ref().map_or(1, |lengths| lengths.len()))
}
