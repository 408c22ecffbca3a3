//! `-like` and `-notlike`.

use crate::convert;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::runspace::Runspace;
use crate::text::Wildcard;
use crate::value::Value;

/// `left -like right`; a collection on the left gives those of its items that match.
pub fn like(rt: &mut Runspace, left: &Value, right: &Value, ignore_case: bool, negated: bool) -> Result<Value> {
    let pattern = convert::to_text(rt, right)?;
    let wildcard = Wildcard::new(&pattern, ignore_case).ok_or_else(|| invalid(&pattern))?;
    match convert::enumerate(rt, left) {
        Some(items) => {
            let mut kept = Vec::new();
            for item in items {
                if wildcard.is_match(&convert::to_text(rt, &item)?) != negated {
                    kept.push(item);
                }
            }
            Ok(Value::array(kept))
        }
        None => Ok(Value::Bool(wildcard.is_match(&convert::to_text(rt, left)?) != negated)),
    }
}

fn invalid(pattern: &str) -> Flow {
    let exception = Exception::new(
        "System.Management.Automation.WildcardPatternException",
        format!("The specified wildcard character pattern is not valid: {pattern}"),
    );
    ErrorRecord::new(exception, "RuntimeException", ErrorCategory::NotSpecified, Value::Null).into()
}
