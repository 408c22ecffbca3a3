//! How an error record reads: ConciseView.

use std::rc::Rc;

use super::property;
use crate::error::{ErrorRecord, Result};
use crate::runspace::Runspace;
use crate::value::{Str, Value};

/// The text of an error record, as Out-Default and Out-String show it.
pub fn of(runspace: &mut Runspace, value: &Value) -> Result<Str> {
    let Value::Object(object) = value.bare() else { return property::text(runspace, value) };
    let Some(record) = object.downcast::<Rc<ErrorRecord>>() else { return property::text(runspace, value) };
    Ok(concise(record).into())
}

/// `Get-Item: Cannot find path ...`, with the line of the script where it is a script's own error in several lines or in
/// a file.
pub fn concise(record: &ErrorRecord) -> String {
    let details = record.details.borrow();
    let message = crate::serialize::error_message(record);
    let invocation = details.invocation.as_deref();
    let place = invocation.and_then(|invocation| invocation.position.as_ref());
    let category = record.category;
    if category == crate::error::ErrorCategory::ParserError
        || place.is_some_and(|(source, _)| source.file().is_some() || source.text().trim_end().contains('\n'))
            && details.activity.as_deref().is_none_or(str::is_empty)
    {
        if let Some((source, extent)) = place {
            let start = source.position(extent.start);
            let line = source.line_at(extent.start);
            let number = start.line.to_string();
            let before: String = line.chars().take(start.column as usize - 1).collect();
            let length = (extent.end.saturating_sub(extent.start) as usize).clamp(1, line.len().max(1));
            let indent = line.len() - line.trim_start().len();
            let shown = line.trim_start();
            let offset = before.len().saturating_sub(indent);
            let marks = "~".repeat(length.min(shown.len().saturating_sub(offset)).max(1));
            let head = match source.file() {
                Some(file) => format!("{file}:{number}"),
                None => "ParserError: ".trim_end().to_owned() + " ",
            };
            let head = if source.file().is_some() || category == crate::error::ErrorCategory::ParserError {
                head
            } else {
                format!("{}: ", short(record))
            };
            let width = number.len().max("Line".len());
            return format!(
                "{head}\n{:<width$} |\n{number:>width$} |  {shown}\n{:>width$} |  {}{marks}\n{:>width$} | {message}",
                "Line",
                "",
                " ".repeat(offset),
                "",
            );
        }
    }
    let name = match details.activity.as_deref().filter(|name| !name.is_empty()) {
        Some(activity) => activity.to_owned(),
        None => match invocation.map(|invocation| &*invocation.invocation_name).filter(|name| !name.is_empty()) {
            Some(name) => name.to_owned(),
            None => short(record),
        },
    };
    format!("{name}: {message}")
}

/// The name of the exception without its namespace and `Exception`... as `Exception` itself has it.
fn short(record: &ErrorRecord) -> String {
    let names = crate::serialize::type_names(&record.exception);
    let name = names.first().map_or("Exception", |name| name.rsplit('.').next().unwrap_or(name));
    name.to_owned()
}
