//! What views compute instead of taking a property: one arm a column.

use super::error_view;
use super::packet::{Frame, Piece};
use super::property::{self, get_or_nothing};
use super::view::{View, ViewColumn};
use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::{Str, Value};

const KIB: f64 = 1024.0;
const MIB: f64 = KIB * KIB;
const GIB: f64 = MIB * KIB;

/// The value of a computed column; where nothing is computed, the property that the heading names.
pub(super) fn column(
    runspace: &mut Runspace,
    view: &View,
    column: &ViewColumn,
    value: &Value,
) -> Result<Option<Value>> {
    Ok(match (view.name, column.heading()) {
        ("process", "NPM(K)") => number(runspace, value, "NPM")?.map(|bytes| Value::Int64((bytes / KIB) as i64)),
        ("process" | "ProcessWithUserName", "PM(M)") => two_places(runspace, value, "PM", MIB)?,
        ("process" | "ProcessWithUserName", "WS(M)") => two_places(runspace, value, "WS", MIB)?,
        ("process" | "ProcessWithUserName", "CPU(s)") => two_places(runspace, value, "CPU", 1.0)?,
        ("ProcessModule", "Size(K)") => number(runspace, value, "Size")?.map(|size| Value::Int32(size as i32)),
        ("childrenWithUnixStat" | "children" | "childrenWithHardlink", "LastWriteTime") => {
            match get_or_nothing(runspace, value, "LastWriteTime")? {
                Some(time) => crate::serialize::composite(runspace, "{0:d} {0:HH}:{0:mm}", &time).map(Value::String),
                None => None,
            }
        }
        ("history", "Duration") => match get_or_nothing(runspace, value, "Duration")? {
            Some(Value::TimeSpan(span)) => Some(Value::string(duration(span.ticks))),
            _ => None,
        },
        ("CommandInfo", "Name") | (_, "Name") if view.types.contains(&"System.Management.Automation.CmdletInfo") => {
            let kind = get_or_nothing(runspace, value, "CommandType")?.unwrap_or_default();
            let name = if &*property::text(runspace, &kind)? == "Alias" { "DisplayName" } else { "Name" };
            get_or_nothing(runspace, value, name)?
        }
        (_, "Used (GB)") => two_places_or_nothing(runspace, value, "Used")?,
        (_, "Free (GB)") => two_places_or_nothing(runspace, value, "Free")?,
        (_, "Provider") => match get_or_nothing(runspace, value, "Provider")? {
            Some(provider) => get_or_nothing(runspace, &provider, "Name")?,
            None => None,
        },
        (_, "Root") => match get_or_nothing(runspace, value, "DisplayRoot")? {
            Some(root) if !root.is_null() => Some(root),
            _ => get_or_nothing(runspace, value, "Root")?,
        },
        ("Module", "PreRelease") => Some(Value::string("")),
        ("Module", "ExportedCommands") => match get_or_nothing(runspace, value, "ExportedCommands")? {
            Some(Value::Dictionary(commands)) => {
                Some(Value::array(commands.entries().into_iter().map(|(name, _)| name).collect()))
            }
            other => other,
        },
        ("Module", "PSEdition") => Some(Value::string("Core,Desk")),
        (_, heading) => get_or_nothing(runspace, value, heading)?,
    })
}

/// The value that objects of the view are grouped by.
pub(super) fn group(runspace: &mut Runspace, view: &View, value: &Value) -> Result<Option<Value>> {
    match view.name {
        "Module" => match get_or_nothing(runspace, value, "Path")? {
            Some(path) => {
                let path = property::text(runspace, &path)?;
                Ok(Some(Value::string(crate::provider::path::parent(&path))))
            }
            None => Ok(None),
        },
        "StartTime" => match get_or_nothing(runspace, value, "StartTime")? {
            Some(time) => Ok(crate::serialize::composite(runspace, "{0:d}", &time).map(Value::String)),
            None => Ok(None),
        },
        _ => Ok(None),
    }
}

