//! Modules: what they are, and the commands that load and list them.

mod data_file;
mod export_member;
mod get;
mod import;
mod import_data;
mod load;
mod manifest;
mod new;
mod ps_module;
mod remove;

use std::rc::Rc;

pub use ps_module::Module;

use super::Builtin;
use crate::runspace::{Runspace, key};
use crate::types::TypeInfo;
use crate::value::Value;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = builtins! {
    "Export-ModuleMember" "ExportModuleMemberCommand" export_member::ExportModuleMember;
    "Get-Module" "GetModuleCommand" get::GetModule;
    "Import-LocalizedData" "ImportLocalizedData" import_data::ImportLocalizedData;
    "Import-Module" "ImportModuleCommand" import::ImportModule;
    "Import-PowerShellDataFile" "ImportPowerShellDataFileCommand" import_data::ImportPowerShellDataFile;
    "New-Module" "NewModuleCommand" new::NewModule;
    "Remove-Module" "RemoveModuleCommand" remove::RemoveModule;
    "Test-ModuleManifest" "TestModuleManifestCommand" manifest::TestModuleManifest;
};

/// The types of what they give.
pub static TYPES: &[&TypeInfo] = &[&ps_module::PS_MODULE_INFO];

/// The modules of a runspace.
#[derive(Debug, Default)]
pub struct Modules {
    /// Those loaded, in order.
    loaded: Vec<Rc<Module>>,
    /// Those of which code runs at the moment to load them, the innermost last.
    loading: Vec<Rc<Module>>,
}

/// The engine's own modules but Core, which is no module to Get-Module.
const OWN: &[&str] =
    &["Microsoft.PowerShell.Management", "Microsoft.PowerShell.Security", "Microsoft.PowerShell.Utility"];

impl Runspace {
    /// Notes that a cmdlet of one of the engine's own modules is used, which counts as loading the module.
    pub fn note_module(&mut self, name: &'static str) {
        if name == "Microsoft.PowerShell.Core" {
            return;
        }
        let modules = self.extension::<Modules>();
        if !modules.loaded.iter().any(|module| *module.name == *name) && OWN.contains(&name) {
            modules.loaded.push(Rc::new(Module::own(name)));
        }
    }

    /// The modules loaded.
    pub fn modules(&mut self) -> Vec<Rc<Module>> {
        self.extension::<Modules>().loaded.clone()
    }

    /// The loaded module of that name.
    pub fn find_module(&mut self, name: &str) -> Option<Rc<Module>> {
        let name = key(name);
        self.extension::<Modules>().loaded.iter().find(|module| *key(&module.name) == *name).cloned()
    }
}

/// The module as an object.
pub fn object(module: &Rc<Module>) -> Value {
    crate::value::Object::new(module.clone()).into()
}
