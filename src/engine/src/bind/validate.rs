//! Arguments against the validation attributes of their parameters.

use psrp_syntax::Extent;

use super::convert_argument::parameter_type;
use super::{ParameterInfo, Rule, SetMask, Target};
use crate::convert as conversion;
use crate::error::{Exception, Flow, Result};
use crate::interpret::{compare, text};
use crate::runspace::Runspace;
use crate::types::{Type, implements};
use crate::value::{Object, Value};

/// How a rule was broken: the message, and the exception that says so.
pub(crate) struct Broken {
    pub message: String,
    pub cause: Value,
}

/// Checks what was bound to a parameter.
pub(super) fn validate(
    runspace: &mut Runspace,
    target: &Target<'_>,
    parameter: &ParameterInfo,
    value: &Value,
    sets: SetMask,
    extent: Extent,
) -> Result {
    if parameter.in_sets(sets).any(|membership| membership.mandatory) {
        check_mandatory(target, parameter, value, extent)?;
    }
    for rule in &parameter.rules {
        let rule = match &**rule {
            Rule::NotNullOrEmpty if parameter.type_name.to_ascii_lowercase().starts_with("psobject") => &Rule::NotNull,
            rule => rule,
        };
        if let Some(broken) = check_rule(runspace, rule, value)? {
            let message = format!("Cannot validate argument on parameter '{}'. {}", parameter.name, broken.message);
            return Err(target.about(parameter).given(value).invalid(
                "ParameterArgumentValidationError",
                message,
                extent,
                Some(broken.cause),
            ));
        }
    }
    Ok(())
}

/// What a mandatory parameter refuses goes by its own type: only where that is `string` may a string not be empty, only where
/// it is a collection may a collection not be.
fn check_mandatory(target: &Target<'_>, parameter: &ParameterInfo, value: &Value, extent: Extent) -> Result {
    let refuse = |kind: &str, what: &str| {
        Err(target.about(parameter).given(value).invalid(
            &format!("ParameterArgumentValidationError{kind}NotAllowed"),
            format!("Cannot bind argument to parameter '{}' because it is {what}.", parameter.name),
            extent,
            None,
        ))
    };
    let check = |value: &Value, is_string: bool| match value.bare() {
        Value::Null | Value::Nothing if !parameter.allow_null => refuse("Null", "null"),
        Value::String(text) if is_string && text.is_empty() && !parameter.allow_empty_string => {
            refuse("EmptyString", "an empty string")
        }
        _ => Ok(()),
    };
    let ty = parameter_type(parameter);
    let is_string = |ty: &Type| ty.info().name == "System.String";
    check(value, ty.as_ref().is_some_and(is_string))?;
    let (kind, what, element) = match &ty {
        Some(Type::Array(array)) => ("EmptyArray", "an empty array", Some(&array.element)),
        Some(ty) if implements(ty, "System.Collections.IDictionary") => return Ok(()),
        Some(ty @ Type::Generic(generic)) if implements(ty, "System.Collections.Generic.ICollection`1") => {
            ("EmptyCollection", "an empty collection", generic.arguments.first())
        }
        Some(ty) if implements(ty, "System.Collections.IList") => ("EmptyCollection", "an empty collection", None),
        _ => return Ok(()),
    };
    let check_all = |items: &mut dyn ExactSizeIterator<Item = &Value>| {
        if items.len() == 0 && !parameter.allow_empty_collection {
            return refuse(kind, what);
        }
        for item in items {
            check(item, element.is_some_and(is_string))?;
        }
        Ok(())
    };
    match value.bare() {
        Value::Array(array) => check_all(&mut array.items().iter()),
        Value::List(list) => check_all(&mut list.items.borrow().iter()),
        _ => Ok(()),
    }
}

/// PSMemberTypes that Add-Member can add: no names for notes given by place.
const MEMBER_KINDS: &[&str] = &[
    "AliasProperty",
    "CodeMethod",
    "CodeProperty",
    "MemberSet",
    "NoteProperty",
    "PropertySet",
    "ScriptMethod",
    "ScriptProperty",
];

/// Major and minor numbers of the versions of PowerShell.
const VERSIONS: &[(&str, &[&str])] = &[
    ("1", &["0"]),
    ("2", &["0"]),
    ("3", &["0"]),
    ("4", &["0"]),
    ("5", &["0", "1"]),
    ("6", &["0", "1", "2"]),
    ("7", &["0", "1", "2", "3", "4", "5", "6"]),
];

