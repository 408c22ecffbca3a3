//! Numbers as .NET prints them: standard and custom numeric format strings.

use num_bigint::{BigInt, Sign};
use rust_decimal::Decimal;

use super::culture::Culture;
use crate::value::Value;

/// Why a number cannot be printed with a format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Format specifier was invalid.")]
pub struct InvalidFormat;

/// The number in `value` as `format` says; `None` when there is no number in it.
pub fn format(value: &Value, format: &str, culture: &Culture) -> Option<Result<String, InvalidFormat>> {
    let number = Number::of(value)?;
    Some(match Specifier::read(format) {
        Some(specifier) => number.standard(specifier, culture),
        None => Ok(number.custom(format, culture)),
    })
}

/// A double with the fewest digits that read back as it (`R`, `ToString()`).
pub fn shortest(value: f64) -> String {
    general(value, &format!("{:e}", value.abs()), 15)
}

/// A single with the fewest digits that read back as it.
pub fn shortest_single(value: f32) -> String {
    general(value.into(), &format!("{:e}", value.abs()), 7)
}

/// A double in the 15 digits that the language prints of it.
pub fn fifteen_digits(value: f64) -> String {
    general(value, &format!("{:.14e}", value.abs()), 15)
}

/// A single in the 7 digits that the language prints of it.
pub fn seven_digits(value: f32) -> String {
    general(value.into(), &format!("{:.6e}", value.abs()), 7)
}

/// Lays out `scientific` (Rust's `1.5e-5`) as .NET's `G`: plain up to `limit` digits before the point.
fn general(value: f64, scientific: &str, limit: i32) -> String {
    if let Some(text) = not_finite(value) {
        return text.to_owned();
    }
    let mut digits = Digits::of_scientific(scientific);
    digits.negative = value.is_sign_negative();
    digits.trim();
    let mut out = String::with_capacity(24);
    digits.write_general(&mut out, limit.max(1), ("E", 2), ".");
    out
}

fn not_finite(value: f64) -> Option<&'static str> {
    if value.is_nan() {
        Some("NaN")
    } else if value.is_infinite() {
        Some(if value > 0.0 { "Infinity" } else { "-Infinity" })
    } else {
        None
    }
}

/// A standard format: a letter and perhaps a precision.
#[derive(Clone, Copy)]
struct Specifier {
    letter: char,
    precision: Option<usize>,
}

impl Specifier {
    fn read(format: &str) -> Option<Specifier> {
        let mut chars = format.chars();
        let Some(letter) = chars.next() else { return Some(Specifier { letter: 'G', precision: None }) };
        let digits = chars.as_str();
        if !letter.is_ascii_alphabetic() || digits.len() > 9 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(Specifier { letter, precision: digits.parse().ok() })
    }
}

enum Number<'a> {
    /// Sign, magnitude, and the number of bytes for `X` and `B`.
    Integer(bool, u64, usize),
    Big(&'a BigInt),
    Single(f32),
    Double(f64),
    Decimal(Decimal),
}

