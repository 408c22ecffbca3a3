//! System.DateTime.

use std::cell::Cell;

use super::argument::{self, constant, culture_among, double, integer, out_of_range, text};
use crate::convert;
use crate::error::{Flow, Result};
use crate::member::thrown;
use crate::runspace::Runspace;
use crate::text::date_parse::{self, Read};
use crate::text::date_time::{
    DAY, MAX_TICKS, Parts, SECOND, day_of_week, day_of_year, days_in_month, format, is_leap_year, to_local,
    to_universal,
};
use crate::types::{Method, Property, Type, TypeInfo, method, read};
use crate::value::{Array, DateTime, DateTimeKind, TimeSpan, Value};

pub use super::guid::GUID;
pub use super::time_span::TIME_SPAN;

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&DATE_TIME];

/// System.DateTime
pub static DATE_TIME: TypeInfo = TypeInfo {
    interfaces: &["System.IComparable", "System.IConvertible", "System.IFormattable"],
    declarations: include_str!("declarations/date_time.txt"),
    constructors: &[method("new", construct)],
    properties: PROPERTIES,
    methods: METHODS,
    static_properties: &[
        read("Now", |_, _| Ok(local(date_parse::now_ticks()))),
        read("Today", |_, _| Ok(local(date_parse::now_ticks() / DAY * DAY))),
        read("UtcNow", |_, _| {
            Ok(Value::DateTime(to_universal(DateTime { ticks: date_parse::now_ticks(), kind: DateTimeKind::Local })))
        }),
        read("MaxValue", |_, _| Ok(plain(MAX_TICKS))),
        read("MinValue", |_, _| Ok(plain(0))),
        read("UnixEpoch", |_, _| Ok(Value::DateTime(DateTime { ticks: EPOCH, kind: DateTimeKind::Utc }))),
    ],
    static_methods: STATIC_METHODS,
    ..TypeInfo::value("System.DateTime")
};

/// Ticks of 1970-01-01.
pub(super) const EPOCH: i64 = 621_355_968_000_000_000;

/// Ticks of 1601-01-01, from where file times count.
const FILE_TIME: i64 = 504_911_232_000_000_000;

const PROPERTIES: &[Property] = &[
    read("Date", |_, this| Ok(like(this, own(this).ticks / DAY * DAY))),
    read("Day", |_, this| Ok(Value::Int32(parts(this).day))),
    read("DayOfWeek", |rt, this| {
        let day = day_of_week(own(this).ticks) as i32;
        convert::to_type(rt, &Value::Int32(day), &Type::Known(&super::enums::DAY_OF_WEEK))
    }),
    read("DayOfYear", |_, this| Ok(Value::Int32(day_of_year(own(this).ticks)))),
    read("Hour", |_, this| Ok(Value::Int32(parts(this).hour))),
    read("Kind", |rt, this| {
        let kind = match own(this).kind {
            DateTimeKind::Unspecified => 0,
            DateTimeKind::Utc => 1,
            DateTimeKind::Local => 2,
        };
        convert::to_type(rt, &Value::Int32(kind), &Type::Known(&super::enums::DATE_TIME_KIND))
    }),
    read("Microsecond", |_, this| Ok(Value::Int32((parts(this).fraction / 10 % 1000) as i32))),
    read("Millisecond", |_, this| Ok(Value::Int32((parts(this).fraction / 10_000) as i32))),
    read("Minute", |_, this| Ok(Value::Int32(parts(this).minute))),
    read("Month", |_, this| Ok(Value::Int32(parts(this).month))),
    read("Nanosecond", |_, this| Ok(Value::Int32((parts(this).fraction % 10 * 100) as i32))),
    read("Second", |_, this| Ok(Value::Int32(parts(this).second))),
    read("Ticks", |_, this| Ok(Value::Int64(own(this).ticks))),
    read("TimeOfDay", |_, this| Ok(Value::TimeSpan(TimeSpan { ticks: own(this).ticks % DAY }))),
    read("Year", |_, this| Ok(Value::Int32(parts(this).year))),
];

