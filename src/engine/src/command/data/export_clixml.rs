//! Export-Clixml

use std::io::Write as _;

use super::encoding::encode;
use super::{clixml_text, file};
use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::value::Value;

/// Writes objects into a file as CLIXML.
#[derive(Default)]
pub struct ExportClixml {
    inputs: Vec<Value>,
}

impl Cmdlet for ExportClixml {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        self.inputs.extend(call.argument("InputObject").cloned());
        Ok(())
    }

    fn end(&mut self, call: &mut Call<'_>) -> Result {
        let inputs = std::mem::take(&mut self.inputs);
        let given = file::given_path(call);
        let path = file::path(call, &given);
        let shown = file::shown(&path);
        let encoding = file::encoding(call);
        let text = clixml_text::write(call, &inputs)?;
        let mut target = file::create(call, &path, &shown, encoding)?;
        target.write_all(&encode(&text, encoding)).map_err(|error| file::failed(call, &error, &shown))
    }
}
