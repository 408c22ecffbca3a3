//! Enums: from names, numbers and lists of names, and back to text.

use std::rc::Rc;

use super::{Failure, integer_of};
use crate::error::Exception;
use crate::runspace::Runspace;
use crate::types::{Type, TypeKind};
use crate::value::{EnumValue, Str, Value};

/// Names and values of an enum type, and whether they combine; `None` for other types.
pub(crate) fn constants(ty: &Type) -> Option<(Vec<(Str, i64)>, bool)> {
    match ty {
        Type::Known(info) => match info.kind {
            TypeKind::Enum { constants, flags } => {
                Some((constants.iter().map(|(name, value)| ((*name).into(), *value)).collect(), flags))
            }
            _ => None,
        },
        Type::Class(class) => class.constants().map(|constants| (constants.to_vec(), class.is_flags())),
        _ => None,
    }
}

/// The value as an enum `ty`.
pub(super) fn to_enum(rt: &mut Runspace, value: &Value, ty: &Type) -> std::result::Result<Value, Failure> {
    let Some((constants, flags)) = constants(ty) else { return Err(Failure::impossible(rt, value, ty)) };
    let known = |number: i64| {
        if flags {
            let all = constants.iter().fold(0, |all, (_, value)| all | value);
            number & !all == 0 && (number != 0 || constants.iter().any(|(_, value)| *value == 0))
        } else {
            constants.iter().any(|(_, value)| *value == number)
        }
    };
    let made = |number| Ok(Value::Enum(Rc::new(EnumValue { ty: ty.clone(), value: number })));
    let undefined = |id, text: &str| {
        let names: Vec<&str> = constants.iter().map(|(name, _)| &**name).collect();
        Failure::new(
            id,
            format!(
                "Cannot convert value \"{text}\" to type \"{}\" due to enumeration values that are not valid. Specify one of \
                 the following enumeration values and try again. The possible enumeration values are \"{}\".",
                ty.name(),
                names.join(",")
            ),
        )
    };
    match value.bare() {
        Value::Enum(own) if own.ty == *ty => Ok(value.clone()),
        Value::Null | Value::Nothing => Err(Failure::new(
            "NullToEnum",
            format!(
                "Cannot convert null to type \"{}\" due to enumeration values that are not valid. Specify one of the following \
                 enumeration values and try again. The possible enumeration values are \"{}\".",
                ty.name(),
                constants.iter().map(|(name, _)| &**name).collect::<Vec<_>>().join(",")
            ),
        )),
        Value::String(text) => match parse_enum(ty, text) {
            Ok(number) if known(number) => made(number),
            Ok(number) if text.trim().parse::<i64>().is_err() => made(number),
            Ok(_) => Err(undefined("EnumParseUndefined", text)),
            Err(message) => {
                let cause = Exception::new("System.Management.Automation.RuntimeException", message);
                Err(Failure::because("SubstringDisambiguationEnumParseThrewAnException", text, ty, cause))
            }
        },
        Value::Array(array)
            if array.items().iter().all(|item| matches!(item.bare(), Value::String(_) | Value::Enum(_))) =>
        {
            let items = array.to_vec();
            let mut number = 0;
            for item in &items {
                if let Value::Enum(own) = to_enum(rt, item, ty)? {
                    number |= own.value;
                }
            }
            if items.is_empty() { Err(Failure::impossible(rt, value, ty)) } else { made(number) }
        }
        other => {
            let number = match other {
                Value::Double(_) | Value::Single(_) | Value::Decimal(_) => {
                    super::double_of(other).map(|v| v.round_ties_even() as i128)
                }
                _ => integer_of(other),
            };
            match number.and_then(|number| i64::try_from(number).ok()) {
                Some(number) if known(number) => made(number),
                Some(_) => {
                    let text = super::value_text(rt, value);
                    Err(undefined("UndefinedIntegerToEnum", &text))
                }
                None => Err(Failure::impossible(rt, value, ty)),
            }
        }
    }
}

/// The number that text names in an enum: a name, the beginning of only one, a number, or a list of such.
pub fn parse_enum(ty: &Type, text: &str) -> Result<i64, String> {
    let (constants, _) = constants(ty).unwrap_or_default();
    let mut number = 0;
    for part in text.split(',') {
        let part = part.trim();
        if let Ok(value) = part.parse::<i64>() {
            number |= value;
            continue;
        }
        if let Some((_, value)) = constants.iter().find(|(name, _)| name.eq_ignore_ascii_case(part)) {
            number |= value;
            continue;
        }
        let begins = |name: &str| {
            !part.is_empty() && name.get(..part.len()).is_some_and(|front| front.eq_ignore_ascii_case(part))
        };
        let matching: Vec<&(Str, i64)> = constants.iter().filter(|(name, _)| begins(name)).collect();
        match matching.as_slice() {
            [(_, value)] => number |= value,
            [] => {
                let names: Vec<&str> = constants.iter().map(|(name, _)| &**name).collect();
                return Err(format!(
                    "Unable to match the identifier name {part} to a valid enumerator name. Specify one of the following \
                     enumerator names and try again:\n{}",
                    names.join(", ")
                ));
            }
            several => {
                let names: Vec<&str> = several.iter().map(|(name, _)| &**name).collect();
                return Err(format!(
                    "Unable to process enumerator name {part} because it is ambiguous. Use one of the following enumerator \
                     names:\n{}",
                    names.join(", ")
                ));
            }
        }
    }
    Ok(number)
}

/// The text of an enum value: its name, the names of its flags, or its number.
pub fn enum_text(ty: &Type, value: i64) -> String {
    let Some((constants, flags)) = constants(ty) else { return value.to_string() };
    if let Some((name, _)) = constants.iter().find(|(_, constant)| *constant == value) {
        return name.to_string();
    }
    if flags && value != 0 {
        let mut left = value;
        let mut names: Vec<&str> = Vec::new();
        let mut by_value: Vec<&(Str, i64)> = constants.iter().collect();
        by_value.sort_by_key(|(_, value)| *value as u64);
        for (name, constant) in by_value.iter().rev() {
            if *constant != 0 && left & constant == *constant {
                left &= !constant;
                names.push(name);
            }
        }
        if left == 0 {
            names.reverse();
            return names.join(", ");
        }
    }
    value.to_string()
}
