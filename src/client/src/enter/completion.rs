//! Completion: the host is asked what could stand there.

use std::sync::MutexGuard;
use std::time::{Duration, Instant};

use clixml::Value;
use psrp_proto::message::{self, CreatePipeline, HostInfo, PowerShell};
use reedline::{Completer, CompletionResult, Span, Suggestion};

use super::Shared;
use crate::blocking::Session;
use crate::console::{Console, Place};
use crate::text::text;

/// How long a person waits for it.
const PATIENCE: Duration = Duration::from_secs(10);

/// What `TabExpansion2` of the host says.
pub struct Remote(pub Shared);

impl Completer for Remote {
    fn complete(&mut self, line: &str, position: usize) -> CompletionResult {
        CompletionResult::fresh(self.ask(line, position).unwrap_or_default())
    }
}

impl Remote {
    fn ask(&self, line: &str, position: usize) -> Option<Vec<Suggestion>> {
        let cursor = line.get(..position)?.encode_utf16().count();
        let command = message::Command::named("TabExpansion2")
            .with(None, Value::String(line.into()))
            .with(None, Value::Int32(i32::try_from(cursor).ok()?))
            .with(None, Value::Null);
        let create =
            CreatePipeline { host_info: HostInfo::NONE, ..CreatePipeline::new(PowerShell::new(vec![command])) };
        let mut console = Console::new(Place::Error);
        // Without a session, or without an answer, there is nothing to choose from; the next line tells why.
        let values = free(&self.0)?.collect(create, &mut console, Some(Instant::now() + PATIENCE)).ok()??;
        suggestions(line, values.first()?)
    }
}

/// The session, where nothing runs in it: while a script stands in the debugger something does.
fn free(session: &Shared) -> Option<MutexGuard<'_, Session>> {
    /// Who only looks at it does not look for long.
    const TRIES: usize = 20;
    (0..TRIES).find_map(|_| {
        let free = session.try_lock().ok();
        if free.is_none() {
            std::thread::sleep(Duration::from_millis(5));
        }
        free
    })
}

fn suggestions(line: &str, completion: &Value) -> Option<Vec<Suggestion>> {
    let number = |name| match completion.get(name)?.unwrapped() {
        Value::Int32(number) => usize::try_from(*number).ok(),
        _ => None,
    };
    let start = number("ReplacementIndex")?;
    let end = start + number("ReplacementLength")?;
    let span = Span { start: byte_at(line, start)?, end: byte_at(line, end)? };
    let matches = completion.get("CompletionMatches")?.as_list()?;
    let one = |found: &Value| {
        let part = |name| found.get(name).map(text);
        Some(Suggestion {
            value: part("CompletionText")?,
            display_override: part("ListItemText"),
            description: None,
            span,
            append_whitespace: false,
            ..Suggestion::default()
        })
    };
    Some(matches.iter().filter_map(one).collect())
}

/// The byte at which a UTF-16 unit of the text begins.
fn byte_at(text: &str, unit: usize) -> Option<usize> {
    let mut units = 0;
    for (at, character) in text.char_indices() {
        if units >= unit {
            return Some(at);
        }
        units += character.len_utf16();
    }
    (units >= unit).then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_replaced_is_counted_in_units_of_utf_16() {
        let cases =
            [("abc", 0, Some(0)), ("ü𝄞x", 1, Some(2)), ("ü𝄞x", 3, Some(6)), ("ü𝄞x", 4, Some(7)), ("a", 2, None)];
        for (text, unit, wanted) in cases {
            assert_eq!(byte_at(text, unit), wanted, "{text} {unit}");
        }
    }
}
