//! Writing JSON.

use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::format::text::plain;
use crate::runspace::Runspace;
use crate::value::{DateTime, DateTimeKind, Str, Value};

/// Which characters are escaped besides those that JSON asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Escape {
    /// None.
    #[default]
    Default,
    /// All that are not ASCII.
    NonAscii,
    /// Those that mean something in HTML.
    Html,
}

/// Writes values as JSON.
#[derive(Debug)]
pub struct Writer {
    /// How many levels of objects and lists are written.
    pub depth: usize,
    /// No blanks and line ends.
    pub compress: bool,
    /// Enums by their names.
    pub enums_as_strings: bool,
    /// What is escaped.
    pub escape: Escape,
    /// Whether something stood deeper than [`Writer::depth`].
    pub truncated: bool,
    out: String,
}

/// What a value becomes.
enum Shape {
    Scalar,
    Object(Vec<(Str, Value)>),
    List(Vec<Value>),
}

impl Writer {
    /// A writer of so many levels.
    pub fn new(depth: usize) -> Writer {
        Writer {
            depth,
            compress: false,
            enums_as_strings: false,
            escape: Escape::Default,
            truncated: false,
            out: String::new(),
        }
    }

    /// The JSON of a value.
    pub fn write(&mut self, runspace: &mut Runspace, value: &Value) -> Result<String> {
        self.out.clear();
        self.value(runspace, value, 0, 0)?;
        Ok(std::mem::take(&mut self.out))
    }

    fn value(&mut self, runspace: &mut Runspace, value: &Value, level: usize, indent: usize) -> Result {
        if runspace.stop_requested() {
            return Err(Flow::Stopped);
        }
        // A number with members of its own becomes an object of itself and them; text and dates stay what they are.
        if let Value::Wrapped(wrapped) = value
            && !matches!(wrapped.base, Value::String(_) | Value::DateTime(_))
        {
            let mut members = vec![("value".into(), wrapped.base.clone())];
            for name in crate::serialize::added_names(value) {
                if let Ok(Some(member)) = crate::serialize::property(runspace, value, &name) {
                    members.push((name, member));
                }
            }
            if members.len() > 1 {
                return self.object(runspace, &members, level, indent);
            }
        }
        let shape = self.shape(runspace, value.bare(), level)?;
        match shape {
            Shape::Scalar => self.scalar(runspace, value.bare()),
            Shape::Object(members) => self.object(runspace, &members, level, indent),
            Shape::List(items) => self.list(runspace, &items, level, indent),
        }
    }

    fn shape(&mut self, runspace: &mut Runspace, value: &Value, level: usize) -> Result<Shape> {
        match value {
            Value::Custom(_) | Value::Array(_) | Value::List(_) | Value::Dictionary(_) => {}
            Value::Object(object) => {
                if let Some(crate::value::Primitive::Uri(_)) = object.instance.primitive() {
                    return Ok(Shape::Scalar);
                }
            }
            Value::TimeSpan(_) | Value::Type(_) | Value::ScriptBlock(_) => {}
            _ => return Ok(Shape::Scalar),
        }
        if level > self.depth {
            self.truncated = true;
            return Ok(Shape::Scalar);
        }
        if let Value::Dictionary(dictionary) = value {
            let mut members = Vec::new();
            for (key, item) in dictionary.entries() {
                let Value::String(name) = key.bare() else { return Err(key_is_no_text(dictionary.ty.name(), value)) };
                members.push((name.clone(), item));
            }
            return Ok(Shape::Object(members));
        }
        if let Some(items) = crate::serialize::items(runspace, value)? {
            return Ok(Shape::List(items));
        }
        let mut members = Vec::new();
        let names = match value {
            // Hidden properties of a script's class are properties all the same.
            Value::Object(object) if matches!(object.instance.ty(), crate::types::Type::Class(_)) => {
                crate::serialize::adapted_names(runspace, value)?
            }
            _ => crate::serialize::property_names(runspace, value)?,
        };
        for name in names {
            let member = match crate::serialize::property(runspace, value, &name) {
                Ok(member) => member.unwrap_or_default(),
                Err(Flow::Error(..)) => Value::Null,
                Err(flow) => return Err(flow),
            };
            members.push((name, member));
        }
        Ok(Shape::Object(members))
    }

