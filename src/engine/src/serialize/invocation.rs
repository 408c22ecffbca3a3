//! InvocationInfo, as a part of records.

use clixml::{ListKind, RefId, TypeNames};

use super::shape;
use super::write::Serializer;
use crate::error::{InvocationInfo, Result};
use crate::value::{Str, Value};

const TYPE_NAMES: TypeNames = TypeNames::known(&["System.Management.Automation.InvocationInfo", "System.Object"]);
const DICTIONARY: &str = "System.Collections.Generic.Dictionary`2[[System.String, System.Private.CoreLib, Version=10.0.0.0, \
                          Culture=neutral, PublicKeyToken=7cec85d7bea7798e],[System.Object, System.Private.CoreLib, \
                          Version=10.0.0.0, Culture=neutral, PublicKeyToken=7cec85d7bea7798e]]";
const BOUND: TypeNames = TypeNames::known(&[DICTIONARY, "System.Object"]);
pub(super) const BOUND_OF_CALL: TypeNames =
    TypeNames::known(&["System.Management.Automation.PSBoundParametersDictionary", DICTIONARY, "System.Object"]);
const UNBOUND: TypeNames = TypeNames::known(&[
    "System.Collections.Generic.List`1[[System.Object, System.Private.CoreLib, Version=10.0.0.0, Culture=neutral, \
     PublicKeyToken=7cec85d7bea7798e]]",
    "System.Object",
]);
const INTS: TypeNames = TypeNames::known(&["System.Int32[]", "System.Array", "System.Object"]);
const ITERATIONS: TypeNames = TypeNames::known(&[
    "System.Collections.ObjectModel.ReadOnlyCollection`1[[System.Int32, System.Private.CoreLib, Version=10.0.0.0, \
     Culture=neutral, PublicKeyToken=7cec85d7bea7798e]]",
    "System.Object",
]);
const ORIGIN: TypeNames = TypeNames::known(&[
    "System.Management.Automation.CommandOrigin",
    "System.Enum",
    "System.ValueType",
    "System.Object",
]);
const COMMAND_TYPES: TypeNames = TypeNames::known(&[
    "System.Management.Automation.CommandTypes",
    "System.Enum",
    "System.ValueType",
    "System.Object",
]);
const VISIBILITY: TypeNames = TypeNames::known(&[
    "System.Management.Automation.SessionStateEntryVisibility",
    "System.Enum",
    "System.ValueType",
    "System.Object",
]);

/// The place of a call as its properties have it.
#[derive(Default)]
struct Place {
    line_number: i32,
    offset: i32,
    file: Str,
    line: Str,
    statement: Str,
    message: Str,
    root: Str,
    path: Option<Str>,
}

fn place(invocation: &InvocationInfo) -> Place {
    // What the client put together of commands stands in no text.
    let Some((source, extent)) = invocation.position.as_ref().filter(|(source, _)| !source.text().is_empty()) else {
        return Place::default();
    };
    let position = source.position(extent.start);
    let file: Str = source.file().map_or_else(|| "".into(), |file| file.clone());
    let root = crate::provider::path::parent(&file);
    Place {
        line_number: position.line as i32,
        offset: position.column as i32,
        line: source.whole_line_at(extent.start).into(),
        statement: source.slice(*extent).into(),
        message: source.position_message(*extent).into(),
        root: root.into(),
        path: source.file().cloned(),
        file,
    }
}

/// The objects of an InvocationInfo that its extended form refers to.
pub(super) struct Written {
    bound: RefId,
    unbound: RefId,
}

/// Writes the member `InvocationInfo` of an error record: an InvocationInfo made for the place alone, which says nothing
/// of arguments and pipeline.
pub(super) fn write(serializer: &mut Serializer<'_, '_>, invocation: &InvocationInfo) -> Result<Written> {
    let place = place(invocation);
    let history_id = serializer.runspace.history_id_of(invocation);
    let command = match invocation.my_command {
        Value::Null | Value::Nothing => None,
        ref command => shape::text(serializer.runspace, command)?,
    };
    let writer = &mut *serializer.writer;
    writer.member("InvocationInfo").begin_object();
    writer.type_names(&TYPE_NAMES);
    writer.to_string_text("System.Management.Automation.InvocationInfo");
    writer.begin_adapted();
    serializer.text_or_null("MyCommand", command.as_deref());
    let writer = &mut *serializer.writer;
    let bound = writer.member("BoundParameters").begin_object();
    writer.type_names(&BOUND);
    writer.begin_dictionary();
    writer.end();
    writer.end();
    let unbound = writer.member("UnboundArguments").begin_object();
    writer.type_names(&UNBOUND);
    writer.begin_list(ListKind::List);
    writer.end();
    writer.end();
    writer.member("ScriptLineNumber").int32(place.line_number);
    writer.member("OffsetInLine").int32(place.offset);
    writer.member("HistoryId").int64(history_id);
    serializer.text_member("ScriptName", &place.file);
    serializer.text_member("Line", &place.line);
    serializer.text_member("Statement", &place.statement);
    serializer.text_member("PositionMessage", &place.message);
    serializer.text_member("PSScriptRoot", &place.root);
    serializer.text_or_null("PSCommandPath", place.path.as_deref());
    serializer.text_member("InvocationName", &invocation.invocation_name);
    let writer = &mut *serializer.writer;
    writer.member("PipelineLength").int32(0);
    writer.member("PipelinePosition").int32(0);
    writer.member("ExpectingInput").bool(false);
    writer.member("CommandOrigin").string("Internal");
    writer.member("DisplayScriptPosition").null();
    writer.end();
    writer.end();
    Ok(Written { bound, unbound })
}

