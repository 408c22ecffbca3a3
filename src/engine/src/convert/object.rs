//! Conversion to .NET types that are neither numbers nor collections: by parsing, by constructors, by properties.

use super::{Failure, collection, enumeration, number};
use crate::dotnet;
use crate::error::Exception;
use crate::member;
use crate::runspace::Runspace;
use crate::text::{date_time, time_span};
use crate::types::{Type, TypeInfo, TypeKind, is_instance};
use crate::value::{DateTime, DateTimeKind, Dictionary, DictionaryKind, TimeSpan, Value};

/// The value as a known type.
pub(super) fn to_known(
    rt: &mut Runspace,
    value: &Value,
    info: &'static TypeInfo,
) -> std::result::Result<Value, Failure> {
    let ty = Type::Known(info);
    if number::is_number(info) && !is_instance(value, &ty) {
        return number::to_number(rt, value, info);
    }
    match info.name {
        "System.Object" => return Ok(value.clone()),
        "System.Management.Automation.PSObject" | "System.Management.Automation.PSCustomObject" => {
            return Ok(value.clone());
        }
        "System.String" => return Ok(Value::String(super::to_text(rt, value)?)),
        "System.Boolean" => return Ok(Value::Bool(super::is_true(value))),
        "System.Void" => return Ok(Value::Null),
        _ => {}
    }
    if is_instance(value, &ty) {
        // A value that is asked for by its own type sheds what was added to it only where it is a number or text.
        return Ok(value.clone());
    }
    if let TypeKind::Enum { .. } = info.kind {
        return enumeration::to_enum(rt, value, &ty);
    }
    if value.is_null() {
        return null_as(info, &ty);
    }
    let bare = value.bare().clone();
    match (info.name, &bare) {
        ("System.Char", _) => to_char(rt, &bare, &ty),
        ("System.DateTime", Value::String(text)) => match date_time::parse(text) {
            Ok(parsed) => Ok(Value::DateTime(parsed)),
            Err(message) => Err(unparsable("InvalidCastParseTargetInvocationWithFormatProvider", text, &ty, message)),
        },
        ("System.DateTime", other) => match number::integer_of(other) {
            Some(ticks) if (0..=3_155_378_975_999_999_999).contains(&ticks) => {
                Ok(Value::DateTime(DateTime { ticks: ticks as i64, kind: DateTimeKind::Unspecified }))
            }
            _ => by_constructor(rt, &bare, &ty),
        },
        ("System.TimeSpan", Value::String(text)) => match time_span::parse(text) {
            Ok(parsed) => Ok(Value::TimeSpan(parsed)),
            Err(message) => Err(unparsable("InvalidCastParseTargetInvocationWithFormatProvider", text, &ty, message)),
        },
        ("System.TimeSpan", other) => match number::integer_of(other).and_then(|ticks| i64::try_from(ticks).ok()) {
            Some(ticks) => Ok(Value::TimeSpan(TimeSpan { ticks })),
            None => by_constructor(rt, &bare, &ty),
        },
        ("System.Guid", Value::String(text)) => match dotnet::guid::parse(text) {
            Some(guid) => Ok(Value::Guid(guid)),
            None => Err(unparsable(
                "InvalidCastParseTargetInvocation",
                text,
                &ty,
                "Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).".to_owned(),
            )),
        },
        ("System.Type", Value::String(text)) => match crate::interpret::lookup_type(rt, text) {
            Some(found) => Ok(Value::Type(found)),
            None => Err(Failure::new(
                "InvalidCastFromStringToType",
                format!("Cannot convert the \"{text}\" value of type \"System.String\" to type \"System.Type\"."),
            )),
        },
        ("System.Collections.Hashtable", Value::Dictionary(from)) => {
            let made = Dictionary::new(ty.clone(), DictionaryKind::Hashtable);
            from.entries().into_iter().for_each(|(key, item)| made.set(key, item));
            Ok(Value::from(made))
        }
        ("System.Collections.Specialized.OrderedDictionary", Value::Dictionary(from)) => {
            let made = Dictionary::ordered();
            from.entries().into_iter().for_each(|(key, item)| made.set(key, item));
            Ok(Value::from(made))
        }
        ("System.Collections.ArrayList", other) if !matches!(other, Value::Dictionary(_)) => {
            Ok(collection::to_array_list(rt, &bare))
        }
        (
            "System.Array"
            | "System.Collections.IList"
            | "System.Collections.ICollection"
            | "System.Collections.IEnumerable",
            other,
        ) => {
            let items = super::enumerate(rt, other).unwrap_or_else(|| vec![value.clone()]);
            Ok(Value::array(items))
        }
        (_, Value::ScriptBlock(block)) if dotnet::delegate::is_delegate(info) => {
            Ok(dotnet::delegate::around(block.clone(), ty))
        }
        _ => match dotnet::convert_to(rt, &bare, info) {
            Some(converted) => converted,
            None => by_constructor(rt, &bare, &ty),
        },
    }
}

