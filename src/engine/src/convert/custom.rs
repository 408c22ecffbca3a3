//! Hashtables as objects: `[pscustomobject]@{}` and `[SomeType]@{}`.

use super::Failure;
use crate::error::{Exception, Flow, Result};
use crate::runspace::Runspace;
use crate::types::Type;
use crate::value::{CustomObject, MemberKind, Value};

/// `[pscustomobject]$value`: the entries of a dictionary as note properties; anything else stays what it is.
pub fn to_custom_object(rt: &mut Runspace, value: &Value) -> Result<Value> {
    let Value::Dictionary(dictionary) = value.bare() else { return Ok(value.clone()) };
    let custom = CustomObject::default();
    for (key, item) in dictionary.entries() {
        let name = super::to_text(rt, &key)?;
        if name.eq_ignore_ascii_case("PSTypeName") {
            if let Some(type_name) = super::scalar_text(item.bare()) {
                custom.extra.set_type_names(
                    [type_name, "System.Management.Automation.PSCustomObject".into(), "System.Object".into()].into(),
                );
            }
            continue;
        }
        custom.extra.members_mut().set(name, MemberKind::Note(item));
    }
    Ok(Value::from(custom))
}

/// Sets the properties of `target` that the entries of a hashtable name, as `[Type]@{Name = value}` does.
pub fn set_properties(rt: &mut Runspace, target: &Value, properties: &Value, ty: &Type) -> Result<()> {
    let entries = match properties.bare() {
        Value::Dictionary(dictionary) => dictionary.entries(),
        Value::Custom(custom) => custom.extra.members().map_or_else(Vec::new, |members| {
            members
                .iter()
                .filter_map(|member| match &member.kind {
                    MemberKind::Note(value) | MemberKind::Property(value) => {
                        Some((Value::String(member.name.clone()), value.clone()))
                    }
                    _ => None,
                })
                .collect()
        }),
        _ => Vec::new(),
    };
    for (key, item) in entries {
        let name = super::to_text(rt, &key)?;
        if let Err(Flow::Error(record, terminates)) = crate::member::set(rt, target, &name, item) {
            if &*record.id == "PropertyNotFound" || &*record.id == "PropertyAssignmentException" {
                return Err(unknown_property(rt, &name, ty, target));
            }
            return Err(Flow::Error(record, terminates));
        }
    }
    Ok(())
}

fn unknown_property(rt: &mut Runspace, name: &str, ty: &Type, target: &Value) -> Flow {
    let available: Vec<String> = crate::member::list(rt, target)
        .iter()
        .filter(|member| member.is_property())
        .map(|member| format!("[{} <{}>]", member.name, member.type_text()))
        .collect();
    let message = format!(
        "The {name} property was not found for the {} object. The available property is: {}",
        ty.name(),
        available.join(" , ")
    );
    let cause = Exception::new("System.InvalidOperationException", message);
    Failure::because("ObjectCreationError", "System.Collections.Hashtable", ty, cause).into()
}
