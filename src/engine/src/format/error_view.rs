//! How an error record reads: ConciseView.

use std::rc::Rc;

use psrp_syntax::{Extent, Source};

use super::property;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::runspace::Runspace;
use crate::value::{Str, Value};

/// The text of an error record, as Out-Default and Out-String show it.
pub fn of(runspace: &mut Runspace, value: &Value) -> Result<Str> {
    let Value::Object(object) = value.bare() else { return property::text(runspace, value) };
    let Some(record) = object.downcast::<Rc<ErrorRecord>>() else { return property::text(runspace, value) };
    Ok(concise(record).into())
}

/// `Get-Item: Cannot find path ...`, with the line of the script where it is a file's, not the first one, or cannot be
/// parsed.
pub fn concise(record: &ErrorRecord) -> String {
    let details = record.details.borrow();
    let message = crate::serialize::error_message(record);
    if is_of_program(record) {
        return message.to_string();
    }
    let reason = reason(record);
    let place = details.invocation.as_deref().and_then(|invocation| invocation.position.as_ref());
    if let Some((source, extent)) = place {
        let line = source.position(extent.start).line;
        if source.file().is_some() || line > 1 || record.category == ErrorCategory::ParserError {
            return format!("{reason}: {}", with_place(source, *extent, &message));
        }
    }
    format!("{reason}: {message}")
}

/// Whether the record holds what a program wrote to its error stream.
pub fn is_of_program(record: &ErrorRecord) -> bool {
    matches!(&*record.id, "NativeCommandError" | "NativeCommandErrorMessage")
}

/// The file and line, the text of the line with its place underlined, and the message.
fn with_place(source: &Source, extent: Extent, message: &str) -> String {
    let start = source.position(extent.start);
    let number = start.line.to_string();
    let line = source.line_at(extent.start);
    let shown = line.trim_start();
    let indent = line.chars().count() - shown.chars().count();
    let offset = (start.column as usize).saturating_sub(1 + indent);
    let room = shown.chars().count().saturating_sub(offset).max(1);
    let marks = source.slice(extent).lines().next().map_or(1, |text| text.chars().count()).clamp(1, room);
    let head = source.file().map_or_else(String::new, |file| format!("{file}:{number}"));
    let width = number.len().max("Line".len());
    let (blank, marks) = (" ".repeat(offset), "~".repeat(marks));
    format!(
        "{head}\n{:<width$} |\n{number:>width$} |  {shown}\n{:>width$} |  {blank}{marks}\n{:>width$} | {message}",
        "Line", "", "",
    )
}

/// What stands before the message: the command, else what went wrong.
fn reason(record: &ErrorRecord) -> String {
    if let Value::Object(object) = record.exception.bare()
        && let Some(exception) = object.downcast::<Exception>()
        && exception
            .properties
            .iter()
            .any(|(name, value)| *name == "WasThrownFromThrowStatement" && matches!(value, Value::Bool(true)))
    {
        return "Exception".to_owned();
    }
    let details = record.details.borrow();
    let name = details.invocation.as_deref().map(|invocation| invocation.invocation_name.clone());
    let named = [name, details.activity.clone(), details.reason.clone()];
    if let Some(name) = named.into_iter().flatten().find(|name| !name.is_empty()) {
        return name.to_string();
    }
    let names = crate::serialize::type_names(&record.exception);
    names.first().map_or("Error", |name| name.rsplit('.').next().unwrap_or(name)).to_owned()
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;
    use std::sync::Arc;

    use super::*;
    use crate::error::InvocationInfo;

    fn record(text: &str, from: u32, to: u32) -> ErrorRecord {
        let record = ErrorRecord::new(Exception::runtime("no"), "Id", ErrorCategory::NotSpecified, Value::Null);
        let source: Arc<Source> = Source::new(text);
        let invocation =
            InvocationInfo { position: Some((source, Extent { start: from, end: to })), ..InvocationInfo::default() };
        record.details.borrow_mut().invocation = Some(Rc::new(invocation));
        record
    }

    #[test]
    fn the_first_line_needs_no_telling() {
        assert_eq!(concise(&record("1/0", 0, 3)), "RuntimeException: no");
    }

    #[test]
    fn a_later_line_is_shown() {
        let shown = concise(&record("1\n  1/0", 4, 7));
        assert_eq!(shown, "RuntimeException: \nLine |\n   2 |  1/0\n     |  ~~~\n     | no");
    }
}
