//! What Select-String gives.

use crate::convert;
use crate::dotnet::object::OBJECT;
use crate::error::Result;
use crate::provider::path;
use crate::runspace::Runspace;
use crate::types::{TypeInfo, method, read, write};
use crate::value::{Array, Record, Value, field, set_field};
use std::rc::Rc;

/// Microsoft.PowerShell.Commands.MatchInfo
pub static MATCH_INFO: TypeInfo = TypeInfo {
    declarations: "bool IgnoreCase {get;set;}
ulong LineNumber {get;set;}
string Line {get;set;}
string Filename {get;}
string Path {get;set;}
string Pattern {get;set;}
Microsoft.PowerShell.Commands.MatchInfoContext Context {get;set;}
System.Text.RegularExpressions.Match[] Matches {get;set;}
string RelativePath(string directory)
string ToString()
string ToString(string directory)
string ToEmphasizedString(string directory)",
    properties: &[
        write("IgnoreCase", field::<0>, set_field::<0>),
        write("LineNumber", field::<1>, set_field::<1>),
        write("Line", field::<2>, set_field::<2>),
        read("Filename", field::<3>),
        write("Path", field::<4>, set_field::<4>),
        write("Pattern", field::<5>, set_field::<5>),
        write("Context", field::<6>, set_field::<6>),
        write("Matches", field::<7>, set_field::<7>),
    ],
    methods: &[
        method("RelativePath", |runspace, this, arguments| {
            let folder = convert::to_text(runspace, arguments.first().unwrap_or(&Value::Null))?;
            relative(runspace, this, &folder).map(Value::string)
        }),
        method("ToString", |runspace, this, arguments| match arguments.first() {
            None => convert::to_text(runspace, this).map(Value::String),
            Some(folder) => {
                let folder = convert::to_text(runspace, folder)?;
                within(runspace, this, &folder).map(Value::string)
            }
        }),
        method("ToEmphasizedString", |runspace, this, arguments| {
            let folder = convert::to_text(runspace, arguments.first().unwrap_or(&Value::Null))?;
            within(runspace, this, &folder).map(Value::string)
        }),
    ],
    ..TypeInfo::class("Microsoft.PowerShell.Commands.MatchInfo", &OBJECT)
};

/// Microsoft.PowerShell.Commands.MatchInfoContext
pub static MATCH_INFO_CONTEXT: TypeInfo = TypeInfo {
    declarations: "string[] PreContext {get;set;}
string[] PostContext {get;set;}
string[] DisplayPreContext {get;set;}
string[] DisplayPostContext {get;set;}",
    properties: &[
        write("PreContext", field::<0>, set_field::<0>),
        write("PostContext", field::<1>, set_field::<1>),
        write("DisplayPreContext", field::<2>, set_field::<2>),
        write("DisplayPostContext", field::<3>, set_field::<3>),
    ],
    ..TypeInfo::class("Microsoft.PowerShell.Commands.MatchInfoContext", &OBJECT)
};

/// What the path is called when there is no file.
const INPUT_STREAM: &str = "InputStream";

/// A line that matched.
pub struct Found<'a> {
    pub ignore_case: bool,
    pub number: u64,
    pub line: Value,
    pub path: Option<&'a str>,
    pub pattern: Value,
    pub matches: Value,
    /// The lines shown before and after it.
    pub context: Option<(Vec<Value>, Vec<Value>)>,
}

impl Found<'_> {
    /// The MatchInfo.
    pub fn into_value(self) -> Value {
        let line = match &self.line {
            Value::String(line) => line.to_string(),
            _ => String::new(),
        };
        let text = display(self.path, self.number, &line, self.context.as_ref());
        let context = self.context.map_or(Value::Null, |(before, after)| {
            let strings = |lines: Vec<Value>| Value::Array(Rc::new(Array::new(crate::types::Type::STRING, lines)));
            let fields = vec![strings(before.clone()), strings(after.clone()), strings(before), strings(after)];
            Record::new(&MATCH_INFO_CONTEXT, fields).into()
        });
        let fields = vec![
            self.ignore_case.into(),
            Value::UInt64(self.number),
            self.line,
            self.path.map_or(INPUT_STREAM, path::leaf).into(),
            self.path.unwrap_or(INPUT_STREAM).into(),
            self.pattern,
            context,
            self.matches,
        ];
        Record::new(&MATCH_INFO, fields).with_text(text).into()
    }
}

/// The line as it is shown: with path and number where it is of a file, and with the lines around it.
fn display(path: Option<&str>, number: u64, line: &str, context: Option<&(Vec<Value>, Vec<Value>)>) -> String {
    let one = |mark: &str, number: u64, line: &str| match path {
        Some(path) => format!("{mark}{path}:{number}:{line}"),
        None => format!("{mark}{line}"),
    };
    let Some((before, after)) = context else { return one("", number, line) };
    let mut lines = Vec::new();
    let mut at = number.saturating_sub(before.len() as u64);
    let text = |value: &Value| match value {
        Value::String(text) => text.to_string(),
        _ => String::new(),
    };
    for value in before {
        lines.push(one("  ", at, &text(value)));
        at += 1;
    }
    lines.push(one("> ", at, line));
    for value in after {
        at += 1;
        lines.push(one("  ", at, &text(value)));
    }
    lines.join("\n")
}

fn relative(runspace: &mut Runspace, this: &Value, folder: &str) -> Result<String> {
    let own = field::<4>(runspace, this)?;
    let own = convert::to_text(runspace, &own)?;
    let rest = own.strip_prefix(folder).filter(|_| !folder.is_empty());
    Ok(match rest {
        Some(rest) if folder.ends_with(path::SEPARATOR) => rest.to_owned(),
        Some(rest) => rest.strip_prefix(path::SEPARATOR).filter(|rest| !rest.is_empty()).unwrap_or(&own).to_owned(),
        None => own.to_string(),
    })
}

fn within(runspace: &mut Runspace, this: &Value, folder: &str) -> Result<String> {
    let own = field::<4>(runspace, this)?;
    let own = convert::to_text(runspace, &own)?;
    let short = relative(runspace, this, folder)?;
    let text = convert::to_text(runspace, this)?;
    if &*own == INPUT_STREAM || short == *own {
        return Ok(text.to_string());
    }
    let shorter = |line: &str| {
        for mark in ["", "> ", "  "] {
            if let Some(rest) = line.strip_prefix(mark).and_then(|rest| rest.strip_prefix(&*own)) {
                return format!("{mark}{short}{rest}");
            }
        }
        line.to_owned()
    };
    Ok(text.split('\n').map(shorter).collect::<Vec<_>>().join("\n"))
}
