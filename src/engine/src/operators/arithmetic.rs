//! `+ - * / %` and the signs.

use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::{ToPrimitive, Zero};
use rust_decimal::Decimal;

use crate::convert::{self, decimal_of, decimal_product, double_of, integer_of};
use crate::dotnet::number as types;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::runspace::Runspace;
use crate::types::{Type, type_of};
use crate::value::{Array, DateTime, Dictionary, List, Object, TimeSpan, Value};

#[derive(Clone, Copy, PartialEq)]
enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Operation {
    fn method(self) -> &'static str {
        match self {
            Operation::Add => "op_Addition",
            Operation::Subtract => "op_Subtraction",
            Operation::Multiply => "op_Multiply",
            Operation::Divide => "op_Division",
            Operation::Remainder => "op_Modulus",
        }
    }

    fn sign(self) -> char {
        match self {
            Operation::Add => '+',
            Operation::Subtract => '-',
            Operation::Multiply => '*',
            Operation::Divide => '/',
            Operation::Remainder => '%',
        }
    }
}

/// `left + right`
pub fn add(rt: &mut Runspace, left: &Value, right: &Value) -> Result<Value> {
    match (left, right) {
        (Value::Int32(a), Value::Int32(b)) => {
            return Ok(a.checked_add(*b).map_or_else(|| Value::Double(f64::from(*a) + f64::from(*b)), Value::Int32));
        }
        (Value::Double(a), Value::Double(b)) => return Ok(Value::Double(a + b)),
        (Value::Double(a), Value::Int32(b)) => return Ok(Value::Double(a + f64::from(*b))),
        (Value::Int32(a), Value::Double(b)) => return Ok(Value::Double(f64::from(*a) + b)),
        (Value::String(a), Value::String(b)) => return Ok(concatenated(a, b)),
        _ => {}
    }
    let (left, right) = (left.bare(), right);
    match left {
        Value::Null | Value::Nothing => Ok(if right.is_null() { Value::Null } else { right.clone() }),
        Value::String(a) => {
            let b = convert::to_text(rt, right)?;
            Ok(concatenated(a, &b))
        }
        Value::Char(_) => {
            // A character followed by text; by a number it is one too only where the number comes first.
            let a = convert::to_text(rt, left)?;
            let b = convert::to_text(rt, right)?;
            Ok(concatenated(&a, &b))
        }
        Value::Array(array) => {
            let mut items = array.to_vec();
            append(rt, &mut items, right);
            Ok(Value::array(items))
        }
        Value::List(list) if crate::convert::is_enumerable(left) => {
            let mut items: Vec<Value> = list.items.borrow().iter().cloned().collect();
            append(rt, &mut items, right);
            Ok(Value::array(items))
        }
        Value::Dictionary(a) => match right.bare() {
            Value::Dictionary(b) => merge(a, b),
            _ => Err(hashtable_only()),
        },
        _ => operate(rt, Operation::Add, left, right),
    }
}

fn concatenated(a: &str, b: &str) -> Value {
    let mut text = String::with_capacity(a.len() + b.len());
    text.push_str(a);
    text.push_str(b);
    Value::String(text.into())
}

fn append(rt: &mut Runspace, items: &mut Vec<Value>, right: &Value) {
    match right {
        Value::Array(array) => items.extend(array.items().iter().cloned()),
        other => match convert::enumerate(rt, other) {
            Some(more) => items.extend(more),
            None => items.push(if let Value::Nothing = other { Value::Null } else { other.clone() }),
        },
    }
}

fn merge(a: &Dictionary, b: &Dictionary) -> Result<Value> {
    let made = Dictionary::new(a.ty.clone(), a.kind);
    for (key, value) in a.entries() {
        made.set(key, value);
    }
    for (key, value) in b.entries() {
        if made.get(&key).is_some() {
            let text = convert::scalar_text(key.bare()).unwrap_or_else(|| type_of(&key).name());
            return Err(crate::member::thrown(
                "System.ArgumentException",
                format!("Item has already been added. Key in dictionary: '{text}'  Key being added: '{text}'"),
            ));
        }
        made.set(key, value);
    }
    Ok(Value::from(made))
}

fn hashtable_only() -> Flow {
    crate::error::runtime_error(
        "AddHashTableToNonHashTable",
        ErrorCategory::InvalidOperation,
        "A hash table can only be added to another hash table.",
    )
}

