//! Runs trees.

use std::rc::Rc;

use crate::command::Output;
use crate::error::{ErrorCategory, Result, runtime_error};
use crate::runspace::{Command, Constraint, Runspace};
use crate::value::{ScriptBlock, Str, Value};

/// In which scope a block runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockScope {
    /// In one of its own.
    New,
    /// In the current one, as ForEach-Object's blocks and `.` do.
    Current,
}

impl Runspace {
    /// Reads and runs a script in the current scope, as Invoke-Expression does.
    ///
    /// # Errors
    /// Parse errors, and whatever ends the script early.
    pub fn run_script(&mut self, _text: &str, _output: &mut dyn Output) -> Result {
        Err(runtime_error("NotSupported", ErrorCategory::NotImplemented, "the interpreter is not built yet"))
    }

    /// Runs a block in a child scope with `$_` set, and collects what it writes.
    ///
    /// # Errors
    /// Whatever ends the block early.
    pub fn call_block(
        &mut self,
        block: &Rc<ScriptBlock>,
        underscore: Option<Value>,
        arguments: &[Value],
    ) -> Result<Vec<Value>> {
        let mut output = Vec::new();
        self.invoke_block_into(block, underscore, arguments, BlockScope::New, &mut output)?;
        Ok(output)
    }

    /// Runs a block with `$_` set; what it writes goes to `output` at once.
    ///
    /// # Errors
    /// Whatever ends the block early.
    pub fn invoke_block_into(
        &mut self,
        _block: &Rc<ScriptBlock>,
        _underscore: Option<Value>,
        _arguments: &[Value],
        _scope: BlockScope,
        _output: &mut dyn Output,
    ) -> Result {
        Err(runtime_error("NotSupported", ErrorCategory::NotImplemented, "the interpreter is not built yet"))
    }

    /// Runs a command by name with arguments, named ones first, and input piped in.
    ///
    /// # Errors
    /// Whatever ends the command early.
    pub fn invoke_command(
        &mut self,
        _name: &str,
        _named: &[(Str, Value)],
        _positional: &[Value],
        _input: Vec<Value>,
        _output: &mut dyn Output,
    ) -> Result {
        Err(runtime_error("NotSupported", ErrorCategory::NotImplemented, "the interpreter is not built yet"))
    }

    /// The command that a call of that name runs; aliases are not followed.
    pub fn find_command(&mut self, _name: &str) -> Option<Command> {
        None
    }

    /// What error ids of a cmdlet end in: `Microsoft.PowerShell.Commands.GetDateCommand`.
    pub fn command_class(&self, name: &str) -> Str {
        crate::command::builtin(name).map_or_else(|| name.into(), |builtin| builtin.class.into())
    }

    /// The value as a constrained variable takes it.
    pub(crate) fn constrain(&mut self, _name: &str, _constraint: &Constraint, value: Value) -> Result<Value> {
        Ok(value)
    }
}

/// `$MyInvocation`.
pub(crate) fn my_invocation(_runspace: &Runspace) -> Value {
    Value::Null
}
