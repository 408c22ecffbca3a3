//! Cmdlets that turn objects into text formats and back: JSON, CSV, CLIXML, XML, HTML.

mod clixml_text;
mod convert_from_clixml;
mod convert_from_csv;
mod convert_from_json;
mod convert_from_string_data;
mod convert_to_clixml;
mod convert_to_csv;
mod convert_to_html;
mod convert_to_json;
mod convert_to_xml;
mod csv;
pub mod encoding;
mod export_clixml;
mod export_csv;
pub mod file;
mod format_hex;
mod get_file_hash;
mod import_clixml;
mod import_csv;
mod import_data_file;
pub mod json;
mod select_xml;
mod temporary_file;
mod types;

pub use types::TYPES;

use super::Builtin;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = &[
    Builtin {
        name: "ConvertFrom-CliXml",
        class: "Microsoft.PowerShell.Commands.ConvertFromClixmlCommand",
        create: || Box::<convert_from_clixml::ConvertFromClixml>::default(),
    },
    Builtin {
        name: "ConvertFrom-Csv",
        class: "Microsoft.PowerShell.Commands.ConvertFromCsvCommand",
        create: || Box::<convert_from_csv::ConvertFromCsv>::default(),
    },
    Builtin {
        name: "ConvertFrom-Json",
        class: "Microsoft.PowerShell.Commands.ConvertFromJsonCommand",
        create: || Box::<convert_from_json::ConvertFromJson>::default(),
    },
    Builtin {
        name: "ConvertFrom-StringData",
        class: "Microsoft.PowerShell.Commands.ConvertFromStringDataCommand",
        create: || Box::new(convert_from_string_data::ConvertFromStringData),
    },
    Builtin {
        name: "ConvertTo-CliXml",
        class: "Microsoft.PowerShell.Commands.ConvertToClixmlCommand",
        create: || Box::<convert_to_clixml::ConvertToClixml>::default(),
    },
    Builtin {
        name: "ConvertTo-Csv",
        class: "Microsoft.PowerShell.Commands.ConvertToCsvCommand",
        create: || Box::<convert_to_csv::ConvertToCsv>::default(),
    },
    Builtin {
        name: "ConvertTo-Html",
        class: "Microsoft.PowerShell.Commands.ConvertToHtmlCommand",
        create: || Box::<convert_to_html::ConvertToHtml>::default(),
    },
    Builtin {
        name: "ConvertTo-Json",
        class: "Microsoft.PowerShell.Commands.ConvertToJsonCommand",
        create: || Box::<convert_to_json::ConvertToJson>::default(),
    },
    Builtin {
        name: "ConvertTo-Xml",
        class: "Microsoft.PowerShell.Commands.ConvertToXmlCommand",
        create: || Box::<convert_to_xml::ConvertToXml>::default(),
    },
    Builtin {
        name: "Export-Clixml",
        class: "Microsoft.PowerShell.Commands.ExportClixmlCommand",
        create: || Box::<export_clixml::ExportClixml>::default(),
    },
    Builtin {
        name: "Export-Csv",
        class: "Microsoft.PowerShell.Commands.ExportCsvCommand",
        create: || Box::<export_csv::ExportCsv>::default(),
    },
    Builtin {
        name: "Import-Clixml",
        class: "Microsoft.PowerShell.Commands.ImportClixmlCommand",
        create: || Box::new(import_clixml::ImportClixml),
    },
    Builtin {
        name: "Import-Csv",
        class: "Microsoft.PowerShell.Commands.ImportCsvCommand",
        create: || Box::new(import_csv::ImportCsv),
    },
    Builtin {
        name: "Format-Hex",
        class: "Microsoft.PowerShell.Commands.FormatHex",
        create: || Box::new(format_hex::FormatHex),
    },
    Builtin {
        name: "Get-FileHash",
        class: "Microsoft.PowerShell.Commands.GetFileHashCommand",
        create: || Box::new(get_file_hash::GetFileHash),
    },
    Builtin {
        name: "Import-PowerShellDataFile",
        class: "Microsoft.PowerShell.Commands.ImportPowerShellDataFileCommand",
        create: || Box::new(import_data_file::ImportDataFile),
    },
    Builtin {
        name: "New-TemporaryFile",
        class: "Microsoft.PowerShell.Commands.NewTemporaryFileCommand",
        create: || Box::new(temporary_file::NewTemporaryFile),
    },
    Builtin {
        name: "Select-Xml",
        class: "Microsoft.PowerShell.Commands.SelectXmlCommand",
        create: || Box::new(select_xml::SelectXml),
    },
];