/// `left - right`
pub fn subtract(rt: &mut Runspace, left: &Value, right: &Value) -> Result<Value> {
    match (left, right) {
        (Value::Int32(a), Value::Int32(b)) => {
            Ok(a.checked_sub(*b).map_or_else(|| Value::Double(f64::from(*a) - f64::from(*b)), Value::Int32))
        }
        (Value::Double(a), Value::Double(b)) => Ok(Value::Double(a - b)),
        (Value::Double(a), Value::Int32(b)) => Ok(Value::Double(a - f64::from(*b))),
        (Value::Int32(a), Value::Double(b)) => Ok(Value::Double(f64::from(*a) - b)),
        _ => operate(rt, Operation::Subtract, left.bare(), right),
    }
}

/// `left * right`
pub fn multiply(rt: &mut Runspace, left: &Value, right: &Value) -> Result<Value> {
    match (left, right) {
        (Value::Int32(a), Value::Int32(b)) => {
            return Ok(a.checked_mul(*b).map_or_else(|| Value::Double(f64::from(*a) * f64::from(*b)), Value::Int32));
        }
        (Value::Double(a), Value::Double(b)) => return Ok(Value::Double(a * b)),
        (Value::Double(a), Value::Int32(b)) => return Ok(Value::Double(a * f64::from(*b))),
        (Value::Int32(a), Value::Double(b)) => return Ok(Value::Double(f64::from(*a) * b)),
        _ => {}
    }
    match left.bare() {
        Value::Null | Value::Nothing => Ok(Value::Null),
        Value::String(text) => {
            let times = times(rt, right)?;
            if text.len().saturating_mul(times) > 1 << 30 {
                return Err(out_of_memory());
            }
            Ok(Value::string(text.repeat(times)))
        }
        Value::Array(array) => {
            let times = times(rt, right)?;
            let items = array.items();
            if items.len().saturating_mul(times) > 1 << 27 {
                return Err(out_of_memory());
            }
            let mut repeated = Vec::with_capacity(items.len() * times);
            (0..times).for_each(|_| repeated.extend(items.iter().cloned()));
            Ok(Value::from(Array::new(array.element.clone(), repeated)))
        }
        Value::List(list) => multiply_list(rt, list, right),
        bare => operate(rt, Operation::Multiply, bare, right),
    }
}

fn multiply_list(rt: &mut Runspace, list: &Rc<List>, right: &Value) -> Result<Value> {
    let items: Vec<Value> = list.items.borrow().iter().cloned().collect();
    multiply(rt, &Value::array(items), right)
}

fn out_of_memory() -> Flow {
    crate::member::thrown("System.OutOfMemoryException", "Exception of type 'System.OutOfMemoryException' was thrown.")
}

fn times(rt: &mut Runspace, right: &Value) -> Result<usize> {
    let count = convert::to_type(rt, right, &Type::Known(&types::INT32))?;
    match count {
        Value::Int32(count) if count >= 0 => Ok(count as usize),
        Value::Int32(count) => Err(crate::dotnet::negative("times", count.into())),
        _ => Ok(0),
    }
}

/// `left / right`
pub fn divide(rt: &mut Runspace, left: &Value, right: &Value) -> Result<Value> {
    match (left, right) {
        (Value::Int32(a), Value::Int32(b)) if *b != 0 => Ok(match a.checked_rem(*b) {
            Some(0) => Value::Int32(a / b),
            _ => Value::Double(f64::from(*a) / f64::from(*b)),
        }),
        (Value::Double(a), Value::Double(b)) => Ok(Value::Double(a / b)),
        (Value::Double(a), Value::Int32(b)) => Ok(Value::Double(a / f64::from(*b))),
        _ => operate(rt, Operation::Divide, left.bare(), right),
    }
}

/// `left % right`
pub fn remainder(rt: &mut Runspace, left: &Value, right: &Value) -> Result<Value> {
    match (left, right) {
        (Value::Int32(a), Value::Int32(b)) if *b != 0 => Ok(Value::Int32(a.wrapping_rem(*b))),
        (Value::Double(a), Value::Double(b)) => Ok(Value::Double(a % b)),
        _ => operate(rt, Operation::Remainder, left.bare(), right),
    }
}

/// `-value`
pub fn negate(rt: &mut Runspace, value: &Value) -> Result<Value> {
    match value {
        Value::Int32(v) => Ok(v.checked_neg().map_or(Value::Double(-f64::from(*v)), Value::Int32)),
        Value::Int64(v) => Ok(v.checked_neg().map_or(Value::Double(-(*v as f64)), Value::Int64)),
        Value::Double(v) => Ok(Value::Double(-v)),
        Value::Single(v) => Ok(Value::Single(-v)),
        // A zero is written without a sign.
        Value::Decimal(v) if v.is_zero() => Ok(Value::Decimal(*v)),
        Value::Decimal(v) => Ok(Value::Decimal(-v)),
        Value::BigInteger(v) => Ok(Value::from(-(**v).clone())),
        Value::TimeSpan(v) => Ok(Value::TimeSpan(TimeSpan { ticks: v.ticks.wrapping_neg() })),
        other => operate(rt, Operation::Subtract, &Value::Int32(0), other),
    }
}

