//! .NET's date and time, in the forms of XML Schema.

use std::fmt;
use std::str::FromStr;

use crate::number::{self, push_padded};

/// .NET's `System.DateTime`: ticks of 100 ns since the year 1, and what they are relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateTime {
    ticks: i64,
    kind: DateTimeKind,
}

/// What a [`DateTime`] is relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DateTimeKind {
    /// Nothing said: no suffix.
    Unspecified,
    /// `Z`
    Utc,
    /// The writer's local time, so many minutes ahead of UTC: `+02:00`.
    Local {
        /// From -840 to 840.
        offset: i16,
    },
}

/// Why a text is no [`DateTime`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateTimeError {
    /// None of the forms of XML Schema, or a day that is not.
    #[error("not a date and time of XML Schema")]
    Format,
    /// A time alone, which .NET takes as today's: that depends on the clock.
    #[error("a time without a date")]
    TimeOnly,
}

const TICKS_PER_SECOND: i64 = 10_000_000;
const TICKS_PER_MINUTE: i64 = 60 * TICKS_PER_SECOND;
const TICKS_PER_DAY: i64 = 86_400 * TICKS_PER_SECOND;

impl DateTime {
    /// The last tick of the year 9999.
    pub const MAX_TICKS: i64 = 3_155_378_975_999_999_999;

    /// From ticks, as the clock that `kind` names shows them; none outside of the years 1 to 9999.
    pub fn new(ticks: i64, kind: DateTimeKind) -> Option<Self> {
        let offset_fits = match kind {
            DateTimeKind::Local { offset } => (-840..=840).contains(&offset),
            _ => true,
        };
        ((0..=Self::MAX_TICKS).contains(&ticks) && offset_fits).then_some(Self { ticks, kind })
    }

    /// Ticks of 100 ns since the first of January of the year 1, as the clock that [`DateTime::kind`] names shows them.
    pub fn ticks(&self) -> i64 {
        self.ticks
    }

    /// What the ticks are relative to.
    pub fn kind(&self) -> DateTimeKind {
        self.kind
    }

    /// The same moment's ticks in UTC; none where the kind is unspecified.
    pub fn utc_ticks(&self) -> Option<i64> {
        match self.kind {
            DateTimeKind::Unspecified => None,
            DateTimeKind::Utc => Some(self.ticks),
            DateTimeKind::Local { offset } => Some(self.ticks - i64::from(offset) * TICKS_PER_MINUTE),
        }
    }

    /// The same moment as local time so many minutes ahead of UTC, as PowerShell reads local times; none where the kind
    /// is unspecified, or at the ends of the calendar.
    pub fn with_offset(&self, offset: i16) -> Option<Self> {
        Self::new(self.utc_ticks()? + i64::from(offset) * TICKS_PER_MINUTE, DateTimeKind::Local { offset })
    }

    /// Appends what `XmlConvert` gives with `RoundtripKind`.
    pub fn push(&self, out: &mut Vec<u8>) {
        let (year, month, day) = civil_from_days(self.ticks / TICKS_PER_DAY);
        let of_day = self.ticks % TICKS_PER_DAY;
        let seconds = of_day / TICKS_PER_SECOND;
        for (number, width, after) in [
            (year, 4, b'-'),
            (month, 2, b'-'),
            (day, 2, b'T'),
            (seconds / 3600, 2, b':'),
            (seconds / 60 % 60, 2, b':'),
            (seconds % 60, 2, b'.'),
        ] {
            push_padded(out, number as u64, width);
            out.push(after);
        }
        out.pop();
        push_fraction(out, of_day % TICKS_PER_SECOND);
        match self.kind {
            DateTimeKind::Unspecified => {}
            DateTimeKind::Utc => out.push(b'Z'),
            DateTimeKind::Local { offset } => {
                out.push(if offset < 0 { b'-' } else { b'+' });
                push_padded(out, u64::from(offset.unsigned_abs() / 60), 2);
                out.push(b':');
                push_padded(out, u64::from(offset.unsigned_abs() % 60), 2);
            }
        }
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&number::text(|out| self.push(out)))
    }
}

