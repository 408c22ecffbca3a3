//! System.TimeSpan.

use super::argument::{self, double, integer, text};
use crate::error::Result;
use crate::member::thrown;
use crate::runspace::Runspace;
use crate::text::date_time::{DAY, SECOND};
use crate::text::time_span;
use crate::types::{Call, Method, Property, TypeInfo, method, read};
use crate::value::{TimeSpan, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&TIME_SPAN];

/// System.TimeSpan
pub static TIME_SPAN: TypeInfo = TypeInfo {
    interfaces: &["System.IComparable", "System.IFormattable"],
    declarations: include_str!("declarations/time_span.txt"),
    constructors: &[method("new", construct)],
    properties: PROPERTIES,
    methods: METHODS,
    static_properties: STATIC_PROPERTIES,
    static_methods: STATIC_METHODS,
    ..TypeInfo::value("System.TimeSpan")
};

const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const MILLISECOND: i64 = SECOND / 1000;

macro_rules! total {
    ($unit:expr) => {
        |_, this| Ok(Value::Double(ticks(this) as f64 / $unit as f64))
    };
}

macro_rules! part {
    ($unit:expr, $count:expr) => {
        |_, this| Ok(Value::Int32((ticks(this) / $unit % $count) as i32))
    };
}

const PROPERTIES: &[Property] = &[
    read("Days", |_, this| Ok(Value::Int32((ticks(this) / DAY) as i32))),
    read("Hours", part!(HOUR, 24)),
    read("Minutes", part!(MINUTE, 60)),
    read("Seconds", part!(SECOND, 60)),
    read("Milliseconds", part!(MILLISECOND, 1000)),
    read("Microseconds", part!(10, 1000)),
    read("Nanoseconds", |_, this| Ok(Value::Int32((ticks(this) % 10 * 100) as i32))),
    read("Ticks", |_, this| Ok(Value::Int64(ticks(this)))),
    read("TotalDays", total!(DAY)),
    read("TotalHours", total!(HOUR)),
    read("TotalMinutes", total!(MINUTE)),
    read("TotalSeconds", total!(SECOND)),
    read("TotalMilliseconds", total!(MILLISECOND)),
    read("TotalMicroseconds", total!(10)),
    read("TotalNanoseconds", |_, this| Ok(Value::Double(ticks(this) as f64 * 100.0))),
];

const STATIC_PROPERTIES: &[Property] = &[
    read("Zero", |_, _| Ok(span(0))),
    read("MaxValue", |_, _| Ok(span(i64::MAX))),
    read("MinValue", |_, _| Ok(span(i64::MIN))),
    read("TicksPerDay", |_, _| Ok(Value::Int64(DAY))),
    read("TicksPerHour", |_, _| Ok(Value::Int64(HOUR))),
    read("TicksPerMinute", |_, _| Ok(Value::Int64(MINUTE))),
    read("TicksPerSecond", |_, _| Ok(Value::Int64(SECOND))),
    read("TicksPerMillisecond", |_, _| Ok(Value::Int64(MILLISECOND))),
    read("TicksPerMicrosecond", |_, _| Ok(Value::Int64(10))),
    read("NanosecondsPerTick", |_, _| Ok(Value::Int64(100))),
    read("HoursPerDay", |_, _| Ok(Value::Int32(24))),
    read("MinutesPerDay", |_, _| Ok(Value::Int64(1440))),
    read("MinutesPerHour", |_, _| Ok(Value::Int64(60))),
    read("SecondsPerDay", |_, _| Ok(Value::Int64(86_400))),
    read("SecondsPerHour", |_, _| Ok(Value::Int64(3600))),
    read("SecondsPerMinute", |_, _| Ok(Value::Int64(60))),
    read("MillisecondsPerDay", |_, _| Ok(Value::Int64(86_400_000))),
    read("MillisecondsPerHour", |_, _| Ok(Value::Int64(3_600_000))),
    read("MillisecondsPerMinute", |_, _| Ok(Value::Int64(60_000))),
    read("MillisecondsPerSecond", |_, _| Ok(Value::Int64(1000))),
    read("MicrosecondsPerDay", |_, _| Ok(Value::Int64(86_400_000_000))),
    read("MicrosecondsPerHour", |_, _| Ok(Value::Int64(3_600_000_000))),
    read("MicrosecondsPerMinute", |_, _| Ok(Value::Int64(60_000_000))),
    read("MicrosecondsPerSecond", |_, _| Ok(Value::Int64(1_000_000))),
    read("MicrosecondsPerMillisecond", |_, _| Ok(Value::Int64(1000))),
];

