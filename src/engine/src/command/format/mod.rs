//! Format and Out cmdlets.

mod directives;
mod gather;
mod get_format_data;
mod out_default;
mod out_file;
mod out_null;
mod out_string;
mod shape;

use super::Builtin;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = &[
    Builtin {
        name: "Format-Custom",
        class: "Microsoft.PowerShell.Commands.FormatCustomCommand",
        create: || Box::new(shape::Format::custom()),
    },
    Builtin {
        name: "Format-List",
        class: "Microsoft.PowerShell.Commands.FormatListCommand",
        create: || Box::new(shape::Format::list()),
    },
    Builtin {
        name: "Format-Table",
        class: "Microsoft.PowerShell.Commands.FormatTableCommand",
        create: || Box::new(shape::Format::table()),
    },
    Builtin {
        name: "Format-Wide",
        class: "Microsoft.PowerShell.Commands.FormatWideCommand",
        create: || Box::new(shape::Format::wide()),
    },
    Builtin {
        name: "Get-FormatData",
        class: "Microsoft.PowerShell.Commands.GetFormatDataCommand",
        create: || Box::new(get_format_data::GetFormatData),
    },
    Builtin {
        name: "Out-Default",
        class: "Microsoft.PowerShell.Commands.OutDefaultCommand",
        create: || Box::<out_default::OutDefault>::default(),
    },
    Builtin {
        name: "Out-File",
        class: "Microsoft.PowerShell.Commands.OutFileCommand",
        create: || Box::<out_file::OutFile>::default(),
    },
    Builtin {
        name: "Out-Host",
        class: "Microsoft.PowerShell.Commands.OutHostCommand",
        create: || Box::<out_default::OutDefault>::default(),
    },
    Builtin {
        name: "Out-Null",
        class: "Microsoft.PowerShell.Commands.OutNullCommand",
        create: || Box::new(out_null::OutNull),
    },
    Builtin {
        name: "Out-String",
        class: "Microsoft.PowerShell.Commands.OutStringCommand",
        create: || Box::<out_string::OutString>::default(),
    },
];
