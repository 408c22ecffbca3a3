//! System.IO.File and System.IO.Directory.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use super::argument::{constant, text, text_or_empty};
use super::array::bytes;
use super::encoding::{self, Kind};
use super::object::OBJECT;
use crate::convert;
use crate::error::{Flow, Result};
use crate::member::thrown;
use crate::provider::path;
use crate::runspace::Runspace;
use crate::system::{Files as _, System};
use crate::text::Wildcard;
use crate::text::date_time::to_local;
use crate::types::{Method, Type, TypeInfo, method};
use crate::value::{Array, DateTime, DateTimeKind, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&FILE, &DIRECTORY];

/// System.IO.File
pub static FILE: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/file.txt"),
    static_methods: FILE_METHODS,
    ..TypeInfo::class("System.IO.File", &OBJECT)
};
/// System.IO.Directory
pub static DIRECTORY: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/directory.txt"),
    static_methods: DIRECTORY_METHODS,
    ..TypeInfo::class("System.IO.Directory", &OBJECT)
};

/// The exception of an operation on a path that failed.
pub(super) fn failure(error: &std::io::Error, path: &str) -> Flow {
    match error.kind() {
        ErrorKind::NotFound => {
            let folder =
                Path::new(path).parent().is_some_and(|parent| parent.as_os_str().is_empty() || parent.exists());
            let absolute =
                std::path::absolute(path).map_or_else(|_| path.to_owned(), |path| path.to_string_lossy().into_owned());
            if folder {
                thrown("System.IO.FileNotFoundException", format!("Could not find file '{absolute}'."))
            } else {
                thrown(
                    "System.IO.DirectoryNotFoundException",
                    format!("Could not find a part of the path '{absolute}'."),
                )
            }
        }
        ErrorKind::PermissionDenied | ErrorKind::IsADirectory => {
            thrown("System.UnauthorizedAccessException", format!("Access to the path '{path}' is denied."))
        }
        ErrorKind::AlreadyExists => thrown("System.IO.IOException", format!("The file '{path}' already exists.")),
        ErrorKind::DirectoryNotEmpty => thrown("System.IO.IOException", format!("Directory not empty : '{path}'")),
        _ => thrown("System.IO.IOException", format!("{error} : '{path}'")),
    }
}

fn path_argument(value: &Value) -> Result<String> {
    let path = text(value, "path")?;
    if path.is_empty() {
        return Err(super::argument::invalid("The value cannot be an empty string. (Parameter 'path')"));
    }
    Ok(path.to_string())
}

fn encoding_among(args: &[Value]) -> Kind {
    args.iter().find_map(encoding::of).unwrap_or(Kind::Utf8 { mark: false })
}

/// The text of a file; a byte order mark decides about the encoding.
fn read_text(args: &[Value]) -> Result<String> {
    let path = path_argument(&args[0])?;
    let data = fs::read(&path).map_err(|error| failure(&error, &path))?;
    Ok(decode(&data, encoding_among(&args[1..])))
}

/// Text of bytes; a byte order mark decides about the encoding.
pub(super) fn decode(data: &[u8], kind: Kind) -> String {
    match data {
        [0xEF, 0xBB, 0xBF, rest @ ..] => Kind::Utf8 { mark: true }.decode(rest),
        [0xFF, 0xFE, rest @ ..] => Kind::Utf16.decode(rest),
        [0xFE, 0xFF, rest @ ..] => Kind::Utf16BigEndian.decode(rest),
        all => kind.decode(all),
    }
}

fn write_text(args: &[Value], text: &str, append: bool) -> Result<Value> {
    let path = path_argument(&args[0])?;
    let kind = encoding_among(&args[1..]);
    let fresh = !append || fs::metadata(&path).map_or(true, |data| data.len() == 0);
    let mut data = if fresh { kind.preamble().to_vec() } else { Vec::new() };
    data.extend(kind.encode(text));
    let written = if append {
        fs::OpenOptions::new().create(true).append(true).open(&path).and_then(|mut file| file.write_all(&data))
    } else {
        fs::write(&path, data)
    };
    written.map_err(|error| failure(&error, &path))?;
    Ok(Value::Nothing)
}

fn lines_of(rt: &mut Runspace, value: &Value) -> Result<String> {
    let mut text = String::new();
    for line in convert::elements(rt, value).unwrap_or_default() {
        text.push_str(&convert::to_text(rt, &line)?);
        text.push('\n');
    }
    Ok(text)
}

fn lines(args: &[Value]) -> Result<Value> {
    let text = read_text(args)?;
    Ok(Value::from(Array::new(Type::STRING, text.lines().map(Value::string).collect())))
}

