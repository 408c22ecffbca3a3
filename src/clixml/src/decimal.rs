//! .NET's decimal.

use std::fmt;
use std::str::FromStr;

use crate::number;

/// .NET's `System.Decimal`: a 96-bit integer, a sign, and a number of places behind the point, which trailing zeros
/// keep (`1.50` is not `1.5`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decimal {
    low: u64,
    high: u32,
    scale: u8,
    negative: bool,
}

/// Why a text is no [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Not digits with at most one sign and one point.
    #[error("not a decimal number")]
    Format,
    /// Beyond 96 bits.
    #[error("too large for a decimal")]
    Range,
}

/// The largest integer part and digits that a decimal holds.
const MAX_INTEGER: u128 = (1 << 96) - 1;

impl Decimal {
    /// The most places behind the point.
    pub const MAX_SCALE: u8 = 28;

    /// `mantissa` divided by ten to the `scale`; none beyond 96 bits or 28 places.
    pub fn new(mantissa: u128, scale: u8, negative: bool) -> Option<Self> {
        (mantissa <= MAX_INTEGER && scale <= Self::MAX_SCALE).then_some(Self {
            low: mantissa as u64,
            high: (mantissa >> 64) as u32,
            scale,
            negative,
        })
    }

    /// All digits, without point and sign.
    pub fn mantissa(&self) -> u128 {
        u128::from(self.high) << 64 | u128::from(self.low)
    }

    /// How many of the digits stand behind the point.
    pub fn scale(&self) -> u8 {
        self.scale
    }

    /// Whether there is a minus before it. .NET does not show that of zero.
    pub fn is_negative(&self) -> bool {
        self.negative
    }

    /// Appends the invariant text.
    pub fn push(&self, out: &mut Vec<u8>) {
        let mantissa = self.mantissa();
        if self.negative && mantissa != 0 {
            out.push(b'-');
        }
        let scale = usize::from(self.scale);
        let start = out.len();
        // Never less digits than one before the point.
        let (high, low) = (mantissa / 10_u128.pow(19), (mantissa % 10_u128.pow(19)) as u64);
        if high == 0 {
            number::push_padded(out, low, scale + 1);
        } else {
            number::push_padded(out, high as u64, (scale + 1).saturating_sub(19));
            number::push_padded(out, low, 19);
        }
        if scale > 0 {
            let point = out.len() - scale;
            debug_assert!(point > start);
            out.insert(point, b'.');
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&number::text(|out| self.push(out)))
    }
}

/// As .NET parses: digits beyond 28 places, or beyond what fits behind the point, are rounded half to even.
impl FromStr for Decimal {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, DecimalError> {
        let (digits, negative) = match text.as_bytes() {
            [b'-', rest @ ..] => (rest, true),
            [b'+', rest @ ..] => (rest, false),
            all => (all, false),
        };
        let (before, after) = match memchr::memchr(b'.', digits) {
            Some(at) => (&digits[..at], &digits[at + 1..]),
            None => (digits, &[][..]),
        };
        if before.is_empty() && after.is_empty() || !before.iter().chain(after).all(u8::is_ascii_digit) {
            return Err(DecimalError::Format);
        }
        let mut mantissa = 0_u128;
        for digit in before {
            mantissa = mantissa * 10 + u128::from(digit - b'0');
            if mantissa > MAX_INTEGER {
                return Err(DecimalError::Range);
            }
        }
        let mut scale = 0;
        let mut rest = after;
        while let [digit, tail @ ..] = rest {
            let next = mantissa * 10 + u128::from(digit - b'0');
            if scale == Self::MAX_SCALE || next > MAX_INTEGER {
                break;
            }
            mantissa = next;
            scale += 1;
            rest = tail;
        }
        if let [digit, tail @ ..] = rest {
            let beyond_half = *digit > b'5' || *digit == b'5' && tail.iter().any(|digit| *digit != b'0');
            if beyond_half || *digit == b'5' && mantissa % 2 == 1 {
                mantissa += 1;
            }
            if mantissa > MAX_INTEGER {
                if scale == 0 {
                    return Err(DecimalError::Range);
                }
                mantissa = (mantissa + 5) / 10;
                scale -= 1;
            }
        }
        Self::new(mantissa, scale, negative).ok_or(DecimalError::Range)
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self { low: number.unsigned_abs(), negative: number < 0, ..Self::default() }
    }
}

impl From<u64> for Decimal {
    fn from(number: u64) -> Self {
        Self { low: number, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives() {
        for text in [
            "0",
            "0.0",
            "1.50",
            "-1.5",
            "0.0000000000000000000000000001",
            "79228162514264337593543950335",
            "-79228162514264337593543950335",
            "7.9228162514264337593543950335",
            "100000000000000000000",
            "10000000000000000000",
        ] {
            assert_eq!(text.parse::<Decimal>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn other_forms() {
        for (text, expected) in [
            ("+5", Ok("5")),
            (".5", Ok("0.5")),
            ("5.", Ok("5")),
            ("-0", Ok("0")),
            ("0.00000000000000000000000000015", Ok("0.0000000000000000000000000002")),
            ("1e3", Err(DecimalError::Format)),
            ("", Err(DecimalError::Format)),
            (".", Err(DecimalError::Format)),
            ("79228162514264337593543950336", Err(DecimalError::Range)),
        ] {
            let parsed = text.parse::<Decimal>().map(|decimal| decimal.to_string());
            assert_eq!(parsed.as_deref(), expected.as_ref().map(|text| *text), "{text}");
        }
    }
}
