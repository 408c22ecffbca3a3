//! Write-Warning, Write-Verbose, Write-Debug

use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::runspace::Stream;

/// Writes a line of text to one of three streams.
pub enum WriteText {
    /// Write-Debug
    Debug,
    /// Write-Verbose
    Verbose,
    /// Write-Warning
    Warning,
}

impl Cmdlet for WriteText {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let text = call.text("Message").unwrap_or_default();
        let stream = match self {
            WriteText::Debug => Stream::Debug,
            WriteText::Verbose => Stream::Verbose,
            WriteText::Warning => Stream::Warning,
        };
        call.runspace.write_text_of_script(text, stream)
    }
}
