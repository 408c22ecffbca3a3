//! System.Threading: cancellation and what scripts use to keep threads apart, of which a runspace has one.

use std::cell::Cell;
use std::rc::Rc;

use super::argument::integer;
use super::object::OBJECT;
use super::reference::target;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Instance, Object, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] =
    &[&CANCELLATION_TOKEN, &CANCELLATION_TOKEN_SOURCE, &WAIT_HANDLE, &MANUAL_RESET_EVENT, &INTERLOCKED, &MONITOR];

/// System.Threading.CancellationToken
pub static CANCELLATION_TOKEN: TypeInfo = TypeInfo {
    declarations: "\
new(bool canceled)
bool IsCancellationRequested {get;}
bool CanBeCanceled {get;}
System.Threading.WaitHandle WaitHandle {get;}
static System.Threading.CancellationToken None {get;}
void ThrowIfCancellationRequested()
",
    constructors: &[method("new", |_, _, args| {
        Ok(token(Rc::new(Cell::new(super::argument::flag(args.first()))), false))
    })],
    properties: &[
        read("IsCancellationRequested", |_, this| Ok(Value::Bool(own(this).is_some_and(|own| own.cancelled.get())))),
        read("CanBeCanceled", |_, this| {
            Ok(Value::Bool(own(this).is_some_and(|own| own.has_source || own.cancelled.get())))
        }),
        read("WaitHandle", |_, this| {
            Ok(Value::from(Object::new(Event(Cell::new(own(this).is_some_and(|own| own.cancelled.get()))))))
        }),
    ],
    methods: &[method("ThrowIfCancellationRequested", |_, this, _| {
        if own(this).is_some_and(|own| own.cancelled.get()) {
            return Err(crate::member::thrown("System.OperationCanceledException", "The operation was canceled."));
        }
        Ok(Value::Nothing)
    })],
    static_properties: &[read("None", |_, _| Ok(token(Rc::default(), false)))],
    ..TypeInfo::value("System.Threading.CancellationToken")
};
/// System.Threading.CancellationTokenSource
pub static CANCELLATION_TOKEN_SOURCE: TypeInfo = TypeInfo {
    interfaces: &["System.IDisposable"],
    declarations: "\
new()
bool IsCancellationRequested {get;}
System.Threading.CancellationToken Token {get;}
void Cancel()
void Dispose()
",
    constructors: &[method("new", |_, _, _| Ok(Value::from(Object::new(Source(Rc::default())))))],
    properties: &[
        read("IsCancellationRequested", |_, this| Ok(Value::Bool(source(this).get()))),
        read("Token", |_, this| Ok(token(source(this), true))),
    ],
    methods: &[
        method("Cancel", |_, this, _| {
            source(this).set(true);
            Ok(Value::Nothing)
        }),
        method("Dispose", |_, _, _| Ok(Value::Nothing)),
    ],
    ..TypeInfo::class("System.Threading.CancellationTokenSource", &OBJECT)
};
/// System.Threading.WaitHandle
pub static WAIT_HANDLE: TypeInfo = TypeInfo {
    interfaces: &["System.IDisposable"],
    declarations: "void Close()\nvoid Dispose()\nbool WaitOne()\nbool WaitOne(int millisecondsTimeout)\n",
    methods: &[
        method("WaitOne", wait),
        method("Close", |_, _, _| Ok(Value::Nothing)),
        method("Dispose", |_, _, _| Ok(Value::Nothing)),
    ],
    ..TypeInfo::class("System.Threading.WaitHandle", &super::file_info::MARSHAL_BY_REF)
};
/// System.Threading.ManualResetEvent
pub static MANUAL_RESET_EVENT: TypeInfo = TypeInfo {
    declarations: "new(bool initialState)\nbool Reset()\nbool Set()\n",
    constructors: &[method("new", |_, _, args| {
        Ok(Value::from(Object::new(Event(Cell::new(super::argument::flag(args.first()))))))
    })],
    methods: &[
        method("Set", |_, this, _| Ok(signal(this, true))),
        method("Reset", |_, this, _| Ok(signal(this, false))),
    ],
    ..TypeInfo::class("System.Threading.ManualResetEvent", &WAIT_HANDLE)
};
/// System.Threading.Interlocked
pub static INTERLOCKED: TypeInfo = TypeInfo {
    declarations: "\
static int Add([ref] int location1, int value)
static long Add([ref] long location1, long value)
static int Decrement([ref] int location)
static System.Object Exchange([ref] System.Object location1, System.Object value)
static int Increment([ref] int location)
",
    static_methods: &[
        method("Increment", |rt, _, args| step(rt, &args[0], 1)),
        method("Decrement", |rt, _, args| step(rt, &args[0], -1)),
        method("Add", |rt, _, args| step(rt, &args[0], integer(&args[1]))),
        method("Exchange", |rt, _, args| {
            let old = target(&args[0]).map_or(Value::Null, |place| place.get());
            super::reference::assign(rt, &args[0], args[1].clone())?;
            Ok(old)
        }),
    ],
    ..TypeInfo::class("System.Threading.Interlocked", &OBJECT)
};
/// System.Threading.Monitor: nobody else is in a runspace.
pub static MONITOR: TypeInfo = TypeInfo {
    declarations: "\
static void Enter(System.Object obj)
static void Exit(System.Object obj)
static bool IsEntered(System.Object obj)
static void PulseAll(System.Object obj)
static bool TryEnter(System.Object obj)
static bool TryEnter(System.Object obj, int millisecondsTimeout)
",
    static_methods: &[
        method("Enter", |_, _, _| Ok(Value::Nothing)),
        method("Exit", |_, _, _| Ok(Value::Nothing)),
        method("PulseAll", |_, _, _| Ok(Value::Nothing)),
        method("IsEntered", |_, _, _| Ok(Value::Bool(true))),
        method("TryEnter", |_, _, _| Ok(Value::Bool(true))),
    ],
    ..TypeInfo::class("System.Threading.Monitor", &OBJECT)
};

