//! Objects as JSON, one to a line.

use clixml::{Base, Object, Value};
use serde_json::{Map, Number};

use crate::text::{element_text, text};

type Json = serde_json::Value;

/// Objects within objects beyond this are written as their text.
const DEPTH: usize = 64;

/// What a program reads: numbers, strings, truths and null as they are, lists as arrays, all else as objects of their
/// properties. Bytes are base64, times and spans as in CLIXML, enumerations their names.
pub fn json(value: &Value) -> Json {
    within(value, DEPTH)
}

fn within(value: &Value, depth: usize) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(truth) => Json::Bool(*truth),
        Value::SByte(number) => (*number).into(),
        Value::Byte(number) => (*number).into(),
        Value::Int16(number) => (*number).into(),
        Value::UInt16(number) => (*number).into(),
        Value::Int32(number) => (*number).into(),
        Value::UInt32(number) => (*number).into(),
        Value::Int64(number) => (*number).into(),
        Value::UInt64(number) => (*number).into(),
        Value::Single(number) => float(f64::from(*number), value),
        Value::Double(number) => float(*number, value),
        Value::Decimal(_) => {
            element_text(value).parse().map_or_else(|_| Json::String(element_text(value)), Json::Number)
        }
        Value::DateTime(_) | Value::TimeSpan(_) | Value::Version(_) | Value::Guid(_) | Value::Bytes(_) => {
            Json::String(element_text(value))
        }
        Value::Object(object) if depth > 0 => of_object(object, depth - 1),
        other => Json::String(text(other)),
    }
}

/// JSON has no infinity, and what is not a number is not one in JSON either.
fn float(number: f64, value: &Value) -> Json {
    Number::from_f64(number).map_or_else(|| Json::String(element_text(value)), Json::Number)
}

fn of_object(object: &Object, depth: usize) -> Json {
    match &object.base {
        Base::Value(_) if object.type_names.iter().any(|name| name == "System.Enum".into()) => {
            Json::String(object.to_string.as_ref().map_or_else(String::new, ToString::to_string))
        }
        Base::Value(value) => within(value, depth),
        Base::List(_, items) => items.iter().map(|item| within(item, depth)).collect(),
        Base::Dictionary(entries) => {
            Json::Object(entries.iter().map(|(key, value)| (text(key), within(value, depth))).collect())
        }
        Base::None => {
            let mut members = Map::new();
            for member in object.adapted.iter().chain(object.extended.iter()) {
                members.insert(member.name.to_string(), within(&member.value, depth));
            }
            if members.is_empty()
                && let Some(text) = &object.to_string
            {
                return Json::String(text.to_string());
            }
            Json::Object(members)
        }
    }
}

/// The object that JSON stands for.
pub fn value(json: Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(truth) => Value::Bool(truth),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => i32::try_from(whole).map_or(Value::Int64(whole), Value::Int32),
            (None, Some(number)) => Value::Double(number),
            (None, None) => Value::Null,
        },
        Json::String(text) => Value::String(text.into()),
        Json::Array(items) => Value::Object(Box::new(Object::array_list(items.into_iter().map(value).collect()))),
        Json::Object(members) => {
            let mut object = Object::of(clixml::TypeNames::CUSTOM_OBJECT);
            for (name, member) in members {
                object.extended.push(name, value(member));
            }
            Value::Object(Box::new(object))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_become_json_by_what_they_are() -> Result<(), clixml::ReadError> {
        let cases = [
            ("<I32>5</I32>", "5"),
            ("<Db>0.5</Db>", "0.5"),
            ("<Db>NaN</Db>", "\"NaN\""),
            ("<D>1.50</D>", "1.5"),
            ("<Nil />", "null"),
            ("<C>65</C>", "\"A\""),
            ("<S>a_x000A_b</S>", "\"a\\nb\""),
            ("<TS>PT1S</TS>", "\"PT1S\""),
            ("<BA>AQI=</BA>", "\"AQI=\""),
            (r#"<Obj RefId="0"><LST><I32>1</I32><Nil /></LST></Obj>"#, "[1,null]"),
            (r#"<Obj RefId="0"><DCT><En><S N="Key">k</S><B N="Value">true</B></En></DCT></Obj>"#, r#"{"k":true}"#),
            (r#"<Obj RefId="0"><Props><S N="b">x</S></Props><MS><I32 N="a">1</I32></MS></Obj>"#, r#"{"b":"x","a":1}"#),
            (
                r#"<Obj RefId="0"><TN RefId="0"><T>System.DayOfWeek</T><T>System.Enum</T></TN><ToString>Friday</ToString><I32>5</I32></Obj>"#,
                "\"Friday\"",
            ),
        ];
        for (element, wanted) in cases {
            assert_eq!(json(&clixml::read(element.as_bytes())?).to_string(), wanted, "{element}");
        }
        Ok(())
    }
}
