//! Import-Module

use std::rc::Rc;

use psrp_syntax::Source;

use super::load::{self, Wanted};
use super::{Module, manifest, object};
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::provider::path;
use crate::runspace::{Runspace, Scope};
use crate::system::{OwnPaths, Paths as _};
use crate::value::{ScriptBlock, Str, Value};

/// Import-Module
pub struct ImportModule;

impl Cmdlet for ImportModule {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let wanted = Wanted {
            functions: call.texts("Function"),
            variables: call.texts("Variable"),
            aliases: call.texts("Alias"),
            prefix: call.text("Prefix"),
        };
        let scope = target_scope(call);
        for value in call.values("ModuleInfo").unwrap_or_default() {
            if let Some(module) = super::ps_module::module(&value).cloned() {
                load::import(call.runspace, &module, &scope, &wanted);
                pass(call, &module)?;
            }
        }
        for name in call.texts("Name").unwrap_or_default() {
            import(call, &name, &scope, &wanted)?;
        }
        Ok(())
    }
}

/// The scope of whoever asks: a module's, or the global one.
fn target_scope(call: &Call<'_>) -> Rc<Scope> {
    let global = call.switch("Global") || call.text("Scope").is_some_and(|scope| scope.eq_ignore_ascii_case("global"));
    if global {
        return call.runspace.global.clone();
    }
    let of_module = call.runspace.scope.chain().find(|scope| scope.kind == crate::runspace::ScopeKind::Module);
    of_module.cloned().unwrap_or_else(|| call.runspace.global.clone())
}

fn pass(call: &mut Call<'_>, module: &Rc<Module>) -> Result {
    if call.switch("PassThru") || call.switch("AsCustomObject") { call.write(object(module)) } else { Ok(()) }
}

fn import(call: &mut Call<'_>, name: &Str, scope: &Rc<Scope>, wanted: &Wanted) -> Result {
    if let Some(own) = super::OWN.iter().find(|own| own.eq_ignore_ascii_case(name)) {
        call.runspace.note_module(own);
        return match call.runspace.find_module(own) {
            Some(module) => pass(call, &module),
            None => Ok(()),
        };
    }
    let Some(path) = find(call.runspace, name) else { return not_found(call, name) };
    let loaded = call.runspace.modules().into_iter().find(|module| *module.path == *path);
    let module = match loaded.filter(|_| !call.switch("Force")) {
        Some(module) => module,
        None => read(call, &path)?,
    };
    load::import(call.runspace, &module, scope, wanted);
    pass(call, &module)
}

/// The file behind a path or a module's name.
fn find(runspace: &Runspace, name: &str) -> Option<Str> {
    let is_file = |path: &str| std::path::Path::new(path).is_file();
    let within = |folder: &str, stem: &str| {
        [".psd1", ".psm1", ".ps1"]
            .iter()
            .map(|end| path::join(folder, &format!("{stem}{end}")))
            .find(|path| is_file(path))
    };
    if name.contains('/') || name.contains('\\') || name.starts_with('~') {
        let full = manifest::full_path(runspace, name);
        let stem = path::leaf(&full).to_owned();
        if is_file(&full) {
            return Some(full);
        }
        let beside = [".psd1", ".psm1", ".ps1"].iter().map(|end| format!("{full}{end}")).find(|path| is_file(path));
        return beside.or_else(|| within(&full, &stem)).map(Str::from);
    }
    let paths = runspace.environment("PSModulePath").unwrap_or_else(|| "".into());
    let stem = name.rsplit_once('.').filter(|(_, end)| matches!(*end, "psd1" | "psm1")).map_or(name, |(stem, _)| stem);
    paths.split(OwnPaths::LIST_SEPARATOR).filter(|folder| !folder.is_empty()).find_map(|folder| {
        let base = path::join(folder, stem);
        within(&base, stem).or_else(|| newest_version(&base).and_then(|version| within(&version, stem))).map(Str::from)
    })
}

/// The folder of the newest version below a module's folder.
fn newest_version(base: &str) -> Option<String> {
    let key = |name: &str| name.split('.').map(|part| part.parse::<u64>().ok()).collect::<Option<Vec<_>>>();
    let entries = std::fs::read_dir(base).ok()?;
    let versions = entries.flatten().filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        Some((key(&name)?, name))
    });
    versions.max().map(|(_, name)| path::join(base, &name))
}

