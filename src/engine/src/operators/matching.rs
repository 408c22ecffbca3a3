//! `-match` and `-notmatch`.

use std::rc::Rc;

use crate::convert;
use crate::dotnet::regex;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::text::Regex;
use crate::text::regex::{Found, IGNORE_CASE};
use crate::value::{Dictionary, Value};

/// `left -match right`: sets `$Matches` for a scalar that matches; a collection gives those of its items that match.
pub fn match_operator(
    rt: &mut Runspace,
    left: &Value,
    right: &Value,
    ignore_case: bool,
    negated: bool,
) -> Result<Value> {
    let regex = pattern_of(rt, right, ignore_case)?;
    match convert::enumerate(rt, left) {
        Some(items) => {
            let mut kept = Vec::new();
            for item in items {
                let text = convert::to_text(rt, &item)?;
                if regex.is_match(&text).map_err(regex::timeout)? != negated {
                    kept.push(item);
                }
            }
            Ok(Value::array(kept))
        }
        None => {
            let text = convert::to_text(rt, left)?;
            let found = regex.find(&text).map_err(regex::timeout)?;
            let matched = found.is_some();
            if let Some(found) = found {
                rt.set_variable("Matches", matches(&regex, &text, &found))?;
            }
            Ok(Value::Bool(matched != negated))
        }
    }
}

/// The expression that an operand means: a `[regex]`, or text.
pub(super) fn pattern_of(rt: &mut Runspace, value: &Value, ignore_case: bool) -> Result<Rc<Regex>> {
    if let Value::Object(object) = value.bare()
        && let Some(own) = regex::of(object)
    {
        return Ok(own);
    }
    let pattern = convert::to_text(rt, value)?;
    Regex::cached(&pattern, if ignore_case { IGNORE_CASE } else { 0 }).map_err(regex::parse_error)
}

/// The hashtable of groups that took part, by number or name.
pub(crate) fn matches(regex: &Regex, text: &str, found: &Found) -> Value {
    let groups = Dictionary::hashtable();
    // The order in which .NET's hashtable gives them: from the last to the first.
    for (at, name) in regex.group_names().enumerate() {
        if let Some(range) = found.group(at) {
            let key = match name.parse::<i32>() {
                Ok(number) => Value::Int32(number),
                Err(_) => Value::string(name),
            };
            groups.set(key, Value::string(&text[range]));
        }
    }
    Value::from(groups)
}
