//! Get-Event, Get-EventSubscriber, Wait-Event

use std::time::{Duration, Instant};

use super::Events;
use crate::command::pattern::Pattern;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::value::{Str, Value};

/// Get-Event
pub struct GetEvent;

impl Cmdlet for GetEvent {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let source = call.text("SourceIdentifier");
        let id = call.number("EventIdentifier");
        let pattern = Pattern::new(source.as_deref().unwrap_or("*"));
        let queue = call.runspace.extension::<Events>().queue.clone();
        let mut found = false;
        for event in queue {
            if id.is_none_or(|id| i64::from(event.id) == id) && pattern.is_match(&event.source) {
                found = true;
                call.write(event.object)?;
            }
        }
        if found {
            return Ok(());
        }
        match (source, id) {
            (Some(source), _) if !Pattern::is_one(&source) => {
                missing(call, format!("Event with source identifier '{source}' does not exist."))
            }
            (_, Some(id)) => missing(call, format!("Event with identifier '{id}' does not exist.")),
            _ => Ok(()),
        }
    }
}

/// Get-EventSubscriber
pub struct GetEventSubscriber;

impl Cmdlet for GetEventSubscriber {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let source = call.text("SourceIdentifier");
        let id = call.number("SubscriptionId");
        let pattern = Pattern::new(source.as_deref().unwrap_or("*"));
        let force = call.switch("Force");
        let subscribers = call.runspace.extension::<Events>().subscribers.clone();
        let mut found = false;
        for own in subscribers.into_iter().filter(|own| force || !own.support) {
            if id.is_none_or(|id| i64::from(own.id) == id) && pattern.is_match(&own.source) {
                found = true;
                call.write(own.object)?;
            }
        }
        if found {
            return Ok(());
        }
        match (source, id) {
            (Some(source), _) if !Pattern::is_one(&source) => {
                missing(call, format!("Event subscription with source identifier '{source}' does not exist."))
            }
            (_, Some(id)) => missing(call, format!("Event subscription with identifier '{id}' does not exist.")),
            _ => Ok(()),
        }
    }
}

/// An error about what is not there.
pub fn missing(call: &mut Call<'_>, message: String) -> Result {
    let exception = Exception::new("System.ArgumentException", message);
    call.error(ErrorRecord::new(exception, "INVALID_SOURCE_IDENTIFIER", ErrorCategory::InvalidArgument, Value::Null))
}

/// Wait-Event
pub struct WaitEvent;

impl Cmdlet for WaitEvent {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let source: Option<Str> = call.text("SourceIdentifier");
        let pattern = Pattern::new(source.as_deref().unwrap_or("*"));
        let timeout = call.number("Timeout").and_then(|seconds| u64::try_from(seconds).ok());
        let until = timeout.map(|seconds| Instant::now() + Duration::from_secs(seconds));
        loop {
            call.runspace.check_stop()?;
            let found =
                call.runspace.extension::<Events>().queue.iter().find(|event| pattern.is_match(&event.source)).cloned();
            if let Some(event) = found {
                return call.write(event.object);
            }
            if until.is_some_and(|until| Instant::now() >= until) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
