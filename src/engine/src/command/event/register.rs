//! Register-EngineEvent

use super::types::{EVENT_JOB, EVENT_SUBSCRIBER};
use super::{Events, Subscriber};
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::value::{Record, Value};

/// Register-EngineEvent
pub struct RegisterEngineEvent;

impl Cmdlet for RegisterEngineEvent {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let source = call.text("SourceIdentifier").unwrap_or_default();
        let action = call.block("Action");
        let (support, forward) = (call.switch("SupportEvent"), call.switch("Forward"));
        if action.is_none() && support {
            let message = "Action must be specified for non-forwarded events.";
            let exception = Exception::new("System.ArgumentException", message);
            let (id, category) = ("ACTION_MANDATORY_FOR_LOCAL", ErrorCategory::InvalidArgument);
            return Err(call.terminating(ErrorRecord::new(exception, id, category, Value::Null)));
        }
        let left =
            call.number("MaxTriggerCount").and_then(|count| i32::try_from(count).ok()).filter(|count| *count > 0);
        let events = call.runspace.extension::<Events>();
        events.last_subscription += 1;
        let id = events.last_subscription;
        let job: Value = match &action {
            None => Value::Null,
            Some(action) => Record::new(
                &EVENT_JOB,
                vec![
                    Value::Null,
                    Value::Null,
                    false.into(),
                    Value::Null,
                    action.ast.body_text().into(),
                    Value::Null,
                    uuid::Uuid::new_v4().into(),
                    id.into(),
                    source.clone().into(),
                    "NotStarted".into(),
                    Value::Null,
                ],
            )
            .with_text("System.Management.Automation.PSEventJob")
            .into(),
        };
        let fields = vec![
            id.into(),
            Value::Null,
            Value::Null,
            source.clone().into(),
            job.clone(),
            Value::Null,
            support.into(),
            forward.into(),
        ];
        let object = Record::new(&EVENT_SUBSCRIBER, fields).into();
        events.subscribers.push(Subscriber { id, source, action, support, forward, left, object });
        if job.is_null() || support { Ok(()) } else { call.write(job) }
    }
}
