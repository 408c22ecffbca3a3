//! Conversions between types, as the language does them: casts, arguments, operands, text.

mod collection;
mod custom;
mod enumerate;
mod enumeration;
mod failure;
mod number;
mod object;
mod parse;
mod text;
mod truth;

use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::{Type, is_instance};
use crate::value::{Str, Value};

pub use collection::generic_items;
pub use custom::{set_properties, to_custom_object};
pub(crate) use enumerate::elements;
pub use enumerate::{enumerate, is_enumerable};
pub(crate) use enumeration::constants as enum_constants;
pub use enumeration::{enum_text, parse_enum};
pub use failure::Failure;
pub use number::{decimal_of, decimal_product, double_of, from_double, integer_of};
pub(crate) use number::{fit, overflow_message};
pub use parse::parse_number;
pub(crate) use parse::{ParseError, parse_strict};
pub use text::{scalar_text, text_of, to_text, value_text};
pub use truth::{is_true, to_bool};

/// `value` as a `ty`, as a cast converts it.
pub fn to_type(rt: &mut Runspace, value: &Value, ty: &Type) -> Result<Value> {
    convert(rt, value, ty).map_err(Into::into)
}

/// `value` as a `ty`; a failure can still be turned into an error, or be dropped cheaply.
pub fn convert(rt: &mut Runspace, value: &Value, ty: &Type) -> std::result::Result<Value, Failure> {
    match ty {
        Type::Known(info) => {
            if let Some(converted) = number::quick(value, info) {
                return Ok(converted);
            }
            object::to_known(rt, value, info)
        }
        Type::Array(array) => collection::to_array(rt, value, array),
        Type::Generic(generic) => collection::to_generic(rt, value, ty, generic),
        Type::Class(class) => {
            if is_instance(value, ty) {
                return Ok(value.clone());
            }
            if class.constants().is_some() {
                return enumeration::to_enum(rt, value, ty);
            }
            if value.is_null() {
                return Ok(Value::Null);
            }
            object::to_class(rt, value, ty)
        }
    }
}

/// Text of `value` as the language makes it for a string parameter: null stays an empty string.
pub fn string_argument(rt: &mut Runspace, value: &Value) -> Result<Str> {
    to_text(rt, value)
}