impl Number<'_> {
    fn of(value: &Value) -> Option<Number<'_>> {
        let signed = |value: i64, size| Number::Integer(value < 0, value.unsigned_abs(), size);
        Some(match value {
            Value::SByte(v) => signed((*v).into(), 1),
            Value::Byte(v) => Number::Integer(false, (*v).into(), 1),
            Value::Int16(v) => signed((*v).into(), 2),
            Value::UInt16(v) => Number::Integer(false, (*v).into(), 2),
            Value::Int32(v) => signed((*v).into(), 4),
            Value::UInt32(v) => Number::Integer(false, (*v).into(), 4),
            Value::Int64(v) => signed(*v, 8),
            Value::UInt64(v) => Number::Integer(false, *v, 8),
            Value::Single(v) => Number::Single(*v),
            Value::Double(v) => Number::Double(*v),
            Value::Decimal(v) => Number::Decimal(*v),
            Value::BigInteger(v) => Number::Big(v),
            _ => return None,
        })
    }

    fn is_integer(&self) -> bool {
        matches!(self, Number::Integer(..) | Number::Big(_))
    }

    fn float(&self) -> Option<f64> {
        match self {
            Number::Single(v) => Some((*v).into()),
            Number::Double(v) => Some(*v),
            _ => None,
        }
    }

    /// All digits of a number that is no float.
    fn exact(&self) -> Digits {
        match self {
            Number::Integer(negative, magnitude, _) => Digits::of_integer(*negative, magnitude.to_string()),
            Number::Big(v) => Digits::of_integer(v.sign() == Sign::Minus, v.magnitude().to_string()),
            Number::Decimal(v) => {
                let mut digits = Digits::of_integer(v.is_sign_negative(), v.mantissa().unsigned_abs().to_string());
                digits.scale -= v.scale() as i32;
                digits
            }
            Number::Single(_) | Number::Double(_) => Digits::of_integer(false, String::new()),
        }
    }

    /// Digits rounded to so many significant ones.
    fn significant(&self, count: usize) -> Digits {
        let count = count.max(1);
        match self.float() {
            Some(value) => {
                let mut digits = Digits::of_scientific(&format!("{:.*e}", count - 1, value.abs()));
                digits.negative = value.is_sign_negative();
                digits.float = true;
                digits
            }
            None => {
                let mut digits = self.exact();
                digits.round(count as i32);
                digits
            }
        }
    }

    /// Digits rounded to so many decimals, after a shift of the point.
    fn fixed(&self, decimals: usize, shift: i32) -> Digits {
        match self.float() {
            Some(value) => {
                let text = format!("{:.*}", decimals + shift as usize, value.abs());
                let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
                let mut digits = Digits {
                    negative: value.is_sign_negative(),
                    digits: [whole.as_bytes(), fraction.as_bytes()].concat(),
                    scale: whole.len() as i32 + shift,
                    float: true,
                };
                digits.trim();
                digits
            }
            None => {
                let mut digits = self.exact();
                digits.scale += shift;
                let keep = digits.scale + decimals as i32;
                digits.round(keep);
                digits
            }
        }
    }

    fn standard(&self, specifier: Specifier, culture: &Culture) -> Result<String, InvalidFormat> {
        let Specifier { letter, precision } = specifier;
        if let Some(text) = self.float().and_then(not_finite) {
            return Ok(text.to_owned());
        }
        let mut out = String::with_capacity(24);
        match letter {
            'D' | 'd' if self.is_integer() => {
                let digits = self.exact();
                if digits.negative {
                    out.push('-');
                }
                let text = if digits.digits.is_empty() { "0" } else { digits.text() };
                (text.len()..precision.unwrap_or(0)).for_each(|_| out.push('0'));
                out.push_str(text);
            }
            'X' | 'x' | 'B' | 'b' => {
                let text = match self {
                    Number::Integer(negative, magnitude, size) => {
                        let bits = if *negative { magnitude.wrapping_neg() } else { *magnitude };
                        let bits = if *size == 8 { bits } else { bits & ((1 << (size * 8)) - 1) };
                        match letter {
                            'X' => format!("{bits:X}"),
                            'x' => format!("{bits:x}"),
                            _ => format!("{bits:b}"),
                        }
                    }
                    Number::Big(v) => big_radix(v, letter),
                    _ => return Err(InvalidFormat),
                };
                (text.len()..precision.unwrap_or(0)).for_each(|_| out.push('0'));
                out.push_str(&text);
            }
            'F' | 'f' => {
                let decimals = precision.unwrap_or(culture.decimals);
                let digits = self.fixed(decimals, 0);
                if digits.negative {
                    out.push('-');
                }
                digits.write_fixed(&mut out, decimals, culture.decimal, None);
            }
            'N' | 'n' => {
                let decimals = precision.unwrap_or(culture.decimals);
                let digits = self.fixed(decimals, 0);
                if digits.negative {
                    out.push('-');
                }
                digits.write_fixed(&mut out, decimals, culture.decimal, Some(culture.group));
            }
            'C' | 'c' => {
                let decimals = precision.unwrap_or(2);
                let digits = self.fixed(decimals, 0);
                let pattern = if digits.negative { culture.currency_negative } else { culture.currency_positive };
                for c in pattern.chars() {
                    match c {
                        '$' => out.push_str(culture.currency),
                        'n' => digits.write_fixed(&mut out, decimals, culture.decimal, Some(culture.group)),
                        other => out.push(other),
                    }
                }
            }
            'P' | 'p' => {
                let decimals = precision.unwrap_or(culture.decimals);
                let digits = self.fixed(decimals, 2);
                if digits.negative {
                    out.push('-');
                }
                for c in culture.percent_positive.chars() {
                    match c {
                        'n' => digits.write_fixed(&mut out, decimals, culture.decimal, Some(culture.group)),
                        other => out.push(other),
                    }
                }
            }
            'E' | 'e' => {
                let decimals = precision.unwrap_or(6);
                let digits = self.significant(decimals + 1);
                digits.write_scientific(&mut out, decimals, letter, 3, culture.decimal);
            }
            'G' | 'g' => {
                let mark = if letter == 'G' { "E" } else { "e" };
                let digits = match precision.filter(|precision| *precision > 0) {
                    Some(precision) => {
                        let mut digits = self.significant(precision);
                        digits.trim();
                        (digits, precision as i32)
                    }
                    None => match self {
                        Number::Double(v) => (self.shortest(format!("{:e}", v.abs())), 15),
                        Number::Single(v) => (self.shortest(format!("{:e}", v.abs())), 7),
                        Number::Decimal(_) => {
                            let digits = self.exact();
                            let decimals = (digits.digits.len() as i32 - digits.scale).max(0);
                            if digits.negative {
                                out.push('-');
                            }
                            digits.write_fixed(&mut out, decimals as usize, culture.decimal, None);
                            return Ok(out);
                        }
                        _ => (self.exact(), i32::MAX),
                    },
                };
                digits.0.write_general(&mut out, digits.1, (mark, 2), culture.decimal);
            }
            'R' | 'r' => match self {
                Number::Double(v) => out.push_str(&shortest(*v)),
                Number::Single(v) => out.push_str(&shortest_single(*v)),
                Number::Big(v) => out.push_str(&v.to_string()),
                _ => return Err(InvalidFormat),
            },
            _ => return Err(InvalidFormat),
        }
        Ok(out)
    }

    fn shortest(&self, scientific: String) -> Digits {
        let mut digits = Digits::of_scientific(&scientific);
        digits.negative = self.float().is_some_and(f64::is_sign_negative);
        digits.float = true;
        digits
    }

    fn custom(&self, format: &str, culture: &Culture) -> String {
        if let Some(text) = self.float().and_then(not_finite) {
            return text.to_owned();
        }
        let digits = match self.float() {
            Some(_) => self.significant(15),
            None => self.exact(),
        };
        super::custom_number::format(digits, format, culture)
    }
}

