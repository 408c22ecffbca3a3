//! `-split`.

use std::rc::Rc;

use crate::convert;
use crate::dotnet::{number::INT32, regex};
use crate::error::Result;
use crate::runspace::Runspace;
use crate::text::{Regex, regex as expressions};
use crate::types::Type;
use crate::value::{ScriptBlock, Value};

/// `-split text`: at white space, none at the ends.
pub fn unary_split(rt: &mut Runspace, value: &Value) -> Result<Value> {
    let mut parts = Vec::new();
    for text in texts(rt, value)? {
        parts.extend(text.split_whitespace().map(Value::string));
    }
    Ok(Value::array(parts))
}

/// `left -split right`
pub fn split(rt: &mut Runspace, left: &Value, right: &Value, ignore_case: bool) -> Result<Value> {
    let arguments = match right.bare() {
        Value::Array(array) => array.to_vec(),
        _ => vec![right.clone()],
    };
    let limit = match arguments.get(1) {
        Some(limit) => match convert::to_type(rt, limit, &Type::Known(&INT32))? {
            Value::Int32(limit) => i64::from(limit),
            _ => 0,
        },
        None => 0,
    };
    let (simple, mut options) = split_options(rt, arguments.get(2))?;
    if ignore_case {
        options |= expressions::IGNORE_CASE;
    }
    let delimiter = arguments.first().cloned().unwrap_or_default();
    let texts = texts(rt, left)?;
    let mut parts = Vec::new();
    if let Value::ScriptBlock(block) = delimiter.bare() {
        for text in &texts {
            split_by_block(rt, &mut parts, text, block, limit)?;
        }
        return Ok(Value::array(parts));
    }
    let regex = match delimiter.bare() {
        Value::Object(object) if regex::of(object).is_some() => regex::of(object),
        _ => None,
    };
    let regex = match regex {
        Some(regex) => regex,
        None => {
            let pattern = convert::to_text(rt, &delimiter)?;
            let pattern = if simple { expressions::escape(&pattern).into() } else { pattern };
            Regex::cached(&pattern, options).map_err(regex::parse_error)?
        }
    };
    for text in &texts {
        split_text(&mut parts, text, &regex, limit)?;
    }
    Ok(Value::array(parts))
}

fn texts(rt: &mut Runspace, value: &Value) -> Result<Vec<crate::value::Str>> {
    let items = convert::enumerate(rt, value).unwrap_or_else(|| vec![value.clone()]);
    items.iter().map(|item| convert::to_text(rt, item)).collect()
}

/// Whether the delimiter is plain text, and the options of the expression.
fn split_options(rt: &mut Runspace, value: Option<&Value>) -> Result<(bool, i64)> {
    let Some(value) = value else { return Ok((false, 0)) };
    let ty = Type::Known(&crate::dotnet::enums::SPLIT_OPTIONS);
    let Value::Enum(options) = convert::to_type(rt, value, &ty)? else { return Ok((false, 0)) };
    let has = |bit: i64| options.value & bit != 0;
    let mut flags = 0;
    for (bit, flag) in [
        (8, expressions::IGNORE_WHITESPACE),
        (16, expressions::MULTILINE),
        (32, expressions::SINGLELINE),
        (64, expressions::IGNORE_CASE),
        (128, expressions::EXPLICIT_CAPTURE),
    ] {
        if has(bit) {
            flags |= flag;
        }
    }
    Ok((has(1), flags))
}

/// Splits at matches; groups of a match come between the parts. A negative limit counts from the end.
fn split_text(parts: &mut Vec<Value>, text: &str, regex: &Regex, limit: i64) -> Result<()> {
    let mut found = regex.find_all(text, usize::MAX).map_err(regex::timeout)?;
    let splits = limit.unsigned_abs().saturating_sub(1) as usize;
    if limit > 0 {
        found.truncate(splits);
    } else if limit < 0 {
        let skip = found.len().saturating_sub(splits);
        found.drain(..skip);
    }
    let mut start = 0;
    for found in &found {
        let range = found.range();
        parts.push(Value::string(&text[start..range.start]));
        for group in 1..found.len() {
            if let Some(range) = found.group(group) {
                parts.push(Value::string(&text[range]));
            }
        }
        start = range.end;
    }
    parts.push(Value::string(&text[start..]));
    Ok(())
}

/// Splits at the characters for which the block is true.
fn split_by_block(
    rt: &mut Runspace,
    parts: &mut Vec<Value>,
    text: &str,
    block: &Rc<ScriptBlock>,
    limit: i64,
) -> Result<()> {
    let mut start = 0;
    let mut count = 1;
    for (at, c) in text.char_indices() {
        if limit > 0 && count >= limit {
            break;
        }
        let results = rt.call_block(block, Some(Value::string(c.to_string())), &[])?;
        if convert::is_true(&super::collapse(results)) {
            parts.push(Value::string(&text[start..at]));
            start = at + c.len_utf8();
            count += 1;
        }
    }
    parts.push(Value::string(&text[start..]));
    Ok(())
}
