//! Write-Output and the other commands that write to a stream.

mod error;
mod host;
mod information;
mod output;
mod progress;
mod records;
mod text;

use super::Builtin;
use crate::types::TypeInfo;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = &[
    Builtin {
        name: "Write-Debug",
        class: "Microsoft.PowerShell.Commands.WriteDebugCommand",
        create: || Box::new(text::WriteText::Debug),
    },
    Builtin {
        name: "Write-Error",
        class: "Microsoft.PowerShell.Commands.WriteErrorCommand",
        create: || Box::new(error::WriteError),
    },
    Builtin {
        name: "Write-Host",
        class: "Microsoft.PowerShell.Commands.WriteHostCommand",
        create: || Box::new(host::WriteHost),
    },
    Builtin {
        name: "Write-Information",
        class: "Microsoft.PowerShell.Commands.WriteInformationCommand",
        create: || Box::new(information::WriteInformation),
    },
    Builtin {
        name: "Write-Output",
        class: "Microsoft.PowerShell.Commands.WriteOutputCommand",
        create: || Box::new(output::WriteOutput),
    },
    Builtin {
        name: "Write-Progress",
        class: "Microsoft.PowerShell.Commands.WriteProgressCommand",
        create: || Box::new(progress::WriteProgress),
    },
    Builtin {
        name: "Write-Verbose",
        class: "Microsoft.PowerShell.Commands.WriteVerboseCommand",
        create: || Box::new(text::WriteText::Verbose),
    },
    Builtin {
        name: "Write-Warning",
        class: "Microsoft.PowerShell.Commands.WriteWarningCommand",
        create: || Box::new(text::WriteText::Warning),
    },
];

/// The types of what they write.
pub static TYPES: &[&TypeInfo] = &[
    &error::WRITE_ERROR_EXCEPTION,
    &records::DEBUG_RECORD,
    &records::HOST_INFORMATION_MESSAGE,
    &records::INFORMATIONAL_RECORD,
    &records::INFORMATION_RECORD,
    &records::PROGRESS_RECORD,
    &records::VERBOSE_RECORD,
    &records::WARNING_RECORD,
];
