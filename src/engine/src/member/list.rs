//! All members of a value.

use super::info::{MemberInfo, MemberType};
use super::type_data::{OwnKind, OwnMember, added_member, added_members, own_member, own_members};
use crate::runspace::Runspace;
use crate::types::{MethodGroup, PropertyEntry, Type, surface, type_of};
use crate::value::{Member, MemberKind, Str, Value, same_name};

/// All members: those added to the object, those of type data, those of its type; in that order, without repeats.
pub fn list(rt: &mut Runspace, value: &Value) -> Vec<MemberInfo> {
    let mut found = Vec::new();
    if let Some(extra) = value.extra() {
        let members: Vec<Member> = extra.members().map_or_else(Vec::new, |members| members.iter().cloned().collect());
        for member in &members {
            found.push(of_member(member, true));
        }
    }
    for member in added_members(rt, value) {
        add(&mut found, of_member(&member, false));
    }
    for own in own_members(value) {
        add(&mut found, of_own(own));
    }
    let bare = value.bare();
    if let Value::Object(object) = bare
        && let Some(adapted) = object.instance.adapted()
    {
        for (name, ty) in adapted {
            let definition = format!("{ty} {name} {{get;set;}}");
            add(&mut found, property(name, definition, ty, true));
        }
    }
    let ty = type_of(bare);
    if let Type::Class(_) = &ty {
        of_class(&ty, &mut found);
    }
    of_type(&ty, &mut found);
    found
}

/// The member of that name as [`list`] has it, without making the others; those of the type itself are left out.
pub fn find(rt: &mut Runspace, value: &Value, name: &str) -> Option<MemberInfo> {
    if let Some(extra) = value.extra()
        && let Some(member) = extra.members().and_then(|members| members.get(name).cloned())
    {
        return Some(of_member(&member, true));
    }
    if let Some(member) = added_member(rt, value, name) {
        return Some(of_member(&member, false));
    }
    if let Some(own) = own_member(value, name) {
        return Some(of_own(own));
    }
    let bare = value.bare();
    let ty = type_of(bare);
    let surface = surface(ty.info());
    let adapted = matches!(bare, Value::Object(object) if object.instance.adapted().is_some());
    let two_kinds = surface.static_property(name).is_some() || surface.static_method(name).is_some();
    if adapted || two_kinds || matches!(ty, Type::Class(_)) {
        return list(rt, value).into_iter().find(|member| !member.is_static && same_name(&member.name, name));
    }
    if let Some(entry) = surface.property(name) {
        return Some(of_entry(entry, &ty));
    }
    surface.method(name).map(|group| of_group(group, &ty))
}

/// Names of all properties, in order; cheaper than [`list`].
pub fn property_names(rt: &mut Runspace, value: &Value) -> Vec<Str> {
    if let Value::Custom(custom) = value
        && added_members(rt, value).is_empty()
    {
        return custom.extra.members().map_or_else(Vec::new, |members| {
            members
                .iter()
                .filter(|member| !member.hidden && of_kind(&member.kind).is_property())
                .map(|member| member.name.clone())
                .collect()
        });
    }
    list(rt, value)
        .into_iter()
        .filter(|member| member.is_property() && !member.hidden && !member.is_static)
        .map(|member| member.name)
        .collect()
}

fn add(found: &mut Vec<MemberInfo>, member: MemberInfo) {
    if !found.iter().any(|known| same_name(&known.name, &member.name)) {
        found.push(member);
    }
}

fn property(name: Str, definition: String, value_type: Str, settable: bool) -> MemberInfo {
    MemberInfo {
        name,
        kind: MemberType::Property,
        definition: definition.into(),
        value_type,
        gettable: true,
        settable,
        instance: false,
        hidden: false,
        is_static: false,
    }
}

fn of_kind(kind: &MemberKind) -> MemberType {
    match kind {
        MemberKind::Note(_) => MemberType::NoteProperty,
        MemberKind::Property(_) => MemberType::Property,
        MemberKind::Alias(_) => MemberType::AliasProperty,
        MemberKind::Script { .. } => MemberType::ScriptProperty,
        MemberKind::Method(_) => MemberType::ScriptMethod,
        MemberKind::PropertySet(_) => MemberType::PropertySet,
        MemberKind::MemberSet(_) => MemberType::MemberSet,
    }
}

fn of_member(member: &Member, instance: bool) -> MemberInfo {
    let kind = of_kind(&member.kind);
    let name = &member.name;
    let (definition, value_type, settable) = match &member.kind {
        MemberKind::Note(value) | MemberKind::Property(value) => {
            let ty = if value.is_null() { "System.Object".into() } else { type_of(value).name() };
            let shown = if value.is_null() { "object".into() } else { note_type(value) };
            (format!("{shown} {name}={}", note_text(value)), ty, true)
        }
        MemberKind::Alias(target) => (format!("{name} = {target}"), "System.String".into(), true),
        MemberKind::Script { get, set } => {
            let get = get.as_ref().map_or(String::new(), |block| format!("get={};", super::script_block_text(block)));
            let set = set.as_ref().map_or(String::new(), |block| format!("set={};", super::script_block_text(block)));
            (format!("System.Object {name} {{{get}{set}}}"), "System.Object".into(), !set.is_empty())
        }
        MemberKind::Method(_) => (format!("System.Object {name}();"), "System.Object".into(), false),
        MemberKind::PropertySet(names) => (format!("{name} {{{}}}", names.join(", ")), "System.String".into(), false),
        MemberKind::MemberSet(members) => {
            let names: Vec<Str> = members.borrow().iter().map(|member| member.name.clone()).collect();
            (format!("{name} {{{}}}", names.join(", ")), "System.Object".into(), false)
        }
    };
    MemberInfo {
        name: name.clone(),
        kind,
        definition: definition.into(),
        value_type,
        gettable: !matches!(member.kind, MemberKind::Script { get: None, .. }),
        settable,
        instance,
        hidden: member.hidden,
        is_static: false,
    }
}

