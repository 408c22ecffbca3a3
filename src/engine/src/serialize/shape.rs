//! What an object is made of, as its serialisation sees it.

use std::borrow::Cow;
use std::rc::Rc;

use clixml::ListKind;

use super::{exception, names};
use crate::error::{ErrorRecord, Exception, Result};
use crate::member::MemberType;
use crate::runspace::Runspace;
use crate::text::date_time::{self, SECOND};
use crate::types::{Type, surface, type_of};
use crate::value::{EnumValue, MemberKind, Str, Value};

/// Ticks of a minute.
const MINUTE: i64 = 60 * SECOND;

/// What a collection holds.
pub(super) enum Container {
    /// Keys and values in order.
    Dictionary(Vec<(Value, Value)>),
    /// Items in order.
    List(ListKind, Vec<Value>),
}

/// A property that is written.
pub(super) struct Property {
    /// Its name.
    pub name: Cow<'static, str>,
}

/// Whether this is System.Byte, arrays of which are base64.
pub(super) fn is_byte(ty: &Type) -> bool {
    matches!(ty, Type::Known(info) if info.name == "System.Byte")
}

/// What the value holds, if it is a collection.
pub(super) fn container(runspace: &mut Runspace, value: &Value) -> Result<Option<Container>> {
    Ok(match value.bare() {
        Value::Dictionary(dictionary) => Some(Container::Dictionary(dictionary.entries())),
        Value::Array(array) => Some(Container::List(ListKind::List, array.to_vec())),
        Value::List(list) => Some(Container::List(kind(&list.ty), list.items.borrow().iter().cloned().collect())),
        Value::Object(object) => {
            let items = match crate::dotnet::xml::children(value) {
                Some(children) => Some(children),
                None => object.instance.items(runspace, value),
            };
            // A node of XML without children counts as an object.
            let name = object.instance.ty().info().name;
            items
                .filter(|items| !items.is_empty() || !name.starts_with("System.Xml."))
                .map(|items| Container::List(object_kind(object), items))
        }
        _ => None,
    })
}

/// Collections of regular expressions are lists, all other objects that can be enumerated no more than that.
fn object_kind(object: &crate::value::Object) -> ListKind {
    let name = object.instance.ty().info().name;
    if name.starts_with("System.Text.RegularExpressions.") { ListKind::List } else { ListKind::Enumerable }
}

/// Which of the four kinds of list a collection is.
fn kind(ty: &Type) -> ListKind {
    const ENUMERABLE: &[&str] = &[
        "System.Collections.Generic.HashSet`1",
        "System.Collections.Generic.SortedSet`1",
        "System.Collections.Generic.LinkedList`1",
        "System.Collections.Generic.PriorityQueue`2",
        "System.Collections.BitArray",
        "System.Collections.Concurrent.ConcurrentBag`1",
        "System.Collections.Concurrent.ConcurrentQueue`1",
        "System.Collections.Concurrent.ConcurrentStack`1",
        "System.Collections.Hashtable+KeyCollection",
        "System.Collections.Hashtable+ValueCollection",
    ];
    let name = ty.info().name;
    match name {
        "System.Collections.Stack" | "System.Collections.Generic.Stack`1" => ListKind::Stack,
        "System.Collections.Queue" | "System.Collections.Generic.Queue`1" => ListKind::Queue,
        _ if ENUMERABLE.contains(&name) || name.contains("+KeyCollection") || name.contains("+ValueCollection") => {
            ListKind::Enumerable
        }
        _ => ListKind::List,
    }
}

/// What the wire does not have of objects that look for commands when they are asked: nobody runs there to look.
const WITHOUT_COMMANDS: &[&str] =
    &["ReferencedCommand", "ResolvedCommand", "OutputType", "ResolvedCommandName", "Parameters", "ParameterSets"];

fn is_alias(value: &Value) -> bool {
    matches!(value.bare(), Value::Object(_))
        && type_of(value.bare()).info().name == "System.Management.Automation.AliasInfo"
}

