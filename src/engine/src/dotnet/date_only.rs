//! System.DateOnly and System.TimeOnly.

use std::cmp::Ordering;

use super::argument::{culture_among, double, integer, text};
use crate::convert;
use crate::error::{Flow, Result};
use crate::member::thrown;
use crate::text::culture::{Culture, INVARIANT};
use crate::text::date_parse;
use crate::text::date_time::{DAY, Parts, SECOND, day_of_week, day_of_year, days_in_month, days_of, format};
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{DateTime, DateTimeKind, Instance, Object, Str, TimeSpan, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&DATE_ONLY, &TIME_ONLY];

const LAST_DAY: i64 = 3_652_058;

/// System.DateOnly
pub static DATE_ONLY: TypeInfo = TypeInfo {
    interfaces: &["System.IComparable", "System.IFormattable"],
    declarations: "\
new(int year, int month, int day)
int Day {get;}
int DayNumber {get;}
System.DayOfWeek DayOfWeek {get;}
int DayOfYear {get;}
int Month {get;}
int Year {get;}
static System.DateOnly MaxValue {get;}
static System.DateOnly MinValue {get;}
System.DateOnly AddDays(int value)
System.DateOnly AddMonths(int value)
System.DateOnly AddYears(int value)
int CompareTo(System.DateOnly value)
int CompareTo(System.Object value)
bool Equals(System.DateOnly value)
bool Equals(System.Object value)
int GetHashCode()
datetime ToDateTime(System.TimeOnly time)
datetime ToDateTime(System.TimeOnly time, System.DateTimeKind kind)
string ToLongDateString()
string ToShortDateString()
string ToString()
string ToString(string format)
string ToString(System.IFormatProvider provider)
string ToString(string format, System.IFormatProvider provider)
static System.DateOnly FromDateTime(datetime dateTime)
static System.DateOnly FromDayNumber(int dayNumber)
static System.DateOnly Parse(string s)
static System.DateOnly Parse(string s, System.IFormatProvider provider)
static System.DateOnly ParseExact(string s, string format)
static System.DateOnly ParseExact(string s, string format, System.IFormatProvider provider)
static bool TryParse(string s, [ref] System.DateOnly result)
",
    constructors: &[method("new", |_, _, args| {
        let part = |at: usize| integer(&args[at]) as i32;
        days_of(part(0), part(1), part(2)).map(date).ok_or_else(no_such_date)
    })],
    properties: &[
        read("Year", |_, this| Ok(Value::Int32(parts(this).year))),
        read("Month", |_, this| Ok(Value::Int32(parts(this).month))),
        read("Day", |_, this| Ok(Value::Int32(parts(this).day))),
        read("DayOfWeek", |rt, this| {
            let day = day_of_week(day(this) * DAY) as i32;
            convert::to_type(rt, &Value::Int32(day), &Type::Known(&super::enums::DAY_OF_WEEK))
        }),
        read("DayOfYear", |_, this| Ok(Value::Int32(day_of_year(day(this) * DAY)))),
        read("DayNumber", |_, this| Ok(Value::Int32(day(this) as i32))),
    ],
    methods: &[
        method("AddDays", |_, this, args| in_range(day(this).saturating_add(integer(&args[0])))),
        method("AddMonths", |_, this, args| months_later(this, integer(&args[0]))),
        method("AddYears", |_, this, args| months_later(this, integer(&args[0]).saturating_mul(12))),
        method("CompareTo", |_, this, args| match of_date(&args[0]) {
            Some(other) => Ok(Value::Int32(day(this).cmp(&other) as i32)),
            None if args[0].is_null() => Ok(Value::Int32(1)),
            None => Err(super::argument::invalid("Object must be of type DateOnly.")),
        }),
        method("Equals", |_, this, args| Ok(Value::Bool(of_date(&args[0]) == Some(day(this))))),
        method("ToDateTime", |_, this, args| {
            let kind = match super::argument::constant(args.get(1)) {
                Some(1) => DateTimeKind::Utc,
                Some(2) => DateTimeKind::Local,
                _ => DateTimeKind::Unspecified,
            };
            Ok(Value::DateTime(DateTime { ticks: day(this) * DAY + of_time(&args[0]).unwrap_or(0), kind }))
        }),
        method("ToLongDateString", |_, this, _| Ok(Value::from(Day(day(this)).printed("D", &INVARIANT)))),
        method("ToShortDateString", |_, this, _| Ok(Value::from(Day(day(this)).printed("d", &INVARIANT)))),
        method("ToString", |_, this, args| {
            Ok(Value::from(Day(day(this)).printed(&pattern(args), culture_among(args))))
        }),
    ],
    static_properties: &[read("MinValue", |_, _| Ok(date(0))), read("MaxValue", |_, _| Ok(date(LAST_DAY)))],
    static_methods: &[
        method("FromDateTime", |_, _, args| match args[0].bare() {
            Value::DateTime(own) => Ok(date(own.ticks / DAY)),
            _ => Ok(date(0)),
        }),
        method("FromDayNumber", |_, _, args| in_range(integer(&args[0]))),
        method("Parse", |_, _, args| {
            let text = text(&args[0], "s")?;
            parse_date(&text).ok_or_else(|| no_date(&text))
        }),
        method("ParseExact", |_, _, args| {
            let text = text(&args[0], "s")?;
            let read = date_parse::parse_exact(&text, &pattern(&args[1..]), culture_among(args));
            read.map(|read| date(read.ticks / DAY)).ok_or_else(|| no_date(&text))
        }),
        method("TryParse", |rt, _, args| {
            let parsed = parse_date(&super::argument::text_or_empty(&args[0]));
            let there = parsed.is_some();
            super::reference::assign(rt, &args[1], parsed.unwrap_or_else(|| date(0)))?;
            Ok(Value::Bool(there))
        }),
    ],
    ..TypeInfo::value("System.DateOnly")
};

