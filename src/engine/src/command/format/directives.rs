//! Reading the parameters of the Format cmdlets.

use crate::command::Call;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result};
use crate::format::Directives;
use crate::format::directive::{Expand, Expression, Item};
use crate::format::packet::Alignment;
use crate::value::{Str, Value};

/// What the call asks for.
pub(super) fn of(call: &Call<'_>) -> Result<Directives> {
    let properties = match call.argument("Property") {
        None | Some(Value::Null | Value::Nothing) => None,
        Some(_) => {
            let values = call.values("Property").unwrap_or_default();
            Some(values.iter().map(|value| item(call, value)).collect::<Result<Vec<Item>>>()?)
        }
    };
    let group_by = match call.argument("GroupBy") {
        None | Some(Value::Null | Value::Nothing) => None,
        Some(value) => Some(item(call, value)?),
    };
    let expand = match call.text("Expand").as_deref() {
        Some(expand) if expand.eq_ignore_ascii_case("CoreOnly") => Expand::CoreOnly,
        Some(expand) if expand.eq_ignore_ascii_case("Both") => Expand::Both,
        _ => Expand::EnumOnly,
    };
    Ok(Directives {
        properties: properties.filter(|properties| !properties.is_empty()),
        group_by,
        view: call.text("View"),
        autosize: call.has("AutoSize").then(|| call.switch("AutoSize")),
        wrap: call.switch("Wrap"),
        hide_headers: call.switch("HideTableHeaders"),
        repeat_header: call.switch("RepeatHeader"),
        expand,
        display_error: call.switch("DisplayError"),
        show_error: call.switch("ShowError"),
        force: call.switch("Force"),
        columns: call.number("Column").map(|columns| columns as i32),
        depth: call.number("Depth").unwrap_or(0) as i32,
        given: true,
    })
}

/// A property as it is given: a name, a script block, or a hashtable that says more.
fn item(call: &Call<'_>, value: &Value) -> Result<Item> {
    match value.bare() {
        Value::ScriptBlock(block) => Ok(Item { expression: Expression::Block(block.clone()), ..Item::named("") }),
        Value::Dictionary(dictionary) => {
            let mut item = Item::named("");
            let mut given = false;
            for (key, value) in dictionary.entries() {
                let Value::String(key) = key.bare() else {
                    return Err(illegal(call, "DictionaryKeyNonString", "A key in the dictionary is not a string."));
                };
                given |= entry(call, &mut item, key, &value)?;
            }
            if !given {
                return Err(illegal(call, "DictionaryKeyMandatoryEntry", "Mandatory key \"Expression\" is missing."));
            }
            Ok(item)
        }
        Value::String(name) => Ok(Item::named(name.clone())),
        other => match number(other) {
            Some(number) => Ok(Item::named(number.to_string())),
            None => Err(illegal(
                call,
                "DictionaryKeyUnknownType",
                "The property is neither a string, a script block nor a dictionary.",
            )),
        },
    }
}

/// Reads one entry of a hashtable; true if it is the expression.
fn entry(call: &Call<'_>, item: &mut Item, key: &Str, value: &Value) -> Result<bool> {
    const KEYS: &[&str] = &["expression", "label", "name", "width", "alignment", "formatstring", "depth"];
    let lower = key.to_ascii_lowercase();
    let found = KEYS.iter().find(|known| **known == lower).or_else(|| {
        let mut found = KEYS.iter().filter(|known| !lower.is_empty() && known.starts_with(&*lower));
        found.next()
    });
    match found.copied() {
        Some("expression") => match value.bare() {
            Value::ScriptBlock(block) => item.expression = Expression::Block(block.clone()),
            Value::String(name) if !name.is_empty() => item.expression = Expression::Name(name.clone()),
            _ => {
                return Err(illegal(
                    call,
                    "DictionaryKeyIllegalValue",
                    "The value of the key \"expression\" has an invalid type; expected types are {string, ScriptBlock}.",
                ));
            }
        },
        Some("label" | "name") => item.label = Some(crate::format::text::plain(value)),
        Some("width") => item.width = number(value.bare()).map(|width| width as i32),
        Some("depth") => item.depth = number(value.bare()).map(|depth| depth as i32),
        Some("formatstring") => item.format = Some(crate::format::text::plain(value)),
        Some("alignment") => {
            let text = crate::format::text::plain(value).to_ascii_lowercase();
            item.alignment = match ["left", "center", "right"].iter().position(|known| known.starts_with(&*text)) {
                Some(0) => Some(Alignment::Left),
                Some(1) => Some(Alignment::Center),
                Some(_) => Some(Alignment::Right),
                None => {
                    let message = format!(
                        "The value \"{text}\" of the key \"alignment\" is not valid; valid values are {{left, center, right}}."
                    );
                    return Err(illegal(call, "AlignmentIllegalValue", &message));
                }
            };
        }
        _ => return Err(illegal(call, "DictionaryKeyIllegal", &format!("The {key} key is not valid."))),
    }
    Ok(found == Some(&"expression"))
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Int32(number) => Some((*number).into()),
        Value::Int64(number) => Some(*number),
        Value::Byte(number) => Some((*number).into()),
        _ => None,
    }
}

fn illegal(call: &Call<'_>, id: &str, message: &str) -> Flow {
    let exception = Exception::new("System.Management.Automation.PSArgumentException", message);
    call.terminating(ErrorRecord::new(exception, id, ErrorCategory::InvalidArgument, Value::Null))
}
