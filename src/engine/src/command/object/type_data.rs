//! Update-TypeData, Get-TypeData, Remove-TypeData

use std::rc::Rc;

use crate::command::pattern::Pattern;
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::dotnet::object::OBJECT;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::member::type_data;
use crate::types::{Type, TypeInfo, read};
use crate::value::{Dictionary, DictionaryKind, MemberKind, Record, ScriptBlock, Str, Value, field};

/// System.Management.Automation.Runspaces.TypeData
pub static TYPE_DATA: TypeInfo = TypeInfo {
    declarations: "string TypeName {get;}
System.Collections.Generic.Dictionary[string,System.Management.Automation.Runspaces.TypeMemberData] Members {get;}
string DefaultDisplayProperty {get;set;}
System.Management.Automation.Runspaces.PropertySetData DefaultDisplayPropertySet {get;set;}
System.Management.Automation.Runspaces.PropertySetData DefaultKeyPropertySet {get;set;}
uint SerializationDepth {get;set;}",
    properties: &[
        read("TypeName", field::<0>),
        read("Members", field::<1>),
        read("DefaultDisplayProperty", field::<2>),
        read("DefaultDisplayPropertySet", field::<3>),
        read("DefaultKeyPropertySet", field::<4>),
        read("SerializationDepth", field::<5>),
    ],
    ..TypeInfo::class("System.Management.Automation.Runspaces.TypeData", &OBJECT)
};

/// PSMemberTypes that a type can be given.
const KINDS: &[(i64, &str)] =
    &[(1, "AliasProperty"), (8, "NoteProperty"), (16, "ScriptProperty"), (256, "ScriptMethod")];

/// Update-TypeData
pub struct UpdateTypeData;

impl Cmdlet for UpdateTypeData {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if call.set != "DynamicTypeSet" {
            return Err(refused(call, "NotSupported", "type files and TypeData objects are not supported".into()));
        }
        let name = call.text("TypeName").unwrap_or_default();
        let name = crate::interpret::lookup_type(call.runspace, &name).map_or(name, |ty| ty.name());
        let kind = kind(call)?;
        let display = call.texts("DefaultDisplayPropertySet");
        let property = call.text("DefaultDisplayProperty");
        let keys = call.texts("DefaultKeyPropertySet");
        let depth = call.number("SerializationDepth").and_then(|depth| u32::try_from(depth).ok());
        let source = call.text("StringSerializationSource");
        let others: Vec<(Str, Value)> = [
            "SerializationMethod",
            "TargetTypeForDeserialization",
            "InheritPropertySerializationSet",
            "PropertySerializationSet",
            "TypeConverter",
            "TypeAdapter",
        ]
        .iter()
        .filter_map(|name| Some(((*name).into(), call.argument(name)?.clone())))
        .collect();
        let empty = kind.is_none()
            && display.is_none()
            && property.is_none()
            && keys.is_none()
            && depth.is_none()
            && source.is_none()
            && others.is_empty();
        if empty {
            return Err(refused(
                call,
                "TypeDataEmpty",
                format!("No member is specified for the update on type \"{name}\"."),
            ));
        }
        if !call.runspace.should_process(&format!("Type to update: {name}"), "Update TypeData")? {
            return Ok(());
        }
        let force = call.switch("Force");
        let entry = type_data(call.runspace).entry(&name);
        let mut taken: Option<Str> = None;
        if let Some((member, kind)) = kind {
            if entry.members.get(&member).is_some() && !force {
                taken = Some(member);
            } else {
                entry.members.set(member, kind);
            }
        }
        let set = |slot: &mut Option<Rc<[Str]>>, names: Option<Vec<Str>>| {
            if let Some(names) = names {
                *slot = Some(names.into());
            }
        };
        set(&mut entry.default_display, display);
        set(&mut entry.default_keys, keys);
        entry.default_property = property.or(entry.default_property.take());
        entry.serialization_depth = depth.or(entry.serialization_depth);
        entry.string_source = source.or(entry.string_source.take());
        entry.others.extend(others);
        let Some(member) = taken else { return Ok(()) };
        let message = format!("Error in TypeData \"{name}\": The member {member} is already present.");
        let exception = Exception::new("System.Management.Automation.RuntimeException", message);
        call.error(ErrorRecord::new(
            exception,
            "TypesDynamicUpdateException",
            ErrorCategory::InvalidOperation,
            Value::Null,
        ))
    }
}

