//! Error records (`[MS-PSRP]` 2.2.3.15).

use std::rc::Rc;

use clixml::{TypeNames, Writer};

use super::write::Serializer;
use super::{Seal, category, invocation};
use crate::error::{ErrorRecord, Result};
use crate::runspace::Runspace;
use crate::value::{Object, Value};

const TYPE_NAMES: TypeNames = TypeNames::known(&["System.Management.Automation.ErrorRecord", "System.Object"]);

/// Appends an error record as the state of a pipeline carries it; `extended` is what the client asked for with
/// AddInvocationInfoToErrorRecord.
pub fn write_error_record(
    out: &mut Vec<u8>,
    runspace: &mut Runspace,
    record: &Rc<ErrorRecord>,
    seal: Seal<'_>,
    extended: bool,
) -> Result {
    write_as(out, runspace, record, seal, extended, false)
}

/// The same; `with_type_data` also what PowerShell's type data adds to records, which only a runspace knows.
pub(super) fn write_as(
    out: &mut Vec<u8>,
    runspace: &mut Runspace,
    record: &Rc<ErrorRecord>,
    seal: Seal<'_>,
    extended: bool,
    with_type_data: bool,
) -> Result {
    let mut writer = Writer::new(out);
    let mut serializer = Serializer::new(&mut writer, runspace, seal);
    serializer.extended = extended;
    serializer.with_type_data = with_type_data;
    serializer.top(&Value::Object(Rc::new(Object::new(record.clone()))), super::REMOTING_DEPTH)
}

/// Writes what stands in the record's object, and ends it.
pub(super) fn write_members(serializer: &mut Serializer<'_, '_>, record: &Rc<ErrorRecord>, depth: i32) -> Result {
    let parts = category::parts(serializer.runspace, record)?;
    let details = record.details.borrow().clone();
    serializer.writer.type_names(&TYPE_NAMES);
    let message = category::message(record);
    serializer.write_to_string(&message);
    serializer.writer.begin_extended();
    serializer.member("Exception", &record.exception, depth)?;
    serializer.member("TargetObject", &record.target, depth)?;
    serializer.text_member("FullyQualifiedErrorId", &category::fully_qualified_id(record));
    let written = match &details.invocation {
        Some(own) => Some(invocation::write(serializer, own)?),
        None => {
            serializer.writer.member("InvocationInfo").null();
            None
        }
    };
    serializer.writer.member("ErrorCategory_Category").int32(record.category as i32);
    serializer.text_member("ErrorCategory_Activity", &parts.activity);
    serializer.text_member("ErrorCategory_Reason", &parts.reason);
    serializer.text_member("ErrorCategory_TargetName", &parts.target_name);
    serializer.text_member("ErrorCategory_TargetType", &parts.target_type);
    serializer.text_member("ErrorCategory_Message", &category::message_of(record, &parts));
    if let Some(message) = &details.message {
        serializer.text_member("ErrorDetails_Message", message);
        match &details.recommended_action {
            Some(action) => serializer.text_member("ErrorDetails_RecommendedAction", action),
            None => serializer.text_member("ErrorDetails_RecommendedAction", ""),
        }
    }
    match (&details.invocation, written) {
        (Some(own), Some(written)) if serializer.extended => {
            serializer.writer.member("SerializeExtendedInfo").bool(true);
            invocation::write_extended(serializer, own, Some(written))?;
            invocation::write_iterations(serializer, "PipelineIterationInfo", own);
        }
        _ => serializer.writer.member("SerializeExtendedInfo").bool(false),
    }
    if let Some(trace) = &details.script_stack_trace {
        serializer.text_member("ErrorDetails_ScriptStackTrace", trace);
    }
    if serializer.with_type_data {
        serializer.writer.member("PSMessageDetails").null();
    }
    serializer.writer.end();
    serializer.writer.end();
    Ok(())
}
