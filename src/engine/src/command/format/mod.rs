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
pub static BUILTINS: &[Builtin] = builtins! {
    "Format-Custom" "FormatCustomCommand" shape::Format::custom();
    "Format-List" "FormatListCommand" shape::Format::list();
    "Format-Table" "FormatTableCommand" shape::Format::table();
    "Format-Wide" "FormatWideCommand" shape::Format::wide();
    "Get-FormatData" "GetFormatDataCommand" get_format_data::GetFormatData;
    "Out-Default" "OutDefaultCommand" out_default::OutDefault::default();
    "Out-File" "OutFileCommand" out_file::OutFile::default();
    "Out-Host" "OutHostCommand" out_default::OutDefault::default();
    "Out-Null" "OutNullCommand" out_null::OutNull;
    "Out-String" "OutStringCommand" out_string::OutString::default();
};
