//! ConvertTo-Json

use super::json::{Escape, Writer};
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::format::text::plain;
use crate::value::Value;

/// Makes JSON of all that is piped in.
#[derive(Default)]
pub struct ConvertToJson {
    inputs: Vec<Value>,
}

/// Levels that are written when nobody says.
const DEPTH: i64 = 2;

impl Cmdlet for ConvertToJson {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        self.inputs.push(call.argument("InputObject").cloned().unwrap_or_default());
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        if self.inputs.is_empty() {
            return Ok(());
        }
        let value = match self.inputs.len() {
            1 if !call.switch("AsArray") => self.inputs.remove(0),
            _ => Value::array(std::mem::take(&mut self.inputs)),
        };
        let depth = call.number("Depth").unwrap_or(DEPTH).max(0);
        let mut writer = Writer::new(depth as usize);
        writer.compress = call.switch("Compress");
        writer.enums_as_strings = call.switch("EnumsAsStrings");
        writer.escape = match call.argument("EscapeHandling").map(plain).as_deref() {
            Some("EscapeNonAscii" | "1") => Escape::NonAscii,
            Some("EscapeHtml" | "2") => Escape::Html,
            _ => Escape::Default,
        };
        let json = match writer.write(call.runspace, &value) {
            Ok(json) => json,
            Err(Flow::Error(record, _)) if &*record.id == "NonStringKeyInDictionary" => {
                let message = crate::serialize::error_message(&record);
                let exception = Exception::new("System.InvalidOperationException", message);
                let record = ErrorRecord::new(
                    exception,
                    "NonStringKeyInDictionary",
                    ErrorCategory::InvalidOperation,
                    record.target.clone(),
                );
                return Err(call.terminating(record));
            }
            Err(flow) => return Err(flow),
        };
        if writer.truncated {
            let message =
                format!("Resulting JSON is truncated as serialization has exceeded the set depth of {depth}.");
            call.runspace.write_warning(message)?;
        }
        call.write(Value::string(json))
    }
}