/// System.TimeOnly
pub static TIME_ONLY: TypeInfo = TypeInfo {
    interfaces: &["System.IComparable", "System.IFormattable"],
    declarations: "\
new(int hour, int minute)
new(int hour, int minute, int second)
new(int hour, int minute, int second, int millisecond)
new(long ticks)
int Hour {get;}
int Microsecond {get;}
int Millisecond {get;}
int Minute {get;}
int Nanosecond {get;}
int Second {get;}
long Ticks {get;}
static System.TimeOnly MaxValue {get;}
static System.TimeOnly MinValue {get;}
System.TimeOnly Add(timespan value)
System.TimeOnly AddHours(double value)
System.TimeOnly AddMinutes(double value)
int CompareTo(System.TimeOnly value)
int CompareTo(System.Object value)
bool Equals(System.TimeOnly value)
bool Equals(System.Object value)
int GetHashCode()
bool IsBetween(System.TimeOnly start, System.TimeOnly end)
string ToLongTimeString()
string ToShortTimeString()
string ToString()
string ToString(string format)
string ToString(System.IFormatProvider provider)
string ToString(string format, System.IFormatProvider provider)
timespan ToTimeSpan()
static System.TimeOnly FromDateTime(datetime dateTime)
static System.TimeOnly FromTimeSpan(timespan timeSpan)
static System.TimeOnly Parse(string s)
static System.TimeOnly Parse(string s, System.IFormatProvider provider)
static System.TimeOnly ParseExact(string s, string format)
static System.TimeOnly ParseExact(string s, string format, System.IFormatProvider provider)
static bool TryParse(string s, [ref] System.TimeOnly result)
",
    constructors: &[method("new", |_, _, args| {
        if let [ticks] = args {
            return Ok(time(integer(ticks)));
        }
        let part = |at: usize| args.get(at).map_or(0, integer);
        let fits = (0..24).contains(&part(0))
            && (0..60).contains(&part(1))
            && (0..60).contains(&part(2))
            && (0..1000).contains(&part(3));
        if !fits {
            return Err(thrown(
                "System.ArgumentOutOfRangeException",
                "Hour, Minute, and Second parameters describe an un-representable DateTime.",
            ));
        }
        Ok(time((part(0) * 3600 + part(1) * 60 + part(2)) * SECOND + part(3) * (SECOND / 1000)))
    })],
    properties: &[
        read("Hour", |_, this| Ok(Value::Int32((clock(this) / (3600 * SECOND)) as i32))),
        read("Minute", |_, this| Ok(Value::Int32((clock(this) / (60 * SECOND) % 60) as i32))),
        read("Second", |_, this| Ok(Value::Int32((clock(this) / SECOND % 60) as i32))),
        read("Millisecond", |_, this| Ok(Value::Int32((clock(this) / 10_000 % 1000) as i32))),
        read("Microsecond", |_, this| Ok(Value::Int32((clock(this) / 10 % 1000) as i32))),
        read("Nanosecond", |_, this| Ok(Value::Int32((clock(this) % 10 * 100) as i32))),
        read("Ticks", |_, this| Ok(Value::Int64(clock(this)))),
    ],
    methods: &[
        method("Add", |_, this, args| match args[0].bare() {
            Value::TimeSpan(span) => Ok(time(clock(this).wrapping_add(span.ticks))),
            _ => Ok(this.clone()),
        }),
        method("AddHours", |_, this, args| {
            Ok(time(clock(this).wrapping_add((double(&args[0]) * 3600.0 * SECOND as f64) as i64)))
        }),
        method("AddMinutes", |_, this, args| {
            Ok(time(clock(this).wrapping_add((double(&args[0]) * 60.0 * SECOND as f64) as i64)))
        }),
        method("CompareTo", |_, this, args| match of_time(&args[0]) {
            Some(other) => Ok(Value::Int32(clock(this).cmp(&other) as i32)),
            None if args[0].is_null() => Ok(Value::Int32(1)),
            None => Err(super::argument::invalid("Object must be of type TimeOnly.")),
        }),
        method("Equals", |_, this, args| Ok(Value::Bool(of_time(&args[0]) == Some(clock(this))))),
        method("IsBetween", |_, this, args| {
            let (own, start) = (clock(this), of_time(&args[0]).unwrap_or(0));
            let end = of_time(&args[1]).unwrap_or(0);
            Ok(Value::Bool(if start <= end { start <= own && own < end } else { start <= own || own < end }))
        }),
        method("ToLongTimeString", |_, this, _| Ok(Value::from(Clock(clock(this)).printed("T", &INVARIANT)))),
        method("ToShortTimeString", |_, this, _| Ok(Value::from(Clock(clock(this)).printed("t", &INVARIANT)))),
        method("ToString", |_, this, args| {
            Ok(Value::from(Clock(clock(this)).printed(&pattern(args), culture_among(args))))
        }),
        method("ToTimeSpan", |_, this, _| Ok(Value::TimeSpan(TimeSpan { ticks: clock(this) }))),
    ],
    static_properties: &[read("MinValue", |_, _| Ok(time(0))), read("MaxValue", |_, _| Ok(time(DAY - 1)))],
    static_methods: &[
        method("FromDateTime", |_, _, args| match args[0].bare() {
            Value::DateTime(own) => Ok(time(own.ticks % DAY)),
            _ => Ok(time(0)),
        }),
        method("FromTimeSpan", |_, _, args| match args[0].bare() {
            Value::TimeSpan(own) => Ok(time(own.ticks)),
            _ => Ok(time(0)),
        }),
        method("Parse", |_, _, args| {
            let text = text(&args[0], "s")?;
            parse_time(&text).ok_or_else(|| no_time(&text))
        }),
        method("ParseExact", |_, _, args| {
            let text = text(&args[0], "s")?;
            let read = date_parse::parse_exact(&text, &pattern(&args[1..]), culture_among(args));
            read.map(|read| time(read.ticks % DAY)).ok_or_else(|| no_time(&text))
        }),
        method("TryParse", |rt, _, args| {
            let parsed = parse_time(&super::argument::text_or_empty(&args[0]));
            let there = parsed.is_some();
            super::reference::assign(rt, &args[1], parsed.unwrap_or_else(|| time(0)))?;
            Ok(Value::Bool(there))
        }),
    ],
    ..TypeInfo::value("System.TimeOnly")
};