const FILE_METHODS: &[Method] = &[
    method("Create", |_, _, args| super::stream::open(&path_argument(&args[0])?, 2, 3)),
    method("Open", |_, _, args| {
        let mode = constant(args.get(1)).unwrap_or(3);
        super::stream::open(
            &path_argument(&args[0])?,
            mode,
            constant(args.get(2)).unwrap_or(if mode == 6 { 2 } else { 3 }),
        )
    }),
    method("OpenRead", |_, _, args| super::stream::open(&path_argument(&args[0])?, 3, 1)),
    method("OpenWrite", |_, _, args| super::stream::open(&path_argument(&args[0])?, 4, 2)),
    method("OpenText", |_, _, args| super::text_reader::read_with(&args[0], Kind::Utf8 { mark: false })),
    method("CreateText", |_, _, args| super::text_writer::write_with(&args[0], false, Kind::Utf8 { mark: false })),
    method("AppendText", |_, _, args| super::text_writer::write_with(&args[0], true, Kind::Utf8 { mark: false })),
    method("ReadAllText", |_, _, args| read_text(args).map(Value::from)),
    method("ReadAllLines", |_, _, args| lines(args)),
    method("ReadLines", |_, _, args| lines(args)),
    method("ReadAllBytes", |_, _, args| {
        let path = path_argument(&args[0])?;
        fs::read(&path).map(bytes).map_err(|error| failure(&error, &path))
    }),
    method("WriteAllText", |_, _, args| write_text(args, &text_or_empty(&args[1]), false)),
    method("AppendAllText", |_, _, args| write_text(args, &text_or_empty(&args[1]), true)),
    method("WriteAllLines", |rt, _, args| {
        let text = lines_of(rt, &args[1])?;
        write_text(args, &text, false)
    }),
    method("AppendAllLines", |rt, _, args| {
        let text = lines_of(rt, &args[1])?;
        write_text(args, &text, true)
    }),
    method("WriteAllBytes", |_, _, args| {
        let path = path_argument(&args[0])?;
        let Value::Array(array) = &args[1] else { return Err(super::argument::null("bytes")) };
        fs::write(&path, &*array.bytes()).map_err(|error| failure(&error, &path))?;
        Ok(Value::Nothing)
    }),
    method("Exists", |_, _, args| Ok(Value::Bool(Path::new(&*text_or_empty(&args[0])).is_file()))),
    method("Delete", |_, _, args| {
        let path = path_argument(&args[0])?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(failure(&error, &path)),
            _ => Ok(Value::Nothing),
        }
    }),
    method("Copy", |_, _, args| {
        let (from, to) = (path_argument(&args[0])?, path_argument(&args[1])?);
        if !super::argument::flag(args.get(2)) && Path::new(&to).exists() {
            return Err(thrown("System.IO.IOException", format!("The file '{to}' already exists.")));
        }
        fs::copy(&from, &to).map_err(|error| failure(&error, &from))?;
        Ok(Value::Nothing)
    }),
    method("Move", |_, _, args| {
        let (from, to) = (path_argument(&args[0])?, path_argument(&args[1])?);
        if !super::argument::flag(args.get(2)) && Path::new(&to).exists() {
            return Err(thrown("System.IO.IOException", "Cannot create a file when that file already exists."));
        }
        fs::rename(&from, &to).map_err(|error| failure(&error, &from))?;
        Ok(Value::Nothing)
    }),
    method("GetLastWriteTime", |_, _, args| written(args).map(|date| Value::DateTime(to_local(date)))),
    method("GetLastWriteTimeUtc", |_, _, args| written(args).map(Value::DateTime)),
    method("SetLastWriteTime", set_written),
    method("SetLastWriteTimeUtc", set_written),
    method("GetUnixFileMode", |_, _, args| {
        let path = path_argument(&args[0])?;
        let data = fs::metadata(&path).map_err(|error| failure(&error, &path))?;
        let Some(mode) = System::mode(&data) else { return Err(no_mode()) };
        Ok(super::file_info::mode_value(mode))
    }),
    method("SetUnixFileMode", |_, _, args| {
        let path = path_argument(&args[0])?;
        let Some(mode) = constant(args.get(1)).and_then(|mode| u32::try_from(mode).ok()) else {
            return Err(super::argument::invalid("The value is no UnixFileMode. (Parameter 'mode')"));
        };
        match System::set_mode(&path, mode) {
            Err(error) if error.kind() == ErrorKind::Unsupported => Err(no_mode()),
            Err(error) => Err(failure(&error, &path)),
            Ok(()) => Ok(Value::Nothing),
        }
    }),
    method("GetAttributes", |rt, _, args| {
        let path = path_argument(&args[0])?;
        let data = fs::metadata(&path).map_err(|error| failure(&error, &path))?;
        let number = if data.is_dir() { 16 } else { 128 } + i32::from(data.permissions().readonly());
        convert::to_type(rt, &Value::Int32(number), &Type::Known(&super::enums::FILE_ATTRIBUTES))
    }),
];

