//! Read-Host

use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::Result;
use crate::runspace::{FieldDescription, HostCall};
use crate::value::{SecureString, Str, Value};

/// Read-Host
pub struct ReadHost;

impl Cmdlet for ReadHost {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let masked = call.switch("MaskInput");
        let secret = masked || call.switch("AsSecureString");
        let answers = match call.argument("Prompt").filter(|prompt| !prompt.is_null()).cloned() {
            Some(prompt) => {
                let name = prompt_text(call, &prompt)?;
                let (type_name, type_full_name) =
                    if secret { ("SecureString", "System.Security.SecureString") } else { ("String", "System.String") };
                let field = FieldDescription {
                    name,
                    label: "".into(),
                    type_name: type_name.into(),
                    type_full_name: type_full_name.into(),
                    help: "".into(),
                    mandatory: true,
                };
                let answer = call.runspace.host_call(HostCall::Prompt("".into(), "".into(), vec![field]))?;
                match answer.bare() {
                    Value::Dictionary(answers) => answers.entries().into_iter().map(|(_, answer)| answer).collect(),
                    _ => Vec::new(),
                }
            }
            None if secret => vec![call.runspace.host_call(HostCall::ReadLineAsSecureString)?],
            None => vec![call.runspace.host_call(HostCall::ReadLine)?],
        };
        for answer in answers {
            match answer.bare() {
                Value::Object(object) if masked => match object.downcast::<SecureString>() {
                    Some(secure) => call.write(String::from_utf16_lossy(&secure.reveal()))?,
                    None => call.write(answer)?,
                },
                _ => call.write(answer)?,
            }
        }
        Ok(())
    }
}

/// The prompt; the items of a list with spaces between.
fn prompt_text(call: &mut Call<'_>, prompt: &Value) -> Result<Str> {
    let Some(items) = convert::enumerate(call.runspace, prompt) else { return convert::to_text(call.runspace, prompt) };
    let mut texts = Vec::new();
    for item in &items {
        let text = convert::to_text(call.runspace, item)?;
        if !text.is_empty() {
            texts.push(text);
        }
    }
    Ok(texts.join(" ").into())
}
