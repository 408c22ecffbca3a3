//! `-join`.

use crate::convert;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::Value;

/// `left -join right`
pub fn join(rt: &mut Runspace, left: &Value, right: &Value) -> Result<Value> {
    let separator = convert::to_text(rt, right)?;
    let Some(items) = convert::enumerate(rt, left) else {
        return convert::to_text(rt, left).map(Value::String);
    };
    let mut out = String::new();
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(&separator);
        }
        match item {
            Value::String(text) => out.push_str(text),
            Value::Array(_) | Value::List(_) => out.push_str(&crate::types::type_of(item).name()),
            other => out.push_str(&convert::to_text(rt, other)?),
        }
    }
    Ok(Value::string(out))
}

/// `-join items`
pub fn unary_join(rt: &mut Runspace, items: &Value) -> Result<Value> {
    join(rt, items, &Value::string(""))
}
