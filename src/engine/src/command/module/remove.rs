//! Remove-Module

use std::rc::Rc;

use super::ps_module::module;
use super::{Module, load};
use crate::command::pattern::Pattern;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::value::Value;

/// Remove-Module
pub struct RemoveModule;

impl Cmdlet for RemoveModule {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let known = call.runspace.modules();
        let mut chosen: Vec<Rc<Module>> = Vec::new();
        for value in call.values("ModuleInfo").unwrap_or_default() {
            chosen.extend(module(&value).cloned());
        }
        for name in call.texts("Name").unwrap_or_default() {
            let pattern = Pattern::new(&name);
            let found: Vec<_> = known.iter().filter(|module| pattern.is_match(&module.name)).cloned().collect();
            if found.is_empty() && !Pattern::is_one(&name) {
                let exception = Exception::new(
                    "System.InvalidOperationException",
                    "No modules were removed. Verify that the specification of modules to remove is correct and those \
                     modules exist in the runspace.",
                );
                let (id, category) = ("Modules_NoModulesRemoved", ErrorCategory::ResourceUnavailable);
                call.error(ErrorRecord::new(exception, id, category, Value::Null))?;
            }
            chosen.extend(found);
        }
        for module in chosen {
            let target = format!("{} (Path: '{}')", module.name, module.path);
            if call.runspace.should_process(&target, "Remove-Module")? {
                let scope = call.runspace.scope.script().clone();
                load::remove(call.runspace, &module, &scope);
                let global = call.runspace.global.clone();
                if !Rc::ptr_eq(&scope, &global) {
                    load::remove(call.runspace, &module, &global);
                }
            }
        }
        Ok(())
    }
}
