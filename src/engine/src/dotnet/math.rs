//! System.Math.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use super::argument::{constant, double, integer, out_of_range};
use super::number::{absolute, clamp, extreme, round_decimal, rounded, sign};
use super::object::OBJECT;
use crate::convert::integer_of;
use crate::error::Result;
use crate::member::thrown;
use crate::operators;
use crate::runspace::Runspace;
use crate::types::{Call, Method, TypeInfo, method, read};
use crate::value::Value;

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&MATH, &MATH_F];

/// System.Math
pub static MATH: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/math.txt"),
    static_properties: &[
        read("E", |_, _| Ok(Value::Double(std::f64::consts::E))),
        read("PI", |_, _| Ok(Value::Double(std::f64::consts::PI))),
        read("Tau", |_, _| Ok(Value::Double(std::f64::consts::TAU))),
    ],
    static_methods: METHODS,
    ..TypeInfo::class("System.Math", &OBJECT)
};
/// System.MathF
pub static MATH_F: TypeInfo = TypeInfo::class("System.MathF", &OBJECT);

macro_rules! of_double {
    ($function:expr) => {{
        const CALL: Call = |_, _, args| {
            let function: fn(f64) -> f64 = $function;
            Ok(Value::Double(function(double(&args[0]))))
        };
        CALL
    }};
}

const METHODS: &[Method] = &[
    method("Abs", |rt, _, args| absolute(rt, &args[0])),
    method("Acos", of_double!(f64::acos)),
    method("Acosh", of_double!(f64::acosh)),
    method("Asin", of_double!(f64::asin)),
    method("Asinh", of_double!(f64::asinh)),
    method("Atan", of_double!(f64::atan)),
    method("Atan2", |_, _, args| Ok(Value::Double(double(&args[0]).atan2(double(&args[1]))))),
    method("Atanh", of_double!(f64::atanh)),
    method("BigMul", |_, _, args| match (&args[0], &args[1]) {
        (Value::Int32(a), Value::Int32(b)) => Ok(Value::Int64(i64::from(*a) * i64::from(*b))),
        (Value::UInt32(a), Value::UInt32(b)) => Ok(Value::UInt64(u64::from(*a) * u64::from(*b))),
        _ => Err(thrown("System.NotSupportedException", "BigMul of these numbers is not supported.")),
    }),
    method("BitDecrement", of_double!(f64::next_down)),
    method("BitIncrement", of_double!(f64::next_up)),
    method("Cbrt", of_double!(f64::cbrt)),
    method("Ceiling", |_, _, args| Ok(rounded(&args[0], f64::ceil, |v| v.ceil()))),
    method("Clamp", |rt, _, args| clamp(rt, &args[0], &args[1], &args[2])),
    method("CopySign", |_, _, args| Ok(Value::Double(double(&args[0]).copysign(double(&args[1]))))),
    method("Cos", of_double!(f64::cos)),
    method("Cosh", of_double!(f64::cosh)),
    method("DivRem", div_rem),
    method("Exp", of_double!(f64::exp)),
    method("Floor", |_, _, args| Ok(rounded(&args[0], f64::floor, |v| v.floor()))),
    method("FusedMultiplyAdd", |_, _, args| {
        Ok(Value::Double(double(&args[0]).mul_add(double(&args[1]), double(&args[2]))))
    }),
    method("IEEERemainder", |_, _, args| {
        let (x, y) = (double(&args[0]), double(&args[1]));
        Ok(Value::Double(x - y * (x / y).round_ties_even()))
    }),
    method("ILogB", |_, _, args| Ok(Value::Int32(double(&args[0]).abs().log2().floor() as i32))),
    method("Log", |_, _, args| {
        Ok(Value::Double(match args.get(1) {
            Some(base) => double(&args[0]).ln() / double(base).ln(),
            None => double(&args[0]).ln(),
        }))
    }),
    method("Log10", of_double!(f64::log10)),
    method("Log2", of_double!(f64::log2)),
    method("Max", |rt, _, args| extreme(rt, &args[0], &args[1], Ordering::Greater)),
    method("MaxMagnitude", |_, _, args| {
        let (a, b) = (double(&args[0]), double(&args[1]));
        Ok(Value::Double(if a.abs() > b.abs() || a.abs() == b.abs() && a > b { a } else { b }))
    }),
    method("Min", |rt, _, args| extreme(rt, &args[0], &args[1], Ordering::Less)),
    method("MinMagnitude", |_, _, args| {
        let (a, b) = (double(&args[0]), double(&args[1]));
        Ok(Value::Double(if a.abs() < b.abs() || a.abs() == b.abs() && a < b { a } else { b }))
    }),
    method("Pow", |_, _, args| Ok(Value::Double(double(&args[0]).powf(double(&args[1]))))),
    method("ReciprocalEstimate", of_double!(f64::recip)),
    method("Round", |_, _, args| round(args)),
    method("ScaleB", |_, _, args| Ok(Value::Double(double(&args[0]) * 2_f64.powi(integer(&args[1]) as i32)))),
    method("Sign", |_, _, args| sign(&args[0])),
    method("Sin", of_double!(f64::sin)),
    method("SinCos", |_, _, args| {
        let (sin, cos) = double(&args[0]).sin_cos();
        Ok(super::tuple::value_tuple(vec![Value::Double(sin), Value::Double(cos)]))
    }),
    method("Sinh", of_double!(f64::sinh)),
    method("Sqrt", of_double!(f64::sqrt)),
    method("Tan", of_double!(f64::tan)),
    method("Tanh", of_double!(f64::tanh)),
    method("Truncate", |_, _, args| Ok(rounded(&args[0], f64::trunc, |v| v.trunc()))),
];

