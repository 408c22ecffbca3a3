//! Write-Information

use crate::command::{Call, Cmdlet};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::runspace::InformationRecord;

/// Write-Information
pub struct WriteInformation;

impl Cmdlet for WriteInformation {
    fn begin(&mut self, call: &mut Call<'_>) -> Result {
        let tags = call.texts("Tags").unwrap_or_default();
        match tags.into_iter().find(|tag| tag.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("PS"))) {
            Some(tag) => Err(call.terminating(ErrorRecord::new(
                Exception::new(
                    "System.InvalidOperationException",
                    format!("Cannot use tag '{tag}'. The 'PS' prefix is reserved."),
                ),
                "PSPrefixReservedInInformationTag",
                ErrorCategory::InvalidArgument,
                tag.into(),
            ))),
            None => Ok(()),
        }
    }

    fn process(&mut self, call: &mut Call<'_>) -> Result {
        let message = call.argument("MessageData").cloned().unwrap_or_default();
        let tags = call.texts("Tags").unwrap_or_default();
        let record = InformationRecord { message, source: call.source(), tags, shown: None };
        call.runspace.write_information(record)
    }
}
