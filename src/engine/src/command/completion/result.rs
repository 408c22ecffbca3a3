//! The objects that completion gives.

use crate::convert;
use crate::dotnet::object::OBJECT;
use crate::runspace::enum_value;
use crate::types::{Type, TypeInfo, method, read, write};
use crate::value::{List, Record, Value, field, set_field};

/// System.Management.Automation.CommandCompletion
pub static COMMAND_COMPLETION: TypeInfo = TypeInfo {
    declarations: "int CurrentMatchIndex {get;set;}
int ReplacementIndex {get;set;}
int ReplacementLength {get;set;}
System.Collections.ObjectModel.Collection[System.Management.Automation.CompletionResult] CompletionMatches {get;set;}
static System.Management.Automation.CommandCompletion CompleteInput(string input, int cursorIndex, hashtable options)",
    properties: &[
        write("CurrentMatchIndex", field::<0>, set_field::<0>),
        write("ReplacementIndex", field::<1>, set_field::<1>),
        write("ReplacementLength", field::<2>, set_field::<2>),
        write("CompletionMatches", field::<3>, set_field::<3>),
    ],
    static_methods: &[method("CompleteInput", |runspace, _, arguments| {
        let input = convert::to_text(runspace, arguments.first().unwrap_or(&Value::Null))?;
        let cursor = match arguments.get(1).map(Value::bare) {
            Some(Value::Int32(cursor)) => usize::try_from(*cursor).unwrap_or(0),
            _ => usize::MAX,
        };
        super::complete(runspace, &input, cursor)
    })],
    ..TypeInfo::class("System.Management.Automation.CommandCompletion", &OBJECT)
};

/// System.Management.Automation.CompletionResult
pub static COMPLETION_RESULT: TypeInfo = TypeInfo {
    declarations: "string CompletionText {get;}
string ListItemText {get;}
System.Management.Automation.CompletionResultType ResultType {get;}
string ToolTip {get;}
new(string completionText, string listItemText, System.Management.Automation.CompletionResultType resultType, string toolTip)
new(string completionText)",
    constructors: &[method("new", |_, _, arguments| {
        let text = arguments.first().cloned().unwrap_or_default();
        let field = |at: usize| arguments.get(at).cloned().unwrap_or_else(|| text.clone());
        let kind = arguments.get(2).cloned().unwrap_or_else(|| kind(Kind::Text));
        Ok(Record::new(&COMPLETION_RESULT, vec![text.clone(), field(1), kind, field(3)]).into())
    })],
    properties: &[
        read("CompletionText", field::<0>),
        read("ListItemText", field::<1>),
        read("ResultType", field::<2>),
        read("ToolTip", field::<3>),
    ],
    ..TypeInfo::class("System.Management.Automation.CompletionResult", &OBJECT)
};

/// System.Management.Automation.CompletionResultType
#[derive(Clone, Copy)]
pub enum Kind {
    Text = 0,
    Command = 2,
    ProviderItem = 3,
    ProviderContainer = 4,
    Property = 5,
    Method = 6,
    ParameterName = 7,
    ParameterValue = 8,
    Variable = 9,
    Namespace = 10,
    Type = 11,
    Keyword = 12,
}

/// One thing that could stand there.
pub struct Match {
    /// What replaces the word.
    pub text: String,
    /// How lists show it.
    pub list: String,
    /// What it is.
    pub kind: Kind,
    /// More about it.
    pub tip: String,
}

impl Match {
    /// A match.
    pub fn new(text: impl Into<String>, list: impl Into<String>, kind: Kind, tip: impl Into<String>) -> Match {
        Match { text: text.into(), list: list.into(), kind, tip: tip.into() }
    }
}

fn kind(kind: Kind) -> Value {
    let number = kind as i64;
    enum_value("System.Management.Automation.CompletionResultType", number).unwrap_or_else(|| Value::Int64(number))
}

/// A CommandCompletion.
pub fn completion(start: i32, length: i32, matches: Vec<Match>) -> Value {
    let matches = matches
        .into_iter()
        .map(|found| {
            let tip = if found.tip.is_empty() { found.list.clone() } else { found.tip };
            let fields = vec![
                Value::from(found.text.as_str()),
                found.list.as_str().into(),
                kind(found.kind),
                tip.as_str().into(),
            ];
            Value::from(Record::new(&COMPLETION_RESULT, fields))
        })
        .collect::<Vec<_>>();
    let ty = "System.Collections.ObjectModel.Collection[System.Management.Automation.CompletionResult]";
    let matches = List::new(crate::types::lookup(ty, &()).unwrap_or(Type::OBJECT), matches);
    let fields = vec![Value::Int32(-1), Value::Int32(start), Value::Int32(length), matches.into()];
    Record::new(&COMMAND_COMPLETION, fields).into()
}
