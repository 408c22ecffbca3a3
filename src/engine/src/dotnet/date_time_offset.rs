//! System.DateTimeOffset.

use std::cmp::Ordering;

use super::argument::{culture_among, double, integer, text};
use super::time::EPOCH;
use crate::convert;
use crate::error::{Flow, Result};
use crate::member::thrown;
use crate::runspace::Runspace;
use crate::text::date_parse;
use crate::text::date_time::{
    DAY, Parts, SECOND, day_of_week, day_of_year, format, local_offset, local_offset_at_utc, to_local,
};
use crate::types::{Method, Property, Type, TypeInfo, method, read};
use crate::value::{DateTime, DateTimeKind, Instance, Object, Str, TimeSpan, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&DATE_TIME_OFFSET];

/// System.DateTimeOffset
pub static DATE_TIME_OFFSET: TypeInfo = TypeInfo {
    interfaces: &["System.IComparable", "System.IFormattable"],
    declarations: include_str!("declarations/date_time_offset.txt"),
    constructors: &[method("new", construct)],
    properties: PROPERTIES,
    methods: METHODS,
    static_properties: &[
        read("Now", |_, _| Ok(of_date(DateTime { ticks: date_parse::now_ticks(), kind: DateTimeKind::Local }))),
        read("UtcNow", |_, _| {
            let now = DateTime { ticks: date_parse::now_ticks(), kind: DateTimeKind::Local };
            Ok(value(crate::text::date_time::to_universal(now).ticks, 0))
        }),
        read("UnixEpoch", |_, _| Ok(value(EPOCH, 0))),
        read("MinValue", |_, _| Ok(value(0, 0))),
        read("MaxValue", |_, _| Ok(value(crate::text::date_time::MAX_TICKS, 0))),
    ],
    static_methods: &[
        method("FromUnixTimeSeconds", |_, _, args| Ok(value(EPOCH + integer(&args[0]).saturating_mul(SECOND), 0))),
        method("FromUnixTimeMilliseconds", |_, _, args| {
            Ok(value(EPOCH + integer(&args[0]).saturating_mul(SECOND / 1000), 0))
        }),
        method("Parse", |_, _, args| {
            let text = text(&args[0], "input")?;
            parse(&text).map_err(|message| thrown("System.FormatException", message))
        }),
        method("TryParse", |rt, _, args| {
            let parsed = match args[0].bare() {
                Value::String(text) => parse(text).ok(),
                _ => None,
            };
            let there = parsed.is_some();
            let result = args.last().cloned().unwrap_or_default();
            super::reference::assign(rt, &result, parsed.unwrap_or_else(|| value(0, 0)))?;
            Ok(Value::Bool(there))
        }),
        method("ParseExact", |_, _, args| {
            let text = text(&args[0], "input")?;
            let pattern = super::argument::text_or_empty(&args[1]);
            let read = date_parse::parse_exact(&text, &pattern, culture_among(args));
            read.map(|read| value(read.ticks, read.offset.unwrap_or_else(|| local_offset(read.ticks)))).ok_or_else(
                || thrown("System.FormatException", format!("String '{text}' was not recognized as a valid DateTime.")),
            )
        }),
        method("Compare", |_, _, args| Ok(Value::Int32(own(&args[0]).utc().cmp(&own(&args[1]).utc()) as i32))),
    ],
    ..TypeInfo::value("System.DateTimeOffset")
};

