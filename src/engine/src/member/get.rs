//! Getting properties.

use std::rc::Rc;

use super::invoke::getting_error;
use super::type_data::{OwnKind, added_member, own_member};
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::{Type, surface, type_of};
use crate::value::{Dictionary, List, Member, MemberKind, Value, same_name};

/// The value of the member `name`: own members first, then those of type data, then those of the type; for a collection
/// that has no such member, those of its items. `None` when nothing has it.
pub fn get(rt: &mut Runspace, value: &Value, name: &str) -> Result<Option<Value>> {
    if let Value::Custom(custom) = value {
        // The commonest case: a property bag.
        let found = custom.extra.members().and_then(|members| match members.get(name).map(|member| &member.kind) {
            Some(MemberKind::Note(value) | MemberKind::Property(value)) => Some(value.clone()),
            _ => None,
        });
        if found.is_some() {
            return Ok(found);
        }
    }
    if let Some(found) = own(rt, value, name)? {
        return Ok(Some(found));
    }
    if let Some(items) = crate::convert::enumerate(rt, value) {
        return from_items(rt, items, name);
    }
    // Anything counts as one object.
    if name.eq_ignore_ascii_case("Count") || name.eq_ignore_ascii_case("Length") {
        return Ok(Some(Value::Int32(i32::from(!value.is_null()))));
    }
    Ok(None)
}

/// The value of a member of the value itself, not of its items.
pub(crate) fn own(rt: &mut Runspace, value: &Value, name: &str) -> Result<Option<Value>> {
    if value.is_null() {
        return Ok(None);
    }
    if let Some(extra) = value.extra() {
        let member = extra.members().and_then(|members| members.get(name).cloned());
        if let Some(member) = member {
            return value_of(rt, value, &member).map(Some);
        }
    }
    if name.len() >= 6
        && name.as_bytes()[..2].eq_ignore_ascii_case(b"ps")
        && let Some(view) = crate::dotnet::ps_object::view(value, name)
    {
        return Ok(Some(view));
    }
    if let Some(member) = added_member(rt, value, name) {
        return value_of(rt, value, &member).map(Some);
    }
    let bare = value.bare();
    match bare {
        Value::Dictionary(dictionary) => {
            if let Some(found) = keyed(dictionary, name) {
                return Ok(Some(found));
            }
        }
        Value::Array(array) if name.eq_ignore_ascii_case("Length") || name.eq_ignore_ascii_case("Count") => {
            return Ok(Some(Value::Int32(array.len() as i32)));
        }
        Value::Object(object) => {
            if let Some(found) = object.instance.get(rt, bare, name)? {
                return Ok(Some(found));
            }
            if let Type::Class(class) = object.instance.ty()
                && let Some(found) = class.get(rt, bare, name)?
            {
                return Ok(Some(found));
            }
        }
        _ => {}
    }
    if let Some(member) = own_member(value, name) {
        return match &member.kind {
            OwnKind::Alias(target) => own(rt, value, target),
            OwnKind::Code(_, _, get) => get(rt, value).map(Some),
        };
    }
    let ty = type_of(bare);
    let surface = surface(ty.info());
    if let Some(property) = surface.property(name) {
        if let Some(row) = property.row {
            return (row.get)(rt, bare).map(Some).map_err(|flow| getting_error(flow, property.name));
        }
        if property.name != "Item" {
            return Err(crate::member::thrown(
                "System.NotSupportedException",
                format!("The property {} of {} is not supported.", property.name, ty.name()),
            ));
        }
    }
    if surface.method(name).is_some() || is_intrinsic(name) {
        return Ok(Some(crate::dotnet::ps_method::method_value(bare, name)));
    }
    Ok(None)
}

fn is_intrinsic(name: &str) -> bool {
    name.eq_ignore_ascii_case("Where") || name.eq_ignore_ascii_case("ForEach")
}

/// The value of an extended member.
pub(crate) fn value_of(rt: &mut Runspace, value: &Value, member: &Member) -> Result<Value> {
    match &member.kind {
        MemberKind::Note(value) | MemberKind::Property(value) => Ok(value.clone()),
        MemberKind::Alias(target) => {
            if same_name(target, &member.name) {
                return Ok(Value::Null);
            }
            Ok(get(rt, value, target)?.unwrap_or_default())
        }
        MemberKind::Script { get: Some(block), .. } => {
            let results =
                super::call::call_script(rt, block, value, &[]).map_err(|flow| getting_error(flow, &member.name))?;
            Ok(crate::operators::collapse(results))
        }
        MemberKind::Script { get: None, .. } => Ok(Value::Null),
        MemberKind::Method(_) => {
            let info = super::list(rt, value).into_iter().find(|info| same_name(&info.name, &member.name));
            Ok(info.map_or(Value::Null, |info| crate::dotnet::ps_object::described(value, info)))
        }
        MemberKind::PropertySet(names) => {
            Ok(Value::array(names.iter().map(|name| Value::String(name.clone())).collect()))
        }
        MemberKind::MemberSet(_) => Ok(Value::Null),
    }
}

/// The value of the key `name`.
fn keyed(dictionary: &Rc<Dictionary>, name: &str) -> Option<Value> {
    dictionary.get_str(name)
}

/// Member enumeration: the values of all items that have the member.
fn from_items(rt: &mut Runspace, items: Vec<Value>, name: &str) -> Result<Option<Value>> {
    let mut found = Vec::new();
    for item in &items {
        let got = if crate::convert::is_enumerable(item) { get(rt, item, name)? } else { own(rt, item, name)? };
        match got {
            Some(Value::Array(array)) if crate::convert::is_enumerable(item) => {
                found.extend(array.items().iter().cloned());
            }
            Some(Value::Array(array)) => found.extend(array.items().iter().cloned()),
            Some(value) => match crate::convert::enumerate(rt, &value) {
                Some(items) => found.extend(items),
                None => found.push(value),
            },
            None => {}
        }
    }
    Ok(match found.len() {
        0 => None,
        1 => found.pop(),
        _ => Some(Value::array(found)),
    })
}

/// The entries of a dictionary as objects with Key and Value.
pub(crate) fn entries(dictionary: &Dictionary) -> Vec<Value> {
    dictionary
        .entries()
        .into_iter()
        .map(|(key, value)| crate::dotnet::entry::entry(&dictionary.ty, key, value))
        .collect()
}

/// Whether the list can be indexed: not a queue, stack or set.
pub(crate) fn is_list(list: &List) -> bool {
    list.ty.info().interfaces.contains(&"System.Collections.IList")
        || list.ty.info().base.is_some_and(|base| base.interfaces.contains(&"System.Collections.IList"))
}