const METHODS: &[Method] = &[
    method("Add", |_, this, args| checked(ticks(this).checked_add(ticks(&args[0])))),
    method("Subtract", |_, this, args| checked(ticks(this).checked_sub(ticks(&args[0])))),
    method("Negate", |_, this, _| checked(ticks(this).checked_neg())),
    method("Duration", |_, this, _| checked(ticks(this).checked_abs())),
    method("Multiply", |_, this, args| of_double(ticks(this) as f64 * double(&args[0]))),
    method("Divide", |_, this, args| match &args[0] {
        Value::TimeSpan(other) => Ok(Value::Double(ticks(this) as f64 / other.ticks as f64)),
        divisor => of_double(ticks(this) as f64 / double(divisor)),
    }),
    method("CompareTo", |_, this, args| match args[0].bare() {
        Value::TimeSpan(other) => Ok(Value::Int32(ticks(this).cmp(&other.ticks) as i32)),
        Value::Null => Ok(Value::Int32(1)),
        _ => Err(argument::invalid("Object must be of type TimeSpan.")),
    }),
    method("Equals", |_, this, args| {
        Ok(Value::Bool(matches!(args[0].bare(), Value::TimeSpan(other) if other.ticks == ticks(this))))
    }),
    method("ToString", |_, this, args| {
        let format = match args.first() {
            Some(Value::String(format)) => format.clone(),
            _ => "".into(),
        };
        time_span::format(TimeSpan { ticks: ticks(this) }, &format)
            .map(Value::from)
            .ok_or_else(|| thrown("System.FormatException", "Input string was not in a correct format."))
    }),
];

macro_rules! from {
    ($unit:expr) => {{
        const CALL: Call = |_, _, args| match args {
            [count] => match count {
                Value::Double(count) => of_double((count * ($unit as f64)).trunc_or_round()),
                count => checked(integer(count).checked_mul($unit)),
            },
            several => {
                let units = units_below($unit);
                let total = several.iter().zip(units).try_fold(0_i64, |total, (count, unit)| {
                    integer(count).checked_mul(*unit).and_then(|ticks| total.checked_add(ticks))
                });
                checked(total)
            }
        };
        CALL
    }};
}

const UNITS: &[i64] = &[DAY, HOUR, MINUTE, SECOND, MILLISECOND, 10];

fn units_below(unit: i64) -> &'static [i64] {
    let at = UNITS.iter().position(|own| *own == unit).unwrap_or(0);
    &UNITS[at..]
}

const STATIC_METHODS: &[Method] = &[
    method("FromDays", from!(DAY)),
    method("FromHours", from!(HOUR)),
    method("FromMinutes", from!(MINUTE)),
    method("FromSeconds", from!(SECOND)),
    method("FromMilliseconds", from!(MILLISECOND)),
    method("FromMicroseconds", from!(10)),
    method("FromTicks", |_, _, args| Ok(span(integer(&args[0])))),
    method("Compare", |_, _, args| Ok(Value::Int32(ticks(&args[0]).cmp(&ticks(&args[1])) as i32))),
    method("Equals", |_, _, args| Ok(Value::Bool(ticks(&args[0]) == ticks(&args[1])))),
    method("Parse", |_, _, args| {
        let text = text(&args[0], "input")?;
        time_span::parse(&text).map(Value::TimeSpan).map_err(|message| {
            let overflow = message.contains("out of range");
            thrown(if overflow { "System.OverflowException" } else { "System.FormatException" }, message)
        })
    }),
    method("TryParse", |rt, _, args| {
        let parsed = match args[0].bare() {
            Value::String(text) => time_span::parse(text).ok(),
            _ => None,
        };
        if let Some(result) = args.last() {
            super::reference::assign(rt, result, parsed.map_or_else(|| span(0), Value::TimeSpan))?;
        }
        Ok(Value::Bool(parsed.is_some()))
    }),
    method("ParseExact", |_, _, args| {
        let text = text(&args[0], "input")?;
        let format = argument::text_or_empty(&args[1]);
        exact(&text, &format).map(Value::TimeSpan).ok_or_else(|| {
            thrown("System.FormatException", format!("String '{text}' was not recognized as a valid TimeSpan."))
        })
    }),
];