/// The type of a note as Get-Member prints it: `string`, `Object[]`.
fn note_type(value: &Value) -> Str {
    let ty = type_of(value);
    let short = crate::types::short_name(&ty);
    match &ty {
        Type::Known(info) if *info.name == *short => ty.name(),
        _ => short,
    }
}

/// The value of a note as Get-Member prints it.
fn note_text(value: &Value) -> Str {
    match value {
        Value::Null | Value::Nothing => "null".into(),
        other => crate::convert::scalar_text(other).unwrap_or_else(|| match other {
            Value::Custom(_) => {
                crate::convert::text_of(&mut Runspace::default(), other, 4).unwrap_or_else(|_| "".into())
            }
            _ => type_of(other).name(),
        }),
    }
}

fn of_class(ty: &Type, found: &mut Vec<MemberInfo>) {
    let Type::Class(class) = ty else { return };
    for line in class.declarations() {
        let (hidden, line) = line.strip_prefix("hidden ").map_or((false, &*line), |line| (true, line));
        let (is_static, line) = line.strip_prefix("static ").map_or((false, line), |line| (true, line));
        if let Some((head, accessors)) = line.split_once(" {") {
            let Some((type_text, name)) = head.rsplit_once(' ') else { continue };
            let mut info = property(
                name.into(),
                line.to_owned(),
                crate::types::lookup(type_text, &()).map_or_else(|| type_text.into(), |ty| ty.name()),
                accessors.contains("set;"),
            );
            info.is_static = is_static;
            info.hidden = hidden;
            add(found, info);
        } else if let Some((head, _)) = line.split_once('(') {
            let name = head.rsplit_once(' ').map_or(head, |(_, name)| name);
            if name == "new" {
                continue;
            }
            match found.iter_mut().find(|known| known.kind == MemberType::Method && same_name(&known.name, name)) {
                Some(known) => known.definition = format!("{}, {line}", known.definition).into(),
                None => {
                    let mut info = property(name.into(), line.to_owned(), METHOD.into(), false);
                    info.kind = MemberType::Method;
                    info.is_static = is_static;
                    found.push(info);
                }
            }
        }
    }
}

const METHOD: &str = "System.Management.Automation.PSMethod";

fn of_type(ty: &Type, found: &mut Vec<MemberInfo>) {
    let surface = surface(ty.info());
    for entry in &surface.properties {
        if entry.is_static {
            found.push(of_entry(entry, ty));
        } else {
            add(found, of_entry(entry, ty));
        }
    }
    for group in &surface.methods {
        if group.is_static {
            found.push(of_group(group, ty));
        } else {
            add(found, of_group(group, ty));
        }
    }
}

fn of_entry(entry: &PropertyEntry, ty: &Type) -> MemberInfo {
    let shown = close_text(entry.type_text, ty);
    let value_type = entry.ty.close(ty).map_or_else(|| shown.clone(), |ty| ty.name());
    let prefix = if entry.is_static { "static " } else { "" };
    let definition = format!("{prefix}{shown} {} {{{}}}", entry.name, entry.accessors);
    let settable = entry.accessors.contains("set;");
    let mut info = property(entry.name.into(), definition, value_type, settable);
    info.is_static = entry.is_static;
    if entry.name == "Item" || entry.name == "Chars" {
        info.kind = MemberType::ParameterizedProperty;
    }
    info
}

fn of_group(group: &MethodGroup, ty: &Type) -> MemberInfo {
    let prefix = if group.is_static { "static " } else { "" };
    let lines: Vec<String> =
        group.overloads.iter().map(|overload| format!("{prefix}{}", close_text(overload.declaration, ty))).collect();
    let mut info = property(group.name.into(), lines.join(", "), METHOD.into(), false);
    info.kind = MemberType::Method;
    info.is_static = group.is_static;
    info
}

fn of_own(own: &OwnMember) -> MemberInfo {
    let (kind, definition, value_type) = match &own.kind {
        OwnKind::Alias(target) => (MemberType::AliasProperty, format!("{} = {target}", own.name), "System.String"),
        OwnKind::Code(kind, definition, _) => (*kind, (*definition).to_owned(), "System.Object"),
    };
    MemberInfo {
        name: own.name.into(),
        kind,
        definition: definition.into(),
        value_type: value_type.into(),
        gettable: true,
        settable: false,
        instance: false,
        hidden: false,
        is_static: false,
    }
}

/// A declaration with the type arguments of `ty` in place of `T`, `TKey`, `TValue`.
pub(crate) fn close_text(text: &str, ty: &Type) -> Str {
    let Type::Generic(generic) = ty else {
        return if text.contains('?') { text.replace('?', "").into() } else { text.into() };
    };
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    let flush = |out: &mut String, word: &mut String| {
        let place = match word.as_str() {
            "T" | "TKey" | "T1" => Some(0),
            "TValue" | "T2" => Some(1),
            "T3" => Some(2),
            _ => None,
        };
        match place.and_then(|place| generic.arguments.get(place)) {
            Some(argument) => out.push_str(&crate::types::short_name(argument)),
            None => out.push_str(word),
        }
        word.clear();
    };
    for c in text.chars() {
        if c.is_alphanumeric() || c == '_' || c == '.' || c == '`' || c == '+' {
            word.push(c);
        } else {
            flush(&mut out, &mut word);
            out.push(c);
        }
    }
    flush(&mut out, &mut word);
    out.into()
}
