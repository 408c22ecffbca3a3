//! Definitions of functions.

use std::rc::Rc;
use std::sync::Arc;

use psrp_syntax::ast::FunctionDefinitionAst;

use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::runspace::{FunctionInfo, Runspace, Scope, VariableOptions, key};
use crate::value::{ScriptBlock, Value};

impl Runspace {
    pub(super) fn define_function(&mut self, function: &Arc<FunctionDefinitionAst>) -> Result {
        let block = ScriptBlock { home: self.home_here(), ..ScriptBlock::of_function(function.clone()) };
        let (scope, name) = match function.name.split_once(':') {
            Some((scope, name)) => match scope.to_ascii_lowercase().as_str() {
                "global" => (self.global.clone(), name),
                "script" => (self.scope.script().clone(), name),
                "local" | "private" => (self.scope.clone(), name),
                _ => (self.scope.clone(), &*function.name),
            },
            None => (self.scope.clone(), &*function.name),
        };
        self.set_function(&scope, FunctionInfo::new(name, Rc::new(block)))
    }

    /// Adds or replaces a function in a scope.
    ///
    /// # Errors
    /// FunctionNotWritable for a constant or read-only one.
    pub fn set_function(&mut self, scope: &Rc<Scope>, function: FunctionInfo) -> Result {
        let key = key(&function.name);
        let functions = &scope.commands_mut().functions;
        if let Some(old) = functions.borrow().get(&key) {
            let options = old.options.get();
            if options.has(VariableOptions::CONSTANT) || options.has(VariableOptions::READ_ONLY) {
                let message =
                    format!("Cannot write to function {} because it is read-only or constant.", function.name);
                let exception =
                    Exception::new("System.Management.Automation.SessionStateUnauthorizedAccessException", message);
                let target = Value::String(function.name.clone());
                return Err(
                    ErrorRecord::new(exception, "FunctionNotWritable", ErrorCategory::WriteError, target).into()
                );
            }
        }
        functions.borrow_mut().set(key, Rc::new(function));
        Ok(())
    }
}
