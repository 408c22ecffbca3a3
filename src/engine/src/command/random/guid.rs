//! New-Guid

use uuid::Uuid;

use crate::command::{Call, Cmdlet};
use crate::convert;
use crate::dotnet::time::GUID;
use crate::error::{ErrorCategory, ErrorRecord, Flow, Result};
use crate::types::Type;
use crate::value::Value;

/// New-Guid
pub struct NewGuid;

impl Cmdlet for NewGuid {
    fn process(&mut self, call: &mut Call<'_>) -> Result {
        if call.switch("Empty") {
            return call.write(Uuid::nil());
        }
        let Some(text) = call.text("InputObject") else { return call.write(Uuid::new_v4()) };
        match convert::to_type(call.runspace, &Value::String(text.clone()), &Type::Known(&GUID)) {
            Ok(guid) => call.write(guid),
            Err(Flow::Error(record, _)) => {
                let (id, category) = ("StringNotRecognizedAsGuid", ErrorCategory::InvalidArgument);
                call.error(ErrorRecord::of(record.exception.clone(), id, category, Value::Null))
            }
            Err(other) => Err(other),
        }
    }
}
