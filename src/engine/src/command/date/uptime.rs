//! Get-Uptime

use super::get::now;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::value::{DateTime, TimeSpan, Value};

/// Get-Uptime
pub struct GetUptime;

impl Cmdlet for GetUptime {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let uptime = std::fs::read_to_string("/proc/uptime").ok();
        let seconds = uptime.as_deref().and_then(|text| text.split(['.', ' ']).next()?.parse::<i64>().ok());
        let Some(seconds) = seconds else {
            return Err(call.terminating(ErrorRecord::new(
                Exception::new(
                    "System.NotSupportedException",
                    "\"The platform is not supported (System.Diagnostics.Stopwatch.IsHighResolution is false).\"",
                ),
                "GetUptimePlatformIsNotSupported",
                ErrorCategory::NotImplemented,
                Value::Null,
            )));
        };
        let ticks = seconds * 10_000_000;
        if !call.switch("Since") {
            return call.write(TimeSpan { ticks });
        }
        match now(call)? {
            Value::DateTime(now) => call.write(DateTime { ticks: now.ticks - ticks, kind: now.kind }),
            other => call.write(other),
        }
    }
}
