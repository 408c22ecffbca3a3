//! Get-Alias and the other commands for aliases.

mod export;
mod get;
mod import;
mod remove;
mod set;

use std::rc::Rc;

use super::{Builtin, Call};
use crate::command::pattern::Pattern;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::runspace::{AliasInfo, Command, Scope, VariableOptions};
use crate::text;
use crate::value::{Str, Value};

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = builtins! {
    "Export-Alias" "ExportAliasCommand" export::ExportAlias::default();
    "Get-Alias" "GetAliasCommand" get::GetAlias;
    "Import-Alias" "ImportAliasCommand" import::ImportAlias;
    "New-Alias" "NewAliasCommand" set::WriteAlias::New;
    "Remove-Alias" "RemoveAliasCommand" remove::RemoveAlias;
    "Set-Alias" "SetAliasCommand" set::WriteAlias::Set;
};

/// The aliases seen from the current scope, or those of the scope named, by name.
fn aliases(call: &mut Call<'_>, scope: Option<&str>) -> Result<Vec<Rc<AliasInfo>>> {
    let scopes: Vec<Rc<Scope>> = match scope {
        None => call.runspace.scope.chain().cloned().collect(),
        Some(scope) => vec![call.runspace.scope_by_name(scope)?],
    };
    let mut found: Vec<Rc<AliasInfo>> = Vec::new();
    for scope in scopes {
        let Some(commands) = scope.commands() else { continue };
        for (_, alias) in commands.aliases.borrow().iter() {
            if !found.iter().any(|known| known.name.eq_ignore_ascii_case(&alias.name)) {
                found.push(alias.clone());
            }
        }
    }
    let loaded = call.runspace.modules();
    found.retain(|alias| match &alias.module {
        Some(module) if module.starts_with("Microsoft.PowerShell.") => loaded.iter().any(|own| own.name == *module),
        _ => true,
    });
    found.sort_by(|a, b| text::compare_ignore_case(&a.name, &b.name));
    Ok(found)
}

/// The alias as an object.
fn object(alias: &Rc<AliasInfo>) -> Value {
    Command::Alias(alias.clone()).to_value()
}

fn not_found(call: &mut Call<'_>, what: &str, name: &Str) -> Result {
    let message =
        format!("This command cannot find a matching alias because an alias with the {what} '{name}' does not exist.");
    let exception = Exception::new("System.Management.Automation.ItemNotFoundException", message);
    let id = "ItemNotFoundException";
    call.error(ErrorRecord::new(exception, id, ErrorCategory::ObjectNotFound, name.clone().into()))
}

/// A SessionStateException about an alias.
fn refused(name: &str, id: &'static str, category: ErrorCategory, message: String) -> ErrorRecord {
    let type_name = match category {
        ErrorCategory::WriteError => "System.Management.Automation.SessionStateUnauthorizedAccessException",
        _ => "System.Management.Automation.SessionStateException",
    };
    ErrorRecord::new(Exception::new(type_name, message), id, category, name.into())
}

/// Why the alias may not be changed, if it may not.
fn guard(alias: &AliasInfo, force: bool) -> Option<ErrorRecord> {
    let options = alias.options.get();
    let fixed = options.has(VariableOptions::CONSTANT) || (options.has(VariableOptions::READ_ONLY) && !force);
    fixed.then(|| {
        let name = &alias.name;
        let message =
            format!("Alias is not writeable because alias {name} is read-only or constant and cannot be written to.");
        refused(name, "AliasNotWritable", ErrorCategory::WriteError, message)
    })
}

fn patterns(texts: Option<Vec<Str>>) -> Vec<Pattern> {
    texts.unwrap_or_default().iter().map(|pattern| Pattern::new(pattern)).collect()
}