/// When the file was changed last, in UTC.
fn written(args: &[Value]) -> Result<DateTime> {
    let path = path_argument(&args[0])?;
    let time = fs::metadata(&path).and_then(|data| data.modified()).map_err(|error| failure(&error, &path))?;
    let since = time.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Ok(DateTime { ticks: super::time::EPOCH + (since.as_nanos() / 100) as i64, kind: DateTimeKind::Utc })
}

fn no_mode() -> Flow {
    thrown("System.PlatformNotSupportedException", "Unix file modes are not supported on this platform.")
}

/// Sets when a file or a folder was changed last.
fn set_written(_rt: &mut Runspace, _this: &Value, args: &[Value]) -> Result<Value> {
    let path = path_argument(&args[0])?;
    let Value::DateTime(time) = args[1].bare() else { return Err(super::argument::null("lastWriteTime")) };
    let set = crate::provider::set_modified(&path, crate::provider::system_time(*time));
    set.map_err(|error| failure(&error, &path))?;
    Ok(Value::Nothing)
}

const DIRECTORY_METHODS: &[Method] = &[
    method("Exists", |_, _, args| Ok(Value::Bool(Path::new(&*text_or_empty(&args[0])).is_dir()))),
    method("CreateDirectory", |rt, _, args| {
        let path = path_argument(&args[0])?;
        fs::create_dir_all(&path).map_err(|error| failure(&error, &path))?;
        match crate::types::find("System.IO.DirectoryInfo") {
            Some(info) => crate::member::construct(rt, &Type::Known(info), &[Value::from(path)]),
            None => Ok(Value::Nothing),
        }
    }),
    method("Delete", |_, _, args| {
        let path = path_argument(&args[0])?;
        let deleted =
            if super::argument::flag(args.get(1)) { fs::remove_dir_all(&path) } else { fs::remove_dir(&path) };
        deleted.map_err(|error| failure(&error, &path))?;
        Ok(Value::Nothing)
    }),
    method("Move", |_, _, args| {
        let (from, to) = (path_argument(&args[0])?, path_argument(&args[1])?);
        fs::rename(&from, &to).map_err(|error| failure(&error, &from))?;
        Ok(Value::Nothing)
    }),
    method("GetFiles", |_, _, args| found(args, true, false)),
    method("EnumerateFiles", |_, _, args| found(args, true, false)),
    method("GetDirectories", |_, _, args| found(args, false, true)),
    method("EnumerateDirectories", |_, _, args| found(args, false, true)),
    method("GetFileSystemEntries", |_, _, args| found(args, true, true)),
    method("EnumerateFileSystemEntries", |_, _, args| found(args, true, true)),
    method("GetCurrentDirectory", |_, _, _| {
        Ok(Value::from(
            std::env::current_dir().map_or_else(|_| "/".to_owned(), |path| path.to_string_lossy().into_owned()),
        ))
    }),
    method("GetDirectoryRoot", |_, _, args| Ok(Value::string(path::root(&path_argument(&args[0])?)))),
    method("GetLastWriteTime", |_, _, args| written(args).map(|date| Value::DateTime(to_local(date)))),
    method("GetLastWriteTimeUtc", |_, _, args| written(args).map(Value::DateTime)),
    method("SetLastWriteTime", set_written),
    method("SetLastWriteTimeUtc", set_written),
];

fn found(args: &[Value], files: bool, folders: bool) -> Result<Value> {
    let path = path_argument(&args[0])?;
    let pattern = match args.get(1) {
        Some(Value::String(pattern)) => pattern.clone(),
        _ => "*".into(),
    };
    let wildcard = Wildcard::new(&pattern, false);
    let deep = args.iter().any(|arg| constant(Some(arg)) == Some(1));
    let mut all = Vec::new();
    let mut folders_left = vec![path];
    while let Some(folder) = folders_left.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| failure(&error, &folder))?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let whole = path::child(&folder, &name);
            let is_folder = entry.file_type().is_ok_and(|ty| ty.is_dir());
            if (if is_folder { folders } else { files }) && wildcard.as_ref().is_some_and(|own| own.is_match(&name)) {
                all.push(Value::string(whole.as_str()));
            }
            if deep && is_folder {
                folders_left.push(whole);
            }
        }
    }
    Ok(Value::from(Array::new(Type::STRING, all)))
}
