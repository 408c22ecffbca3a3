//! Invoke-Expression

use crate::command::{Call, Cmdlet};
use crate::error::Result;

/// Invoke-Expression
pub struct InvokeExpression;

impl Cmdlet for InvokeExpression {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let text = call.text("Command").unwrap_or_default();
        call.runspace.run_script(&text, call.output)
    }
}