/// The properties of the .NET object, or those that an object had when it was written elsewhere.
pub(super) fn adapted(
    runspace: &mut Runspace,
    value: &Value,
    only: Option<&'static [&'static str]>,
) -> Result<Vec<Property>> {
    let mut found: Vec<Property> = Vec::new();
    if let Some(members) = value.extra().and_then(|extra| extra.members()) {
        for member in members.iter().filter(|member| matches!(member.kind, MemberKind::Property(_))) {
            found.push(Property { name: Cow::Owned(member.name.to_string()) });
        }
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let types = crate::member::type_names(value);
    if types.first().is_some_and(|name| name.starts_with("Deserialized.")) {
        return Ok(found);
    }
    if let Some(only) = only {
        return Ok(only.iter().map(|name| Property { name: Cow::Borrowed(*name) }).collect());
    }
    if let Some(properties) = crate::format::properties(value) {
        return Ok(properties.into_iter().map(|(name, _)| Property { name: Cow::Borrowed(name) }).collect());
    }
    if let Value::Object(object) = value.bare() {
        if object.downcast::<Exception>().is_some() {
            let names = exception::properties(&names::of_value(value));
            return Ok(names.into_iter().map(|name| Property { name: Cow::Borrowed(name) }).collect());
        }
        if let Some(adapted) = object.instance.adapted() {
            found.extend(adapted.into_iter().map(|(name, _)| Property { name: Cow::Owned(name.to_string()) }));
            return Ok(found);
        }
    }
    if matches!(value.bare(), Value::Custom(_)) {
        return Ok(found);
    }
    let ty = type_of(value.bare());
    if let Type::Class(_) = &ty {
        let members = crate::member::list(runspace, value);
        let exceptional = if is_exception(&types) { exception::properties(&types) } else { Vec::new() };
        let own = members.into_iter().filter(|member| {
            member.kind == MemberType::Property
                && !member.instance
                && !member.is_static
                && !exceptional.contains(&&*member.name)
        });
        found.extend(own.map(|member| Property { name: Cow::Owned(member.name.to_string()) }));
        found.extend(exceptional.iter().map(|name| Property { name: Cow::Borrowed(*name) }));
        return Ok(found);
    }
    for entry in surface(ty.info()).properties.iter().filter(|entry| !entry.is_static) {
        let blind = match entry.name {
            "Parameters" => is_alias(value) || ty.info().name == "System.Management.Automation.ScriptInfo",
            "ParameterSets" => is_alias(value),
            _ => false,
        };
        if blind {
            continue;
        }
        // A span cannot be held in an object.
        if !matches!(entry.name, "Item" | "Chars") && !entry.type_text.contains("Span[") {
            found.push(Property { name: Cow::Borrowed(entry.name) });
        }
    }
    Ok(found)
}

/// The names of all properties that are not hidden.
pub(super) fn all(runspace: &mut Runspace, value: &Value) -> Result<Vec<Str>> {
    if let Some(properties) = crate::format::properties(value) {
        return Ok(properties.into_iter().map(|(name, _)| name.into()).collect());
    }
    if let Value::Object(object) = value.bare()
        && object.downcast::<Exception>().is_some()
    {
        let names = exception::properties(&names::of_value(value));
        return Ok(names.into_iter().map(Str::from).collect());
    }
    Ok(crate::member::property_names(runspace, value))
}

/// The items of a collection, the entries of a dictionary.
pub(super) fn items(runspace: &mut Runspace, value: &Value) -> Result<Option<Vec<Value>>> {
    Ok(match value.bare() {
        Value::Dictionary(dictionary) => Some(crate::member::entries(dictionary)),
        _ => crate::convert::enumerate(runspace, value),
    })
}

/// The properties that the type table adds to objects of this type.
pub(super) fn of_type_table(runspace: &mut Runspace, value: &Value) -> Result<Vec<Property>> {
    let mut found: Vec<Property> = Vec::new();
    for member in crate::member::added_members(runspace, value) {
        let property = matches!(member.kind, MemberKind::Note(_) | MemberKind::Alias(_) | MemberKind::Script { .. });
        if property {
            found.push(Property { name: Cow::Owned(member.name.to_string()) });
        }
    }
    if let Value::Object(_) | Value::Wrapped(_) = value {
        for name in crate::member::own_property_names(value) {
            found.push(Property { name: Cow::Borrowed(name) });
        }
    }
    Ok(found)
}

/// The value of a property, if there is one of that name.
pub(super) fn get(runspace: &mut Runspace, value: &Value, name: &str) -> Result<Option<Value>> {
    if let Some(members) = value.extra().and_then(|extra| extra.members())
        && let Some(member) = members.get(name)
        && let MemberKind::Note(value) | MemberKind::Property(value) = &member.kind
    {
        return Ok(Some(value.clone()));
    }
    if let Value::List(list) = value.bare()
        && name == "IsReadOnly"
    {
        return Ok(Some(list.read_only.into()));
    }
    if let Some(properties) = crate::format::properties(value) {
        return Ok(properties.into_iter().find(|(own, _)| *own == name).map(|(_, value)| value));
    }
    if let Value::Object(object) = value.bare()
        && let Some(exception) = object.downcast::<Exception>()
        && let Some(found) = exception::property(exception, value, name)
    {
        return Ok(Some(found));
    }
    if is_alias(value) && WITHOUT_COMMANDS.contains(&name) {
        return Ok(Some(Value::Null));
    }
    let found = crate::member::get(runspace, value, name)?;
    // What no exception of a script's class has of its own.
    if found.is_none() && matches!(value, Value::Object(_)) && is_exception(&crate::member::type_names(value)) {
        return Ok(Some(if name == "HResult" { Value::Int32(-2146233088) } else { Value::Null }));
    }
    Ok(found)
}

fn is_exception(types: &[Str]) -> bool {
    types.iter().any(|name| &**name == "System.Exception")
}

/// Whether the value has a member of that name.
pub(super) fn exists(runspace: &mut Runspace, value: &Value, name: &str) -> bool {
    matches!(get(runspace, value, name), Ok(Some(_)))
}

/// What `ToString()` gives; none where it throws.
pub(super) fn text(runspace: &mut Runspace, value: &Value) -> Result<Option<Str>> {
    if let Some(text) = value.extra().and_then(|extra| extra.text()) {
        return Ok(Some(text));
    }
    if let Value::Object(object) = value.bare() {
        if let Some(exception) = object.downcast::<Exception>() {
            return Ok(Some(exception::text(exception).into()));
        }
        if let Some(record) = object.downcast::<Rc<ErrorRecord>>() {
            return Ok(Some(super::category::message(record)));
        }
        if let Type::Class(class) = object.instance.ty()
            && is_exception(&crate::member::type_names(value))
        {
            let message = get(runspace, value, "Message")?.unwrap_or_default();
            let message = crate::convert::to_text(runspace, &message)?;
            return Ok(Some(format!("{}: {message}", class.name()).into()));
        }
    }
    if let Value::Custom(custom) = value
        && let Some(text) = &custom.text
    {
        return Ok(Some(text.clone()));
    }
    match crate::convert::to_text(runspace, value) {
        Ok(text) => Ok(Some(text)),
        Err(crate::error::Flow::Error(..)) => Ok(None),
        Err(flow) => Err(flow),
    }
}

/// The name of an enum's value: names of its flags where they combine, the number where there is no name.
pub(super) fn enum_name(value: &EnumValue) -> Str {
    crate::convert::enum_text(&value.ty, value.value).into()
}

/// How many minutes local time is ahead of UTC at that time of UTC.
pub(crate) fn local_offset_of_utc(ticks: i64) -> i16 {
    (date_time::local_offset_at_utc(ticks) / MINUTE) as i16
}

/// How many minutes local time is ahead of UTC at that local time.
pub(super) fn local_offset(ticks: i64) -> i16 {
    (date_time::local_offset(ticks) / MINUTE) as i16
}
