//! Import-Clixml

use super::{clixml_text, file};
use crate::command::{Call, Cmdlet};
use crate::error::Result;
use crate::value::{List, Value};

/// Makes objects of files of CLIXML.
pub struct ImportClixml;

impl Cmdlet for ImportClixml {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        for given in call.texts("Path").or_else(|| call.texts("LiteralPath")).unwrap_or_default() {
            let path = file::path(call, &given);
            let document = std::fs::read(&path).map_err(|error| file::failed(call, &error, &file::shown(&path)))?;
            let values = clixml_text::read(call, &document)?;
            if call.switch("IncludeTotalCount") {
                call.write(Value::UInt64(values.len() as u64))?;
            }
            let skip = count(call, "Skip").unwrap_or(0);
            let first = count(call, "First").unwrap_or(usize::MAX);
            for value in values.into_iter().skip(skip).take(first) {
                // A list comes out item by item where it stands alone in the file.
                if let Value::List(list) = &value {
                    let items = items(list);
                    call.write_all(items)?;
                } else {
                    call.write(value)?;
                }
            }
        }
        Ok(())
    }
}

fn count(call: &Call<'_>, name: &str) -> Option<usize> {
    match call.argument(name).map(Value::bare) {
        Some(Value::UInt64(count)) => usize::try_from(*count).ok(),
        _ => None,
    }
}

fn items(list: &List) -> Vec<Value> {
    list.items.borrow().iter().cloned().collect()
}
