//! Reading dates: .NET's lenient `Parse`, and `ParseExact`.

use super::culture::{Culture, INVARIANT};
use super::date_time::{MAX_TICKS, Parts, SECOND, local_offset_at_utc};
use crate::value::{DateTime, DateTimeKind};

/// A date as read, before a time zone is applied.
#[derive(Clone, Copy, Debug)]
pub struct Read {
    /// The date and time as written.
    pub ticks: i64,
    /// The offset from UTC that was written, in ticks.
    pub offset: Option<i64>,
    /// Whether the offset was a `Z` or `GMT`.
    pub zulu: bool,
}

/// Reads a date as `[datetime]::Parse` does; times with a zone become local.
pub fn parse(text: &str) -> Result<DateTime, String> {
    let read = read(text)?;
    Ok(localized(read))
}

/// A date with a zone in local time, one without as it is.
pub fn localized(read: Read) -> DateTime {
    match read.offset {
        Some(offset) => {
            let utc = read.ticks - offset;
            DateTime { ticks: (utc + local_offset_at_utc(utc)).clamp(0, MAX_TICKS), kind: DateTimeKind::Local }
        }
        None => DateTime { ticks: read.ticks, kind: DateTimeKind::Unspecified },
    }
}

fn invalid(text: &str) -> String {
    format!("String '{text}' was not recognized as a valid DateTime.")
}

fn unknown_word(text: &str, at: usize) -> String {
    format!(
        "The string '{text}' was not recognized as a valid DateTime. There is an unknown word starting at index '{at}'."
    )
}

fn impossible(text: &str) -> String {
    format!(
        "The DateTime represented by the string '{text}' is not supported in calendar 'System.Globalization.GregorianCalendar'."
    )
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Token {
    /// A number with how many digits it was written.
    Number(i64, usize),
    Month(i32),
    WeekDay,
    /// AM or PM.
    Half(bool),
    Zulu,
    /// The `T` between date and time.
    T,
    Punctuation(char),
    Space,
}

/// Reads what `[datetime]::Parse` accepts.
pub fn read(text: &str) -> Result<Read, String> {
    if text.trim().is_empty() {
        return Err(invalid(text));
    }
    let tokens = tokens(text)?;
    let mut state = State::default();
    state.take(&tokens, text)?;
    state.finish(text)
}

fn tokens(text: &str) -> Result<Vec<(Token, usize)>, String> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let byte = bytes[at];
        if byte.is_ascii_digit() {
            while at < bytes.len() && bytes[at].is_ascii_digit() {
                at += 1;
            }
            let number = text[start..at].parse::<i64>().map_err(|_| invalid(text))?;
            tokens.push((Token::Number(number, at - start), start));
        } else if byte.is_ascii_alphabetic() {
            while at < bytes.len() && bytes[at].is_ascii_alphabetic() {
                at += 1;
            }
            let word = &text[start..at];
            tokens.push((self::word(word).ok_or_else(|| unknown_word(text, start))?, start));
        } else if byte.is_ascii_whitespace() {
            at += 1;
            if !matches!(tokens.last(), Some((Token::Space, _))) {
                tokens.push((Token::Space, start));
            }
        } else if matches!(byte, b'/' | b'-' | b'.' | b':' | b',' | b'+') {
            at += 1;
            tokens.push((Token::Punctuation(byte as char), start));
        } else {
            return Err(unknown_word(text, start));
        }
    }
    Ok(tokens)
}

fn word(word: &str) -> Option<Token> {
    let same = |name: &&str| name.eq_ignore_ascii_case(word);
    let place = |long: &[&str], short: &[&str]| long.iter().position(same).or(short.iter().position(same));
    if let Some(month) = place(&INVARIANT.months, &INVARIANT.short_months) {
        return Some(Token::Month(month as i32 + 1));
    }
    if place(&INVARIANT.days, &INVARIANT.short_days).is_some() {
        return Some(Token::WeekDay);
    }
    Some(match word.to_ascii_uppercase().as_str() {
        "AM" | "A" => Token::Half(false),
        "PM" | "P" => Token::Half(true),
        "Z" | "GMT" | "UTC" => Token::Zulu,
        "T" => Token::T,
        _ => return None,
    })
}

