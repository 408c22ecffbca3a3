//! Conversions between numbers.

use num_bigint::BigInt;
use num_traits::{FromPrimitive, ToPrimitive};
use rust_decimal::Decimal;
use rust_decimal::prelude::RoundingStrategy;

use super::Failure;
use crate::error::Exception;
use crate::runspace::Runspace;
use crate::types::{Type, TypeInfo};
use crate::value::Value;

/// Conversions that are nothing, or next to nothing.
pub(super) fn quick(value: &Value, info: &'static TypeInfo) -> Option<Value> {
    use crate::dotnet::number::{DOUBLE, INT32, INT64};
    let is = |other: &'static TypeInfo| std::ptr::eq(info, other);
    match value {
        Value::Int32(_) if is(&INT32) => Some(value.clone()),
        Value::Int32(v) if is(&INT64) => Some(Value::Int64((*v).into())),
        Value::Int32(v) if is(&DOUBLE) => Some(Value::Double((*v).into())),
        Value::Double(_) if is(&DOUBLE) => Some(value.clone()),
        Value::String(_) if is(&crate::dotnet::string::STRING) => Some(value.clone()),
        Value::Bool(_) if is(&crate::dotnet::boolean::BOOLEAN) => Some(value.clone()),
        _ => None,
    }
}

/// The integer in a value that is one, chars and enums included.
pub fn integer_of(value: &Value) -> Option<i128> {
    Some(match value {
        Value::Bool(v) => i128::from(*v),
        Value::Char(v) => i128::from(*v),
        Value::SByte(v) => i128::from(*v),
        Value::Byte(v) => i128::from(*v),
        Value::Int16(v) => i128::from(*v),
        Value::UInt16(v) => i128::from(*v),
        Value::Int32(v) => i128::from(*v),
        Value::UInt32(v) => i128::from(*v),
        Value::Int64(v) => i128::from(*v),
        Value::UInt64(v) => i128::from(*v),
        Value::Enum(v) => i128::from(v.value),
        _ => return None,
    })
}

/// The number in a value as a double.
pub fn double_of(value: &Value) -> Option<f64> {
    match value {
        Value::Int32(v) => Some((*v).into()),
        Value::Double(v) => Some(*v),
        Value::Single(v) => Some((*v).into()),
        Value::Decimal(v) => v.to_f64(),
        Value::BigInteger(v) => v.to_f64(),
        other => integer_of(other).map(|v| v as f64),
    }
}

/// The number in a value as a decimal, if it fits.
pub fn decimal_of(value: &Value) -> Option<Decimal> {
    match value {
        Value::Decimal(v) => Some(*v),
        Value::Double(v) => double_to_decimal(*v),
        // A single has 7 digits, and its decimal too.
        Value::Single(v) => crate::text::number::seven_digits(*v)
            .parse()
            .ok()
            .or_else(|| Decimal::from_scientific(&crate::text::number::seven_digits(*v)).ok()),
        Value::BigInteger(v) => v.to_string().parse().ok(),
        other => integer_of(other).and_then(|v| Decimal::try_from_i128_with_scale(v, 0).ok()),
    }
}

/// A product that is zero has as many decimal places as any other, as in .NET.
pub fn decimal_product(a: Decimal, b: Decimal) -> Option<Decimal> {
    if a.is_zero() || b.is_zero() {
        return Some(Decimal::new(0, (a.scale() + b.scale()).min(Decimal::MAX_SCALE)));
    }
    a.checked_mul(b)
}

/// A double has 15 digits as a decimal.
fn double_to_decimal(value: f64) -> Option<Decimal> {
    if !value.is_finite() || value.abs() >= 7.922_816_251_426_434e28 {
        return None;
    }
    let text = crate::text::number::fifteen_digits(value);
    text.parse::<Decimal>().ok().or_else(|| Decimal::from_scientific(&text).ok()).map(|decimal| decimal.normalize())
}

/// A double as a number of that type, rounded half to even for an integer.
pub fn from_double(value: f64, info: &'static TypeInfo) -> Option<Value> {
    match info.name {
        "System.Double" => Some(Value::Double(value)),
        "System.Single" => Some(Value::Single(value as f32)),
        "System.Decimal" => double_to_decimal(value).map(Value::Decimal),
        "System.Numerics.BigInteger" => BigInt::from_f64(value.trunc()).map(Value::from),
        _ => fit(&BigInt::from_f64(round_half_even(value))?, info),
    }
}