/// The heading of a group, for views that put it otherwise than `   Property: value`.
pub(super) fn heading(runspace: &mut Runspace, view: &View, _value: &Value, key: &Value) -> Result<Option<Vec<Piece>>> {
    if view.group != Some("PSParentPath") && view.name != "Module" {
        return Ok(None);
    }
    let path = property::text(runspace, key)?;
    let path = path.split_once("::").map_or(&*path, |(_, path)| path);
    let label = if view.types.iter().any(|ty| ty.contains("Registry")) { "Hive: " } else { "Directory: " };
    // The line ends within the frame, which is what indents it.
    let pieces = vec![Piece::Text(label.into()), Piece::Property(path.into()), Piece::NewLine];
    let frame = Frame { left: 4, right: 0, first_line: 0 };
    Ok(Some(vec![Piece::Entry(vec![Piece::Entry(pieces, Some(frame))], None)]))
}

/// What a wide view shows.
pub(super) fn wide(runspace: &mut Runspace, view: &View, value: &Value) -> Result<Option<Value>> {
    let name = match view.name {
        "process" => "ProcessName",
        "children" => {
            let container = get_or_nothing(runspace, value, "PSIsContainer")?;
            let name = get_or_nothing(runspace, value, "Name")?;
            return Ok(match (container, name) {
                (Some(Value::Bool(true)), Some(name)) => {
                    Some(Value::string(format!("[{}]", property::text(runspace, &name)?)))
                }
                (_, name) => name,
            });
        }
        "history" => "CommandLine",
        "ThumbprintWide" | "PSThumbprintWide" => "Thumbprint",
        "System.TimeSpan" => "TotalMilliseconds",
        _ => "Name",
    };
    get_or_nothing(runspace, value, name)
}

/// What a custom view shows; none for the value's own text.
pub(super) fn custom(runspace: &mut Runspace, view: &View, value: &Value) -> Result<Option<Str>> {
    let name = match view.name {
        "DateTime" => "DateTime",
        "WarningRecord" => "Message",
        "DeserializedWarningRecord" => "InformationalRecord_Message",
        "ErrorInstance" => return error_view::of(runspace, value).map(Some),
        _ => return Ok(None),
    };
    match get_or_nothing(runspace, value, name)? {
        Some(found) => Ok(Some(property::text(runspace, &found)?)),
        None => Ok(None),
    }
}

fn number(runspace: &mut Runspace, value: &Value, name: &str) -> Result<Option<f64>> {
    Ok(match get_or_nothing(runspace, value, name)?.as_ref().map(Value::bare) {
        Some(Value::Int32(number)) => Some(f64::from(*number)),
        Some(Value::Int64(number)) => Some(*number as f64),
        Some(Value::UInt64(number)) => Some(*number as f64),
        Some(Value::Double(number)) => Some(*number),
        Some(Value::Single(number)) => Some(f64::from(*number)),
        _ => None,
    })
}

fn two_places(runspace: &mut Runspace, value: &Value, name: &str, unit: f64) -> Result<Option<Value>> {
    let number = number(runspace, value, name)?.unwrap_or(0.0) / unit;
    Ok(crate::serialize::composite(runspace, "{0:N2}", &Value::Single(number as f32)).map(Value::String))
}

fn two_places_or_nothing(runspace: &mut Runspace, value: &Value, name: &str) -> Result<Option<Value>> {
    Ok(number(runspace, value, name)?.map(|bytes| Value::string(format!("{:.2}", bytes / GIB))))
}

/// How long a command ran: no more units than needed.
fn duration(ticks: i64) -> String {
    let milliseconds = ticks / 10_000;
    let (hours, minutes) = (milliseconds / 3_600_000, milliseconds / 60_000 % 60);
    let (seconds, rest) = (milliseconds / 1000 % 60, milliseconds % 1000);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}.{rest:03}")
    } else if minutes > 0 {
        format!("{minutes}:{seconds:02}.{rest:03}")
    } else {
        format!("{seconds}.{rest:03}")
    }
}
