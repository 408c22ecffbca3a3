//! The numbers.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};
use rust_decimal::Decimal;
use rust_decimal::prelude::RoundingStrategy;

use super::argument::{self, culture_among, double, integer, text};
use crate::convert::{self, ParseError, decimal_of, double_of, integer_of, parse_strict};
use crate::error::{Flow, Result};
use crate::member::thrown;
use crate::operators;
use crate::runspace::Runspace;
use crate::text::number as printed;
use crate::types::{Method, Property, Type, TypeInfo, method, read, type_of};
use crate::value::Value;

/// The types of this file.
pub const TYPES: &[&TypeInfo] =
    &[&INT32, &INT64, &INT16, &SBYTE, &BYTE, &UINT16, &UINT32, &UINT64, &SINGLE, &DOUBLE, &DECIMAL, &BIG_INTEGER];

const INTERFACES: &[&str] = &["System.IComparable", "System.IConvertible", "System.IFormattable"];

macro_rules! numbers {
    ($($name:ident $full:literal $declarations:literal $limits:expr;)*) => { $(
        #[doc = $full]
        pub static $name: TypeInfo = TypeInfo {
            interfaces: INTERFACES,
            declarations: include_str!(concat!("declarations/", $declarations, ".txt")),
            methods: METHODS,
            static_properties: $limits,
            static_methods: STATIC_METHODS,
            ..TypeInfo::value($full)
        };
    )* };
}

macro_rules! limits {
    ($variant:ident $ty:ty) => {
        &[
            read("MaxValue", |_, _| Ok(Value::$variant(<$ty>::MAX))),
            read("MinValue", |_, _| Ok(Value::$variant(<$ty>::MIN))),
        ]
    };
}

numbers! {
    INT32 "System.Int32" "int32" limits!(Int32 i32);
    INT64 "System.Int64" "int64" limits!(Int64 i64);
    INT16 "System.Int16" "int16" limits!(Int16 i16);
    SBYTE "System.SByte" "sbyte" limits!(SByte i8);
    BYTE "System.Byte" "byte" limits!(Byte u8);
    UINT16 "System.UInt16" "uint16" limits!(UInt16 u16);
    UINT32 "System.UInt32" "uint32" limits!(UInt32 u32);
    UINT64 "System.UInt64" "uint64" limits!(UInt64 u64);
    SINGLE "System.Single" "single" SINGLE_CONSTANTS;
    DOUBLE "System.Double" "double" DOUBLE_CONSTANTS;
}

/// System.Decimal
pub static DECIMAL: TypeInfo = TypeInfo {
    interfaces: INTERFACES,
    declarations: include_str!("declarations/decimal.txt"),
    constructors: &[method("new", |rt, _, args| match args {
        [Value::Int32(lo), Value::Int32(mid), Value::Int32(hi), Value::Bool(negative), Value::Byte(scale)] => {
            Ok(Value::Decimal(Decimal::from_parts(*lo as u32, *mid as u32, *hi as u32, *negative, (*scale).into())))
        }
        [number] => convert::to_type(rt, number, &Type::Known(&DECIMAL)),
        _ => Ok(Value::Decimal(Decimal::ZERO)),
    })],
    properties: &[read("Scale", |_, this| match this {
        Value::Decimal(v) => Ok(Value::Byte(v.scale() as u8)),
        _ => Ok(Value::Null),
    })],
    methods: METHODS,
    static_properties: &[
        read("MaxValue", |_, _| Ok(Value::Decimal(Decimal::MAX))),
        read("MinValue", |_, _| Ok(Value::Decimal(Decimal::MIN))),
        read("MinusOne", |_, _| Ok(Value::Decimal(Decimal::NEGATIVE_ONE))),
        read("One", |_, _| Ok(Value::Decimal(Decimal::ONE))),
        read("Zero", |_, _| Ok(Value::Decimal(Decimal::ZERO))),
    ],
    static_methods: STATIC_METHODS,
    ..TypeInfo::value("System.Decimal")
};

