//! Module manifests, and Test-ModuleManifest

use std::rc::Rc;

use psrp_syntax::Source;
use psrp_syntax::data::{self, Variables};

use super::data_file::hashtable;
use super::ps_module::ModuleKind;
use super::{Module, object};
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::provider::path;
use crate::runspace::Runspace;
use crate::system::{Account as _, System};
use crate::value::{Dictionary, Str, Value};

/// The path made absolute.
pub fn full_path(runspace: &Runspace, path: &str) -> Str {
    let home = runspace.environment(System::HOME).unwrap_or_else(|| "".into());
    let within_home = path.strip_prefix('~').filter(|rest| rest.is_empty() || rest.starts_with(['/', '\\']));
    path::normal(&match within_home {
        Some(rest) => path::join(&home, rest),
        None if path::is_absolute(path) => path.to_owned(),
        None => path::join(&runspace.location_path(), path),
    })
    .into()
}

/// Reads a manifest.
pub fn read(path: &str) -> std::result::Result<Rc<Dictionary>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let folder = path::parent(path);
    let variables =
        Variables { named: vec![("PSScriptRoot".into(), data::Value::String(folder.into()))], ..Variables::default() };
    match data::read(&Source::from_file(text, path), &variables) {
        Ok(table) => Ok(hashtable(&table)),
        Err(problem) => Err(problem.to_string()),
    }
}

/// The module that a manifest describes, its code not yet run.
pub fn describe(runspace: &mut Runspace, path: &str, manifest: &Dictionary) -> Result<Module> {
    let file = path::leaf(path);
    let name = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let mut module = Module::new(name, path, &runspace.global);
    module.kind = ModuleKind::Manifest;
    if let Some(version) = manifest.get_str("ModuleVersion") {
        module.version = convert::to_text(runspace, &version)?;
    }
    for (key, value) in manifest.entries() {
        let key = convert::to_text(runspace, &key)?;
        module.facts.push((key, value));
    }
    Ok(module)
}

/// Texts under a key of a manifest.
pub fn texts(runspace: &mut Runspace, manifest: &Dictionary, key: &str) -> Result<Option<Vec<Str>>> {
    let Some(value) = manifest.get_str(key) else { return Ok(None) };
    let items = convert::enumerate(runspace, &value).unwrap_or_else(|| vec![value]);
    items.iter().map(|item| convert::to_text(runspace, item)).collect::<Result<Vec<Str>>>().map(Some)
}

/// Test-ModuleManifest
pub struct TestModuleManifest;

impl Cmdlet for TestModuleManifest {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let path = full_path(call.runspace, &call.text("Path").unwrap_or_default());
        let manifest = match read(&path) {
            Ok(manifest) => manifest,
            Err(problem) => {
                let exception = Exception::new("System.IO.FileNotFoundException", problem);
                let (id, category) = ("Modules_InvalidManifest", ErrorCategory::ResourceUnavailable);
                return call.error(ErrorRecord::new(exception, id, category, path.into()));
            }
        };
        if manifest.get_str("ModuleVersion").is_none() {
            let message = format!(
                "The module manifest '{path}' could not be processed because it is missing the required member \
                 'ModuleVersion'."
            );
            let exception = Exception::new("System.Management.Automation.MissingMemberException", message);
            let (id, category) = ("Modules_ManifestMemberNotValid", ErrorCategory::InvalidData);
            return call.error(ErrorRecord::new(exception, id, category, Value::String(path)));
        }
        let module = Rc::new(describe(call.runspace, &path, &manifest)?);
        call.write(object(&module))
    }
}
