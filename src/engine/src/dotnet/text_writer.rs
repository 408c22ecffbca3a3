//! Writers of text: StreamWriter, StringWriter, and what a console's Out and Error are.

use std::cell::RefCell;

use super::argument::{flag, text_or_empty};
use super::encoding::{self, Kind};
use super::object::OBJECT;
use super::stream::{Stream, close, closed, open, with};
use crate::convert;
use crate::error::Result;
use crate::member::thrown;
use crate::runspace::{HostCall, Runspace};
use crate::types::{Type, TypeInfo, method, read, write};
use crate::value::{Instance, Object, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&TEXT_WRITER, &STREAM_WRITER, &STRING_WRITER];

/// System.IO.TextWriter
pub static TEXT_WRITER: TypeInfo = TypeInfo {
    interfaces: &["System.IDisposable"],
    declarations: "\
System.Text.Encoding Encoding {get;}
string NewLine {get;set;}
void Close()
void Dispose()
void Flush()
void Write(string value)
void Write(System.Object value)
void Write(string format, System.Object arg0)
void Write(string format, System.Object arg0, System.Object arg1)
void WriteLine()
void WriteLine(string value)
void WriteLine(System.Object value)
void WriteLine(string format, System.Object arg0)
void WriteLine(string format, System.Object arg0, System.Object arg1)
",
    properties: &[
        read("Encoding", |_, this| writing(this, |own| Ok(encoding::value(own.kind)))),
        write(
            "NewLine",
            |_, this| writing(this, |own| Ok(Value::String(own.end_of_line.clone()))),
            |_, this, value| {
                writing(this, |own| {
                    own.end_of_line = text_or_empty(&value);
                    Ok(())
                })
            },
        ),
    ],
    methods: &[
        method("Close", |_, this, _| end_writing(this)),
        method("Dispose", |_, this, _| end_writing(this)),
        method("Flush", |_, this, _| {
            writing(this, Writing::flush)?;
            Ok(Value::Nothing)
        }),
        method("Write", |rt, this, args| {
            let text = printed(rt, args)?;
            if let Some(outlet) = writing(this, |own| Ok(own.outlet))? {
                return outlet.put(rt, text, Ending::None);
            }
            writing(this, |own| own.put(&text))?;
            Ok(Value::Nothing)
        }),
        method("WriteLine", |rt, this, args| {
            let text = printed(rt, args)?;
            if let Some(outlet) = writing(this, |own| Ok(own.outlet))? {
                return outlet.put(rt, text, Ending::Line);
            }
            writing(this, |own| {
                let end = own.end_of_line.clone();
                own.put(&format!("{text}{end}"))
            })?;
            Ok(Value::Nothing)
        }),
    ],
    ..TypeInfo::class("System.IO.TextWriter", &OBJECT)
};

/// System.IO.StreamWriter
pub static STREAM_WRITER: TypeInfo = TypeInfo {
    declarations: "\
new(string path)
new(string path, bool append)
new(string path, bool append, System.Text.Encoding encoding)
new(System.IO.Stream stream)
new(System.IO.Stream stream, System.Text.Encoding encoding)
bool AutoFlush {get;set;}
System.IO.Stream BaseStream {get;}
",
    constructors: &[method("new", |_, _, args| {
        let kind = args.last().and_then(encoding::of).unwrap_or(Kind::Utf8 { mark: false });
        write_with(&args[0], flag(args.get(1)), kind)
    })],
    properties: &[
        write("AutoFlush", |_, _| Ok(Value::Bool(true)), |_, _, _| Ok(())),
        read("BaseStream", |_, this| writing(this, |own| Ok(own.base.clone()))),
    ],
    ..TypeInfo::class("System.IO.StreamWriter", &TEXT_WRITER)
};

/// System.IO.StringWriter
pub static STRING_WRITER: TypeInfo = TypeInfo {
    declarations: "\
new()
System.Text.StringBuilder GetStringBuilder()
string ToString()
",
    constructors: &[method("new", |_, _, _| Ok(writer(&STRING_WRITER, Value::Null, Kind::Utf16)))],
    methods: &[method("ToString", |_, this, _| Ok(Value::from(written(this))))],
    ..TypeInfo::class("System.IO.StringWriter", &TEXT_WRITER)
};

#[derive(Debug)]
struct Writing {
    /// What a StringWriter holds.
    text: String,
    base: Value,
    end_of_line: Str,
    open: bool,
    kind: Kind,
    /// Where text goes that nobody keeps.
    outlet: Option<Outlet>,
}

