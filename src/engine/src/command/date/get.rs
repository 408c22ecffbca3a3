//! Get-Date

use super::uformat::uformat;
use crate::command::{Call, Cmdlet};
use crate::dotnet::time::DATE_TIME;
use crate::error::Result;
use crate::member;
use crate::runspace::enum_value;
use crate::types::{Type, TypeInfo};
use crate::value::{DateTime, DateTimeKind, MemberKind, Value};

/// Microsoft.PowerShell.Commands.DisplayHintType
pub static DISPLAY_HINT: TypeInfo = TypeInfo::enumeration(
    "Microsoft.PowerShell.Commands.DisplayHintType",
    false,
    &[("Date", 0), ("Time", 1), ("DateTime", 2)],
);

/// Ticks at 1970-01-01.
const UNIX_EPOCH: i64 = 621_355_968_000_000_000;
const TICKS_PER_SECOND: i64 = 10_000_000;
const TICKS_PER_MILLISECOND: i64 = 10_000;

/// Parts of a date, and the methods that add to them.
const PARTS: &[(&str, &str)] = &[
    ("Year", "AddYears"),
    ("Month", "AddMonths"),
    ("Day", "AddDays"),
    ("Hour", "AddHours"),
    ("Minute", "AddMinutes"),
    ("Second", "AddSeconds"),
    ("Millisecond", "AddMilliseconds"),
];

/// Get-Date
pub struct GetDate;

impl Cmdlet for GetDate {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let mut date = start(call)?;
        for (part, add) in PARTS {
            let Some(wanted) = call.number(part) else { continue };
            let is = match member::get(call.runspace, &date, part)? {
                Some(Value::Int32(is)) => i64::from(is),
                _ => 0,
            };
            let offset = i32::try_from(wanted - is).unwrap_or_default();
            date = member::call(call.runspace, &date, add, vec![offset.into()])?;
            if let (&"Millisecond", Value::DateTime(exact)) = (part, &date) {
                let ticks = exact.ticks - exact.ticks % TICKS_PER_MILLISECOND;
                date = Value::DateTime(DateTime { ticks, kind: exact.kind });
            }
        }
        if call.switch("AsUTC") {
            date = member::call(call.runspace, &date, "ToUniversalTime", Vec::new())?;
        }
        if let Some(format) = call.text("UFormat") {
            let text = uformat(call.runspace, &format, &date)?;
            return call.write(text);
        }
        if let Some(format) = call.text("Format") {
            let (format, universal) = match format.to_ascii_lowercase().as_str() {
                "filedate" => ("yyyyMMdd".into(), false),
                "filedateuniversal" => ("yyyyMMddZ".into(), true),
                "filedatetime" => ("yyyyMMddTHHmmssffff".into(), false),
                "filedatetimeuniversal" => ("yyyyMMddTHHmmssffffZ".into(), true),
                _ => (format, false),
            };
            if universal {
                date = member::call(call.runspace, &date, "ToUniversalTime", Vec::new())?;
            }
            let text = member::call(call.runspace, &date, "ToString", vec![format.into()])?;
            return call.write(text);
        }
        let hint = call.argument("DisplayHint").cloned().or_else(|| enum_value(DISPLAY_HINT.name, 2));
        let shown = date.with_members();
        if let Some(extra) = shown.extra() {
            extra.members_mut().set("DisplayHint".into(), MemberKind::Note(hint.unwrap_or_default()));
        }
        call.write(shown)
    }
}

/// The date given, or the present.
fn start(call: &mut Call<'_>) -> Result<Value> {
    if let Some(date) = call.argument("Date") {
        return Ok(date.bare().clone());
    }
    if let Some(seconds) = call.number("UnixTimeSeconds") {
        let utc = DateTime { ticks: UNIX_EPOCH + seconds * TICKS_PER_SECOND, kind: DateTimeKind::Utc };
        return member::call(call.runspace, &Value::DateTime(utc), "ToLocalTime", Vec::new());
    }
    now(call)
}

/// `[datetime]::Now`
pub fn now(call: &mut Call<'_>) -> Result<Value> {
    Ok(member::get_static(call.runspace, &Type::Known(&DATE_TIME), "Now")?.unwrap_or_default())
}