/// The whole part of a quotient.
pub(super) fn quotient(rt: &mut Runspace, a: &Value, b: &Value) -> Result<Value> {
    if let (Some(x), Some(y)) = (integer_of(a), integer_of(b)) {
        if y == 0 {
            return Err(thrown("System.DivideByZeroException", "Attempted to divide by zero."));
        }
        return Ok(crate::convert::fit(&BigInt::from(x / y), crate::types::type_of(a).info()).unwrap_or_default());
    }
    operators::divide(rt, a, b)
}

fn div_rem(rt: &mut Runspace, _: &Value, args: &[Value]) -> Result<Value> {
    let quotient = quotient(rt, &args[0], &args[1])?;
    let rest = operators::remainder(rt, &args[0], &args[1])?;
    match args.get(2) {
        Some(result) => {
            super::reference::assign(rt, result, rest)?;
            Ok(quotient)
        }
        None => Ok(super::tuple::value_tuple(vec![quotient, rest])),
    }
}

/// `Round`, of doubles and decimals, to a number of places, by a mode.
pub(super) fn round(args: &[Value]) -> Result<Value> {
    let places = match args.get(1) {
        Some(Value::Int32(places)) => *places,
        _ => 0,
    };
    let mode = args.iter().find_map(|arg| constant(Some(arg))).unwrap_or(0);
    if let Value::Decimal(_) = &args[0] {
        let places = u32::try_from(places).ok().filter(|places| *places <= 28).ok_or_else(|| {
            out_of_range("decimals", "Decimal can only round to between 0 and 28 digits of precision.")
        })?;
        return Ok(round_decimal(&args[0], places, mode).unwrap_or_default());
    }
    if !(0..=15).contains(&places) {
        return Err(out_of_range("digits", "Rounding digits must be between 0 and 15, inclusive."));
    }
    let value = double(&args[0]);
    if value.abs() >= 1e16 {
        return Ok(Value::Double(value));
    }
    let power = 10_f64.powi(places);
    let scaled = value * power;
    let whole = match mode {
        0 => scaled.round_ties_even(),
        1 => away_from_zero(scaled),
        2 => scaled.trunc(),
        3 => scaled.floor(),
        _ => scaled.ceil(),
    };
    let rounded = whole / power;
    Ok(match args[0] {
        Value::Single(_) => Value::Single(rounded.to_f32().unwrap_or(0.0)),
        _ => Value::Double(rounded),
    })
}

/// .NET rounds by the fraction, which is exact.
fn away_from_zero(value: f64) -> f64 {
    let fraction = value.fract();
    let whole = value.trunc();
    if fraction.abs() >= 0.5 { whole + fraction.signum() } else { whole }
}
