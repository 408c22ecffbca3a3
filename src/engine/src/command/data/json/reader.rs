//! Reading JSON, as generously as PowerShell does: comments, single quotes, bare names and a comma too many are let pass.

use std::rc::Rc;

use num_bigint::BigInt;

use super::date;
use crate::types::Type;
use crate::value::{
    CustomObject, DateTime, DateTimeKind, Dictionary, DictionaryKind, Member, MemberKind, Str, Value, same_name,
};

/// What dates in strings become.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateKind {
    /// Dates of the kind that the text says.
    #[default]
    Default,
    /// Local dates.
    Local,
    /// Dates in UTC.
    Utc,
    /// Dates with their offset.
    Offset,
    /// What they are: text.
    String,
}

/// How scalars are read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scalars {
    /// What becomes of dates.
    pub dates: DateKind,
}

/// Why a text is no JSON.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ReadError {
    /// Not JSON, with the reader's words for it.
    #[error("{0}")]
    Syntax(String),
    /// Two keys that differ in case only.
    #[error(
        "Cannot convert the JSON string because it contains keys with different casing. Please use the -AsHashTable switch instead. The key that was attempted to be added to the existing key '{existing}' was '{added}'."
    )]
    Casing {
        /// The key that was there.
        existing: Str,
        /// The key that came.
        added: Str,
    },
    /// A key without a character.
    #[error(
        "The provided JSON includes a property whose name is an empty string, this is only supported using the -AsHashTable switch."
    )]
    EmptyKey,
}

/// Reads one text.
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Objects become hashtables.
    pub as_hashtable: bool,
    /// How deep objects and lists may stand in each other.
    pub depth: usize,
    /// How scalars are read.
    pub scalars: Scalars,
    path: Vec<Step>,
}

enum Step {
    Name(Str),
    Index(usize),
}

type Read<T> = Result<T, ReadError>;

