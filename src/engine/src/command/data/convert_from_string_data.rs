//! ConvertFrom-StringData

use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::value::{Dictionary, Value};

/// Makes a hashtable of lines `name=value`.
pub struct ConvertFromStringData;

impl Cmdlet for ConvertFromStringData {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(text) = call.text("StringData") else { return Ok(()) };
        let delimiter = match call.argument("Delimiter").map(Value::bare) {
            Some(Value::Char(unit)) => char::from_u32(u32::from(*unit)).unwrap_or('='),
            Some(Value::String(text)) => text.chars().next().unwrap_or('='),
            _ => '=',
        };
        let text = unescaped(&text);
        let dictionary = Dictionary::hashtable();
        for line in text.split('\n').map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let Some((name, value)) = line.split_once(delimiter).filter(|(name, _)| !name.is_empty()) else {
                return Err(invalid(call, format!("Data line '{line}' is not in 'name=value' format. ")));
            };
            let name = Value::string(name.trim());
            if dictionary.get(&name).is_some() {
                let name = line.split_once(delimiter).map_or("", |(name, _)| name.trim());
                return Err(invalid(call, format!("Data item '{name}' in line '{line}' is already defined. ")));
            }
            dictionary.set(name, Value::string(value.trim()));
        }
        call.write(Value::from(dictionary))
    }
}

fn invalid(call: &Call<'_>, message: String) -> Flow {
    let exception = Exception::new("System.Management.Automation.PSInvalidOperationException", message);
    call.terminating(ErrorRecord::new(exception, "InvalidOperation", ErrorCategory::InvalidOperation, Value::Null))
}

/// The text with the escapes of regular expressions resolved: `\\`, `\n`, `\t`, `\x41`, `\u0041`.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        if char != '\\' {
            out.push(char);
            continue;
        }
        let rest = chars.as_str();
        let hex = |digits: usize| {
            rest.get(1..1 + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32)
        };
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('a') => out.push('\u{7}'),
            Some('f') => out.push('\u{C}'),
            Some('v') => out.push('\u{B}'),
            Some('e') => out.push('\u{1B}'),
            Some('0') => out.push('\0'),
            Some('x') if hex(2).is_some() => {
                out.extend(hex(2));
                chars = rest[3..].chars();
            }
            Some('u') if hex(4).is_some() => {
                out.extend(hex(4));
                chars = rest[5..].chars();
            }
            Some(other) => out.push(other),
            None => out.push('\\'),
        }
    }
    out
}
