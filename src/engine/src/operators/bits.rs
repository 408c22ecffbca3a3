//! `-band -bor -bxor -bnot -shl -shr`.

use std::rc::Rc;

use num_bigint::BigInt;
use num_traits::ToPrimitive;

use crate::convert::{self, double_of, integer_of};
use crate::dotnet::number as types;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::Type;
use crate::value::{EnumValue, Value};

#[derive(Clone, Copy)]
enum Bits {
    And,
    Or,
    Xor,
}

impl Bits {
    fn apply<T: std::ops::BitAnd<Output = T> + std::ops::BitOr<Output = T> + std::ops::BitXor<Output = T>>(
        self,
        a: T,
        b: T,
    ) -> T {
        match self {
            Bits::And => a & b,
            Bits::Or => a | b,
            Bits::Xor => a ^ b,
        }
    }
}

/// `left -band right`
pub fn band(rt: &mut Runspace, left: &Value, right: &Value) -> Result<Value> {
    combine(rt, Bits::And, left, right)
}

/// `left -bor right`
pub fn bor(rt: &mut Runspace, left: &Value, right: &Value) -> Result<Value> {
    combine(rt, Bits::Or, left, right)
}

/// `left -bxor right`
pub fn bxor(rt: &mut Runspace, left: &Value, right: &Value) -> Result<Value> {
    combine(rt, Bits::Xor, left, right)
}

fn combine(rt: &mut Runspace, bits: Bits, left: &Value, right: &Value) -> Result<Value> {
    if let (Value::Int32(a), Value::Int32(b)) = (left, right) {
        return Ok(Value::Int32(bits.apply(*a, *b)));
    }
    match (left.bare(), right.bare()) {
        (Value::Bool(a), Value::Bool(b)) => Ok(Value::Bool(bits.apply(*a, *b))),
        (Value::Enum(a), other) => {
            let b = convert::to_type(rt, other, &a.ty)?;
            match b {
                Value::Enum(b) => {
                    Ok(Value::Enum(Rc::new(EnumValue { ty: a.ty.clone(), value: bits.apply(a.value, b.value) })))
                }
                _ => Ok(Value::Null),
            }
        }
        (other, Value::Enum(b)) if !matches!(other, Value::String(_)) => {
            combine(rt, bits, other, &Value::Int32(b.value as i32))
        }
        (a, b) => {
            let a = integer(rt, a)?;
            let b = integer(rt, b)?;
            if let (Value::BigInteger(a), b) | (b, Value::BigInteger(a)) = (&a, &b) {
                let b = match b {
                    Value::BigInteger(b) => (**b).clone(),
                    other => BigInt::from(integer_of(other).unwrap_or(0)),
                };
                return Ok(Value::from(bits.apply((**a).clone(), b)));
            }
            let wide = |value: &Value| integer_of(value).unwrap_or(0);
            let result = bits.apply(wide(&a), wide(&b));
            Ok(match (&a, &b) {
                (Value::Int32(_), Value::Int32(_)) => Value::Int32(result as i32),
                (Value::UInt64(_), _) | (_, Value::UInt64(_)) => Value::UInt64(result as u64),
                (Value::Int64(_), _) | (_, Value::Int64(_)) => Value::Int64(result as i64),
                (Value::UInt32(_), Value::UInt32(_)) => Value::UInt32(result as u32),
                _ => Value::Int64(result as i64),
            })
        }
    }
}

/// An operand as the integer whose bits are meant: reals become ulong, or long when negative.
fn integer(rt: &mut Runspace, value: &Value) -> Result<Value> {
    Ok(match value {
        Value::Null | Value::Nothing => Value::Int32(0),
        Value::Bool(on) => Value::Int32((*on).into()),
        Value::SByte(_) | Value::Byte(_) | Value::Int16(_) | Value::UInt16(_) | Value::Char(_) => {
            Value::Int32(integer_of(value).unwrap_or(0) as i32)
        }
        Value::Int32(_) | Value::UInt32(_) | Value::Int64(_) | Value::UInt64(_) | Value::BigInteger(_) => value.clone(),
        Value::Enum(own) => Value::Int32(own.value as i32),
        Value::Single(_) | Value::Double(_) | Value::Decimal(_) => {
            let real = match value {
                Value::Decimal(v) => v.to_f64().unwrap_or(0.0),
                other => double_of(other).unwrap_or(0.0),
            };
            let wanted = if real < 0.0 { &types::INT64 } else { &types::UINT64 };
            convert::to_type(rt, value, &Type::Known(wanted))?
        }
        Value::String(text) => match convert::parse_number(text) {
            Some(number) => integer(rt, &number)?,
            None => convert::to_type(rt, value, &Type::Known(&types::INT32))?,
        },
        other => convert::to_type(rt, other, &Type::Known(&types::INT32))?,
    })
}

/// `-bnot value`
pub fn bnot(rt: &mut Runspace, value: &Value) -> Result<Value> {
    if let Value::Enum(own) = value.bare() {
        return Ok(Value::Enum(Rc::new(EnumValue { ty: own.ty.clone(), value: !own.value })));
    }
    Ok(match integer(rt, value.bare())? {
        Value::Int32(v) => Value::Int32(!v),
        Value::UInt32(v) => Value::UInt32(!v),
        Value::Int64(v) => Value::Int64(!v),
        Value::UInt64(v) => Value::UInt64(!v),
        Value::BigInteger(v) => Value::from(!(*v).clone()),
        other => other,
    })
}

/// `left -shl right`
pub fn shift_left(rt: &mut Runspace, left: &Value, right: &Value) -> Result<Value> {
    let (value, count) = shifted(rt, left, right)?;
    Ok(match value {
        Value::Int32(v) => Value::Int32(v.wrapping_shl(count)),
        Value::UInt32(v) => Value::UInt32(v.wrapping_shl(count)),
        Value::Int64(v) => Value::Int64(v.wrapping_shl(count)),
        Value::UInt64(v) => Value::UInt64(v.wrapping_shl(count)),
        Value::BigInteger(v) => Value::from((*v).clone() << count.min(1 << 20)),
        other => other,
    })
}

/// `left -shr right`
pub fn shift_right(rt: &mut Runspace, left: &Value, right: &Value) -> Result<Value> {
    let (value, count) = shifted(rt, left, right)?;
    Ok(match value {
        Value::Int32(v) => Value::Int32(v.wrapping_shr(count)),
        Value::UInt32(v) => Value::UInt32(v.wrapping_shr(count)),
        Value::Int64(v) => Value::Int64(v.wrapping_shr(count)),
        Value::UInt64(v) => Value::UInt64(v.wrapping_shr(count)),
        Value::BigInteger(v) => Value::from((*v).clone() >> count),
        other => other,
    })
}

fn shifted(rt: &mut Runspace, left: &Value, right: &Value) -> Result<(Value, u32)> {
    let value = integer(rt, left.bare())?;
    let count = match convert::to_type(rt, right, &Type::Known(&types::INT32))? {
        Value::Int32(count) => count as u32,
        _ => 0,
    };
    Ok((value, count))
}
