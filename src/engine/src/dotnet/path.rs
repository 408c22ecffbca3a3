//! System.IO.Path.

use super::argument::{self, text, text_or_empty};
use super::object::OBJECT;
use crate::error::Result;
use crate::provider::path::{self, SEPARATOR, is_separator};
use crate::runspace::Runspace;
use crate::system::{Account as _, OwnPaths, Paths as _, System};
use crate::types::{Method, TypeInfo, method, read};
use crate::value::{Array, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&PATH];

/// System.IO.Path
pub static PATH: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/path.txt"),
    static_properties: &[
        read("AltDirectorySeparatorChar", |_, _| Ok(Value::Char(u16::from(b'/')))),
        read("DirectorySeparatorChar", |_, _| Ok(Value::Char(SEPARATOR as u16))),
        read("PathSeparator", |_, _| Ok(Value::Char(OwnPaths::LIST_SEPARATOR as u16))),
        read("VolumeSeparatorChar", |_, _| Ok(Value::Char(OwnPaths::VOLUME_SEPARATOR as u16))),
        read("InvalidPathChars", |_, _| Ok(chars(&[0]))),
    ],
    static_methods: METHODS,
    ..TypeInfo::class("System.IO.Path", &OBJECT)
};

fn chars(units: &[u16]) -> Value {
    Value::from(Array::from_chars(units.to_vec()))
}

const METHODS: &[Method] = &[
    method("GetFileName", |_, _, args| Ok(of(&args[0], |path| Some(file_name(path).to_owned())))),
    method("GetExtension", |_, _, args| Ok(of(&args[0], |path| Some(extension(path).to_owned())))),
    method("GetFileNameWithoutExtension", |_, _, args| {
        Ok(of(&args[0], |path| {
            let name = file_name(path);
            Some(name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned())
        }))
    }),
    method("GetDirectoryName", |_, _, args| Ok(of(&args[0], directory_name))),
    method("GetPathRoot", |_, _, args| Ok(of(&args[0], |path| Some(path::root(path).to_owned())))),
    method("IsPathRooted", |_, _, args| Ok(Value::Bool(is_rooted(&text_or_empty(&args[0]))))),
    method("IsPathFullyQualified", |_, _, args| Ok(Value::Bool(path::is_absolute(&text(&args[0], "path")?)))),
    method("HasExtension", |_, _, args| Ok(Value::Bool(!extension(&text_or_empty(&args[0])).is_empty()))),
    method("EndsInDirectorySeparator", |_, _, args| Ok(Value::Bool(text_or_empty(&args[0]).ends_with(is_separator)))),
    method("TrimEndingDirectorySeparator", |_, _, args| {
        Ok(of(&args[0], |path| {
            Some(
                match path.len() > path::root(path).len() {
                    true => path.strip_suffix(is_separator).unwrap_or(path),
                    false => path,
                }
                .to_owned(),
            )
        }))
    }),
    method("ChangeExtension", |_, _, args| {
        let Value::String(path) = &args[0] else { return Ok(Value::Null) };
        let stem = path.strip_suffix(extension(path)).unwrap_or(path).trim_end_matches('.');
        let Value::String(wanted) = &args[1] else { return Ok(Value::string(stem)) };
        Ok(Value::from(format!("{stem}.{}", wanted.trim_start_matches('.'))))
    }),
    method("Combine", |_, _, args| joined(args, true)),
    method("Join", |_, _, args| joined(args, false)),
    method("GetFullPath", |_, _, args| {
        let path = text(&args[0], "path")?;
        if path.is_empty() {
            return Err(argument::invalid("The value cannot be an empty string. (Parameter 'path')"));
        }
        let base = match args.get(1) {
            Some(base) => text_or_empty(base).to_string(),
            None => current(),
        };
        let whole = if path::is_absolute(&path) { path.to_string() } else { format!("{base}{SEPARATOR}{path}") };
        Ok(Value::from(normal(&whole)))
    }),
    method("GetRelativePath", |_, _, args| {
        let absolute = |path: &str| match path::is_absolute(path) {
            true => normal(path),
            false => normal(&format!("{}{SEPARATOR}{path}", current())),
        };
        let (base, path) = (absolute(&text(&args[0], "relativeTo")?), absolute(&text(&args[1], "path")?));
        if !path::root(&base).eq_ignore_ascii_case(path::root(&path)) {
            return Ok(Value::from(path));
        }
        let from: Vec<&str> = base.split(SEPARATOR).filter(|part| !part.is_empty()).collect();
        let to: Vec<&str> = path.split(SEPARATOR).filter(|part| !part.is_empty()).collect();
        let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
        let mut parts = vec![".."; from.len() - shared];
        parts.extend(&to[shared..]);
        Ok(Value::from(if parts.is_empty() { ".".to_owned() } else { parts.join(SEPARATOR.encode_utf8(&mut [0; 4])) }))
    }),
    method("GetInvalidFileNameChars", |_, _, _| {
        let names: Vec<u16> = OwnPaths::NOT_IN_NAMES.iter().map(|char| *char as u16).collect();
        Ok(chars(&names))
    }),
    method("GetInvalidPathChars", |_, _, _| Ok(chars(&[0]))),
    method("GetTempPath", |rt, _, _| Ok(Value::from(temporary(rt)))),
    method("GetTempFileName", |rt, _, _| {
        let path = format!("{}tmp{}.tmp", temporary(rt), &uuid::Uuid::new_v4().simple().to_string()[..6]);
        std::fs::write(&path, "").map_err(|error| super::file::failure(&error, &path))?;
        Ok(Value::from(path))
    }),
    method("GetRandomFileName", |_, _, _| {
        let letters = uuid::Uuid::new_v4().simple().to_string();
        Ok(Value::from(format!("{}.{}", &letters[..8], &letters[8..11])))
    }),
    method("Exists", |_, _, args| {
        let path = text_or_empty(&args[0]);
        Ok(Value::Bool(!path.is_empty() && std::path::Path::new(&*path).exists()))
    }),
];