const METHODS: &[Method] = &[
    method("Add", |_, this, args| shifted(this, span(&args[0]), "value")),
    method("Subtract", |_, this, args| match &args[0] {
        Value::DateTime(other) => Ok(Value::TimeSpan(TimeSpan { ticks: own(this).ticks - other.ticks })),
        other => shifted(this, -span(other), "value"),
    }),
    method("AddDays", |_, this, args| scaled(this, &args[0], DAY)),
    method("AddHours", |_, this, args| scaled(this, &args[0], 3600 * SECOND)),
    method("AddMinutes", |_, this, args| scaled(this, &args[0], 60 * SECOND)),
    method("AddSeconds", |_, this, args| scaled(this, &args[0], SECOND)),
    method("AddMilliseconds", |_, this, args| scaled(this, &args[0], SECOND / 1000)),
    method("AddMicroseconds", |_, this, args| scaled(this, &args[0], 10)),
    method("AddTicks", |_, this, args| shifted(this, integer(&args[0]), "value")),
    method("AddMonths", |_, this, args| months_later(this, integer(&args[0]))),
    method("AddYears", |_, this, args| months_later(this, integer(&args[0]).saturating_mul(12))),
    method("ToLocalTime", |_, this, _| Ok(Value::DateTime(to_local(own(this))))),
    method("ToUniversalTime", |_, this, _| Ok(Value::DateTime(to_universal(own(this))))),
    method("ToOADate", |_, this, _| Ok(Value::Double((own(this).ticks - 599_264_352_000_000_000) as f64 / DAY as f64))),
    method("CompareTo", |_, this, args| match args[0].bare() {
        Value::DateTime(other) => Ok(Value::Int32(own(this).ticks.cmp(&other.ticks) as i32)),
        Value::Null => Ok(Value::Int32(1)),
        _ => Err(argument::invalid("Object must be of type DateTime.")),
    }),
    method("Equals", |_, this, args| {
        Ok(Value::Bool(matches!(args[0].bare(), Value::DateTime(other) if other.ticks == own(this).ticks)))
    }),
    method("IsDaylightSavingTime", |_, _, _| Ok(Value::Bool(false))),
    method("ToBinary", |_, this, _| {
        let date = own(this);
        Ok(Value::Int64(match date.kind {
            DateTimeKind::Unspecified => date.ticks,
            DateTimeKind::Utc => date.ticks | 1 << 62,
            DateTimeKind::Local => to_universal(date).ticks | i64::MIN,
        }))
    }),
    method("ToFileTime", |_, this, _| Ok(Value::Int64(to_universal(own(this)).ticks - FILE_TIME))),
    method("ToFileTimeUtc", |_, this, _| Ok(Value::Int64(to_universal(own(this)).ticks - FILE_TIME))),
    method("ToLongDateString", |_, this, _| printed(this, "D", &[])),
    method("ToLongTimeString", |_, this, _| printed(this, "T", &[])),
    method("ToShortDateString", |_, this, _| printed(this, "d", &[])),
    method("ToShortTimeString", |_, this, _| printed(this, "t", &[])),
    method("ToString", |_, this, args| {
        let format = match args.first() {
            Some(Value::String(format)) => format.clone(),
            _ => "".into(),
        };
        printed(this, &format, args)
    }),
    method("GetDateTimeFormats", |_, this, args| {
        let letters = match args.first() {
            Some(Value::Char(unit)) => crate::text::char_text(*unit).to_string(),
            _ => "dDfFgGmortTuUy".to_owned(),
        };
        let culture = culture_among(args);
        let texts = letters
            .chars()
            .filter_map(|letter| format(own(this), &letter.to_string(), culture, None))
            .map(Value::from)
            .collect();
        Ok(Value::from(Array::new(Type::STRING, texts)))
    }),
    method("GetTypeCode", |rt, _, _| convert::to_type(rt, &Value::Int32(16), &Type::Known(&super::enums::TYPE_CODE))),
    method("Deconstruct", |rt, this, args| {
        let parts = parts(this);
        for (arg, part) in args.iter().zip([parts.year, parts.month, parts.day]) {
            super::reference::assign(rt, arg, Value::Int32(part))?;
        }
        Ok(Value::Nothing)
    }),
];