impl<'a> Reader<'a> {
    /// A reader of a text.
    pub fn new(text: &'a str) -> Reader<'a> {
        Reader { text, at: 0, as_hashtable: false, depth: 1024, scalars: Scalars::default(), path: Vec::new() }
    }

    /// The value; none for a text of blanks.
    pub fn read(&mut self) -> Read<Option<Value>> {
        self.blanks()?;
        if self.peek().is_none() {
            return Ok(None);
        }
        let value = self.value()?;
        self.blanks()?;
        match self.peek() {
            None => Ok(Some(value)),
            Some(char) => {
                Err(self.error(&format!("Additional text encountered after finished reading JSON content: {char}.")))
            }
        }
    }

    fn value(&mut self) -> Read<Value> {
        match self.peek() {
            Some('{') => self.object(),
            Some('[') => self.list(),
            Some(quote @ ('"' | '\'')) => {
                let text = self.string(quote)?;
                Ok(self.date(text))
            }
            Some('-' | '.' | '0'..='9') => self.number(),
            Some('t' | 'f' | 'n' | 'u' | 'N' | 'I') => self.word(),
            Some(char) => Err(self.error(&format!("Unexpected character encountered while parsing value: {char}."))),
            None => Err(self.error("Unexpected end when reading JSON.")),
        }
    }

    fn object(&mut self) -> Read<Value> {
        self.at += 1;
        self.enter()?;
        let mut members: Vec<Member> = Vec::new();
        let dictionary = self.as_hashtable.then(|| {
            let ty = crate::types::find("System.Management.Automation.OrderedHashtable")
                .map_or(Type::HASHTABLE, Type::Known);
            Dictionary::new(ty, DictionaryKind::HashtableOrdinal)
        });
        self.path.push(Step::Name("".into()));
        let mut named = false;
        loop {
            self.blanks()?;
            let name = match self.peek() {
                Some('}') => {
                    self.at += 1;
                    break;
                }
                Some(',') if named => return Err(self.error("Invalid property identifier character: ,.")),
                Some(quote @ ('"' | '\'')) => self.string(quote)?,
                Some(char) if char.is_alphanumeric() || char == '_' || char == '$' => {
                    let name = self.bare_name();
                    if self.peek().is_none() {
                        self.path.pop();
                        return Err(self.error("Unexpected end while parsing unquoted property name."));
                    }
                    name
                }
                Some(char) => {
                    if !named {
                        self.path.pop();
                    }
                    return Err(self.error(&format!("Invalid property identifier character: {char}.")));
                }
                None => {
                    if !named {
                        self.path.pop();
                    }
                    return Err(self.error("Unexpected end when deserializing object."));
                }
            };
            named = true;
            if let Some(step) = self.path.last_mut() {
                *step = Step::Name(name.clone());
            }
            self.blanks()?;
            match self.peek() {
                Some(':') => self.at += 1,
                Some(char) => {
                    return Err(self.error(&format!(
                        "Invalid character after parsing property name. Expected ':' but got: {char}."
                    )));
                }
                None => return Err(self.error("Unexpected end when deserializing object.")),
            }
            self.blanks()?;
            if self.peek().is_none() {
                return Err(self.error("Unexpected end when deserializing object."));
            }
            let value = self.value()?;
            match &dictionary {
                Some(dictionary) => dictionary.set(Value::String(name), value),
                None => add_member(&mut members, name, value)?,
            }
            self.blanks()?;
            match self.peek() {
                Some(',') => self.at += 1,
                Some('}') => {}
                Some(char) => {
                    return Err(
                        self.error(&format!("After parsing a value an unexpected character was encountered: {char}."))
                    );
                }
                None => return Err(self.error("Unexpected end when deserializing object.")),
            }
        }
        self.path.pop();
        self.depth += 1;
        if let Some(dictionary) = dictionary {
            return Ok(Value::from(dictionary));
        }
        let custom = CustomObject::default();
        {
            let mut own = custom.extra.members_mut();
            for member in members {
                own.push(member);
            }
        }
        Ok(Value::Custom(Rc::new(custom)))
    }

    fn list(&mut self) -> Read<Value> {
        self.at += 1;
        self.enter()?;
        let mut items = Vec::new();
        self.path.push(Step::Index(0));
        loop {
            self.blanks()?;
            match self.peek() {
                Some(']') => {
                    self.at += 1;
                    break;
                }
                Some(',') => {
                    self.at += 1;
                    items.push(Value::Null);
                }
                None => return Err(self.error("Unexpected end when deserializing array.")),
                Some(_) => {
                    if let Some(step) = self.path.last_mut() {
                        *step = Step::Index(items.len());
                    }
                    items.push(self.value()?);
                    self.blanks()?;
                    match self.peek() {
                        Some(',') => self.at += 1,
                        Some(']') => {}
                        Some(char) => {
                            return Err(self.error(&format!(
                                "After parsing a value an unexpected character was encountered: {char}."
                            )));
                        }
                        None => return Err(self.error("Unexpected end when deserializing array.")),
                    }
                }
            }
        }
        self.path.pop();
        self.depth += 1;
        Ok(Value::array(items))
    }

    fn enter(&mut self) -> Read<()> {
        match self.depth.checked_sub(1) {
            Some(depth) => {
                self.depth = depth;
                Ok(())
            }
            None => Err(self.error("The reader's MaxDepth has been exceeded.")),
        }
    }

    fn string(&mut self, quote: char) -> Read<Str> {
        let start = self.at;
        self.at += 1;
        let rest = &self.text[self.at..];
        let end = memchr::memchr2(quote as u8, b'\\', rest.as_bytes());
        if let Some(end) = end
            && rest.as_bytes()[end] == quote as u8
        {
            self.at += end + 1;
            return Ok(rest[..end].into());
        }
        let mut units: Option<Vec<u16>> = None;
        let mut text = String::new();
        loop {
            let Some(char) = self.peek() else {
                let _ = start;
                return Err(self.error(&format!("Unterminated string. Expected delimiter: {quote}.")));
            };
            self.at += char.len_utf8();
            if char == quote {
                break;
            }
            if char != '\\' {
                match &mut units {
                    Some(units) => units.extend_from_slice(char.encode_utf16(&mut [0; 2])),
                    None => text.push(char),
                }
                continue;
            }
            let unit = match self.peek() {
                Some('n') => u16::from(b'\n'),
                Some('r') => u16::from(b'\r'),
                Some('t') => u16::from(b'\t'),
                Some('b') => 8,
                Some('f') => 12,
                Some('u') => {
                    let digits =
                        self.text.get(self.at + 1..self.at + 5).and_then(|hex| u16::from_str_radix(hex, 16).ok());
                    let Some(unit) = digits else {
                        return Err(self.error("Could not convert Unicode escape sequence to a character."));
                    };
                    self.at += 4;
                    unit
                }
                Some(char @ ('"' | '\'' | '\\' | '/')) => char as u16,
                Some(char) => return Err(self.error(&format!("Bad JSON escape sequence: \\{char}."))),
                None => return Err(self.error(&format!("Unterminated string. Expected delimiter: {quote}."))),
            };
            self.at += 1;
            if (0xD800..0xE000).contains(&unit) || units.is_some() {
                units.get_or_insert_with(|| std::mem::take(&mut text).encode_utf16().collect()).push(unit);
            } else {
                text.extend(char::from_u32(unit.into()));
            }
        }
        Ok(match units {
            Some(units) => crate::serialize::from_units(units).into(),
            None => text.into(),
        })
    }

    fn bare_name(&mut self) -> Str {
        let rest = &self.text[self.at..];
        let end = rest.find(|char: char| !(char.is_alphanumeric() || char == '_' || char == '$')).unwrap_or(rest.len());
        self.at += end;
        rest[..end].into()
    }

    fn number(&mut self) -> Read<Value> {
        let rest = &self.text[self.at..];
        let end = rest
            .find(|char: char| !(char.is_ascii_alphanumeric() || matches!(char, '+' | '-' | '.')))
            .unwrap_or(rest.len());
        let token = &rest[..end];
        if token == "-Infinity" {
            self.at += end;
            return Ok(Value::Double(f64::NEG_INFINITY));
        }
        let value = if let Some(hex) = token.strip_prefix("0x").or_else(|| token.strip_prefix("0X")) {
            i64::from_str_radix(hex, 16).ok().map(Value::Int64)
        } else if token.len() > 1 && token.starts_with('0') && token.bytes().all(|byte| byte.is_ascii_digit()) {
            i64::from_str_radix(token, 8).ok().map(Value::Int64)
        } else if token.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            match token.parse::<i64>() {
                Ok(number) => Some(Value::Int64(number)),
                Err(_) => token.parse::<BigInt>().ok().map(Value::from),
            }
        } else {
            token.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::Double)
        };
        match value {
            Some(value) => {
                self.at += end;
                Ok(value)
            }
            None => {
                self.at += end;
                Err(self.error(&format!("Input string '{token}' is not a valid number.")))
            }
        }
    }

    fn word(&mut self) -> Read<Value> {
        let rest = &self.text[self.at..];
        for (word, value) in [
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("null", Value::Null),
            ("undefined", Value::Null),
            ("NaN", Value::Double(f64::NAN)),
            ("Infinity", Value::Double(f64::INFINITY)),
        ] {
            if let Some(after) = rest.strip_prefix(word)
                && !after.starts_with(|char: char| char.is_alphanumeric())
            {
                self.at += word.len();
                return Ok(value);
            }
        }
        let char = rest.chars().next().unwrap_or_default();
        Err(self.error(&format!("Unexpected character encountered while parsing value: {char}.")))
    }

    /// A text that is a date, as a date.
    fn date(&self, text: Str) -> Value {
        let kind = self.scalars.dates;
        if kind == DateKind::String {
            return Value::String(text);
        }
        let Some((time, offset)) = date::iso(&text) else { return Value::String(text) };
        const MINUTE: i64 = 600_000_000;
        let utc = |offset: i16| time.ticks - i64::from(offset) * MINUTE;
        let local = |utc: i64| DateTime {
            ticks: utc + i64::from(crate::serialize::local_offset_of_utc(utc)) * MINUTE,
            kind: DateTimeKind::Local,
        };
        Value::DateTime(match (kind, offset) {
            (DateKind::Utc, Some(offset)) => DateTime { ticks: utc(offset), kind: DateTimeKind::Utc },
            (DateKind::Utc, None) => DateTime { ticks: time.ticks, kind: DateTimeKind::Utc },
            (DateKind::Local, Some(offset)) => local(utc(offset)),
            (DateKind::Local, None) => DateTime { ticks: time.ticks, kind: DateTimeKind::Local },
            (_, Some(offset)) if time.kind == DateTimeKind::Local => local(utc(offset)),
            _ => time,
        })
    }

    fn blanks(&mut self) -> Read<()> {
        loop {
            let rest = &self.text[self.at..];
            let blank = rest.len() - rest.trim_start().len();
            self.at += blank;
            let rest = &self.text[self.at..];
            if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if let Some(comment) = rest.strip_prefix("/*") {
                match comment.find("*/") {
                    Some(end) => self.at += end + 4,
                    None => return Err(self.error("Unexpected end while parsing comment.")),
                }
            } else {
                return Ok(());
            }
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn error(&self, what: &str) -> ReadError {
        let before = &self.text[..self.at];
        let line = 1 + before.matches('\n').count();
        let column = before.rsplit('\n').next().map_or(0, |last| last.encode_utf16().count());
        let mut path = String::new();
        for step in &self.path {
            match step {
                Step::Name(name) if name.is_empty() => {}
                Step::Name(name) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(name);
                }
                Step::Index(at) => path.push_str(&format!("[{at}]")),
            }
        }
        // A text that is wrong from the start counts no line.
        let line = if self.at == 0 { 0 } else { line };
        ReadError::Syntax(format!("{what} Path '{path}', line {line}, position {column}."))
    }
}