/// `+value`
pub fn plus(rt: &mut Runspace, value: &Value) -> Result<Value> {
    operate(rt, Operation::Add, &Value::Int32(0), value)
}

/// The operands as numbers of one type.
enum Pair {
    Int32(i32, i32),
    UInt32(u32, u32),
    Int64(i64, i64),
    UInt64(u64, u64),
    Double(f64, f64),
    Decimal(Decimal, Decimal),
    Big(BigInt, BigInt),
}

fn operate(rt: &mut Runspace, operation: Operation, left: &Value, right: &Value) -> Result<Value> {
    match left {
        Value::DateTime(date) => return date_and(rt, operation, *date, right),
        Value::TimeSpan(span) => return span_and(rt, operation, *span, right),
        _ => {}
    }
    let left_number = number_of(rt, operation, left, right)?;
    let right_number = match right.bare() {
        Value::String(text) => match convert::parse_number(text) {
            Some(number) => number,
            None if text.is_empty() => Value::Int32(0),
            // The conversion says why not.
            None => convert::to_type(rt, right, &type_for_text(&left_number))?,
        },
        Value::Null | Value::Nothing => Value::Int32(0),
        Value::Bool(on) => Value::Int32((*on).into()),
        Value::Char(unit) => Value::Int32((*unit).into()),
        Value::Enum(value) => Value::Int32(value.value as i32),
        number if is_number(number) => number.clone(),
        other => return Err(undefined(operation, left, other)),
    };
    let pair = pair(&left_number, &right_number).ok_or_else(|| undefined(operation, left, right))?;
    compute(operation, pair)
}

/// The left operand as a number, where the operator is one of numbers.
fn number_of(rt: &mut Runspace, operation: Operation, left: &Value, right: &Value) -> Result<Value> {
    Ok(match left {
        Value::Null | Value::Nothing => Value::Int32(0),
        Value::Bool(on) => Value::Int32((*on).into()),
        Value::Char(unit) if is_number(right.bare()) && operation != Operation::Multiply => {
            Value::Int32((*unit).into())
        }
        Value::Char(_) => return Err(undefined(operation, left, right)),
        Value::String(text) => match convert::parse_number(text) {
            Some(number) => number,
            None if text.is_empty() => Value::Int32(0),
            None => convert::to_type(rt, left, &type_for_text(right.bare()))?,
        },
        Value::Enum(value) => Value::Int32(value.value as i32),
        number if is_number(number) => number.clone(),
        other => return Err(no_operator(operation, other)),
    })
}

/// The type that text is converted to beside that operand.
fn type_for_text(other: &Value) -> Type {
    if is_number(other) { type_of(other) } else { Type::Known(&types::INT32) }
}

pub(super) fn is_number(value: &Value) -> bool {
    matches!(
        value,
        Value::SByte(_)
            | Value::Byte(_)
            | Value::Int16(_)
            | Value::UInt16(_)
            | Value::Int32(_)
            | Value::UInt32(_)
            | Value::Int64(_)
            | Value::UInt64(_)
            | Value::Single(_)
            | Value::Double(_)
            | Value::Decimal(_)
            | Value::BigInteger(_)
    )
}

fn pair(left: &Value, right: &Value) -> Option<Pair> {
    use Value::{BigInteger, Decimal, Double, Int64, Single, UInt32, UInt64};
    let either = |test: fn(&Value) -> bool| test(left) || test(right);
    if either(|v| matches!(v, BigInteger(_))) {
        return Some(Pair::Big(big(left)?, big(right)?));
    }
    if either(|v| matches!(v, Decimal(_))) {
        return match (decimal_of(left), decimal_of(right)) {
            (Some(a), Some(b)) => Some(Pair::Decimal(a, b)),
            _ => Some(Pair::Double(double_of(left)?, double_of(right)?)),
        };
    }
    if either(|v| matches!(v, Double(_) | Single(_))) {
        return Some(Pair::Double(double_of(left)?, double_of(right)?));
    }
    let (a, b) = (integer_of(left)?, integer_of(right)?);
    if either(|v| matches!(v, UInt64(_))) {
        // Unsigned where both are, a signed and negative operand makes both double.
        return match (u64::try_from(a), u64::try_from(b)) {
            (Ok(a), Ok(b)) => Some(Pair::UInt64(a, b)),
            _ => Some(Pair::Double(a as f64, b as f64)),
        };
    }
    if either(|v| matches!(v, Int64(_))) {
        return Some(Pair::Int64(i64::try_from(a).ok()?, i64::try_from(b).ok()?));
    }
    if either(|v| matches!(v, UInt32(_))) {
        return match (u32::try_from(a), u32::try_from(b)) {
            (Ok(a), Ok(b)) => Some(Pair::UInt32(a, b)),
            _ => Some(Pair::Int64(i64::try_from(a).ok()?, i64::try_from(b).ok()?)),
        };
    }
    Some(Pair::Int32(i32::try_from(a).ok()?, i32::try_from(b).ok()?))
}

