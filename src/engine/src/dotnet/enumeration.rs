//! System.Enum.

use std::rc::Rc;

use crate::convert::{enum_text, parse_enum};
use crate::error::Result;
use crate::member::thrown;
use crate::runspace::Runspace;
use crate::types::{Type, TypeInfo, method};
use crate::value::{Array, EnumValue, Value};

use super::object::VALUE_TYPE;

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&ENUM];

/// System.Enum
pub static ENUM: TypeInfo = TypeInfo {
    interfaces: &["System.IComparable", "System.IConvertible", "System.IFormattable"],
    declarations: "\
int value__ {get;}
int CompareTo(System.Object target)
bool Equals(System.Object obj)
int GetHashCode()
System.TypeCode GetTypeCode()
bool HasFlag(System.Enum flag)
string ToString()
string ToString(string format)
string ToString(string format, System.IFormatProvider provider)
string ToString(System.IFormatProvider provider)
static string Format(type enumType, System.Object value, string format)
static string GetName(type enumType, System.Object value)
static string[] GetNames(type enumType)
static type GetUnderlyingType(type enumType)
static array GetValues(type enumType)
static bool IsDefined(type enumType, System.Object value)
static System.Object Parse(type enumType, string value)
static System.Object Parse(type enumType, string value, bool ignoreCase)
static System.Object ToObject(type enumType, System.Object value)
static bool TryParse(type enumType, string value, [ref] System.Object result)
static bool TryParse(type enumType, string value, bool ignoreCase, [ref] System.Object result)
",
    properties: &[crate::types::read("value__", |_, this| {
        Ok(Value::Int32(value(this).map_or(0, |own| own.value as i32)))
    })],
    methods: &[
        method("CompareTo", |_, this, args| {
            let number = |value: &Value| crate::convert::integer_of(value.bare()).unwrap_or(0);
            Ok(Value::Int32(number(this).cmp(&number(&args[0])) as i32))
        }),
        method("HasFlag", |_, this, args| {
            let number = |value: &Value| crate::convert::integer_of(value.bare()).unwrap_or(0);
            Ok(Value::Bool(number(this) & number(&args[0]) == number(&args[0])))
        }),
        method("ToString", |_, this, args| {
            let Some(own) = value(this) else { return Ok(Value::Null) };
            let specifier = match args.first() {
                Some(Value::String(specifier)) => specifier.clone(),
                _ => "".into(),
            };
            format(own, &specifier).map(Value::from).ok_or_else(|| {
                thrown(
                    "System.FormatException",
                    "Format string can be only \"G\", \"g\", \"X\", \"x\", \"F\", \"f\", \"D\" or \"d\".",
                )
            })
        }),
        method("GetTypeCode", |rt, _, _| {
            crate::convert::to_type(rt, &Value::Int32(9), &Type::Known(&super::enums::TYPE_CODE))
        }),
    ],
    static_methods: &[
        method("GetNames", |_, _, args| {
            let names = constants(&args[0])?.into_iter().map(|(name, _)| Value::String(name)).collect();
            Ok(Value::from(Array::new(Type::STRING, names)))
        }),
        method("GetValues", |_, _, args| {
            let ty = enum_type(&args[0])?;
            let values = constants(&args[0])?.into_iter().map(|(_, value)| made(&ty, value)).collect();
            Ok(Value::from(Array::new(ty.clone(), values)))
        }),
        method("GetName", |_, _, args| {
            let number = crate::convert::integer_of(args[1].bare()).unwrap_or(-1);
            let name = constants(&args[0])?.into_iter().find(|(_, value)| i128::from(*value) == number);
            Ok(name.map_or(Value::Null, |(name, _)| Value::String(name)))
        }),
        method("IsDefined", |_, _, args| {
            let constants = constants(&args[0])?;
            Ok(Value::Bool(match args[1].bare() {
                Value::String(text) => constants.iter().any(|(name, _)| **name == **text),
                other => {
                    let number = crate::convert::integer_of(other);
                    constants.iter().any(|(_, value)| Some(i128::from(*value)) == number)
                }
            }))
        }),
        method("Parse", |_, _, args| {
            let ty = enum_type(&args[0])?;
            let ignore_case = matches!(args.get(2), Some(Value::Bool(true)));
            match named(&ty, &args[1], ignore_case)? {
                Some(value) => Ok(value),
                None => {
                    let text = crate::convert::scalar_text(&args[1]).unwrap_or_default();
                    Err(thrown("System.ArgumentException", format!("Requested value '{text}' was not found.")))
                }
            }
        }),
        method("TryParse", try_parse),
        method("ToObject", |_, _, args| {
            let ty = enum_type(&args[0])?;
            Ok(made(&ty, crate::convert::integer_of(args[1].bare()).unwrap_or(0) as i64))
        }),
        method("GetUnderlyingType", |_, _, _| Ok(Value::Type(Type::Known(&super::number::INT32)))),
        method("Format", |_, _, args| {
            let ty = enum_type(&args[0])?;
            let own = EnumValue { ty, value: crate::convert::integer_of(args[1].bare()).unwrap_or(0) as i64 };
            let specifier = crate::convert::scalar_text(&args[2]).unwrap_or_default();
            Ok(Value::from(format(&own, &specifier)))
        }),
    ],
    ..TypeInfo::class("System.Enum", &VALUE_TYPE)
};

