//! Add-Member

use std::cell::RefCell;
use std::rc::Rc;

use crate::command::property::find_member;
use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::member::{self, MemberType};
use crate::runspace::{FieldDescription, HostCall};
use crate::types::Type;
use crate::value::{MemberKind, Members, ScriptBlock, Str, Value};

/// Add-Member
pub struct AddMember;

impl Cmdlet for AddMember {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(input) = call.argument("InputObject").filter(|input| !input.is_null()).cloned() else { return Ok(()) };
        let type_name = call.text("TypeName");
        if type_name.as_deref().is_some_and(|name| name.trim().is_empty()) {
            let message = "The TypeName parameter should not be null, empty, or contain only white spaces.";
            return Err(call.terminating(refused("TypeNameShouldNotBeEmpty", message, type_name.into())));
        }
        let object = input.with_members();
        let added = match call.set {
            "TypeNameSet" => true,
            "NotePropertyMultiMemberSet" => add_notes(call, &object)?,
            "NotePropertySingleMemberSet" => {
                let value = call.argument("NotePropertyValue").cloned().unwrap_or_default();
                let name = call.text("NotePropertyName").unwrap_or_default();
                add(call, &object, name, MemberKind::Note(value))?
            }
            _ => {
                let kind = kind(call)?;
                let name = call.text("Name").unwrap_or_default();
                add(call, &object, name, kind)?
            }
        };
        if !added {
            return Ok(());
        }
        if let Some(name) = type_name {
            put_type_name(call, &object, &name);
        }
        if call.switch("PassThru") { call.write(object) } else { Ok(()) }
    }
}

fn add_notes(call: &mut Call<'_>, object: &Value) -> Result<bool> {
    let Some(Value::Dictionary(notes)) = call.argument("NotePropertyMembers").cloned() else { return Ok(false) };
    let mut added = false;
    for (key, value) in notes.entries() {
        let name = convert::to_text(call.runspace, &key)?;
        if name.is_empty() {
            let message = "The name for a NoteProperty member should not be null or an empty string.";
            call.error(refused("NotePropertyNameShouldNotBeNull", message, name.into()))?;
            continue;
        }
        added |= add(call, object, name, MemberKind::Note(value))?;
    }
    Ok(added)
}

/// Adds a member unless there is one of that name; with `-Force` takes the old one out, if it was added from outside too.
fn add(call: &mut Call<'_>, object: &Value, name: Str, kind: MemberKind) -> Result<bool> {
    let Some(extra) = object.extra() else { return Ok(false) };
    let own = extra.members().is_some_and(|members| members.get(&name).is_some());
    let known = if own { None } else { find_member(call.runspace, object, &name) };
    if (own || known.is_some()) && !call.switch("Force") {
        let message = format!(
            "Cannot add a member with the name \"{name}\" because a member with that name already exists. To overwrite the \
             member anyway, add the Force parameter to your command."
        );
        call.error(refused("MemberAlreadyExists", &message, object.clone()))?;
        return Ok(false);
    }
    if let Some(known) = known.filter(|known| {
        !known.instance
            && matches!(
                known.kind,
                MemberType::AliasProperty
                    | MemberType::ScriptProperty
                    | MemberType::CodeProperty
                    | MemberType::ScriptMethod
                    | MemberType::CodeMethod
                    | MemberType::PropertySet
                    | MemberType::NoteProperty
            )
    }) {
        let message = format!(
            "Cannot force the member with name \"{name}\" and type \"{}\" to be added. A member with that name and type \
             already exists, and the existing member is not an instance extension.",
            known.kind.name()
        );
        call.error(refused("CannotRemoveTypeDataMember", &message, object.clone()))?;
        return Ok(false);
    }
    let mut members = extra.members_mut();
    members.remove(&name);
    members.set(name, kind);
    Ok(true)
}

fn put_type_name(call: &mut Call<'_>, object: &Value, name: &Str) {
    let name = crate::interpret::lookup_type(call.runspace, name).map_or_else(|| name.clone(), |ty| ty.name());
    let names = member::type_names(object);
    if let Some(extra) = object.extra() {
        extra.set_type_names(std::iter::once(name).chain(names.iter().cloned()).collect());
    }
}

/// PSMemberTypes that can be added.
const KINDS: &[(i64, &str)] = &[
    (1, "AliasProperty"),
    (2, "CodeProperty"),
    (8, "NoteProperty"),
    (16, "ScriptProperty"),
    (32, "PropertySet"),
    (128, "CodeMethod"),
    (256, "ScriptMethod"),
    (1024, "MemberSet"),
];

