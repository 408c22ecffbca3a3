//! Commands as the runspace knows them: what `Get-Command` gives and a call finds.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use super::VariableOptions;
use crate::command::{Builtin, Declaration};
use crate::types::Type;
use crate::value::{Instance, Object, ScriptBlock, Str, Value};

/// A command that was found by its name.
#[derive(Clone, Debug)]
pub enum Command {
    /// Another name.
    Alias(Rc<AliasInfo>),
    /// A function or a filter.
    Function(Rc<FunctionInfo>),
    /// A cmdlet.
    Cmdlet(Rc<CmdletInfo>),
    /// A file with a script.
    Script(Rc<ExternalScriptInfo>),
    /// A program.
    Application(Rc<ApplicationInfo>),
}

/// System.Management.Automation.AliasInfo
#[derive(Debug)]
pub struct AliasInfo {
    /// The alias.
    pub name: Str,
    /// What it stands for.
    pub definition: Str,
    /// What may be done with it.
    pub options: Cell<VariableOptions>,
    /// What it is for.
    pub description: RefCell<Str>,
    /// The module it came with.
    pub module: Option<Str>,
}

/// System.Management.Automation.FunctionInfo, FilterInfo
#[derive(Debug)]
pub struct FunctionInfo {
    /// The name as it was defined.
    pub name: Str,
    /// The body.
    pub block: Rc<ScriptBlock>,
    /// What may be done with it.
    pub options: Cell<VariableOptions>,
    /// What it is for.
    pub description: RefCell<Str>,
    /// The module it came with.
    pub module: Option<Str>,
    /// The object that stands for it in scripts, made when first asked for.
    pub object: RefCell<Option<Value>>,
}

/// System.Management.Automation.CmdletInfo
#[derive(Debug)]
pub struct CmdletInfo {
    /// The cmdlet.
    pub builtin: &'static Builtin,
    /// Its parameters.
    pub declaration: &'static Declaration,
    /// The parameters as the binder wants them.
    pub signature: Rc<crate::bind::Signature>,
}

/// System.Management.Automation.ExternalScriptInfo
#[derive(Debug)]
pub struct ExternalScriptInfo {
    /// The file's name.
    pub name: Str,
    /// The whole path.
    pub path: Str,
    /// The script, read when it was found.
    pub block: Rc<ScriptBlock>,
}

/// System.Management.Automation.ApplicationInfo
#[derive(Debug)]
pub struct ApplicationInfo {
    /// The file's name.
    pub name: Str,
    /// The whole path.
    pub path: Str,
}

impl Command {
    /// The name.
    pub fn name(&self) -> Str {
        match self {
            Command::Alias(info) => info.name.clone(),
            Command::Function(info) => info.name.clone(),
            Command::Cmdlet(info) => info.declaration.name.into(),
            Command::Script(info) => info.name.clone(),
            Command::Application(info) => info.name.clone(),
        }
    }

    /// The object that stands for the command in scripts.
    pub fn to_value(&self) -> Value {
        if let Command::Function(info) = self {
            return info
                .object
                .borrow_mut()
                .get_or_insert_with(|| Value::Object(Rc::new(Object::new(self.clone()))))
                .clone();
        }
        Value::Object(Rc::new(Object::new(self.clone())))
    }
}

impl Instance for Command {
    fn ty(&self) -> Type {
        let name = match self {
            Command::Alias(_) => "System.Management.Automation.AliasInfo",
            Command::Function(info) if info.block.is_filter() => "System.Management.Automation.FilterInfo",
            Command::Function(_) => "System.Management.Automation.FunctionInfo",
            Command::Cmdlet(_) => "System.Management.Automation.CmdletInfo",
            Command::Script(_) => "System.Management.Automation.ExternalScriptInfo",
            Command::Application(_) => "System.Management.Automation.ApplicationInfo",
        };
        crate::types::find(name).map_or(Type::OBJECT, Type::Known)
    }

    fn text(&self) -> Option<Str> {
        Some(self.name())
    }
}

impl FunctionInfo {
    /// A function with that body.
    pub fn new(name: impl Into<Str>, block: Rc<ScriptBlock>) -> FunctionInfo {
        FunctionInfo {
            name: name.into(),
            block,
            options: Cell::default(),
            description: RefCell::new("".into()),
            module: None,
            object: RefCell::default(),
        }
    }
}

impl AliasInfo {
    /// An alias.
    pub fn new(name: impl Into<Str>, definition: impl Into<Str>) -> AliasInfo {
        AliasInfo {
            name: name.into(),
            definition: definition.into(),
            options: Cell::default(),
            description: RefCell::new("".into()),
            module: None,
        }
    }
}

impl std::fmt::Debug for Builtin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// The key of a command's name in tables.
pub fn key(name: &str) -> Arc<str> {
    super::table::folded(name)
}