/// System.Numerics.BigInteger
pub static BIG_INTEGER: TypeInfo = TypeInfo {
    interfaces: INTERFACES,
    declarations: include_str!("declarations/big_integer.txt"),
    constructors: &[method("new", |rt, _, args| match &args[0] {
        Value::Array(bytes) => Ok(Value::from(BigInt::from_signed_bytes_le(&bytes.bytes()))),
        number => convert::to_type(rt, number, &Type::Known(&BIG_INTEGER)),
    })],
    properties: &[
        read("IsPowerOfTwo", |_, this| {
            Ok(Value::Bool(big(this).is_positive() && big(this).magnitude().count_ones() == 1))
        }),
        read("IsZero", |_, this| Ok(Value::Bool(big(this).is_zero()))),
        read("IsOne", |_, this| Ok(Value::Bool(big(this) == BigInt::from(1)))),
        read("IsEven", |_, this| Ok(Value::Bool(!big(this).bit(0)))),
        read("Sign", |_, this| Ok(Value::Int32(big(this).cmp(&BigInt::zero()) as i32))),
    ],
    methods: METHODS,
    static_properties: &[
        read("MinusOne", |_, _| Ok(Value::from(BigInt::from(-1)))),
        read("One", |_, _| Ok(Value::from(BigInt::from(1)))),
        read("Zero", |_, _| Ok(Value::from(BigInt::zero()))),
    ],
    static_methods: STATIC_METHODS,
    ..TypeInfo::value("System.Numerics.BigInteger")
};

const DOUBLE_CONSTANTS: &[Property] = &[
    read("E", |_, _| Ok(Value::Double(std::f64::consts::E))),
    read("Epsilon", |_, _| Ok(Value::Double(f64::from_bits(1)))),
    read("MaxValue", |_, _| Ok(Value::Double(f64::MAX))),
    read("MinValue", |_, _| Ok(Value::Double(f64::MIN))),
    read("NaN", |_, _| Ok(Value::Double(f64::NAN))),
    read("NegativeInfinity", |_, _| Ok(Value::Double(f64::NEG_INFINITY))),
    read("NegativeZero", |_, _| Ok(Value::Double(-0.0))),
    read("Pi", |_, _| Ok(Value::Double(std::f64::consts::PI))),
    read("PositiveInfinity", |_, _| Ok(Value::Double(f64::INFINITY))),
    read("Tau", |_, _| Ok(Value::Double(std::f64::consts::TAU))),
];

const SINGLE_CONSTANTS: &[Property] = &[
    read("E", |_, _| Ok(Value::Single(std::f32::consts::E))),
    read("Epsilon", |_, _| Ok(Value::Single(f32::from_bits(1)))),
    read("MaxValue", |_, _| Ok(Value::Single(f32::MAX))),
    read("MinValue", |_, _| Ok(Value::Single(f32::MIN))),
    read("NaN", |_, _| Ok(Value::Single(f32::NAN))),
    read("NegativeInfinity", |_, _| Ok(Value::Single(f32::NEG_INFINITY))),
    read("NegativeZero", |_, _| Ok(Value::Single(-0.0))),
    read("Pi", |_, _| Ok(Value::Single(std::f32::consts::PI))),
    read("PositiveInfinity", |_, _| Ok(Value::Single(f32::INFINITY))),
    read("Tau", |_, _| Ok(Value::Single(std::f32::consts::TAU))),
];

const METHODS: &[Method] = &[
    method("CompareTo", |rt, this, args| {
        if args[0].is_null() {
            return Ok(Value::Int32(1));
        }
        if type_of(this) != type_of(args[0].bare()) {
            return Err(argument::invalid(format!(
                "Object must be of type {}.",
                crate::member::short_name(type_of(this).info().name)
            )));
        }
        operators::compare(rt, this, &args[0], false).map(|order| Value::Int32(order as i32))
    }),
    method("Equals", |rt, this, args| {
        let same = type_of(this) == type_of(args[0].bare()) && operators::equals(rt, this, &args[0], false);
        Ok(Value::Bool(same))
    }),
    method("ToString", to_string),
    method("GetTypeCode", |rt, this, _| {
        let name = type_of(this).name();
        let name = crate::member::short_name(&name).to_owned();
        convert::to_type(rt, &Value::from(name), &Type::Known(&super::enums::TYPE_CODE))
    }),
    method("ToByteArray", |_, this, _| Ok(super::array::bytes(big(this).to_signed_bytes_le()))),
    method("GetBitLength", |_, this, _| Ok(Value::Int64(big(this).bits() as i64))),
];

fn to_string(rt: &mut Runspace, this: &Value, args: &[Value]) -> Result<Value> {
    let format = match args.first() {
        Some(Value::String(format)) => format.clone(),
        _ => "".into(),
    };
    let culture = culture_among(args);
    if format.is_empty() && culture.name.is_empty() {
        return super::object::to_string(rt, this);
    }
    match printed::format(this, &format, culture) {
        Some(Ok(text)) => Ok(Value::from(text)),
        _ => Err(thrown("System.FormatException", "Format specifier was invalid.")),
    }
}

