//! Readers of text: StreamReader, StringReader.

use std::cell::RefCell;

use super::argument::text;
use super::encoding::{self, Kind};
use super::object::OBJECT;
use super::stream::{closed, full, with};
use crate::error::Result;
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Instance, Object, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&TEXT_READER, &STREAM_READER, &STRING_READER];

/// System.IO.TextReader
pub static TEXT_READER: TypeInfo = TypeInfo {
    interfaces: &["System.IDisposable"],
    declarations: "\
void Close()
void Dispose()
int Peek()
int Read()
string ReadLine()
string ReadToEnd()
",
    methods: &[
        method("Close", |_, this, _| end_reading(this)),
        method("Dispose", |_, this, _| end_reading(this)),
        method("Peek", |_, this, _| reading(this, |own| Ok(unit(own.text.get(own.at..))))),
        method("Read", |_, this, _| {
            reading(this, |own| {
                let next = unit(own.text.get(own.at..));
                own.at += own.text[own.at..].chars().next().map_or(0, char::len_utf8);
                Ok(next)
            })
        }),
        method("ReadLine", |_, this, _| reading(this, |own| Ok(own.line().map_or(Value::Null, Value::from)))),
        method("ReadToEnd", |_, this, _| {
            reading(this, |own| {
                let rest = own.text[own.at..].to_owned();
                own.at = own.text.len();
                Ok(Value::from(rest))
            })
        }),
    ],
    ..TypeInfo::class("System.IO.TextReader", &OBJECT)
};

/// System.IO.StreamReader
pub static STREAM_READER: TypeInfo = TypeInfo {
    declarations: "\
new(string path)
new(string path, System.Text.Encoding encoding)
new(System.IO.Stream stream)
new(System.IO.Stream stream, System.Text.Encoding encoding)
System.IO.Stream BaseStream {get;}
System.Text.Encoding CurrentEncoding {get;}
bool EndOfStream {get;}
",
    constructors: &[method("new", |_, _, args| {
        read_with(&args[0], args.get(1).and_then(encoding::of).unwrap_or(Kind::Utf8 { mark: false }))
    })],
    properties: &[
        read("BaseStream", |_, this| reading(this, |own| Ok(own.base.clone()))),
        read("CurrentEncoding", |_, this| reading(this, |own| Ok(encoding::value(own.kind)))),
        read("EndOfStream", |_, this| reading(this, |own| Ok(Value::Bool(own.at >= own.text.len())))),
    ],
    ..TypeInfo::class("System.IO.StreamReader", &TEXT_READER)
};

/// System.IO.StringReader
pub static STRING_READER: TypeInfo = TypeInfo {
    declarations: "new(string s)\n",
    constructors: &[method("new", |_, _, args| {
        let text = text(&args[0], "s")?.to_string();
        Ok(reader(&STRING_READER, text, Value::Null, Kind::Utf16))
    })],
    ..TypeInfo::class("System.IO.StringReader", &TEXT_READER)
};

#[derive(Debug)]
struct Reading {
    text: String,
    at: usize,
    open: bool,
    base: Value,
    kind: Kind,
}

impl Reading {
    fn line(&mut self) -> Option<String> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let end = rest.find(['\n', '\r']);
        let line = rest[..end.unwrap_or(rest.len())].to_owned();
        let skipped = match end {
            Some(end) if rest[end..].starts_with("\r\n") => 2,
            Some(_) => 1,
            None => 0,
        };
        self.at += line.len() + skipped;
        Some(line)
    }
}

#[derive(Debug)]
struct Reader {
    info: &'static TypeInfo,
    reading: RefCell<Reading>,
}

impl Instance for Reader {
    fn ty(&self) -> Type {
        Type::Known(self.info)
    }
}

fn reader(info: &'static TypeInfo, text: String, base: Value, kind: Kind) -> Value {
    let reading = RefCell::new(Reading { text, at: 0, open: true, base, kind });
    Value::from(Object::new(Reader { info, reading }))
}

fn reading<T>(this: &Value, run: impl FnOnce(&mut Reading) -> Result<T>) -> Result<T> {
    let Value::Object(object) = this.bare() else { return Err(super::argument::null("reader")) };
    let Some(own) = object.downcast::<Reader>() else { return Err(super::argument::null("reader")) };
    let mut reading = own.reading.borrow_mut();
    if !reading.open {
        return Err(closed("Cannot read from a closed TextReader."));
    }
    run(&mut reading)
}

fn end_reading(this: &Value) -> Result<Value> {
    if let Value::Object(object) = this.bare()
        && let Some(own) = object.downcast::<Reader>()
    {
        own.reading.borrow_mut().open = false;
    }
    Ok(Value::Nothing)
}

/// The first UTF-16 unit of a text, -1 at its end.
fn unit(text: Option<&str>) -> Value {
    Value::Int32(text.and_then(|text| text.encode_utf16().next()).map_or(-1, i32::from))
}

/// A StreamReader over a file or a stream.
pub(super) fn read_with(from: &Value, kind: Kind) -> Result<Value> {
    let (data, base) = match from.bare() {
        Value::String(path) => {
            let full = full(path);
            (std::fs::read(&*full).map_err(|cause| super::file::failure(&cause, &full))?, Value::Null)
        }
        stream => (with(stream, |own| own.read(usize::MAX))?, stream.clone()),
    };
    Ok(reader(&STREAM_READER, super::file::decode(&data, kind), base, kind))
}

/// A reader of nothing.
pub(super) fn null_reader() -> Value {
    reader(&TEXT_READER, String::new(), Value::Null, Kind::Utf16)
}
