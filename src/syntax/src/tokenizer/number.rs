//! Literal numbers: signs, hex and binary digits, exponents, type suffixes, multipliers.

use super::{Data, Mode, Tok, Tokenizer};
use crate::ast::ConstantValue;
use crate::chars;
use crate::message;
use crate::report::Report;
use crate::token::TokenKind;
use num_bigint::{BigInt, Sign};
use num_traits::{FromPrimitive, ToPrimitive};
use rust_decimal::Decimal;
use std::str::FromStr;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Decimal,
    Hex,
    Binary,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Suffix {
    None,
    Unsigned,
    SByte,
    Byte,
    Int16,
    UInt16,
    Int64,
    UInt64,
    Decimal,
    BigInteger,
}

impl Suffix {
    fn is_unsigned(self) -> bool {
        matches!(self, Self::Unsigned | Self::Byte | Self::UInt16 | Self::UInt64)
    }
}

/// A number as written, taken apart.
pub(super) struct Shape {
    /// Sign and digits; hex digits with a zero before them.
    digits: String,
    format: Format,
    suffix: Suffix,
    real: bool,
    multiplier: i64,
}

/// The value of a text that is nothing but a number, signed or not, as PowerShell reads it when it converts text to numbers.
#[must_use]
pub fn parse_number(text: &str) -> Option<ConstantValue> {
    let mut report = Report::new(text.len());
    let mut tokenizer = Tokenizer::new(text, 0, &[], false);
    tokenizer.allow_signed_numbers = true;
    let token = tokenizer.next_token(&mut report);
    match token.data {
        Data::Number(value) if tokenizer.at_end() && !report.has_errors() => Some(value),
        _ => None,
    }
}