/// Adds a property; one of the same name takes the place of the former, one that differs in case only is an error.
fn add_member(members: &mut Vec<Member>, name: Str, value: Value) -> Read<()> {
    if name.is_empty() {
        return Err(ReadError::EmptyKey);
    }
    match members.iter_mut().find(|member| same_name(&member.name, &name)) {
        Some(member) if member.name == name => member.kind = MemberKind::Note(value),
        Some(member) => return Err(ReadError::Casing { existing: member.name.clone(), added: name }),
        None => members.push(Member { name, kind: MemberKind::Note(value), hidden: false }),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_read_generously() {
        for (text, items) in
            [("[1,2,]", 2), ("[1,/* c */2] // d", 2), ("['a',\"b\"]", 2), ("[]", 0), ("[0x10,1e3,-0]", 3)]
        {
            let value = Reader::new(text).read().expect(text).expect("a value");
            let Value::Array(array) = value else { panic!("{text} is no list") };
            assert_eq!(array.len(), items, "{text}");
        }
    }

    #[test]
    fn numbers_have_the_types_of_dotnet() {
        for (text, ty) in [("5", "Int64"), ("99999999999999999999", "BigInteger"), ("1.0", "Double"), ("1e3", "Double")]
        {
            let value = Reader::new(text).read().expect(text).expect("a value");
            assert!(format!("{value:?}").starts_with(ty), "{text} gave {value:?}");
        }
    }

    #[test]
    fn errors_say_where() {
        for (text, message) in [
            ("{\"a\":", "Unexpected end when deserializing object. Path 'a', line 1, position 5."),
            ("nope", "Unexpected character encountered while parsing value: n. Path '', line 0, position 0."),
            ("{\"a\":1,\"A\":2}", "The key that was attempted to be added to the existing key 'a' was 'A'."),
        ] {
            let error = Reader::new(text).read().expect_err(text).to_string();
            assert!(error.ends_with(message), "{text}: {error}");
        }
    }
}
