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
pub static BUILTINS: &[Builtin] = &[
    Builtin {
        name: "Get-Date",
        class: "Microsoft.PowerShell.Commands.GetDateCommand",
        create: || Box::new(get::GetDate),
    },
    Builtin {
        name: "Get-Uptime",
        class: "Microsoft.PowerShell.Commands.GetUptimeCommand",
        create: || Box::new(uptime::GetUptime),
    },
    Builtin {
        name: "Measure-Command",
        class: "Microsoft.PowerShell.Commands.MeasureCommandCommand",
        create: || Box::<measure_command::MeasureCommand>::default(),
    },
    Builtin {
        name: "New-TimeSpan",
        class: "Microsoft.PowerShell.Commands.NewTimeSpanCommand",
        create: || Box::new(new_time_span::NewTimeSpan),
    },
    Builtin {
        name: "Start-Sleep",
        class: "Microsoft.PowerShell.Commands.StartSleepCommand",
        create: || Box::new(sleep::StartSleep),
    },
];

/// The types of what they give.
pub static TYPES: &[&TypeInfo] = &[&get::DISPLAY_HINT];
