//! Get-Uptime

use super::get::now;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::system::{Machine as _, System};
use crate::value::{DateTime, TimeSpan, Value};

/// Get-Uptime
pub struct GetUptime;

impl Cmdlet for GetUptime {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(uptime) = System::uptime() else {
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
        let ticks = i64::try_from(uptime.as_secs()).unwrap_or(0).saturating_mul(10_000_000);
        if !call.switch("Since") {
            return call.write(TimeSpan { ticks });
        }
        match now(call)? {
            Value::DateTime(now) => call.write(DateTime { ticks: now.ticks - ticks, kind: now.kind }),
            other => call.write(other),
        }
    }
}
