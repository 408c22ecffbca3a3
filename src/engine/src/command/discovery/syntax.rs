//! The syntax of a command as text, one line a parameter set.

use std::fmt::Write as _;

use crate::bind::{Membership, ParameterInfo, SetMask, Signature};
use crate::value::Str;

/// The name of the set when a command declares none.
pub const ALL_SETS: &str = "__AllParameterSets";

/// Name and bit of each parameter set, and whether it is the default one.
pub fn sets(signature: &Signature) -> Vec<(Str, SetMask, bool)> {
    let named: Vec<(Str, SetMask)> =
        signature.sets.iter().enumerate().map(|(at, name)| (name.clone(), 1 << at.min(63))).collect();
    if named.is_empty() {
        return vec![(ALL_SETS.into(), SetMask::MAX, false)];
    }
    let is_default = |name: &str| signature.default_set.as_deref().is_some_and(|set| set.eq_ignore_ascii_case(name));
    named.into_iter().map(|(name, mask)| (name.clone(), mask, is_default(&name))).collect()
}

/// How the parameter stands in the set, if it is in it.
pub fn membership(parameter: &ParameterInfo, set: SetMask) -> Option<&Membership> {
    let own = |membership: &&Membership| membership.sets != SetMask::MAX;
    parameter.in_sets(set).find(own).or_else(|| parameter.in_sets(set).next())
}

/// The parameters of a set in the order in which syntax shows them: positional ones, mandatory ones, the rest.
pub fn displayed(signature: &Signature, set: SetMask) -> Vec<(&ParameterInfo, &Membership)> {
    let in_set: Vec<_> = signature
        .parameters
        .iter()
        .filter_map(|parameter| Some((parameter, membership(parameter, set)?)))
        .filter(|(_, membership)| !membership.hidden)
        .collect();
    let mut positional: Vec<_> = in_set.iter().copied().filter(|(_, m)| m.position.is_some()).collect();
    positional.sort_by_key(|(_, membership)| membership.position);
    let named =
        |mandatory: bool| in_set.iter().copied().filter(move |(_, m)| m.position.is_none() && m.mandatory == mandatory);
    let mandatory: Vec<_> = named(true).collect();
    let rest: Vec<_> = named(false).collect();
    positional.into_iter().chain(mandatory).chain(rest).collect()
}

/// The text of one parameter set, without the command's name.
pub fn set_text(signature: &Signature, set: SetMask) -> String {
    let mut text = String::new();
    let mut common = false;
    for (parameter, membership) in displayed(signature, set) {
        if is_common(parameter) {
            common = true;
            continue;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        append(&mut text, parameter, membership);
    }
    if common {
        text.push_str(if text.is_empty() { "[<CommonParameters>]" } else { " [<CommonParameters>]" });
    }
    text
}

/// Whether it goes under `<CommonParameters>`; `-WhatIf` and `-Confirm` do not.
pub fn is_common(parameter: &ParameterInfo) -> bool {
    use crate::bind::Common;
    parameter.common.is_some_and(|common| !matches!(common, Common::WhatIf | Common::Confirm))
}

fn append(text: &mut String, parameter: &ParameterInfo, membership: &Membership) {
    let name = &parameter.name;
    let ty = type_text(&parameter.type_name);
    let _ = match (parameter.switch, membership.mandatory, membership.position.is_some()) {
        (true, true, _) => write!(text, "-{name}"),
        (true, false, _) => write!(text, "[-{name}]"),
        (false, true, true) => write!(text, "[-{name}] <{ty}>"),
        (false, true, false) => write!(text, "-{name} <{ty}>"),
        (false, false, true) => write!(text, "[[-{name}] <{ty}>]"),
        (false, false, false) => write!(text, "[-{name} <{ty}>]"),
    };
}

/// The type without its namespace; what may be null as what it may hold besides.
pub fn type_text(name: &str) -> String {
    let name = if name.is_empty() { "Object" } else { name };
    if let Some(inner) = strip_nullable(name) {
        return type_text(inner);
    }
    match name.split_once('[') {
        Some((open, rest)) if !rest.starts_with([']', ',']) => {
            let arguments: Vec<String> =
                rest.trim_end_matches(']').split(',').map(|name| type_text(name.trim())).collect();
            format!("{}[{}]", last(open), arguments.join(","))
        }
        Some((open, rest)) => format!("{}[{rest}", last(open)),
        None => last(name).to_string(),
    }
}

fn strip_nullable(name: &str) -> Option<&str> {
    let rest = name.strip_prefix("System.").unwrap_or(name);
    rest.strip_prefix("Nullable[")?.strip_suffix(']')
}

fn last(name: &str) -> &str {
    name.rsplit(['.', '+']).next().unwrap_or(name)
}
