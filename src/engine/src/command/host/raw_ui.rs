//! `$Host.UI.RawUI`

use super::buffer;
use super::user_interface::not_implemented;
use crate::command::discovery::command_info::enumeration;
use crate::dotnet::object::{OBJECT, VALUE_TYPE};
use crate::error::Result;
use crate::runspace::{HostCall, Runspace};
use crate::types::{Type, TypeInfo, TypeKind, method, write};
use crate::value::{Instance, Object, Record, Value, field, set_field};

/// System.Management.Automation.Host.PSHostRawUserInterface
pub static RAW_UI: TypeInfo = TypeInfo::class("System.Management.Automation.Host.PSHostRawUserInterface", &OBJECT);

/// System.Management.Automation.Internal.Host.InternalHostRawUserInterface
pub static INTERNAL_RAW_UI: TypeInfo = TypeInfo {
    declarations: "System.ConsoleColor ForegroundColor {get;set;}
System.ConsoleColor BackgroundColor {get;set;}
System.Management.Automation.Host.Coordinates CursorPosition {get;set;}
System.Management.Automation.Host.Coordinates WindowPosition {get;set;}
int CursorSize {get;set;}
System.Management.Automation.Host.Size BufferSize {get;set;}
System.Management.Automation.Host.Size WindowSize {get;set;}
System.Management.Automation.Host.Size MaxWindowSize {get;}
System.Management.Automation.Host.Size MaxPhysicalWindowSize {get;}
bool KeyAvailable {get;}
string WindowTitle {get;set;}
System.Management.Automation.Host.KeyInfo ReadKey(System.Management.Automation.Host.ReadKeyOptions options)
System.Management.Automation.Host.KeyInfo ReadKey()
void FlushInputBuffer()
int LengthInBufferCells(string source)
int LengthInBufferCells(string source, int offset)
int LengthInBufferCells(char source)
System.Management.Automation.Host.BufferCell[,] GetBufferContents(System.Management.Automation.Host.Rectangle r)
System.Management.Automation.Host.BufferCell[,] NewBufferCellArray(string[] contents, System.ConsoleColor foregroundColor, System.ConsoleColor backgroundColor)
System.Management.Automation.Host.BufferCell[,] NewBufferCellArray(int width, int height, System.Management.Automation.Host.BufferCell contents)
System.Management.Automation.Host.BufferCell[,] NewBufferCellArray(System.Management.Automation.Host.Size size, System.Management.Automation.Host.BufferCell contents)
void ScrollBufferContents(System.Management.Automation.Host.Rectangle source, System.Management.Automation.Host.Coordinates destination, System.Management.Automation.Host.Rectangle clip, System.Management.Automation.Host.BufferCell fill)
void SetBufferContents(System.Management.Automation.Host.Coordinates origin, System.Management.Automation.Host.BufferCell[,] contents)
void SetBufferContents(System.Management.Automation.Host.Rectangle r, System.Management.Automation.Host.BufferCell fill)",
    properties: &[
        write(
            "ForegroundColor",
            |runspace, _| color(runspace, "GetForegroundColor"),
            |r, _, v| tell(r, "SetForegroundColor", v),
        ),
        write(
            "BackgroundColor",
            |runspace, _| color(runspace, "GetBackgroundColor"),
            |r, _, v| tell(r, "SetBackgroundColor", v),
        ),
        write(
            "CursorPosition",
            |runspace, _| place(runspace, "GetCursorPosition"),
            |r, _, v| tell_pair(r, "SetCursorPosition", &v),
        ),
        write(
            "WindowPosition",
            |runspace, _| place(runspace, "GetWindowPosition"),
            |r, _, v| tell_pair(r, "SetWindowPosition", &v),
        ),
        write("CursorSize", |runspace, _| ask(runspace, "GetCursorSize"), |r, _, v| tell(r, "SetCursorSize", v)),
        write("BufferSize", |runspace, _| size(runspace, "GetBufferSize"), |r, _, v| tell_pair(r, "SetBufferSize", &v)),
        write("WindowSize", |runspace, _| size(runspace, "GetWindowSize"), |r, _, v| tell_pair(r, "SetWindowSize", &v)),
        crate::types::read("MaxWindowSize", |runspace, _| size(runspace, "GetMaxWindowSize")),
        crate::types::read("MaxPhysicalWindowSize", |runspace, _| size(runspace, "GetMaxPhysicalWindowSize")),
        crate::types::read("KeyAvailable", |runspace, _| ask(runspace, "GetKeyAvailable")),
        write("WindowTitle", |runspace, _| ask(runspace, "GetWindowTitle"), |r, _, v| tell(r, "SetWindowTitle", v)),
    ],
    methods: &[
        method("ReadKey", |runspace, _, arguments| {
            /// IncludeKeyDown
            const KEY_DOWN: i32 = 4;
            let options = arguments.first().cloned().unwrap_or(Value::Int32(KEY_DOWN));
            runspace.host_call(HostCall::Other("ReadKey", vec![options]))
        }),
        method("FlushInputBuffer", |runspace, _, _| {
            runspace.host_call(HostCall::Other("FlushInputBuffer", Vec::new())).map(|_| Value::Nothing)
        }),
        method("LengthInBufferCells", |_, _, arguments| match arguments.first() {
            Some(Value::String(text)) => {
                let skipped = if let Some(Value::Int32(offset)) = arguments.get(1) { *offset } else { 0 };
                let length = i32::try_from(text.encode_utf16().count()).unwrap_or(i32::MAX);
                Ok((length - skipped).max(0).into())
            }
            Some(Value::Char(_)) => Ok(1.into()),
            _ => Err(not_implemented("LengthInBufferCells")),
        }),
        buffer::GET,
        buffer::NEW,
        buffer::SCROLL,
        buffer::SET,
    ],
    ..TypeInfo::class("System.Management.Automation.Internal.Host.InternalHostRawUserInterface", &RAW_UI)
};

