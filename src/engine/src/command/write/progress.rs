//! Write-Progress

use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::runspace::ProgressRecord;
use crate::value::Value;

/// Write-Progress
pub struct WriteProgress;

impl Cmdlet for WriteProgress {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let completed = call.switch("Completed");
        let activity = call.text("Activity").filter(|activity| !activity.is_empty());
        if activity.is_none() && !completed {
            return Err(call.terminating(ErrorRecord::new(
                Exception::new(
                    "System.ArgumentException",
                    "Missing value for mandatory parameter. (Parameter 'Activity')",
                ),
                "MissingActivity",
                ErrorCategory::InvalidArgument,
                call.argument("Activity").cloned().unwrap_or(Value::Null),
            )));
        }
        let number = |name, default| call.number(name).and_then(|number| i32::try_from(number).ok()).unwrap_or(default);
        let record = ProgressRecord {
            id: number("Id", 0),
            parent_id: number("ParentId", -1),
            activity: activity.unwrap_or_default(),
            status: call.text("Status").unwrap_or_else(|| "Processing".into()),
            current_operation: call.text("CurrentOperation"),
            percent_complete: number("PercentComplete", -1),
            seconds_remaining: number("SecondsRemaining", -1),
            completed,
        };
        call.runspace.write_progress(record)
    }
}
