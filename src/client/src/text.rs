//! Values as text, where the host did not make text of them.

use clixml::{Object, Value};

/// What a person reads.
pub fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) | Value::ScriptBlock(text) | Value::Uri(text) | Value::Xml(text) => text.to_string(),
        Value::Object(object) => of_object(object),
        Value::SecureString(_) => "System.Security.SecureString".to_owned(),
        Value::Char(unit) => String::from_utf16_lossy(&[*unit]),
        Value::Bool(truth) => if *truth { "True" } else { "False" }.to_owned(),
        other => element_text(other),
    }
}

fn of_object(object: &Object) -> String {
    if let Some(text) = &object.to_string {
        return text.to_string();
    }
    if let clixml::Base::Value(value) = &object.base {
        return text(value);
    }
    let members = object.members().map(|member| format!("{}={}", member.name, text(&member.value)));
    format!("@{{{}}}", members.collect::<Vec<_>>().join("; "))
}

/// The text that stands in a primitive's element.
pub fn element_text(value: &Value) -> String {
    let mut out = Vec::new();
    clixml::write(value, &mut out);
    let element = String::from_utf8_lossy(&out);
    let inner = element.split_once('>').and_then(|(_, rest)| rest.rsplit_once("</")).map(|(inner, _)| inner);
    inner.unwrap_or_default().to_owned()
}
