//! System.Convert.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use num_bigint::BigInt;
use num_traits::Num;

use super::argument::{constant, integer, text};
use super::array::bytes;
use super::number;
use super::object::OBJECT;
use crate::convert::{self, ParseError, parse_strict};
use crate::error::Result;
use crate::member::thrown;
use crate::runspace::Runspace;
use crate::types::{Call, Method, Type, TypeInfo, method, read};
use crate::value::Value;

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&CONVERT];

/// System.Convert
pub static CONVERT: TypeInfo = TypeInfo {
    declarations: include_str!("declarations/convert.txt"),
    static_properties: &[read("DBNull", |_, _| Ok(Value::Null))],
    static_methods: METHODS,
    ..TypeInfo::class("System.Convert", &OBJECT)
};

macro_rules! to {
    ($info:ident) => {{
        const CALL: Call = |rt, _, args| to_number(rt, args, &number::$info);
        CALL
    }};
}

const METHODS: &[Method] = &[
    method("ToInt32", to!(INT32)),
    method("ToInt64", to!(INT64)),
    method("ToInt16", to!(INT16)),
    method("ToSByte", to!(SBYTE)),
    method("ToByte", to!(BYTE)),
    method("ToUInt16", to!(UINT16)),
    method("ToUInt32", to!(UINT32)),
    method("ToUInt64", to!(UINT64)),
    method("ToSingle", to!(SINGLE)),
    method("ToDouble", to!(DOUBLE)),
    method("ToDecimal", to!(DECIMAL)),
    method("ToChar", |rt, _, args| convert::to_type(rt, &args[0], &Type::Known(&super::character::CHAR))),
    method("ToBoolean", |rt, _, args| match &args[0] {
        Value::String(_) => {
            let ty = Type::Known(&super::boolean::BOOLEAN);
            let args = vec![args[0].clone()];
            match crate::member::call_static(rt, &ty, "Parse", args) {
                Err(crate::error::Flow::Error(record, _)) => Err(inner(&record.exception)),
                other => other,
            }
        }
        other => Ok(Value::Bool(convert::is_true(other))),
    }),
    method("ToDateTime", |rt, _, args| convert::to_type(rt, &args[0], &Type::Known(&super::time::DATE_TIME))),
    method("ToString", to_string),
    method("ToBase64String", |_, _, args| {
        let Value::Array(array) = &args[0] else { return Err(super::argument::null("inArray")) };
        let all = array.bytes();
        let part = match (args.get(1), args.get(2)) {
            (Some(Value::Int32(start)), Some(Value::Int32(count))) => {
                let start = usize::try_from(*start).unwrap_or(usize::MAX);
                let count = usize::try_from(*count).unwrap_or(usize::MAX);
                all.get(start..start.saturating_add(count)).ok_or_else(|| {
                    super::argument::out_of_range("offset", "Offset and length must refer to a position in the string.")
                })?
            }
            _ => &all,
        };
        let mut text = STANDARD.encode(part);
        if args.iter().any(|arg| constant(Some(arg)) == Some(1)) {
            let lines: Vec<String> =
                text.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
            text = lines.join("\r\n");
        }
        Ok(Value::from(text))
    }),
    method("FromBase64String", |_, _, args| {
        let text = text(&args[0], "s")?;
        let dense: Cow<'_, str> = match text.contains(char::is_whitespace) {
            true => text.chars().filter(|c| !c.is_whitespace()).collect::<String>().into(),
            false => (&*text).into(),
        };
        STANDARD.decode(dense.as_bytes()).map(bytes).map_err(|_| {
            thrown("System.FormatException", "The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding characters, or an illegal character among the padding characters.")
        })
    }),
    method("ToHexString", |_, _, args| hex(&args[0], true)),
    method("ToHexStringLower", |_, _, args| hex(&args[0], false)),
    method("FromHexString", |_, _, args| {
        let text = text(&args[0], "s")?;
        let digits: Option<Vec<u8>> = (0..text.len())
            .step_by(2)
            .map(|at| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
            .collect();
        digits.map(bytes).ok_or_else(|| {
            thrown("System.FormatException", "The input is not a valid hex string as it contains a non-hex character.")
        })
    }),
    method("ChangeType", |rt, _, args| match &args[1] {
        Value::Type(ty) => convert::to_type(rt, &args[0], ty),
        _ => Err(super::argument::null("conversionType")),
    }),
    method("IsDBNull", |_, _, _| Ok(Value::Bool(false))),
    method("GetTypeCode", |rt, _, args| {
        let name = crate::types::type_of(&args[0]).name();
        let name = Value::string(crate::member::short_name(&name));
        convert::to_type(rt, &name, &Type::Known(&super::enums::TYPE_CODE))
    }),
];

