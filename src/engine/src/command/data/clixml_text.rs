//! CLIXML as text, for the cmdlets that write and read it.

use crate::command::Call;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::serialize::{Seal, Serializer, open_plain, read_value};
use crate::value::Value;

/// How deep properties are written when nobody says.
const DEPTH: i64 = 2;

/// A document of these values.
pub(super) fn write(call: &mut Call<'_>, values: &[Value]) -> Result<String> {
    let depth = call.number("Depth").unwrap_or(DEPTH) as i32;
    let mut out = Vec::new();
    let mut writer = clixml::file::writer(&mut out);
    let mut serializer = Serializer::new(&mut writer, call.runspace, Seal::Plain);
    for value in values {
        serializer.top(value, depth)?;
    }
    writer.end();
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// The values of a document.
pub(super) fn read(call: &mut Call<'_>, document: &[u8]) -> Result<Vec<Value>> {
    let items = clixml::file::read(document).map_err(|error| invalid(call, &error.to_string()))?;
    items.iter().map(|item| read_value(call.runspace, &item.value, &open_plain)).collect()
}

fn invalid(call: &Call<'_>, message: &str) -> Flow {
    let exception = Exception::new("System.Xml.XmlException", message);
    call.terminating(ErrorRecord::new(exception, "System.Xml.XmlException", ErrorCategory::NotSpecified, Value::Null))
}
