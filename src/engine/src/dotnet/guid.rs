//! System.Guid.

use uuid::Uuid;

use super::time::invalid_argument;
use crate::error::Result;
use crate::member::thrown;
use crate::runspace::Runspace;
use crate::types::{TypeInfo, method, read};
use crate::value::Value;

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&GUID];

/// System.Guid
pub static GUID: TypeInfo = TypeInfo {
    interfaces: &["System.IComparable", "System.IFormattable"],
    declarations: include_str!("declarations/guid.txt"),
    constructors: &[method("new", construct)],
    properties: &[
        read("Variant", |_, this| Ok(Value::Int32((value(this).as_bytes()[8] >> 4).into()))),
        read("Version", |_, this| Ok(Value::Int32((value(this).as_bytes()[6] >> 4).into()))),
    ],
    methods: &[
        method("ToString", |_, this, args| {
            let specifier = match args.first() {
                Some(Value::String(specifier)) => specifier.clone(),
                _ => "".into(),
            };
            format(&value(this), &specifier).map(Value::from).ok_or_else(|| {
                thrown(
                    "System.FormatException",
                    "Format string can be only \"D\", \"d\", \"N\", \"n\", \"P\", \"p\", \"B\", \"b\", \"X\" or \"x\".",
                )
            })
        }),
        method("ToByteArray", |_, this, args| {
            let guid = value(this);
            let bytes = match args.first() {
                Some(Value::Bool(true)) => *guid.as_bytes(),
                _ => guid.to_bytes_le(),
            };
            Ok(super::array::bytes(bytes))
        }),
        method("CompareTo", |_, this, args| match &args[0] {
            Value::Guid(other) => Ok(Value::Int32(value(this).cmp(other) as i32)),
            _ => Ok(Value::Int32(1)),
        }),
    ],
    static_properties: &[
        read("Empty", |_, _| Ok(Value::Guid(Uuid::nil()))),
        read("AllBitsSet", |_, _| Ok(Value::Guid(Uuid::max()))),
    ],
    static_methods: &[
        method("NewGuid", |_, _, _| Ok(Value::Guid(Uuid::new_v4()))),
        method("Parse", |_, _, args| parsed(&args[0])),
        method("ParseExact", |_, _, args| parsed(&args[0])),
        method("TryParse", try_parse),
    ],
    ..TypeInfo::value("System.Guid")
};

fn value(this: &Value) -> Uuid {
    match this.bare() {
        Value::Guid(guid) => *guid,
        _ => Uuid::nil(),
    }
}

const NOT_A_GUID: &str = "Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).";

fn parsed(text: &Value) -> Result<Value> {
    match text {
        Value::String(text) => {
            parse(text).map(Value::Guid).ok_or_else(|| thrown("System.FormatException", unrecognized(text)))
        }
        _ => Err(thrown("System.ArgumentNullException", "Value cannot be null. (Parameter 'input')")),
    }
}

fn unrecognized(text: &str) -> &'static str {
    if text.contains('-') || text.len() == 36 { NOT_A_GUID } else { "Unrecognized Guid format." }
}

fn try_parse(rt: &mut Runspace, _: &Value, args: &[Value]) -> Result<Value> {
    let guid = match &args[0] {
        Value::String(text) => parse(text),
        _ => None,
    };
    if let Some(result) = args.last() {
        super::reference::assign(rt, result, Value::Guid(guid.unwrap_or_default()))?;
    }
    Ok(Value::Bool(guid.is_some()))
}

fn construct(_: &mut Runspace, _: &Value, args: &[Value]) -> Result<Value> {
    match args {
        [Value::String(_)] => parsed(&args[0]),
        [Value::Array(array)] => {
            let bytes: [u8; 16] = (*array.bytes())
                .try_into()
                .map_err(|_| invalid_argument("Byte array for Guid must be exactly 16 bytes long. (Parameter 'b')"))?;
            Ok(Value::Guid(Uuid::from_bytes_le(bytes)))
        }
        _ => Err(thrown("System.NotSupportedException", "this constructor of System.Guid is not supported")),
    }
}

/// Reads a GUID in any of the ways in which .NET writes them.
pub fn parse(text: &str) -> Option<Uuid> {
    let text = text.trim();
    let inner = match (text.as_bytes().first()?, text.as_bytes().last()?) {
        (b'{', b'}') | (b'(', b')') => &text[1..text.len() - 1],
        _ => text,
    };
    let hyphens: Vec<usize> = inner.match_indices('-').map(|(at, _)| at).collect();
    let fits = match inner.len() {
        36 => hyphens == [8, 13, 18, 23],
        32 => hyphens.is_empty() && inner.len() == text.len(),
        _ => false,
    };
    if fits { Uuid::try_parse(inner).ok() } else { None }
}

/// Prints a GUID; `None` when the format is not valid.
pub fn format(guid: &Uuid, format: &str) -> Option<String> {
    Some(match format {
        "" | "D" | "d" => guid.hyphenated().to_string(),
        "N" | "n" => guid.simple().to_string(),
        "B" | "b" => format!("{{{}}}", guid.hyphenated()),
        "P" | "p" => format!("({})", guid.hyphenated()),
        "X" | "x" => {
            let (a, b, c, d) = guid.as_fields();
            let rest: Vec<String> = d.iter().map(|byte| format!("0x{byte:02x}")).collect();
            format!("{{0x{a:08x},0x{b:04x},0x{c:04x},{{{}}}}}", rest.join(","))
        }
        _ => return None,
    })
}
