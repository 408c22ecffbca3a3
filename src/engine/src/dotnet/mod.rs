//! The types of .NET and of PowerShell that scripts meet: one file a type or a family, members as tables.

mod argument;
pub mod array;
pub mod boolean;
pub mod character;
pub mod collection;
pub mod comparer;
pub mod culture_info;
pub mod delegate;
pub mod dictionary;
pub mod entry;
pub mod enumeration;
pub mod enumerator;
pub mod enums;
pub mod exceptions;
pub mod guid;
pub mod interfaces;
pub(crate) mod intrinsic;
mod list;
pub mod math;
pub mod names;
pub mod number;
pub mod object;
pub mod ps_method;
pub mod ps_object;
pub mod reference;
pub mod regex;
pub mod string;
pub mod switch_parameter;
pub mod time;
pub mod time_span;
pub mod tuple;

use std::rc::Rc;

use crate::convert::Failure;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::{Type, TypeInfo, TypeKind};
use crate::value::{DateTime, DateTimeKind, EnumValue, TimeSpan, Value};

/// All of them.
const FAMILIES: &[&[&TypeInfo]] = &[
    array::TYPES,
    boolean::TYPES,
    character::TYPES,
    collection::TYPES,
    comparer::TYPES,
    culture_info::TYPES,
    delegate::TYPES,
    entry::TYPES,
    enumeration::TYPES,
    enumerator::TYPES,
    enums::TYPES,
    exceptions::TYPES,
    crate::command::core::TYPES,
    crate::command::date::TYPES,
    crate::command::discovery::TYPES,
    crate::command::event::TYPES,
    crate::command::host::TYPES,
    crate::command::module::TYPES,
    crate::command::object::TYPES,
    crate::command::security::TYPES,
    crate::command::variable::TYPES,
    crate::command::write::TYPES,
    crate::format::TYPES,
    guid::TYPES,
    interfaces::TYPES,
    math::TYPES,
    names::TYPES,
    number::TYPES,
    object::TYPES,
    ps_method::TYPES,
    ps_object::TYPES,
    reference::TYPES,
    regex::TYPES,
    string::TYPES,
    switch_parameter::TYPES,
    time::TYPES,
    time_span::TYPES,
    tuple::TYPES,
];

/// Every type that the engine knows.
pub fn known() -> impl Iterator<Item = &'static TypeInfo> {
    FAMILIES.iter().flat_map(|family| family.iter().copied())
}

/// Conversions to types that have a way of their own; `None` where the general ones do.
pub(crate) fn convert_to(
    _rt: &mut Runspace,
    _value: &Value,
    _info: &'static TypeInfo,
) -> Option<std::result::Result<Value, Failure>> {
    None
}

/// The value of a value type that nobody set.
pub(crate) fn default_value(rt: &mut Runspace, ty: &Type) -> Result<Value> {
    let value = default_item(ty);
    if value.is_null() { crate::convert::to_type(rt, &Value::Null, ty) } else { Ok(value) }
}

/// What the items of a new array are.
pub(crate) fn default_item(ty: &Type) -> Value {
    match ty {
        Type::Known(info) => match info.name {
            "System.Boolean" => Value::Bool(false),
            "System.Char" => Value::Char(0),
            "System.SByte" => Value::SByte(0),
            "System.Byte" => Value::Byte(0),
            "System.Int16" => Value::Int16(0),
            "System.UInt16" => Value::UInt16(0),
            "System.Int32" => Value::Int32(0),
            "System.UInt32" => Value::UInt32(0),
            "System.Int64" => Value::Int64(0),
            "System.UInt64" => Value::UInt64(0),
            "System.Single" => Value::Single(0.0),
            "System.Double" => Value::Double(0.0),
            "System.Decimal" => Value::Decimal(0.into()),
            "System.Numerics.BigInteger" => Value::from(num_bigint::BigInt::from(0)),
            "System.DateTime" => Value::DateTime(DateTime { ticks: 0, kind: DateTimeKind::Unspecified }),
            "System.TimeSpan" => Value::TimeSpan(TimeSpan { ticks: 0 }),
            "System.Guid" => Value::Guid(uuid::Uuid::nil()),
            _ => match info.kind {
                TypeKind::Enum { .. } => Value::Enum(Rc::new(EnumValue { ty: ty.clone(), value: 0 })),
                _ => Value::Null,
            },
        },
        Type::Class(class) if class.constants().is_some() => {
            Value::Enum(Rc::new(EnumValue { ty: ty.clone(), value: 0 }))
        }
        _ => Value::Null,
    }
}
