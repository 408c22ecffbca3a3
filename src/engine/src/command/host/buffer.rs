//! What is on the screen of the client's console: cells, and the areas they stand in.

use std::rc::Rc;

use super::user_interface::not_implemented;
use crate::command::discovery::command_info::enumeration;
use crate::convert;
use crate::dotnet::object::VALUE_TYPE;
use crate::error::Result;
use crate::runspace::{HostCall, Runspace};
use crate::types::{Method, Type, TypeInfo, TypeKind, method, write};
use crate::value::{Array, Record, Value, field, set_field};

/// Complete, LeadingHalf, TrailingHalf.
const KIND: &str = "System.Management.Automation.Host.BufferCellType";

/// System.Management.Automation.Host.BufferCell
pub static BUFFER_CELL: TypeInfo = TypeInfo {
    base: Some(&VALUE_TYPE),
    declarations: "\
new(char character, System.ConsoleColor foreground, System.ConsoleColor background, System.Management.Automation.Host.BufferCellType bufferCellType)
char Character {get;set;}
System.ConsoleColor ForegroundColor {get;set;}
System.ConsoleColor BackgroundColor {get;set;}
System.Management.Automation.Host.BufferCellType BufferCellType {get;set;}",
    constructors: &[method("new", |_, _, arguments| Ok(Record::new(&BUFFER_CELL, arguments.to_vec()).into()))],
    properties: &[
        write("Character", field::<0>, set_field::<0>),
        write("ForegroundColor", field::<1>, set_field::<1>),
        write("BackgroundColor", field::<2>, set_field::<2>),
        write("BufferCellType", field::<3>, set_field::<3>),
    ],
    ..TypeInfo::root("System.Management.Automation.Host.BufferCell", TypeKind::Struct)
};

/// System.Management.Automation.Host.Rectangle
pub static RECTANGLE: TypeInfo = TypeInfo {
    base: Some(&VALUE_TYPE),
    declarations: "\
new(int left, int top, int right, int bottom)
new(System.Management.Automation.Host.Coordinates upperLeft, System.Management.Automation.Host.Coordinates lowerRight)
int Left {get;set;}
int Top {get;set;}
int Right {get;set;}
int Bottom {get;set;}",
    constructors: &[method("new", |_, _, arguments| {
        let sides = match arguments {
            [first, second] => [fields(first), fields(second)].concat(),
            sides => sides.to_vec(),
        };
        let text: Vec<String> = sides.iter().map(|side| number(side).to_string()).collect();
        let text = match &text[..] {
            [left, top, right, bottom] => format!("{left},{top} ; {right},{bottom}"),
            _ => String::new(),
        };
        Ok(Record::new(&RECTANGLE, sides).with_text(text).into())
    })],
    properties: &[
        write("Left", field::<0>, set_field::<0>),
        write("Top", field::<1>, set_field::<1>),
        write("Right", field::<2>, set_field::<2>),
        write("Bottom", field::<3>, set_field::<3>),
    ],
    ..TypeInfo::root("System.Management.Automation.Host.Rectangle", TypeKind::Struct)
};

/// GetBufferContents, which no remote host answers.
pub const GET: Method = method("GetBufferContents", |_, _, _| Err(not_implemented("GetBufferContents")));
/// NewBufferCellArray
pub const NEW: Method = method("NewBufferCellArray", new_cells);
/// ScrollBufferContents
pub const SCROLL: Method =
    method("ScrollBufferContents", |runspace, _, arguments| tell(runspace, "ScrollBufferContents", arguments));
/// SetBufferContents
pub const SET: Method = method("SetBufferContents", |runspace, _, arguments| match arguments.get(1).map(Value::bare) {
    Some(Value::Array(_)) => tell(runspace, "SetBufferContents2", arguments),
    _ => tell(runspace, "SetBufferContents1", arguments),
});

/// A call with the numbers of the records that it is given; cells of an array stand behind its lengths.
fn tell(runspace: &mut Runspace, name: &'static str, arguments: &[Value]) -> Result<Value> {
    let mut flat = Vec::new();
    for argument in arguments {
        match argument.bare() {
            Value::Array(cells) => {
                let lengths = cells.dimensions.as_deref().unwrap_or_default();
                flat.extend(lengths.iter().map(|length| Value::Int32(i32::try_from(*length).unwrap_or(i32::MAX))));
                flat.extend(cells.items().iter().flat_map(fields));
            }
            other => flat.extend(fields(other)),
        }
    }
    runspace.host_call(HostCall::Other(name, flat)).map(|_| Value::Nothing)
}

/// The fields of a record of four or two.
fn fields(value: &Value) -> Vec<Value> {
    let Value::Object(object) = value.bare() else { return Vec::new() };
    let Some(record) = object.downcast::<Record>() else { return Vec::new() };
    let count = if matches!(record.get(2), Value::Null) { 2 } else { 4 };
    (0..count).map(|at| record.get(at)).collect()
}

fn new_cells(runspace: &mut Runspace, _this: &Value, arguments: &[Value]) -> Result<Value> {
    let (rows, columns, cells) = match arguments {
        [width, height, cell] if matches!(width.bare(), Value::Int32(_)) => filled(number(width), number(height), cell),
        [size, cell] => {
            let size = fields(size);
            filled(size.first().map_or(0, number), size.get(1).map_or(0, number), cell)
        }
        [lines, foreground, background] => {
            let lines = convert::enumerate(runspace, lines).unwrap_or_default();
            let mut rows = Vec::with_capacity(lines.len());
            for line in &lines {
                rows.push(crate::text::units_of(&convert::to_text(runspace, line)?));
            }
            let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
            let cell = |unit: u16| -> Value {
                let kind = enumeration(KIND, 0);
                Record::new(&BUFFER_CELL, vec![Value::Char(unit), foreground.clone(), background.clone(), kind]).into()
            };
            let cells = rows
                .iter()
                .flat_map(|row| (0..columns).map(|at| cell(row.get(at).copied().unwrap_or(u16::from(b' ')))))
                .collect();
            (rows.len(), columns, cells)
        }
        _ => (0, 0, Vec::new()),
    };
    let mut array = Array::new(Type::Known(&BUFFER_CELL), cells);
    array.dimensions = Some(Box::new([rows, columns]));
    Ok(Value::Array(Rc::new(array)))
}

/// The cells of a console of any size there is.
const MOST: usize = 1 << 20;

fn filled(width: i32, height: i32, cell: &Value) -> (usize, usize, Vec<Value>) {
    let (columns, rows) = (usize::try_from(width).unwrap_or(0), usize::try_from(height).unwrap_or(0));
    match rows.checked_mul(columns).filter(|count| *count <= MOST) {
        Some(count) => (rows, columns, vec![cell.clone(); count]),
        None => (0, 0, Vec::new()),
    }
}

fn number(value: &Value) -> i32 {
    match value.bare() {
        Value::Int32(number) => *number,
        _ => 0,
    }
}