/// Days since 0001-01-01.
#[derive(Debug)]
struct Day(i64);

/// Ticks since midnight.
#[derive(Debug)]
struct Clock(i64);

impl Day {
    fn printed(&self, pattern: &str, culture: &Culture) -> String {
        let pattern = match pattern {
            "" => "d",
            "o" | "O" | "r" | "R" => "yyyy-MM-dd",
            own => own,
        };
        format(plain(self.0 * DAY), pattern, culture, None).unwrap_or_default()
    }
}

impl Clock {
    fn printed(&self, pattern: &str, culture: &Culture) -> String {
        let pattern = match pattern {
            "" => "t",
            "o" | "O" => "HH:mm:ss.fffffff",
            "r" | "R" => "HH:mm:ss",
            own => own,
        };
        format(plain(self.0), pattern, culture, None).unwrap_or_default()
    }
}

impl Instance for Day {
    fn ty(&self) -> Type {
        Type::Known(&DATE_ONLY)
    }

    fn text(&self) -> Option<Str> {
        Some(self.printed("", &INVARIANT).into())
    }

    fn hash_key(&self) -> Option<Box<str>> {
        Some(self.0.to_string().into())
    }

    fn format(&self, pattern: &str) -> Option<std::result::Result<String, String>> {
        Some(Ok(self.printed(pattern, &INVARIANT)))
    }

    fn equals(&self, other: &dyn Instance) -> Option<bool> {
        Some(other.downcast::<Day>().is_some_and(|other| self.0 == other.0))
    }

