//! Which items a command is about: -Path or -LiteralPath, -Filter, -Include, -Exclude.

use crate::command::Call;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::provider::{self, Target, path};
use crate::text::Wildcard;
use crate::value::{Str, Value};

/// The paths as they were given, and whether wildcards in them stand for themselves.
pub struct Given {
    /// The paths.
    pub paths: Vec<Str>,
    /// `-LiteralPath`
    pub literal: bool,
}

/// `-Path` or `-LiteralPath`.
pub fn given(call: &Call<'_>) -> Given {
    match call.texts("LiteralPath") {
        Some(paths) => Given { paths, literal: true },
        None => Given { paths: call.texts("Path").unwrap_or_default(), literal: false },
    }
}

/// The items that the call is about. What is not there is reported, and the rest goes on.
pub fn targets(call: &mut Call<'_>) -> Result<Vec<Target>> {
    let given = given(call);
    let names = NameFilter::of(call);
    let mut found = Vec::new();
    for path in &given.paths {
        if path.is_empty() {
            call.error(empty_path())?;
            continue;
        }
        match provider::resolve(call.runspace, path, given.literal, call.switch("Force"))? {
            Ok(targets) => found.extend(targets.into_iter().filter(|target| names.admits(path::leaf(&target.path)))),
            Err(record) => call.error(record)?,
        }
    }
    Ok(found)
}

/// The one place that a path names, there or not; wildcards must match something.
pub fn place(call: &mut Call<'_>, written: &str) -> Result<Option<Target>> {
    match provider::resolve_one(call.runspace, written) {
        Ok(target) => Ok(Some(target)),
        Err(record) => {
            call.error(record)?;
            Ok(None)
        }
    }
}

/// `-Filter`, `-Include`, `-Exclude`: by name.
pub struct NameFilter {
    filter: Option<Wildcard>,
    include: Vec<Wildcard>,
    exclude: Vec<Wildcard>,
}

impl NameFilter {
    /// What the call says of names.
    pub fn of(call: &Call<'_>) -> NameFilter {
        let all = |name: &str| -> Vec<Wildcard> {
            let patterns = call.texts(name).unwrap_or_default();
            patterns.iter().filter_map(|pattern| Wildcard::new(pattern, true)).collect()
        };
        let filter = call.text("Filter").and_then(|pattern| Wildcard::new(&pattern.replace('[', "`["), false));
        NameFilter { filter, include: all("Include"), exclude: all("Exclude") }
    }

    /// Whether an item of that name is meant.
    pub fn admits(&self, name: &str) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter.is_match(name))
            && (self.include.is_empty() || self.include.iter().any(|pattern| pattern.is_match(name)))
            && !self.exclude.iter().any(|pattern| pattern.is_match(name))
    }
}

fn empty_path() -> ErrorRecord {
    let exception = Exception::new(
        "System.Management.Automation.PSArgumentException",
        "Cannot process argument because the value of argument \"path\" is not valid. Change the value of the \"path\" argument and run the operation again.",
    );
    ErrorRecord::new(exception, "Argument", ErrorCategory::InvalidArgument, Value::Null)
}

/// An error of the system about a path.
pub fn failed(error: &std::io::Error, id: &str, category: ErrorCategory, path: &str) -> ErrorRecord {
    let category = match error.kind() {
        std::io::ErrorKind::PermissionDenied => ErrorCategory::PermissionDenied,
        _ => category,
    };
    ErrorRecord::new(provider::io_error(error, path), id, category, Value::string(path))
}
