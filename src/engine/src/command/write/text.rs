//! Write-Warning, Write-Verbose, Write-Debug

use crate::command::{Call, Cmdlet};
use crate::error::Result;

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
        match self {
            WriteText::Debug => call.runspace.write_debug(text),
            WriteText::Verbose => call.runspace.write_verbose(text),
            WriteText::Warning => call.runspace.write_warning(text),
        }
    }
}
