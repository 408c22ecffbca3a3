//! The texts of an error record that are put together of its parts.

use super::{names, shape};
use crate::error::{ErrorRecord, Exception, Result};
use crate::runspace::Runspace;
use crate::value::{Str, Value};

/// `FullyQualifiedErrorId`: the id, and the class of the command that raised it.
pub fn fully_qualified_id(record: &ErrorRecord) -> Str {
    match &record.details.borrow().command {
        Some(command) if !command.is_empty() && !record.id.is_empty() => format!("{},{command}", record.id).into(),
        Some(command) if record.id.is_empty() => command.clone(),
        _ => record.id.clone(),
    }
}

/// What `ToString()` of a record gives: the text of its ErrorDetails, or its exception's message.
pub(crate) fn message(record: &ErrorRecord) -> Str {
    if let Some(message) = record.details.borrow().message.clone().filter(|message| !message.is_empty()) {
        return message;
    }
    exception_message(&record.exception)
}

fn exception_message(exception: &Value) -> Str {
    match exception.bare() {
        Value::Object(object) => match object.downcast::<Exception>() {
            Some(exception) => exception.message.clone(),
            None => object.instance.text().unwrap_or_else(|| "".into()),
        },
        _ => "".into(),
    }
}

/// The parts of CategoryInfo.
pub(crate) struct Parts {
    pub activity: Str,
    pub reason: Str,
    pub target_name: Str,
    pub target_type: Str,
}

pub(crate) fn parts(runspace: &mut Runspace, record: &ErrorRecord) -> Result<Parts> {
    let details = record.details.borrow().clone();
    let target_name = match details.target_name {
        Some(name) => name,
        None if record.target.is_null() => "".into(),
        None => shape::text(runspace, &record.target)?.unwrap_or_else(|| "".into()),
    };
    let target_type = match details.target_type {
        Some(name) => name,
        None if record.target.is_null() => "".into(),
        None => short_type_name(&record.target),
    };
    let reason = details.reason.unwrap_or_else(|| short_type_name(&record.exception));
    Ok(Parts { activity: details.activity.unwrap_or_else(|| "".into()), reason, target_name, target_type })
}

/// `CategoryInfo.GetMessage()`: `InvalidArgument: (42:Int32) [Write-Error], WriteErrorException`.
pub fn category_message(runspace: &mut Runspace, record: &ErrorRecord) -> Result<Str> {
    let parts = parts(runspace, record)?;
    Ok(message_of(record, &parts))
}

pub(super) fn message_of(record: &ErrorRecord, parts: &Parts) -> Str {
    format!(
        "{}: ({}:{}) [{}], {}",
        record.category.name(),
        shortened(&parts.target_name),
        shortened(&parts.target_type),
        shortened(&parts.activity),
        shortened(&parts.reason)
    )
    .into()
}

/// Texts of more than 40 characters lose their middle.
fn shortened(text: &str) -> String {
    let units = text.encode_utf16().count();
    if units <= 40 {
        return text.to_owned();
    }
    let first: Vec<u16> = text.encode_utf16().take(15).collect();
    let last: Vec<u16> = text.encode_utf16().skip(units - 15).collect();
    format!("{}…{}", String::from_utf16_lossy(&first), String::from_utf16_lossy(&last))
}

/// `Int32` for a number: the name of the value's type without its namespace.
fn short_type_name(value: &Value) -> Str {
    let names = names::of_value(value);
    let name = names.first().map_or("", |name| &**name);
    if name.starts_with("Deserialized.") {
        return "PSObject".into();
    }
    name.rsplit(['.', '+']).next().unwrap_or(name).into()
}
