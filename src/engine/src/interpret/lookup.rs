//! Which command a name means.

use std::rc::Rc;

use crate::command;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::provider::path;
use crate::runspace::{AliasInfo, ApplicationInfo, CmdletInfo, Command, FunctionInfo, Runspace, key};
use crate::system::{Account as _, Programs as _, System};
use crate::value::{Str, Value};

/// Aliases of aliases that are followed.
const ALIASES_DEEP: usize = 32;

impl Runspace {
    /// The alias of that name.
    pub fn find_alias(&self, name: &str) -> Option<Rc<AliasInfo>> {
        let key = key(name);
        self.scope.chain().find_map(|scope| scope.commands()?.aliases.borrow().get(&key).cloned())
    }

    /// The function or filter of that name.
    pub fn find_function(&self, name: &str) -> Option<Rc<FunctionInfo>> {
        let key = key(name);
        self.scope.chain().find_map(|scope| scope.commands()?.functions.borrow().get(&key).cloned())
    }

    /// The cmdlet of that name; a module before a backslash may be named.
    pub fn find_cmdlet(&mut self, name: &str) -> Option<Rc<CmdletInfo>> {
        let (module, name) = match name.rsplit_once('\\') {
            Some((module, name)) => (Some(module), name),
            None => (None, name),
        };
        let builtin = command::builtin(name)?;
        if let Some(info) = self.cmdlets.get(builtin.name) {
            return Some(info.clone());
        }
        let declaration = command::declaration(builtin.name)?;
        if module.is_some_and(|module| !declaration.module.eq_ignore_ascii_case(module)) {
            return None;
        }
        let signature = Rc::new(crate::bind::Signature::of_declaration(declaration));
        let info = Rc::new(CmdletInfo { builtin, declaration, signature });
        self.cmdlets.insert(builtin.name, info.clone());
        Some(info)
    }

    /// The command that a call of that name runs; aliases are not followed.
    pub fn find_command(&mut self, name: &str) -> Option<Command> {
        if let Some(alias) = self.find_alias(name) {
            return Some(Command::Alias(alias));
        }
        self.find_without_alias(name)
    }

    fn find_without_alias(&mut self, name: &str) -> Option<Command> {
        let key = key(name);
        let mut functions =
            self.scope.chain().filter_map(|scope| scope.commands()?.functions.borrow().get(&key).cloned());
        if let Some(function) = functions.next() {
            return Some(Command::Function(function));
        }
        drop(functions);
        if let Some((scope, rest)) = name.split_once(':')
            && matches!(scope.to_ascii_lowercase().as_str(), "global" | "script" | "local" | "private")
            && let Some(function) = self.find_function(rest)
        {
            return Some(Command::Function(function));
        }
        if let Some(cmdlet) = self.find_cmdlet(name) {
            return Some(Command::Cmdlet(cmdlet));
        }
        self.find_external(name)
    }

    /// The command behind a name as a call sees it: aliases are followed, `Get-` is tried before a plain noun.
    ///
    /// # Errors
    /// CommandNotFoundException.
    pub(crate) fn resolve_command(&mut self, name: &str) -> Result<Command> {
        let mut current: Str = name.into();
        for _ in 0..ALIASES_DEEP {
            match self.find_alias(&current) {
                Some(alias) => current = alias.definition.clone(),
                None => break,
            }
        }
        if let Some(command) = self.find_without_alias(&current) {
            return Ok(command);
        }
        if !current.contains(['-', '\\', '/', '.']) {
            let get = format!("Get-{current}");
            if let Some(command @ (Command::Cmdlet(_) | Command::Function(_))) = self.find_without_alias(&get) {
                return Ok(command);
            }
        }
        match self.script_errors.take() {
            Some(record) => Err(Flow::Error(record, crate::error::Terminates::Statement)),
            None => Err(command_not_found(&current)),
        }
    }

    /// A script or a program: by its path, or by PATH.
    pub(crate) fn find_external(&mut self, name: &str) -> Option<Command> {
        if name.is_empty() || name.contains('\0') {
            return None;
        }
        let path = if name.contains(path::is_separator) {
            let mut path =
                if let Some(rest) = name.strip_prefix('~').and_then(|rest| rest.strip_prefix(path::is_separator)) {
                    std::path::PathBuf::from(&*self.environment(System::HOME)?).join(rest)
                } else {
                    std::path::PathBuf::from(name)
                };
            if path.is_relative() {
                path = std::path::PathBuf::from(&*self.location_path()).join(path);
            }
            let mut plain = std::path::PathBuf::new();
            for component in path.components() {
                match component {
                    std::path::Component::CurDir => {}
                    std::path::Component::ParentDir => {
                        plain.pop();
                    }
                    other => plain.push(other),
                }
            }
            plain
        } else {
            let paths = self.environment("PATH")?;
            std::env::split_paths(&*paths).find_map(|folder| System::program(&folder.join(name)))?
        };
        // A script by its path needs no permission to be run.
        let path = if is_script(&path) { path } else { System::program(&path)? };
        if is_script(&path) {
            return self.read_script_file(&path, path.file_name()?.to_str()?).map(Command::Script);
        }
        let (file, path) = (path.file_name()?.to_str()?, path.to_str()?);
        Some(Command::Application(Rc::new(ApplicationInfo { name: file.into(), path: path.into() })))
    }
}

fn is_script(path: &std::path::Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ps1"))
}

/// The error of a name that is no command.
pub(crate) fn command_not_found(name: &str) -> Flow {
    let message = format!(
        "The term '{name}' is not recognized as a name of a cmdlet, function, script file, or executable program.\nCheck the spelling of the name, or if a path was included, verify that the path is correct and try again."
    );
    let mut exception = Exception::new("System.Management.Automation.CommandNotFoundException", message);
    exception.properties.push(("CommandName", Value::string(name)));
    ErrorRecord::new(exception, "CommandNotFoundException", ErrorCategory::ObjectNotFound, Value::string(name)).into()
}
