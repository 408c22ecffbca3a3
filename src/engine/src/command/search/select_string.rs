//! Select-String

use std::rc::Rc;

use super::match_info::{Found, MATCH_INFO};
use crate::command::pattern::Pattern;
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::dotnet::regex::{MATCH, match_value};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::provider::{file_item, path, resolve};
use crate::text::regex::Regex;
use crate::types::Type;
use crate::value::{Array, Str, Value};

/// RegexOptions.IgnoreCase
const IGNORE_CASE: i64 = 1;

/// Select-String
#[derive(Default)]
pub struct SelectString {
    patterns: Vec<(Str, Option<Rc<Regex>>)>,
    before: usize,
    after: usize,
    /// Objects that were piped in: the lines so far, and those that matched.
    piped: Lines,
    done: bool,
}

/// Lines of one place, with those that matched, until all lines after them are known.
#[derive(Default)]
struct Lines {
    number: u64,
    recent: Vec<Value>,
    file: Option<Rc<str>>,
    waiting: Option<(Found<'static>, Vec<Value>, Vec<Value>)>,
}

impl Cmdlet for SelectString {
    fn begin(&mut self, call: &mut Call<'_>) -> Result {
        let simple = call.switch("SimpleMatch");
        let options = if call.switch("CaseSensitive") { 0 } else { IGNORE_CASE };
        for pattern in call.texts("Pattern").unwrap_or_default() {
            if simple {
                self.patterns.push((pattern, None));
                continue;
            }
            match Regex::cached(&pattern, options) {
                Ok(regex) => self.patterns.push((pattern, Some(regex))),
                Err(message) => {
                    let message = format!("The string {pattern} is not a valid regular expression: {message}");
                    let exception = Exception::new("System.ArgumentException", message);
                    let (id, category) = ("InvalidRegex", ErrorCategory::InvalidArgument);
                    return Err(call.terminating(ErrorRecord::new(exception, id, category, Value::Null)));
                }
            }
        }
        if let Some(context) = call.values("Context") {
            let mut sizes = Vec::new();
            for value in &context {
                if let Value::Int32(size) = value.bare() {
                    sizes.push(usize::try_from(*size).unwrap_or(0));
                }
            }
            self.before = sizes.first().copied().unwrap_or(0);
            self.after = sizes.get(1).copied().unwrap_or(self.before);
        }
        Ok(())
    }

    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if self.done {
            return Ok(());
        }
        let literal = call.has("LiteralPath");
        if let Some(paths) = call.texts("Path").or_else(|| call.texts("LiteralPath")) {
            for written in paths {
                match resolve(call.runspace, &written, literal, false)? {
                    Ok(targets) => {
                        for target in targets {
                            self.file(call, &target.path)?;
                        }
                    }
                    Err(record) => call.error(record)?,
                }
            }
            return Ok(());
        }
        let input = call.argument("InputObject").cloned().unwrap_or_default();
        if let Some(item) = file_item(&input) {
            let name = item.full_name.clone();
            return self.file(call, &name);
        }
        let mut lines = std::mem::take(&mut self.piped);
        let line = match input.bare() {
            Value::Object(object) if object.instance.ty().is_info(&MATCH_INFO) => {
                crate::member::get(call.runspace, &input, "Line")?.unwrap_or_default()
            }
            Value::String(_) => input.clone(),
            _ => convert::to_text(call.runspace, &input)?.into(),
        };
        self.line(call, &mut lines, line, None)?;
        self.piped = lines;
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        let mut lines = std::mem::take(&mut self.piped);
        self.flush(call, &mut lines)?;
        if call.switch("Quiet") && !self.done && !call.has("Path") && !call.has("LiteralPath") {
            return call.write(false);
        }
        Ok(())
    }
}

