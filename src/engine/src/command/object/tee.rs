//! Tee-Object

use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::value::{Str, Value};

/// Tee-Object
#[derive(Default)]
pub struct TeeObject {
    seen: Vec<Value>,
}

impl Cmdlet for TeeObject {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let input = call.argument("InputObject").cloned().unwrap_or_default();
        self.seen.push(input.clone());
        call.write(input)
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        let mut seen = std::mem::take(&mut self.seen);
        if let Some(name) = call.text("Variable") {
            let value = match seen.len() {
                0 => Value::Null,
                1 => seen.pop().unwrap_or_default(),
                _ => Value::array(seen),
            };
            return call.runspace.set_variable(&name, value);
        }
        let mut named: Vec<(Str, Value)> = Vec::new();
        for (from, to) in
            [("FilePath", "FilePath"), ("LiteralPath", "LiteralPath"), ("Append", "Append"), ("Encoding", "Encoding")]
        {
            if let Some(value) = call.argument(from) {
                named.push((to.into(), value.clone()));
            }
        }
        call.runspace.invoke_command("Out-File", &named, &[], seen, &mut crate::command::Discard)
    }
}
