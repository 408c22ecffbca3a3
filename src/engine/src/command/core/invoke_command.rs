//! Invoke-Command, on this machine

use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::interpret::BlockScope;
use crate::value::Value;

/// Invoke-Command
#[derive(Default)]
pub struct InvokeCommand {
    input: Vec<Value>,
}

impl Cmdlet for InvokeCommand {
    fn begin(&mut self, call: &mut Call<'_>) -> Result {
        match call.set {
            "InProcess" => Ok(()),
            _ => super::remote::refuse(call),
        }
    }

    fn process(&mut self, call: &mut Call<'_>) -> Result {
        self.input.extend(call.argument("InputObject").filter(|input| !matches!(input, Value::Nothing)).cloned());
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        let Some(block) = call.block("ScriptBlock") else { return Ok(()) };
        let arguments = call.values("ArgumentList").unwrap_or_default();
        let scope = if call.switch("NoNewScope") { BlockScope::Current } else { BlockScope::New };
        let input = std::mem::take(&mut self.input);
        if input.is_empty() {
            return call.runspace.invoke_block_into(&block, None, &arguments, scope, call.output);
        }
        call.runspace.pipe_into_block(&block, input, &arguments, call.output)
    }
}
