//! ConvertFrom-Json

use super::json::{DateKind, ReadError, Reader};
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::format::text::plain;
use crate::value::{Str, Value};

/// Makes objects of JSON. Several strings are several texts, or the lines of one.
#[derive(Default)]
pub struct ConvertFromJson {
    inputs: Vec<Str>,
}

impl Cmdlet for ConvertFromJson {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        self.inputs.extend(call.text("InputObject"));
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        let inputs = std::mem::take(&mut self.inputs);
        match inputs.as_slice() {
            [] => Ok(()),
            [only] => {
                let value = read(call, only);
                output(call, value)
            }
            [first, rest @ ..] => match read(call, first) {
                Ok(Some(value)) => {
                    output(call, Ok(Some(value)))?;
                    for text in rest {
                        let value = read(call, text);
                        output(call, value)?;
                    }
                    Ok(())
                }
                _ => {
                    let value = read(call, &inputs.join("\n"));
                    output(call, value)
                }
            },
        }
    }
}

fn read(call: &Call<'_>, text: &str) -> std::result::Result<Option<Value>, ReadError> {
    let mut reader = Reader::new(text);
    reader.as_hashtable = call.switch("AsHashtable");
    if let Some(depth) = call.number("Depth") {
        reader.depth = if depth == 0 { usize::MAX } else { depth.max(0) as usize };
    }
    // However deep the text may go, the thread's stack does not.
    reader.depth = reader.depth.min(1024);
    reader.scalars.dates = match call.argument("DateKind").map(plain).as_deref() {
        Some("Local" | "1") => DateKind::Local,
        Some("Utc" | "2") => DateKind::Utc,
        Some("Offset" | "3") => DateKind::Offset,
        Some("String" | "4") => DateKind::String,
        _ => DateKind::Default,
    };
    reader.read()
}

fn output(call: &mut Call<'_>, value: std::result::Result<Option<Value>, ReadError>) -> Result {
    let error = match value {
        Ok(None) => return call.write(Value::Null),
        Ok(Some(Value::Array(array))) if !call.switch("NoEnumerate") => {
            let items = array.to_vec();
            return call.write_all(items);
        }
        Ok(Some(value)) => return call.write(value),
        Err(error) => error,
    };
    let message = error.to_string();
    let record = match error {
        ReadError::Syntax(_) => {
            let inner = message.clone();
            let message = format!("Conversion from JSON failed with error: {message}");
            let ty = match message.contains("Unexpected end when deserializing") {
                true => "Newtonsoft.Json.JsonSerializationException",
                false => "Newtonsoft.Json.JsonReaderException",
            };
            let cause = Exception::new(ty, inner);
            let exception =
                Exception::new("System.ArgumentException", message).caused_by(crate::value::Object::new(cause));
            ErrorRecord::new(exception, "System.ArgumentException", ErrorCategory::NotSpecified, Value::Null)
        }
        ReadError::Casing { .. } => ErrorRecord::new(
            Exception::new("System.InvalidOperationException", message),
            "KeysWithDifferentCasingInJsonString",
            ErrorCategory::InvalidOperation,
            Value::Null,
        ),
        ReadError::EmptyKey => ErrorRecord::new(
            Exception::new("System.InvalidOperationException", message),
            "EmptyKeyInJsonString",
            ErrorCategory::InvalidOperation,
            Value::Null,
        ),
    };
    Err(call.terminating(record))
}