const STATIC_METHODS: &[Method] = &[
    method("Parse", |_, this, args| {
        let info = owner(this);
        let text = text(&args[0], "s")?;
        parse(&text, info, argument::constant(args.get(1))).map_err(|error| parse_failure(error, info))
    }),
    method("TryParse", |rt, this, args| {
        let info = owner(this);
        let style = args.iter().find_map(|arg| argument::constant(Some(arg)));
        let parsed = match args[0].bare() {
            Value::String(text) => parse(text, info, style).ok(),
            _ => None,
        };
        let found = parsed.is_some();
        if let Some(result) = args.last() {
            let value = parsed.unwrap_or_else(|| super::default_item(&Type::Known(info)));
            super::reference::assign(rt, result, value)?;
        }
        Ok(Value::Bool(found))
    }),
    method("Abs", |rt, _, args| absolute(rt, &args[0])),
    method("Max", |rt, _, args| extreme(rt, &args[0], &args[1], Ordering::Greater)),
    method("Min", |rt, _, args| extreme(rt, &args[0], &args[1], Ordering::Less)),
    method("Clamp", |rt, _, args| clamp(rt, &args[0], &args[1], &args[2])),
    method("Sign", |_, _, args| sign(&args[0])),
    method("IsNegative", |_, _, args| Ok(Value::Bool(double(&args[0]).is_sign_negative()))),
    method("IsPositive", |_, _, args| Ok(Value::Bool(!double(&args[0]).is_sign_negative()))),
    method("IsEvenInteger", |_, _, args| Ok(Value::Bool(double(&args[0]) % 2.0 == 0.0))),
    method("IsOddInteger", |_, _, args| Ok(Value::Bool((double(&args[0]) % 2.0).abs() == 1.0))),
    method("IsPow2", |_, _, args| Ok(Value::Bool(integer(&args[0]) > 0 && integer(&args[0]).count_ones() == 1))),
    method("IsNaN", |_, _, args| Ok(Value::Bool(double(&args[0]).is_nan()))),
    method("IsInfinity", |_, _, args| Ok(Value::Bool(double(&args[0]).is_infinite()))),
    method("IsFinite", |_, _, args| Ok(Value::Bool(double(&args[0]).is_finite()))),
    method("IsNormal", |_, _, args| Ok(Value::Bool(double(&args[0]).is_normal()))),
    method("IsInteger", |_, _, args| Ok(Value::Bool(double(&args[0]).fract() == 0.0))),
    method("IsPositiveInfinity", |_, _, args| Ok(Value::Bool(double(&args[0]) == f64::INFINITY))),
    method("IsNegativeInfinity", |_, _, args| Ok(Value::Bool(double(&args[0]) == f64::NEG_INFINITY))),
    method("PopCount", |rt, this, args| {
        let bits = match &args[0] {
            Value::Int64(v) => v.count_ones(),
            Value::UInt64(v) => v.count_ones(),
            other => (integer(other) as u32).count_ones(),
        };
        convert::to_type(rt, &Value::UInt32(bits), &Type::Known(owner(this)))
    }),
    method("LeadingZeroCount", |rt, this, args| {
        let zeros = match &args[0] {
            Value::Int64(v) => v.leading_zeros(),
            Value::UInt64(v) => v.leading_zeros(),
            other => (integer(other) as u32).leading_zeros(),
        };
        convert::to_type(rt, &Value::UInt32(zeros), &Type::Known(owner(this)))
    }),
    method("TrailingZeroCount", |rt, this, args| {
        let zeros = match &args[0] {
            Value::Int64(v) => v.trailing_zeros(),
            Value::UInt64(v) => v.trailing_zeros(),
            other => (integer(other) as u32).trailing_zeros(),
        };
        convert::to_type(rt, &Value::UInt32(zeros), &Type::Known(owner(this)))
    }),
    method("DivRem", |rt, _, args| {
        let quotient = super::math::quotient(rt, &args[0], &args[1])?;
        let rest = operators::remainder(rt, &args[0], &args[1])?;
        Ok(super::tuple::value_tuple(vec![quotient, rest]))
    }),
    method("Pow", |_, _, args| match (&args[0], &args[1]) {
        (Value::BigInteger(base), exponent) => match u32::try_from(integer(exponent)) {
            Ok(exponent) if u64::from(exponent) * base.bits() < 1 << 26 => Ok(Value::from(base.pow(exponent))),
            _ => Err(argument::out_of_range("exponent", "The number must be greater than or equal to zero.")),
        },
        (base, exponent) => Ok(Value::Double(double(base).powf(double(exponent)))),
    }),
    method("ModPow", |_, _, args| {
        let (base, exponent, modulus) = (big(&args[0]), big(&args[1]), big(&args[2]));
        if modulus.is_zero() {
            return Err(thrown("System.DivideByZeroException", "Attempted to divide by zero."));
        }
        if exponent.is_negative() {
            return Err(argument::out_of_range("exponent", "The number must be greater than or equal to zero."));
        }
        Ok(Value::from(base.modpow(&exponent, &modulus)))
    }),
    method("GreatestCommonDivisor", |_, _, args| {
        let (mut a, mut b) = (big(&args[0]).abs(), big(&args[1]).abs());
        while !b.is_zero() {
            let rest = &a % &b;
            a = std::mem::replace(&mut b, rest);
        }
        Ok(Value::from(a))
    }),
    method("Add", |rt, _, args| operators::add(rt, &args[0], &args[1])),
    method("Subtract", |rt, _, args| operators::subtract(rt, &args[0], &args[1])),
    method("Multiply", |rt, _, args| operators::multiply(rt, &args[0], &args[1])),
    method("Divide", |rt, _, args| operators::divide(rt, &args[0], &args[1])),
    method("Remainder", |rt, _, args| operators::remainder(rt, &args[0], &args[1])),
    method("Negate", |rt, _, args| operators::negate(rt, &args[0])),
    method("Compare", |rt, _, args| {
        operators::compare(rt, &args[0], &args[1], false).map(|order| Value::Int32(order as i32))
    }),
    method("Ceiling", |_, _, args| Ok(rounded(&args[0], f64::ceil, |v| v.ceil()))),
    method("Floor", |_, _, args| Ok(rounded(&args[0], f64::floor, |v| v.floor()))),
    method("Truncate", |_, _, args| Ok(rounded(&args[0], f64::trunc, |v| v.trunc()))),
    method("Round", |_, _, args| super::math::round(args)),
    method("Sqrt", |_, _, args| Ok(Value::Double(double(&args[0]).sqrt()))),
    method("Log", |_, _, args| {
        Ok(Value::Double(match args.get(1) {
            Some(base) => double(&args[0]).log(double(base)),
            None => double(&args[0]).ln(),
        }))
    }),
    method("Log10", |_, _, args| Ok(Value::Double(double(&args[0]).log10()))),
    method("ToInt32", |rt, _, args| convert::to_type(rt, &args[0], &Type::Known(&INT32))),
    method("ToInt64", |rt, _, args| convert::to_type(rt, &args[0], &Type::Known(&INT64))),
    method("ToDouble", |rt, _, args| convert::to_type(rt, &args[0], &Type::Known(&DOUBLE))),
];