/// Null as a value of that type.
fn null_as(info: &'static TypeInfo, ty: &Type) -> std::result::Result<Value, Failure> {
    match info.name {
        "System.Char" => Ok(Value::Char(0)),
        "System.Management.Automation.SwitchParameter" => Ok(dotnet::switch_parameter::value(false)),
        _ if crate::types::is_value_type(ty) => Err(Failure::null(ty)),
        _ => Ok(Value::Null),
    }
}

pub(crate) fn unparsable(id: &'static str, text: &str, ty: &Type, message: String) -> Failure {
    Failure::because(id, text, ty, Exception::new("System.FormatException", message))
}

fn to_char(rt: &mut Runspace, value: &Value, ty: &Type) -> std::result::Result<Value, Failure> {
    match value {
        Value::String(text) => {
            let mut units = text.encode_utf16();
            match (units.next(), units.next()) {
                (Some(unit), None) => Ok(Value::Char(unit)),
                _ => Err(unparsable(
                    "InvalidCastParseTargetInvocation",
                    text,
                    ty,
                    "String must be exactly one character long.".to_owned(),
                )),
            }
        }
        Value::Bool(_) => Err(Failure::impossible(rt, value, ty)),
        _ => number::to_number(rt, value, ty.info()),
    }
}

/// A collection of one item converts as that item does, where nothing else is known.
pub(super) fn by_single_item(rt: &mut Runspace, value: &Value, ty: &Type) -> std::result::Result<Value, Failure> {
    Err(Failure::impossible(rt, value, ty))
}

/// By a constructor that takes the value, or from a hashtable by a constructor without parameters and properties.
pub(super) fn by_constructor(rt: &mut Runspace, value: &Value, ty: &Type) -> std::result::Result<Value, Failure> {
    let surface = crate::types::surface(ty.info());
    let takes_one = surface.constructors.iter().any(|overload| {
        overload.parameters.len() == 1
            && overload.parameters[0].ty.close(ty).is_some_and(|parameter| member::fits(rt, value, &parameter))
    });
    if takes_one {
        return match member::construct(rt, ty, std::slice::from_ref(value)) {
            Ok(made) => Ok(made),
            Err(crate::error::Flow::Error(record, _)) => {
                let text = super::value_text(rt, value);
                let cause = inner_most(&record.exception);
                let message = member::exception_message(&cause);
                let message =
                    format!("Cannot convert value \"{text}\" to type \"{}\". Error: \"{message}\"", ty.name());
                Err(Failure::Cast(Box::new(super::failure::Cast {
                    id: "InvalidCastConstructorException",
                    message,
                    cause,
                })))
            }
            Err(flow) => Err(flow.into()),
        };
    }
    let is_bag = matches!(value, Value::Dictionary(_) | Value::Custom(_));
    let makes_empty = surface.constructors.iter().any(|overload| overload.parameters.is_empty());
    if is_bag && makes_empty {
        let made = member::construct(rt, ty, &[])?;
        super::set_properties(rt, &made, value, ty)?;
        return Ok(made);
    }
    Err(Failure::impossible(rt, value, ty))
}

fn inner_most(exception: &Value) -> Value {
    match exception {
        Value::Object(object) => match object.downcast::<Exception>() {
            Some(own) if !own.inner.is_null() => own.inner.clone(),
            _ => exception.clone(),
        },
        other => other.clone(),
    }
}

/// As an instance of a class of the script.
pub(super) fn to_class(rt: &mut Runspace, value: &Value, ty: &Type) -> std::result::Result<Value, Failure> {
    let Type::Class(class) = ty else { return Err(Failure::impossible(rt, value, ty)) };
    if matches!(value.bare(), Value::Dictionary(_) | Value::Custom(_)) {
        let made = class.construct(rt, &[])?;
        super::set_properties(rt, &made, value, ty)?;
        return Ok(made);
    }
    let takes_one = class.declarations().iter().any(|line| {
        line.strip_prefix("new(")
            .and_then(|rest| rest.strip_suffix(')'))
            .is_some_and(|parameters| !parameters.is_empty() && !parameters.contains(", "))
    });
    if takes_one {
        let arguments = [value.clone()];
        return class.construct(rt, &arguments).map_err(Failure::from);
    }
    Err(Failure::impossible(rt, value, ty))
}
