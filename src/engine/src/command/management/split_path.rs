//! Split-Path

use super::selection;
use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::provider;
use crate::provider::path::{self, Rooted};
use crate::value::Value;

/// Takes paths apart.
pub struct SplitPath;

impl Cmdlet for SplitPath {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let given = selection::given(call);
        for written in given.paths {
            if !call.switch("Resolve") {
                self.split(call, &written)?;
                continue;
            }
            match provider::resolve(call.runspace, &written, given.literal, false)? {
                Ok(targets) => {
                    for target in targets {
                        self.split(call, &target.display())?;
                    }
                }
                Err(record) => call.error(record)?,
            }
        }
        Ok(())
    }
}

impl SplitPath {
    fn split(&self, call: &mut Call<'_>, written: &str) -> Result {
        let slashed = written.replace(['/', '\\'], path::SEPARATOR.encode_utf8(&mut [0; 4]));
        if call.switch("IsAbsolute") {
            return call.write(!matches!(path::rooted(written), Rooted::Relative(_) | Rooted::Home(_)));
        }
        if call.switch("Qualifier") {
            return match path::rooted(written) {
                Rooted::Drive(drive, _) => call.write(format!("{drive}:")),
                Rooted::Provider(provider, _) => call.write(format!("{provider}::")),
                _ => call.error(no_qualifier(written)),
            };
        }
        let text = if call.switch("NoQualifier") {
            match path::rooted(written) {
                Rooted::Drive(_, rest) | Rooted::Provider(_, rest) => rest.to_owned(),
                _ => written.to_owned(),
            }
        } else if call.switch("LeafBase") {
            path::base_name(&slashed).to_owned()
        } else if call.switch("Leaf") {
            path::leaf(&slashed).to_owned()
        } else if call.switch("Extension") {
            path::extension(&slashed).to_owned()
        } else {
            path::parent(&slashed).to_owned()
        };
        call.write(text)
    }
}

fn no_qualifier(written: &str) -> ErrorRecord {
    let exception = Exception::new(
        "System.FormatException",
        format!("Cannot parse path because path '{written}' does not have a qualifier specified."),
    );
    ErrorRecord::new(exception, "ParsePathFormatError", ErrorCategory::InvalidArgument, Value::string(written))
}