impl SelectString {
    fn file(&mut self, call: &mut Call<'_>, file: &str) -> Result {
        let name = path::leaf(file);
        let fits = |patterns: Option<Vec<Str>>, otherwise: bool| {
            patterns.map_or(otherwise, |patterns| patterns.iter().any(|pattern| Pattern::new(pattern).is_match(name)))
        };
        if std::path::Path::new(file).is_dir()
            || !fits(call.texts("Include"), true)
            || fits(call.texts("Exclude"), false)
        {
            return Ok(());
        }
        let bytes = match std::fs::read(file) {
            Ok(bytes) => bytes,
            Err(error) => {
                let message = format!("The file {file} cannot be read: {error}");
                let exception = Exception::new("System.ArgumentException", message);
                let (id, category) = ("ProcessingFile", ErrorCategory::InvalidArgument);
                return call.error(ErrorRecord::new(exception, id, category, Value::string(file)));
            }
        };
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        let text = String::from_utf8_lossy(bytes);
        let shared: Rc<str> = file.into();
        let mut lines = Lines::default();
        let mut found = false;
        for line in text.lines() {
            call.runspace.check_stop()?;
            found |= self.line(call, &mut lines, line.into(), Some(&shared))?;
            if found && (call.switch("List") || self.done) {
                break;
            }
        }
        self.flush(call, &mut lines)?;
        if call.switch("Quiet") && !found {
            return call.write(false);
        }
        Ok(())
    }

    /// One line; whether it matched.
    fn line(&mut self, call: &mut Call<'_>, lines: &mut Lines, line: Value, file: Option<&Rc<str>>) -> Result<bool> {
        lines.number += 1;
        let text = convert::to_text(call.runspace, &line)?;
        let found = self.matches(call, &text);
        let Some((pattern, matches)) = found else {
            if let Some((_, _, after)) = &mut lines.waiting {
                after.push(Value::String(text.clone()));
                if after.len() >= self.after {
                    self.flush(call, lines)?;
                    return Ok(false);
                }
            } else if self.before > 0 {
                if lines.recent.len() == self.before {
                    lines.recent.remove(0);
                }
                lines.recent.push(Value::String(text));
            }
            return Ok(false);
        };
        self.flush(call, lines)?;
        if call.switch("Quiet") {
            self.done = true;
            call.write(true)?;
            return Ok(true);
        }
        if call.switch("Raw") {
            call.write(line)?;
            self.done = call.switch("List") && file.is_none();
            return Ok(true);
        }
        let element = Type::Known(&MATCH);
        let found = Found {
            ignore_case: !call.switch("CaseSensitive"),
            number: lines.number,
            line: Value::String(text),
            path: None,
            pattern: pattern.into(),
            matches: Value::Array(Rc::new(Array::new(element, matches))),
            context: None,
        };
        let before = std::mem::take(&mut lines.recent);
        lines.waiting = Some((found, before, Vec::new()));
        lines.file = file.cloned();
        if self.after == 0 {
            self.flush(call, lines)?;
        }
        self.done = call.switch("List") && file.is_none();
        Ok(true)
    }

    /// Gives the line that waits for what follows it.
    fn flush(&self, call: &mut Call<'_>, lines: &mut Lines) -> Result {
        let Some((found, before, after)) = lines.waiting.take() else { return Ok(()) };
        let context = (self.before > 0 || self.after > 0).then_some((before, after));
        let found = Found { path: lines.file.as_deref(), context, ..found };
        call.write(found.into_value())
    }

    /// The pattern that the line matches, or does not where that is wanted, and the matches.
    fn matches(&self, call: &Call<'_>, text: &Str) -> Option<(Str, Vec<Value>)> {
        let all = call.switch("AllMatches");
        let sensitive = call.switch("CaseSensitive");
        let mut found = None;
        for (pattern, regex) in &self.patterns {
            let Some(regex) = regex else {
                let contains = match sensitive {
                    true => text.contains(&**pattern),
                    false => text.to_lowercase().contains(&pattern.to_lowercase()),
                };
                if contains {
                    found = Some((pattern.clone(), Vec::new()));
                    break;
                }
                continue;
            };
            let matches = regex.find_all(text, if all { usize::MAX } else { 1 }).unwrap_or_default();
            if !matches.is_empty() {
                let values = matches.iter().map(|found| match_value(regex, text, found)).collect();
                found = Some((pattern.clone(), values));
                break;
            }
        }
        if call.switch("NotMatch") {
            return match found {
                Some(_) => None,
                None => Some((self.patterns.last()?.0.clone(), Vec::new())),
            };
        }
        found
    }
}
