//! Get-Variable and the other commands for variables.

mod clear;
mod get;
mod new;
mod ps_variable;
mod remove;
mod set;

pub use ps_variable::options as options_value;

use std::rc::Rc;

use super::{Builtin, Call};
use crate::command::pattern::Pattern;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::runspace::{Scope, Variable, VariableOptions, enum_value, folded};
use crate::text;
use crate::types::TypeInfo;
use crate::value::{Str, Value};

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = builtins! {
    "Clear-Variable" "ClearVariableCommand" clear::ClearVariable;
    "Get-Variable" "GetVariableCommand" get::GetVariable;
    "New-Variable" "NewVariableCommand" new::NewVariable;
    "Remove-Variable" "RemoveVariableCommand" remove::RemoveVariable;
    "Set-Variable" "SetVariableCommand" set::SetVariable::default();
};

/// The types of what they give.
pub static TYPES: &[&TypeInfo] = &[&ps_variable::PS_VARIABLE, &ps_variable::NULL_VARIABLE];

/// Names with wildcards, and what `-Include` and `-Exclude` leave of them.
struct Selection {
    found: Vec<Rc<Variable>>,
    /// Something was left out, so that nothing found is no error.
    filtered: bool,
}

/// The variables of that name as seen from the current scope, or in the scope named.
fn select(call: &Call<'_>, name: &str, scope: Option<&str>) -> Result<Selection> {
    let pattern = Pattern::is_one(name);
    let included = patterns(call, "Include");
    let excluded = patterns(call, "Exclude");
    let passes = |name: &str| {
        (included.is_empty() || included.iter().any(|pattern| pattern.is_match(name)))
            && !excluded.iter().any(|pattern| pattern.is_match(name))
    };
    if !pattern {
        if !passes(name) {
            return Ok(Selection { found: Vec::new(), filtered: true });
        }
        let (name, scope) = match name.split_once(':') {
            Some((prefix, rest)) if is_scope(prefix) => (rest, Some(prefix)),
            _ => (name, scope),
        };
        let found = match scope {
            None => call.runspace.find_variable(name),
            Some(scope) => call.runspace.scope_by_name(scope)?.local(&folded(name)),
        };
        return Ok(Selection { found: found.into_iter().collect(), filtered: false });
    }
    let wildcard = Pattern::new(name);
    let mut selection = Selection { found: Vec::new(), filtered: true };
    let scopes: Vec<Rc<Scope>> = match scope {
        None => call.runspace.scope.chain().cloned().collect(),
        Some(scope) => vec![call.runspace.scope_by_name(scope)?],
    };
    for (depth, scope) in scopes.iter().enumerate() {
        for variable in scope.variables() {
            let hidden = depth > 0 && variable.options.get().has(VariableOptions::PRIVATE);
            let known = || selection.found.iter().any(|known| known.name.eq_ignore_ascii_case(&variable.name));
            if wildcard.is_match(&variable.name) && passes(&variable.name) && !hidden && !known() {
                selection.found.push(variable);
            }
        }
    }
    if scope.is_none() {
        for name in AUTOMATIC {
            if wildcard.is_match(name) && passes(name) {
                selection.found.extend(call.runspace.find_variable(name));
            }
        }
    }
    selection.found.sort_by(|a, b| text::compare_ignore_case(&a.name, &b.name));
    Ok(selection)
}

/// Variables that no scope holds.
const AUTOMATIC: &[&str] = &[
    "?",
    "^",
    "$",
    "_",
    "args",
    "Error",
    "input",
    "MyInvocation",
    "PSBoundParameters",
    "PSCommandPath",
    "PSScriptRoot",
];

fn is_scope(prefix: &str) -> bool {
    ["global", "local", "script", "private"].iter().any(|scope| scope.eq_ignore_ascii_case(prefix))
}

fn patterns(call: &Call<'_>, name: &str) -> Vec<Pattern> {
    call.texts(name).unwrap_or_default().iter().map(|pattern| Pattern::new(pattern)).collect()
}

fn not_found(call: &mut Call<'_>, name: &Str) -> Result {
    let mut exception = Exception::new(
        "System.Management.Automation.ItemNotFoundException",
        format!("Cannot find a variable with the name '{name}'."),
    );
    exception.properties = vec![("ItemName", name.clone().into()), ("SessionStateCategory", category(9))];
    call.error(ErrorRecord::new(exception, "VariableNotFound", ErrorCategory::ObjectNotFound, name.clone().into()))
}

/// SessionStateCategory: 0 is Variable, 9 Drive, which is what .NET leaves there for items.
fn category(number: i64) -> Value {
    enum_value("System.Management.Automation.SessionStateCategory", number).unwrap_or_default()
}

/// A SessionStateException about a variable.
fn refused(name: &str, id: &'static str, category: ErrorCategory, message: String) -> ErrorRecord {
    let type_name = match category {
        ErrorCategory::WriteError => "System.Management.Automation.SessionStateUnauthorizedAccessException",
        _ => "System.Management.Automation.SessionStateException",
    };
    let mut exception = Exception::new(type_name, message);
    exception.properties = vec![("ItemName", name.into()), ("SessionStateCategory", self::category(0))];
    ErrorRecord::new(exception, id, category, name.into())
}

/// Reports what an action failed with, and goes on.
fn report(call: &mut Call<'_>, outcome: Result) -> Result<bool> {
    match outcome {
        Ok(()) => Ok(true),
        Err(Flow::Error(record, _)) => {
            let (exception, target) = (record.exception.clone(), record.target.clone());
            call.error(ErrorRecord::of(exception, &record.id, record.category, target))?;
            Ok(false)
        }
        Err(other) => Err(other),
    }
}

/// The options that `-Option` names.
fn options(call: &Call<'_>) -> Option<VariableOptions> {
    call.number("Option").and_then(|number| u8::try_from(number).ok()).map(VariableOptions)
}
