//! Dates as .NET prints them.

use super::culture::{Culture, INVARIANT};
use crate::value::{DateTime, DateTimeKind};

/// Ticks of a second.
pub const SECOND: i64 = 10_000_000;
/// Ticks of a day.
pub const DAY: i64 = 86_400 * SECOND;

/// A date taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Parts {
    pub year: i32,
    pub month: i32,
    pub day: i32,
    pub hour: i32,
    pub minute: i32,
    pub second: i32,
    /// Ticks within the second.
    pub fraction: i64,
}

impl Parts {
    /// Takes ticks since 0001-01-01 apart.
    pub fn of(ticks: i64) -> Parts {
        let days = ticks.div_euclid(DAY);
        let rest = ticks.rem_euclid(DAY);
        let (year, month, day) = civil(days);
        Parts {
            year,
            month,
            day,
            hour: (rest / (3600 * SECOND)) as i32,
            minute: (rest / (60 * SECOND) % 60) as i32,
            second: (rest / SECOND % 60) as i32,
            fraction: rest % SECOND,
        }
    }

    /// The ticks; `None` when there is no such date.
    pub fn ticks(&self) -> Option<i64> {
        let days = days_of(self.year, self.month, self.day)?;
        let in_range = (0..24).contains(&self.hour) && (0..60).contains(&self.minute) && (0..60).contains(&self.second);
        if !in_range {
            return None;
        }
        let seconds = i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second);
        Some(days * DAY + seconds * SECOND + self.fraction)
    }
}

/// Year, month and day of a number of days since 0001-01-01.
fn civil(days: i64) -> (i32, i32, i32) {
    // Years from March, so that the leap day is the last.
    let z = days + 306;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year as i32, month as i32, day as i32)
}

/// Days since 0001-01-01; `None` when there is no such date between the years 1 and 9999.
pub fn days_of(year: i32, month: i32, day: i32) -> Option<i64> {
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
        return None;
    }
    let y = i64::from(year) - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let of_era = y.rem_euclid(400);
    let shifted = i64::from(if month > 2 { month - 3 } else { month + 9 });
    let of_year = (153 * shifted + 2) / 5 + i64::from(day) - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 306)
}