fn big(value: &Value) -> Option<BigInt> {
    match value {
        Value::BigInteger(v) => Some((**v).clone()),
        Value::Double(_) | Value::Single(_) => num_traits::FromPrimitive::from_f64(double_of(value)?.trunc()),
        Value::Decimal(v) => v.trunc().to_i128().map(BigInt::from),
        other => integer_of(other).map(BigInt::from),
    }
}

fn compute(operation: Operation, pair: Pair) -> Result<Value> {
    macro_rules! integers {
        ($variant:ident, $a:ident, $b:ident) => {{
            let double = || ($a as f64, $b as f64);
            match operation {
                Operation::Add => {
                    $a.checked_add($b).map_or_else(|| Value::Double(double().0 + double().1), Value::$variant)
                }
                Operation::Subtract => {
                    $a.checked_sub($b).map_or_else(|| Value::Double(double().0 - double().1), Value::$variant)
                }
                Operation::Multiply => {
                    $a.checked_mul($b).map_or_else(|| Value::Double(double().0 * double().1), Value::$variant)
                }
                Operation::Divide | Operation::Remainder if $b == 0 => return Err(by_zero()),
                Operation::Divide => match $a.checked_rem($b) {
                    Some(0) => Value::$variant($a / $b),
                    _ => Value::Double(double().0 / double().1),
                },
                Operation::Remainder => Value::$variant($a.wrapping_rem($b)),
            }
        }};
    }
    Ok(match pair {
        Pair::Int32(a, b) => integers!(Int32, a, b),
        Pair::UInt32(a, b) => integers!(UInt32, a, b),
        Pair::Int64(a, b) if operation == Operation::Multiply && a.checked_mul(b).is_none() => {
            Value::Double(by_way_of_decimal(i128::from(a) * i128::from(b)))
        }
        Pair::Int64(a, b) => integers!(Int64, a, b),
        Pair::UInt64(a, b) => integers!(UInt64, a, b),
        Pair::Double(a, b) => Value::Double(match operation {
            Operation::Add => a + b,
            Operation::Subtract => a - b,
            Operation::Multiply => a * b,
            Operation::Divide => a / b,
            Operation::Remainder => a % b,
        }),
        Pair::Decimal(a, b) => {
            if b.is_zero() && matches!(operation, Operation::Divide | Operation::Remainder) {
                return Err(by_zero());
            }
            let result = match operation {
                Operation::Add => a.checked_add(b),
                Operation::Subtract => a.checked_sub(b),
                Operation::Multiply => decimal_product(a, b),
                Operation::Divide => a.checked_div(b),
                Operation::Remainder => a.checked_rem(b),
            };
            Value::Decimal(result.ok_or_else(|| {
                wrapped(Exception::new(
                    "System.OverflowException",
                    "Value was either too large or too small for a Decimal.",
                ))
            })?)
        }
        Pair::Big(a, b) => {
            if b.is_zero() && matches!(operation, Operation::Divide | Operation::Remainder) {
                return Err(by_zero());
            }
            Value::from(match operation {
                Operation::Add => a + b,
                Operation::Subtract => a - b,
                Operation::Multiply => a * b,
                Operation::Divide => a / b,
                Operation::Remainder => a % b,
            })
        }
    })
}

/// A product too long for a long goes through a decimal where it fits one, and .NET's way from there to a double cuts the
/// low 64 bits to 53.
fn by_way_of_decimal(product: i128) -> f64 {
    let magnitude = product.unsigned_abs();
    if magnitude >> 96 != 0 {
        return product as f64;
    }
    let low = magnitude as u64;
    let cut = 11_u32.saturating_sub(low.leading_zeros());
    let double = ((low >> cut) << cut) as f64 + (magnitude >> 64) as f64 * 18_446_744_073_709_551_616.0;
    if product < 0 { -double } else { double }
}

