//! What Unix knows of a file beyond .NET's properties: mode bits, owner, UnixStat.

use super::FileSystemItem;
use crate::types::{TypeInfo, read};
use crate::value::{DateTime, DateTimeKind, Record, Value, field};

/// System.Management.Automation.Platform+Unix+CommonStat
pub static COMMON_STAT: TypeInfo = TypeInfo {
    properties: &[
        read("Inode", field::<0>),
        read("Mode", field::<1>),
        read("UserId", field::<2>),
        read("GroupId", field::<3>),
        read("HardlinkCount", field::<4>),
        read("Size", field::<5>),
        read("AccessTime", field::<6>),
        read("ModifiedTime", field::<7>),
        read("StatusChangeTime", field::<8>),
        read("BlockSize", field::<9>),
        read("DeviceId", field::<10>),
        read("NumberOfBlocks", field::<11>),
        read("ItemType", field::<12>),
        read("IsSetUid", field::<13>),
        read("IsSetGid", field::<14>),
        read("IsSticky", field::<15>),
    ],
    ..TypeInfo::class("System.Management.Automation.Platform+Unix+CommonStat", &crate::dotnet::object::OBJECT)
};

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