/// All forms of XML Schema that .NET takes (`dateTime`, `date`, `gYearMonth`, `gYear`, `gMonthDay`, `gDay`, `gMonth`)
/// but a time alone. What a form leaves out is 1; the year 1904 where it leaves out the year.
impl FromStr for DateTime {
    type Err = DateTimeError;

    fn from_str(text: &str) -> Result<Self, DateTimeError> {
        let mut scan = Scan(text.trim_matches([' ', '\t', '\r', '\n']).as_bytes());
        let (mut year, mut month, mut day) = (1904, 1, 1);
        let mut ticks = 0;
        if scan.eat(b"---") {
            day = scan.digits(2)?;
        } else if scan.eat(b"--") {
            month = scan.digits(2)?;
            if scan.eat(b"--") {
                // gMonth in the form of the first edition of XML Schema.
            } else if scan.eat(b"-") {
                day = scan.digits(2)?;
            }
        } else if scan.0.get(2) == Some(&b':') {
            return Err(DateTimeError::TimeOnly);
        } else {
            year = scan.digits(4)?;
            if scan.ahead(b"-") && scan.0.get(3).is_none_or(|byte| *byte != b':') {
                scan.eat(b"-");
                month = scan.digits(2)?;
                if scan.ahead(b"-") && scan.0.get(3).is_none_or(|byte| *byte != b':') {
                    scan.eat(b"-");
                    day = scan.digits(2)?;
                    if scan.eat(b"T") {
                        ticks = scan.time()?;
                    }
                }
            }
        }
        let kind = scan.zone()?;
        if !scan.0.is_empty() || year == 0 || !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month)
        {
            return Err(DateTimeError::Format);
        }
        let ticks = days_from_civil(year, month, day) * TICKS_PER_DAY + ticks;
        Self::new(ticks, kind).ok_or(DateTimeError::Format)
    }
}

/// What is left of a text to parse.
struct Scan<'a>(&'a [u8]);

impl Scan<'_> {
    fn ahead(&self, expected: &[u8]) -> bool {
        self.0.starts_with(expected)
    }

    fn eat(&mut self, expected: &[u8]) -> bool {
        let found = self.ahead(expected);
        if found {
            self.0 = &self.0[expected.len()..];
        }
        found
    }

    /// Exactly so many digits.
    fn digits(&mut self, count: usize) -> Result<i64, DateTimeError> {
        let (digits, rest) = self.0.split_at_checked(count).ok_or(DateTimeError::Format)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(DateTimeError::Format);
        }
        self.0 = rest;
        Ok(digits.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
    }

    /// `hh:mm:ss` and a fraction, in ticks. `24:00:00` is the end of the day.
    fn time(&mut self) -> Result<i64, DateTimeError> {
        let hour = self.digits(2)?;
        let minute = if self.eat(b":") { self.digits(2)? } else { return Err(DateTimeError::Format) };
        let second = if self.eat(b":") { self.digits(2)? } else { return Err(DateTimeError::Format) };
        let fraction = if self.eat(b".") { self.fraction()? } else { 0 };
        let ticks = ((hour * 60 + minute) * 60 + second) * TICKS_PER_SECOND + fraction;
        if minute > 59 || second > 59 || ticks > TICKS_PER_DAY || hour > 24 {
            return Err(DateTimeError::Format);
        }
        Ok(ticks)
    }

    /// Ticks, rounded half up from the eighth place.
    fn fraction(&mut self) -> Result<i64, DateTimeError> {
        let count = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if count == 0 {
            return Err(DateTimeError::Format);
        }
        let (digits, rest) = self.0.split_at(count);
        self.0 = rest;
        let digit = |at: usize| i64::from(digits.get(at).map_or(0, |digit| digit - b'0'));
        let ticks = (0..7).fold(0, |ticks, at| ticks * 10 + digit(at));
        Ok(ticks + i64::from(digit(7) >= 5))
    }

    fn zone(&mut self) -> Result<DateTimeKind, DateTimeError> {
        if self.eat(b"Z") {
            return Ok(DateTimeKind::Utc);
        }
        let sign = match self.0.first() {
            Some(b'+') => 1,
            Some(b'-') => -1,
            _ => return Ok(DateTimeKind::Unspecified),
        };
        self.0 = &self.0[1..];
        let hours = self.digits(2)?;
        let minutes = if self.eat(b":") { self.digits(2)? } else { return Err(DateTimeError::Format) };
        if minutes > 59 || hours * 60 + minutes > 840 {
            return Err(DateTimeError::Format);
        }
        Ok(DateTimeKind::Local { offset: (sign * (hours * 60 + minutes)) as i16 })
    }
}