#[derive(Default)]
struct State {
    /// Numbers of the date in order, with how many digits they had.
    date: Vec<(i64, usize)>,
    month: Option<(i32, usize)>,
    hour: Option<i64>,
    minute: i64,
    second: i64,
    fraction: i64,
    half: Option<bool>,
    offset: Option<i64>,
    zulu: bool,
}

impl State {
    fn take(&mut self, tokens: &[(Token, usize)], text: &str) -> Result<(), String> {
        let token = |at: usize| tokens.get(at).map(|(token, _)| *token);
        let mut at = 0;
        while let Some(current) = token(at) {
            match current {
                Token::Space | Token::Punctuation(',' | '/' | '.') | Token::WeekDay | Token::T => at += 1,
                Token::Punctuation('-' | '+') if self.hour.is_some() => {
                    at += 1;
                    let negative = current == Token::Punctuation('-');
                    let Some(Token::Number(number, digits)) = token(at) else { return Err(invalid(text)) };
                    at += 1;
                    let (hours, minutes) = match (digits, token(at), token(at + 1)) {
                        (1 | 2, Some(Token::Punctuation(':')), Some(Token::Number(minutes, 1 | 2))) => {
                            at += 2;
                            (number, minutes)
                        }
                        (1 | 2, ..) => (number, 0),
                        (4, ..) => (number / 100, number % 100),
                        _ => return Err(invalid(text)),
                    };
                    if hours > 14 || minutes > 59 {
                        return Err(invalid(text));
                    }
                    let offset = (hours * 60 + minutes) * 60 * SECOND;
                    self.offset = Some(if negative { -offset } else { offset });
                }
                Token::Punctuation('-') => at += 1,
                Token::Punctuation(_) => return Err(invalid(text)),
                Token::Month(month) => {
                    if self.month.is_some() {
                        return Err(invalid(text));
                    }
                    self.month = Some((month, self.date.len()));
                    at += 1;
                }
                Token::Half(half) => {
                    if self.hour.is_none() {
                        // `5 PM`: the number before it was the hour.
                        let Some((hour, _)) = self.date.pop() else { return Err(invalid(text)) };
                        self.hour = Some(hour);
                    }
                    self.half = Some(half);
                    at += 1;
                }
                Token::Zulu => {
                    self.offset = Some(0);
                    self.zulu = true;
                    at += 1;
                }
                Token::Number(number, _) if token(at + 1) == Some(Token::Punctuation(':')) && self.hour.is_none() => {
                    self.hour = Some(number);
                    at += 2;
                    let Some(Token::Number(minute, 1 | 2)) = token(at) else { return Err(invalid(text)) };
                    self.minute = minute;
                    at += 1;
                    if token(at) == Some(Token::Punctuation(':')) {
                        let Some(Token::Number(second, 1 | 2)) = token(at + 1) else { return Err(invalid(text)) };
                        self.second = second;
                        at += 2;
                        if token(at) == Some(Token::Punctuation('.'))
                            && let Some(Token::Number(fraction, digits)) = token(at + 1)
                        {
                            self.fraction = fraction_ticks(fraction, digits);
                            at += 2;
                        }
                    }
                }
                Token::Number(number, digits) => {
                    if self.date.len() == 3 || digits > 4 {
                        return Err(invalid(text));
                    }
                    self.date.push((number, digits));
                    at += 1;
                }
            }
        }
        Ok(())
    }

