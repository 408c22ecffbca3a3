//! `-replace`.

use std::rc::Rc;

use crate::convert;
use crate::dotnet::regex;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::runspace::Runspace;
use crate::text::Regex;
use crate::text::regex::{IGNORE_CASE, ReplaceError};
use crate::text::replacement::Replacement;
use crate::value::{Object, ScriptBlock, Str, Value};

/// `left -replace right`; items of a collection one by one.
pub fn replace(rt: &mut Runspace, left: &Value, right: &Value, ignore_case: bool) -> Result<Value> {
    let (pattern, substitute) = match right.bare() {
        Value::Array(array) => {
            let items = array.items();
            if items.len() > 2 {
                return Err(crate::error::runtime_error(
                    "BadReplaceArgument",
                    ErrorCategory::InvalidOperation,
                    format!("The -ireplace operator allows only two elements to follow it, not {}.", items.len()),
                ));
            }
            (items.first().cloned().unwrap_or_default(), items.get(1).cloned().unwrap_or_default())
        }
        _ => (right.clone(), Value::Null),
    };
    let expression = match pattern.bare() {
        Value::Object(object) if regex::of(object).is_some() => regex::of(object),
        _ => None,
    };
    let expression = match expression {
        Some(expression) => expression,
        None => {
            let text = convert::to_text(rt, &pattern)?;
            Regex::cached(&text, if ignore_case { IGNORE_CASE } else { 0 })
                .map_err(|message| invalid_pattern(&text, message))?
        }
    };
    let by = match substitute.bare() {
        Value::ScriptBlock(block) => By::Block(block.clone()),
        other => {
            let text = convert::to_text(rt, other)?;
            By::Pattern(Replacement::new(&text, |name| expression.group(name)))
        }
    };
    match convert::enumerate(rt, left) {
        Some(items) => {
            let mut replaced = Vec::with_capacity(items.len());
            for item in &items {
                let text = convert::to_text(rt, item)?;
                replaced.push(Value::String(replace_in(rt, &expression, text, &by)?));
            }
            Ok(Value::array(replaced))
        }
        None => {
            let text = convert::to_text(rt, left)?;
            replace_in(rt, &expression, text, &by).map(Value::String)
        }
    }
}

enum By {
    Pattern(Replacement),
    Block(Rc<ScriptBlock>),
}

fn replace_in(rt: &mut Runspace, expression: &Rc<Regex>, text: Str, by: &By) -> Result<Str> {
    let replaced = expression.replace(&text, usize::MAX, |out, found| match by {
        By::Pattern(pattern) => {
            pattern.write(out, &text, found);
            Ok(())
        }
        By::Block(block) => {
            let found = regex::match_value(expression, &text, found);
            let results = rt.call_block(block, Some(found), &[])?;
            let value = super::collapse(results);
            out.push_str(&convert::to_text(rt, &value)?);
            Ok(())
        }
    });
    match replaced {
        Ok(Some(replaced)) => Ok(replaced.into()),
        Ok(None) => Ok(text),
        Err(ReplaceError::Match(message)) => Err(regex::timeout(message)),
        Err(ReplaceError::Write(flow)) => Err(flow),
    }
}

fn invalid_pattern(pattern: &str, message: String) -> Flow {
    let cause = Exception::new("System.Text.RegularExpressions.RegexParseException", message);
    let exception = Exception::runtime(format!("The regular expression pattern {pattern} is not valid."))
        .caused_by(Value::Object(Rc::new(Object::new(cause))));
    ErrorRecord::new(exception, "InvalidRegularExpression", ErrorCategory::InvalidOperation, Value::string(pattern))
        .into()
}