fn owner(this: &Value) -> &'static TypeInfo {
    match this {
        Value::Type(ty) => ty.info(),
        _ => &INT32,
    }
}

fn big(value: &Value) -> BigInt {
    match value.bare() {
        Value::BigInteger(v) => (**v).clone(),
        other => integer_of(other).map(BigInt::from).unwrap_or_default(),
    }
}

/// Reads text with the style of a NumberStyles: hexadecimal or binary digits, or a number as written.
fn parse(text: &str, info: &'static TypeInfo, style: Option<i64>) -> std::result::Result<Value, ParseError> {
    let style = style.unwrap_or(0);
    let radix = if style & 512 != 0 {
        Some(16)
    } else if style & 1024 != 0 {
        Some(2)
    } else {
        None
    };
    if let Some(radix) = radix {
        let digits = text.trim();
        let invalid = || ParseError::Format(text.to_owned());
        let value = <BigInt as num_traits::Num>::from_str_radix(digits, radix).map_err(|_| invalid())?;
        if digits.starts_with(['-', '+']) {
            return Err(invalid());
        }
        // Digits are bits: eight of them make a negative int.
        let bits = value.to_u64().ok_or(ParseError::Overflow)?;
        return match info.name {
            "System.Int32" => {
                u32::try_from(bits).map(|bits| Value::Int32(bits as i32)).map_err(|_| ParseError::Overflow)
            }
            "System.Int16" => {
                u16::try_from(bits).map(|bits| Value::Int16(bits as i16)).map_err(|_| ParseError::Overflow)
            }
            "System.SByte" => u8::try_from(bits).map(|bits| Value::SByte(bits as i8)).map_err(|_| ParseError::Overflow),
            "System.Int64" => Ok(Value::Int64(bits as i64)),
            _ => convert::fit(&value, info).ok_or(ParseError::Overflow),
        };
    }
    if style & 64 != 0 {
        return parse_strict(&text.replace(',', ""), info);
    }
    parse_strict(text, info)
}

