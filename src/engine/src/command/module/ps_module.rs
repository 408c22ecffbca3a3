//! System.Management.Automation.PSModuleInfo

use std::cell::RefCell;
use std::rc::Rc;

use crate::command::discovery::command_info::{enumeration, version_value};
use crate::dotnet::object::OBJECT;
use crate::runspace::{AliasInfo, Command, FunctionInfo, Runspace, Scope, ScopeKind, Variable};
use crate::types::{Type, TypeInfo, read};
use crate::value::{Dictionary, DictionaryKind, Instance, Object, Str, Value};

/// A module.
#[derive(Debug)]
pub struct Module {
    /// The name.
    pub name: Str,
    /// The file it was loaded from; for one made by New-Module the path is the name.
    pub path: Str,
    /// Script, manifest or the engine's own.
    pub kind: ModuleKind,
    /// The version as text: `0.0`, `1.2`.
    pub version: Str,
    /// `Description`, `Author` and the like of the manifest.
    pub facts: Vec<(Str, Value)>,
    /// The scope of its code; none for the engine's own.
    pub scope: Option<Rc<Scope>>,
    /// What Export-ModuleMember named.
    pub exports: RefCell<Exports>,
    /// What was exported in the end.
    pub exported: RefCell<Exported>,
}

/// ModuleType
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ModuleKind {
    Script = 0,
    Binary = 1,
    Manifest = 2,
}

/// Patterns of what a module exports; `None` where nothing was said.
#[derive(Clone, Debug, Default)]
pub struct Exports {
    /// Whether Export-ModuleMember was called at all.
    pub called: bool,
    /// Functions.
    pub functions: Option<Vec<Str>>,
    /// Variables.
    pub variables: Option<Vec<Str>>,
    /// Aliases.
    pub aliases: Option<Vec<Str>>,
}

/// What a module exports.
#[derive(Clone, Debug, Default)]
pub struct Exported {
    /// Functions.
    pub functions: Vec<Rc<FunctionInfo>>,
    /// Variables.
    pub variables: Vec<Rc<Variable>>,
    /// Aliases.
    pub aliases: Vec<Rc<AliasInfo>>,
}

impl Module {
    /// A module of script whose code is still to run, in a scope below the global one.
    pub fn new(name: impl Into<Str>, path: impl Into<Str>, global: &Rc<Scope>) -> Module {
        Module {
            name: name.into(),
            path: path.into(),
            kind: ModuleKind::Script,
            version: "0.0".into(),
            facts: Vec::new(),
            scope: Some(Scope::new(Some(global.clone()), ScopeKind::Module)),
            exports: RefCell::default(),
            exported: RefCell::default(),
        }
    }

    /// One of the engine's own modules.
    pub fn own(name: &'static str) -> Module {
        Module {
            name: name.into(),
            path: format!("/opt/microsoft/powershell/7/Modules/{name}/{name}.psd1").into(),
            kind: ModuleKind::Manifest,
            version: "7.0.0.0".into(),
            facts: Vec::new(),
            scope: None,
            exports: RefCell::default(),
            exported: RefCell::default(),
        }
    }

    fn fact(&self, name: &str) -> Value {
        let found = self.facts.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map_or(Value::Null, |(_, value)| value.clone())
    }
}

impl Instance for Rc<Module> {
    fn ty(&self) -> Type {
        Type::Known(&PS_MODULE_INFO)
    }

    fn text(&self) -> Option<Str> {
        Some(self.name.clone())
    }
}

