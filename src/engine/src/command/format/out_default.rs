//! Out-Default and Out-Host

use std::rc::Rc;

use crate::command::{Call, Cmdlet};
use crate::error::{ErrorRecord, Result};
use crate::format::{Layout, Lines, Writer, error_view};
use crate::runspace::{HostCall, InformationalRecord, Runspace};
use crate::value::{Str, Value};
use crate::{convert, member};

/// Cells of a line when the host says nothing.
const WIDTH: usize = 120;

/// Shows objects on the client's host.
#[derive(Default)]
pub struct OutDefault {
    writer: Option<Writer>,
}

/// Sends lines to the client's host.
struct Host;

impl Lines for Host {
    fn line(&mut self, runspace: &mut Runspace, text: &str) -> Result {
        show(runspace, HostCall::WriteLine(text.into()))
    }
}

fn show(runspace: &mut Runspace, call: HostCall) -> Result {
    let streams = runspace.streams.clone();
    streams.host_call(runspace, call)?;
    Ok(())
}

impl Cmdlet for OutDefault {
    fn begin(&mut self, call: &mut Call<'_>) -> Result {
        let layout = Layout::new(width(call.runspace));
        let plain = call.runspace.environment("NO_COLOR").is_some_and(|value| !value.is_empty());
        self.writer = Some(Writer::new(if plain { layout } else { layout.coloured() }));
        Ok(())
    }

    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(value) = call.argument("InputObject").cloned() else { return Ok(()) };
        if let Value::Object(object) = value.bare() {
            if let Some(record) = object.downcast::<Rc<ErrorRecord>>() {
                let text = error_view::of(call.runspace, &value)?;
                // A program's words are no errors of the session.
                if error_view::is_of_program(record) {
                    return show(call.runspace, HostCall::WriteLine(text));
                }
                return show(call.runspace, HostCall::WriteErrorLine(text));
            }
            if let Some(record) = object.downcast::<Rc<InformationalRecord>>() {
                let text = record.message.clone();
                let line = match record.type_name {
                    "System.Management.Automation.WarningRecord" => HostCall::WriteWarningLine(text),
                    "System.Management.Automation.VerboseRecord" => HostCall::WriteVerboseLine(text),
                    _ => HostCall::WriteDebugLine(text),
                };
                return show(call.runspace, line);
            }
        }
        if let Some(text) = received_error(call.runspace, &value)? {
            return show(call.runspace, HostCall::WriteLine(text));
        }
        match &mut self.writer {
            Some(writer) => writer.object(call.runspace, &value, &mut Host),
            None => Ok(()),
        }
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        match self.writer.take() {
            Some(mut writer) => writer.end(call.runspace, &mut Host),
            None => Ok(()),
        }
    }
}

/// Cells of a line of the client's console.
fn width(runspace: &mut Runspace) -> usize {
    let size = runspace.host_call(HostCall::Other("GetBufferSize", Vec::new()));
    let width = match &size {
        Ok(Value::Array(pair)) => pair.first(),
        _ => None,
    };
    match width {
        Some(Value::Int32(width)) => usize::try_from(width).ok().filter(|width| *width > 0).unwrap_or(WIDTH),
        _ => WIDTH,
    }
}

/// The line for an error record that came over the wire and does not know any more where it was written.
fn received_error(runspace: &mut Runspace, value: &Value) -> Result<Option<Str>> {
    let Value::Custom(custom) = value.bare() else { return Ok(None) };
    let names = custom.extra.type_names();
    let of_error = names.as_ref().and_then(|names| names.first()).is_some_and(|name| {
        name.strip_prefix("Deserialized.").unwrap_or(name) == "System.Management.Automation.ErrorRecord"
    });
    if !of_error {
        return Ok(None);
    }
    let exception = member::get(runspace, value, "Exception")?.unwrap_or_default();
    let message = member::get(runspace, &exception, "Message")?.unwrap_or_default();
    let message = convert::to_text(runspace, &message)?;
    Ok(Some(format!("Error: {message}").into()))
}
