//! New-Module

use std::rc::Rc;

use super::load::{self, Wanted};
use super::{Module, object};
use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::value::{CustomObject, MemberKind, Value};

/// New-Module
pub struct NewModule;

impl Cmdlet for NewModule {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(block) = call.block("ScriptBlock") else { return Ok(()) };
        let named = call.text("Name");
        let name = named.clone().unwrap_or_else(|| format!("__DynamicModule_{}", uuid::Uuid::new_v4()).into());
        let path = format!("{}/{name}", call.runspace.location_path());
        let module = Rc::new(Module::new(name, path, &call.runspace.global));
        let arguments = call.values("ArgumentList").unwrap_or_default();
        let mut output = Vec::new();
        load::run(call.runspace, &module, &block, &arguments, Some(&mut output))?;
        if call.switch("AsCustomObject") {
            let object = as_custom_object(&module);
            return call.write(object);
        }
        let wanted = Wanted { functions: call.texts("Function"), ..Wanted::default() };
        let scope = call.runspace.scope.script().clone();
        load::import(call.runspace, &module, &scope, &wanted);
        if call.switch("ReturnResult") { call.write_all(output) } else { call.write(object(&module)) }
    }
}

/// Exported functions as methods, exported variables as properties.
fn as_custom_object(module: &Module) -> Rc<CustomObject> {
    let custom = CustomObject::default();
    let exported = module.exported.borrow();
    {
        let mut members = custom.extra.members_mut();
        for function in &exported.functions {
            members.set(function.name.clone(), MemberKind::Method(function.block.clone()));
        }
        for variable in &exported.variables {
            let value: Value = variable.get();
            members.set(variable.name.clone(), MemberKind::Note(value));
        }
    }
    Rc::new(custom)
}
