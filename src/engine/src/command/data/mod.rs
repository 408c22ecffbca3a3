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
pub static BUILTINS: &[Builtin] = builtins! {
    "ConvertFrom-CliXml" "ConvertFromClixmlCommand" convert_from_clixml::ConvertFromClixml::default();
    "ConvertFrom-Csv" "ConvertFromCsvCommand" convert_from_csv::ConvertFromCsv::default();
    "ConvertFrom-Json" "ConvertFromJsonCommand" convert_from_json::ConvertFromJson::default();
    "ConvertFrom-StringData" "ConvertFromStringDataCommand" convert_from_string_data::ConvertFromStringData;
    "ConvertTo-CliXml" "ConvertToClixmlCommand" convert_to_clixml::ConvertToClixml::default();
    "ConvertTo-Csv" "ConvertToCsvCommand" convert_to_csv::ConvertToCsv::default();
    "ConvertTo-Html" "ConvertToHtmlCommand" convert_to_html::ConvertToHtml::default();
    "ConvertTo-Json" "ConvertToJsonCommand" convert_to_json::ConvertToJson::default();
    "ConvertTo-Xml" "ConvertToXmlCommand" convert_to_xml::ConvertToXml::default();
    "Export-Clixml" "ExportClixmlCommand" export_clixml::ExportClixml::default();
    "Export-Csv" "ExportCsvCommand" export_csv::ExportCsv::default();
    "Import-Clixml" "ImportClixmlCommand" import_clixml::ImportClixml;
    "Import-Csv" "ImportCsvCommand" import_csv::ImportCsv;
    "Format-Hex" "FormatHex" format_hex::FormatHex;
    "Get-FileHash" "GetFileHashCommand" get_file_hash::GetFileHash;
    "Import-PowerShellDataFile" "ImportPowerShellDataFileCommand" import_data_file::ImportDataFile;
    "New-TemporaryFile" "NewTemporaryFileCommand" temporary_file::NewTemporaryFile;
    "Select-Xml" "SelectXmlCommand" select_xml::SelectXml;
};
