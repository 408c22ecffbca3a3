//! Events that a server forwards.

use clixml::{DateTime, Object, Text, Value};
use uuid::Uuid;

use super::MessageError;
use super::bag::{Bag, boxed, nullable, wrong};

/// `[MS-PSRP] 2.2.2.12`: an event of the engine, or of the debugger.
#[derive(Clone, Debug, PartialEq)]
pub struct UserEvent {
    /// Counts the pool's events.
    pub identifier: i32,
    /// What it was registered as.
    pub source: Text,
    /// When it happened.
    pub time_generated: DateTime,
    /// Who raised it.
    pub sender: Value,
    /// A list of the event's arguments.
    pub source_args: Value,
    /// What was given with it.
    pub message_data: Value,
    /// Where it happened, unless here.
    pub computer: Option<Text>,
    /// The runspace it happened in.
    pub runspace: Uuid,
}

impl UserEvent {
    pub(super) fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        Ok(UserEvent {
            identifier: bag.i32("PSEventArgs.EventIdentifier")?,
            source: bag.text("PSEventArgs.SourceIdentifier")?,
            time_generated: match bag.value("PSEventArgs.TimeGenerated")?.into_unwrapped() {
                Value::DateTime(time) => time,
                other => return Err(wrong("PSEventArgs.TimeGenerated", "DT", &other)),
            },
            sender: bag.value("PSEventArgs.Sender")?,
            source_args: bag.value("PSEventArgs.SourceArgs")?,
            message_data: bag.value("PSEventArgs.MessageData")?,
            computer: bag.optional_text("PSEventArgs.ComputerName")?,
            runspace: match bag.value("PSEventArgs.RunspaceId")?.into_unwrapped() {
                Value::Guid(guid) => guid,
                other => return Err(wrong("PSEventArgs.RunspaceId", "G", &other)),
            },
        })
    }
}

impl From<UserEvent> for Value {
    fn from(message: UserEvent) -> Self {
        boxed(
            Object::bag()
                .with("PSEventArgs.EventIdentifier", Value::Int32(message.identifier))
                .with("PSEventArgs.SourceIdentifier", Value::String(message.source))
                .with("PSEventArgs.TimeGenerated", Value::DateTime(message.time_generated))
                .with("PSEventArgs.Sender", message.sender)
                .with("PSEventArgs.SourceArgs", message.source_args)
                .with("PSEventArgs.MessageData", message.message_data)
                .with("PSEventArgs.ComputerName", nullable(message.computer))
                .with("PSEventArgs.RunspaceId", Value::Guid(message.runspace)),
        )
    }
}
