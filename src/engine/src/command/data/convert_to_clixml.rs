//! ConvertTo-CliXml

use super::clixml_text;
use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::value::Value;

/// Makes CLIXML of all that is piped in.
#[derive(Default)]
pub struct ConvertToClixml {
    inputs: Vec<Value>,
}

impl Cmdlet for ConvertToClixml {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        self.inputs.extend(call.argument("InputObject").cloned());
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        let inputs = std::mem::take(&mut self.inputs);
        let text = clixml_text::write(call, &inputs)?;
        call.write(Value::string(text))
    }
}
