//! ConvertTo-SecureString, ConvertFrom-SecureString

use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::value::{Object, SecureString, Value};

/// ConvertTo-SecureString
pub struct ToSecureString;

impl Cmdlet for ToSecureString {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let text = call.text("String").unwrap_or_default();
        if call.switch("AsPlainText") {
            return call.write(Object::new(SecureString::new(&text)));
        }
        if call.has("Key") || call.has("SecureKey") {
            return Err(keys_unsupported(call));
        }
        // Without a key the text is what ConvertFrom-SecureString gave, which on Linux is not encrypted.
        match units(&text) {
            Some(units) => call.write(Object::new(SecureString::from_units(units))),
            None => {
                let exception = Exception::new(
                    "System.Management.Automation.PSArgumentException",
                    format!("The parameter value \"{text}\" is not a valid encrypted string."),
                );
                let (id, category) = ("ImportSecureString_InvalidArgument", ErrorCategory::InvalidArgument);
                call.error(ErrorRecord::new(exception, id, category, Value::Null))
            }
        }
    }
}

/// ConvertFrom-SecureString
pub struct FromSecureString;

impl Cmdlet for FromSecureString {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if call.has("Key") || call.has("SecureKey") {
            return Err(keys_unsupported(call));
        }
        let Some(Value::Object(object)) = call.argument("SecureString").map(Value::bare) else { return Ok(()) };
        let Some(secure) = object.downcast::<SecureString>() else { return Ok(()) };
        let units = secure.reveal();
        if call.switch("AsPlainText") {
            return call.write(String::from_utf16_lossy(&units));
        }
        let text: String = units.iter().flat_map(|unit| unit.to_le_bytes()).map(|byte| format!("{byte:02x}")).collect();
        call.write(text)
    }
}

/// The UTF-16 units behind hexadecimal digits.
fn units(text: &str) -> Option<Vec<u16>> {
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(4) || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let unit = |chunk: &[u8]| u16::from_str_radix(std::str::from_utf8(chunk).ok()?, 16).ok();
    digits.chunks(4).map(|chunk| unit(chunk).map(u16::swap_bytes)).collect()
}

fn keys_unsupported(call: &Call<'_>) -> Flow {
    let message = format!("{} with a key is not supported by this host", call.declaration.name);
    let exception = Exception::new("System.Management.Automation.PSNotSupportedException", message);
    call.terminating(ErrorRecord::new(exception, "NotSupported", ErrorCategory::NotImplemented, Value::Null))
}
