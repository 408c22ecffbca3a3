//! ConvertFrom-CliXml

use super::clixml_text;
use crate::command::{Call, Cmdlet};
use crate::error::Result;

/// Makes objects of CLIXML, which may come in several lines.
#[derive(Default)]
pub struct ConvertFromClixml {
    text: String,
}

impl Cmdlet for ConvertFromClixml {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if let Some(text) = call.text("InputObject") {
            self.text.push_str(&text);
            self.text.push('\n');
        }
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        let text = std::mem::take(&mut self.text);
        let values = clixml_text::read(call, text.trim().as_bytes())?;
        call.write_all(values)
    }
}
