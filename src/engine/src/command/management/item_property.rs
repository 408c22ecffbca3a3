//! Get-ItemProperty, Get-ItemPropertyValue, Set-ItemProperty, and those that providers of dynamic properties have

use super::{get_item, selection};
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::member;
use crate::provider;
use crate::value::{CustomObject, MemberKind, Str, Value};

/// Gives properties of items.
pub struct GetItemProperty;

/// Gives the values of properties.
pub struct GetItemPropertyValue;

/// Makes, takes away, copies, moves or clears properties, which items of no provider here allow.
pub struct NoDynamicProperty;

/// Sets a property of items.
pub struct SetItemProperty;

impl Cmdlet for GetItemProperty {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let names = call.texts("Name");
        for target in selection::targets(call)? {
            let Some(item) = get_item::item(call.runspace, &target) else { continue };
            let Some(names) = &names else {
                call.write(item)?;
                continue;
            };
            let chosen = CustomObject::default();
            for name in names {
                match member::get(call.runspace, &item, name)? {
                    Some(value) => chosen.extra.members_mut().set(name.clone(), MemberKind::Note(value)),
                    None => call.error(no_property(name))?,
                }
            }
            if chosen.extra.members().is_none_or(|members| members.is_empty()) {
                continue;
            }
            let chosen = Value::from(chosen);
            provider::add_notes(&chosen, &target, None);
            call.write(chosen)?;
        }
        Ok(())
    }
}

impl Cmdlet for GetItemPropertyValue {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let names = call.texts("Name").unwrap_or_default();
        for target in selection::targets(call)? {
            let Some(item) = get_item::item(call.runspace, &target) else { continue };
            for name in &names {
                match member::get(call.runspace, &item, name)? {
                    Some(value) => call.write(value)?,
                    None => call.error(no_property(name))?,
                }
            }
        }
        Ok(())
    }
}

impl Cmdlet for SetItemProperty {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let (Some(name), Some(value)) = (call.text("Name"), call.argument("Value").cloned()) else { return Ok(()) };
        for target in selection::targets(call)? {
            let Some(item) = get_item::item(call.runspace, &target) else { continue };
            let what = format!("Item: {} Property: {name}", target.path);
            if call.runspace.should_process(&what, "Set Property File")? {
                member::set(call.runspace, &item, &name, value.clone())?;
            }
        }
        Ok(())
    }
}

impl Cmdlet for NoDynamicProperty {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        selection::targets(call)?;
        let exception = Exception::new(
            "System.Management.Automation.PSNotSupportedException",
            "Cannot use interface. The IDynamicPropertyCmdletProvider interface is not implemented by this provider.",
        );
        let record = ErrorRecord::new(exception, "NotSupported", ErrorCategory::NotImplemented, Value::Null);
        Err(call.terminating(record))
    }
}

fn no_property(name: &Str) -> ErrorRecord {
    let message = format!("The property {name} does not exist or was not found.");
    let exception = Exception::new("System.IO.IOException", message);
    ErrorRecord::new(exception, "GetValueError", ErrorCategory::ReadError, Value::String(name.clone()))
}