pub(crate) fn round_half_even(value: f64) -> f64 {
    value.round_ties_even()
}

/// The integer as a value of that type, if it fits.
pub(crate) fn fit(value: &BigInt, info: &'static TypeInfo) -> Option<Value> {
    Some(match info.name {
        "System.SByte" => Value::SByte(value.to_i8()?),
        "System.Byte" => Value::Byte(value.to_u8()?),
        "System.Int16" => Value::Int16(value.to_i16()?),
        "System.UInt16" => Value::UInt16(value.to_u16()?),
        "System.Int32" => Value::Int32(value.to_i32()?),
        "System.UInt32" => Value::UInt32(value.to_u32()?),
        "System.Int64" => Value::Int64(value.to_i64()?),
        "System.UInt64" => Value::UInt64(value.to_u64()?),
        "System.Char" => Value::Char(value.to_u16()?),
        "System.Single" => Value::Single(value.to_f32()?),
        "System.Double" => Value::Double(value.to_f64()?),
        "System.Decimal" => Value::Decimal(value.to_string().parse().ok()?),
        "System.Numerics.BigInteger" => Value::from(value.clone()),
        _ => return None,
    })
}

fn fit_i128(value: i128, info: &'static TypeInfo) -> Option<Value> {
    Some(match info.name {
        "System.SByte" => Value::SByte(value.try_into().ok()?),
        "System.Byte" => Value::Byte(value.try_into().ok()?),
        "System.Int16" => Value::Int16(value.try_into().ok()?),
        "System.UInt16" => Value::UInt16(value.try_into().ok()?),
        "System.Int32" => Value::Int32(value.try_into().ok()?),
        "System.UInt32" => Value::UInt32(value.try_into().ok()?),
        "System.Int64" => Value::Int64(value.try_into().ok()?),
        "System.UInt64" => Value::UInt64(value.try_into().ok()?),
        "System.Char" => Value::Char(value.try_into().ok()?),
        "System.Single" => Value::Single(value as f32),
        "System.Double" => Value::Double(value as f64),
        "System.Decimal" => Value::Decimal(Decimal::try_from_i128_with_scale(value, 0).ok()?),
        "System.Numerics.BigInteger" => Value::from(BigInt::from(value)),
        _ => return None,
    })
}

/// Whether the type is a number.
pub(crate) fn is_number(info: &'static TypeInfo) -> bool {
    matches!(
        info.name,
        "System.Int32"
            | "System.Int64"
            | "System.Double"
            | "System.Decimal"
            | "System.Byte"
            | "System.SByte"
            | "System.Int16"
            | "System.UInt16"
            | "System.UInt32"
            | "System.UInt64"
            | "System.Single"
            | "System.Numerics.BigInteger"
    )
}

/// The value as a number of type `info`.
pub(super) fn to_number(
    rt: &mut Runspace,
    value: &Value,
    info: &'static TypeInfo,
) -> std::result::Result<Value, Failure> {
    let ty = Type::Known(info);
    let overflow = |rt: &mut Runspace| {
        let text = super::value_text(rt, value);
        let cause = Exception::new("System.OverflowException", overflow_message(info));
        Failure::because("InvalidCastIConvertible", &text, &ty, cause)
    };
    let zero = || fit_i128(0, info).ok_or_else(|| Failure::null(&ty));
    match value {
        Value::Null | Value::Nothing => zero(),
        Value::String(text) => from_text(text, info),
        Value::Char(_) if matches!(info.name, "System.Single" | "System.Double" | "System.Decimal") => {
            // .NET refuses these; the language goes by way of the integer.
            integer_of(value).and_then(|v| fit_i128(v, info)).ok_or_else(|| overflow(rt))
        }
        Value::Single(_) | Value::Double(_) => {
            let Some(double) = double_of(value) else { return Err(overflow(rt)) };
            if let (Value::Single(_), "System.Decimal") = (value, info.name) {
                return decimal_of(value).map(Value::Decimal).ok_or_else(|| overflow(rt));
            }
            from_double(double, info).ok_or_else(|| overflow(rt))
        }
        Value::Decimal(v) => {
            let converted = match info.name {
                "System.Decimal" => Some(value.clone()),
                "System.Double" => v.to_f64().map(Value::Double),
                "System.Single" => v.to_f32().map(Value::Single),
                "System.Numerics.BigInteger" => v.trunc().to_i128().map(|v| Value::from(BigInt::from(v))),
                _ => v
                    .round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven)
                    .to_i128()
                    .and_then(|v| fit_i128(v, info)),
            };
            converted.ok_or_else(|| overflow(rt))
        }
        Value::BigInteger(v) => fit(v, info).ok_or_else(|| overflow(rt)),
        Value::TimeSpan(_) | Value::DateTime(_) | Value::Guid(_) => Err(Failure::impossible(rt, value, &ty)),
        Value::Wrapped(wrapped) => to_number(rt, &wrapped.base, info),
        Value::Object(object) => match object.instance.truth() {
            // A switch parameter is as good as a bool; nothing else converts.
            Some(on) => fit_i128(on.into(), info).ok_or_else(|| overflow(rt)),
            None => Err(Failure::impossible(rt, value, &ty)),
        },
        other => match integer_of(other) {
            Some(v) => fit_i128(v, info).ok_or_else(|| overflow(rt)),
            None => super::object::by_single_item(rt, other, &ty),
        },
    }
}