    fn finish(self, text: &str) -> Result<Read, String> {
        let today = Parts::of(super::date_parse::now_ticks());
        let (year, month, day) = match (self.month, self.date.as_slice()) {
            (None, [(year, digits), (month, _), (day, _)]) if *digits >= 3 => (*year, *month, *day),
            (None, [(month, _), (day, _), (year, digits)]) => (full_year(*year, *digits), *month, *day),
            (None, [(year, digits), (month, _)]) if *digits >= 3 => (*year, *month, 1),
            (None, [(month, _), (year, digits)]) if *digits >= 3 => (*year, *month, 1),
            (None, [(month, _), (day, _)]) => (today.year.into(), *month, *day),
            (Some((month, _)), [(a, digits), (b, more)]) => {
                if *digits >= 3 {
                    (*a, month.into(), *b)
                } else {
                    (full_year(*b, *more), month.into(), *a)
                }
            }
            (Some((month, _)), [(number, digits)]) => {
                if *digits >= 3 || *number > 31 {
                    (full_year(*number, *digits), month.into(), 1)
                } else {
                    (today.year.into(), month.into(), *number)
                }
            }
            (Some((month, _)), []) => (today.year.into(), month.into(), 1),
            (None, []) if self.hour.is_some() => (today.year.into(), today.month.into(), today.day.into()),
            _ => return Err(invalid(text)),
        };
        let mut hour = self.hour.unwrap_or(0);
        if let Some(afternoon) = self.half {
            if hour > 12 {
                return Err(invalid(text));
            }
            hour = hour % 12 + if afternoon { 12 } else { 0 };
        }
        let next_day = hour == 24 && self.minute == 0 && self.second == 0 && self.fraction == 0;
        if next_day {
            hour = 0;
        }
        let small = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
        let parts = Parts {
            year: small(year),
            month: small(month),
            day: small(day),
            hour: small(hour),
            minute: small(self.minute),
            second: small(self.second),
            fraction: self.fraction,
        };
        let ticks = parts.ticks().ok_or_else(|| {
            if (1..=12).contains(&month) && (1..=31).contains(&day) && parts.hour < 24 && parts.minute < 60 {
                impossible(text)
            } else {
                invalid(text)
            }
        })?;
        let ticks = if next_day { ticks + super::date_time::DAY } else { ticks };
        Ok(Read { ticks, offset: self.offset, zulu: self.zulu })
    }
}

/// Two digits mean 1950 to 2049.
fn full_year(year: i64, digits: usize) -> i64 {
    match digits {
        1 | 2 if year < 50 => 2000 + year,
        1 | 2 => 1900 + year,
        _ => year,
    }
}

fn fraction_ticks(number: i64, digits: usize) -> i64 {
    match digits {
        0..=7 => number * 10_i64.pow(7 - digits as u32),
        more => number / 10_i64.checked_pow(more as u32 - 7).unwrap_or(i64::MAX),
    }
}

/// Ticks of the local time now.
pub fn now_ticks() -> i64 {
    let now = jiff::Timestamp::now();
    let utc = now.as_nanosecond() / 100 + 621_355_968_000_000_000;
    utc as i64 + i64::from(super::zone::local().to_offset(now).seconds()) * SECOND
}

/// Reads a date written exactly as `format` says.
pub fn parse_exact(text: &str, format: &str, culture: &Culture) -> Option<Read> {
    let expanded;
    let mut chars = format.chars();
    let format = match (chars.next(), chars.next()) {
        (Some(letter), None) => {
            expanded = match letter {
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
                'o' | 'O' => "yyyy'-'MM'-'dd'T'HH':'mm':'ss.fffffffK".to_owned(),
                'r' | 'R' => "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'".to_owned(),
                's' => "yyyy'-'MM'-'dd'T'HH':'mm':'ss".to_owned(),
                'u' => "yyyy'-'MM'-'dd HH':'mm':'ss'Z'".to_owned(),
                _ => return None,
            };
            expanded.as_str()
        }
        _ => format,
    };
    let mut exact = Exact {
        rest: text,
        year: None,
        month: None,
        day: None,
        parts: [0; 3],
        half: None,
        fraction: 0,
        offset: None,
        zulu: false,
    };
    exact.take(format, culture)?;
    if !exact.rest.is_empty() {
        return None;
    }
    let hour = match exact.half {
        Some(_) if exact.parts[0] > 12 => return None,
        Some(afternoon) => exact.parts[0] % 12 + if afternoon { 12 } else { 0 },
        None => exact.parts[0],
    };
    let today = Parts::of(now_ticks());
    let dated = exact.year.is_some() || exact.month.is_some() || exact.day.is_some();
    let parts = Parts {
        year: exact.year.unwrap_or(today.year),
        month: exact.month.unwrap_or(if dated { 1 } else { today.month }),
        day: exact.day.unwrap_or(if dated { 1 } else { today.day }),
        hour,
        minute: exact.parts[1],
        second: exact.parts[2],
        fraction: exact.fraction,
    };
    Some(Read { ticks: parts.ticks()?, offset: exact.offset, zulu: exact.zulu })
}

