//! The note UnixStat: what Unix knows of a file beyond .NET's properties.

use crate::runspace::Runspace;
use crate::system::{Files as _, System};
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

/// The note of an item; none where the system is not Unix or the item is not there.
pub fn unix_stat(path: &str) -> Option<Value> {
    let status = System::status(path)?;
    let time = |seconds: i64| Value::DateTime(local(seconds));
    Some(
        Record::new(
            &COMMON_STAT,
            vec![
                Value::Int64(status.inode as i64),
                Value::Int32(status.mode as i32),
                Value::Int32(status.user as i32),
                Value::Int32(status.group as i32),
                Value::Int32(status.links as i32),
                Value::Int64(status.size as i64),
                time(status.accessed),
                time(status.modified),
                time(status.changed),
                Value::Int64(status.block_size as i64),
                Value::Int32(status.device as i32),
                Value::Int32(status.blocks as i32),
                Value::string(status.kind),
                Value::Bool(status.mode & 0o4000 != 0),
                Value::Bool(status.mode & 0o2000 != 0),
                Value::Bool(status.mode & 0o1000 != 0),
            ],
        )
        .with_text("System.Management.Automation.Platform+Unix+CommonStat")
        .into(),
    )
}

fn local(seconds: i64) -> DateTime {
    let ticks = super::file_system::UNIX_EPOCH.saturating_add(seconds.saturating_mul(10_000_000));
    crate::text::date_time::to_local(DateTime { ticks, kind: DateTimeKind::Utc })
}
