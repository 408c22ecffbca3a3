//! Get-Credential

use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::runspace::HostCall;
use crate::value::{Credential, Value};

/// Get-Credential
pub struct GetCredential;

impl Cmdlet for GetCredential {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if let Some(given) = call.argument("Credential")
            && let Value::Object(object) = given.bare()
            && object.downcast::<Credential>().is_some()
        {
            let given = given.clone();
            return call.write(given);
        }
        let user = call.text("UserName").or_else(|| call.text("Credential")).unwrap_or_else(|| "".into());
        let caption = call.text("Title").unwrap_or_else(|| "PowerShell credential request".into());
        let message = call.text("Message").unwrap_or_else(|| "Enter your credentials.".into());
        let answer = call.runspace.host_call(HostCall::PromptForCredential(caption, message, user, "".into()))?;
        if answer.is_null() { Ok(()) } else { call.write(answer) }
    }
}
