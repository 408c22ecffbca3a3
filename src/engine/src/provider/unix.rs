//! What Unix knows of a file beyond .NET's properties: mode bits, owner, UnixStat.

use super::FileSystemItem;
use crate::runspace::Runspace;
use crate::types::{Property, TypeInfo};
use crate::value::{DateTime, DateTimeKind, Record, Value, field};

/// System.Management.Automation.Platform+Unix+CommonStat
pub static COMMON_STAT: TypeInfo = TypeInfo {
    properties: &[
        property("Inode", "long", field::<0>),
        property("Mode", "int", field::<1>),
        property("UserId", "int", field::<2>),
        property("GroupId", "int", field::<3>),
        property("HardlinkCount", "int", field::<4>),
        property("Size", "long", field::<5>),
        property("AccessTime", "datetime", field::<6>),
        property("ModifiedTime", "datetime", field::<7>),
        property("StatusChangeTime", "datetime", field::<8>),
        property("BlockSize", "long", field::<9>),
        property("DeviceId", "int", field::<10>),
        property("NumberOfBlocks", "int", field::<11>),
        property("ItemType", "string", field::<12>),
        property("IsSetUid", "bool", field::<13>),
        property("IsSetGid", "bool", field::<14>),
        property("IsSticky", "bool", field::<15>),
    ],
    ..TypeInfo::class("System.Management.Automation.Platform+Unix+CommonStat", &crate::dotnet::object::OBJECT)
};

const fn property(
    name: &'static str,
    ty: &'static str,
    get: fn(&mut Runspace, &Value) -> crate::error::Result<Value>,
) -> Property {
    Property { name, ty, get, set: None }
}

/// The mode with the bits of the file's kind.
#[cfg(unix)]
pub fn mode_bits(item: &FileSystemItem) -> Option<u32> {
    use std::os::unix::fs::MetadataExt as _;
    item.metadata().map(|metadata| metadata.mode())
}

/// There are none.
#[cfg(not(unix))]
pub fn mode_bits(_item: &FileSystemItem) -> Option<u32> {
    None
}

/// Owner and group: by number.
#[cfg(unix)]
pub fn owner(item: &FileSystemItem) -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt as _;
    item.metadata().map(|metadata| (metadata.uid(), metadata.gid()))
}

/// There is none.
#[cfg(not(unix))]
pub fn owner(_item: &FileSystemItem) -> Option<(u32, u32)> {
    None
}

/// The name that a number has in `/etc/passwd` or `/etc/group`; the number itself where it has none.
pub fn account_name(table: &str, id: u32) -> String {
    let id = id.to_string();
    let text = std::fs::read_to_string(table).unwrap_or_default();
    let named = text.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == id).then(|| name.to_owned())
    });
    named.unwrap_or(id)
}

/// The note UnixStat of an item; none where the system is not Unix or the item is not there.
#[cfg(unix)]
pub fn unix_stat(path: &str) -> Option<Value> {
    use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
    let metadata = std::fs::symlink_metadata(path).ok()?;
    let mode = metadata.mode();
    let kind = metadata.file_type();
    let item_type = if kind.is_dir() {
        "Directory"
    } else if kind.is_symlink() {
        "SymbolicLink"
    } else if kind.is_block_device() {
        "BlockDevice"
    } else if kind.is_char_device() {
        "CharacterDevice"
    } else if kind.is_fifo() {
        "NamedPipe"
    } else if kind.is_socket() {
        "Socket"
    } else {
        "File"
    };
    let time = |seconds: i64| Value::DateTime(local(seconds));
    Some(
        Record::new(
            &COMMON_STAT,
            vec![
                Value::Int64(metadata.ino() as i64),
                Value::Int32(mode as i32),
                Value::Int32(metadata.uid() as i32),
                Value::Int32(metadata.gid() as i32),
                Value::Int32(metadata.nlink() as i32),
                Value::Int64(metadata.size() as i64),
                time(metadata.atime()),
                time(metadata.mtime()),
                time(metadata.ctime()),
                Value::Int64(metadata.blksize() as i64),
                Value::Int32(metadata.dev() as i32),
                Value::Int32(metadata.blocks() as i32),
                Value::string(item_type),
                Value::Bool(mode & 0o4000 != 0),
                Value::Bool(mode & 0o2000 != 0),
                Value::Bool(mode & 0o1000 != 0),
            ],
        )
        .with_text("System.Management.Automation.Platform+Unix+CommonStat")
        .into(),
    )
}

/// There is none.
#[cfg(not(unix))]
pub fn unix_stat(_path: &str) -> Option<Value> {
    None
}

#[cfg(unix)]
fn local(seconds: i64) -> DateTime {
    let ticks = super::file_system::UNIX_EPOCH.saturating_add(seconds.saturating_mul(10_000_000));
    crate::text::date_time::to_local(DateTime { ticks, kind: DateTimeKind::Utc })
}
