//! Conversion to text, as `"$x"` does it.

use crate::error::Result;
use crate::member;
use crate::runspace::Runspace;
use crate::text::{date_time, number, time_span};
use crate::value::{Array, CustomObject, MemberKind, Str, Value};

/// How deep collections are followed when they are printed.
const DEPTH: usize = 64;

/// The text of `value` as the language makes it: collections are joined with `$OFS`.
pub fn to_text(rt: &mut Runspace, value: &Value) -> Result<Str> {
    if let Some(text) = scalar_text(value) {
        return Ok(text);
    }
    // What came over the wire prints as it did where it came from.
    if let Some(text) = value.extra().and_then(|extra| extra.text()) {
        return Ok(text);
    }
    text_of(rt, value, DEPTH)
}

/// The text of values that need neither script nor runspace to print.
pub fn scalar_text(value: &Value) -> Option<Str> {
    Some(match value {
        Value::Null | Value::Nothing => "".into(),
        Value::String(text) => text.clone(),
        Value::Int32(v) => v.to_string().into(),
        Value::Bool(v) => if *v { "True" } else { "False" }.into(),
        Value::Char(v) => crate::text::char_text(*v),
        Value::SByte(v) => v.to_string().into(),
        Value::Byte(v) => v.to_string().into(),
        Value::Int16(v) => v.to_string().into(),
        Value::UInt16(v) => v.to_string().into(),
        Value::UInt32(v) => v.to_string().into(),
        Value::Int64(v) => v.to_string().into(),
        Value::UInt64(v) => v.to_string().into(),
        Value::Single(v) => number::seven_digits(*v).into(),
        Value::Double(v) => number::fifteen_digits(*v).into(),
        Value::Decimal(v) => v.to_string().into(),
        Value::BigInteger(v) => v.to_string().into(),
        Value::DateTime(v) => date_time::general(*v).into(),
        Value::TimeSpan(v) => time_span::constant(*v).into(),
        Value::Guid(v) => v.hyphenated().to_string().into(),
        Value::Enum(v) => super::enum_text(&v.ty, v.value).into(),
        Value::Type(ty) => ty.name(),
        Value::ScriptBlock(block) => member::script_block_text(block),
        _ => return None,
    })
}

/// The text of `value`, following collections so deep.
pub fn text_of(rt: &mut Runspace, value: &Value, depth: usize) -> Result<Str> {
    if let Some(text) = scalar_text(value) {
        return Ok(text);
    }
    if let Some(text) = member::own_text(rt, value)? {
        return Ok(text);
    }
    match value {
        Value::Array(array) => join_items(rt, array.to_vec(), depth),
        Value::List(list) => {
            let items: Vec<Value> = list.items.borrow().iter().cloned().collect();
            join_items(rt, items, depth)
        }
        Value::Dictionary(dictionary) => Ok(dictionary.ty.name()),
        Value::Custom(custom) => custom_text(rt, custom, depth),
        Value::Wrapped(wrapped) => text_of(rt, &wrapped.base, depth),
        Value::Object(object) => {
            let items = super::enumerate(rt, value);
            match (object.instance.text(), items) {
                (Some(text), _) => Ok(text),
                (None, Some(items)) => join_items(rt, items, depth),
                (None, None) => Ok(object.instance.ty().name()),
            }
        }
        _ => Ok("".into()),
    }
}

fn join_items(rt: &mut Runspace, items: Vec<Value>, depth: usize) -> Result<Str> {
    let Some(depth) = depth.checked_sub(1) else { return Ok("".into()) };
    let separator = crate::operators::output_field_separator(rt);
    let mut out = String::new();
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(&separator);
        }
        match item {
            // Collections within are named, not followed.
            Value::Array(_) | Value::List(_) | Value::Dictionary(_) => out.push_str(&member::type_of(item).name()),
            other => out.push_str(&text_of(rt, other, depth)?),
        }
    }
    Ok(out.into())
}

/// `@{a=1; b=2}`
fn custom_text(rt: &mut Runspace, custom: &CustomObject, depth: usize) -> Result<Str> {
    if let Some(text) = &custom.text {
        return Ok(text.clone());
    }
    let Some(depth) = depth.checked_sub(1) else { return Ok("".into()) };
    let members: Vec<(Str, MemberKind)> = match custom.extra.members() {
        Some(members) => {
            members.iter().filter(|member| !member.hidden).map(|m| (m.name.clone(), m.kind.clone())).collect()
        }
        None => return Ok("".into()),
    };
    let mut out = String::from("@{");
    let mut first = true;
    for (name, kind) in members {
        let value = match kind {
            MemberKind::Note(value) | MemberKind::Property(value) => value,
            MemberKind::Alias(_) | MemberKind::Script { .. } => Value::Null,
            _ => continue,
        };
        if !std::mem::take(&mut first) {
            out.push_str("; ");
        }
        out.push_str(&name);
        out.push('=');
        match &value {
            // A custom object within prints as nothing.
            Value::Custom(inner) if inner.text.is_none() => {}
            Value::Array(_) | Value::List(_) | Value::Dictionary(_) => out.push_str(&member::type_of(&value).name()),
            other => out.push_str(&text_of(rt, other, depth)?),
        }
    }
    if first {
        return Ok("".into());
    }
    out.push('}');
    Ok(out.into())
}

/// What error messages print of a value: its `ToString()`, never an error.
pub fn value_text(rt: &mut Runspace, value: &Value) -> Str {
    match value {
        Value::Double(v) => number::shortest(*v).into(),
        Value::Array(_) | Value::List(_) | Value::Dictionary(_) => member::type_of(value).name(),
        other => to_text(rt, other).unwrap_or_else(|_| member::type_of(other).name()),
    }
}

impl Array {
    /// The name as .NET prints an array: `System.Object[]`.
    pub fn type_text(&self) -> Str {
        self.element.clone().array_of(self.dimensions.as_ref().map_or(1, |lengths| lengths.len())).name()
    }
}
