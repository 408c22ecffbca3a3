//! Out-String

use super::gather::{Gather, plain};
use crate::command::{Call, Cmdlet, Output};
use crate::dotnet::ps_style;
use crate::error::Result;
use crate::format::{Layout, Lines, Writer};
use crate::runspace::Runspace;
use crate::value::Value;

/// Gives what would be shown as one text, or as one text a line.
#[derive(Default)]
pub struct OutString {
    writer: Option<Writer>,
    text: String,
    no_newline: bool,
}

/// Writes each line to the pipeline.
struct Stream<'a>(&'a mut dyn Output);

impl Lines for Stream<'_> {
    fn line(&mut self, runspace: &mut Runspace, text: &str) -> Result {
        let text = plain(runspace, text);
        self.0.write(runspace, Value::string(text))
    }
}

impl Cmdlet for OutString {
    fn begin(&mut self, call: &mut Call<'_>) -> Result {
        let layout = call.number("Width").map_or_else(Layout::unlimited, |width| Layout::new(width.max(0) as usize));
        let coloured = ps_style::keeps_escapes(call.runspace);
        self.writer = Some(Writer::new(if coloured { layout.coloured() } else { layout }));
        self.no_newline = call.switch("NoNewline");
        Ok(())
    }

    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(value) = call.argument("InputObject").cloned() else { return Ok(()) };
        let Some(writer) = &mut self.writer else { return Ok(()) };
        if call.switch("Stream") {
            return writer.object(call.runspace, &value, &mut Stream(call.output));
        }
        let mut gather = Gather { text: &mut self.text, no_newline: self.no_newline };
        writer.object(call.runspace, &value, &mut gather)
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        let Some(mut writer) = self.writer.take() else { return Ok(()) };
        if call.switch("Stream") {
            return writer.end(call.runspace, &mut Stream(call.output));
        }
        let mut gather = Gather { text: &mut self.text, no_newline: self.no_newline };
        writer.end(call.runspace, &mut gather)?;
        call.write(Value::string(std::mem::take(&mut self.text)))
    }
}
