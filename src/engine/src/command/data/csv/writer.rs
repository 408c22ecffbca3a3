//! Writing CSV.

use crate::command::Call;
use crate::error::{Flow, Result};
use crate::format::text::plain;
use crate::runspace::Runspace;
use crate::value::{Str, Value, same_name};

/// Which fields stand in quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Quotes {
    /// All that are not null.
    #[default]
    Always,
    /// None.
    Never,
    /// Those that hold a delimiter, a quote or an end of line.
    AsNeeded,
    /// Those of these columns.
    Fields(Vec<Str>),
}

/// Writes objects as lines; the first one decides on the columns.
#[derive(Debug, Default)]
pub struct Writer {
    /// What stands between fields.
    pub delimiter: Option<char>,
    /// Which fields stand in quotes.
    pub quotes: Quotes,
    /// The columns; known from the first object on.
    pub columns: Option<Vec<Str>>,
}

impl Writer {
    /// What the call asks for.
    pub fn of(call: &Call<'_>) -> Writer {
        let quotes = match call.texts("QuoteFields") {
            Some(fields) => Quotes::Fields(fields),
            None => match call.argument("UseQuotes").map(plain).map(|kind| kind.to_ascii_lowercase()).as_deref() {
                Some("never" | "0") => Quotes::Never,
                Some("asneeded" | "2") => Quotes::AsNeeded,
                _ => Quotes::Always,
            },
        };
        Writer { delimiter: delimiter(call), quotes, columns: None }
    }

    /// Decides on the columns by an object.
    pub fn begin(&mut self, runspace: &mut Runspace, value: &Value) -> Result {
        let names = match value.bare() {
            Value::Dictionary(dictionary) => dictionary.entries().iter().map(|(key, _)| plain(key)).collect(),
            _ => crate::serialize::property_names(runspace, value)?,
        };
        self.columns = Some(names);
        Ok(())
    }

    /// The line of headings.
    pub fn header(&self) -> String {
        let columns = self.columns.as_deref().unwrap_or_default();
        let mut line = String::new();
        for (at, name) in columns.iter().enumerate() {
            self.push(&mut line, at, name, Some(name));
        }
        line
    }

    /// The line of an object.
    pub fn line(&self, runspace: &mut Runspace, value: &Value) -> Result<String> {
        let columns = self.columns.as_deref().unwrap_or_default();
        let mut line = String::new();
        for (at, name) in columns.iter().enumerate() {
            let field = match value.bare() {
                Value::Dictionary(dictionary) => dictionary.get_str(name),
                _ => match crate::serialize::property(runspace, value, name) {
                    Ok(field) => field,
                    Err(Flow::Error(..)) => None,
                    Err(flow) => return Err(flow),
                },
            };
            let text = match field {
                Some(field) if !field.is_null() => Some(dotnet_text(runspace, &field)?),
                _ => None,
            };
            self.push(&mut line, at, name, text.as_deref());
        }
        Ok(line)
    }

    fn push(&self, line: &mut String, at: usize, column: &str, text: Option<&str>) {
        let delimiter = self.delimiter.unwrap_or(',');
        if at > 0 {
            line.push(delimiter);
        }
        let Some(text) = text else { return };
        let quoted = match &self.quotes {
            Quotes::Always => true,
            Quotes::Never => false,
            Quotes::AsNeeded => text.contains([delimiter, '"', '\n', '\r']),
            Quotes::Fields(fields) => fields.iter().any(|field| same_name(field, column)),
        };
        if !quoted {
            return line.push_str(text);
        }
        line.push('"');
        for (at, part) in text.split('"').enumerate() {
            if at > 0 {
                line.push_str("\"\"");
            }
            line.push_str(part);
        }
        line.push('"');
    }
}

/// `-Delimiter`, or the list separator for `-UseCulture`.
pub(super) fn delimiter(call: &Call<'_>) -> Option<char> {
    match call.argument("Delimiter").map(Value::bare) {
        Some(Value::Char(unit)) => char::from_u32(u32::from(*unit)),
        Some(Value::String(text)) => text.chars().next(),
        _ => None,
    }
}

/// What .NET's own `ToString()` gives: of a collection the name of its type, of a number all its digits.
fn dotnet_text(runspace: &mut Runspace, value: &Value) -> Result<Str> {
    Ok(match value.bare() {
        Value::Array(_) | Value::List(_) | Value::Dictionary(_) => crate::types::type_of(value.bare()).name(),
        Value::Double(number) if number.is_finite() => {
            let mut digits = Vec::new();
            clixml::number::push_double(&mut digits, *number);
            String::from_utf8_lossy(&digits).into()
        }
        Value::Single(number) if number.is_finite() => {
            let mut digits = Vec::new();
            clixml::number::push_single(&mut digits, *number);
            String::from_utf8_lossy(&digits).into()
        }
        Value::String(text) => text.clone(),
        _ => crate::serialize::text_of(runspace, value)?.unwrap_or_else(|| "".into()),
    })
}
