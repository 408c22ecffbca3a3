//! System.Management.Automation.PSSerializer.

use super::object::OBJECT;
use crate::error::{Exception, Result};
use crate::member::invocation_error;
use crate::runspace::Runspace;
use crate::serialize::{Seal, Serializer, open_plain, read_value};
use crate::types::{TypeInfo, method};
use crate::value::Value;

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&SERIALIZER];

/// System.Management.Automation.PSSerializer
pub static SERIALIZER: TypeInfo = TypeInfo {
    declarations: "\
static string Serialize(System.Object source)
static string Serialize(System.Object source, int depth)
static System.Object Deserialize(string source)
static System.Object[] DeserializeAsList(string source)
",
    static_methods: &[
        method("Serialize", |rt, _, args| serialize(rt, args)),
        method("Deserialize", |rt, _, args| {
            let mut values = deserialize(rt, args)?;
            Ok(if values.len() == 1 { values.remove(0) } else { Value::array(values) })
        }),
        method("DeserializeAsList", |rt, _, args| deserialize(rt, args).map(Value::array)),
    ],
    ..TypeInfo::class("System.Management.Automation.PSSerializer", &OBJECT)
};

fn serialize(rt: &mut Runspace, args: &[Value]) -> Result<Value> {
    let depth = match args.get(1).map(Value::bare) {
        Some(Value::Int32(depth)) => *depth,
        _ => 1,
    };
    let mut out = Vec::new();
    let mut writer = clixml::file::writer(&mut out);
    let value = args.first().cloned().unwrap_or_default();
    Serializer::new(&mut writer, rt, Seal::Plain).top(&value, depth)?;
    writer.end();
    Ok(Value::string(String::from_utf8_lossy(&out)))
}

fn deserialize(rt: &mut Runspace, args: &[Value]) -> Result<Vec<Value>> {
    let text = match args.first().map(Value::bare) {
        Some(Value::String(text)) => text.clone(),
        _ => "".into(),
    };
    match clixml::file::read(text.as_bytes()) {
        Ok(items) => items.iter().map(|item| read_value(rt, &item.value, &open_plain)).collect(),
        Err(error) => {
            let exception = Exception::new("System.Xml.XmlException", error.to_string());
            let record = crate::error::ErrorRecord::new(
                exception,
                "XmlException",
                crate::error::ErrorCategory::NotSpecified,
                Value::Null,
            );
            Err(invocation_error(record.into(), "Deserialize", 1))
        }
    }
}
