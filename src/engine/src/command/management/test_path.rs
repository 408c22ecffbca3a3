//! Test-Path

use super::selection::NameFilter;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::provider::{self, ProviderKind, Target, path};
use crate::text::Wildcard;
use crate::value::{DateTime, Value};

/// Says whether something is there.
pub struct TestPath;

impl Cmdlet for TestPath {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let literal = call.has("LiteralPath");
        let given = call.argument(if literal { "LiteralPath" } else { "Path" }).cloned().unwrap_or_default();
        let paths = match &given {
            Value::Array(array) => array.to_vec(),
            Value::Null | Value::Nothing => Vec::new(),
            other => vec![other.clone()],
        };
        if paths.is_empty() {
            return call.error(null_path());
        }
        for written in paths {
            let Value::String(written) = written.bare() else {
                call.error(null_path())?;
                continue;
            };
            let found = if written.trim().is_empty() {
                false
            } else if call.switch("IsValid") {
                provider::resolve_one(call.runspace, written).is_ok() && !written.contains('\0')
            } else {
                test(call, written, literal)?
            };
            call.write(found)?;
        }
        Ok(())
    }
}

fn test(call: &mut Call<'_>, written: &str, literal: bool) -> Result<bool> {
    let Ok(target) = provider::resolve_one(call.runspace, written) else { return Ok(false) };
    let found = if !literal && Wildcard::has_wildcards(written) {
        provider::glob(call.runspace, &target, true)?
    } else if provider::exists(call.runspace, &target) {
        vec![target]
    } else {
        return Ok(false);
    };
    let names = NameFilter::of(call);
    let kind = match call.argument("PathType").map(Value::bare) {
        Some(Value::Enum(kind)) => kind.value,
        _ => 0,
    };
    let (older, newer) = (date(call, "OlderThan"), date(call, "NewerThan"));
    Ok(found
        .iter()
        .any(|target| names.admits(path::leaf(&target.path)) && is_kind(target, kind) && is_aged(target, older, newer)))
}

fn is_kind(target: &Target, kind: i64) -> bool {
    const CONTAINER: i64 = 1;
    const LEAF: i64 = 2;
    let is_container = match target.provider {
        ProviderKind::FileSystem => std::fs::metadata(&target.path).is_ok_and(|metadata| metadata.is_dir()),
        _ => target.path.is_empty(),
    };
    match kind {
        CONTAINER => is_container,
        LEAF => !is_container,
        _ => true,
    }
}

fn is_aged(target: &Target, older: Option<DateTime>, newer: Option<DateTime>) -> bool {
    if older.is_none() && newer.is_none() {
        return true;
    }
    let Ok(modified) = std::fs::metadata(&target.path).and_then(|metadata| metadata.modified()) else { return false };
    older.is_none_or(|older| modified < provider::system_time(older))
        && newer.is_none_or(|newer| modified > provider::system_time(newer))
}

fn date(call: &Call<'_>, name: &str) -> Option<DateTime> {
    match call.argument(name)?.bare() {
        Value::DateTime(date) => Some(*date),
        _ => None,
    }
}

fn null_path() -> ErrorRecord {
    let exception = Exception::new(
        "System.ArgumentNullException",
        "Value cannot be null. (Parameter 'The provided Path argument was null or an empty collection.')",
    );
    ErrorRecord::new(exception, "NullPathNotPermitted", ErrorCategory::InvalidArgument, Value::Null)
}
