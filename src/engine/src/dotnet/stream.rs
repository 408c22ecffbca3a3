//! Readers, writers and streams: StreamReader, StreamWriter, StringReader, StringWriter, MemoryStream, FileStream.

use std::cell::RefCell;
use std::io::{Read, Seek, SeekFrom, Write};

use super::argument::{constant, flag, integer, text, text_or_empty};
use super::array::bytes;
use super::encoding::{self, Kind};
use super::object::OBJECT;
use crate::convert;
use crate::error::{Flow, Result};
use crate::member::thrown;
use crate::runspace::{HostCall, Runspace};
use crate::types::{Method, Property, Type, TypeInfo, method, read, write};
use crate::value::{Instance, Object, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[
    &STREAM,
    &MEMORY_STREAM,
    &FILE_STREAM,
    &TEXT_READER,
    &STREAM_READER,
    &STRING_READER,
    &TEXT_WRITER,
    &STREAM_WRITER,
    &STRING_WRITER,
];

/// System.IO.Stream
pub static STREAM: TypeInfo = TypeInfo {
    interfaces: &["System.IDisposable"],
    declarations: "\
bool CanRead {get;}
bool CanSeek {get;}
bool CanWrite {get;}
long Length {get;}
long Position {get;set;}
void Close()
void CopyTo(System.IO.Stream destination)
void Dispose()
void Flush()
int Read(byte[] buffer, int offset, int count)
int ReadByte()
long Seek(long offset, System.IO.SeekOrigin origin)
void SetLength(long value)
void Write(byte[] buffer, int offset, int count)
void WriteByte(byte value)
",
    properties: STREAM_PROPERTIES,
    methods: STREAM_METHODS,
    ..TypeInfo::class("System.IO.Stream", &OBJECT)
};
/// System.IO.MemoryStream
pub static MEMORY_STREAM: TypeInfo = TypeInfo {
    declarations: "\
new()
new(byte[] buffer)
new(int capacity)
byte[] GetBuffer()
byte[] ToArray()
void WriteTo(System.IO.Stream stream)
",
    constructors: &[method("new", |_, _, args| {
        let data = match args.first() {
            Some(Value::Array(array)) => array.bytes().to_vec(),
            _ => Vec::new(),
        };
        Ok(stream(&MEMORY_STREAM, Store::Memory(std::io::Cursor::new(data))))
    })],
    methods: &[
        method("ToArray", |_, this, _| {
            with(this, |own| Ok(own.memory().map_or_else(|| bytes([]), |data| bytes(&*data))))
        }),
        method("GetBuffer", |_, this, _| {
            with(this, |own| Ok(own.memory().map_or_else(|| bytes([]), |data| bytes(&*data))))
        }),
        method("WriteTo", |_, this, args| {
            let data = with(this, |own| Ok(own.memory().map_or_else(Vec::new, |data| data.to_vec())))?;
            with(&args[0], |own| own.write(&data))?;
            Ok(Value::Nothing)
        }),
    ],
    ..TypeInfo::class("System.IO.MemoryStream", &STREAM)
};
/// System.IO.FileStream
pub static FILE_STREAM: TypeInfo = TypeInfo {
    declarations: "\
new(string path, System.IO.FileMode mode)
new(string path, System.IO.FileMode mode, System.IO.FileAccess access)
new(string path, System.IO.FileMode mode, System.IO.FileAccess access, System.IO.FileShare share)
string Name {get;}
",
    constructors: &[method("new", |_, _, args| {
        let path = text(&args[0], "path")?;
        let mode = constant(args.get(1)).unwrap_or(3);
        let access = constant(args.get(2)).unwrap_or(if mode == 6 { 2 } else { 3 });
        open(&path, mode, access)
    })],
    properties: &[read("Name", |_, this| with(this, |own| Ok(Value::String(own.name.clone()))))],
    ..TypeInfo::class("System.IO.FileStream", &STREAM)
};

const STREAM_PROPERTIES: &[Property] = &[
    read("CanRead", |_, this| Ok(Value::Bool(is_open(this)))),
    read("CanSeek", |_, this| Ok(Value::Bool(is_open(this)))),
    read("CanWrite", |_, this| Ok(Value::Bool(is_open(this)))),
    read("Length", |_, this| with(this, |own| own.length().map(|length| Value::Int64(length as i64)))),
    write(
        "Position",
        |_, this| with(this, |own| own.seek(SeekFrom::Current(0)).map(|at| Value::Int64(at as i64))),
        |_, this, value| with(this, |own| own.seek(SeekFrom::Start(integer(&value).max(0) as u64)).map(drop)),
    ),
];

const STREAM_METHODS: &[Method] = &[
    method("Close", |_, this, _| close(this)),
    method("Dispose", |_, this, _| close(this)),
    method("Flush", |_, this, _| {
        with(this, Stream::flush)?;
        Ok(Value::Nothing)
    }),
    method("Read", |_, this, args| {
        let Value::Array(buffer) = &args[0] else { return Err(super::argument::null("buffer")) };
        let (at, count) = part(args, buffer.len())?;
        let Some(mut buffer) = buffer.bytes_mut() else { return Err(super::argument::null("buffer")) };
        let length = with(this, |own| own.read_into(&mut buffer[at..at + count]))?;
        Ok(Value::Int32(length as i32))
    }),
    method("ReadByte", |_, this, _| {
        let data = with(this, |own| own.read(1))?;
        Ok(Value::Int32(data.first().map_or(-1, |byte| i32::from(*byte))))
    }),
    method("Write", |_, this, args| {
        let Value::Array(buffer) = &args[0] else { return Err(super::argument::null("buffer")) };
        let (at, count) = part(args, buffer.len())?;
        let data = buffer.bytes().get(at..at + count).map(|part| with(this, |own| own.write(part)));
        data.unwrap_or_else(|| Err(super::argument::null("buffer")))?;
        Ok(Value::Nothing)
    }),
    method("WriteByte", |_, this, args| {
        with(this, |own| own.write(&[integer(&args[0]) as u8]))?;
        Ok(Value::Nothing)
    }),
    method("Seek", |_, this, args| {
        let offset = integer(&args[0]);
        let to = match constant(args.get(1)) {
            Some(1) => SeekFrom::Current(offset),
            Some(2) => SeekFrom::End(offset),
            _ => SeekFrom::Start(offset.max(0) as u64),
        };
        with(this, |own| own.seek(to).map(|at| Value::Int64(at as i64)))
    }),
    method("SetLength", |_, this, args| {
        with(this, |own| own.set_length(integer(&args[0]).max(0) as u64))?;
        Ok(Value::Nothing)
    }),
    method("CopyTo", |_, this, args| {
        let data = with(this, |own| own.read(usize::MAX))?;
        with(&args[0], |own| own.write(&data))?;
        Ok(Value::Nothing)
    }),
];

/// The part of a buffer that offset and count name.
pub(super) fn part(args: &[Value], length: usize) -> Result<(usize, usize)> {
    let at = args.get(1).map_or(0, integer);
    let count = args.get(2).map_or(length as i64, integer);
    match (usize::try_from(at), usize::try_from(count)) {
        (Ok(at), Ok(count)) if at.checked_add(count).is_some_and(|end| end <= length) => Ok((at, count)),
        _ => Err(super::argument::invalid(
            "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.",
        )),
    }
}

/// Where a stream's bytes are.
#[derive(Debug)]
enum Store {
    Memory(std::io::Cursor<Vec<u8>>),
    File(std::fs::File),
    Closed,
}

#[derive(Debug)]
struct Stream {
    info: &'static TypeInfo,
    name: Str,
    store: RefCell<Store>,
}

impl Instance for Stream {
    fn ty(&self) -> Type {
        Type::Known(self.info)
    }
}

impl Stream {
    fn io<T>(&self, run: impl FnOnce(&mut dyn ReadWriteSeek) -> std::io::Result<T>) -> Result<T> {
        let result = match &mut *self.store.borrow_mut() {
            Store::Memory(memory) => run(memory),
            Store::File(file) => run(file),
            Store::Closed => return Err(closed("Cannot access a closed Stream.")),
        };
        result.map_err(|cause| thrown("System.IO.IOException", cause.to_string()))
    }

    fn read(&self, count: usize) -> Result<Vec<u8>> {
        let mut data = Vec::new();
        self.io(|store| Read::take(store, count as u64).read_to_end(&mut data))?;
        Ok(data)
    }

    /// Fills a buffer as far as there is something; how far.
    fn read_into(&self, buffer: &mut [u8]) -> Result<usize> {
        self.io(|store| {
            let mut filled = 0;
            while filled < buffer.len() {
                match store.read(&mut buffer[filled..]) {
                    Ok(0) => break,
                    Ok(length) => filled += length,
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(filled)
        })
    }

    fn write(&self, data: &[u8]) -> Result {
        self.io(|store| store.write_all(data))
    }

    fn flush(&self) -> Result {
        self.io(|store| store.flush())
    }

    fn seek(&self, to: SeekFrom) -> Result<u64> {
        self.io(|store| store.seek(to))
    }

    fn length(&self) -> Result<u64> {
        self.io(|store| {
            let at = store.stream_position()?;
            let end = store.seek(SeekFrom::End(0))?;
            store.seek(SeekFrom::Start(at))?;
            Ok(end)
        })
    }

    fn set_length(&self, length: u64) -> Result {
        match &mut *self.store.borrow_mut() {
            Store::Memory(memory) if length <= 1 << 31 => memory.get_mut().resize(length as usize, 0),
            Store::File(file) => {
                file.set_len(length).map_err(|cause| thrown("System.IO.IOException", cause.to_string()))?;
            }
            _ => return Err(closed("Cannot access a closed Stream.")),
        }
        Ok(())
    }

    fn memory(&self) -> Option<std::cell::Ref<'_, [u8]>> {
        std::cell::Ref::filter_map(self.store.borrow(), |store| match store {
            Store::Memory(memory) => Some(memory.get_ref().as_slice()),
            _ => None,
        })
        .ok()
    }
}

trait ReadWriteSeek: Read + Write + Seek {}
impl<T: Read + Write + Seek> ReadWriteSeek for T {}

fn stream(info: &'static TypeInfo, store: Store) -> Value {
    Value::from(Object::new(Stream { info, name: "".into(), store: RefCell::new(store) }))
}

fn with<T>(this: &Value, run: impl FnOnce(&Stream) -> Result<T>) -> Result<T> {
    match this.bare() {
        Value::Object(object) => match object.downcast::<Stream>() {
            Some(own) => run(own),
            None => Err(super::argument::null("stream")),
        },
        _ => Err(super::argument::null("stream")),
    }
}

fn is_open(this: &Value) -> bool {
    with(this, |own| Ok(!matches!(&*own.store.borrow(), Store::Closed))).unwrap_or(false)
}

fn close(this: &Value) -> Result<Value> {
    with(this, |own| {
        let memory = matches!(&*own.store.borrow(), Store::Memory(_));
        // What a memory stream holds can still be had.
        if !memory {
            own.store.replace(Store::Closed);
        }
        Ok(())
    })?;
    Ok(Value::Nothing)
}

fn closed(message: &str) -> Flow {
    thrown("System.ObjectDisposedException", message)
}

/// Opens a file as `FileMode` and `FileAccess` say.
pub(super) fn open(path: &str, mode: i64, access: i64) -> Result<Value> {
    let full = full(path);
    let mut options = std::fs::OpenOptions::new();
    options.read(access & 1 != 0 && mode != 6).write(access & 2 != 0);
    match mode {
        1 => options.write(true).create_new(true),
        2 => options.write(true).create(true).truncate(true),
        4 => options.write(true).create(true),
        5 => options.write(true).truncate(true),
        6 => options.append(true).create(true),
        _ => &mut options,
    };
    let file = options.open(&*full).map_err(|cause| super::file::failure(&cause, &full))?;
    Ok(Value::from(Object::new(Stream { info: &FILE_STREAM, name: full, store: RefCell::new(Store::File(file)) })))
}

fn full(path: &str) -> Str {
    std::path::absolute(path).map_or_else(|_| path.into(), |path| path.to_string_lossy().into())
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

/// A reader of nothing.
pub(super) fn null_reader() -> Value {
    reader(&TEXT_READER, String::new(), Value::Null, Kind::Utf16)
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