/// System.Management.Automation.Host.Size
pub static SIZE: TypeInfo = TypeInfo {
    base: Some(&VALUE_TYPE),
    declarations: "new(int width, int height)
int Width {get;set;}
int Height {get;set;}",
    constructors: &[method("new", |_, _, arguments| Ok(pair(&SIZE, arguments)))],
    properties: &[write("Width", field::<0>, set_field::<0>), write("Height", field::<1>, set_field::<1>)],
    ..TypeInfo::root("System.Management.Automation.Host.Size", TypeKind::Struct)
};

/// System.Management.Automation.Host.Coordinates
pub static COORDINATES: TypeInfo = TypeInfo {
    base: Some(&VALUE_TYPE),
    declarations: "new(int x, int y)
int X {get;set;}
int Y {get;set;}",
    constructors: &[method("new", |_, _, arguments| Ok(pair(&COORDINATES, arguments)))],
    properties: &[write("X", field::<0>, set_field::<0>), write("Y", field::<1>, set_field::<1>)],
    ..TypeInfo::root("System.Management.Automation.Host.Coordinates", TypeKind::Struct)
};

/// The console of the host.
#[derive(Debug)]
struct RawUi;

impl Instance for RawUi {
    fn ty(&self) -> Type {
        Type::Known(&INTERNAL_RAW_UI)
    }
}

/// `$Host.UI.RawUI`
pub fn raw_ui() -> Value {
    Object::new(RawUi).into()
}

fn number(value: Option<&Value>) -> i32 {
    match value.map(Value::bare) {
        Some(Value::Int32(number)) => *number,
        _ => 0,
    }
}

fn pair(info: &'static TypeInfo, numbers: &[Value]) -> Value {
    let (first, second) = (number(numbers.first()), number(numbers.get(1)));
    Record::new(info, vec![first.into(), second.into()]).with_text(format!("{first},{second}")).into()
}

fn ask(runspace: &mut Runspace, name: &'static str) -> Result<Value> {
    runspace.host_call(HostCall::Other(name, Vec::new()))
}

fn color(runspace: &mut Runspace, name: &'static str) -> Result<Value> {
    let answer = ask(runspace, name)?;
    Ok(enumeration("System.ConsoleColor", number(Some(&answer)).into()))
}

fn numbers(answer: &Value) -> Vec<Value> {
    match answer {
        Value::Array(items) => items.to_vec(),
        _ => Vec::new(),
    }
}

fn size(runspace: &mut Runspace, name: &'static str) -> Result<Value> {
    ask(runspace, name).map(|answer| pair(&SIZE, &numbers(&answer)))
}

fn place(runspace: &mut Runspace, name: &'static str) -> Result<Value> {
    ask(runspace, name).map(|answer| pair(&COORDINATES, &numbers(&answer)))
}

fn tell(runspace: &mut Runspace, name: &'static str, value: Value) -> Result {
    runspace.host_call(HostCall::Other(name, vec![value])).map(drop)
}

fn tell_pair(runspace: &mut Runspace, name: &'static str, value: &Value) -> Result {
    let numbers = match value.bare() {
        Value::Object(object) => object.downcast::<Record>().map(|record| vec![record.get(0), record.get(1)]),
        _ => None,
    };
    runspace.host_call(HostCall::Other(name, numbers.unwrap_or_default())).map(drop)
}