const PROPERTIES: &[Property] = &[
    read("DateTime", |_, this| Ok(plain(own(this).ticks))),
    read("UtcDateTime", |_, this| Ok(Value::DateTime(DateTime { ticks: own(this).utc(), kind: DateTimeKind::Utc }))),
    read("LocalDateTime", |_, this| {
        Ok(Value::DateTime(to_local(DateTime { ticks: own(this).utc(), kind: DateTimeKind::Utc })))
    }),
    read("Date", |_, this| Ok(plain(own(this).ticks / DAY * DAY))),
    read("Day", |_, this| Ok(Value::Int32(parts(this).day))),
    read("DayOfWeek", |rt, this| {
        let day = day_of_week(own(this).ticks) as i32;
        convert::to_type(rt, &Value::Int32(day), &Type::Known(&super::enums::DAY_OF_WEEK))
    }),
    read("DayOfYear", |_, this| Ok(Value::Int32(day_of_year(own(this).ticks)))),
    read("Hour", |_, this| Ok(Value::Int32(parts(this).hour))),
    read("Millisecond", |_, this| Ok(Value::Int32((parts(this).fraction / 10_000) as i32))),
    read("Microsecond", |_, this| Ok(Value::Int32((parts(this).fraction / 10 % 1000) as i32))),
    read("Nanosecond", |_, this| Ok(Value::Int32((parts(this).fraction % 10 * 100) as i32))),
    read("Minute", |_, this| Ok(Value::Int32(parts(this).minute))),
    read("Month", |_, this| Ok(Value::Int32(parts(this).month))),
    read("Offset", |_, this| Ok(Value::TimeSpan(TimeSpan { ticks: own(this).offset }))),
    read("TotalOffsetMinutes", |_, this| Ok(Value::Int32((own(this).offset / (60 * SECOND)) as i32))),
    read("Second", |_, this| Ok(Value::Int32(parts(this).second))),
    read("Ticks", |_, this| Ok(Value::Int64(own(this).ticks))),
    read("UtcTicks", |_, this| Ok(Value::Int64(own(this).utc()))),
    read("TimeOfDay", |_, this| Ok(Value::TimeSpan(TimeSpan { ticks: own(this).ticks % DAY }))),
    read("Year", |_, this| Ok(Value::Int32(parts(this).year))),
];

const METHODS: &[Method] = &[
    method("ToUnixTimeSeconds", |_, this, _| Ok(Value::Int64((own(this).utc() - EPOCH).div_euclid(SECOND)))),
    method("ToUnixTimeMilliseconds", |_, this, _| {
        Ok(Value::Int64((own(this).utc() - EPOCH).div_euclid(SECOND / 1000)))
    }),
    method("ToUniversalTime", |_, this, _| Ok(value(own(this).utc(), 0))),
    method("ToLocalTime", |_, this, _| {
        let utc = own(this).utc();
        let offset = local_offset_at_utc(utc);
        Ok(value(utc + offset, offset))
    }),
    method("ToOffset", |_, this, args| {
        let offset = span(&args[0]);
        Ok(value(own(this).utc() + offset, offset))
    }),
    method("Add", |_, this, args| Ok(value(own(this).ticks + span(&args[0]), own(this).offset))),
    method("Subtract", |_, this, args| match own_of(&args[0]) {
        Some(other) => Ok(Value::TimeSpan(TimeSpan { ticks: own(this).utc() - other.utc() })),
        None => Ok(value(own(this).ticks - span(&args[0]), own(this).offset)),
    }),
    method("AddDays", |_, this, args| Ok(later(this, double(&args[0]) * DAY as f64))),
    method("AddHours", |_, this, args| Ok(later(this, double(&args[0]) * 3600.0 * SECOND as f64))),
    method("AddMinutes", |_, this, args| Ok(later(this, double(&args[0]) * 60.0 * SECOND as f64))),
    method("AddSeconds", |_, this, args| Ok(later(this, double(&args[0]) * SECOND as f64))),
    method("AddTicks", |_, this, args| Ok(value(own(this).ticks + integer(&args[0]), own(this).offset))),
    method("CompareTo", |_, this, args| {
        Ok(Value::Int32(own_of(&args[0]).map_or(1, |other| own(this).utc().cmp(&other.utc()) as i32)))
    }),
    method("Equals", |_, this, args| {
        Ok(Value::Bool(own_of(&args[0]).is_some_and(|other| other.utc() == own(this).utc())))
    }),
    method("ToString", |_, this, args| {
        let pattern = match args.first() {
            Some(Value::String(pattern)) => pattern.clone(),
            _ => "".into(),
        };
        let (date, offset) = (own(this).date(), own(this).offset);
        format(date, &pattern, culture_among(args), Some(offset)).map(Value::from).ok_or_else(invalid_format)
    }),
];