/// How many days the month has.
pub fn days_in_month(year: i32, month: i32) -> i32 {
    match month {
        2 if is_leap_year(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Whether the year has 366 days.
pub fn is_leap_year(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Place of the day in the week, Sunday first.
pub fn day_of_week(ticks: i64) -> usize {
    ((ticks.div_euclid(DAY) + 1).rem_euclid(7)) as usize
}

/// Place of the day in the year, from 1.
pub fn day_of_year(ticks: i64) -> i32 {
    let parts = Parts::of(ticks);
    days_of(parts.year, 1, 1).map_or(0, |first| (ticks.div_euclid(DAY) - first) as i32 + 1)
}

/// Offset of the machine's time zone from UTC at that (local) time, in ticks.
pub fn local_offset(ticks: i64) -> i64 {
    let zone = super::zone::local();
    let parts = Parts::of(ticks);
    let civil = jiff::civil::DateTime::new(
        parts.year as i16,
        parts.month as i8,
        parts.day as i8,
        parts.hour as i8,
        parts.minute as i8,
        parts.second as i8,
        0,
    );
    civil
        .ok()
        .and_then(|civil| zone.to_ambiguous_timestamp(civil).compatible().ok())
        .map_or(0, |timestamp| i64::from(zone.to_offset(timestamp).seconds()) * SECOND)
}

/// Offset of the machine's time zone at that UTC time, in ticks.
pub fn local_offset_at_utc(ticks: i64) -> i64 {
    let seconds = ticks.div_euclid(SECOND) - 62_135_596_800;
    jiff::Timestamp::from_second(seconds)
        .map_or(0, |timestamp| i64::from(super::zone::local().to_offset(timestamp).seconds()) * SECOND)
}

/// The same moment in UTC.
pub fn to_universal(date: DateTime) -> DateTime {
    let ticks = match date.kind {
        DateTimeKind::Utc => date.ticks,
        _ => (date.ticks - local_offset(date.ticks)).clamp(0, MAX_TICKS),
    };
    DateTime { ticks, kind: DateTimeKind::Utc }
}

/// The same moment in local time.
pub fn to_local(date: DateTime) -> DateTime {
    let ticks = match date.kind {
        DateTimeKind::Local => date.ticks,
        _ => (date.ticks + local_offset_at_utc(date.ticks)).clamp(0, MAX_TICKS),
    };
    DateTime { ticks, kind: DateTimeKind::Local }
}

/// Ticks of `[datetime]::MaxValue`.
pub const MAX_TICKS: i64 = 3_155_378_975_999_999_999;

/// `MM/dd/yyyy HH:mm:ss`, as the language prints a date.
pub fn general(date: DateTime) -> String {
    let p = Parts::of(date.ticks);
    format!("{:02}/{:02}/{:04} {:02}:{:02}:{:02}", p.month, p.day, p.year, p.hour, p.minute, p.second)
}

/// Prints a date; `offset` is that of a DateTimeOffset, in ticks. `None` when the format is not valid.
pub fn format(date: DateTime, format: &str, culture: &Culture, offset: Option<i64>) -> Option<String> {
    let mut out = String::with_capacity(32);
    let mut chars = format.chars();
    match (chars.next(), chars.next()) {
        (None, _) if offset.is_some() => {
            custom(&mut out, date, &format!("{} {} zzz", culture.short_date, culture.long_time), culture, offset)?;
        }
        (None, _) => custom(&mut out, date, &format!("{} {}", culture.short_date, culture.long_time), culture, offset)?,
        (Some(letter), None) => standard(&mut out, date, letter, culture, offset)?,
        _ => custom(&mut out, date, format, culture, offset)?,
    }
    Some(out)
}

fn standard(out: &mut String, date: DateTime, letter: char, culture: &Culture, offset: Option<i64>) -> Option<()> {
    let utc = |date: DateTime| match offset {
        Some(offset) => DateTime { ticks: date.ticks - offset, kind: DateTimeKind::Utc },
        None => date,
    };
    let pattern = match letter {
        'd' => culture.short_date.to_owned(),
        'D' => culture.long_date.to_owned(),
        't' => culture.short_time.to_owned(),
        'T' => culture.long_time.to_owned(),
        'f' => format!("{} {}", culture.long_date, culture.short_time),
        'F' => format!("{} {}", culture.long_date, culture.long_time),
        'g' => format!("{} {}", culture.short_date, culture.short_time),
        'G' => format!("{} {}", culture.short_date, culture.long_time),
        'm' | 'M' => culture.month_day.to_owned(),
        'y' | 'Y' => culture.year_month.to_owned(),
        'o' | 'O' => {
            let pattern = if offset.is_some() {
                "yyyy'-'MM'-'dd'T'HH':'mm':'ss.fffffffzzz"
            } else {
                "yyyy'-'MM'-'dd'T'HH':'mm':'ss.fffffffK"
            };
            return custom(out, date, pattern, &INVARIANT, offset);
        }
        'r' | 'R' => {
            return custom(out, utc(date), "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'", &INVARIANT, None);
        }
        's' => return custom(out, date, "yyyy'-'MM'-'dd'T'HH':'mm':'ss", &INVARIANT, offset),
        'u' => return custom(out, utc(date), "yyyy'-'MM'-'dd HH':'mm':'ss'Z'", &INVARIANT, None),
        'U' if offset.is_none() => {
            let pattern = format!("{} {}", culture.long_date, culture.long_time);
            return custom(out, to_universal(date), &pattern, culture, None);
        }
        _ => return None,
    };
    custom(out, date, &pattern, culture, offset)
}

/// Lays out a custom format.
fn custom(out: &mut String, date: DateTime, format: &str, culture: &Culture, offset: Option<i64>) -> Option<()> {
    let parts = Parts::of(date.ticks);
    let chars: Vec<char> = format.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let count = chars[at..].iter().take_while(|next| **next == c).count();
        let mut used = count;
        match c {
            'd' => match count {
                1 | 2 => number(out, parts.day.into(), count),
                3 => out.push_str(culture.short_days[day_of_week(date.ticks)]),
                _ => out.push_str(culture.days[day_of_week(date.ticks)]),
            },
            'M' => match count {
                1 | 2 => number(out, parts.month.into(), count),
                3 => out.push_str(culture.short_months[parts.month as usize - 1]),
                _ => out.push_str(culture.months[parts.month as usize - 1]),
            },
            'y' => match count {
                1 | 2 => number(out, i64::from(parts.year % 100), count),
                _ => number(out, parts.year.into(), count),
            },
            'h' => number(out, i64::from(if parts.hour % 12 == 0 { 12 } else { parts.hour % 12 }), count.min(2)),
            'H' => number(out, parts.hour.into(), count.min(2)),
            'm' => number(out, parts.minute.into(), count.min(2)),
            's' => number(out, parts.second.into(), count.min(2)),
            'f' | 'F' => {
                if count > 7 {
                    return None;
                }
                let digits = &format!("{:07}", parts.fraction)[..count];
                if c == 'f' {
                    out.push_str(digits);
                } else {
                    let digits = digits.trim_end_matches('0');
                    if digits.is_empty() && out.ends_with('.') {
                        out.pop();
                    }
                    out.push_str(digits);
                }
            }
            't' => {
                let half = if parts.hour < 12 { "AM" } else { "PM" };
                out.push_str(if count == 1 { &half[..1] } else { half });
            }
            'g' => out.push_str("A.D."),
            'z' => {
                let offset = offset.unwrap_or_else(|| match date.kind {
                    DateTimeKind::Utc => 0,
                    _ => local_offset(date.ticks),
                });
                zone(out, offset, count);
            }
            'K' => {
                used = 1;
                match (offset, date.kind) {
                    (Some(offset), _) => zone(out, offset, 3),
                    (None, DateTimeKind::Utc) => out.push('Z'),
                    (None, DateTimeKind::Local) => zone(out, local_offset(date.ticks), 3),
                    (None, DateTimeKind::Unspecified) => {}
                }
            }
            ':' => {
                used = 1;
                out.push(':');
            }
            '/' => {
                used = 1;
                out.push_str(culture.date_separator);
            }
            '\'' | '"' => {
                let end = chars[at + 1..].iter().position(|next| *next == c)?;
                out.extend(&chars[at + 1..at + 1 + end]);
                used = end + 2;
            }
            '\\' => {
                out.push(*chars.get(at + 1)?);
                used = 2;
            }
            '%' => {
                // A single specifier as a custom format.
                if chars.get(at + 1).is_none_or(|next| *next == '%') {
                    return None;
                }
                used = 1;
            }
            other => {
                used = 1;
                out.push(other);
            }
        }
        at += used;
    }
    Some(())
}

fn number(out: &mut String, value: i64, width: usize) {
    out.push_str(&format!("{value:0width$}"));
}

fn zone(out: &mut String, offset: i64, count: usize) {
    let minutes = offset.abs() / (60 * SECOND);
    out.push(if offset < 0 { '-' } else { '+' });
    match count {
        1 => out.push_str(&(minutes / 60).to_string()),
        2 => number(out, minutes / 60, 2),
        _ => {
            number(out, minutes / 60, 2);
            out.push(':');
            number(out, minutes % 60, 2);
        }
    }
}

/// Reads a date as .NET's `Parse` in the invariant culture does, or says why it is none.
pub fn parse(text: &str) -> Result<DateTime, String> {
    super::date_parse::parse(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: i32, day: i32, hour: i32, minute: i32, second: i32) -> DateTime {
        let parts = Parts { year, month, day, hour, minute, second, fraction: 1_230_000 };
        DateTime { ticks: parts.ticks().expect("a date"), kind: DateTimeKind::Unspecified }
    }

    #[test]
    fn ticks_and_parts_agree() {
        for ticks in [0, MAX_TICKS, 638_452_444_290_000_000, DAY * 59, DAY * 365, 621_355_968_000_000_000] {
            assert_eq!(Parts::of(ticks).ticks(), Some(ticks));
        }
        assert_eq!(Parts::of(621_355_968_000_000_000).year, 1970);
        assert_eq!(day_of_week(621_355_968_000_000_000), 4);
        assert_eq!(days_of(2023, 2, 29), None);
    }

    #[test]
    fn dates_are_printed() {
        let date = date(2024, 3, 5, 14, 7, 9);
        for (pattern, text) in [
            ("yyyy-MM-dd HH:mm:ss.fff", "2024-03-05 14:07:09.123"),
            ("ddd d MMM yy h:mm tt", "Tue 5 Mar 24 2:07 PM"),
            ("d", "03/05/2024"),
            ("D", "Tuesday, 05 March 2024"),
            ("f", "Tuesday, 05 March 2024 14:07"),
            ("G", "03/05/2024 14:07:09"),
            ("s", "2024-03-05T14:07:09"),
            ("o", "2024-03-05T14:07:09.1230000"),
            ("u", "2024-03-05 14:07:09Z"),
            ("R", "Tue, 05 Mar 2024 14:07:09 GMT"),
            ("Y", "2024 March"),
            ("", "03/05/2024 14:07:09"),
            ("%d", "5"),
            ("HH'h'mm", "14h07"),
            ("ss.FFFFFFF", "09.123"),
        ] {
            assert_eq!(format(date, pattern, &INVARIANT, None).as_deref(), Some(text), "{pattern}");
        }
        assert_eq!(format(date, "x", &INVARIANT, None), None);
    }
}
