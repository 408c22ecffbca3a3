//! Import-Alias

use super::{guard, object, refused};
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::runspace::{AliasInfo, VariableOptions, key};
use crate::value::{Str, Value};
use std::rc::Rc;

/// Import-Alias
pub struct ImportAlias;

impl Cmdlet for ImportAlias {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let (parameter, path) = match call.argument("LiteralPath") {
            Some(path) => ("LiteralPath", path.clone()),
            None => ("Path", call.argument("Path").cloned().unwrap_or_default()),
        };
        let named: [(Str, Value); 1] = [(parameter.into(), path.clone())];
        let mut lines = Vec::new();
        call.runspace.invoke_command("Get-Content", &named, &[], Vec::new(), &mut lines)?;
        let path = convert::to_text(call.runspace, &path)?;
        for (number, line) in lines.iter().enumerate() {
            let line = convert::to_text(call.runspace, line)?;
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let fields = fields(&line);
            let [name, value, description, options] = fields.as_slice() else {
                return Err(call.terminating(bad_line(&path, number + 1)));
            };
            let mut bits = VariableOptions::NONE;
            for option in options.split(',').map(str::trim).filter(|option| !option.is_empty()) {
                bits = bits.with(match option.to_ascii_lowercase().as_str() {
                    "none" => VariableOptions::NONE,
                    "readonly" => VariableOptions::READ_ONLY,
                    "constant" => VariableOptions::CONSTANT,
                    "private" => VariableOptions::PRIVATE,
                    "allscope" => VariableOptions::ALL_SCOPE,
                    _ => return Err(call.terminating(bad_options(&path, number + 1))),
                });
            }
            import(call, name, value, description, bits)?;
        }
        Ok(())
    }
}

fn import(call: &mut Call<'_>, name: &str, value: &str, description: &str, options: VariableOptions) -> Result {
    let force = call.switch("Force");
    let scope = call.runspace.scope_by_name(&call.text("Scope").unwrap_or_else(|| "local".into()))?;
    let known = scope.commands().and_then(|commands| commands.aliases.borrow().get(&key(name)).cloned());
    if let Some(known) = known {
        if !force {
            let message = format!("The alias is not allowed, because an alias with the name '{name}' already exists.");
            return call.error(refused(name, "AliasAlreadyExists", ErrorCategory::ResourceExists, message));
        }
        if let Some(record) = guard(&known, force) {
            return call.error(record);
        }
    }
    if !call.runspace.should_process(&format!("Name: {name} Value: {value}"), "Import Alias")? {
        return Ok(());
    }
    let alias = AliasInfo::new(name, value);
    alias.options.set(options);
    *alias.description.borrow_mut() = description.into();
    let alias = Rc::new(alias);
    scope.commands_mut().aliases.borrow_mut().set(key(name), alias.clone());
    if call.switch("PassThru") { call.write(object(&alias)) } else { Ok(()) }
}

/// The fields of a line, quoted or not.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => {
                if let Some(field) = fields.last_mut() {
                    field.push(c);
                }
            }
        }
    }
    fields
}

fn bad_line(path: &str, number: usize) -> ErrorRecord {
    let message = format!(
        "Cannot import an alias. Line number {number} in the file '{path}' is not a properly-formatted, comma-separated \
         values (CSV) line for aliases. Change the line to contain four values separated by commas. If the value text \
         itself contains a comma, then the value must be contained in quotation marks."
    );
    let exception = Exception::new("System.FormatException", message);
    ErrorRecord::new(exception, "ImportAliasFileFormatError", ErrorCategory::ReadError, path.into())
}

fn bad_options(path: &str, number: usize) -> ErrorRecord {
    let message = format!(
        "Cannot import the alias because line number {number} in the file '{path}' contains an option that is not \
         recognized for aliases. Change the file to contain valid options."
    );
    let exception = Exception::new("System.FormatException", message);
    ErrorRecord::new(exception, "ImportAliasOptionsError", ErrorCategory::ReadError, path.into())
}
