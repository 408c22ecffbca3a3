//! The types of .NET and of PowerShell that scripts meet: one file a type or a family, members as tables.

mod argument;
pub mod array;
pub(crate) mod attribute;
mod bit_array;
pub mod bit_converter;
pub mod boolean;
pub mod character;
pub mod collection;
mod color;
pub mod comparer;
pub mod complex;
pub mod console;
pub mod convert_class;
pub mod credential;
pub mod cryptography;
pub mod culture_info;
mod date_only;
pub mod date_time_offset;
pub mod delegate;
pub mod dictionary;
pub mod encoding;
pub mod engine_intrinsics;
pub mod entry;
pub mod enumeration;
pub mod enumerator;
pub mod enums;
pub mod environment;
pub mod error_record;
pub mod exceptions;
pub mod file;
pub mod file_info;
pub mod guid;
pub mod interfaces;
pub(crate) mod intrinsic;
pub mod ip_address;
mod language_primitives;
pub mod linked_list;
pub mod linq;
mod list;
mod mail_address;
pub mod math;
pub mod names;
pub(crate) mod nothing;
pub mod number;
pub mod object;
pub mod path;
pub mod process;
pub mod ps_method;
pub mod ps_object;
pub mod ps_style;
pub mod ps_type_name;
mod queue;
pub mod random;
pub mod reference;
pub mod regex;
mod runtime_information;
pub mod runtime_type;
pub mod script_block;
pub mod secure_string;
pub mod serializer;
mod set;
pub mod specialized;
pub mod stopwatch;
mod stream;
pub mod string;
pub mod string_builder;
pub mod switch_parameter;
mod text_reader;
mod text_writer;
mod threading;
pub mod time;
pub mod time_span;
pub mod time_zone;
pub mod tuple;
pub mod uri;
pub mod version;
pub mod web;
pub(crate) mod wide;
pub mod xml;

pub(crate) use argument::negative;

use std::rc::Rc;

use crate::convert::Failure;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::{Type, TypeInfo, TypeKind};
use crate::value::{DateTime, DateTimeKind, EnumValue, TimeSpan, Value};

/// All of them.
const FAMILIES: &[&[&TypeInfo]] = &[
    array::TYPES,
    attribute::TYPES,
    bit_array::TYPES,
    bit_converter::TYPES,
    boolean::TYPES,
    character::TYPES,
    collection::TYPES,
    color::TYPES,
    comparer::TYPES,
    complex::TYPES,
    console::TYPES,
    convert_class::TYPES,
    crate::command::completion::TYPES,
    crate::command::core::TYPES,
    crate::debugger::types::TYPES,
    crate::command::data::TYPES,
    crate::command::date::TYPES,
    crate::command::discovery::TYPES,
    crate::command::event::TYPES,
    crate::command::host::TYPES,
    crate::command::JOB_TYPES,
    crate::command::module::TYPES,
    crate::command::object::TYPES,
    crate::command::search::TYPES,
    crate::command::security::TYPES,
    crate::command::variable::TYPES,
    crate::command::write::TYPES,
    crate::format::TYPES,
    credential::TYPES,
    cryptography::TYPES,
    culture_info::TYPES,
    date_only::TYPES,
    date_time_offset::TYPES,
    delegate::TYPES,
    encoding::TYPES,
    entry::TYPES,
    engine_intrinsics::TYPES,
    enumeration::TYPES,
    enumerator::TYPES,
    enums::TYPES,
    environment::TYPES,
    crate::interpret::script_info::TYPES,
    error_record::TYPES,
    exceptions::TYPES,
    file::TYPES,
    file_info::TYPES,
    guid::TYPES,
    interfaces::TYPES,
    ip_address::TYPES,
    language_primitives::TYPES,
    linq::TYPES,
    mail_address::TYPES,
    linked_list::TYPES,
    math::TYPES,
    names::TYPES,
    nothing::TYPES,
    number::TYPES,
    object::TYPES,
    path::TYPES,
    process::TYPES,
    ps_method::TYPES,
    ps_object::TYPES,
    ps_style::TYPES,
    ps_type_name::TYPES,
    random::TYPES,
    reference::TYPES,
    regex::TYPES,
    runtime_information::TYPES,
    runtime_type::TYPES,
    script_block::TYPES,
    secure_string::TYPES,
    serializer::TYPES,
    specialized::TYPES,
    stopwatch::TYPES,
    stream::TYPES,
    string::TYPES,
    string_builder::TYPES,
    switch_parameter::TYPES,
    text_reader::TYPES,
    text_writer::TYPES,
    threading::TYPES,
    time::TYPES,
    time_span::TYPES,
    time_zone::TYPES,
    tuple::TYPES,
    uri::TYPES,
    version::TYPES,
    web::TYPES,
    wide::TYPES,
    xml::TYPES,
];

/// Every type that the engine knows.
pub fn known() -> impl Iterator<Item = &'static TypeInfo> {
    FAMILIES.iter().chain(crate::provider::FAMILIES).flat_map(|family| family.iter().copied())
}

