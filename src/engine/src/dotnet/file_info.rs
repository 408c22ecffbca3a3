//! System.IO.FileInfo and System.IO.DirectoryInfo.

use std::fs::Metadata;

use super::object::OBJECT;
use crate::error::{ErrorCategory, ErrorRecord, Flow, Result};
use crate::provider::{FileSystemItem, file_item, io_error, path};
use crate::runspace::Runspace;
use crate::system::{Files as _, System};
use crate::types::{Method, TypeInfo, method, read};
use crate::value::{Array, DateTimeKind, EnumValue, Object, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&MARSHAL_BY_REF, &FILE_SYSTEM_INFO, &FILE_INFO, &DIRECTORY_INFO];

/// System.MarshalByRefObject
pub static MARSHAL_BY_REF: TypeInfo = TypeInfo::class("System.MarshalByRefObject", &OBJECT);

/// System.IO.FileSystemInfo
pub static FILE_SYSTEM_INFO: TypeInfo = TypeInfo {
    properties: &[
        read("Exists", exists),
        read("FullName", |_, this| of(this, |item| Value::String(item.full_name.clone()))),
        read("Extension", |_, this| of(this, |item| Value::string(path::extension(&item.full_name)))),
        read("CreationTime", |_, this| time(this, Metadata::created, DateTimeKind::Local)),
        read("CreationTimeUtc", |_, this| time(this, Metadata::created, DateTimeKind::Utc)),
        read("LastAccessTime", |_, this| time(this, Metadata::accessed, DateTimeKind::Local)),
        read("LastAccessTimeUtc", |_, this| time(this, Metadata::accessed, DateTimeKind::Utc)),
        crate::types::write(
            "LastWriteTime",
            |_, this| time(this, Metadata::modified, DateTimeKind::Local),
            set_last_write,
        ),
        crate::types::write(
            "LastWriteTimeUtc",
            |_, this| time(this, Metadata::modified, DateTimeKind::Utc),
            set_last_write,
        ),
        read("LinkTarget", |_, this| of(this, |item| item.link_target().into())),
        read("UnixFileMode", |_, this| of(this, unix_file_mode)),
        read("Attributes", |_, this| of(this, attributes)),
    ],
    ..TypeInfo::class("System.IO.FileSystemInfo", &MARSHAL_BY_REF)
};

/// System.IO.FileInfo
pub static FILE_INFO: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/file_info.txt"),
    constructors: &[method("new", |_, _, args| made(&args[0], false))],
    properties: &[
        read("Name", name),
        read("Length", length),
        read("DirectoryName", |_, this| of(this, |item| Value::string(path::parent(&item.full_name)))),
        read("Directory", |_, this| of(this, |item| folder(path::parent(&item.full_name)))),
        read("IsReadOnly", |_, this| of(this, |item| Value::Bool(is_read_only(item)))),
    ],
    methods: &[
        Method { signature: "Delete", call: |runspace, this, _| delete(runspace, this, false) },
        Method { signature: "Refresh", call: |_, _, _| Ok(Value::Nothing) },
        Method { signature: "ResolveLinkTarget", call: link_target },
    ],
    ..TypeInfo::class("System.IO.FileInfo", &FILE_SYSTEM_INFO)
};

/// System.IO.DirectoryInfo
pub static DIRECTORY_INFO: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/directory_info.txt"),
    constructors: &[method("new", |_, _, args| made(&args[0], true))],
    properties: &[
        read("Name", name),
        read("Parent", |_, this| {
            of(this, |item| match path::parent(&item.full_name) {
                "" => Value::Null,
                parent => folder(parent),
            })
        }),
        read("Root", |_, this| of(this, |item| folder(path::root(&item.full_name)))),
    ],
    methods: &[
        Method { signature: "Create", call: create },
        Method {
            signature: "Delete",
            call: |runspace, this, arguments| {
                delete(runspace, this, matches!(arguments.first(), Some(Value::Bool(true))))
            },
        },
        Method {
            signature: "GetFiles",
            call: |runspace, this, arguments| children(runspace, this, arguments, Some(false)),
        },
        Method {
            signature: "GetDirectories",
            call: |runspace, this, arguments| children(runspace, this, arguments, Some(true)),
        },
        Method {
            signature: "GetFileSystemInfos",
            call: |runspace, this, arguments| children(runspace, this, arguments, None),
        },
        Method { signature: "Refresh", call: |_, _, _| Ok(Value::Nothing) },
        Method { signature: "ResolveLinkTarget", call: link_target },
    ],
    ..TypeInfo::class("System.IO.DirectoryInfo", &FILE_SYSTEM_INFO)
};