impl Tokenizer<'_> {
    /// On entry `first` has been read.
    pub(super) fn scan_number(&mut self, first: char, report: &mut Report) -> Tok {
        let Some(shape) = self.scan_number_shape(first) else {
            return self.rescan_as_word(report);
        };
        match shape.value() {
            Some(value) => self.token(TokenKind::Number, Data::Number(value)),
            None if self.mode != Mode::Expression => self.rescan_as_word(report),
            None => {
                let (start, end) = (self.token_start, self.position);
                let written = &self.script[start..end];
                self.error(report, start, end, message::BAD_NUMERIC_CONSTANT, &[written]);
                self.token(TokenKind::Number, Data::None)
            }
        }
    }

    fn rescan_as_word(&mut self, report: &mut Report) -> Tok {
        self.position = self.token_start;
        self.scan_generic(String::new(), report)
    }

    fn scan_digits(&mut self, digits: &mut String, accept: fn(u8) -> bool) -> usize {
        let start = self.position;
        while accept(self.byte_ahead(0)) {
            self.position += 1;
        }
        digits.push_str(&self.script[start..self.position]);
        self.position - start
    }

    /// Exponent behind the `e`; false if it has no digits.
    fn scan_exponent(&mut self, digits: &mut String) -> bool {
        let sign = self.peek();
        if sign == '+' || chars::is_dash(sign) {
            self.skip(sign);
            digits.push(if sign == '+' { '+' } else { '-' });
        }
        self.scan_digits(digits, |byte| byte.is_ascii_digit()) > 0
    }

    fn scan_after_dot(&mut self, digits: &mut String) -> bool {
        self.scan_digits(digits, |byte| byte.is_ascii_digit());
        let c = self.peek();
        if c == 'e' || c == 'E' {
            self.skip_byte();
            digits.push(c);
            return self.scan_exponent(digits);
        }
        true
    }

    /// Reads what may be a number; `None` if it turns out to be something else, such as `77z.exe`.
    pub(super) fn scan_number_shape(&mut self, mut first: char) -> Option<Shape> {
        let mut digits = String::new();
        let mut format = Format::Decimal;
        let mut real = false;
        let mut is_number = true;
        if chars::is_dash(first) || first == '+' {
            digits.push(if first == '+' { '+' } else { '-' });
            first = self.peek();
            self.skip(first);
        }
        if first == '.' {
            digits.push('.');
            is_number &= self.scan_after_dot(&mut digits);
            real = true;
        } else {
            let c = self.peek();
            match (first, c) {
                ('0', 'x' | 'X') => {
                    self.skip_byte();
                    digits.push('0');
                    self.scan_digits(&mut digits, |byte| byte.is_ascii_hexdigit());
                    format = Format::Hex;
                }
                ('0', 'b' | 'B') => {
                    self.skip_byte();
                    self.scan_digits(&mut digits, |byte| matches!(byte, b'0' | b'1'));
                    is_number &= !digits.is_empty();
                    format = Format::Binary;
                }
                _ => {
                    digits.push(first);
                    self.scan_digits(&mut digits, |byte| byte.is_ascii_digit());
                    match self.peek() {
                        // Two dots are the range operator.
                        '.' if self.byte_ahead(1) != b'.' => {
                            self.skip_byte();
                            digits.push('.');
                            real = true;
                            is_number &= self.scan_after_dot(&mut digits);
                        }
                        e @ ('e' | 'E') => {
                            self.skip_byte();
                            digits.push(e);
                            real = true;
                            is_number &= self.scan_exponent(&mut digits);
                        }
                        _ => {}
                    }
                }
            }
        }
        let suffix = self.scan_suffix();
        is_number &= suffix.is_some();
        let multiplier = self.scan_multiplier();
        is_number &= multiplier.is_some();
        let c = self.peek();
        let ended = chars::forces_new_token(c)
            || self.mode == Mode::Expression && chars::forces_new_token_after_number(c, self.end_number_on_ternary);
        if !is_number || !ended {
            return None;
        }
        Some(Shape { digits, format, suffix: suffix?, real, multiplier: multiplier? })
    }

    fn scan_suffix(&mut self) -> Option<Suffix> {
        let is_suffix = |byte: u8| matches!(byte.to_ascii_lowercase(), b'u' | b's' | b'l' | b'd' | b'y' | b'n');
        let first = self.byte_ahead(0);
        if !is_suffix(first) {
            return Some(Suffix::None);
        }
        self.skip_byte();
        let suffix = match first.to_ascii_lowercase() {
            b'u' => Suffix::Unsigned,
            b's' => Suffix::Int16,
            b'l' => Suffix::Int64,
            b'd' => Suffix::Decimal,
            b'y' => Suffix::SByte,
            _ => Suffix::BigInteger,
        };
        let second = self.byte_ahead(0);
        if !is_suffix(second) {
            return Some(suffix);
        }
        self.skip_byte();
        match (suffix, second.to_ascii_lowercase()) {
            (Suffix::Unsigned, b'l') => Some(Suffix::UInt64),
            (Suffix::Unsigned, b's') => Some(Suffix::UInt16),
            (Suffix::Unsigned, b'y') => Some(Suffix::Byte),
            _ => None,
        }
    }

    fn scan_multiplier(&mut self) -> Option<i64> {
        let power = match self.byte_ahead(0).to_ascii_lowercase() {
            b'k' => 1,
            b'm' => 2,
            b'g' => 3,
            b't' => 4,
            b'p' => 5,
            _ => return Some(1),
        };
        self.skip_byte();
        if !matches!(self.byte_ahead(0), b'b' | b'B') {
            return None;
        }
        self.skip_byte();
        Some(1 << (10 * power))
    }
}

