//! Time spans as .NET prints and reads them.

use super::date_time::{DAY, SECOND};
use crate::value::TimeSpan;

/// `[-][d.]hh:mm:ss[.fffffff]`, the constant format.
pub fn constant(span: TimeSpan) -> String {
    let ticks = span.ticks.unsigned_abs();
    let (days, rest) = (ticks / DAY as u64, ticks % DAY as u64);
    let seconds = rest / SECOND as u64;
    let mut out = String::with_capacity(20);
    if span.ticks < 0 {
        out.push('-');
    }
    if days > 0 {
        out.push_str(&format!("{days}."));
    }
    out.push_str(&format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
    if rest % SECOND as u64 > 0 {
        out.push_str(&format!(".{:07}", rest % SECOND as u64));
    }
    out
}

/// Prints a span; `None` when the format is not valid.
pub fn format(span: TimeSpan, format: &str) -> Option<String> {
    match format {
        "" | "c" | "t" | "T" => return Some(constant(span)),
        "g" | "G" => return Some(general(span, format == "G")),
        _ => {}
    }
    let ticks = span.ticks.unsigned_abs();
    let (days, rest) = (ticks / DAY as u64, ticks % DAY as u64);
    let seconds = rest / SECOND as u64;
    let fraction = format!("{:07}", rest % SECOND as u64);
    let chars: Vec<char> = format.chars().collect();
    if chars.len() == 1 {
        return None;
    }
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let mut count = chars[at..].iter().take_while(|next| **next == c).count();
        let mut number = |value: u64, most: usize| {
            if count > most {
                return None;
            }
            out.push_str(&format!("{value:0count$}"));
            Some(())
        };
        match c {
            'd' => number(days, 8)?,
            'h' => number(seconds / 3600, 2)?,
            'm' => number(seconds / 60 % 60, 2)?,
            's' => number(seconds % 60, 2)?,
            'f' => out.push_str(fraction.get(..count)?),
            'F' => out.push_str(fraction.get(..count)?.trim_end_matches('0')),
            '\\' => {
                out.push(*chars.get(at + 1)?);
                count = 2;
            }
            '\'' | '"' => {
                let end = chars[at + 1..].iter().position(|next| *next == c)?;
                out.extend(&chars[at + 1..at + 1 + end]);
                count = end + 2;
            }
            '%' => count = 1,
            _ => return None,
        }
        at += count;
    }
    Some(out)
}

/// `g` and `G`: `[-][d:]h:mm:ss[.FFFFFFF]`.
fn general(span: TimeSpan, long: bool) -> String {
    let ticks = span.ticks.unsigned_abs();
    let (days, rest) = (ticks / DAY as u64, ticks % DAY as u64);
    let (seconds, fraction) = (rest / SECOND as u64, rest % SECOND as u64);
    let sign = if span.ticks < 0 { "-" } else { "" };
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if long {
        return format!("{sign}{days}:{hours:02}:{minutes:02}:{seconds:02}.{fraction:07}");
    }
    let days = if days > 0 { format!("{days}:") } else { String::new() };
    let fraction =
        if fraction > 0 { format!(".{}", format!("{fraction:07}").trim_end_matches('0')) } else { String::new() };
    format!("{sign}{days}{hours}:{minutes:02}:{seconds:02}{fraction}")
}

/// Reads `[-][d.]hh:mm[:ss[.fffffff]]` or a number of days, or says why it is none.
pub fn parse(text: &str) -> Result<TimeSpan, String> {
    let invalid = || format!("String '{text}' was not recognized as a valid TimeSpan.");
    let overflow = || {
        format!(
            "The TimeSpan string '{text}' could not be parsed because at least one of the numeric components is out of range or contains too many digits."
        )
    };
    let trimmed = text.trim();
    let (negative, body) = trimmed.strip_prefix('-').map_or((false, trimmed), |rest| (true, rest));
    let number = |part: &str| -> Result<i64, String> {
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(invalid());
        }
        part.parse().map_err(|_| overflow())
    };
    let mut parts: Vec<&str> = body.split(':').collect();
    let mut days = 0;
    let mut fraction = 0;
    if parts.len() == 1 {
        // Days alone, or `d.hh` which is not one.
        days = number(body)?;
        parts.clear();
    } else {
        if let Some((front, hours)) = parts[0].split_once('.') {
            days = number(front)?;
            parts[0] = hours;
        } else if parts.len() == 4 {
            days = number(parts.remove(0))?;
        }
        let last = parts.len() - 1;
        if let Some((seconds, digits)) = parts[last].split_once('.') {
            if parts.len() < 3 || digits.is_empty() || digits.len() > 7 {
                return Err(if digits.len() > 7 { overflow() } else { invalid() });
            }
            fraction = number(digits)? * 10_i64.pow(7 - digits.len() as u32);
            parts[last] = seconds;
        }
    }
    let (hours, minutes, seconds) = match parts.as_slice() {
        [] => (0, 0, 0),
        [hours, minutes] => (number(hours)?, number(minutes)?, 0),
        [hours, minutes, seconds] => {
            let seconds = if seconds.is_empty() { 0 } else { number(seconds)? };
            (number(hours)?, number(minutes)?, seconds)
        }
        _ => return Err(invalid()),
    };
    if hours > 23 || minutes > 59 || seconds > 59 || days > 10_675_199 {
        return Err(overflow());
    }
    let ticks = i128::from(days) * i128::from(DAY)
        + i128::from((hours * 60 + minutes) * 60 + seconds) * i128::from(SECOND)
        + i128::from(fraction);
    let ticks = if negative { -ticks } else { ticks };
    i64::try_from(ticks).map(|ticks| TimeSpan { ticks }).map_err(|_| overflow())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_and_printed() {
        for (text, printed) in [
            ("5", "5.00:00:00"),
            ("1:2", "01:02:00"),
            ("1:2:3", "01:02:03"),
            ("1.2:3:4.5", "1.02:03:04.5000000"),
            ("-0:30", "-00:30:00"),
        ] {
            assert_eq!(parse(text).map(constant).as_deref(), Ok(printed), "{text}");
        }
        assert!(parse("x").is_err() && parse("25:00").is_err());
        let span = parse("1.2:3:4.5").expect("valid");
        assert_eq!(format(span, "hh\\:mm").as_deref(), Some("02:03"));
        assert_eq!(format(span, "g").as_deref(), Some("1:2:03:04.5"));
        assert_eq!(format(span, "d'd 'h'h'").as_deref(), Some("1d 2h"));
        assert_eq!(format(span, "x"), None);
    }
}