    fn order(&self, other: &dyn Instance) -> Option<Ordering> {
        other.downcast::<Day>().map(|other| self.0.cmp(&other.0))
    }
}

impl Instance for Clock {
    fn ty(&self) -> Type {
        Type::Known(&TIME_ONLY)
    }

    fn text(&self) -> Option<Str> {
        Some(self.printed("", &INVARIANT).into())
    }

    fn hash_key(&self) -> Option<Box<str>> {
        Some(self.0.to_string().into())
    }

    fn format(&self, pattern: &str) -> Option<std::result::Result<String, String>> {
        Some(Ok(self.printed(pattern, &INVARIANT)))
    }

    fn equals(&self, other: &dyn Instance) -> Option<bool> {
        Some(other.downcast::<Clock>().is_some_and(|other| self.0 == other.0))
    }

    fn order(&self, other: &dyn Instance) -> Option<Ordering> {
        other.downcast::<Clock>().map(|other| self.0.cmp(&other.0))
    }
}

fn plain(ticks: i64) -> DateTime {
    DateTime { ticks, kind: DateTimeKind::Unspecified }
}

fn date(days: i64) -> Value {
    Value::from(Object::new(Day(days)))
}

fn time(ticks: i64) -> Value {
    Value::from(Object::new(Clock(ticks.rem_euclid(DAY))))
}

fn of_date(value: &Value) -> Option<i64> {
    match value.bare() {
        Value::Object(object) => object.downcast::<Day>().map(|own| own.0),
        _ => None,
    }
}

fn of_time(value: &Value) -> Option<i64> {
    match value.bare() {
        Value::Object(object) => object.downcast::<Clock>().map(|own| own.0),
        _ => None,
    }
}

fn day(this: &Value) -> i64 {
    of_date(this).unwrap_or(0)
}

fn clock(this: &Value) -> i64 {
    of_time(this).unwrap_or(0)
}

fn parts(this: &Value) -> Parts {
    Parts::of(day(this) * DAY)
}

fn pattern(args: &[Value]) -> Str {
    match args.first() {
        Some(Value::String(pattern)) => pattern.clone(),
        _ => "".into(),
    }
}

fn in_range(days: i64) -> Result<Value> {
    if (0..=LAST_DAY).contains(&days) { Ok(date(days)) } else { Err(no_such_date()) }
}

fn months_later(this: &Value, months: i64) -> Result<Value> {
    let own = parts(this);
    let total = (i64::from(own.year) * 12 + i64::from(own.month) - 1).saturating_add(months);
    let (year, month) = (total.div_euclid(12), total.rem_euclid(12) as i32 + 1);
    let year = i32::try_from(year).map_err(|_| no_such_date())?;
    let last = days_in_month(year, month);
    days_of(year, month, own.day.min(last)).map(date).ok_or_else(no_such_date)
}

/// Reads a date that has no time of day.
pub(super) fn parse_date(text: &str) -> Option<Value> {
    let read = date_parse::read(text).ok()?;
    (read.ticks % DAY == 0 && read.offset.is_none()).then(|| date(read.ticks / DAY))
}

/// Reads a time of day.
pub(super) fn parse_time(text: &str) -> Option<Value> {
    let read = date_parse::read(text).ok()?;
    read.offset.is_none().then(|| time(read.ticks))
}

fn no_such_date() -> Flow {
    thrown(
        "System.ArgumentOutOfRangeException",
        "Year, Month, and Day parameters describe an un-representable DateTime.",
    )
}

/// What .NET says of text that is no date.
pub(super) fn not_a_date(text: &str) -> String {
    format!("String '{text}' was not recognized as a valid DateOnly.")
}

/// What .NET says of text that is no time.
pub(super) fn not_a_time(text: &str) -> String {
    format!("String '{text}' was not recognized as a valid TimeOnly.")
}

fn no_date(text: &str) -> Flow {
    thrown("System.FormatException", not_a_date(text))
}

fn no_time(text: &str) -> Flow {
    thrown("System.FormatException", not_a_time(text))
}

/// The default of either type.
pub(super) fn zero(info: &'static TypeInfo) -> Option<Value> {
    match info.name {
        "System.DateOnly" => Some(date(0)),
        "System.TimeOnly" => Some(time(0)),
        _ => None,
    }
}

/// A date or time converted to either type.
pub(super) fn convert(value: &Value, info: &'static TypeInfo) -> Option<Value> {
    match (info.name, value) {
        ("System.DateOnly", Value::DateTime(own)) => Some(date(own.ticks / DAY)),
        ("System.TimeOnly", Value::DateTime(own)) => Some(time(own.ticks % DAY)),
        _ => None,
    }
}
