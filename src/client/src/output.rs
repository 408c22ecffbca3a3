//! Objects, as they are written.

use std::sync::{Arc, Mutex, PoisonError};

use clixml::{Base, Object, Value};
use uuid::Uuid;

use crate::csv::Table;
use crate::invoke::Format;
use crate::json::json;
use crate::screen::Screen;
use crate::text::text;

/// Whether it is told which host an object came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// It is: before each line of text, as the property `PSComputerName` of an object.
    Shown,
    /// It is not.
    Hidden,
}

/// Where objects of one host or of many are written.
#[derive(Debug)]
pub struct Output {
    screen: Arc<Screen>,
    format: Format,
    names: Names,
    kept: Mutex<Kept>,
}

/// What has to be known until the next object, or until the end.
#[derive(Debug, Default)]
struct Kept {
    table: Table,
    values: Vec<Value>,
    /// Somebody was told that objects are formatted.
    hinted: bool,
}

const HINT: &str = "psrp: the script formats its objects for people (Format-Table and the like): --json and --csv want them as they are\n";

impl Output {
    /// Objects in this format, on this screen.
    pub fn new(screen: Arc<Screen>, format: Format, names: Names) -> Output {
        Output { screen, format, names, kept: Mutex::default() }
    }

    /// Writes an object that came from that host, in that session.
    pub fn object(&self, host: &str, session: Uuid, value: Value) {
        let named = self.names == Names::Shown;
        if matches!(self.format, Format::Json | Format::Csv)
            && is_formatted(&value)
            && !std::mem::replace(&mut self.kept().hinted, true)
        {
            self.screen.error(HINT);
        }
        match self.format {
            Format::Text if named => {
                let lines: String = text(&value).split('\n').map(|line| format!("{host}: {line}\n")).collect();
                self.screen.output(lines.as_bytes());
            }
            Format::Text => self.line(text(&value)),
            Format::Json if named => self.line(named_json(host, &value).to_string()),
            Format::Json => self.line(json(&value).to_string()),
            Format::Csv => {
                let row = if named { named_json(host, &value) } else { json(&value) };
                let lines = self.kept().table.row(row);
                self.screen.output(lines.as_bytes());
            }
            Format::Clixml => {
                let value = if named { named_object(host, session, value) } else { value };
                self.kept().values.push(value);
            }
        }
    }

    /// Writes what waits for more.
    pub fn flush(&self) {
        self.screen.flush();
    }

    /// No more follow.
    pub fn finish(&self) {
        if self.format == Format::Clixml {
            let mut document = Vec::new();
            clixml::file::write(&self.kept().values, &mut document);
            document.push(b'\n');
            self.screen.output(&document);
        }
        self.screen.finish();
    }

    fn line(&self, mut line: String) {
        line.push('\n');
        self.screen.output(line.as_bytes());
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether it is what `Format-Table` and its like make of objects.
fn is_formatted(value: &Value) -> bool {
    const INTERNAL: &str = "Microsoft.PowerShell.Commands.Internal.Format.";
    let Value::Object(object) = value else { return false };
    object.type_names.first().is_some_and(|name| name.trim_start_matches("Deserialized.").starts_with(INTERNAL))
}

/// As `ConvertTo-Json` writes what `Invoke-Command` gives: what is no object becomes one with a property `value`.
fn named_json(host: &str, value: &Value) -> serde_json::Value {
    let mut members = match json(value) {
        serde_json::Value::Object(members) => members,
        other => serde_json::Map::from_iter([("value".to_owned(), other)]),
    };
    members.insert("PSComputerName".to_owned(), host.into());
    serde_json::Value::Object(members)
}

/// As `Export-Clixml` writes what `Invoke-Command` gives. A null stays one.
fn named_object(host: &str, session: Uuid, value: Value) -> Value {
    let mut object = match value {
        Value::Null => return Value::Null,
        Value::Object(object) => *object,
        primitive => Object::default().with_base(Base::Value(primitive)),
    };
    object.extended.push("PSComputerName", host);
    object.extended.push("RunspaceId", Value::Guid(session));
    object.extended.push("PSShowComputerName", Value::Bool(true));
    Value::Object(Box::new(object))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_tells_its_host_as_invoke_command_lets_it() -> Result<(), clixml::ReadError> {
        let cases = [
            ("<I32>5</I32>", r#"{"value":5,"PSComputerName":"web1"}"#),
            ("<Nil />", r#"{"value":null,"PSComputerName":"web1"}"#),
            (r#"<Obj RefId="0"><MS><I32 N="a">1</I32></MS></Obj>"#, r#"{"a":1,"PSComputerName":"web1"}"#),
        ];
        for (element, wanted) in cases {
            assert_eq!(named_json("web1", &clixml::read(element.as_bytes())?).to_string(), wanted);
        }
        let named = named_object("web1", Uuid::nil(), Value::Int32(5));
        assert_eq!(
            clixml::to_string(&named),
            "<Obj RefId=\"0\"><I32>5</I32><MS><S N=\"PSComputerName\">web1</S>\
             <G N=\"RunspaceId\">00000000-0000-0000-0000-000000000000</G><B N=\"PSShowComputerName\">true</B></MS></Obj>"
        );
        Ok(())
    }
}