fn invalid_format() -> Flow {
    thrown("System.FormatException", "Input string was not in a correct format.")
}

/// A time and its offset from UTC.
#[derive(Clone, Copy, Debug, Default)]
struct DateTimeOffset {
    ticks: i64,
    offset: i64,
}

impl DateTimeOffset {
    fn utc(&self) -> i64 {
        self.ticks - self.offset
    }

    fn date(&self) -> DateTime {
        DateTime { ticks: self.ticks, kind: DateTimeKind::Unspecified }
    }
}

impl Instance for DateTimeOffset {
    fn ty(&self) -> Type {
        Type::Known(&DATE_TIME_OFFSET)
    }

    fn text(&self) -> Option<Str> {
        format(self.date(), "", &crate::text::INVARIANT, Some(self.offset)).map(Into::into)
    }

    fn format(&self, pattern: &str) -> Option<std::result::Result<String, String>> {
        let text = format(self.date(), pattern, &crate::text::INVARIANT, Some(self.offset));
        Some(text.ok_or_else(|| "Input string was not in a correct format.".to_owned()))
    }

    fn hash_key(&self) -> Option<Box<str>> {
        Some(self.utc().to_string().into())
    }

    fn equals(&self, other: &dyn Instance) -> Option<bool> {
        Some(other.downcast::<DateTimeOffset>().is_some_and(|other| self.utc() == other.utc()))
    }

    fn order(&self, other: &dyn Instance) -> Option<Ordering> {
        other.downcast::<DateTimeOffset>().map(|other| self.utc().cmp(&other.utc()))
    }
}

fn own_of(value: &Value) -> Option<DateTimeOffset> {
    match value.bare() {
        Value::Object(object) => object.downcast::<DateTimeOffset>().copied(),
        _ => None,
    }
}

fn own(this: &Value) -> DateTimeOffset {
    own_of(this).unwrap_or_default()
}

fn parts(this: &Value) -> Parts {
    Parts::of(own(this).ticks)
}

fn plain(ticks: i64) -> Value {
    Value::DateTime(DateTime { ticks, kind: DateTimeKind::Unspecified })
}

fn span(value: &Value) -> i64 {
    match value.bare() {
        Value::TimeSpan(span) => span.ticks,
        _ => 0,
    }
}

fn later(this: &Value, ticks: f64) -> Value {
    value(own(this).ticks + ticks.round() as i64, own(this).offset)
}

fn value(ticks: i64, offset: i64) -> Value {
    Value::from(Object::new(DateTimeOffset { ticks, offset }))
}

/// A date with the offset that its kind means.
pub(super) fn of_date(date: DateTime) -> Value {
    match date.kind {
        DateTimeKind::Utc => value(date.ticks, 0),
        _ => value(date.ticks, local_offset(date.ticks)),
    }
}

/// Reads text as `Parse` does.
pub(super) fn parse(text: &str) -> std::result::Result<Value, String> {
    let read = date_parse::read(text)?;
    Ok(value(read.ticks, read.offset.unwrap_or_else(|| local_offset(read.ticks))))
}

fn construct(rt: &mut Runspace, _: &Value, args: &[Value]) -> Result<Value> {
    match args {
        [Value::DateTime(date)] => Ok(of_date(*date)),
        [Value::DateTime(date), offset] => Ok(value(date.ticks, span(offset))),
        [Value::Int64(ticks), offset] => Ok(value(*ticks, span(offset))),
        several => {
            let (offset, numbers) = match several.split_last() {
                Some((Value::TimeSpan(offset), numbers)) => (offset.ticks, numbers),
                _ => (0, several),
            };
            let date = crate::member::construct(rt, &Type::Known(&super::time::DATE_TIME), numbers)?;
            match date {
                Value::DateTime(date) => Ok(value(date.ticks, offset)),
                other => Ok(other),
            }
        }
    }
}