/// Checks a value; `None` when it keeps the rule.
pub(crate) fn check_rule(runspace: &mut Runspace, rule: &Rule, value: &Value) -> Result<Option<Broken>> {
    match rule {
        Rule::NotNull | Rule::NotNullOrEmpty | Rule::NotNullOrWhiteSpace => not_null(rule, value),
        Rule::Count(low, high) => {
            let count = conversion::enumerate(runspace, value).map_or(1, |items| items.len()) as i64;
            if (*low..=*high).contains(&count) {
                return Ok(None);
            }
            broken(format!(
                "The parameter requires at least {low} value(s) and no more than {high} value(s) - {count} value(s) were provided."
            ))
        }
        each => match conversion::enumerate(runspace, value) {
            Some(items) => {
                for item in items {
                    if let Some(found) = check_one(runspace, each, &item)? {
                        return Ok(Some(found));
                    }
                }
                Ok(None)
            }
            None => check_one(runspace, each, value),
        },
    }
}

fn broken(message: impl Into<String>) -> Result<Option<Broken>> {
    let message = message.into();
    let cause = Exception::new("System.Management.Automation.ValidationMetadataException", message.clone());
    Ok(Some(Broken { message, cause: Value::Object(std::rc::Rc::new(Object::new(cause))) }))
}

fn not_null(rule: &Rule, value: &Value) -> Result<Option<Broken>> {
    let empty =
        "The argument is null or empty. Provide an argument that is not null or empty, and then try the command again.";
    let blank = "The argument is null, empty, or consists of only white-space characters. Provide an argument that contains non white-space characters, and then try the command again.";
    let collection = "The argument is null, empty, or an element of the argument collection contains a null value. Supply a collection that does not contain any null values and then try the command again.";
    let elements = match value.bare() {
        Value::Null | Value::Nothing => {
            return broken(match rule {
                Rule::NotNull => {
                    "The argument is null. Provide a valid value for the argument, and then try running the command again."
                }
                Rule::NotNullOrEmpty => empty,
                _ => blank,
            });
        }
        Value::String(text) => {
            return match rule {
                Rule::NotNullOrEmpty if text.is_empty() => broken(empty),
                Rule::NotNullOrWhiteSpace if text.trim().is_empty() => broken(blank),
                _ => Ok(None),
            };
        }
        Value::Array(array) => array.to_vec(),
        Value::List(list) => list.items.borrow().iter().cloned().collect(),
        Value::Dictionary(dictionary) if dictionary.is_empty() && !matches!(rule, Rule::NotNull) => {
            return broken(collection);
        }
        _ => return Ok(None),
    };
    if elements.is_empty() && !matches!(rule, Rule::NotNull) {
        return broken(collection);
    }
    for element in &elements {
        let bad = match element.bare() {
            Value::Null | Value::Nothing => true,
            Value::String(text) => match rule {
                Rule::NotNull => false,
                Rule::NotNullOrEmpty => text.is_empty(),
                _ => text.trim().is_empty(),
            },
            _ => false,
        };
        if bad {
            return broken(collection);
        }
    }
    Ok(None)
}

