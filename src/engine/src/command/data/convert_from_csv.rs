//! ConvertFrom-Csv

use super::csv::Reader;
use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::format::text::plain;

/// Makes objects of lines of CSV.
#[derive(Default)]
pub struct ConvertFromCsv {
    reader: Option<Reader>,
}

impl Cmdlet for ConvertFromCsv {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let inputs = call.values("InputObject").unwrap_or_default();
        let mut reader = self.reader.take().unwrap_or_else(|| Reader::of(call));
        for input in inputs {
            reader.read(call, &plain(&input))?;
        }
        self.reader = Some(reader);
        Ok(())
    }
}
