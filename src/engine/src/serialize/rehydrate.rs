//! The types that come back to life when they are read; all others stay bags of properties.

use std::rc::Rc;

use super::shape;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::Type;
use crate::value::{Credential, CustomObject, Dictionary, DictionaryKind, MemberKind, Object, Str, Value};

/// The value of a type that is written as one element of text.
pub(super) fn from_text(runspace: &mut Runspace, ty: &str, text: Str) -> Result<Value> {
    match crate::types::find(ty) {
        Some(info) => crate::convert::to_type(runspace, &Value::String(text), &crate::types::Type::Known(info)),
        None => Ok(Value::String(text)),
    }
}

/// A progress record, as an object.
pub(super) fn progress(record: &clixml::ProgressRecord) -> Value {
    let text = |text: &clixml::Text| Value::String(super::from_wire(text));
    let properties = [
        ("ActivityId", Value::Int32(record.activity_id)),
        ("ParentActivityId", Value::Int32(record.parent_activity_id)),
        ("Activity", text(&record.activity)),
        ("StatusDescription", text(&record.status_description)),
        ("CurrentOperation", record.current_operation.as_text().map_or(Value::Null, text)),
        ("PercentComplete", Value::Int32(record.percent_complete)),
        ("SecondsRemaining", Value::Int32(record.seconds_remaining)),
        ("RecordType", text(&record.record_type)),
    ];
    let custom = CustomObject::default();
    for (name, value) in properties {
        custom.extra.members_mut().set(name.into(), MemberKind::Property(value));
    }
    custom.extra.set_type_names(["Deserialized.System.Management.Automation.ProgressRecord".into()].into());
    Value::from(custom)
}

/// The object itself, where its type is one that PowerShell converts back.
pub(super) fn to_life(runspace: &mut Runspace, names: &[Str], value: &Value) -> Result<Option<Value>> {
    let Some(name) = names.first().and_then(|name| name.strip_prefix("Deserialized.")) else { return Ok(None) };
    let mut property = |name: &str| shape::get(runspace, value, name);
    Ok(match name {
        "System.Management.Automation.PSCredential" => {
            let user = match property("UserName")? {
                Some(Value::String(user)) => Some(user),
                _ => None,
            };
            let password = property("Password")?.unwrap_or_default();
            Some(Value::Object(Rc::new(Object::new(Credential { user, password }))))
        }
        "System.Management.Automation.SwitchParameter" => match property("IsPresent")? {
            Some(Value::Bool(on)) => Some(crate::dotnet::switch_parameter::value(on)),
            _ => None,
        },
        "System.Management.Automation.PSPrimitiveDictionary" => match value.bare() {
            Value::Dictionary(read) => crate::types::find(name).map(|info| {
                let dictionary = Dictionary::new(Type::Known(info), DictionaryKind::Hashtable);
                for (key, value) in read.entries() {
                    dictionary.set(key, value);
                }
                dictionary.into()
            }),
            _ => None,
        },
        // What .NET's constants are of prints as any other.
        "System.Net.IPAddress" | "System.Net.IPAddress+ReadOnlyIPAddress" | "System.Net.Mail.MailAddress" => {
            let text = shape::text(runspace, value)?.unwrap_or_else(|| "".into());
            converted(runspace, name.split('+').next().unwrap_or(name), text)
        }
        "System.Globalization.CultureInfo" => match property("Name")? {
            Some(Value::String(culture)) => converted(runspace, name, culture),
            _ => None,
        },
        _ => None,
    })
}

/// The value that a text stands for; none where it stands for none, and the object stays what it is.
fn converted(runspace: &mut Runspace, ty: &str, text: Str) -> Option<Value> {
    let info = crate::types::find(ty)?;
    crate::convert::to_type(runspace, &Value::String(text), &crate::types::Type::Known(info)).ok()
}
