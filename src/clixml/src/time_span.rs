//! .NET's time span, as a duration of XML Schema.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::date_time::push_fraction;
use crate::number::{self, push_u64};

/// .NET's `System.TimeSpan`: ticks of 100 ns, forwards or backwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeSpan {
    /// Of 100 ns.
    pub ticks: i64,
}

/// Why a text is no [`TimeSpan`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeSpanError {
    /// Not `PnYnMnDTnHnMnS`.
    #[error("not a duration of XML Schema")]
    Format,
    /// More ticks than 64 bits hold.
    #[error("too long for a time span")]
    Range,
}

const TICKS_PER_SECOND: u64 = 10_000_000;

impl TimeSpan {
    /// From ticks of 100 ns.
    pub const fn from_ticks(ticks: i64) -> Self {
        Self { ticks }
    }

    /// Appends what `XmlConvert` gives.
    pub fn push(&self, out: &mut Vec<u8>) {
        if self.ticks < 0 {
            out.push(b'-');
        }
        out.push(b'P');
        let ticks = self.ticks.unsigned_abs();
        let seconds = ticks / TICKS_PER_SECOND;
        let fraction = (ticks % TICKS_PER_SECOND) as i64;
        let part = |out: &mut Vec<u8>, number: u64, letter: u8| {
            if number > 0 {
                push_u64(out, number);
                out.push(letter);
            }
        };
        part(out, seconds / 86_400, b'D');
        if !seconds.is_multiple_of(86_400) || fraction > 0 || ticks == 0 {
            out.push(b'T');
            part(out, seconds / 3600 % 24, b'H');
            part(out, seconds / 60 % 60, b'M');
            if !seconds.is_multiple_of(60) || fraction > 0 || ticks == 0 {
                push_u64(out, seconds % 60);
                push_fraction(out, fraction);
                out.push(b'S');
            }
        }
    }
}

impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&number::text(|out| self.push(out)))
    }
}

/// A year counts 365 days and a month 30, as in .NET.
impl FromStr for TimeSpan {
    type Err = TimeSpanError;

    fn from_str(text: &str) -> Result<Self, TimeSpanError> {
        let text = text.trim_matches([' ', '\t', '\r', '\n']).as_bytes();
        let (text, negative) = match text {
            [b'-', rest @ ..] => (rest, true),
            all => (all, false),
        };
        let Some(mut rest) = text.strip_prefix(b"P") else { return Err(TimeSpanError::Format) };
        let mut units: &[(u8, u128)] = &[(b'Y', 365 * 86_400), (b'M', 30 * 86_400), (b'D', 86_400)];
        let mut ticks = 0_u128;
        let mut parts = 0;
        let mut in_time = false;
        while !rest.is_empty() {
            if let [b'T', tail @ ..] = rest
                && !in_time
                && !tail.is_empty()
            {
                in_time = true;
                units = &[(b'H', 3600), (b'M', 60), (b'S', 1)];
                rest = tail;
            }
            let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let (digits, tail) = rest.split_at(count);
            let number = integer(digits)?;
            let (fraction, tail) = match tail {
                [b'.', tail @ ..] => {
                    let count = tail.iter().take_while(|byte| byte.is_ascii_digit()).count();
                    let digit = |at: usize| u128::from(tail[..count].get(at).map_or(0, |digit| digit - b'0'));
                    let ticks = (0..7).fold(0, |ticks, at| ticks * 10 + digit(at));
                    (Some(ticks), &tail[count..])
                }
                tail => (None, tail),
            };
            let [letter, tail @ ..] = tail else { return Err(TimeSpanError::Format) };
            let at = units.iter().position(|(unit, _)| unit == letter).ok_or(TimeSpanError::Format)?;
            if digits.is_empty() || fraction.is_some() && *letter != b'S' {
                return Err(TimeSpanError::Format);
            }
            ticks += number * units[at].1 * u128::from(TICKS_PER_SECOND) + fraction.unwrap_or(0);
            units = &units[at + 1..];
            rest = tail;
            parts += 1;
        }
        if parts == 0 {
            return Err(TimeSpanError::Format);
        }
        let ticks = i128::try_from(ticks).map_err(|_| TimeSpanError::Range)?;
        i64::try_from(if negative { -ticks } else { ticks }).map(Self::from_ticks).map_err(|_| TimeSpanError::Range)
    }
}

/// Up to the 31 bits that .NET allows one part of a duration.
fn integer(digits: &[u8]) -> Result<u128, TimeSpanError> {
    digits.iter().try_fold(0_u128, |number, digit| {
        let number = number * 10 + u128::from(digit - b'0');
        if number > i32::MAX as u128 { Err(TimeSpanError::Range) } else { Ok(number) }
    })
}

impl TryFrom<Duration> for TimeSpan {
    type Error = TimeSpanError;

    fn try_from(duration: Duration) -> Result<Self, TimeSpanError> {
        i64::try_from(duration.as_nanos() / 100).map(Self::from_ticks).map_err(|_| TimeSpanError::Range)
    }
}

/// Fails on a negative one.
impl TryFrom<TimeSpan> for Duration {
    type Error = TimeSpanError;

    fn try_from(span: TimeSpan) -> Result<Self, TimeSpanError> {
        let ticks = u64::try_from(span.ticks).map_err(|_| TimeSpanError::Range)?;
        Ok(Self::new(ticks / TICKS_PER_SECOND, (ticks % TICKS_PER_SECOND) as u32 * 100))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives() {
        for text in [
            "PT0S",
            "PT1H2M3.5S",
            "P1DT2H",
            "-PT5S",
            "-P2D",
            "P10675199DT2H48M5.4775807S",
            "-P10675199DT2H48M5.4775808S",
            "PT0.0000001S",
            "PT10M",
            "P1DT0.5S",
        ] {
            assert_eq!(text.parse::<TimeSpan>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn other_forms() {
        for (text, expected) in [
            ("P1Y", Ok("P365D")),
            ("P1M", Ok("P30D")),
            ("PT90S", Ok("PT1M30S")),
            ("P1Y2M3DT4H5M6S", Ok("P428DT4H5M6S")),
            ("P", Err(TimeSpanError::Format)),
            ("PT", Err(TimeSpanError::Format)),
            ("P1DT", Err(TimeSpanError::Format)),
            ("P1S", Err(TimeSpanError::Format)),
            ("PT1M1H", Err(TimeSpanError::Format)),
            ("PT1.5M", Err(TimeSpanError::Format)),
            ("1:00:00", Err(TimeSpanError::Format)),
            ("P10675200D", Err(TimeSpanError::Range)),
        ] {
            let parsed = text.parse::<TimeSpan>().map(|span| span.to_string());
            assert_eq!(parsed.as_deref(), expected.as_ref().map(|text| *text), "{text}");
        }
    }
}
