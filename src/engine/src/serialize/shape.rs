//! What an object is made of, as its serialisation sees it.

use std::borrow::Cow;
use std::rc::Rc;

use clixml::ListKind;

use super::{exception, names};
use crate::error::{ErrorRecord, Exception, Result};
use crate::runspace::Runspace;
use crate::types::{Property as Getter, Type, TypeKind};
use crate::value::{EnumValue, MemberKind, Str, Value};

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
pub(super) fn container(_runspace: &mut Runspace, value: &Value) -> Result<Option<Container>> {
    Ok(match value.bare() {
        Value::Dictionary(dictionary) => Some(Container::Dictionary(dictionary.entries())),
        Value::Array(array) => Some(Container::List(ListKind::List, array.items.borrow().clone())),
        Value::List(list) => Some(Container::List(kind(&list.ty), list.items.borrow().iter().cloned().collect())),
        _ => None,
    })
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

/// The properties of the .NET object, or those that an object had when it was written elsewhere.
pub(super) fn adapted(
    _runspace: &mut Runspace,
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
    if let Some(only) = only {
        return Ok(only.iter().map(|name| Property { name: Cow::Borrowed(*name) }).collect());
    }
    if let Some(properties) = crate::format::properties(value) {
        return Ok(properties.into_iter().map(|(name, _)| Property { name: Cow::Borrowed(name) }).collect());
    }
    if let Value::Object(object) = value.bare()
        && object.downcast::<Exception>().is_some()
    {
        let names = exception::properties(&names::list(value));
        return Ok(names.into_iter().map(|name| Property { name: Cow::Borrowed(name) }).collect());
    }
    for getter in getters(value) {
        if !found.iter().any(|known| known.name == getter.name) {
            found.push(Property { name: Cow::Borrowed(getter.name) });
        }
    }
    Ok(found)
}

/// The names of all properties that are not hidden.
pub(super) fn all(runspace: &mut Runspace, value: &Value) -> Result<Vec<Str>> {
    let mut found: Vec<Str> =
        adapted(runspace, value, None)?.into_iter().map(|own| own.name.into_owned().into()).collect();
    if let Some(members) = value.extra().and_then(|extra| extra.members()) {
        for member in members.iter().filter(|member| !member.hidden) {
            let property =
                matches!(member.kind, MemberKind::Note(_) | MemberKind::Alias(_) | MemberKind::Script { .. });
            if property && !found.iter().any(|known| crate::value::same_name(known, &member.name)) {
                found.push(member.name.clone());
            }
        }
    }
    Ok(found)
}

/// The items of a collection, the entries of a dictionary.
pub(super) fn items(runspace: &mut Runspace, value: &Value) -> Result<Option<Vec<Value>>> {
    Ok(match container(runspace, value)? {
        Some(Container::List(_, items)) => Some(items),
        _ => None,
    })
}

/// The properties that the type table adds to objects of this type.
pub(super) fn of_type_table(_runspace: &mut Runspace, _value: &Value) -> Result<Vec<Property>> {
    Ok(Vec::new())
}

/// The value of a property, if there is one of that name.
pub(super) fn get(runspace: &mut Runspace, value: &Value, name: &str) -> Result<Option<Value>> {
    if let Some(members) = value.extra().and_then(|extra| extra.members())
        && let Some(member) = members.get(name)
    {
        match &member.kind {
            MemberKind::Note(value) | MemberKind::Property(value) => return Ok(Some(value.clone())),
            MemberKind::Alias(target) => {
                let target = target.clone();
                drop(members);
                return if target.eq_ignore_ascii_case(name) { Ok(None) } else { get(runspace, value, &target) };
            }
            _ => return Ok(None),
        }
    }
    if let Some(properties) = crate::format::properties(value) {
        return Ok(properties.into_iter().find(|(own, _)| *own == name).map(|(_, value)| value));
    }
    if let Value::Object(object) = value.bare()
        && let Some(exception) = object.downcast::<Exception>()
    {
        return Ok(exception::property(exception, value, name));
    }
    match getters(value).into_iter().find(|getter| getter.name.eq_ignore_ascii_case(name)) {
        Some(getter) => (getter.get)(runspace, value).map(Some),
        None => Ok(None),
    }
}

fn getters(value: &Value) -> Vec<&'static Getter> {
    let mut info = Some(match value.bare() {
        Value::Object(object) => object.instance.ty().info(),
        Value::List(list) => list.ty.info(),
        _ => return Vec::new(),
    });
    let mut found = Vec::new();
    while let Some(own) = info {
        found.extend(own.properties.iter());
        info = own.base;
    }
    found
}