fn big_radix(value: &BigInt, letter: char) -> String {
    let bytes = value.to_signed_bytes_be();
    let mut text: String = bytes
        .iter()
        .map(|byte| match letter {
            'X' => format!("{byte:02X}"),
            'x' => format!("{byte:02x}"),
            _ => format!("{byte:08b}"),
        })
        .collect();
    // One sign digit is enough.
    let (zero, ones) = if letter == 'X' {
        ("0", 'F')
    } else if letter == 'x' {
        ("0", 'f')
    } else {
        ("0", '1')
    };
    let sign = if value.sign() == Sign::Minus { ones } else { zero.chars().next().unwrap_or('0') };
    let significant = |c: char| match letter {
        'B' | 'b' => c == '1',
        _ => c.to_digit(16).is_some_and(|digit| digit >= 8),
    };
    while text.len() > 1 && text.starts_with(sign) {
        let next = text[1..].chars().next().unwrap_or(sign);
        if significant(next) != (value.sign() == Sign::Minus) {
            break;
        }
        text.remove(0);
    }
    text
}

/// The decimal digits of a number: 0.d1d2d3... times ten to the power of `scale`.
#[derive(Clone, Debug)]
pub(super) struct Digits {
    pub negative: bool,
    /// ASCII digits without leading zeros.
    pub digits: Vec<u8>,
    pub scale: i32,
    /// Whether it was binary floating point, whose negative zero keeps its sign.
    pub float: bool,
}

