//! Out-File

use std::io::Write as _;

use super::gather::Gather;
use crate::command::data::encoding::{TextEncoding, encode};
use crate::command::data::file;
use crate::command::{Call, Cmdlet};
use crate::dotnet::ps_style;
use crate::error::Result;
use crate::format::{Layout, Writer};

/// Writes what would be shown into a file.
#[derive(Default)]
pub struct OutFile {
    writer: Option<Writer>,
    file: Option<std::fs::File>,
    text: String,
    no_newline: bool,
    encoding: TextEncoding,
}

impl Cmdlet for OutFile {
    fn begin(&mut self, call: &mut Call<'_>) -> Result {
        let layout = call.number("Width").map_or_else(Layout::unlimited, |width| Layout::new(width.max(0) as usize));
        let coloured = ps_style::keeps_escapes(call.runspace);
        self.writer = Some(Writer::new(if coloured { layout.coloured() } else { layout }));
        self.no_newline = call.switch("NoNewline");
        self.encoding = file::encoding(call);
        let given = call.text("FilePath").or_else(|| call.text("LiteralPath")).unwrap_or_else(|| "".into());
        let path = file::path(call, &given);
        self.file = Some(file::create(call, &path, &given, self.encoding)?);
        Ok(())
    }

    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let Some(value) = call.argument("InputObject").cloned() else { return Ok(()) };
        let Some(writer) = &mut self.writer else { return Ok(()) };
        let mut gather = Gather { text: &mut self.text, no_newline: self.no_newline };
        writer.object(call.runspace, &value, &mut gather)?;
        self.flush(call)
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        if let Some(mut writer) = self.writer.take() {
            let mut gather = Gather { text: &mut self.text, no_newline: self.no_newline };
            writer.end(call.runspace, &mut gather)?;
        }
        self.flush(call)
    }
}

impl OutFile {
    fn flush(&mut self, call: &mut Call<'_>) -> Result {
        let bytes = encode(&std::mem::take(&mut self.text), self.encoding);
        match self.file.as_mut().map(|file| file.write_all(&bytes)) {
            Some(Err(error)) => Err(file::failed(call, &error, "")),
            _ => Ok(()),
        }
    }
}