/// Text as a number of type `info`: by .NET's rules, then by those of literals.
fn from_text(text: &str, info: &'static TypeInfo) -> std::result::Result<Value, Failure> {
    if text.is_empty() {
        return fit_i128(0, info).ok_or_else(|| Failure::null(&Type::Known(info)));
    }
    if info.name == "System.Decimal"
        && let Ok(Value::Decimal(decimal)) = super::parse::parse_strict(text, info)
    {
        return Ok(Value::Decimal(decimal.normalize()));
    }
    if info.name == "System.Numerics.BigInteger" {
        if let Ok(value) = text.trim().parse::<BigInt>() {
            // PowerShell goes by way of a double when there are more digits than it has.
            return Ok(Value::from(if value.bits() > 96 {
                value.to_f64().and_then(BigInt::from_f64).unwrap_or(value)
            } else {
                value
            }));
        }
    } else if let Ok(value) = super::parse::parse_strict_fast(text, info) {
        return Ok(value);
    }
    match super::parse_number(text) {
        Some(number) => {
            let converted = match &number {
                Value::Double(v) => from_double(*v, info),
                Value::Decimal(v) => match info.name {
                    "System.Decimal" => Some(number.clone()),
                    "System.Double" => v.to_f64().map(Value::Double),
                    "System.Single" => v.to_f32().map(Value::Single),
                    _ => v.to_i128().and_then(|v| fit_i128(v, info)),
                },
                other => integer_of(other).and_then(|v| fit_i128(v, info)),
            };
            converted.ok_or_else(|| {
                let cause = Exception::new("System.OverflowException", overflow_message(info));
                Failure::because(overflow_id(info), text, &Type::Known(info), cause)
            })
        }
        None => {
            let message = format!("The input string '{text}' was not in a correct format.");
            let cause = Exception::new("System.FormatException", message);
            Err(Failure::because(format_id(info), text, &Type::Known(info), cause))
        }
    }
}

fn format_id(info: &'static TypeInfo) -> &'static str {
    match info.name {
        "System.Double" | "System.Single" | "System.Decimal" => "InvalidCastFromStringToDoubleOrSingle",
        _ => "InvalidCastFromStringToInteger",
    }
}

fn overflow_id(info: &'static TypeInfo) -> &'static str {
    match info.name {
        "System.Double" | "System.Single" => "InvalidCastFromStringToDoubleOrSingle",
        "System.Decimal" => "InvalidCastFromStringToDecimal",
        _ => "InvalidCastFromStringToInteger",
    }
}

/// The message of .NET's OverflowException for that type.
pub(crate) fn overflow_message(info: &'static TypeInfo) -> &'static str {
    match info.name {
        "System.Byte" => "Value was either too large or too small for an unsigned byte.",
        "System.SByte" => "Value was either too large or too small for a signed byte.",
        "System.Int16" => "Value was either too large or too small for an Int16.",
        "System.UInt16" => "Value was either too large or too small for a UInt16.",
        "System.Int32" => "Value was either too large or too small for an Int32.",
        "System.UInt32" => "Value was either too large or too small for a UInt32.",
        "System.Int64" => "Value was either too large or too small for an Int64.",
        "System.UInt64" => "Value was either too large or too small for a UInt64.",
        "System.Char" => "Value was either too large or too small for a character.",
        "System.Decimal" => "Value was either too large or too small for a Decimal.",
        _ => "Arithmetic operation resulted in an overflow.",
    }
}
