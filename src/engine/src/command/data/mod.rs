//! Cmdlets that turn objects into text formats and back: JSON, CSV, CLIXML, XML, HTML.

mod convert_from_json;
mod convert_to_json;
pub mod encoding;
pub mod file;
pub mod json;

use super::Builtin;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = &[
    Builtin {
        name: "ConvertFrom-Json",
        class: "Microsoft.PowerShell.Commands.ConvertFromJsonCommand",
        create: || Box::<convert_from_json::ConvertFromJson>::default(),
    },
    Builtin {
        name: "ConvertTo-Json",
        class: "Microsoft.PowerShell.Commands.ConvertToJsonCommand",
        create: || Box::<convert_to_json::ConvertToJson>::default(),
    },
];