impl Digits {
    fn of_integer(negative: bool, text: String) -> Digits {
        let mut digits = Digits { negative, scale: text.len() as i32, digits: text.into_bytes(), float: false };
        digits.strip_front();
        digits
    }

    fn of_scientific(text: &str) -> Digits {
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let digits = mantissa.bytes().filter(u8::is_ascii_digit).collect();
        let scale = exponent.parse::<i32>().unwrap_or(0) + 1;
        let mut digits = Digits { negative: false, digits, scale, float: true };
        digits.strip_front();
        digits
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.digits).unwrap_or("")
    }

    fn strip_front(&mut self) {
        let zeros = self.digits.iter().take_while(|digit| **digit == b'0').count();
        self.digits.drain(..zeros);
        self.scale = if self.digits.is_empty() { 0 } else { self.scale - zeros as i32 };
    }

    /// Without zeros at either end.
    fn trim(&mut self) {
        self.strip_front();
        while self.digits.last() == Some(&b'0') {
            self.digits.pop();
        }
    }

    /// Rounds to `keep` digits, halves away from zero, and drops zeros at the end.
    pub(super) fn round(&mut self, keep: i32) {
        let keep_count = keep.max(0) as usize;
        if keep < 0 {
            self.digits.clear();
        } else if keep_count < self.digits.len() {
            let up = self.digits[keep_count] >= b'5';
            self.digits.truncate(keep_count);
            if up {
                let mut at = keep_count;
                loop {
                    if at == 0 {
                        self.digits.insert(0, b'1');
                        self.scale += 1;
                        break;
                    }
                    at -= 1;
                    if self.digits[at] == b'9' {
                        self.digits[at] = b'0';
                    } else {
                        self.digits[at] += 1;
                        break;
                    }
                }
            }
        }
        while self.digits.last() == Some(&b'0') {
            self.digits.pop();
        }
        if self.digits.is_empty() {
            self.scale = 0;
            self.negative &= self.float;
        }
    }

    /// The digit at that place after the first, zero past the last.
    pub(super) fn digit(&self, at: i32) -> char {
        usize::try_from(at).ok().and_then(|at| self.digits.get(at)).map_or('0', |digit| *digit as char)
    }

    fn write_fixed(&self, out: &mut String, decimals: usize, point: &str, group: Option<&str>) {
        let whole = self.scale.max(0);
        if whole == 0 {
            out.push('0');
        }
        for at in 0..whole {
            if let Some(group) = group
                && at > 0
                && (whole - at) % 3 == 0
            {
                out.push_str(group);
            }
            out.push(self.digit(at));
        }
        if decimals > 0 {
            out.push_str(point);
            (0..decimals as i32).for_each(|at| out.push(self.digit(self.scale + at)));
        }
    }

    fn write_scientific(&self, out: &mut String, decimals: usize, mark: char, exponent_digits: usize, point: &str) {
        if self.negative {
            out.push('-');
        }
        out.push(self.digit(0));
        if decimals > 0 {
            out.push_str(point);
            (1..=decimals as i32).for_each(|at| out.push(self.digit(at)));
        }
        let exponent = if self.digits.is_empty() { 0 } else { self.scale - 1 };
        out.push(mark);
        out.push(if exponent < 0 { '-' } else { '+' });
        out.push_str(&format!("{:0width$}", exponent.unsigned_abs(), width = exponent_digits));
    }

    fn write_general(&self, out: &mut String, limit: i32, mark: (&str, usize), point: &str) {
        if self.negative {
            out.push('-');
        }
        if self.digits.is_empty() {
            out.push('0');
            return;
        }
        let count = self.digits.len() as i32;
        if self.scale > limit || self.scale < -3 {
            out.push(self.digit(0));
            if count > 1 {
                out.push_str(point);
                (1..count).for_each(|at| out.push(self.digit(at)));
            }
            let exponent = self.scale - 1;
            out.push_str(mark.0);
            out.push(if exponent < 0 { '-' } else { '+' });
            out.push_str(&format!("{:0width$}", exponent.unsigned_abs(), width = mark.1));
            return;
        }
        if self.scale <= 0 {
            out.push('0');
        } else {
            (0..self.scale).for_each(|at| out.push(self.digit(at)));
        }
        if count > self.scale {
            out.push_str(point);
            (self.scale..0).for_each(|_| out.push('0'));
            (self.scale.max(0)..count).for_each(|at| out.push(self.digit(at)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::culture::INVARIANT;
    use super::*;

    #[test]
    fn standard_formats() {
        for (value, format, text) in [
            (Value::Double(1234567.891), "N2", "1,234,567.89"),
            (Value::Int32(42), "D5", "00042"),
            (Value::Int32(-42), "D5", "-00042"),
            (Value::Int32(255), "x8", "000000ff"),
            (Value::Int32(-1), "X", "FFFFFFFF"),
            (Value::Byte(10), "B8", "00001010"),
            (Value::Double(2.675), "F2", "2.67"),
            (Value::Double(0.05), "F1", "0.1"),
            (Value::Double(2.5), "F0", "2"),
            (Value::Double(0.1234), "P1", "12.3 %"),
            (Value::Double(12345.678), "E", "1.234568E+004"),
            (Value::Double(12345.678), "E0", "1E+004"),
            (Value::Double(12345.678), "G3", "1.23E+04"),
            (Value::Double(-0.0), "G", "-0"),
            (Value::Double(1e20), "G", "1E+20"),
            (Value::Int32(-5), "C2", "(¤5.00)"),
            (Value::Decimal(Decimal::new(150, 2)), "G", "1.50"),
            (Value::Decimal(Decimal::new(125, 2)), "F1", "1.3"),
            (Value::Int32(0), "N0", "0"),
        ] {
            assert_eq!(super::format(&value, format, &INVARIANT), Some(Ok(text.to_owned())), "{value:?} {format}");
        }
        assert_eq!(super::format(&Value::Int32(5), "Z", &INVARIANT), Some(Err(InvalidFormat)));
        assert_eq!(super::format(&Value::Double(3.5), "x", &INVARIANT), Some(Err(InvalidFormat)));
    }

    #[test]
    fn custom_formats() {
        for (value, format, text) in [
            (Value::Double(1234567.891), "#,##0.00", "1,234,567.89"),
            (Value::Int32(1234567), "#,#", "1,234,567"),
            (Value::Double(1.5), "0.##", "1.5"),
            (Value::Int32(0), "#.##", ""),
            (Value::Double(0.256), "0%", "26%"),
            (Value::Int32(-5), "+0;-0;zero", "-5"),
            (Value::Int32(0), "+0;-0;zero", "zero"),
            (Value::Double(1.5), "00.00", "01.50"),
            (Value::Double(1234.5), "0.00E+00", "1.23E+03"),
            (Value::Int32(1234567), "0,,.0M", "1.2M"),
            (Value::Int32(5), "'n='0", "n=5"),
            (Value::Int32(-5), "000", "-005"),
        ] {
            assert_eq!(super::format(&value, format, &INVARIANT), Some(Ok(text.to_owned())), "{value:?} {format}");
        }
    }

    #[test]
    fn doubles_print_shortest_or_in_fifteen_digits() {
        assert_eq!(shortest(0.1 + 0.2), "0.30000000000000004");
        assert_eq!(fifteen_digits(0.1 + 0.2), "0.3");
        assert_eq!(fifteen_digits(f64::MAX), "1.79769313486232E+308");
        assert_eq!(fifteen_digits(1e15), "1E+15");
        assert_eq!(shortest(1e15), "1E+15");
        assert_eq!(shortest(123456789012345.0), "123456789012345");
        assert_eq!(shortest(0.0001), "0.0001");
        assert_eq!(fifteen_digits(0.00001), "1E-05");
        assert_eq!(seven_digits(16777217.0), "1.677722E+07");
    }
}
