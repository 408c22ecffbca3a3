//! Import-PowerShellDataFile, Import-LocalizedData

use psrp_syntax::Source;
use psrp_syntax::data::{self, DataError, Variables};

use super::data_file::hashtable;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::provider::path;
use crate::value::{Str, Value};

/// Import-PowerShellDataFile
pub struct ImportPowerShellDataFile;

impl Cmdlet for ImportPowerShellDataFile {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let paths = call.texts("Path").or_else(|| call.texts("LiteralPath")).unwrap_or_default();
        for path in paths {
            let full = super::manifest::full_path(call.runspace, &path);
            match std::fs::read_to_string(&*full) {
                Ok(text) => read(call, &full, text)?,
                Err(_) => {
                    let message = format!("Cannot find path '{full}' because it does not exist.");
                    let exception = Exception::new("System.Management.Automation.ItemNotFoundException", message);
                    let (id, category) = ("PathNotFound", ErrorCategory::ObjectNotFound);
                    call.error(ErrorRecord::new(exception, id, category, full.into()))?;
                }
            }
        }
        Ok(())
    }
}

fn read(call: &mut Call<'_>, path: &str, text: String) -> Result {
    let source = Source::from_file(text, path);
    match data::read(&source, &Variables::default()) {
        Ok(table) => call.write(hashtable(&table)),
        Err(DataError::Unsupported { .. }) => {
            let shown = first_expression(source.text());
            let exception = Exception::new(
                "System.InvalidOperationException",
                format!(
                    "Cannot generate a PowerShell object for a ScriptBlock evaluating dynamic expressions. Dynamic \
                     expression: {shown}."
                ),
            );
            let id = "System.InvalidOperationException";
            Err(call.terminating(ErrorRecord::new(exception, id, ErrorCategory::NotSpecified, Value::Null)))
        }
        Err(DataError::Syntax(errors)) => {
            let dynamic = psrp_syntax::parse_script(&source).is_ok();
            let (type_name, id, message, category) = if dynamic {
                (
                    "System.InvalidOperationException",
                    "System.InvalidOperationException",
                    format!(
                        "Cannot generate a PowerShell object for a ScriptBlock evaluating dynamic expressions. Dynamic \
                         expression: {}.",
                        first_expression(source.text())
                    ),
                    ErrorCategory::NotSpecified,
                )
            } else {
                let _ = errors;
                (
                    "System.InvalidOperationException",
                    "CouldNotParseAsPowerShellDataFile",
                    format!("The file '{path}' could not be parsed as a PowerShell Data File."),
                    ErrorCategory::InvalidData,
                )
            };
            let record = ErrorRecord::new(Exception::new(type_name, message), id, category, Value::Null);
            Err(call.terminating(record))
        }
    }
}

/// The text of the file's one expression.
fn first_expression(text: &str) -> &str {
    text.trim()
}

/// Import-LocalizedData
pub struct ImportLocalizedData;

impl Cmdlet for ImportLocalizedData {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let script: Option<Str> = call.runspace.frame.source.file().map(|file| Str::from(&**file));
        let name = call.text("FileName");
        if script.is_none() && name.is_none() {
            let exception = Exception::new(
                "System.Management.Automation.PSInvalidOperationException",
                "The FileName parameter was not specified. The FileName parameter is required when Import-LocalizedData is \
                 not called from a script file.",
            );
            let (id, category) = ("InvalidOperation", ErrorCategory::InvalidOperation);
            return Err(call.terminating(ErrorRecord::new(exception, id, category, Value::Null)));
        }
        let folder = match (call.text("BaseDirectory"), &script) {
            (Some(folder), _) => super::manifest::full_path(call.runspace, &folder),
            (None, Some(script)) => path::parent(script).into(),
            (None, None) => call.runspace.location_path(),
        };
        let stem = |path: &str| {
            let file = path::leaf(path);
            file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_string()
        };
        let name = name.as_deref().or(script.as_deref()).map(stem).unwrap_or_default();
        let culture = call.text("UICulture");
        let parent =
            culture.as_deref().and_then(|culture| culture.split_once('-')).map(|(parent, _)| parent.to_string());
        let candidates =
            culture.iter().map(|culture| culture.to_string()).chain(parent).chain([String::new()]).map(|culture| {
                if culture.is_empty() {
                    path::join(&folder, &format!("{name}.psd1"))
                } else {
                    path::join(&path::join(&folder, &culture), &format!("{name}.psd1"))
                }
            });
        let found = candidates.into_iter().find_map(|path| Some((std::fs::read_to_string(&path).ok()?, path)));
        let Some((text, path)) = found else {
            let message = format!(
                "Cannot find the PowerShell data file '{name}.psd1' in directory '{folder}/{}', or in any parent culture \
                 directories.",
                culture.unwrap_or_default()
            );
            let exception = Exception::new("System.Management.Automation.PSInvalidOperationException", message);
            let (id, category) = ("ImportLocalizedData", ErrorCategory::ObjectNotFound);
            return call.error(ErrorRecord::new(exception, id, category, name.into()));
        };
        let table = match data::read(&Source::from_file(text, path.as_str()), &Variables::default()) {
            Ok(table) => hashtable(&table),
            Err(problem) => {
                let message = format!(
                    "The following error occurred while PowerShell was loading the '{path}' script data file:\n{problem}."
                );
                let exception = Exception::new("System.Management.Automation.PSInvalidOperationException", message);
                let (id, category) = ("ImportLocalizedData", ErrorCategory::OpenError);
                return call.error(ErrorRecord::new(exception, id, category, path.into()));
            }
        };
        match call.text("BindingVariable") {
            Some(variable) => call.runspace.set_variable(&variable, table.into()),
            None => call.write(table),
        }
    }
}
