//! System.TimeZoneInfo

use jiff::tz::TimeZone;

use super::object::OBJECT;
use crate::text::zone;
use crate::types::{Property, TypeInfo, method};
use crate::value::{Record, Str, TimeSpan, Value, field};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&TIME_ZONE_INFO];

/// System.TimeZoneInfo
pub static TIME_ZONE_INFO: TypeInfo = TypeInfo {
    properties: &[
        Property { name: "Id", ty: "string", get: field::<0>, set: None },
        Property { name: "HasIanaId", ty: "bool", get: field::<1>, set: None },
        Property { name: "DisplayName", ty: "string", get: field::<2>, set: None },
        Property { name: "StandardName", ty: "string", get: field::<3>, set: None },
        Property { name: "DaylightName", ty: "string", get: field::<4>, set: None },
        Property { name: "BaseUtcOffset", ty: "timespan", get: field::<5>, set: None },
        Property { name: "SupportsDaylightSavingTime", ty: "bool", get: field::<6>, set: None },
    ],
    static_properties: &[
        Property { name: "Local", ty: "System.TimeZoneInfo", get: |_, _| Ok(local()), set: None },
        Property { name: "Utc", ty: "System.TimeZoneInfo", get: |_, _| Ok(value("UTC", &TimeZone::UTC)), set: None },
    ],
    static_methods: &[method("static System.TimeZoneInfo FindSystemTimeZoneById(string id)", |_, _, args| {
        let name = super::argument::text(&args[0], "id")?;
        named(&name).ok_or_else(|| {
            let message = format!("The time zone ID '{name}' was not found on the local computer.");
            crate::member::thrown("System.TimeZoneNotFoundException", message)
        })
    })],
    ..TypeInfo::class("System.TimeZoneInfo", &OBJECT)
};

/// The machine's zone.
pub fn local() -> Value {
    let zone = zone::local();
    let name = match zone.iana_name() {
        None | Some("Etc/UTC" | "Etc/Unknown") => "UTC".to_owned(),
        Some(name) => name.to_owned(),
    };
    value(&name, zone)
}

/// The zone of that name.
pub fn named(name: &str) -> Option<Value> {
    match name.eq_ignore_ascii_case("UTC") {
        true => Some(value("UTC", &TimeZone::UTC)),
        false => TimeZone::get(name).ok().map(|zone| value(zone.iana_name().unwrap_or(name), &zone)),
    }
}

/// `StandardName` of a zone.
pub fn standard_name(zone: &Value) -> Str {
    match zone {
        Value::Object(object) => match object.downcast::<Record>().map(|record| record.get(3)) {
            Some(Value::String(name)) => name,
            _ => "".into(),
        },
        _ => "".into(),
    }
}

fn value(name: &str, zone: &TimeZone) -> Value {
    let year = jiff::Timestamp::now().to_zoned(zone.clone()).year();
    let offset = |month| {
        let date = jiff::civil::date(year, month, 1);
        zone.to_timestamp(date.at(12, 0, 0, 0)).map_or(0, |time| i64::from(zone.to_offset(time).seconds()))
    };
    let (winter, summer) = (offset(1), offset(7));
    let base = winter.min(summer);
    let is_utc = matches!(name, "UTC" | "Etc/UTC");
    let standard = if is_utc { "Coordinated Universal Time" } else { name };
    let display = match base {
        _ if is_utc => format!("(UTC) {standard}"),
        _ => {
            let sign = if base < 0 { '-' } else { '+' };
            format!("(UTC{sign}{:02}:{:02}) {name}", base.abs() / 3600, base.abs() / 60 % 60)
        }
    };
    Record::new(
        &TIME_ZONE_INFO,
        vec![
            Value::string(name),
            Value::Bool(true),
            Value::string(&*display),
            Value::string(standard),
            Value::string(standard),
            TimeSpan { ticks: base * 10_000_000 }.into(),
            Value::Bool(winter != summer),
        ],
    )
    .with_text(display)
    .into()
}