/// What `ToString()` gives; none where it throws.
pub(super) fn text(_runspace: &mut Runspace, value: &Value) -> Result<Option<Str>> {
    if let Some(text) = value.extra().and_then(|extra| extra.text()) {
        return Ok(Some(text));
    }
    Ok(match value.bare() {
        Value::Null | Value::Nothing => Some("".into()),
        Value::Custom(custom) => custom.text.clone(),
        Value::String(text) => Some(text.clone()),
        Value::Object(object) => Some(match object.downcast::<Exception>() {
            Some(exception) => exception::text(exception).into(),
            None => match object.downcast::<Rc<ErrorRecord>>() {
                Some(record) => super::category::message(record),
                None => object.instance.text().unwrap_or_else(|| object.instance.ty().name()),
            },
        }),
        Value::BigInteger(number) => Some(number.to_string().into()),
        Value::Type(ty) => Some(ty.name()),
        Value::Enum(value) => Some(enum_name(value)),
        _ => Some(names::list(value).first().cloned().unwrap_or_else(|| "".into())),
    })
}

/// The name of an enum's value: names of its flags where they combine, the number where there is no name.
pub(super) fn enum_name(value: &EnumValue) -> Str {
    let (constants, flags): (Vec<(Str, i64)>, bool) = match &value.ty {
        Type::Class(class) => (class.constants().unwrap_or_default().to_vec(), class.is_flags()),
        ty => match ty.info().kind {
            TypeKind::Enum { constants, flags } => {
                (constants.iter().map(|(name, number)| ((*name).into(), *number)).collect(), flags)
            }
            _ => (Vec::new(), false),
        },
    };
    if let Some((name, _)) = constants.iter().find(|(_, number)| *number == value.value) {
        return name.clone();
    }
    if flags && value.value != 0 {
        let mut left = value.value;
        let mut names = Vec::new();
        for (name, number) in constants.iter().rev() {
            if *number != 0 && left & number == *number {
                left &= !number;
                names.insert(0, &**name);
            }
        }
        if left == 0 {
            return names.join(", ").into();
        }
    }
    value.value.to_string().into()
}

/// How many minutes local time is ahead of UTC at that time of UTC.
pub(crate) fn local_offset_of_utc(ticks: i64) -> i16 {
    const UNIX_EPOCH: i64 = 621_355_968_000_000_000;
    let Ok(time) = jiff::Timestamp::from_second((ticks - UNIX_EPOCH) / 10_000_000) else { return 0 };
    (jiff::tz::TimeZone::system().to_offset(time).seconds() / 60) as i16
}

/// How many minutes local time is ahead of UTC at that local time.
pub(super) fn local_offset(ticks: i64) -> i16 {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    const TICKS_PER_DAY: i64 = 864_000_000_000;
    let Ok(day) = date(1, 1, 1).checked_add(jiff::Span::new().days(ticks / TICKS_PER_DAY)) else { return 0 };
    let second = (ticks % TICKS_PER_DAY) / 10_000_000;
    let time = day.at((second / 3600) as i8, (second / 60 % 60) as i8, (second % 60) as i8, 0);
    TimeZone::system().to_timestamp(time).map_or(0, |time| (TimeZone::system().to_offset(time).seconds() / 60) as i16)
}