fn value(this: &Value) -> Option<&Rc<EnumValue>> {
    match this.bare() {
        Value::Enum(own) => Some(own),
        _ => None,
    }
}

fn made(ty: &Type, value: i64) -> Value {
    Value::Enum(Rc::new(EnumValue { ty: ty.clone(), value }))
}

fn enum_type(ty: &Value) -> Result<Type> {
    match ty.bare() {
        Value::Type(ty) => Ok(ty.clone()),
        _ => Err(thrown("System.ArgumentNullException", "Value cannot be null. (Parameter 'enumType')")),
    }
}

fn constants(ty: &Value) -> Result<Vec<(crate::value::Str, i64)>> {
    let ty = enum_type(ty)?;
    crate::convert::enum_constants(&ty)
        .map(|(constants, _)| constants)
        .ok_or_else(|| thrown("System.ArgumentException", "Type provided must be an Enum. (Parameter 'enumType')"))
}

/// The value of a whole name or list of names; not of a beginning.
fn named(ty: &Type, text: &Value, ignore_case: bool) -> Result<Option<Value>> {
    let text = crate::convert::scalar_text(text).unwrap_or_default();
    let constants = constants(&Value::Type(ty.clone()))?;
    let known = text.split(',').map(str::trim).all(|part| {
        part.parse::<i64>().is_ok()
            || constants
                .iter()
                .any(|(name, _)| if ignore_case { name.eq_ignore_ascii_case(part) } else { **name == *part })
    });
    Ok(if known { parse_enum(ty, &text).ok().map(|value| made(ty, value)) } else { None })
}

fn try_parse(rt: &mut Runspace, _: &Value, args: &[Value]) -> Result<Value> {
    let ty = enum_type(&args[0])?;
    let ignore_case = args.len() == 4 && matches!(args[2], Value::Bool(true));
    let parsed = named(&ty, &args[1], ignore_case)?;
    let found = parsed.is_some();
    if let Some(result) = args.last() {
        super::reference::assign(rt, result, parsed.unwrap_or_default())?;
    }
    Ok(Value::Bool(found))
}

/// Prints a value as `G`, `D`, `X` or `F`; `None` when the format is not valid.
pub fn format(value: &EnumValue, format: &str) -> Option<String> {
    Some(match format {
        "" | "G" | "g" | "F" | "f" => enum_text(&value.ty, value.value),
        "D" | "d" => value.value.to_string(),
        "X" | "x" => format!("{:08X}", value.value as i32),
        _ => return None,
    })
}