impl Shape {
    fn value(&self) -> Option<ConstantValue> {
        if self.real {
            return self.real_value();
        }
        let mut digits = self.digits.as_str();
        let mut suffix = self.suffix;
        let mut multiplier = self.multiplier;
        if self.format != Format::Decimal
            && let Some(sign) = digits.chars().next().filter(|&c| c == '-' || c == '+')
        {
            if sign == '-' {
                multiplier = -multiplier;
            }
            digits = &digits[1..];
        }
        let value = match self.format {
            Format::Decimal => BigInt::parse_bytes(digits.as_bytes(), 10)?,
            Format::Hex => {
                if !suffix.is_unsigned() {
                    let signed_length = match suffix {
                        Suffix::SByte => 2,
                        Suffix::Int16 => 4,
                        Suffix::Int64 => 16,
                        _ if digits.len() < 16 => 8,
                        _ => 16,
                    };
                    // With exactly that many digits the highest bit is the sign.
                    if digits.len() == signed_length + 1 {
                        digits = &digits[1..];
                    }
                }
                if digits.len() == 16 {
                    suffix = widened(suffix);
                }
                twos_complement(digits, 4, 16, digits.as_bytes().first().is_some_and(|&digit| digit >= b'8'))?
            }
            Format::Binary => {
                if digits.len() == 64 {
                    suffix = widened(suffix);
                }
                let signed = !self.suffix.is_unsigned()
                    && digits.starts_with('1')
                    && matches!(digits.len(), 8 | 16 | 32 | 64 | 96 | 128..);
                twos_complement(digits, 1, 2, signed)?
            }
        };
        integer_value(value * multiplier, suffix, self.format)
    }

    fn real_value(&self) -> Option<ConstantValue> {
        if self.suffix == Suffix::Decimal {
            let parsed = if self.digits.contains(['e', 'E']) {
                Decimal::from_scientific(&self.digits).ok()?
            } else {
                Decimal::from_str(&self.digits).ok()?
            };
            // A product that is zero would lose its decimal places.
            let value =
                if parsed.is_zero() { Some(parsed) } else { parsed.checked_mul(Decimal::from(self.multiplier)) };
            return value.map(ConstantValue::Decimal);
        }
        let value = f64::from_str(&self.digits).ok()? * self.multiplier as f64;
        if self.suffix == Suffix::None {
            return Some(ConstantValue::Double(value));
        }
        integer_value(BigInt::from_f64(value.round_ties_even())?, self.suffix, Format::Hex)
    }
}

/// Sixteen hex or sixty-four binary digits are a long, however small the value.
fn widened(suffix: Suffix) -> Suffix {
    match suffix {
        Suffix::None => Suffix::Int64,
        Suffix::Unsigned => Suffix::UInt64,
        other => other,
    }
}

fn twos_complement(digits: &str, bits_per_digit: usize, radix: u32, negative: bool) -> Option<BigInt> {
    let magnitude = BigInt::parse_bytes(digits.as_bytes(), radix)?;
    if negative && magnitude.sign() != Sign::NoSign {
        return Some(magnitude - (BigInt::from(1) << (digits.len() * bits_per_digit)));
    }
    Some(magnitude)
}

fn integer_value(value: BigInt, suffix: Suffix, format: Format) -> Option<ConstantValue> {
    match suffix {
        Suffix::SByte => value.to_i8().map(ConstantValue::SByte),
        Suffix::Byte => value.to_u8().map(ConstantValue::Byte),
        Suffix::Int16 => value.to_i16().map(ConstantValue::Int16),
        Suffix::UInt16 => value.to_u16().map(ConstantValue::UInt16),
        Suffix::Int64 => value.to_i64().map(ConstantValue::Int64),
        Suffix::UInt64 => value.to_u64().map(ConstantValue::UInt64),
        Suffix::Unsigned => {
            value.to_u32().map(ConstantValue::UInt32).or_else(|| value.to_u64().map(ConstantValue::UInt64))
        }
        Suffix::Decimal => decimal(&value).map(ConstantValue::Decimal),
        Suffix::BigInteger => Some(ConstantValue::BigInteger(value)),
        Suffix::None => {
            if let Some(value) = value.to_i32() {
                return Some(ConstantValue::Int32(value));
            }
            if let Some(value) = value.to_i64() {
                return Some(ConstantValue::Int64(value));
            }
            if format != Format::Decimal {
                return None;
            }
            decimal(&value)
                .map(ConstantValue::Decimal)
                .or_else(|| value.to_f64().filter(|value| value.is_finite()).map(ConstantValue::Double))
        }
    }
}

fn decimal(value: &BigInt) -> Option<Decimal> {
    Decimal::try_from_i128_with_scale(value.to_i128()?, 0).ok()
}
