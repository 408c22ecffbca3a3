//! Format-Table, Format-List, Format-Wide and Format-Custom.

use super::directives;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::format::{Directives, Formatter, Packet, PacketObject, Shape, packet_of};
use crate::value::Value;

/// A Format cmdlet: objects in, packets out.
pub struct Format {
    shape: Shape,
    formatter: Formatter,
}

impl Format {
    /// Format-Table
    pub fn table() -> Format {
        Format::new(Shape::Table)
    }

    /// Format-List
    pub fn list() -> Format {
        Format::new(Shape::List)
    }

    /// Format-Wide
    pub fn wide() -> Format {
        Format::new(Shape::Wide)
    }

    /// Format-Custom
    pub fn custom() -> Format {
        Format::new(Shape::Custom)
    }

    fn new(shape: Shape) -> Format {
        Format { shape, formatter: Formatter::new(shape, Directives::default()) }
    }
}

impl Cmdlet for Format {
    fn begin(&mut self, call: &mut Call<'_>) -> Result {
        let directives = directives::of(call)?;
        if directives.view.is_some() && directives.properties.is_some() {
            let exception = Exception::new(
                "System.Management.Automation.PSInvalidOperationException",
                "Cannot process the parameters View and Property together.",
            );
            let record = ErrorRecord::new(
                exception,
                "FormatCannotSpecifyViewAndProperty",
                ErrorCategory::InvalidArgument,
                Value::Null,
            );
            return Err(call.terminating(record));
        }
        if directives.columns.is_some() && directives.autosize == Some(true) {
            let exception = Exception::new(
                "System.Management.Automation.PSInvalidOperationException",
                "Cannot process the parameters AutoSize and Column together.",
            );
            let record = ErrorRecord::new(
                exception,
                "FormatCannotSpecifyAutosizeAndColumns",
                ErrorCategory::InvalidArgument,
                Value::Null,
            );
            return Err(call.terminating(record));
        }
        self.formatter = Formatter::new(self.shape, directives);
        Ok(())
    }

    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(value) = call.argument("InputObject").cloned() else { return Ok(()) };
        if packet_of(&value).is_some() {
            return call.write(value);
        }
        let output = &mut *call.output;
        self.formatter.object(call.runspace, &value, &mut |runspace, packet: Packet| {
            output.write(runspace, PacketObject::value(packet))
        })
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        let output = &mut *call.output;
        self.formatter
            .end(call.runspace, &mut |runspace, packet: Packet| output.write(runspace, PacketObject::value(packet)))
    }
}
