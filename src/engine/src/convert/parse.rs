//! Text to numbers, by the rules of number literals and by those of .NET's `Parse`.

use num_bigint::BigInt;
use num_traits::{Num, ToPrimitive};
use rust_decimal::Decimal;

use super::{decimal_product, from_double};
use crate::types::TypeInfo;
use crate::value::Value;

/// Text as the number that a literal of it would be: `5`, `1.5`, `0x1F`, `5kb`, `1e3`, ` -3 `; `None` when it is none.
pub fn parse_number(text: &str) -> Option<Value> {
    let text = text.trim();
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if digits.is_empty() || digits.starts_with([' ', '+', '-']) {
        return None;
    }
    let (digits, multiplier) = split_multiplier(digits);
    if let Some(radix) = radix_of(digits) {
        let value = BigInt::from_str_radix(&digits[2..], radix).ok()?;
        // The bits of an int, or of a long where they are too many.
        let (bits, digits_per_byte) = (digits.len() - 2, if radix == 16 { 2 } else { 8 });
        let value = if bits <= 4 * digits_per_byte {
            BigInt::from(value.to_u32()? as i32)
        } else if bits <= 8 * digits_per_byte {
            BigInt::from(value.to_u64()? as i64)
        } else {
            value
        };
        return Some(smallest(if negative { -value } else { value } * multiplier));
    }
    let (digits, suffix) = split_suffix(digits);
    if digits.is_empty() {
        return None;
    }
    let signed = |digits: &str| if negative { format!("-{digits}") } else { digits.to_owned() };
    if suffix == Some('d') {
        let value = signed(digits).parse::<Decimal>().or_else(|_| Decimal::from_scientific(&signed(digits))).ok()?;
        return Some(Value::Decimal(decimal_product(value, Decimal::from(multiplier))?));
    }
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let value = signed(digits).parse::<BigInt>().ok()? * multiplier;
        if suffix == Some('l') {
            return value.to_i64().map(Value::Int64);
        }
        return Some(smallest(value));
    }
    if suffix.is_some() || !is_real(digits) {
        return None;
    }
    let value: f64 = signed(digits).parse().ok()?;
    Some(Value::Double(value * multiplier as f64))
}

/// An integer in the smallest of int, long, decimal and double that holds it.
fn smallest(value: BigInt) -> Value {
    if let Some(value) = value.to_i32() {
        Value::Int32(value)
    } else if let Some(value) = value.to_i64() {
        Value::Int64(value)
    } else if let Ok(value) = value.to_string().parse::<Decimal>() {
        Value::Decimal(value)
    } else {
        Value::Double(value.to_f64().unwrap_or(f64::INFINITY))
    }
}

fn radix_of(digits: &str) -> Option<u32> {
    let prefix = digits.get(..2)?;
    if prefix.eq_ignore_ascii_case("0x") {
        Some(16)
    } else if prefix.eq_ignore_ascii_case("0b") {
        Some(2)
    } else {
        None
    }
}

fn split_multiplier(digits: &str) -> (&str, u64) {
    let Some(at) = digits.len().checked_sub(2).filter(|at| digits.is_char_boundary(*at)) else { return (digits, 1) };
    let (front, unit) = digits.split_at(at);
    let bits = match unit.to_ascii_lowercase().as_str() {
        "kb" => 10,
        "mb" => 20,
        "gb" => 30,
        "tb" => 40,
        "pb" => 50,
        _ => return (digits, 1),
    };
    // 0xBMB would be digits throughout but for its M.
    if front.is_empty() { (digits, 1) } else { (front, 1 << bits) }
}

fn split_suffix(digits: &str) -> (&str, Option<char>) {
    match digits.as_bytes().last() {
        Some(b'd' | b'D') => (&digits[..digits.len() - 1], Some('d')),
        Some(b'l' | b'L') => (&digits[..digits.len() - 1], Some('l')),
        _ => (digits, None),
    }
}

/// Whether the text is digits with a point or an exponent.
fn is_real(digits: &str) -> bool {
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (digits, None),
    };
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && exponent.bytes().all(|byte| byte.is_ascii_digit())
    });
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    exponent_fits && all_digits(whole) && all_digits(fraction) && !(whole.is_empty() && fraction.is_empty())
}

/// What .NET's own `Parse` of a number makes of text: no units, no radix; thousands separators only in reals.
pub(crate) fn parse_strict(text: &str, info: &'static TypeInfo) -> std::result::Result<Value, ParseError> {
    let trimmed = text.trim();
    let invalid = || ParseError::Format(text.to_owned());
    if matches!(info.name, "System.Double" | "System.Single" | "System.Decimal") {
        let plain = trimmed.replace(',', "");
        let unsigned = plain.strip_prefix(['-', '+']).unwrap_or(&plain);
        if !is_real(unsigned) {
            let value = match unsigned.to_ascii_lowercase().as_str() {
                "nan" => f64::NAN,
                "infinity" | "∞" => f64::INFINITY,
                _ => return Err(invalid()),
            };
            if info.name == "System.Decimal" {
                return Err(invalid());
            }
            return from_double(if plain.starts_with('-') { -value } else { value }, info).ok_or_else(invalid);
        }
        return match info.name {
            "System.Decimal" => {
                let parsed = plain.parse::<Decimal>().or_else(|_| Decimal::from_scientific(&plain));
                parsed.map(Value::Decimal).map_err(|_| ParseError::Overflow)
            }
            "System.Single" => plain.parse::<f32>().map(Value::Single).map_err(|_| invalid()),
            _ => plain.parse::<f64>().map(Value::Double).map_err(|_| invalid()),
        };
    }
    let unsigned = trimmed.strip_prefix(['-', '+']).unwrap_or(trimmed);
    if unsigned.is_empty() || !unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(invalid());
    }
    let value: BigInt = trimmed.strip_prefix('+').unwrap_or(trimmed).parse().map_err(|_| invalid())?;
    super::number::fit(&value, info).ok_or(ParseError::Overflow)
}

/// Why text is not the number asked for.
#[derive(Debug)]
pub(crate) enum ParseError {
    /// It is no number.
    Format(String),
    /// The number does not fit.
    Overflow,
}

/// As [`parse_strict`], for the integers and doubles that casts meet most.
pub(super) fn parse_strict_fast(text: &str, info: &'static TypeInfo) -> std::result::Result<Value, ()> {
    let trimmed = text.trim();
    match info.name {
        "System.Int32" => trimmed.parse().map(Value::Int32).map_err(drop),
        "System.Int64" => trimmed.parse().map(Value::Int64).map_err(drop),
        "System.UInt64" => trimmed.parse().map(Value::UInt64).map_err(drop),
        "System.Double" | "System.Single" => parse_strict(trimmed, info).map_err(drop),
        _ => Err(()),
    }
}
