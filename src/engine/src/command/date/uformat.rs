//! The formats of Unix's `date`, as `Get-Date -UFormat` reads them.

use crate::error::Result;
use crate::member;
use crate::runspace::Runspace;
use crate::value::{Str, Value};

/// Conversions that are .NET formats.
const FORMATS: &[(char, &str)] = &[
    ('A', "dddd"),
    ('a', "ddd"),
    ('B', "MMMM"),
    ('b', "MMM"),
    ('c', "ddd dd MMM yyyy HH:mm:ss"),
    ('D', "MM/dd/yy"),
    ('d', "dd"),
    ('F', "yyyy-MM-dd"),
    ('H', "HH"),
    ('h', "MMM"),
    ('I', "hh"),
    ('M', "mm"),
    ('m', "MM"),
    ('p', "tt"),
    ('R', "HH:mm"),
    ('r', "hh:mm:ss tt"),
    ('S', "ss"),
    ('T', "HH:mm:ss"),
    ('X', "HH:mm:ss"),
    ('x', "MM/dd/yy"),
    ('Y', "yyyy"),
    ('y', "yy"),
    ('Z', "zz"),
];

/// Ticks at 1970-01-01.
const UNIX_EPOCH: i64 = 621_355_968_000_000_000;
const TICKS_PER_DAY: i64 = 864_000_000_000;

/// Formats a date.
pub fn uformat(runspace: &mut Runspace, format: &str, date: &Value) -> Result<Str> {
    let mut text = String::new();
    let mut chars = format.strip_prefix('+').unwrap_or(format).chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            text.push(c);
            continue;
        }
        let Some(conversion) = chars.next() else { break };
        if let Some((_, format)) = FORMATS.iter().find(|(known, _)| *known == conversion) {
            let part = member::call(runspace, date, "ToString", vec![(*format).into()])?;
            text.push_str(&crate::convert::to_text(runspace, &part)?);
            continue;
        }
        text.push_str(&computed(runspace, conversion, date)?);
    }
    Ok(text.into())
}

fn computed(runspace: &mut Runspace, conversion: char, date: &Value) -> Result<String> {
    let Value::DateTime(exact) = date else { return Ok(String::new()) };
    let weekday = (exact.ticks / TICKS_PER_DAY + 1) % 7;
    let mut part = |name: &str| -> Result<i64> {
        Ok(match member::get(runspace, date, name)? {
            Some(Value::Int32(number)) => number.into(),
            _ => 0,
        })
    };
    Ok(match conversion {
        'C' => (part("Year")? / 100).to_string(),
        'e' => format!("{:2}", part("Day")?),
        'G' => format!("{:04}", iso_week(exact.ticks).0),
        'g' => format!("{:02}", iso_week(exact.ticks).0 % 100),
        'j' => format!("{:03}", part("DayOfYear")?),
        'k' => format!("{:2}", part("Hour")?),
        'l' => format!("{:2}", (part("Hour")? + 11) % 12 + 1),
        'n' => "\n".into(),
        's' => {
            let utc = member::call(runspace, date, "ToUniversalTime", Vec::new())?;
            let ticks = if let Value::DateTime(utc) = utc { utc.ticks } else { exact.ticks };
            format!("{:.0}", (ticks - UNIX_EPOCH) as f64 / 1e7)
        }
        't' => "\t".into(),
        'U' | 'W' => (part("DayOfYear")? / 7).to_string(),
        'u' => (if weekday == 0 { 7 } else { weekday }).to_string(),
        'V' => format!("{:02}", iso_week(exact.ticks).1),
        'w' => weekday.to_string(),
        other => other.to_string(),
    })
}

/// Year and week of ISO 8601: a week belongs to the year that its Thursday is in.
fn iso_week(ticks: i64) -> (i64, i64) {
    let day = ticks / TICKS_PER_DAY;
    let thursday = day - day % 7 + 3;
    let (mut year, mut rest) = (1, thursday);
    let cycles = rest / 146_097;
    (year, rest) = (year + cycles * 400, rest - cycles * 146_097);
    let length = |year: i64| if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) { 366 } else { 365 };
    while rest >= length(year) {
        rest -= length(year);
        year += 1;
    }
    (year, rest / 7 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_belong_to_the_year_of_their_thursday() {
        // 2021-01-03, 2024-12-30, 2024-03-05 as days since 0001-01-01.
        for (days, expected) in [(737_792, (2020, 53)), (739_249, (2025, 1)), (738_949, (2024, 10))] {
            assert_eq!(iso_week(days * TICKS_PER_DAY), expected);
        }
    }
}