    fn object(&mut self, runspace: &mut Runspace, members: &[(Str, Value)], level: usize, indent: usize) -> Result {
        self.out.push('{');
        for (at, (name, value)) in members.iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.line(indent + 1);
            self.text(name);
            self.out.push_str(if self.compress { ":" } else { ": " });
            self.value(runspace, value, level + 1, indent + 1)?;
        }
        if !members.is_empty() {
            self.line(indent);
        }
        self.out.push('}');
        Ok(())
    }

    fn list(&mut self, runspace: &mut Runspace, items: &[Value], level: usize, indent: usize) -> Result {
        self.out.push('[');
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.line(indent + 1);
            self.value(runspace, item, level + 1, indent + 1)?;
        }
        if !items.is_empty() {
            self.line(indent);
        }
        self.out.push(']');
        Ok(())
    }

    fn line(&mut self, indent: usize) {
        if !self.compress {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n(' ', 2 * indent));
        }
    }

    fn scalar(&mut self, runspace: &mut Runspace, value: &Value) -> Result {
        use std::fmt::Write as _;
        // Writing into a String cannot fail.
        let _ = match value {
            Value::Null | Value::Nothing => {
                self.out.push_str("null");
                Ok(())
            }
            Value::Bool(value) => write!(self.out, "{value}"),
            Value::SByte(number) => write!(self.out, "{number}"),
            Value::Byte(number) => write!(self.out, "{number}"),
            Value::Int16(number) => write!(self.out, "{number}"),
            Value::UInt16(number) => write!(self.out, "{number}"),
            Value::Int32(number) => write!(self.out, "{number}"),
            Value::UInt32(number) => write!(self.out, "{number}"),
            Value::Int64(number) => write!(self.out, "{number}"),
            Value::UInt64(number) => write!(self.out, "{number}"),
            Value::BigInteger(number) => write!(self.out, "{number}"),
            Value::Single(number) => {
                let mut digits = Vec::new();
                clixml::number::push_single(&mut digits, *number);
                self.float(&String::from_utf8_lossy(&digits));
                Ok(())
            }
            Value::Double(number) => {
                let mut digits = Vec::new();
                clixml::number::push_double(&mut digits, *number);
                self.float(&String::from_utf8_lossy(&digits));
                Ok(())
            }
            Value::Decimal(number) => {
                let text = number.to_string();
                self.out.push_str(&text);
                if !text.contains('.') {
                    self.out.push_str(".0");
                }
                Ok(())
            }
            Value::String(text) => {
                self.text(text);
                Ok(())
            }
            Value::Char(unit) => {
                self.text(&crate::serialize::from_units([*unit]));
                Ok(())
            }
            Value::Guid(guid) => write!(self.out, "\"{guid}\""),
            Value::DateTime(time) => {
                self.date(*time);
                Ok(())
            }
            Value::Enum(value) if self.enums_as_strings => {
                self.text(&crate::serialize::enum_name(value));
                Ok(())
            }
            Value::Enum(value) => write!(self.out, "{}", value.value),
            Value::Object(object) if object.instance.primitive().is_some() => {
                let text = match object.instance.primitive() {
                    Some(crate::value::Primitive::Uri(uri)) => uri.into_owned(),
                    _ => plain(value).to_string(),
                };
                self.text(&text);
                Ok(())
            }
            other => {
                let text = crate::serialize::text_of(runspace, other)?.unwrap_or_else(|| "".into());
                self.text(&text);
                Ok(())
            }
        };
        Ok(())
    }

    fn float(&mut self, digits: &str) {
        match digits {
            "NaN" => self.out.push_str("\"NaN\""),
            "INF" => self.out.push_str("\"Infinity\""),
            "-INF" => self.out.push_str("\"-Infinity\""),
            digits => {
                self.out.push_str(digits);
                if !digits.contains(['.', 'E']) {
                    self.out.push_str(".0");
                }
            }
        }
    }

    fn date(&mut self, time: DateTime) {
        let mut text = Vec::new();
        if let Some(time) = crate::serialize::date_time(time) {
            time.push(&mut text);
        }
        debug_assert!(time.kind != DateTimeKind::Utc || text.ends_with(b"Z"));
        self.out.push('"');
        self.out.push_str(&String::from_utf8_lossy(&text));
        self.out.push('"');
    }

    fn text(&mut self, text: &str) {
        use std::fmt::Write as _;
        self.out.push('"');
        let mut clean = 0;
        for (at, char) in text.char_indices() {
            let short = match char {
                '"' if self.escape != Escape::Html => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\u{8}' => "\\b",
                '\u{C}' => "\\f",
                '\0'..='\u{1F}' | '\u{85}' | '\u{2028}' | '\u{2029}' => "",
                '<' | '>' | '&' | '\'' | '"' if self.escape == Escape::Html => "",
                '\u{7F}'.. if self.escape == Escape::NonAscii => "",
                _ => continue,
            };
            self.out.push_str(&text[clean..at]);
            clean = at + char.len_utf8();
            if short.is_empty() {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    let _ = write!(self.out, "\\u{unit:04x}");
                }
            } else {
                self.out.push_str(short);
            }
        }
        self.out.push_str(&text[clean..]);
        self.out.push('"');
    }
}

fn key_is_no_text(ty: Str, value: &Value) -> Flow {
    let message = format!(
        "The type '{ty}' is not supported for serialization or deserialization of a dictionary. Keys must be strings."
    );
    let exception = Exception::new("System.InvalidOperationException", message);
    ErrorRecord::new(exception, "NonStringKeyInDictionary", ErrorCategory::InvalidOperation, value.clone()).into()
}