/// The member that `-MemberType`, `-Value` and `-SecondValue` describe.
fn kind(call: &mut Call<'_>) -> Result<MemberKind> {
    let number = call.number("MemberType").unwrap_or_default();
    let shown = match call.argument("MemberType").cloned() {
        Some(value) => convert::to_text(call.runspace, &value)?,
        None => "".into(),
    };
    if number.count_ones() != 1 {
        let message = format!(
            "To add a member, only one member type can be specified. The member types specified are: \"{shown}\""
        );
        return Err(call.terminating(refused("WrongMemberCount", &message, Value::Null)));
    }
    let Some((_, kind)) = KINDS.iter().find(|(known, _)| *known == number) else {
        let message = format!(
            "Cannot add a member with type \"{shown}\". Specify a different type for the MemberTypes parameter."
        );
        return Err(call.terminating(refused("CannotAddMemberType", &message, Value::Null)));
    };
    let value = match (*kind, call.argument("Value").cloned()) {
        (_, Some(value)) => Some(value),
        ("MemberSet", None) => None,
        (_, None) => Some(prompt(call, kind)?),
    };
    let second = call.argument("SecondValue").cloned();
    if second.is_some() && !matches!(*kind, "AliasProperty" | "ScriptProperty" | "CodeProperty") {
        let message = format!(
            "The SecondValue parameter is not necessary for a member of type \"{kind}\", and should not be specified. Do \
             not specify the SecondValue parameter when you add members of this type."
        );
        return Err(call.terminating(refused("Value2ShouldNotBeSpecified", &message, Value::Null)));
    }
    let given = value.clone().filter(|value| !value.is_null());
    match (*kind, given) {
        ("NoteProperty", _) => Ok(MemberKind::Note(value.unwrap_or_default())),
        ("ScriptProperty", None) if second.as_ref().is_none_or(Value::is_null) => {
            let message = format!(
                "Both Value and SecondValue parameters should not be null for a member of type \"{kind}\". Specify a \
                 non-null value for one of the two parameters."
            );
            Err(call.terminating(refused("Value1AndValue2AreNotBothNull", &message, Value::Null)))
        }
        ("ScriptProperty", get) => {
            let get = get.map(|get| block(call, &get)).transpose()?;
            let set = second.filter(|set| !set.is_null()).map(|set| block(call, &set)).transpose()?;
            Ok(MemberKind::Script { get, set })
        }
        ("MemberSet", None) => Ok(MemberKind::MemberSet(Rc::new(RefCell::new(Members::default())))),
        ("CodeMethod" | "CodeProperty", _) => {
            let message = format!("members of type {kind} are not supported, they need a method of .NET");
            Err(call.terminating(refused("NotSupported", &message, Value::Null)))
        }
        (_, None) => {
            let message = format!(
                "The Value parameter should not be null for a member of type \"{kind}\". Specify a non-null value for the \
                 Value parameter when adding members of this type."
            );
            Err(call.terminating(refused("Value1ShouldNotBeNull", &message, Value::Null)))
        }
        ("AliasProperty", Some(_)) if second.is_some() => {
            let message = "alias properties that convert to a type are not supported";
            Err(call.terminating(refused("NotSupported", message, Value::Null)))
        }
        ("AliasProperty", Some(value)) => Ok(MemberKind::Alias(convert::to_text(call.runspace, &value)?)),
        ("ScriptMethod", Some(value)) => Ok(MemberKind::Method(block(call, &value)?)),
        ("PropertySet", Some(value)) => {
            let items = convert::enumerate(call.runspace, &value).unwrap_or_else(|| vec![value]);
            let names: Result<Vec<Str>> = items.iter().map(|item| convert::to_text(call.runspace, item)).collect();
            Ok(MemberKind::PropertySet(names?.into()))
        }
        (_, Some(value)) => member_set(call, &value),
    }
}

fn member_set(call: &mut Call<'_>, value: &Value) -> Result<MemberKind> {
    let mut members = Members::default();
    for item in convert::enumerate(call.runspace, value).unwrap_or_else(|| vec![value.clone()]) {
        let name = member::get(call.runspace, &item, "Name")?.unwrap_or_default();
        let name = convert::to_text(call.runspace, &name)?;
        let value = member::get(call.runspace, &item, "Value")?.unwrap_or_default();
        members.set(name, MemberKind::Note(value));
    }
    Ok(MemberKind::MemberSet(Rc::new(RefCell::new(members))))
}

fn block(call: &mut Call<'_>, value: &Value) -> Result<Rc<ScriptBlock>> {
    let ty = crate::types::find("System.Management.Automation.ScriptBlock").map_or(Type::OBJECT, Type::Known);
    match convert::to_type(call.runspace, value, &ty)? {
        Value::ScriptBlock(block) => Ok(block),
        _ => {
            let message = "the value is no script block";
            let record = refused("InvalidCast", message, value.clone());
            Err(Flow::from(record))
        }
    }
}

/// Asks for a value that was left out.
fn prompt(call: &mut Call<'_>, kind: &str) -> Result<Value> {
    let caption = format!(
        "The Value parameter is required for a member of type \"{kind}\". Specify the Value parameter when adding members \
         of this type."
    );
    let field = FieldDescription {
        name: "Value".into(),
        label: "".into(),
        type_name: "String".into(),
        type_full_name: "System.String".into(),
        help: "".into(),
        mandatory: true,
    };
    let answer = call.runspace.host_call(HostCall::Prompt(caption.into(), "".into(), vec![field]))?;
    Ok(match answer.bare() {
        Value::Dictionary(answers) => answers.get_str("Value").unwrap_or_default(),
        _ => Value::Null,
    })
}

fn refused(id: &'static str, message: &str, target: Value) -> ErrorRecord {
    let exception = Exception::new("System.InvalidOperationException", message);
    let record = ErrorRecord::new(exception, id, ErrorCategory::InvalidOperation, target);
    record.details.borrow_mut().message = Some(message.into());
    record
}
