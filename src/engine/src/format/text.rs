//! The text that stands for a value in a table or list.

use super::property;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::{Str, Value};

/// How many items of a collection are shown when `$FormatEnumerationLimit` says nothing.
const ENUMERATION_LIMIT: i64 = 4;

/// `$FormatEnumerationLimit`; negative for no limit.
pub fn enumeration_limit(runspace: &mut Runspace) -> i64 {
    match runspace.variable("FormatEnumerationLimit").as_ref().map(Value::bare) {
        Some(Value::Int32(limit)) => (*limit).into(),
        Some(Value::Int64(limit)) => *limit,
        _ => ENUMERATION_LIMIT,
    }
}

/// The text of a value: of a collection its first items in braces.
pub fn of(runspace: &mut Runspace, value: &Value, limit: i64) -> Result<Str> {
    let Some(items) = items(runspace, value)? else {
        return property::text(runspace, value);
    };
    let mut text = String::from("{");
    for (at, item) in items.iter().enumerate() {
        if limit >= 0 && at as i64 == limit {
            text.push('…');
            break;
        }
        if at > 0 {
            text.push_str(", ");
        }
        text.push_str(&item_text(runspace, item)?);
    }
    text.push('}');
    Ok(text.into())
}

/// What is shown of a collection: its items, or its entries.
pub(super) fn items(runspace: &mut Runspace, value: &Value) -> Result<Option<Vec<Value>>> {
    crate::serialize::items(runspace, value)
}

/// An item within braces: its text, where its type has one of its own, else the property that names it best.
fn item_text(runspace: &mut Runspace, item: &Value) -> Result<Str> {
    if item.is_null() {
        return Ok("$null".into());
    }
    let text = property::text(runspace, item)?;
    let named = match item {
        Value::Object(_) => text == crate::types::type_of(item).name(),
        Value::Array(_) | Value::List(_) | Value::Dictionary(_) => true,
        _ => false,
    };
    if named
        && let Some(name) = display_name(runspace, item)?
        && let Some(value) = property::get_or_nothing(runspace, item, &name)?
    {
        // An entry of a dictionary shows both its halves.
        if let Some(other) = entry_value(runspace, item)? {
            return Ok(format!("[{}, {}]", property::text(runspace, &value)?, property::text(runspace, &other)?).into());
        }
        return property::text(runspace, &value);
    }
    Ok(text)
}

fn entry_value(runspace: &mut Runspace, item: &Value) -> Result<Option<Value>> {
    let names = property::type_names(item);
    let entry = names.first().is_some_and(|name| {
        &**name == "System.Collections.DictionaryEntry" || name.starts_with("System.Collections.Generic.KeyValuePair`2")
    });
    if entry { property::get_or_nothing(runspace, item, "Value") } else { Ok(None) }
}

/// The property that names an object best: `name`, `id`, `key`, or one that ends so.
pub(super) fn display_name(runspace: &mut Runspace, value: &Value) -> Result<Option<Str>> {
    let names = property::names(runspace, value)?;
    let lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    type Test = fn(&str) -> bool;
    let tests: [Test; 6] = [
        |name| name == "name",
        |name| name == "id",
        |name| name == "key",
        |name| name.ends_with("key"),
        |name| name.ends_with("name"),
        |name| name.ends_with("id"),
    ];
    Ok(tests.iter().find_map(|test| lower.iter().position(|name| test(name))).map(|at| names[at].clone()))
}

/// The text of a value by a format: composite (`{0:N2}`) or one that its type understands (`N2`).
pub fn formatted(runspace: &mut Runspace, value: &Value, format: Option<&str>, limit: i64) -> Result<Str> {
    if let Some(format) = format.filter(|format| !format.is_empty()) {
        let composite: std::borrow::Cow<'_, str> =
            if format.contains("{0") { format.into() } else { format!("{{0:{format}}}").into() };
        if let Some(text) = crate::serialize::composite(runspace, &composite, value) {
            return Ok(text);
        }
    }
    of(runspace, value, limit)
}

/// The text of a parameter's argument.
pub fn plain(value: &Value) -> Str {
    match value.bare() {
        Value::String(text) => text.clone(),
        Value::Int32(number) => number.to_string().into(),
        Value::Char(unit) => crate::serialize::from_units([*unit]).into(),
        Value::Enum(value) => crate::serialize::enum_name(value),
        Value::Null | Value::Nothing => "".into(),
        other => crate::serialize::plain_text(other),
    }
}