/// Conversions to types that have a way of their own; `None` where the general ones do.
pub(crate) fn convert_to(
    rt: &mut Runspace,
    value: &Value,
    info: &'static TypeInfo,
) -> Option<std::result::Result<Value, Failure>> {
    let ty = Type::Known(info);
    if let Some(converted) = wide::convert(rt, value, info) {
        return Some(converted);
    }
    let Value::String(text) = value else {
        if let Some(converted) = date_only::convert(value, info) {
            return Some(Ok(converted));
        }
        return match info.name {
            "System.Management.Automation.SwitchParameter" => {
                Some(Ok(switch_parameter::value(crate::convert::is_true(value))))
            }
            "System.DateTimeOffset" => match value {
                Value::DateTime(date) => Some(Ok(date_time_offset::of_date(*date))),
                _ => None,
            },
            _ => None,
        };
    };
    const PARSE: &str = "InvalidCastParseTargetInvocation";
    const PARSE_IN_CULTURE: &str = "InvalidCastParseTargetInvocationWithFormatProvider";
    let failed = |type_name: &'static str, message: String| {
        Failure::because(PARSE, text, &ty, crate::error::Exception::new(type_name, message))
    };
    Some(match info.name {
        "System.Version" => version::parse(text).map(version::value).map_err(|error| failed(error.0, error.1)),
        "System.Management.Automation.SemanticVersion" => {
            version::semantic_from(text).map_err(|message| failed("System.FormatException", message))
        }
        "System.Net.IPAddress" => ip_address::from_text(text)
            .ok_or_else(|| failed("System.FormatException", "An invalid IP address was specified.".to_owned())),
        "System.Uri" => uri::from_text(text).ok_or_else(|| {
            failed("System.UriFormatException", "Invalid URI: The hostname could not be parsed.".to_owned())
        }),
        "System.DateTimeOffset" => date_time_offset::parse(text).map_err(|message| {
            let cause = crate::error::Exception::new("System.FormatException", message);
            Failure::because(PARSE_IN_CULTURE, text, &ty, cause)
        }),
        "System.Globalization.CultureInfo" => match culture_info::named(value) {
            Ok(culture) => Ok(culture),
            Err(flow) => Err(flow.into()),
        },
        "System.Management.Automation.SwitchParameter" => Ok(switch_parameter::value(crate::convert::is_true(value))),
        "System.Xml.XmlDocument" => xml::from_text(text).map_err(|message| {
            let cause = crate::error::Exception::new("System.Xml.XmlException", message);
            let message = format!(
                "Cannot convert value \"{text}\" to type \"System.Xml.XmlDocument\". Error: \"{}\"",
                cause.message
            );
            Failure::with_cause("InvalidCastToXmlDocument", message, cause)
        }),
        "System.Management.Automation.PSTypeName" => Ok(ps_type_name::value(text)),
        "System.DateOnly" => date_only::parse_date(text).ok_or_else(|| {
            let cause = crate::error::Exception::new("System.FormatException", date_only::not_a_date(text));
            Failure::because(PARSE_IN_CULTURE, text, &ty, cause)
        }),
        "System.TimeOnly" => date_only::parse_time(text).ok_or_else(|| {
            let cause = crate::error::Exception::new("System.FormatException", date_only::not_a_time(text));
            Failure::because(PARSE_IN_CULTURE, text, &ty, cause)
        }),
        "System.Net.Mail.MailAddress" => mail_address::from_text(text).ok_or_else(|| {
            let cause = crate::error::Exception::new("System.FormatException", mail_address::INVALID);
            Failure::because("InvalidCastConstructorInvocation", text, &ty, cause)
        }),
        "System.Drawing.Color" => match color::named(text) {
            Some(color) => Ok(color),
            None => return None,
        },
        _ => return None,
    })
}

/// The value of a value type that nobody set.
pub(crate) fn default_value(rt: &mut Runspace, ty: &Type) -> Result<Value> {
    let value = default_item(ty);
    if value.is_null() { crate::convert::to_type(rt, &Value::Null, ty) } else { Ok(value) }
}

/// What the items of a new array are.
pub(crate) fn default_item(ty: &Type) -> Value {
    match ty {
        Type::Known(info) => match info.name {
            "System.Boolean" => Value::Bool(false),
            "System.Char" => Value::Char(0),
            "System.SByte" => Value::SByte(0),
            "System.Byte" => Value::Byte(0),
            "System.Int16" => Value::Int16(0),
            "System.UInt16" => Value::UInt16(0),
            "System.Int32" => Value::Int32(0),
            "System.UInt32" => Value::UInt32(0),
            "System.Int64" => Value::Int64(0),
            "System.UInt64" => Value::UInt64(0),
            "System.Single" => Value::Single(0.0),
            "System.Double" => Value::Double(0.0),
            "System.Decimal" => Value::Decimal(0.into()),
            "System.Numerics.BigInteger" => Value::from(num_bigint::BigInt::from(0)),
            "System.DateTime" => Value::DateTime(DateTime { ticks: 0, kind: DateTimeKind::Unspecified }),
            "System.TimeSpan" => Value::TimeSpan(TimeSpan { ticks: 0 }),
            "System.Guid" => Value::Guid(uuid::Uuid::nil()),
            "System.DateOnly" | "System.TimeOnly" => date_only::zero(info).unwrap_or_default(),
            _ if wide::TYPES.iter().any(|own| std::ptr::eq(*own, *info)) => wide::zero(info).unwrap_or_default(),
            _ => match info.kind {
                TypeKind::Enum { .. } => Value::Enum(Rc::new(EnumValue { ty: ty.clone(), value: 0 })),
                _ => Value::Null,
            },
        },
        Type::Class(class) if class.constants().is_some() => {
            Value::Enum(Rc::new(EnumValue { ty: ty.clone(), value: 0 }))
        }
        _ => Value::Null,
    }
}