/// The file or folder at a path, relative to the process's own folder; it need not exist.
fn made(path: &Value, is_folder: bool) -> Result<Value> {
    let given = super::argument::text(path, "fileName")?;
    if given.is_empty() {
        return Err(super::argument::invalid("The path is empty. (Parameter 'path')"));
    }
    let full =
        std::path::absolute(&*given).map_or_else(|_| given.to_string(), |path| path.to_string_lossy().into_owned());
    let full = if full.len() > 1 { full.trim_end_matches('/').to_owned() } else { full };
    Ok(Object::new(FileSystemItem::new(full, is_folder)).into())
}

fn of(this: &Value, read: impl FnOnce(&FileSystemItem) -> Value) -> Result<Value> {
    Ok(file_item(this).map_or(Value::Null, read))
}

fn folder(path: &str) -> Value {
    Object::new(FileSystemItem::new(path, true)).into()
}

fn name(_runspace: &mut Runspace, this: &Value) -> Result<Value> {
    of(this, |item| Value::string(path::name(&item.full_name)))
}

fn exists(_runspace: &mut Runspace, this: &Value) -> Result<Value> {
    of(this, |item| {
        let found = std::fs::metadata(&*item.full_name).is_ok_and(|metadata| metadata.is_dir() == item.is_folder);
        Value::Bool(found || item.metadata().is_some_and(Metadata::is_symlink))
    })
}

fn length(_runspace: &mut Runspace, this: &Value) -> Result<Value> {
    let Some(item) = file_item(this) else { return Ok(Value::Null) };
    match std::fs::metadata(&*item.full_name).or_else(|error| item.metadata().cloned().ok_or(error)) {
        Ok(metadata) => Ok(Value::Int64(metadata.len() as i64)),
        Err(error) => Err(failed(&error, &item.full_name)),
    }
}

fn time(
    this: &Value,
    of: fn(&Metadata) -> std::io::Result<std::time::SystemTime>,
    kind: DateTimeKind,
) -> Result<Value> {
    Ok(file_item(this).map_or(Value::Null, |item| item.time(of, kind).into()))
}

fn set_last_write(_runspace: &mut Runspace, this: &Value, value: Value) -> Result<()> {
    let (Some(item), Value::DateTime(time)) = (file_item(this), value.bare()) else { return Ok(()) };
    let set = crate::provider::set_modified(&item.full_name, crate::provider::system_time(*time));
    set.map_err(|error| failed(&error, &item.full_name))
}

/// Where a link leads: to the next, or to the end of all, which need not exist; null for what is no link.
fn link_target(_runspace: &mut Runspace, this: &Value, arguments: &[Value]) -> Result<Value> {
    /// Links in a row, as Linux has it.
    const LINKS: usize = 40;
    let Some(item) = file_item(this) else { return Ok(Value::Null) };
    let to_the_end = matches!(arguments.first().map(Value::bare), Some(Value::Bool(true)));
    let mut at = std::path::PathBuf::from(&*item.full_name);
    for followed in 0..=LINKS {
        match std::fs::read_link(&at) {
            Ok(_) if followed == LINKS => break,
            Ok(target) => at = at.parent().unwrap_or(&at).join(target),
            Err(_) if followed == 0 => return Ok(Value::Null),
            Err(_) => return Ok(target_item(&at)),
        }
        if !to_the_end {
            return Ok(target_item(&at));
        }
    }
    Err(crate::member::thrown(
        "System.IO.IOException",
        format!("Too many levels of symbolic links or could not resolve '{}'.", item.full_name),
    ))
}

fn target_item(at: &std::path::Path) -> Value {
    let full = path::normal(&at.to_string_lossy());
    let is_folder = at.is_dir();
    Object::new(FileSystemItem::new(full, is_folder)).into()
}

