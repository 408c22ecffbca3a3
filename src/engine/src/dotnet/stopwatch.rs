//! System.Diagnostics.Stopwatch.

use std::cell::Cell;
use std::time::{Duration, Instant};

use super::object::OBJECT;
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Instance, Object, TimeSpan, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&STOPWATCH];

/// System.Diagnostics.Stopwatch
pub static STOPWATCH: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/stopwatch.txt"),
    constructors: &[method("new", |_, _, _| Ok(made(false)))],
    properties: &[
        read("Elapsed", |_, this| Ok(Value::TimeSpan(TimeSpan { ticks: (elapsed(this).as_nanos() / 100) as i64 }))),
        read("ElapsedMilliseconds", |_, this| Ok(Value::Int64(elapsed(this).as_millis() as i64))),
        read("ElapsedTicks", |_, this| Ok(Value::Int64(elapsed(this).as_nanos() as i64))),
        read("IsRunning", |_, this| Ok(Value::Bool(own(this).is_some_and(|own| own.started.get().is_some())))),
    ],
    methods: &[
        method("Start", |_, this, _| {
            if let Some(own) = own(this)
                && own.started.get().is_none()
            {
                own.started.set(Some(Instant::now()));
            }
            Ok(Value::Nothing)
        }),
        method("Stop", |_, this, _| {
            if let Some(own) = own(this) {
                own.before.set(elapsed(this));
                own.started.set(None);
            }
            Ok(Value::Nothing)
        }),
        method("Reset", |_, this, _| {
            if let Some(own) = own(this) {
                own.before.set(Duration::ZERO);
                own.started.set(None);
            }
            Ok(Value::Nothing)
        }),
        method("Restart", |_, this, _| {
            if let Some(own) = own(this) {
                own.before.set(Duration::ZERO);
                own.started.set(Some(Instant::now()));
            }
            Ok(Value::Nothing)
        }),
    ],
    static_properties: &[
        read("Frequency", |_, _| Ok(Value::Int64(1_000_000_000))),
        read("IsHighResolution", |_, _| Ok(Value::Bool(true))),
    ],
    static_methods: &[
        method("StartNew", |_, _, _| Ok(made(true))),
        method("GetTimestamp", |_, _, _| Ok(Value::Int64(super::time::elapsed_ticks() * 100))),
    ],
    ..TypeInfo::class("System.Diagnostics.Stopwatch", &OBJECT)
};

#[derive(Debug)]
struct Stopwatch {
    started: Cell<Option<Instant>>,
    before: Cell<Duration>,
}

impl Instance for Stopwatch {
    fn ty(&self) -> Type {
        Type::Known(&STOPWATCH)
    }

    fn text(&self) -> Option<crate::value::Str> {
        let elapsed = self.before.get() + self.started.get().map_or(Duration::ZERO, |started| started.elapsed());
        Some(crate::text::time_span::constant(TimeSpan { ticks: (elapsed.as_nanos() / 100) as i64 }).into())
    }
}

fn made(running: bool) -> Value {
    let started = running.then(Instant::now);
    Value::from(Object::new(Stopwatch { started: Cell::new(started), before: Cell::new(Duration::ZERO) }))
}

fn own(this: &Value) -> Option<&Stopwatch> {
    match this.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

fn elapsed(this: &Value) -> Duration {
    own(this).map_or(Duration::ZERO, |own| {
        own.before.get() + own.started.get().map_or(Duration::ZERO, |started| started.elapsed())
    })
}
