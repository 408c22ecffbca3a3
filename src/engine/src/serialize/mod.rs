//! Values as CLIXML, and back (`[MS-PSRP]` 2.2.5).
//!
//! Writing goes straight into the bytes of a message through [`clixml::Writer`]; reading makes values of a
//! [`clixml::Value`].

pub(crate) mod category;
pub(crate) mod debugger;
mod depth;
mod error_record;
pub(crate) mod exception;
mod invocation;
mod names;
mod read;
mod record;
mod rehydrate;
mod shape;
mod text;
mod write;

pub use category::{category_message, fully_qualified_id};
pub use error_record::write_error_record;
pub use read::{Open, open_plain, read_value};
pub use record::{RecordKind, RemoteStreamOptions, write_informational, write_record};
pub use text::{from_units, from_wire, half, to_wire};
pub use write::{Seal, Serializer};

pub(crate) use record::now;
pub(crate) use shape::local_offset_of_utc;
pub(crate) use write::date_time;

use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::Value;

/// How deep the properties of .NET objects are written in messages.
pub const REMOTING_DEPTH: i32 = 1;

/// Appends what a message carries for a value that is output: nothing for null.
pub fn write_output(out: &mut Vec<u8>, runspace: &mut Runspace, value: &Value, seal: Seal<'_>) -> Result {
    if value.is_null() {
        return Ok(());
    }
    let mut writer = clixml::Writer::new(out);
    Serializer::new(&mut writer, runspace, seal).top(value, REMOTING_DEPTH)
}

/// The tree of a value, for messages that are put together from trees.
pub fn to_tree(runspace: &mut Runspace, value: &Value, seal: Seal<'_>) -> Result<clixml::Value> {
    let mut out = Vec::new();
    let mut writer = clixml::Writer::new(&mut out);
    Serializer::new(&mut writer, runspace, seal).top(value, REMOTING_DEPTH)?;
    // What was just written can be read.
    Ok(clixml::read(&out).unwrap_or_default())
}

/// The type names of a value, most derived first.
pub(crate) fn type_names(value: &Value) -> Vec<crate::value::Str> {
    names::of_value(value)
}

/// The value of a property.
pub(crate) fn property(runspace: &mut Runspace, value: &Value, name: &str) -> Result<Option<Value>> {
    shape::get(runspace, value, name)
}

/// The names of all properties.
pub(crate) fn property_names(runspace: &mut Runspace, value: &Value) -> Result<Vec<crate::value::Str>> {
    shape::all(runspace, value)
}

/// The names of the properties of the .NET object itself, hidden ones included.
pub(crate) fn adapted_names(runspace: &mut Runspace, value: &Value) -> Result<Vec<crate::value::Str>> {
    let own = shape::adapted(runspace, value, None)?;
    Ok(own.into_iter().map(|property| property.name.into_owned().into()).collect())
}

/// The names of the properties that were added to this very value.
pub(crate) fn added_names(value: &Value) -> Vec<crate::value::Str> {
    let Some(members) = value.extra().and_then(|extra| extra.members()) else { return Vec::new() };
    members.iter().filter(|member| !member.hidden).map(|member| member.name.clone()).collect()
}

/// What `ToString()` gives.
pub(crate) fn text_of(runspace: &mut Runspace, value: &Value) -> Result<Option<crate::value::Str>> {
    shape::text(runspace, value)
}

/// The items of a collection.
pub(crate) fn items(runspace: &mut Runspace, value: &Value) -> Result<Option<Vec<Value>>> {
    shape::items(runspace, value)
}

/// A value put into a composite format; none where the format is not one.
pub(crate) fn composite(runspace: &mut Runspace, format: &str, value: &Value) -> Option<crate::value::Str> {
    crate::text::format(runspace, format, std::slice::from_ref(value)).ok().map(Into::into)
}

/// The message of an error record.
pub(crate) fn error_message(record: &crate::error::ErrorRecord) -> crate::value::Str {
    category::message(record)
}

/// The name of an enum's value.
pub(crate) fn enum_name(value: &crate::value::EnumValue) -> crate::value::Str {
    shape::enum_name(value)
}

/// The text of a value that no script has a part in.
pub(crate) fn plain_text(value: &Value) -> crate::value::Str {
    names::of_value(value).first().cloned().unwrap_or_else(|| "".into())
}

/// An XML document.
pub(crate) fn xml_document(runspace: &mut Runspace, text: &str) -> Result<Value> {
    rehydrate::from_text(runspace, "System.Xml.XmlDocument", text.into())
}