fn of(path: &Value, part: impl FnOnce(&str) -> Option<String>) -> Value {
    match path.bare() {
        Value::String(path) => Value::from(part(path)),
        _ => Value::Null,
    }
}

/// Whether it says where it is on its drive, at least.
fn is_rooted(path: &str) -> bool {
    path::is_absolute(path) || path.starts_with(is_separator)
}

fn current() -> String {
    std::env::current_dir().map_or_else(|_| "/".to_owned(), |path| path.to_string_lossy().into_owned())
}

fn temporary(rt: &mut Runspace) -> String {
    let folder = rt.environment(System::TEMPORARY).map(|folder| folder.to_string());
    let folder = folder.unwrap_or_else(|| std::env::temp_dir().to_string_lossy().into_owned());
    if folder.ends_with(is_separator) { folder } else { format!("{folder}{SEPARATOR}") }
}

fn file_name(path: &str) -> &str {
    path.rsplit(is_separator).next().unwrap_or(path)
}

fn extension(path: &str) -> &str {
    let name = file_name(path);
    match name.rfind('.') {
        Some(at) if at + 1 < name.len() => &name[at..],
        _ => "",
    }
}

fn directory_name(path: &str) -> Option<String> {
    let root = path::root(path);
    if !root.is_empty() && root == path {
        return None;
    }
    let folder = path.rfind(is_separator).map_or("", |at| &path[..at]);
    let folder = if folder.len() < root.len() { root } else { folder.trim_end_matches(is_separator) };
    Some(folder.replace(is_separator, SEPARATOR.encode_utf8(&mut [0; 4])))
}

fn joined(args: &[Value], rooted_wins: bool) -> Result<Value> {
    let parts: Vec<Value> = match args {
        [Value::Array(array)] => array.to_vec(),
        others => others.to_vec(),
    };
    let mut out = String::new();
    for (at, part) in parts.iter().enumerate() {
        if rooted_wins && part.is_null() {
            return Err(argument::null(&format!("path{}", at + 1)));
        }
        let part = text_or_empty(part);
        if part.is_empty() {
            continue;
        }
        if rooted_wins && is_rooted(&part) {
            out.clear();
        }
        if !out.is_empty() && !out.ends_with(is_separator) && !part.starts_with(is_separator) {
            out.push(SEPARATOR);
        }
        out.push_str(&part);
    }
    Ok(Value::from(out))
}

/// A path without `.`, `..` and doubled separators.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let (root, rest) = OwnPaths::root(path).unwrap_or((String::new(), path));
    for part in rest.split(is_separator) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    let mut separator = [0; 4];
    let separator: &str = SEPARATOR.encode_utf8(&mut separator);
    let end = if path.ends_with(is_separator) && !parts.is_empty() { separator } else { "" };
    format!("{root}{}{end}", parts.join(separator))
}
