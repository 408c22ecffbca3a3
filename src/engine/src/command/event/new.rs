//! New-Event

use crate::command::{Call, Cmdlet};
use crate::error::Result;

/// New-Event
pub struct NewEvent;

impl Cmdlet for NewEvent {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let source = call.text("SourceIdentifier").unwrap_or_default();
        let sender = call.argument("Sender").cloned().unwrap_or_default();
        let arguments = call.values("EventArguments").unwrap_or_default();
        let data = call.argument("MessageData").cloned().unwrap_or_default();
        let event = call.runspace.raise(&source, sender, arguments, data)?;
        call.write(event)
    }
}
