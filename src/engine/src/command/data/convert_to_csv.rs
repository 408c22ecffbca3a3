//! ConvertTo-Csv

use super::csv::Writer;
use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::value::Value;

/// Makes lines of CSV.
#[derive(Default)]
pub struct ConvertToCsv {
    writer: Option<Writer>,
}

impl Cmdlet for ConvertToCsv {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(value) = call.argument("InputObject").cloned().filter(|value| !value.is_null()) else { return Ok(()) };
        if self.writer.is_none() {
            let mut writer = Writer::of(call);
            writer.begin(call.runspace, &value)?;
            for line in heading(call, &writer, &value) {
                call.write(Value::string(line))?;
            }
            self.writer = Some(writer);
        }
        let Some(writer) = &self.writer else { return Ok(()) };
        let line = writer.line(call.runspace, &value)?;
        call.write(Value::string(line))
    }
}

/// The lines before the first object's.
pub(super) fn heading(call: &Call<'_>, writer: &Writer, value: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    if call.switch("IncludeTypeInformation") {
        let names = crate::serialize::type_names(value);
        lines.push(format!("#TYPE {}", names.first().map_or("", |name| name)));
    }
    if !call.switch("NoHeader") {
        lines.push(writer.header());
    }
    lines
}
