//! System.Boolean.

use super::argument::text;
use crate::member::thrown;
use crate::types::{TypeInfo, method, read};
use crate::value::Value;

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&BOOLEAN];

/// System.Boolean
pub static BOOLEAN: TypeInfo = TypeInfo {
    interfaces: &["System.IComparable", "System.IConvertible"],
    declarations: include_str!("declarations/boolean.txt"),
    methods: &[
        method("CompareTo", |_, this, args| match (this, args[0].bare()) {
            (Value::Bool(a), Value::Bool(b)) => Ok(Value::Int32(i32::from(*a) - i32::from(*b))),
            _ => Ok(Value::Int32(1)),
        }),
        method("Equals", |_, this, args| {
            Ok(Value::Bool(matches!((this, args[0].bare()), (Value::Bool(a), Value::Bool(b)) if a == b)))
        }),
        method("ToString", |_, this, _| {
            Ok(Value::string(if matches!(this, Value::Bool(true)) { "True" } else { "False" }))
        }),
    ],
    static_properties: &[
        read("FalseString", |_, _| Ok(Value::string("False"))),
        read("TrueString", |_, _| Ok(Value::string("True"))),
    ],
    static_methods: &[
        method("Parse", |_, _, args| {
            let text = text(&args[0], "value")?;
            parse(&text).map(Value::Bool).ok_or_else(|| {
                thrown("System.FormatException", format!("String '{text}' was not recognized as a valid Boolean."))
            })
        }),
        method("TryParse", |rt, _, args| {
            let parsed = match args[0].bare() {
                Value::String(text) => parse(text),
                _ => None,
            };
            super::reference::assign(rt, &args[1], Value::Bool(parsed.unwrap_or(false)))?;
            Ok(Value::Bool(parsed.is_some()))
        }),
    ],
    ..TypeInfo::value("System.Boolean")
};

fn parse(text: &str) -> Option<bool> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}
