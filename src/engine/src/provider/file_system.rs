//! Files and folders as objects: System.IO.FileInfo and System.IO.DirectoryInfo, with the notes that the provider adds.

use std::cell::OnceCell;
use std::fs::Metadata;

use super::{Drive, Target, drive_value, path, provider_value};
use crate::dotnet::file_info::{DIRECTORY_INFO, FILE_INFO};
use crate::types::Type;
use crate::value::{DateTime, DateTimeKind, Instance, MemberKind, Object, Str, Value};

/// A file or a folder: what its type's table reads. The system is asked once, when first needed, as .NET does.
#[derive(Debug)]
pub struct FileSystemItem {
    /// The absolute path.
    pub full_name: Str,
    /// Whether it is a folder, or was made as one.
    pub is_folder: bool,
    metadata: OnceCell<Option<Metadata>>,
}

impl FileSystemItem {
    /// The item at an absolute path, which may not exist.
    pub fn new(full_name: impl Into<Str>, is_folder: bool) -> FileSystemItem {
        FileSystemItem { full_name: full_name.into(), is_folder, metadata: OnceCell::new() }
    }

    /// What the system says of it; of a link, what it says of the link.
    pub fn metadata(&self) -> Option<&Metadata> {
        self.metadata.get_or_init(|| std::fs::symlink_metadata(&*self.full_name).ok()).as_ref()
    }

    /// Where it leads, if it is a symbolic link.
    pub fn link_target(&self) -> Option<Str> {
        let metadata = self.metadata()?;
        let target = metadata.is_symlink().then(|| std::fs::read_link(&*self.full_name).ok())??;
        Some(target.to_string_lossy().as_ref().into())
    }

    /// A time of the item in the machine's zone; the year 1601 where there is none, as .NET has it.
    pub fn time(&self, of: fn(&Metadata) -> std::io::Result<std::time::SystemTime>, kind: DateTimeKind) -> DateTime {
        let ticks = self.metadata().and_then(|metadata| of(metadata).ok()).map_or(FILE_TIME_EPOCH, ticks);
        let utc = DateTime { ticks, kind: DateTimeKind::Utc };
        if kind == DateTimeKind::Utc { utc } else { crate::text::date_time::to_local(utc) }
    }
}

impl Instance for FileSystemItem {
    fn ty(&self) -> Type {
        Type::Known(if self.is_folder { &DIRECTORY_INFO } else { &FILE_INFO })
    }

    fn text(&self) -> Option<Str> {
        Some(self.full_name.clone())
    }
}

/// 1601-01-01 in ticks.
const FILE_TIME_EPOCH: i64 = 504_911_232_000_000_000;

/// 1970-01-01 in ticks.
pub(super) const UNIX_EPOCH: i64 = 621_355_968_000_000_000;

/// A time of .NET as the system has it; times before 1970 become that.
pub fn system_time(time: DateTime) -> std::time::SystemTime {
    let utc = crate::text::date_time::to_universal(time);
    let since = u64::try_from(utc.ticks - UNIX_EPOCH).unwrap_or(0);
    std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_nanos(since.saturating_mul(100))
}

/// Sets when a file or a folder was changed last.
///
/// # Errors
/// When the system refuses.
pub fn set_modified(path: &str, time: std::time::SystemTime) -> std::io::Result<()> {
    let is_folder = std::fs::metadata(path)?.is_dir();
    std::fs::File::options().write(!is_folder).read(is_folder).open(path)?.set_modified(time)
}

/// A time of the system in ticks.
pub fn ticks(time: std::time::SystemTime) -> i64 {
    match time.duration_since(std::time::SystemTime::UNIX_EPOCH) {
        Ok(after) => UNIX_EPOCH + (after.as_nanos() / 100) as i64,
        Err(before) => UNIX_EPOCH - (before.duration().as_nanos() / 100) as i64,
    }
}

/// The item at an absolute path: `[IO.FileInfo]` or `[IO.DirectoryInfo]`, by what is there.
pub fn file_value(full_name: &str) -> Value {
    let is_folder = std::fs::metadata(full_name).is_ok_and(|metadata| metadata.is_dir());
    Object::new(FileSystemItem::new(full_name, is_folder)).into()
}

/// The item that a FileInfo or DirectoryInfo stands for.
pub fn file_item(value: &Value) -> Option<&FileSystemItem> {
    match value.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

/// The notes that an item or a piece of its content carries: PSPath and its like. `qualified` is the path without the
/// provider's name where content has it so.
pub fn add_notes(value: &Value, target: &Target, is_container: Option<bool>) {
    let Some(extra) = value.extra() else { return };
    let mut members = extra.members_mut();
    let provider = format!("Microsoft.PowerShell.Core\\{}", target.provider.name());
    let is_file = target.provider == super::ProviderKind::FileSystem;
    let name = |path: &str| -> Value { Value::string(format!("{provider}::{path}")) };
    members.set("PSPath".into(), MemberKind::Note(name(&target.path)));
    if is_file {
        let parent = path::parent(&target.path);
        members.set(
            "PSParentPath".into(),
            MemberKind::Note(if parent.is_empty() { Value::string("") } else { name(parent) }),
        );
        members.set("PSChildName".into(), MemberKind::Note(Value::string(path::leaf(&target.path))));
        if let Some(stat) = super::unix_stat(&target.path) {
            members.set("UnixStat".into(), MemberKind::Note(stat));
        }
    }
    add_drive(&mut members, target.drive.as_ref(), target);
    if let Some(is_container) = is_container {
        members.set("PSIsContainer".into(), MemberKind::Note(Value::Bool(is_container)));
    }
}

fn add_drive(members: &mut crate::value::Members, drive: Option<&std::rc::Rc<Drive>>, target: &Target) {
    if let Some(drive) = drive {
        members.set("PSDrive".into(), MemberKind::Note(drive_value(drive)));
    }
    members.set("PSProvider".into(), MemberKind::Note(provider_value(target.provider)));
}