/// Appends `.` and the fraction of a second without trailing zeros; nothing for none.
pub(crate) fn push_fraction(out: &mut Vec<u8>, ticks: i64) {
    if ticks == 0 {
        return;
    }
    out.push(b'.');
    push_padded(out, ticks as u64, 7);
    while out.last() == Some(&b'0') {
        out.pop();
    }
}

/// Year, month and day of a day that counts from the first of January of the year 1.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    // In years that begin in March, so that a leap day ends one; eras are of 400 years.
    let days = days + 306;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year / 400;
    let year_of_era = year % 400;
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 306
}

fn days_in_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives() {
        for text in [
            "0001-01-01T00:00:00",
            "9999-12-31T23:59:59.9999999",
            "2024-02-29T00:00:00",
            "2026-01-02T03:04:05.1234567Z",
            "2024-01-01T00:00:00.005",
            "2024-03-05T14:07:09+00:00",
            "2024-03-05T14:07:09-09:30",
            "2000-03-01T00:00:00",
            "1900-02-28T00:00:00",
        ] {
            assert_eq!(text.parse::<DateTime>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn ticks_count_from_the_year_one() {
        let parse = |text: &str| text.parse::<DateTime>().unwrap();
        assert_eq!(parse("1970-01-01T00:00:00Z").ticks(), 621_355_968_000_000_000);
        assert_eq!(parse("0001-01-01T00:00:00.0000001").ticks(), 1);
        assert_eq!(parse("9999-12-31T23:59:59.9999999").ticks(), DateTime::MAX_TICKS);
        assert_eq!(parse("1970-01-01T02:00:00+02:00").utc_ticks(), Some(621_355_968_000_000_000));
    }

    #[test]
    fn other_forms_of_xml_schema() {
        for (text, expected) in [
            ("2024-03-05", Ok("2024-03-05T00:00:00")),
            ("2024-03-05Z", Ok("2024-03-05T00:00:00Z")),
            ("2024-03-05-02:00", Ok("2024-03-05T00:00:00-02:00")),
            ("2024-03", Ok("2024-03-01T00:00:00")),
            ("2024", Ok("2024-01-01T00:00:00")),
            ("2024-02:00", Ok("2024-01-01T00:00:00-02:00")),
            ("--03-05", Ok("1904-03-05T00:00:00")),
            ("---05", Ok("1904-01-05T00:00:00")),
            ("--03--", Ok("1904-03-01T00:00:00")),
            (" 2024-03-05T24:00:00\n", Ok("2024-03-06T00:00:00")),
            ("2024-03-05T00:00:00.00000005", Ok("2024-03-05T00:00:00.0000001")),
            ("14:07:09", Err(DateTimeError::TimeOnly)),
            ("2024-02-30T00:00:00", Err(DateTimeError::Format)),
            ("2024-03-05T25:00:00", Err(DateTimeError::Format)),
            ("2024-03-05T00:00", Err(DateTimeError::Format)),
            ("2024-03-05T00:00:00+15:00", Err(DateTimeError::Format)),
            ("2024-03-05 00:00:00", Err(DateTimeError::Format)),
            ("0000-01-01T00:00:00", Err(DateTimeError::Format)),
            ("", Err(DateTimeError::Format)),
        ] {
            let parsed = text.parse::<DateTime>().map(|date| date.to_string());
            assert_eq!(parsed.as_deref(), expected.as_ref().map(|text| *text), "{text}");
        }
    }
}