#[derive(Debug)]
struct Token {
    cancelled: Rc<Cell<bool>>,
    has_source: bool,
}

impl Instance for Token {
    fn ty(&self) -> Type {
        Type::Known(&CANCELLATION_TOKEN)
    }
}

#[derive(Debug)]
struct Source(Rc<Cell<bool>>);

impl Instance for Source {
    fn ty(&self) -> Type {
        Type::Known(&CANCELLATION_TOKEN_SOURCE)
    }
}

#[derive(Debug)]
struct Event(Cell<bool>);

impl Instance for Event {
    fn ty(&self) -> Type {
        Type::Known(&MANUAL_RESET_EVENT)
    }
}

fn own(this: &Value) -> Option<&Token> {
    match this.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

fn source(this: &Value) -> Rc<Cell<bool>> {
    match this.bare() {
        Value::Object(object) => object.downcast::<Source>().map(|own| own.0.clone()).unwrap_or_default(),
        _ => Rc::default(),
    }
}

fn token(cancelled: Rc<Cell<bool>>, has_source: bool) -> Value {
    Value::from(Object::new(Token { cancelled, has_source }))
}

fn signal(this: &Value, on: bool) -> Value {
    if let Value::Object(object) = this.bare()
        && let Some(event) = object.downcast::<Event>()
    {
        event.0.set(on);
    }
    Value::Bool(true)
}

/// Waits for an event that nobody else can set: until the time is over, or for the end of the pipeline.
fn wait(rt: &mut Runspace, this: &Value, args: &[Value]) -> Result<Value> {
    let set = match this.bare() {
        Value::Object(object) => object.downcast::<Event>().is_some_and(|event| event.0.get()),
        _ => false,
    };
    if set {
        return Ok(Value::Bool(true));
    }
    let limit = args.first().map(integer).filter(|limit| *limit >= 0);
    let begun = std::time::Instant::now();
    while limit.is_none_or(|limit| begun.elapsed().as_millis() < limit as u128) {
        rt.check_stop()?;
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    Ok(Value::Bool(false))
}

fn step(rt: &mut Runspace, place: &Value, by: i64) -> Result<Value> {
    let old = target(place).map_or(Value::Null, |place| place.get());
    let new = match old.bare() {
        Value::Int64(old) => Value::Int64(old.wrapping_add(by)),
        other => Value::Int32((integer(other) as i32).wrapping_add(by as i32)),
    };
    super::reference::assign(rt, place, new.clone())?;
    Ok(new)
}
