//! Join-String

use crate::command::property::PropertyExpression;
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::text::{self, CompositeError};
use crate::value::Value;

/// Join-String
#[derive(Default)]
pub struct JoinString {
    joined: String,
    started: bool,
}

impl Cmdlet for JoinString {
    fn begin(&mut self, call: &mut Call<'_>) -> Result {
        self.joined.push_str(&call.text("OutputPrefix").unwrap_or_default());
        Ok(())
    }

    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let property = call.argument("Property").and_then(PropertyExpression::from_value);
        for input in call.values("InputObject").unwrap_or_default() {
            if input.is_null() {
                continue;
            }
            let value = match &property {
                Some(property) => {
                    let results = property.values(call.runspace, &input)?;
                    results.into_iter().next().map_or(Value::Null, |result| result.value)
                }
                None => input,
            };
            self.add(call, &value)?;
        }
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        let mut joined = std::mem::take(&mut self.joined);
        joined.push_str(&call.text("OutputSuffix").unwrap_or_default());
        call.write(joined)
    }
}

impl JoinString {
    fn add(&mut self, call: &mut Call<'_>, value: &Value) -> Result {
        if std::mem::replace(&mut self.started, true) {
            let separator = match call.text("Separator") {
                Some(separator) => separator,
                None => match call.runspace.variable("OFS") {
                    Some(separator) => convert::to_text(call.runspace, &separator)?,
                    None => "".into(),
                },
            };
            self.joined.push_str(&separator);
        }
        let quote = match (call.switch("SingleQuote"), call.switch("DoubleQuote")) {
            (true, _) => "'",
            (_, true) => "\"",
            _ => "",
        };
        match call.text("FormatString").filter(|format| !format.is_empty() && quote.is_empty()) {
            Some(format) => {
                let formatted = formatted(call, &format, value)?;
                self.joined.push_str(&formatted);
            }
            None => {
                let text = convert::to_text(call.runspace, value)?;
                self.joined.extend([quote, &*text, quote]);
            }
        }
        Ok(())
    }
}

/// Lays a value out by a composite format.
fn formatted(call: &mut Call<'_>, format: &str, value: &Value) -> Result<String> {
    match text::format(call.runspace, format, std::slice::from_ref(value)) {
        Ok(formatted) => Ok(formatted),
        Err(CompositeError::Flow(flow)) => Err(flow),
        Err(CompositeError::Invalid(message)) => {
            let exception = Exception::new("System.FormatException", message);
            let id = "FormatException";
            Err(call.terminating(ErrorRecord::new(exception, id, ErrorCategory::InvalidOperation, Value::Null)))
        }
    }
}