const STATIC_METHODS: &[Method] = &[
    method("Compare", |_, _, args| Ok(Value::Int32(own(&args[0]).ticks.cmp(&own(&args[1]).ticks) as i32))),
    method("Equals", |_, _, args| Ok(Value::Bool(own(&args[0]).ticks == own(&args[1]).ticks))),
    method("DaysInMonth", |_, _, args| {
        let (year, month) = (integer(&args[0]) as i32, integer(&args[1]) as i32);
        if !(1..=12).contains(&month) {
            return Err(out_of_range("month", "Month must be between one and twelve."));
        }
        if !(1..=9999).contains(&year) {
            return Err(out_of_range("year", "Year must be between 1 and 9999."));
        }
        Ok(Value::Int32(days_in_month(year, month)))
    }),
    method("IsLeapYear", |_, _, args| {
        let year = integer(&args[0]);
        if !(1..=9999).contains(&year) {
            return Err(out_of_range("year", "Year must be between 1 and 9999."));
        }
        Ok(Value::Bool(is_leap_year(year as i32)))
    }),
    method("Parse", |_, _, args| {
        let text = text(&args[0], "s")?;
        match date_parse::read(&text) {
            Ok(read) => Ok(Value::DateTime(styled(read, constant(args.last()).unwrap_or(0)))),
            Err(message) => Err(thrown("System.FormatException", message)),
        }
    }),
    method("TryParse", |rt, _, args| {
        let styles = args.iter().find_map(|arg| constant(Some(arg))).unwrap_or(0);
        let parsed = match args[0].bare() {
            Value::String(text) => date_parse::read(text).ok(),
            _ => None,
        };
        assign(rt, args, parsed.map(|read| styled(read, styles)))
    }),
    method("ParseExact", |_, _, args| {
        let text = text(&args[0], "s")?;
        let styles = constant(args.last()).unwrap_or(0);
        exact(&text, &args[1], args).map(|read| Value::DateTime(styled(read, styles))).ok_or_else(|| {
            thrown("System.FormatException", format!("String '{text}' was not recognized as a valid DateTime."))
        })
    }),
    method("TryParseExact", |rt, _, args| {
        let styles = args.iter().find_map(|arg| constant(Some(arg))).unwrap_or(0);
        let parsed = match args[0].bare() {
            Value::String(text) => exact(text, &args[1], args),
            _ => None,
        };
        assign(rt, args, parsed.map(|read| styled(read, styles)))
    }),
    method("FromBinary", |_, _, args| {
        let data = integer(&args[0]);
        let ticks = data & 0x3FFF_FFFF_FFFF_FFFF;
        Ok(match data as u64 >> 62 {
            0 => plain(ticks),
            1 => Value::DateTime(DateTime { ticks, kind: DateTimeKind::Utc }),
            _ => Value::DateTime(to_local(DateTime { ticks, kind: DateTimeKind::Utc })),
        })
    }),
    method("FromFileTime", |_, _, args| {
        Ok(Value::DateTime(to_local(DateTime { ticks: integer(&args[0]) + FILE_TIME, kind: DateTimeKind::Utc })))
    }),
    method("FromFileTimeUtc", |_, _, args| {
        Ok(Value::DateTime(DateTime { ticks: integer(&args[0]) + FILE_TIME, kind: DateTimeKind::Utc }))
    }),
    method("FromOADate", |_, _, args| {
        let milliseconds = (double(&args[0]) * 86_400_000.0).round() as i64;
        Ok(plain(599_264_352_000_000_000 + milliseconds * 10_000))
    }),
    method("SpecifyKind", |_, _, args| {
        let kind = match constant(args.get(1)) {
            Some(1) => DateTimeKind::Utc,
            Some(2) => DateTimeKind::Local,
            _ => DateTimeKind::Unspecified,
        };
        Ok(Value::DateTime(DateTime { ticks: own(&args[0]).ticks, kind }))
    }),
];

fn own(this: &Value) -> DateTime {
    match this.bare() {
        Value::DateTime(date) => *date,
        _ => DateTime { ticks: 0, kind: DateTimeKind::Unspecified },
    }
}

fn parts(this: &Value) -> Parts {
    Parts::of(own(this).ticks)
}

fn plain(ticks: i64) -> Value {
    Value::DateTime(DateTime { ticks, kind: DateTimeKind::Unspecified })
}

fn local(ticks: i64) -> Value {
    Value::DateTime(DateTime { ticks, kind: DateTimeKind::Local })
}

fn like(this: &Value, ticks: i64) -> Value {
    Value::DateTime(DateTime { ticks, kind: own(this).kind })
}

fn span(value: &Value) -> i64 {
    match value.bare() {
        Value::TimeSpan(span) => span.ticks,
        _ => 0,
    }
}

fn shifted(this: &Value, by: i64, name: &str) -> Result<Value> {
    match own(this).ticks.checked_add(by).filter(|ticks| (0..=MAX_TICKS).contains(ticks)) {
        Some(ticks) => Ok(like(this, ticks)),
        None => Err(out_of_range(name, "The added or subtracted value results in an un-representable DateTime.")),
    }
}

fn scaled(this: &Value, count: &Value, unit: i64) -> Result<Value> {
    let count = double(count);
    let ticks = count.trunc() * unit as f64 + (count.fract() * unit as f64).trunc();
    if !ticks.is_finite() || ticks.abs() > MAX_TICKS as f64 {
        return Err(out_of_range("value", "Value to add was out of range."));
    }
    let whole = (count.trunc() as i64).saturating_mul(unit);
    shifted(this, whole.saturating_add((count.fract() * unit as f64) as i64), "value")
}

