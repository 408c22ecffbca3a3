//! Completion: what could stand where the cursor is.

mod arguments;
mod commands;
mod context;
mod members;
mod operators;
mod paths;
mod result;
mod types;
mod variables;

use context::{Context, Place};
pub use result::{COMMAND_COMPLETION, COMPLETION_RESULT};
use result::{Kind, Match, completion};

use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::TypeInfo;
use crate::value::Value;

/// The types of what completion gives.
pub static TYPES: &[&TypeInfo] = &[&COMMAND_COMPLETION, &COMPLETION_RESULT];

/// What could stand at the cursor, which is counted as .NET counts characters: a CommandCompletion.
///
/// # Errors
/// When the session is being stopped.
pub fn complete(runspace: &mut Runspace, input: &str, cursor: usize) -> Result<Value> {
    let end = byte_offset(input, cursor);
    let Some(context) = context::read(&input[..end]) else { return Ok(completion(-1, -1, Vec::new())) };
    let matches = matches(runspace, &context)?;
    let units = |text: &str| i32::try_from(text.encode_utf16().count()).unwrap_or(i32::MAX);
    let start = units(&input[..context.start]);
    Ok(completion(start, units(&input[context.start..end]), matches))
}

fn matches(runspace: &mut Runspace, context: &Context<'_>) -> Result<Vec<Match>> {
    Ok(match &context.place {
        Place::Nothing => Vec::new(),
        Place::Variable(prefix) => variables::complete(runspace, context, prefix),
        Place::Keyword(words, prefix) => {
            let fitting = words.iter().filter(|word| begins(word, prefix));
            let kind = |word: &str| if word.starts_with('-') { Kind::ParameterName } else { Kind::Keyword };
            fitting.map(|word| Match::new(*word, word.trim_start_matches('-'), kind(word), "")).collect()
        }
        Place::Type(prefix) => types::complete(prefix),
        Place::Member { target, prefix, is_static } => {
            members::complete(runspace, context, target, prefix, *is_static)?
        }
        Place::Operator(prefix) => operators::complete(prefix),
        Place::Command(prefix) => {
            let mut found = commands::complete(runspace, prefix, context.quote)?;
            if found.is_empty() || prefix.contains(crate::provider::path::is_separator) {
                found.extend(paths::complete(runspace, prefix, context.quote)?);
            }
            found
        }
        Place::Parameter(prefix) => arguments::names(runspace, context, prefix)?,
        Place::Argument(prefix) => arguments::values(runspace, context, prefix)?,
    })
}

fn byte_offset(text: &str, units: usize) -> usize {
    let mut seen = 0;
    for (at, character) in text.char_indices() {
        if seen >= units {
            return at;
        }
        seen += character.len_utf16();
    }
    text.len()
}

/// Whether `name` begins so, without regard to case.
fn begins(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len()).is_some_and(|front| front.eq_ignore_ascii_case(prefix))
}

/// Puts matches in the order of their names.
fn sort(matches: &mut [Match]) {
    matches.sort_by_cached_key(|found| found.list.to_lowercase());
}

/// The text in quotes if the word is in quotes or needs them.
fn quoted(text: &str, quote: Option<char>) -> String {
    match quote {
        Some(mark) => format!("{mark}{text}{mark}"),
        None if text.contains([' ', '\'', '"', '(', ')', '{', '}', ';', '&', '|', ',', '$', '`', '#', '@']) => {
            format!("'{}'", text.replace('\'', "''"))
        }
        None => text.to_owned(),
    }
}