fn date_and(rt: &mut Runspace, operation: Operation, date: DateTime, right: &Value) -> Result<Value> {
    let ticks = match (operation, right.bare()) {
        (Operation::Subtract, Value::DateTime(other)) => {
            return Ok(Value::TimeSpan(TimeSpan { ticks: date.ticks - other.ticks }));
        }
        (Operation::Add | Operation::Subtract, other) => {
            let span = match convert::to_type(rt, other, &Type::Known(&crate::dotnet::time::TIME_SPAN))? {
                Value::TimeSpan(span) => span.ticks,
                _ => 0,
            };
            if operation == Operation::Add { date.ticks.checked_add(span) } else { date.ticks.checked_sub(span) }
        }
        _ => return Err(no_operator(operation, &Value::DateTime(date))),
    };
    match ticks.filter(|ticks| (0..=crate::text::date_time::MAX_TICKS).contains(ticks)) {
        Some(ticks) => Ok(Value::DateTime(DateTime { ticks, kind: date.kind })),
        None => Err(crate::member::thrown(
            "System.ArgumentOutOfRangeException",
            "The added or subtracted value results in an un-representable DateTime. (Parameter 't')",
        )),
    }
}

fn span_and(rt: &mut Runspace, operation: Operation, span: TimeSpan, right: &Value) -> Result<Value> {
    let overflow =
        || crate::member::thrown("System.OverflowException", "TimeSpan overflowed because the duration is too long.");
    let made = |ticks: Option<i64>| ticks.map(|ticks| Value::TimeSpan(TimeSpan { ticks })).ok_or_else(overflow);
    match (operation, right.bare()) {
        (Operation::Add, Value::DateTime(date)) => date_and(rt, operation, *date, &Value::TimeSpan(span)),
        (Operation::Add | Operation::Subtract, other) => {
            let other = match convert::to_type(rt, other, &Type::Known(&crate::dotnet::time::TIME_SPAN))? {
                Value::TimeSpan(other) => other.ticks,
                _ => 0,
            };
            let ticks =
                if operation == Operation::Add { span.ticks.checked_add(other) } else { span.ticks.checked_sub(other) };
            made(ticks)
        }
        (Operation::Divide, Value::TimeSpan(other)) => Ok(Value::Double(span.ticks as f64 / other.ticks as f64)),
        (Operation::Multiply | Operation::Divide, other) => {
            let factor = match convert::to_type(rt, other, &Type::Known(&types::DOUBLE))? {
                Value::Double(factor) => factor,
                _ => 0.0,
            };
            let ticks =
                if operation == Operation::Multiply { span.ticks as f64 * factor } else { span.ticks as f64 / factor };
            if ticks.is_nan() || ticks.abs() > i64::MAX as f64 {
                Err(overflow())
            } else {
                made(Some(ticks.round_ties_even() as i64))
            }
        }
        _ => Err(no_operator(operation, &Value::TimeSpan(span))),
    }
}

fn wrapped(exception: Exception) -> Flow {
    let message = exception.message.clone();
    let runtime = Exception::runtime(message).caused_by(Value::Object(Rc::new(Object::new(exception))));
    ErrorRecord::new(runtime, "RuntimeException", ErrorCategory::NotSpecified, Value::Null).into()
}

fn by_zero() -> Flow {
    wrapped(Exception::new("System.DivideByZeroException", "Attempted to divide by zero."))
}

/// The left operand's type has no such operator.
fn no_operator(operation: Operation, left: &Value) -> Flow {
    let method = operation.method();
    let message = format!(
        "Method invocation failed because [{}] does not contain a method named '{method}'.",
        type_of(left).name()
    );
    ErrorRecord::new(
        Exception::runtime(message),
        "MethodNotFound",
        ErrorCategory::InvalidOperation,
        Value::string(method),
    )
    .into()
}

/// Numbers have the operator, but not with that operand.
fn undefined(operation: Operation, left: &Value, right: &Value) -> Flow {
    if let Value::Array(_) | Value::List(_) | Value::Dictionary(_) | Value::Custom(_) | Value::ScriptBlock(_) = right {
        return no_operator(operation, right);
    }
    let message = format!(
        "The operation '[{}] {} [{}]' is not defined.",
        type_of(left).name(),
        operation.sign(),
        type_of(right).name()
    );
    ErrorRecord::new(
        Exception::runtime(message),
        "NotADefinedOperationForType",
        ErrorCategory::InvalidOperation,
        left.clone(),
    )
    .into()
}
