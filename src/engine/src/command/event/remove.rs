//! Remove-Event, Unregister-Event

use super::Events;
use super::get::missing;
use crate::command::pattern::Pattern;
use crate::command::{Call, Cmdlet};
use crate::error::Result;

/// Remove-Event
pub struct RemoveEvent;

impl Cmdlet for RemoveEvent {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let source = call.text("SourceIdentifier");
        let id = call.number("EventIdentifier");
        let pattern = Pattern::new(source.as_deref().unwrap_or("*"));
        let queue = call.runspace.extension::<Events>().queue.clone();
        let mut found = false;
        for event in queue {
            if !(id.is_none_or(|id| i64::from(event.id) == id) && pattern.is_match(&event.source)) {
                continue;
            }
            found = true;
            if call.runspace.should_process(&format!("Event '{}'", event.source), "Remove")? {
                call.runspace.extension::<Events>().queue.retain(|own| own.id != event.id);
            }
        }
        match (found, source, id) {
            (false, Some(source), _) if !Pattern::is_one(&source) => {
                missing(call, format!("Event with source identifier '{source}' does not exist."))
            }
            (false, _, Some(id)) => missing(call, format!("Event with identifier '{id}' does not exist.")),
            _ => Ok(()),
        }
    }
}

/// Unregister-Event
pub struct UnregisterEvent;

impl Cmdlet for UnregisterEvent {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let source = call.text("SourceIdentifier");
        let id = call.number("SubscriptionId");
        let pattern = Pattern::new(source.as_deref().unwrap_or("*"));
        let force = call.switch("Force");
        let subscribers = call.runspace.extension::<Events>().subscribers.clone();
        let mut found = false;
        for own in subscribers.into_iter().filter(|own| force || !own.support) {
            if !(id.is_none_or(|id| i64::from(own.id) == id) && pattern.is_match(&own.source)) {
                continue;
            }
            found = true;
            if call.runspace.should_process(&format!("Event subscription '{}'", own.source), "Unsubscribe")? {
                call.runspace.extension::<Events>().subscribers.retain(|known| known.id != own.id);
            }
        }
        match (found, source, id) {
            (false, Some(source), _) if !Pattern::is_one(&source) => {
                missing(call, format!("Event subscription with source identifier '{source}' does not exist."))
            }
            (false, _, Some(id)) => missing(call, format!("Event subscription with identifier '{id}' does not exist.")),
            _ => Ok(()),
        }
    }
}