fn check_one(runspace: &mut Runspace, rule: &Rule, value: &Value) -> Result<Option<Broken>> {
    use std::cmp::Ordering;
    match rule {
        Rule::Range(low, high) => {
            let shown = text(runspace, value)?;
            if compare(runspace, value, low)? == Ordering::Less {
                let low = text(runspace, low)?;
                return broken(format!(
                    "The {shown} argument is less than the minimum allowed range of {low}. Supply an argument that is greater than or equal to {low} and then try the command again."
                ));
            }
            if compare(runspace, value, high)? == Ordering::Greater {
                let high = text(runspace, high)?;
                return broken(format!(
                    "The {shown} argument is greater than the maximum allowed range of {high}. Supply an argument that is less than or equal to {high} and then try the command again."
                ));
            }
            Ok(None)
        }
        Rule::RangeKind(kind) => {
            let order = compare(runspace, value, &Value::Int32(0))?;
            let shown = text(runspace, value)?;
            let (kept, what) = match &*kind.to_ascii_lowercase() {
                "positive" => (order == Ordering::Greater, "it is not greater than zero"),
                "nonnegative" => (order != Ordering::Less, "it is not greater than or equal to zero"),
                "negative" => (order == Ordering::Less, "it is not less than zero"),
                _ => (order != Ordering::Greater, "it is not less than or equal to zero"),
            };
            if kept {
                return Ok(None);
            }
            broken(format!("The argument \"{shown}\" cannot be validated because {what}."))
        }
        Rule::Set { values, ignore_case, message } => {
            let shown = text(runspace, value)?;
            let same = |own: &str| if *ignore_case { crate::value::same_name(own, &shown) } else { *own == *shown };
            if values.iter().any(|own| same(own)) {
                return Ok(None);
            }
            let listed = values.join(",");
            match message {
                Some(message) => broken(message.replace("{0}", &shown).replace("{1}", &listed)),
                None => broken(format!(
                    "The argument \"{shown}\" does not belong to the set \"{listed}\" specified by the ValidateSet attribute. Supply an argument that is in the set and then try the command again."
                )),
            }
        }
        Rule::Pattern { pattern, case_sensitive, message } => {
            let shown = text(runspace, value)?;
            if is_match(&shown, pattern, *case_sensitive) {
                return Ok(None);
            }
            match message {
                Some(message) => broken(message.replace("{0}", &shown).replace("{1}", pattern)),
                None => broken(format!(
                    "The argument \"{shown}\" does not match the \"{pattern}\" pattern. Supply an argument that matches \"{pattern}\" and try the command again."
                )),
            }
        }
        Rule::Length(low, high) => {
            let Value::String(shown) = value.bare() else {
                return broken(
                    "The argument is not a string. Supply an argument that is a string and then try the command again.",
                );
            };
            let length = shown.encode_utf16().count() as i64;
            if length < *low {
                return broken(format!(
                    "The character length ({length}) of the argument is too short. Specify an argument with a length that is greater than or equal to \"{low}\", and then try the command again."
                ));
            }
            if length > *high {
                return broken(format!(
                    "The character length of the {length} argument is too long. Shorten the character length of the argument so it is fewer than or equal to \"{high}\" characters, and then try the command again."
                ));
            }
            Ok(None)
        }
        Rule::Script { block, message } => {
            let outer = std::mem::replace(&mut runspace.propagate, true);
            let result = runspace.call_block(block, Some(value.clone()), &[]);
            runspace.propagate = outer;
            match result {
                Ok(output) => {
                    let result = crate::interpret::collapse(output);
                    if conversion::to_bool(runspace, &result)? {
                        return Ok(None);
                    }
                    let shown = text(runspace, value)?;
                    let code = block.ast.body_text();
                    match message {
                        Some(message) => broken(message.replace("{0}", &shown).replace("{1}", code)),
                        None => broken(format!(
                            "The \"{code}\" validation script for the argument with value \"{shown}\" did not return a result of True. Determine why the validation script failed, and then try the command again."
                        )),
                    }
                }
                Err(Flow::Error(record, _)) => {
                    let message = crate::interpret::exception_message(runspace, &record.exception);
                    Ok(Some(Broken { message: message.to_string(), cause: record.exception.clone() }))
                }
                Err(flow) => Err(flow),
            }
        }
        Rule::Other(name) if &**name == "NotePropertyName" => {
            let shown = text(runspace, value)?;
            let names_a_kind = MEMBER_KINDS.iter().any(|kind| kind.eq_ignore_ascii_case(&shown));
            if !names_a_kind {
                return Ok(None);
            }
            broken(
                "The parameter NotePropertyName cannot take values that could be converted to the type System.Management.Automation.PSMemberTypes. To define the name of a member with those values, use Add-Member, and specify the member type.",
            )
        }
        Rule::Other(name) if &**name == "Version" => {
            let shown = text(runspace, value)?;
            let mut parts = shown.split('.');
            let (major, minor) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            if VERSIONS.iter().any(|(own, minors)| *own == major && minors.contains(&minor)) {
                return Ok(None);
            }
            broken(format!(
                "The \"{shown}\" argument does not contain a valid PowerShell version. Supply a valid version number and then try the command again."
            ))
        }
        Rule::NotNull | Rule::NotNullOrEmpty | Rule::NotNullOrWhiteSpace | Rule::Count(..) | Rule::Other(_) => Ok(None),
    }
}

fn is_match(text: &str, pattern: &str, case_sensitive: bool) -> bool {
    let options = if case_sensitive { 0 } else { crate::text::regex::IGNORE_CASE };
    crate::text::Regex::cached(pattern, options).and_then(|regex| regex.is_match(text)).unwrap_or(false)
}
