//! Runs trees.
//!
//! A statement runs into an [`Output`](crate::command::Output), an expression has a value. The methods are the runspace's
//! own; each file has one kind of statement or expression.

mod arguments;
mod assignment;
mod binary;
mod block;
mod block_stage;
mod branches;
mod class;
mod cmdlet_object;
mod cmdlet_stage;
mod command;
mod data_statement;
mod expandable;
pub(crate) mod expression;
mod file_sink;
mod function;
mod index;
mod instance;
mod jumps;
mod lookup;
mod loops;
mod members;
mod native;
mod native_arguments;
mod pipeline;
mod redirection;
mod remote;
pub(crate) mod script_info;
mod special;
mod stage;
mod statement;
mod switch_statement;
#[cfg(test)]
mod tests;
mod try_statement;
mod types;
mod unary;

pub use cmdlet_object::PSCmdlet;
pub(crate) use expression::constant_value as constant;
pub use instance::ClassInstance;
pub(crate) use statement::collapse;
pub(crate) use try_statement::exception_message;
pub use types::lookup as lookup_type;

pub use remote::{Merge, Merges, RemoteArgument, RemoteCommand};

use std::cmp::Ordering;
use std::rc::Rc;

use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::Type;
use crate::value::{Str, Value};

/// In which scope a block runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockScope {
    /// In one of its own.
    New,
    /// In the current one, as ForEach-Object's blocks and `.` do.
    Current,
}

impl Runspace {
    /// What error ids of a cmdlet end in: `Microsoft.PowerShell.Commands.GetDateCommand`.
    pub fn command_class(&self, name: &str) -> Str {
        crate::command::builtin(name).map_or_else(|| name.into(), |builtin| builtin.class.into())
    }

    /// How the script that runs was called; none where a client's commands stand alone.
    pub(crate) fn my_invocation(&self) -> Option<std::rc::Rc<crate::error::InvocationInfo>> {
        self.frame.chain().find_map(|frame| frame.invocation.borrow().clone())
    }
}

/// `$MyInvocation`.
pub(crate) fn my_invocation(runspace: &Runspace) -> Value {
    let invocation = runspace.my_invocation().unwrap_or_else(|| {
        // What the client runs is a script that has no name.
        let outermost = runspace.frame.chain().filter_map(|frame| frame.block.clone()).last();
        Rc::new(crate::error::InvocationInfo {
            my_command: outermost.map_or(Value::Null, |block| script_info::value(&block)),
            ..Default::default()
        })
    });
    crate::value::Object::new(invocation).into()
}

pub(crate) fn is_true(runspace: &mut Runspace, value: &Value) -> Result<bool> {
    crate::convert::to_bool(runspace, value)
}

pub(crate) fn text(runspace: &mut Runspace, value: &Value) -> Result<Str> {
    crate::convert::to_text(runspace, value)
}

pub(crate) fn matches_wildcard(pattern: &str, text: &str) -> bool {
    crate::text::Wildcard::new(pattern, true).is_some_and(|wildcard| wildcard.is_match(text))
}

/// Whether a switch's value is on; `None` when it is no switch's value.
pub(crate) fn switch_state(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(on) => Some(*on),
        Value::Object(object)
            if object.instance.ty().name().as_ref() == "System.Management.Automation.SwitchParameter" =>
        {
            Some(crate::dotnet::switch_parameter::is_present(value))
        }
        _ => None,
    }
}

/// The type of that name, as declarations of parameters spell it.
pub(crate) fn type_by_name(name: &str) -> Option<Type> {
    types::by_name(name)
}

pub(crate) fn is_instance(value: &Value, ty: &Type) -> bool {
    crate::types::is_instance(value, ty)
}

pub(crate) fn type_name(value: &Value) -> Str {
    types::name_of(value)
}

/// Which of two values is less, as `-lt` has it.
pub(crate) fn compare(runspace: &mut Runspace, left: &Value, right: &Value) -> Result<Ordering> {
    crate::operators::compare(runspace, left, right, true)
}
