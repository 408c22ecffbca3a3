//! Write-Output

use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::Result;
use crate::value::Value;

/// Write-Output
pub struct WriteOutput;

impl Cmdlet for WriteOutput {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(input) = call.argument("InputObject").filter(|input| !matches!(input, Value::Nothing)).cloned() else {
            return Ok(());
        };
        if call.switch("NoEnumerate") {
            return call.write(input);
        }
        match convert::enumerate(call.runspace, &input) {
            Some(items) => call.write_all(items),
            None => call.write(input),
        }
    }
}
