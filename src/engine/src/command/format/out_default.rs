//! Out-Default and Out-Host

use std::rc::Rc;

use crate::command::{Call, Cmdlet};
use crate::error::{ErrorRecord, Result};
use crate::format::{Layout, Lines, Writer, error_view};
use crate::runspace::{HostCall, InformationalRecord, Runspace};
use crate::value::Value;

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
        let layout = Layout::new(WIDTH);
        let plain = call.runspace.environment("NO_COLOR").is_some_and(|value| !value.is_empty());
        self.writer = Some(Writer::new(if plain { layout } else { layout.coloured() }));
        Ok(())
    }

    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(value) = call.argument("InputObject").cloned() else { return Ok(()) };
        if let Value::Object(object) = value.bare() {
            if object.downcast::<Rc<ErrorRecord>>().is_some() {
                let text = error_view::of(call.runspace, &value)?;
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
