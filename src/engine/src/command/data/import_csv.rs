//! Import-Csv

use super::csv::Reader;
use super::file;
use crate::command::{Call, Cmdlet};
use crate::error::Result;

/// Makes objects of files of CSV.
pub struct ImportCsv;

impl Cmdlet for ImportCsv {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        for given in call.texts("Path").or_else(|| call.texts("LiteralPath")).unwrap_or_default() {
            let path = file::path(call, &given);
            let text = file::read(call, &path)?;
            Reader::of(call).read(call, &text)?;
        }
        Ok(())
    }
}