/// Reads the file and runs its code.
fn read(call: &mut Call<'_>, path: &Str) -> Result<Rc<Module>> {
    let arguments = call.values("ArgumentList").unwrap_or_default();
    if !path.to_ascii_lowercase().ends_with(".psd1") {
        let file = path::leaf(path);
        let name = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let module = Rc::new(Module::new(name, path.clone(), &call.runspace.global));
        run_file(call, &module, path, &arguments)?;
        return Ok(module);
    }
    let table = match manifest::read(path) {
        Ok(table) => table,
        Err(problem) => {
            let exception = Exception::new("System.InvalidOperationException", problem);
            let (id, category) = ("Modules_InvalidManifest", ErrorCategory::ResourceUnavailable);
            return Err(call.terminating(ErrorRecord::new(exception, id, category, path.clone().into())));
        }
    };
    let module = Rc::new(manifest::describe(call.runspace, path, &table)?);
    let folder = path::parent(path).to_owned();
    let mut files = manifest::texts(call.runspace, &table, "NestedModules")?.unwrap_or_default();
    files.extend(manifest::texts(call.runspace, &table, "RootModule")?.unwrap_or_default());
    files.extend(manifest::texts(call.runspace, &table, "ModuleToProcess")?.unwrap_or_default());
    for file in files.iter().filter(|file| !file.is_empty()) {
        let nested = path::normal(&path::join(&folder, file));
        if !std::path::Path::new(&nested).is_file() {
            let message = format!(
                "The module to process '{file}', listed in field 'ModuleToProcess/RootModule' of module manifest '{path}' \
                 was not processed because no valid module was found in any module directory."
            );
            let exception = Exception::new("System.Management.Automation.PSInvalidOperationException", message);
            let (id, category) = ("Modules_ModuleFileNotFound", ErrorCategory::ResourceUnavailable);
            return Err(call.terminating(ErrorRecord::new(exception, id, category, path.clone().into())));
        }
        run_file(call, &module, &nested.into(), &arguments)?;
    }
    restrict(call.runspace, &module, &table)?;
    Ok(module)
}

/// Leaves of what the code exports what the manifest names.
fn restrict(runspace: &mut Runspace, module: &Module, table: &crate::value::Dictionary) -> Result {
    use crate::command::pattern::Pattern;
    let functions = manifest::texts(runspace, table, "FunctionsToExport")?;
    let aliases = manifest::texts(runspace, table, "AliasesToExport")?;
    let variables = manifest::texts(runspace, table, "VariablesToExport")?;
    let passes = |patterns: &Option<Vec<Str>>, name: &str| match patterns {
        Some(patterns) => patterns.iter().any(|pattern| Pattern::new(pattern).is_match(name)),
        None => true,
    };
    let mut exported = module.exported.borrow_mut();
    exported.functions.retain(|own| passes(&functions, &own.name));
    exported.aliases.retain(|own| passes(&aliases, &own.name));
    exported.variables.retain(|own| passes(&variables, &own.name));
    Ok(())
}

fn run_file(call: &mut Call<'_>, module: &Rc<Module>, path: &Str, arguments: &[Value]) -> Result {
    let text = match std::fs::read_to_string(&**path) {
        Ok(text) => text,
        Err(error) => {
            let exception = Exception::new("System.IO.IOException", error.to_string());
            let (id, category) = ("Modules_ModuleNotReadable", ErrorCategory::ReadError);
            return Err(call.terminating(ErrorRecord::new(exception, id, category, path.clone().into())));
        }
    };
    let ast = call.runspace.read_script(&Source::from_file(text, &**path))?;
    let block = ScriptBlock::new(ast);
    load::run(call.runspace, module, &block, arguments, None)
}

fn not_found(call: &mut Call<'_>, name: &Str) -> Result {
    let message = format!(
        "The specified module '{name}' was not loaded because no valid module file was found in any module directory."
    );
    let exception = Exception::new("System.IO.FileNotFoundException", message);
    let (id, category) = ("Modules_ModuleNotFound", ErrorCategory::ResourceUnavailable);
    call.error(ErrorRecord::new(exception, id, category, name.clone().into()))
}