/// What .NET makes of the item's properties: where the file system keeps no attributes, a leading dot hides.
pub fn attribute_bits(item: &FileSystemItem) -> i64 {
    const READ_ONLY: i64 = 1;
    const HIDDEN: i64 = 2;
    const DIRECTORY: i64 = 16;
    const NORMAL: i64 = 128;
    const REPARSE_POINT: i64 = 1024;
    let Some(metadata) = item.metadata() else { return -1 };
    if let Some(kept) = System::attributes(metadata) {
        return i64::from(kept);
    }
    let mut bits = 0;
    if is_read_only(item) {
        bits |= READ_ONLY;
    }
    if System::is_hidden(path::leaf(&item.full_name), || None) {
        bits |= HIDDEN;
    }
    if metadata.is_dir() || (metadata.is_symlink() && item.is_folder) {
        bits |= DIRECTORY;
    }
    if metadata.is_symlink() {
        bits |= REPARSE_POINT;
    }
    if bits == 0 { NORMAL } else { bits }
}

fn attributes(item: &FileSystemItem) -> Value {
    enumeration("System.IO.FileAttributes", attribute_bits(item))
}

fn unix_file_mode(item: &FileSystemItem) -> Value {
    item.metadata().and_then(System::mode).map_or_else(|| enumeration("System.IO.UnixFileMode", -1), mode_value)
}

/// The permissions among bits of mode.
pub(super) fn mode_value(mode: u32) -> Value {
    enumeration("System.IO.UnixFileMode", i64::from(mode & 0o7777))
}

fn enumeration(name: &str, value: i64) -> Value {
    match crate::types::find(name) {
        Some(info) => std::rc::Rc::new(EnumValue { ty: crate::types::Type::Known(info), value }).into(),
        None => Value::Int32(value as i32),
    }
}

fn is_read_only(item: &FileSystemItem) -> bool {
    item.metadata().is_none_or(|metadata| !metadata.is_symlink() && metadata.permissions().readonly())
}

fn create(_runspace: &mut Runspace, this: &Value, _arguments: &[Value]) -> Result<Value> {
    let Some(item) = file_item(this) else { return Ok(Value::Null) };
    std::fs::create_dir_all(&*item.full_name).map_err(|error| failed(&error, &item.full_name))?;
    Ok(Value::Nothing)
}

fn delete(_runspace: &mut Runspace, this: &Value, recursive: bool) -> Result<Value> {
    let Some(item) = file_item(this) else { return Ok(Value::Null) };
    let path = &*item.full_name;
    let done = match (item.is_folder, recursive) {
        (false, _) => std::fs::remove_file(path),
        (true, true) => std::fs::remove_dir_all(path),
        (true, false) => std::fs::remove_dir(path),
    };
    match done {
        Err(error) if item.is_folder || error.kind() != std::io::ErrorKind::NotFound => Err(failed(&error, path)),
        _ => Ok(Value::Nothing),
    }
}

/// Files, folders or both of a folder, by a pattern with `*` and `?`.
fn children(runspace: &mut Runspace, this: &Value, arguments: &[Value], folders: Option<bool>) -> Result<Value> {
    let Some(item) = file_item(this) else { return Ok(Value::Null) };
    let pattern = match arguments.first().map(Value::bare) {
        Some(Value::String(pattern)) => crate::text::Wildcard::new(&pattern.replace('[', "`["), false),
        _ => None,
    };
    let deep = matches!(arguments.get(1).map(Value::bare), Some(Value::Enum(option)) if option.value == 1);
    let mut found = Vec::new();
    let mut todo = vec![item.full_name.to_string()];
    while let Some(folder) = todo.pop() {
        runspace.check_stop()?;
        let entries = std::fs::read_dir(&folder).map_err(|error| failed(&error, &folder))?;
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = path::child(&folder, &name);
            let is_folder = entry.path().is_dir();
            if deep && is_folder {
                todo.push(path.clone());
            }
            if folders.is_none_or(|wanted| wanted == is_folder) && pattern.as_ref().is_none_or(|p| p.is_match(&name)) {
                found.push(Object::new(FileSystemItem::new(path, is_folder)).into());
            }
        }
    }
    let element = match folders {
        Some(false) => &FILE_INFO,
        Some(true) => &DIRECTORY_INFO,
        None => &FILE_SYSTEM_INFO,
    };
    Ok(Array::new(crate::types::Type::Known(element), found).into())
}

fn failed(error: &std::io::Error, path: &str) -> Flow {
    let exception = io_error(error, path);
    let id = exception.type_name.rsplit('.').next().unwrap_or("IOException");
    ErrorRecord::new(exception, id, ErrorCategory::NotSpecified, Value::Null).into()
}
