//! `-f`.

use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::runspace::Runspace;
use crate::text::{self, CompositeError};
use crate::value::Value;

/// `left -f right`
pub fn format(rt: &mut Runspace, left: &Value, right: &Value) -> Result<Value> {
    let format = convert::to_text(rt, left)?;
    let laid_out = match right {
        Value::Array(array) => {
            let args = array.to_vec();
            text::format(rt, &format, &args)
        }
        other => text::format(rt, &format, std::slice::from_ref(other)),
    };
    match laid_out {
        Ok(text) => Ok(Value::string(text)),
        Err(CompositeError::Flow(flow)) => Err(flow),
        Err(CompositeError::Invalid(why)) => Err(ErrorRecord::new(
            Exception::runtime(format!("Error formatting a string: {why}.")),
            "FormatError",
            ErrorCategory::InvalidOperation,
            Value::String(format),
        )
        .into()),
    }
}
