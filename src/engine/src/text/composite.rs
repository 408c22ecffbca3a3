//! Composite formats: `'{0,10:n2}' -f $x`.

use super::culture::Culture;
use super::{INVARIANT, date_time, number, time_span};
use crate::convert;
use crate::error::Flow;
use crate::runspace::Runspace;
use crate::value::Value;

/// Why a composite format cannot be laid out.
#[derive(Debug)]
pub enum CompositeError {
    /// The format or one of its items is not valid: .NET's message.
    Invalid(String),
    /// Code that ran on the way ended early.
    Flow(Flow),
}

impl From<Flow> for CompositeError {
    fn from(flow: Flow) -> CompositeError {
        CompositeError::Flow(flow)
    }
}

/// Lays out `format` with `args`.
pub fn format(rt: &mut Runspace, format: &str, args: &[Value]) -> Result<String, CompositeError> {
    format_in(rt, format, args, &INVARIANT)
}

pub(crate) fn format_in(
    rt: &mut Runspace,
    format: &str,
    args: &[Value],
    culture: &Culture,
) -> Result<String, CompositeError> {
    let mut out = String::with_capacity(format.len() + 16);
    let mut rest = format;
    let position = |rest: &str| format.encode_utf16().count() - rest.encode_utf16().count();
    let failure = |rest: &str, why: &str| {
        CompositeError::Invalid(format!(
            "Input string was not in a correct format. Failure to parse near offset {}. {why}",
            position(rest)
        ))
    };
    const ENDS: &str = "Format item ends prematurely.";
    const NO_DIGIT: &str = "Expected an ASCII digit.";
    loop {
        let Some(at) = rest.find(['{', '}']) else {
            out.push_str(rest);
            return Ok(out);
        };
        out.push_str(&rest[..at]);
        let brace = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        if rest.as_bytes().first() == Some(&brace) {
            out.push(brace as char);
            rest = &rest[1..];
            continue;
        }
        if brace == b'}' {
            return Err(failure(rest, "Unexpected closing brace without a corresponding opening brace."));
        }
        if rest.is_empty() {
            return Err(failure(rest, ENDS));
        }
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return Err(failure(&rest[first_length(rest)..], NO_DIGIT));
        }
        let index: usize = rest[..digits].parse().unwrap_or(usize::MAX);
        rest = rest[digits..].trim_start_matches(' ');
        let mut width = 0_i64;
        if let Some(after) = rest.strip_prefix(',') {
            rest = after.trim_start_matches(' ');
            let left = rest.starts_with('-');
            rest = rest.strip_prefix('-').unwrap_or(rest);
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 0 {
                return Err(failure(&rest[first_length(rest)..], if rest.is_empty() { ENDS } else { NO_DIGIT }));
            }
            let number: i64 = rest[..digits].parse().unwrap_or(i64::MAX).min(1_000_000);
            width = if left { -number } else { number };
            rest = rest[digits..].trim_start_matches(' ');
        }
        let mut specifier = "";
        if let Some(after) = rest.strip_prefix(':') {
            let Some(end) = after.find(['{', '}']) else { return Err(failure("", ENDS)) };
            if after.as_bytes()[end] == b'{' {
                return Err(failure(&after[end + 1..], "Unexpected opening brace inside a format item."));
            }
            specifier = &after[..end];
            rest = &after[end..];
        }
        match rest.strip_prefix('}') {
            Some(after) => rest = after,
            None if rest.is_empty() => return Err(failure(rest, ENDS)),
            None => {
                return Err(failure(&rest[first_length(rest)..], "Format item ends prematurely."));
            }
        }
        let Some(arg) = args.get(index) else {
            return Err(CompositeError::Invalid(
                "Index (zero based) must be greater than or equal to zero and less than the size of the argument list."
                    .to_owned(),
            ));
        };
        let text = format_value(rt, arg, specifier, culture)?;
        let length = if width == 0 { 0 } else { text.encode_utf16().count() as i64 };
        (length..width).for_each(|_| out.push(' '));
        out.push_str(&text);
        (length..-width).for_each(|_| out.push(' '));
    }
}

fn first_length(rest: &str) -> usize {
    rest.chars().next().map_or(0, char::len_utf8)
}

/// One value with a format of its own, as `IFormattable.ToString` gives it; values that take no format ignore it.
pub fn format_value(
    rt: &mut Runspace,
    value: &Value,
    format: &str,
    culture: &Culture,
) -> Result<String, CompositeError> {
    let invalid = |message: &str| CompositeError::Invalid(message.to_owned());
    // What came over the wire prints as it did where it came from.
    if let Some(text) = value.extra().and_then(|extra| extra.text()) {
        return Ok(text.to_string());
    }
    let bare = value.bare();
    match bare {
        Value::DateTime(date) => {
            return date_time::format(*date, format, culture, None)
                .ok_or_else(|| invalid("Input string was not in a correct format."));
        }
        Value::TimeSpan(span) => {
            return time_span::format(*span, format)
                .ok_or_else(|| invalid("Input string was not in a correct format."));
        }
        Value::Guid(guid) => {
            return crate::dotnet::guid::format(guid, format).ok_or_else(|| {
                invalid(
                    "Format string can be only \"D\", \"d\", \"N\", \"n\", \"P\", \"p\", \"B\", \"b\", \"X\" or \"x\".",
                )
            });
        }
        Value::Enum(own) if !format.is_empty() => {
            return crate::dotnet::enumeration::format(own, format).ok_or_else(|| {
                invalid("Format string can be only \"G\", \"g\", \"X\", \"x\", \"F\", \"f\", \"D\" or \"d\".")
            });
        }
        Value::Array(array) => return Ok(array.type_text().to_string()),
        Value::List(list) => return Ok(list.ty.name().to_string()),
        Value::Object(object) => {
            if let Some(text) = object.instance.format(format) {
                return text.map_err(CompositeError::Invalid);
            }
        }
        _ => {}
    }
    if let Some(text) = number::format(bare, format, culture) {
        return text.map_err(|error| CompositeError::Invalid(error.to_string()));
    }
    Ok(convert::to_text(rt, value)?.to_string())
}
