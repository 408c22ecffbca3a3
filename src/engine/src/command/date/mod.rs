//! Commands about time.

mod get;
mod measure_command;
mod new_time_span;
mod sleep;
mod uformat;
mod uptime;

pub use get::now;

use super::Builtin;
use crate::types::TypeInfo;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = builtins! {
    "Get-Date" "GetDateCommand" get::GetDate;
    "Get-Uptime" "GetUptimeCommand" uptime::GetUptime;
    "Measure-Command" "MeasureCommandCommand" measure_command::MeasureCommand::default();
    "New-TimeSpan" "NewTimeSpanCommand" new_time_span::NewTimeSpan;
    "Start-Sleep" "StartSleepCommand" sleep::StartSleep;
};

/// The types of what they give.
pub static TYPES: &[&TypeInfo] = &[&get::DISPLAY_HINT];