struct Exact<'a> {
    rest: &'a str,
    year: Option<i32>,
    month: Option<i32>,
    day: Option<i32>,
    /// Hour, minute, second.
    parts: [i32; 3],
    half: Option<bool>,
    fraction: i64,
    offset: Option<i64>,
    zulu: bool,
}

impl Exact<'_> {
    fn take(&mut self, format: &str, culture: &Culture) -> Option<()> {
        let chars: Vec<char> = format.chars().collect();
        let mut at = 0;
        while at < chars.len() {
            let c = chars[at];
            let mut count = chars[at..].iter().take_while(|next| **next == c).count();
            match c {
                'y' => {
                    let (year, digits) = self.digits(
                        if count <= 2 { 2 } else { count },
                        count.min(2).max(if count > 2 { count } else { 1 }),
                    )?;
                    self.year = Some(if count <= 2 { full_year(year, digits) as i32 } else { year as i32 });
                }
                'M' if count <= 2 => self.month = Some(self.digits(2, count)?.0 as i32),
                'M' => {
                    let names = if count == 3 { &culture.short_months } else { &culture.months };
                    self.month = Some(self.name(names)? as i32 + 1);
                }
                'd' if count <= 2 => self.day = Some(self.digits(2, count)?.0 as i32),
                'd' => {
                    let names = if count == 3 { &culture.short_days } else { &culture.days };
                    self.name(names)?;
                }
                'H' | 'h' => {
                    self.parts[0] = self.digits(2, count.min(2))?.0 as i32;
                    if c == 'h' && self.half.is_none() && self.parts[0] == 12 {
                        self.parts[0] = 12;
                    }
                }
                'm' => self.parts[1] = self.digits(2, count.min(2))?.0 as i32,
                's' => self.parts[2] = self.digits(2, count.min(2))?.0 as i32,
                'f' => {
                    let (number, digits) = self.digits(count, count)?;
                    self.fraction = fraction_ticks(number, digits);
                }
                'F' => {
                    if let Some((number, digits)) = self.digits(count, 0) {
                        self.fraction = fraction_ticks(number, digits);
                    }
                }
                't' => {
                    let length = if count == 1 { 1 } else { 2 };
                    let word = self.rest.get(..length)?;
                    self.half = Some(match word.to_ascii_uppercase().as_str() {
                        "AM" | "A" => false,
                        "PM" | "P" => true,
                        _ => return None,
                    });
                    self.rest = &self.rest[length..];
                }
                'K' | 'z' => {
                    if let Some(rest) = self.rest.strip_prefix('Z') {
                        self.rest = rest;
                        self.offset = Some(0);
                        self.zulu = true;
                    } else if self.rest.starts_with(['+', '-']) {
                        let negative = self.rest.starts_with('-');
                        self.rest = &self.rest[1..];
                        let hours = self.digits(2, 1)?.0;
                        let minutes = match self.rest.strip_prefix(':') {
                            Some(rest) => {
                                self.rest = rest;
                                self.digits(2, 2)?.0
                            }
                            None if c == 'z' && count < 3 => 0,
                            None => self.digits(2, 2).map_or(0, |(minutes, _)| minutes),
                        };
                        let offset = (hours * 60 + minutes) * 60 * SECOND;
                        self.offset = Some(if negative { -offset } else { offset });
                    } else if c == 'z' {
                        return None;
                    }
                    if c == 'K' {
                        count = 1;
                    }
                }
                '/' => {
                    self.rest = self.rest.strip_prefix(culture.date_separator)?;
                    count = 1;
                }
                '\'' | '"' => {
                    let end = chars[at + 1..].iter().position(|next| *next == c)?;
                    for literal in &chars[at + 1..at + 1 + end] {
                        self.rest = self.rest.strip_prefix(*literal)?;
                    }
                    count = end + 2;
                }
                '\\' => {
                    self.rest = self.rest.strip_prefix(*chars.get(at + 1)?)?;
                    count = 2;
                }
                '%' => count = 1,
                other => {
                    self.rest = self.rest.strip_prefix(other)?;
                    count = 1;
                }
            }
            at += count;
        }
        Some(())
    }

    /// At most `most` digits, at least `least`; the number and how many there were.
    fn digits(&mut self, most: usize, least: usize) -> Option<(i64, usize)> {
        let count = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        if count < least.max(1) {
            return None;
        }
        let number = self.rest[..count].parse().ok()?;
        self.rest = &self.rest[count..];
        Some((number, count))
    }

    fn name(&mut self, names: &[&str]) -> Option<usize> {
        let found = names
            .iter()
            .enumerate()
            .filter(|(_, name)| self.rest.get(..name.len()).is_some_and(|front| front.eq_ignore_ascii_case(name)))
            .max_by_key(|(_, name)| name.len())?;
        self.rest = &self.rest[found.1.len()..];
        Some(found.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::date_time;
    use super::*;

    fn shown(text: &str) -> Option<String> {
        let read = read(text).ok()?;
        let date = DateTime { ticks: read.ticks, kind: DateTimeKind::Unspecified };
        date_time::format(date, "yyyy-MM-dd HH:mm:ss.FFFFFFF", &INVARIANT, None)
    }

    #[test]
    fn many_ways_to_write_a_date_are_read() {
        for (text, date) in [
            ("01/02/2024", "2024-01-02 00:00:00"),
            ("2024-03-05T10:20:30Z", "2024-03-05 10:20:30"),
            ("2024-03-05 14:07:09.123", "2024-03-05 14:07:09.123"),
            ("5 March 2024", "2024-03-05 00:00:00"),
            ("March 5, 2024 2:07 PM", "2024-03-05 14:07:00"),
            ("Tue, 05 Mar 2024 14:07:09 GMT", "2024-03-05 14:07:09"),
            ("2024-03", "2024-03-01 00:00:00"),
            ("12/31/99", "1999-12-31 00:00:00"),
            ("2024-03-05T10:20:30.1234567+02:00", "2024-03-05 10:20:30.1234567"),
            ("1/2/2024 12:00 AM", "2024-01-02 00:00:00"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(date), "{text}");
        }
        for text in ["zz", "", "2024-13-01", "20240305", "1"] {
            assert_eq!(shown(text), None, "{text}");
        }
        assert_eq!(
            read("zz").unwrap_err(),
            "The string 'zz' was not recognized as a valid DateTime. There is an unknown word starting at index '0'."
        );
    }

    #[test]
    fn exact_formats() {
        let ticks = |text, format| parse_exact(text, format, &INVARIANT).map(|read| Parts::of(read.ticks));
        let parts = ticks("20240305", "yyyyMMdd").expect("matches");
        assert_eq!((parts.year, parts.month, parts.day), (2024, 3, 5));
        assert_eq!(ticks("05.03.24 2:07 PM", "dd.MM.yy h:mm tt").map(|p| p.hour), Some(14));
        assert!(ticks("2024-3-5", "yyyy-MM-dd").is_none());
    }
}