fn inner(exception: &Value) -> crate::error::Flow {
    thrown(
        "System.FormatException",
        crate::member::exception_message(exception)
            .to_string()
            .rsplit("): \"")
            .next()
            .unwrap_or("")
            .trim_end_matches('"')
            .to_owned(),
    )
}

fn hex(value: &Value, upper: bool) -> Result<Value> {
    let Value::Array(array) = value else { return Err(super::argument::null("inArray")) };
    let digits = array
        .bytes()
        .iter()
        .map(|byte| if upper { format!("{byte:02X}") } else { format!("{byte:02x}") })
        .collect::<String>();
    Ok(Value::from(digits))
}

fn to_number(rt: &mut Runspace, args: &[Value], info: &'static TypeInfo) -> Result<Value> {
    match args {
        [Value::String(text), Value::Int32(radix)] => {
            let radix = u32::try_from(*radix).ok().filter(|radix| matches!(radix, 2 | 8 | 10 | 16));
            let radix = radix.ok_or_else(|| super::argument::invalid("Invalid Base."))?;
            let digits = if radix == 16 { text.trim_start_matches("0x").trim_start_matches("0X") } else { text };
            let value = BigInt::from_str_radix(digits, radix)
                .map_err(|_| thrown("System.FormatException", "Could not find any recognizable digits."))?;
            let fitted = match (info.name, radix) {
                (_, 10) => convert::fit(&value, info),
                ("System.Int32", _) => u32::try_from(&value).ok().map(|bits| Value::Int32(bits as i32)),
                ("System.Int64", _) => u64::try_from(&value).ok().map(|bits| Value::Int64(bits as i64)),
                ("System.Int16", _) => u16::try_from(&value).ok().map(|bits| Value::Int16(bits as i16)),
                ("System.SByte", _) => u8::try_from(&value).ok().map(|bits| Value::SByte(bits as i8)),
                _ => convert::fit(&value, info),
            };
            fitted.ok_or_else(|| thrown("System.OverflowException", convert::overflow_message(info)))
        }
        [Value::String(text), ..] => {
            parse_strict(text, info).map_err(|error: ParseError| number::parse_failure(error, info))
        }
        [value, ..] => {
            let ty = Type::Known(info);
            convert::convert(rt, value, &ty)
                .map_err(|_| thrown("System.OverflowException", convert::overflow_message(info)))
        }
        [] => Ok(Value::Null),
    }
}

fn to_string(rt: &mut Runspace, _: &Value, args: &[Value]) -> Result<Value> {
    if let [value, Value::Int32(radix @ (2 | 8 | 16))] = args
        && convert::integer_of(value).is_some()
    {
        let bits = match value {
            Value::Int32(v) => u64::from(*v as u32),
            Value::Int16(v) => u64::from(*v as u16),
            Value::Byte(v) => u64::from(*v),
            other => integer(other) as u64,
        };
        return Ok(Value::from(match radix {
            2 => format!("{bits:b}"),
            8 => format!("{bits:o}"),
            _ => format!("{bits:x}"),
        }));
    }
    super::string::shown(rt, &args[0]).map(Value::String)
}
