//! Import-PowerShellDataFile

use std::rc::Rc;

use psrp_syntax::{Source, data};

use super::file;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::value::{Dictionary, ScriptBlock, Value};

/// Makes a hashtable of a data file, of which nothing is run.
pub struct ImportDataFile;

impl Cmdlet for ImportDataFile {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        for given in call.texts("Path").or_else(|| call.texts("LiteralPath")).unwrap_or_default() {
            let path = file::path(call, &given);
            let shown = file::shown(&path);
            if !path.exists() {
                let message = format!("Cannot find path '{shown}' because it does not exist.");
                let exception = Exception::new("System.Management.Automation.ItemNotFoundException", message);
                let target = Value::String(given);
                call.error(ErrorRecord::new(exception, "PathNotFound", ErrorCategory::ObjectNotFound, target))?;
                continue;
            }
            let text = file::read(call, &path)?;
            let source = Source::from_file(text, shown.as_str());
            match data::read(&source, &data::Variables::default()) {
                Ok(table) => call.write(hashtable(&table))?,
                Err(error) => {
                    let message = format!(
                        "The data file '{shown}' is not valid: it may hold only a table of constants.\n{error}"
                    );
                    let exception = Exception::new("System.InvalidOperationException", message);
                    let target = Value::string(shown);
                    let id = "CouldNotParseAsPowerShellDataFile";
                    call.error(ErrorRecord::new(exception, id, ErrorCategory::InvalidData, target))?;
                }
            }
        }
        Ok(())
    }
}

fn hashtable(table: &data::Table) -> Value {
    let dictionary = Dictionary::hashtable();
    for entry in &table.entries {
        dictionary.set(Value::String(entry.key.clone()), value(&entry.value));
    }
    Value::from(dictionary)
}

/// Data files are as deep as their reader lets them be.
fn value(own: &data::Value) -> Value {
    match own {
        data::Value::Null => Value::Null,
        data::Value::Boolean(flag) => Value::Bool(*flag),
        data::Value::Number(number) => crate::interpret::expression::constant_value(number),
        data::Value::String(text) => Value::String(text.clone()),
        data::Value::Array(items) => Value::array(items.iter().map(value).collect()),
        data::Value::Table(table) => hashtable(table),
        data::Value::ScriptBlock(block) => Value::ScriptBlock(Rc::new(ScriptBlock::new(block.clone()))),
    }
}