/// The member that is added, if one is.
fn kind(call: &mut Call<'_>) -> Result<Option<(Str, MemberKind)>> {
    let Some(number) = call.number("MemberType") else {
        if ["MemberName", "Value", "SecondValue"].iter().any(|name| call.has(name)) {
            let message = "The MemberName, Value, and SecondValue parameters cannot be specified without the MemberType parameter.";
            return Err(refused(call, "MemberTypeIsMissing", message.into()));
        }
        return Ok(None);
    };
    let Some((_, kind)) = KINDS.iter().find(|(own, _)| *own == number) else {
        let message = "Cannot update a member of that type. Specify a different type for the MemberType parameter.";
        return Err(refused(call, "CannotUpdateMemberType", message.into()));
    };
    let Some(name) = call.text("MemberName").filter(|name| !name.is_empty()) else {
        let message = format!(
            "The MemberName parameter is required for the type \"{kind}\". Please specify the MemberName parameter."
        );
        return Err(refused(call, "MemberNameShouldBeSpecified", message));
    };
    let (value, second) = (call.argument("Value").cloned(), call.argument("SecondValue").cloned());
    let made = match (*kind, value) {
        ("NoteProperty", Some(value)) => MemberKind::Note(value),
        ("AliasProperty", Some(value)) => MemberKind::Alias(convert::to_text(call.runspace, &value)?),
        ("ScriptMethod", Some(Value::ScriptBlock(block))) => MemberKind::Method(block),
        ("ScriptProperty", value) => {
            let (get, set) = (block(value), block(second));
            if get.is_none() && set.is_none() {
                let message = format!(
                    "The Value and SecondValue parameters should not both be null for a member of type \"{kind}\". Specify \
                     a non-null value for one of the two parameters."
                );
                return Err(refused(call, "ValueAndSecondValueShouldNotBothBeNull", message));
            }
            MemberKind::Script { get, set }
        }
        _ => {
            let message =
                format!("The Value parameter is required for the type \"{kind}\". Please specify the Value parameter.");
            return Err(refused(call, "ValueShouldBeSpecified", message));
        }
    };
    Ok(Some((name, made)))
}

fn block(value: Option<Value>) -> Option<Rc<ScriptBlock>> {
    match value {
        Some(Value::ScriptBlock(block)) => Some(block),
        _ => None,
    }
}

fn refused(call: &Call<'_>, id: &'static str, message: String) -> Flow {
    let exception = Exception::new("System.InvalidOperationException", message);
    call.terminating(ErrorRecord::new(exception, id, ErrorCategory::InvalidOperation, Value::Null))
}

/// Remove-TypeData
pub struct RemoveTypeData;

impl Cmdlet for RemoveTypeData {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let name = match (call.text("TypeName"), call.argument("TypeData").cloned()) {
            (Some(name), _) => name,
            (None, Some(data)) => {
                let name = crate::member::get(call.runspace, &data, "TypeName")?.unwrap_or_default();
                convert::to_text(call.runspace, &name)?
            }
            (None, None) => return Ok(()),
        };
        let target = format!("Name of the type that will be removed: {name}");
        if call.runspace.should_process(&target, "Remove TypeData")? && !type_data(call.runspace).remove(&name) {
            let message = format!("Error in TypeData \"{name}\": The type \"{name}\" was not found.");
            let exception = Exception::new("System.Management.Automation.RuntimeException", message);
            let (id, category) = ("TypesDynamicRemoveException", ErrorCategory::InvalidOperation);
            return call.error(ErrorRecord::new(exception, id, category, Value::Null));
        }
        Ok(())
    }
}

/// Get-TypeData
pub struct GetTypeData;

impl Cmdlet for GetTypeData {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let names = call.texts("TypeName").unwrap_or_else(|| vec!["*".into()]);
        let patterns: Vec<Pattern> = names.iter().map(|name| Pattern::new(name)).collect();
        let mut found: Vec<(Str, Vec<Str>)> = Vec::new();
        // The count of an array is its own.
        for (type_name, member) in crate::member::own_type_data().filter(|(name, _)| *name != "System.Array") {
            match found.iter_mut().find(|(name, _)| **name == *type_name) {
                Some((_, members)) => members.push(member.into()),
                None => found.push((type_name.into(), vec![member.into()])),
            }
        }
        for data in type_data(call.runspace).iter() {
            let members = data.members.iter().map(|member| member.name.clone());
            match found.iter_mut().find(|(name, _)| name.eq_ignore_ascii_case(&data.name)) {
                Some((_, known)) => known.extend(members),
                None => found.push((data.name.clone(), members.collect())),
            }
        }
        found.sort();
        for (name, members) in found {
            if patterns.iter().any(|pattern| pattern.is_match(&name)) {
                let table = Dictionary::new(Type::HASHTABLE, DictionaryKind::GenericIgnoreCase);
                for member in members {
                    table.set(member.clone().into(), member.into());
                }
                let fields =
                    vec![name.into(), Rc::new(table).into(), Value::Null, Value::Null, Value::Null, Value::UInt32(0)];
                call.write(Record::new(&TYPE_DATA, fields))?;
            }
        }
        Ok(())
    }
}
