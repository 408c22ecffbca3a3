//! Get-Module

use super::object;
use crate::command::pattern::Pattern;
use crate::command::{Call, Cmdlet};
use crate::error::Result;

/// Get-Module
pub struct GetModule;

impl Cmdlet for GetModule {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let patterns = call.texts("Name").unwrap_or_else(|| vec!["*".into()]);
        let mut modules = call.runspace.modules();
        if call.switch("ListAvailable") {
            for name in super::OWN {
                if !modules.iter().any(|module| *module.name == **name) {
                    modules.push(std::rc::Rc::new(super::Module::own(name)));
                }
            }
        }
        modules.sort_by_key(|module| module.name.to_lowercase());
        for pattern in patterns {
            let pattern = Pattern::new(&pattern);
            for module in modules.iter().filter(|module| pattern.is_match(&module.name)) {
                call.write(object(module))?;
            }
        }
        Ok(())
    }
}