/// Where the text of a console goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outlet {
    Nowhere,
    /// To the client's host.
    Output,
    /// To the client's host, as errors.
    Error,
}

/// What ends a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    None,
    Line,
}

impl Outlet {
    pub fn put(self, rt: &mut Runspace, text: Str, ending: Ending) -> Result<Value> {
        let call = match (self, ending) {
            (Outlet::Nowhere, _) => return Ok(Value::Nothing),
            (_, Ending::None) => HostCall::Write(text),
            (Outlet::Output, Ending::Line) => HostCall::WriteLine(text),
            (Outlet::Error, Ending::Line) => HostCall::WriteErrorLine(text),
        };
        rt.host_call(call).map(|_| Value::Nothing)
    }
}

impl Writing {
    fn put(&mut self, text: &str) -> Result {
        if self.base.is_null() {
            self.text.push_str(text);
            return Ok(());
        }
        with(&self.base, |own| own.write(&self.kind.encode(text)))
    }

    fn flush(&mut self) -> Result {
        if self.base.is_null() { Ok(()) } else { with(&self.base, Stream::flush) }
    }
}

/// A StreamWriter into a file or a stream.
pub(super) fn write_with(to: &Value, append: bool, kind: Kind) -> Result<Value> {
    let (base, fresh) = match to.bare() {
        Value::String(path) => {
            let stream = open(path, if append { 6 } else { 2 }, 2)?;
            let fresh = with(&stream, Stream::length)? == 0;
            (stream, fresh)
        }
        stream => (stream.clone(), true),
    };
    if fresh {
        with(&base, |own| own.write(kind.preamble()))?;
    }
    Ok(writer(&STREAM_WRITER, base, kind))
}

/// A writer of a console's.
pub(super) fn console_writer(outlet: Outlet) -> Value {
    let console = writer(&TEXT_WRITER, Value::Null, Kind::Utf16);
    let _ = writing(&console, |own| {
        own.outlet = Some(outlet);
        Ok(())
    });
    console
}

#[derive(Debug)]
struct Writer {
    info: &'static TypeInfo,
    writing: RefCell<Writing>,
}

impl Instance for Writer {
    fn ty(&self) -> Type {
        Type::Known(self.info)
    }

    fn text(&self) -> Option<Str> {
        let writing = self.writing.borrow();
        (writing.base.is_null() && writing.outlet.is_none()).then(|| writing.text.as_str().into())
    }
}

fn writer(info: &'static TypeInfo, base: Value, kind: Kind) -> Value {
    let writing = Writing { text: String::new(), base, end_of_line: "\n".into(), open: true, kind, outlet: None };
    Value::from(Object::new(Writer { info, writing: RefCell::new(writing) }))
}

fn writing<T>(this: &Value, run: impl FnOnce(&mut Writing) -> Result<T>) -> Result<T> {
    let Value::Object(object) = this.bare() else { return Err(super::argument::null("writer")) };
    let Some(own) = object.downcast::<Writer>() else { return Err(super::argument::null("writer")) };
    let mut writing = own.writing.borrow_mut();
    if !writing.open {
        return Err(closed("Cannot write to a closed TextWriter."));
    }
    run(&mut writing)
}

fn written(this: &Value) -> String {
    match this.bare() {
        Value::Object(object) => {
            object.downcast::<Writer>().map(|own| own.writing.borrow().text.clone()).unwrap_or_default()
        }
        _ => String::new(),
    }
}

fn end_writing(this: &Value) -> Result<Value> {
    if let Value::Object(object) = this.bare()
        && let Some(own) = object.downcast::<Writer>()
    {
        let mut writing = own.writing.borrow_mut();
        if writing.open && !writing.base.is_null() {
            close(&writing.base)?;
        }
        writing.open = false;
    }
    Ok(Value::Nothing)
}

/// What a writer's arguments print.
pub(super) fn printed(rt: &mut Runspace, args: &[Value]) -> Result<Str> {
    match args {
        [] => Ok("".into()),
        [Value::Array(units)] if matches!(units.first(), Some(Value::Char(_))) => {
            Ok(crate::text::from_units(&units.chars()).into())
        }
        [one] => convert::to_text(rt, one),
        [pattern, values @ ..] => {
            let pattern = convert::to_text(rt, pattern)?;
            let text = crate::text::format(rt, &pattern, values);
            text.map(Str::from)
                .map_err(|_| thrown("System.FormatException", "Input string was not in a correct format."))
        }
    }
}
