//! Streams of bytes: MemoryStream, FileStream.

use std::cell::RefCell;
use std::io::{Read, Seek, SeekFrom, Write};

use super::argument::{constant, integer, text};
use super::array::bytes;
use super::object::OBJECT;
use crate::error::{Flow, Result};
use crate::member::thrown;
use crate::types::{Method, Property, Type, TypeInfo, method, read, write};
use crate::value::{Instance, Object, Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&STREAM, &MEMORY_STREAM, &FILE_STREAM];

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
pub(super) struct Stream {
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

    pub fn read(&self, count: usize) -> Result<Vec<u8>> {
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

    pub fn write(&self, data: &[u8]) -> Result {
        self.io(|store| store.write_all(data))
    }

    pub fn flush(&self) -> Result {
        self.io(|store| store.flush())
    }

    fn seek(&self, to: SeekFrom) -> Result<u64> {
        self.io(|store| store.seek(to))
    }

    pub fn length(&self) -> Result<u64> {
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

pub(super) fn with<T>(this: &Value, run: impl FnOnce(&Stream) -> Result<T>) -> Result<T> {
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

pub(super) fn close(this: &Value) -> Result<Value> {
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

pub(super) fn closed(message: &str) -> Flow {
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

pub(super) fn full(path: &str) -> Str {
    std::path::absolute(path).map_or_else(|_| path.into(), |path| path.to_string_lossy().into())
}