/// Writes the members `InvocationInfo_...` and `CommandInfo_...`, which clients read back into an InvocationInfo. Those of
/// an error record refer to what [`write`] wrote.
pub(super) fn write_extended(
    serializer: &mut Serializer<'_, '_>,
    invocation: &InvocationInfo,
    written: Option<Written>,
) -> Result {
    let of_error = written.is_some();
    write_all(serializer, invocation, written, of_error)
}

/// Writes the same of a place that no record tells of.
pub(super) fn write_place(serializer: &mut Serializer<'_, '_>, invocation: &InvocationInfo) -> Result {
    write_all(serializer, invocation, None, true)
}

/// `of_place`: the place alone, nothing of arguments and pipeline.
fn write_all(
    serializer: &mut Serializer<'_, '_>,
    invocation: &InvocationInfo,
    written: Option<Written>,
    of_place: bool,
) -> Result {
    let place = place(invocation);
    let history_id = serializer.runspace.history_id_of(invocation);
    let writer = &mut *serializer.writer;
    match &written {
        Some(written) => writer.member("InvocationInfo_BoundParameters").reference(written.bound),
        None => {
            writer.member("InvocationInfo_BoundParameters").begin_object();
            let names = if of_place { BOUND } else { BOUND_OF_CALL };
            writer.type_names(&names);
            writer.begin_dictionary();
            if let Value::Dictionary(bound) = invocation.bound_parameters.bare() {
                for (key, value) in bound.entries() {
                    serializer.writer.begin_entry();
                    serializer.member("Key", &key, 1)?;
                    serializer.member("Value", &value, 1)?;
                    serializer.writer.end();
                }
            }
            serializer.writer.end();
            serializer.writer.end();
        }
    }
    let (origin, number) = if of_place { ("Internal", 1) } else { ("Runspace", 0) };
    enumeration(serializer, "InvocationInfo_CommandOrigin", &ORIGIN, origin, number);
    serializer.writer.member("InvocationInfo_ExpectingInput").bool(!of_place && invocation.expecting_input);
    serializer.text_member("InvocationInfo_InvocationName", &invocation.invocation_name);
    serializer.text_member("InvocationInfo_Line", &place.line);
    let writer = &mut *serializer.writer;
    writer.member("InvocationInfo_OffsetInLine").int32(place.offset);
    writer.member("InvocationInfo_HistoryId").int64(history_id);
    writer.member("InvocationInfo_PipelineIterationInfo").begin_object();
    writer.type_names(&INTS);
    writer.begin_list(ListKind::List);
    if !of_place {
        writer.item().int32(0);
        writer.item().int32(0);
    }
    writer.end();
    writer.end();
    let (length, position) = if of_place { (0, 0) } else { (invocation.pipeline_length, invocation.pipeline_position) };
    writer.member("InvocationInfo_PipelineLength").int32(length);
    writer.member("InvocationInfo_PipelinePosition").int32(position);
    serializer.text_member("InvocationInfo_PSScriptRoot", &place.root);
    serializer.text_or_null("InvocationInfo_PSCommandPath", place.path.as_deref());
    serializer.text_member("InvocationInfo_PositionMessage", &place.message);
    serializer.writer.member("InvocationInfo_ScriptLineNumber").int32(place.line_number);
    serializer.text_member("InvocationInfo_ScriptName", &place.file);
    let writer = &mut *serializer.writer;
    match written {
        Some(written) => writer.member("InvocationInfo_UnboundArguments").reference(written.unbound),
        None => {
            writer.member("InvocationInfo_UnboundArguments").begin_object();
            writer.type_names(&UNBOUND);
            writer.begin_list(ListKind::List);
            writer.end();
            writer.end();
        }
    }
    writer.member("SerializeExtent").bool(false);
    command(serializer, &invocation.my_command)
}

/// `CommandInfo_...`, if there is a command.
fn command(serializer: &mut Serializer<'_, '_>, command: &Value) -> Result {
    if command.is_null() {
        return Ok(());
    }
    let (kind, number) = match shape::get(serializer.runspace, command, "CommandType")? {
        Some(Value::Enum(value)) => (shape::enum_name(&value), value.value as i32),
        _ => ("Script".into(), 64),
    };
    let definition = shape::get(serializer.runspace, command, "Definition")?.unwrap_or_default();
    let name = shape::get(serializer.runspace, command, "Name")?.unwrap_or_default();
    enumeration(serializer, "CommandInfo_CommandType", &COMMAND_TYPES, &kind, number);
    serializer.member("CommandInfo_Definition", &definition, 0)?;
    serializer.member("CommandInfo_Name", &name, 0)?;
    enumeration(serializer, "CommandInfo_Visibility", &VISIBILITY, "Public", 0);
    Ok(())
}

/// Writes the numbers of the objects that the commands of the pipeline were at.
pub(super) fn write_iterations(serializer: &mut Serializer<'_, '_>, name: &str, invocation: &InvocationInfo) {
    let writer = &mut *serializer.writer;
    writer.member(name).begin_object();
    writer.type_names(&ITERATIONS);
    writer.begin_list(ListKind::List);
    writer.item().int32(0);
    for _ in 0..invocation.pipeline_length.max(1) {
        writer.item().int32(i32::from(invocation.position.is_some()));
    }
    writer.end();
    writer.end();
}

pub(super) fn enumeration(
    serializer: &mut Serializer<'_, '_>,
    member: &'static str,
    names: &TypeNames,
    name: &str,
    number: i32,
) {
    let writer = &mut *serializer.writer;
    writer.member(member).begin_object();
    writer.type_names(names);
    writer.to_string_text(name);
    writer.item().int32(number);
    writer.end();
}