fn months_later(this: &Value, months: i64) -> Result<Value> {
    let mut parts = parts(this);
    let total = i64::from(parts.year) * 12 + i64::from(parts.month) - 1 + months;
    let (year, month) = (total.div_euclid(12), total.rem_euclid(12) as i32 + 1);
    if !(1..=9999).contains(&year) {
        return Err(out_of_range("months", "The added or subtracted value results in an un-representable DateTime."));
    }
    parts.year = year as i32;
    parts.month = month;
    parts.day = parts.day.min(days_in_month(parts.year, month));
    match parts.ticks() {
        Some(ticks) => Ok(like(this, ticks)),
        None => Err(unrepresentable()),
    }
}

fn unrepresentable() -> Flow {
    thrown(
        "System.ArgumentOutOfRangeException",
        "Year, Month, and Day parameters describe an un-representable DateTime.",
    )
}

fn printed(this: &Value, specifier: &str, args: &[Value]) -> Result<Value> {
    format(own(this), specifier, culture_among(args), None)
        .map(Value::from)
        .ok_or_else(|| thrown("System.FormatException", "Input string was not in a correct format."))
}

fn construct(_: &mut Runspace, _: &Value, args: &[Value]) -> Result<Value> {
    let kind = match args.iter().find_map(|arg| constant(Some(arg))) {
        Some(1) => DateTimeKind::Utc,
        Some(2) => DateTimeKind::Local,
        _ => DateTimeKind::Unspecified,
    };
    if let Some(Value::Int64(ticks)) = args.first() {
        return if (0..=MAX_TICKS).contains(ticks) {
            Ok(Value::DateTime(DateTime { ticks: *ticks, kind }))
        } else {
            Err(out_of_range("ticks", "Ticks must be between DateTime.MinValue.Ticks and DateTime.MaxValue.Ticks."))
        };
    }
    let number = |at: usize| match args.get(at) {
        Some(Value::Int32(number)) => *number,
        _ => 0,
    };
    let (millisecond, microsecond) = (number(6), number(7));
    let parts = Parts {
        year: number(0),
        month: number(1),
        day: number(2),
        hour: number(3),
        minute: number(4),
        second: number(5),
        fraction: i64::from(millisecond) * 10_000 + i64::from(microsecond) * 10,
    };
    if !(0..24).contains(&parts.hour) || !(0..60).contains(&parts.minute) || !(0..60).contains(&parts.second) {
        return Err(thrown(
            "System.ArgumentOutOfRangeException",
            "Hour, Minute, and Second parameters describe an un-representable DateTime.",
        ));
    }
    if !(0..1000).contains(&millisecond) {
        return Err(out_of_range("millisecond", "Valid values are between 0 and 999, inclusive."));
    }
    parts.ticks().map(|ticks| Value::DateTime(DateTime { ticks, kind })).ok_or_else(unrepresentable)
}

/// The date as DateTimeStyles ask for it.
fn styled(read: Read, styles: i64) -> DateTime {
    let universal = styles & 16 != 0;
    match read.offset {
        Some(offset) => {
            let utc = DateTime { ticks: read.ticks - offset, kind: DateTimeKind::Utc };
            if universal || styles & 128 != 0 && read.zulu { utc } else { to_local(utc) }
        }
        None if styles & 64 != 0 => {
            let utc = DateTime { ticks: read.ticks, kind: DateTimeKind::Utc };
            if universal { utc } else { to_local(utc) }
        }
        None if styles & 32 != 0 => {
            let local = DateTime { ticks: read.ticks, kind: DateTimeKind::Local };
            if universal { to_universal(local) } else { local }
        }
        None => DateTime { ticks: read.ticks, kind: DateTimeKind::Unspecified },
    }
}

/// Reads text that is written as one of the formats says.
fn exact(text: &str, formats: &Value, args: &[Value]) -> Option<Read> {
    let culture = culture_among(args);
    match formats.bare() {
        Value::String(format) => date_parse::parse_exact(text, format, culture),
        Value::Array(formats) => formats.items().iter().find_map(|format| match format {
            Value::String(format) => date_parse::parse_exact(text, format, culture),
            _ => None,
        }),
        _ => None,
    }
}

fn assign(rt: &mut Runspace, args: &[Value], parsed: Option<DateTime>) -> Result<Value> {
    if let Some(result) = args.last() {
        let value = parsed.map_or_else(|| plain(0), Value::DateTime);
        super::reference::assign(rt, result, value)?;
    }
    Ok(Value::Bool(parsed.is_some()))
}

/// An ArgumentException.
pub(crate) fn invalid_argument(message: &'static str) -> Flow {
    thrown("System.ArgumentException", message)
}

thread_local! {
    /// A moment that never goes back, for stopwatches.
    static START: Cell<std::time::Instant> = Cell::new(std::time::Instant::now());
}

/// Ticks since the thread began.
pub(super) fn elapsed_ticks() -> i64 {
    (START.get().elapsed().as_nanos() / 100) as i64
}