/// Reads text whose parts stand as the format says, after which it prints the same.
fn exact(text: &str, format: &str) -> Option<TimeSpan> {
    if matches!(format, "c" | "g" | "G") {
        return time_span::parse(text).ok();
    }
    let (mut ticks, mut rest) = (0_i64, text);
    let chars: Vec<char> = format.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let mut count = chars[at..].iter().take_while(|next| **next == c).count();
        match c {
            'd' | 'h' | 'm' | 's' => {
                let most = if c == 'd' { 8 } else { 2 };
                let digits = rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
                if digits < count {
                    return None;
                }
                let number: i64 = rest[..digits].parse().ok()?;
                rest = &rest[digits..];
                ticks += number
                    * match c {
                        'd' => DAY,
                        'h' => HOUR,
                        'm' => MINUTE,
                        _ => SECOND,
                    };
            }
            'f' => {
                let number: i64 = rest.get(..count)?.parse().ok()?;
                rest = &rest[count..];
                ticks += number * 10_i64.checked_pow(7_u32.checked_sub(count as u32)?)?;
            }
            '\\' => {
                rest = rest.strip_prefix(*chars.get(at + 1)?)?;
                count = 2;
            }
            '\'' => {
                let end = chars[at + 1..].iter().position(|next| *next == c)?;
                for literal in &chars[at + 1..at + 1 + end] {
                    rest = rest.strip_prefix(*literal)?;
                }
                count = end + 2;
            }
            '%' => count = 1,
            _ => return None,
        }
        at += count;
    }
    rest.is_empty().then_some(TimeSpan { ticks })
}

fn ticks(this: &Value) -> i64 {
    match this.bare() {
        Value::TimeSpan(span) => span.ticks,
        _ => 0,
    }
}

fn span(ticks: i64) -> Value {
    Value::TimeSpan(TimeSpan { ticks })
}

fn checked(ticks: Option<i64>) -> Result<Value> {
    ticks
        .map(span)
        .ok_or_else(|| thrown("System.OverflowException", "TimeSpan overflowed because the duration is too long."))
}

fn of_double(ticks: f64) -> Result<Value> {
    if ticks.is_nan() {
        return Err(argument::invalid("TimeSpan does not accept floating point Not-a-Number values."));
    }
    checked((ticks.abs() < 9.223_372_036_854_776e18).then_some(ticks.round_ties_even() as i64))
}

/// Counts of a unit are cut to whole ticks.
trait Whole {
    fn trunc_or_round(self) -> f64;
}

impl Whole for f64 {
    fn trunc_or_round(self) -> f64 {
        let whole = self.round();
        if (self - whole).abs() < 1e-3 { whole } else { self.trunc() }
    }
}

fn construct(_: &mut Runspace, _: &Value, args: &[Value]) -> Result<Value> {
    let number = |at: usize| args.get(at).map_or(0, integer);
    let (days, rest) = match args.len() {
        0 | 1 => return Ok(span(number(0))),
        3 => (0, 0),
        _ => (number(0), 1),
    };
    let total = i128::from(days) * i128::from(DAY)
        + i128::from(number(rest)) * i128::from(HOUR)
        + i128::from(number(rest + 1)) * i128::from(MINUTE)
        + i128::from(number(rest + 2)) * i128::from(SECOND)
        + i128::from(number(rest + 3)) * i128::from(MILLISECOND)
        + i128::from(number(rest + 4)) * 10;
    checked(i64::try_from(total).ok())
}
