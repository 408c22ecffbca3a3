//! System.Console. A host's console is nobody's: what is written there goes nowhere, and nothing comes from it.

use super::object::OBJECT;
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Instance, Object, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&CONSOLE, &TEXT_READER, &TEXT_WRITER];

/// System.Console
pub static CONSOLE: TypeInfo = TypeInfo {
    declarations: "\
static System.IO.TextReader In {get;}
static System.IO.TextWriter Out {get;}
static System.IO.TextWriter Error {get;}
static bool IsInputRedirected {get;}
static bool IsOutputRedirected {get;}
static bool IsErrorRedirected {get;}
static void Write(string value)
static void Write(System.Object value)
static void Write(string format, Params System.Object[] arg)
static void WriteLine()
static void WriteLine(string value)
static void WriteLine(System.Object value)
static void WriteLine(string format, Params System.Object[] arg)
static string ReadLine()
static int Read()
",
    static_properties: &[
        read("In", |_, _| Ok(Object::new(Null(&TEXT_READER)).into())),
        read("Out", |_, _| Ok(Object::new(Null(&TEXT_WRITER)).into())),
        read("Error", |_, _| Ok(Object::new(Null(&TEXT_WRITER)).into())),
        read("IsInputRedirected", |_, _| Ok(true.into())),
        read("IsOutputRedirected", |_, _| Ok(true.into())),
        read("IsErrorRedirected", |_, _| Ok(true.into())),
    ],
    static_methods: &[
        method("Write", |_, _, _| Ok(Value::Nothing)),
        method("WriteLine", |_, _, _| Ok(Value::Nothing)),
        method("ReadLine", |_, _, _| Ok(Value::Null)),
        method("Read", |_, _, _| Ok(Value::Int32(-1))),
    ],
    ..TypeInfo::class("System.Console", &OBJECT)
};

/// System.IO.TextWriter
pub static TEXT_WRITER: TypeInfo = TypeInfo {
    declarations: "\
void Write(string value)
void Write(System.Object value)
void Write(string format, Params System.Object[] arg)
void WriteLine()
void WriteLine(string value)
void WriteLine(System.Object value)
void WriteLine(string format, Params System.Object[] arg)
void Flush()
void Close()
void Dispose()
",
    methods: &[
        method("Write", |_, _, _| Ok(Value::Nothing)),
        method("WriteLine", |_, _, _| Ok(Value::Nothing)),
        method("Flush", |_, _, _| Ok(Value::Nothing)),
        method("Close", |_, _, _| Ok(Value::Nothing)),
        method("Dispose", |_, _, _| Ok(Value::Nothing)),
    ],
    ..TypeInfo::class("System.IO.TextWriter", &OBJECT)
};

/// System.IO.TextReader
pub static TEXT_READER: TypeInfo = TypeInfo {
    declarations: "\
string ReadLine()
string ReadToEnd()
int Read()
int Peek()
",
    methods: &[
        method("ReadLine", |_, _, _| Ok(Value::Null)),
        method("ReadToEnd", |_, _, _| Ok("".into())),
        method("Read", |_, _, _| Ok(Value::Int32(-1))),
        method("Peek", |_, _, _| Ok(Value::Int32(-1))),
    ],
    ..TypeInfo::class("System.IO.TextReader", &OBJECT)
};

/// A reader or writer of nothing.
#[derive(Debug)]
struct Null(&'static TypeInfo);

impl Instance for Null {
    fn ty(&self) -> Type {
        Type::Known(self.0)
    }
}
