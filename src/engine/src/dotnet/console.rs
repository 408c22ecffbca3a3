//! System.Console: in a session what is written to it goes nowhere and nothing is read from it, as in PowerShell's own
//! host for remote sessions, unless the client shows it.

use super::encoding::{self, Kind};
use super::object::OBJECT;
use super::text_reader::null_reader;
use super::text_writer::{self, Ending, Outlet};
use crate::error::Result;
use crate::runspace::{Runspace, enum_value};
use crate::types::{TypeInfo, method, read, write};
use crate::value::{Str, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&CONSOLE];

/// Encodings that a script set.
#[derive(Default)]
struct Encodings {
    input: Option<Kind>,
    output: Option<Kind>,
}

/// Whether the client shows what is written.
#[derive(Default)]
struct Shown(bool);

/// What is written from now on goes to the client.
pub fn show(runspace: &mut Runspace) {
    runspace.extension::<Shown>().0 = true;
}

/// Where what is written goes.
fn outlet(runspace: &mut Runspace, shown: Outlet) -> Outlet {
    if runspace.extension::<Shown>().0 { shown } else { Outlet::Nowhere }
}

/// What is written, with the values of a format one by one.
fn printed(runspace: &mut Runspace, arguments: &[Value]) -> Result<Str> {
    if let [format, Value::Array(values)] = arguments {
        let all: Vec<Value> = std::iter::once(format).chain(values.items().iter()).cloned().collect();
        return text_writer::printed(runspace, &all);
    }
    text_writer::printed(runspace, arguments)
}

/// What a terminal takes for the wish to be cleared, its lines above included.
const CLEAR: &str = "\x1b[H\x1b[2J\x1b[3J";

const DEFAULT: Kind = Kind::Utf8 { mark: false };

/// System.Console
pub static CONSOLE: TypeInfo = TypeInfo {
    declarations: "\
static System.IO.TextReader In {get;}
static System.IO.TextWriter Out {get;}
static System.IO.TextWriter Error {get;}
static System.Text.Encoding InputEncoding {get;set;}
static System.Text.Encoding OutputEncoding {get;set;}
static System.ConsoleColor BackgroundColor {get;set;}
static System.ConsoleColor ForegroundColor {get;set;}
static bool IsErrorRedirected {get;}
static bool IsInputRedirected {get;}
static bool IsOutputRedirected {get;}
static bool KeyAvailable {get;}
static string Title {get;set;}
static int WindowHeight {get;}
static int WindowWidth {get;}
static void Beep()
static void Clear()
static int Read()
static string ReadLine()
static void ResetColor()
static void Write(System.Object value)
static void Write(string value)
static void Write(string format, Params System.Object[] arg)
static void WriteLine()
static void WriteLine(System.Object value)
static void WriteLine(string value)
static void WriteLine(string format, Params System.Object[] arg)
",
    static_properties: &[
        read("In", |_, _| Ok(null_reader())),
        read("Out", |rt, _| Ok(text_writer::console_writer(outlet(rt, Outlet::Output)))),
        read("Error", |rt, _| Ok(text_writer::console_writer(outlet(rt, Outlet::Error)))),
        write(
            "InputEncoding",
            |rt, _| Ok(encoding::value(rt.extension::<Encodings>().input.unwrap_or(DEFAULT))),
            |rt, _, value| {
                rt.extension::<Encodings>().input = encoding::of(&value);
                Ok(())
            },
        ),
        write(
            "OutputEncoding",
            |rt, _| Ok(encoding::value(rt.extension::<Encodings>().output.unwrap_or(DEFAULT))),
            |rt, _, value| {
                rt.extension::<Encodings>().output = encoding::of(&value);
                Ok(())
            },
        ),
        write(
            "BackgroundColor",
            |_, _| Ok(enum_value("System.ConsoleColor", -1).unwrap_or_default()),
            |_, _, _| Ok(()),
        ),
        write(
            "ForegroundColor",
            |_, _| Ok(enum_value("System.ConsoleColor", -1).unwrap_or_default()),
            |_, _, _| Ok(()),
        ),
        read("IsErrorRedirected", |_, _| Ok(Value::Bool(true))),
        read("IsInputRedirected", |_, _| Ok(Value::Bool(true))),
        read("IsOutputRedirected", |_, _| Ok(Value::Bool(true))),
        read("KeyAvailable", |_, _| {
            Err(crate::member::thrown(
                "System.InvalidOperationException",
                "Cannot see if a key has been pressed when either application does not have a console or when console input has been redirected from a file. Try Console.In.Peek.",
            ))
        }),
        write("Title", |_, _| Ok(Value::string("")), |_, _, _| Ok(())),
        read("WindowHeight", |_, _| Ok(Value::Int32(24))),
        read("WindowWidth", |_, _| Ok(Value::Int32(80))),
    ],
    static_methods: &[
        method("Beep", |_, _, _| Ok(Value::Nothing)),
        method("Clear", |rt, _, _| outlet(rt, Outlet::Output).put(rt, CLEAR.into(), Ending::None)),
        method("ResetColor", |_, _, _| Ok(Value::Nothing)),
        method("Write", |rt, _, args| {
            let text = printed(rt, args)?;
            outlet(rt, Outlet::Output).put(rt, text, Ending::None)
        }),
        method("WriteLine", |rt, _, args| {
            let text = printed(rt, args)?;
            outlet(rt, Outlet::Output).put(rt, text, Ending::Line)
        }),
        method("Read", |_, _, _| Ok(Value::Int32(-1))),
        method("ReadLine", |_, _, _| Ok(Value::Null)),
    ],
    ..TypeInfo::class("System.Console", &OBJECT)
};