/// The exception of .NET's `Parse`.
pub(super) fn parse_failure(error: ParseError, info: &'static TypeInfo) -> Flow {
    match error {
        ParseError::Format(text) => {
            thrown("System.FormatException", format!("The input string '{text}' was not in a correct format."))
        }
        ParseError::Overflow => thrown("System.OverflowException", convert::overflow_message(info)),
    }
}

/// `Abs`
pub(super) fn absolute(rt: &mut Runspace, value: &Value) -> Result<Value> {
    let overflow =
        || thrown("System.OverflowException", "Negating the minimum value of a twos complement number is invalid.");
    Ok(match value {
        Value::Int32(v) => Value::Int32(v.checked_abs().ok_or_else(overflow)?),
        Value::Int64(v) => Value::Int64(v.checked_abs().ok_or_else(overflow)?),
        Value::Int16(v) => Value::Int16(v.checked_abs().ok_or_else(overflow)?),
        Value::SByte(v) => Value::SByte(v.checked_abs().ok_or_else(overflow)?),
        Value::Double(v) => Value::Double(v.abs()),
        Value::Single(v) => Value::Single(v.abs()),
        Value::Decimal(v) => Value::Decimal(v.abs()),
        Value::BigInteger(v) => Value::from(v.abs()),
        other if double(other) < 0.0 => operators::negate(rt, other)?,
        other => other.clone(),
    })
}

/// `Max` and `Min`
pub(super) fn extreme(rt: &mut Runspace, a: &Value, b: &Value, wanted: Ordering) -> Result<Value> {
    // NaN wins.
    if matches!(a, Value::Double(v) if v.is_nan()) {
        return Ok(a.clone());
    }
    if matches!(b, Value::Double(v) if v.is_nan()) {
        return Ok(b.clone());
    }
    let order = operators::compare(rt, a, b, false)?;
    Ok(if order == wanted || order == Ordering::Equal { a.clone() } else { b.clone() })
}

/// `Clamp`
pub(super) fn clamp(rt: &mut Runspace, value: &Value, low: &Value, high: &Value) -> Result<Value> {
    if operators::compare(rt, low, high, false)? == Ordering::Greater {
        let (low, high) = (argument::text_or_empty(low), argument::text_or_empty(high));
        return Err(argument::invalid(format!("'{low}' cannot be greater than {high}.")));
    }
    let at_least = extreme(rt, value, low, Ordering::Greater)?;
    extreme(rt, &at_least, high, Ordering::Less)
}

/// `Sign`
pub(super) fn sign(value: &Value) -> Result<Value> {
    let number = double_of(value.bare()).unwrap_or(0.0);
    if number.is_nan() {
        return Err(thrown(
            "System.ArithmeticException",
            "Function does not accept floating point Not-a-Number values.",
        ));
    }
    Ok(Value::Int32(if number > 0.0 {
        1
    } else if number < 0.0 {
        -1
    } else {
        0
    }))
}

/// A decimal stays one, any other number becomes a double.
pub(super) fn rounded(value: &Value, of_double: fn(f64) -> f64, of_decimal: fn(Decimal) -> Decimal) -> Value {
    match value {
        Value::Decimal(v) => Value::Decimal(of_decimal(*v)),
        Value::Single(v) => Value::Single(of_double((*v).into()) as f32),
        other => Value::Double(of_double(double(other))),
    }
}

/// A decimal rounded to so many places.
pub(super) fn round_decimal(value: &Value, places: u32, mode: i64) -> Option<Value> {
    let strategy = match mode {
        0 => RoundingStrategy::MidpointNearestEven,
        1 => RoundingStrategy::MidpointAwayFromZero,
        2 => RoundingStrategy::ToZero,
        3 => RoundingStrategy::ToNegativeInfinity,
        _ => RoundingStrategy::ToPositiveInfinity,
    };
    match value {
        Value::Decimal(_) => decimal_of(value).map(|v| Value::Decimal(v.round_dp_with_strategy(places, strategy))),
        _ => None,
    }
}
