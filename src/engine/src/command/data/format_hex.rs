//! Format-Hex

use super::encoding::encode;
use super::file;
use super::types::BYTE_COLLECTION;
use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::value::{Array, Record, Value};

/// Bytes that stand on one line.
const LINE: usize = 16;

/// Shows bytes of files, texts and numbers.
pub struct FormatHex;

impl Cmdlet for FormatHex {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if let Some(paths) = call.texts("Path").or_else(|| call.texts("LiteralPath")) {
            for given in paths {
                let path = file::path(call, &given);
                let shown = file::shown(&path);
                let bytes = std::fs::read(&path).map_err(|error| file::failed(call, &error, &shown))?;
                lines(call, &bytes, &shown, &shown)?;
            }
            return Ok(());
        }
        let Some(value) = call.argument("InputObject").cloned() else { return Ok(()) };
        let (bytes, name) = match value.bare() {
            Value::String(text) => (encode(text, file::encoding(call)), "String"),
            Value::Byte(number) => (vec![*number], "Byte"),
            Value::Int32(number) => (number.to_le_bytes().to_vec(), "Int32"),
            Value::Int64(number) => (number.to_le_bytes().to_vec(), "Int64"),
            Value::Int16(number) => (number.to_le_bytes().to_vec(), "Int16"),
            Value::UInt32(number) => (number.to_le_bytes().to_vec(), "UInt32"),
            Value::Double(number) => (number.to_le_bytes().to_vec(), "Double"),
            Value::Single(number) => (number.to_le_bytes().to_vec(), "Single"),
            Value::Bool(flag) => (vec![u8::from(*flag)], "Boolean"),
            Value::Array(array) => (array.bytes().to_vec(), "Byte[]"),
            _ => return Ok(()),
        };
        lines(call, &bytes, "", &format!("{name} (System.{name})"))
    }
}

fn lines(call: &mut Call<'_>, bytes: &[u8], path: &str, label: &str) -> Result {
    let offset = call.number("Offset").unwrap_or(0).max(0) as usize;
    let count = call.number("Count").map_or(usize::MAX, |count| count.max(0) as usize);
    let bytes = bytes.get(offset..).unwrap_or_default();
    let bytes = &bytes[..bytes.len().min(count)];
    for (at, line) in bytes.chunks(LINE).enumerate() {
        let start = offset + at * LINE;
        let hex: Vec<String> = line.iter().map(|byte| format!("{byte:02X}")).collect();
        let shown = |byte: &u8| match byte {
            b' '..=b'~' => *byte as char,
            0xA0..=0xFF => *byte as char,
            0 => ' ',
            _ => '\u{FFFD}',
        };
        let fields = vec![
            Value::UInt64(start as u64),
            Value::string(format!("{start:016X}")),
            Value::from(Array::from_bytes(line.to_vec())),
            if path.is_empty() { Value::Null } else { Value::string(path) },
            Value::string(hex.join(" ")),
            Value::string(line.iter().map(shown).collect::<String>()),
            Value::string(label),
        ];
        call.write(Value::from(Record::new(&BYTE_COLLECTION, fields)))?;
    }
    Ok(())
}