/// System.Management.Automation.PSModuleInfo
pub static PS_MODULE_INFO: TypeInfo = TypeInfo {
    declarations: "bool LogPipelineExecutionDetails {get;set;}
string Name {get;}
string Path {get;}
string ImplementingAssembly {get;}
string Definition {get;}
string Description {get;set;}
guid Guid {get;}
string HelpInfoUri {get;}
string ModuleBase {get;}
System.Object PrivateData {get;set;}
version Version {get;}
System.Management.Automation.ModuleType ModuleType {get;}
string Author {get;set;}
System.Management.Automation.ModuleAccessMode AccessMode {get;set;}
string CompanyName {get;}
string Copyright {get;}
string RootModule {get;}
System.Collections.Generic.Dictionary[string,System.Management.Automation.FunctionInfo] ExportedFunctions {get;}
System.Collections.Generic.Dictionary[string,System.Management.Automation.CmdletInfo] ExportedCmdlets {get;}
System.Collections.Generic.Dictionary[string,System.Management.Automation.CommandInfo] ExportedCommands {get;}
System.Collections.Generic.Dictionary[string,psvariable] ExportedVariables {get;}
System.Collections.Generic.Dictionary[string,System.Management.Automation.AliasInfo] ExportedAliases {get;}
System.Collections.ObjectModel.ReadOnlyCollection[psmoduleinfo] NestedModules {get;}",
    properties: &[
        read("LogPipelineExecutionDetails", |_, _| Ok(false.into())),
        read("Name", |_, this| Ok(of(this, |module| module.name.clone().into()))),
        read("Path", |_, this| Ok(of(this, |module| module.path.clone().into()))),
        read("ImplementingAssembly", |_, _| Ok(Value::Null)),
        read("Definition", |_, _| Ok("".into())),
        read("Description", |_, this| Ok(of(this, |module| module.fact("Description")))),
        read("Guid", |_, this| {
            Ok(of(this, |module| match module.fact("GUID") {
                Value::String(text) => text.parse::<uuid::Uuid>().unwrap_or_default().into(),
                _ => uuid::Uuid::nil().into(),
            }))
        }),
        read("HelpInfoUri", |_, this| Ok(of(this, |module| module.fact("HelpInfoURI")))),
        read("ModuleBase", |_, this| Ok(of(this, |module| crate::provider::path::parent(&module.path).into()))),
        read("PrivateData", |_, this| Ok(of(this, |module| module.fact("PrivateData")))),
        read("Version", |runspace, this| match module(this) {
            Some(module) => version_value(runspace, &module.version.clone()),
            None => Ok(Value::Null),
        }),
        read("ModuleType", |_, this| {
            Ok(of(this, |module| enumeration("System.Management.Automation.ModuleType", module.kind as i64)))
        }),
        read("Author", |_, this| Ok(of(this, |module| module.fact("Author")))),
        read("AccessMode", |_, _| Ok(enumeration("System.Management.Automation.ModuleAccessMode", 0))),
        read("CompanyName", |_, this| Ok(of(this, |module| module.fact("CompanyName")))),
        read("Copyright", |_, this| Ok(of(this, |module| module.fact("Copyright")))),
        read("RootModule", |_, this| Ok(of(this, |module| module.fact("RootModule")))),
        read("ExportedFunctions", |_, this| Ok(of(this, |module| table(functions(module))))),
        read("ExportedCmdlets", |runspace, this| match module(this) {
            Some(module) => Ok(table(cmdlets(runspace, &module.name))),
            None => Ok(Value::Null),
        }),
        read("ExportedCommands", |runspace, this| match module(this) {
            Some(module) => {
                let mut commands = functions(module);
                commands.extend(cmdlets(runspace, &module.name));
                commands.extend(aliases(module));
                Ok(table(commands))
            }
            None => Ok(Value::Null),
        }),
        read("ExportedVariables", |_, this| {
            Ok(of(this, |module| {
                let variables = module.exported.borrow().variables.clone();
                table(variables.into_iter().map(|own| (own.name.clone(), Object::new(own).into())).collect())
            }))
        }),
        read("ExportedAliases", |_, this| Ok(of(this, |module| table(aliases(module))))),
        read("NestedModules", |_, _| Ok(Value::array(Vec::new()))),
    ],
    ..TypeInfo::class("System.Management.Automation.PSModuleInfo", &OBJECT)
};

/// The module behind an object.
pub fn module(this: &Value) -> Option<&Rc<Module>> {
    match this.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

fn of(this: &Value, with: impl FnOnce(&Module) -> Value) -> Value {
    module(this).map_or(Value::Null, |module| with(module))
}

fn functions(module: &Module) -> Vec<(Str, Value)> {
    let functions = module.exported.borrow().functions.clone();
    functions.into_iter().map(|own| (own.name.clone(), Command::Function(own).to_value())).collect()
}

fn aliases(module: &Module) -> Vec<(Str, Value)> {
    let aliases = module.exported.borrow().aliases.clone();
    aliases.into_iter().map(|own| (own.name.clone(), Command::Alias(own).to_value())).collect()
}

/// The cmdlets of one of the engine's own modules.
fn cmdlets(runspace: &mut Runspace, module: &str) -> Vec<(Str, Value)> {
    let mut found = Vec::new();
    for builtin in crate::command::builtins() {
        if let Some(info) = runspace.find_cmdlet(builtin.name).filter(|info| info.declaration.module == module) {
            found.push((builtin.name.into(), Command::Cmdlet(info).to_value()));
        }
    }
    found
}

fn table(entries: Vec<(Str, Value)>) -> Value {
    let ty = crate::types::lookup(
        "System.Collections.Generic.Dictionary[string,System.Management.Automation.CommandInfo]",
        &(),
    );
    let table = Dictionary::new(ty.unwrap_or(Type::HASHTABLE), DictionaryKind::GenericIgnoreCase);
    for (name, value) in entries {
        table.set(name.into(), value);
    }
    Rc::new(table).into()
}
