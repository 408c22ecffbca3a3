//! A runspace: the state in which commands run.

use std::rc::Rc;

use crate::error::{ErrorRecord, Result};
use crate::value::{ScriptBlock, Str, Value};

/// The state in which commands run: scopes, commands, drives, preferences, streams.
#[derive(Debug, Default)]
pub struct Runspace {}

impl Runspace {
    /// Reports a non-terminating error: honours the error action in force, adds to `$Error`.
    pub fn write_error(&mut self, _record: Rc<ErrorRecord>) -> Result {
        Ok(())
    }

    /// What error ids of a cmdlet end in: `Microsoft.PowerShell.Commands.GetDateCommand`.
    pub fn command_class(&self, name: &str) -> Str {
        name.into()
    }

    /// Runs a block in a child scope with `$_` set, and collects what it writes.
    pub fn call_block(
        &mut self,
        _block: &Rc<ScriptBlock>,
        _underscore: Option<Value>,
        _arguments: &[Value],
    ) -> Result<Vec<Value>> {
        Ok(Vec::new())
    }
}
