//! Hand-made files give what they give in PowerShell, or an error.

use std::collections::HashMap;

use clixml::{Base, DateTimeKind, Object, ReadErrorKind, RefId, Value, file};
use serde_json::Value as Json;

/// What PowerShell does beyond reading: it makes a live address of the object.
const LIVE: &[&str] = &["ip address rehydrated"];
/// What we refuse and PowerShell does not: its meaning depends on the day.
const REFUSED: &[&str] = &["date with time only"];

#[test]
fn hand_made_files_give_what_they_give_in_powershell() {
    let files = golden::files(golden::CLIXML);
    let mut failures = Vec::new();
    let mut count = 0;
    for line in golden::lines(&files, "clixml/deserialize.jsonl") {
        let case: Json = serde_json::from_str(line).unwrap();
        let (note, input) = (case["note"].as_str().unwrap(), case["input"].as_str().unwrap());
        if LIVE.contains(&note) {
            continue;
        }
        count += 1;
        let found = file::read(input.as_bytes());
        match (case["objects"].as_array(), found) {
            (None, Err(_)) => {}
            (Some(_), Err(_)) if REFUSED.contains(&note) => {}
            (None, Ok(found)) => failures.push(format!("{note}: read as {found:?}, expected {}", case["error"])),
            (Some(_), Err(error)) => failures.push(format!("{note}: {error}")),
            (Some(expected), Ok(found)) => {
                let expected: Vec<_> =
                    expected.iter().map(|object| object["serialized"].as_str().unwrap().to_owned()).collect();
                let found = reserialised(found.into_iter().map(|item| item.value).collect());
                if found != expected {
                    failures.push(format!("{note}\n  expected {expected:?}\n  found    {found:?}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{} of {count}\n{}", failures.len(), failures.join("\n"));
    assert!(count > 120, "only {count} cases");
}

/// Each object's base object, serialised by itself, which is how the recordings show what was read.
fn reserialised(values: Vec<Value>) -> Vec<String> {
    let values: Vec<_> = values.into_iter().map(Value::deserialized).collect();
    let by_id: HashMap<RefId, &Value> = values
        .iter()
        .filter_map(|value| value.as_object().and_then(|object| object.ref_id).map(|id| (id, value)))
        .collect();
    let resolve = |value: &Value| match value {
        Value::Reference(id) => by_id[id].clone(),
        other => other.clone(),
    };
    values
        .iter()
        .map(|value| {
            let mut out = Vec::new();
            file::write([&base_object(resolve(value))], &mut out);
            String::from_utf8(out).unwrap()
        })
        .collect()
}

fn base_object(value: Value) -> Value {
    let object = match value {
        Value::Object(object) => object,
        // The recordings were made where local time is UTC.
        Value::DateTime(time) if matches!(time.kind(), DateTimeKind::Local { .. }) => {
            return time.with_offset(0).unwrap().into();
        }
        other => return other,
    };
    match object.base {
        Base::None => Value::Object(object),
        Base::Value(value) => value,
        Base::List(..) | Base::Dictionary(_) => {
            let mut base = Object::of(object.base.type_names());
            base.base = object.base;
            // The hash table that holds two equal keys enumerates the later one first.
            if let Base::Dictionary(entries) = &mut base.base {
                entries.reverse();
            }
            base.into()
        }
    }
}

#[test]
fn an_error_says_what_and_where() {
    let inside = |body: &str| {
        format!("<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">{body}</Objs>")
    };
    for (body, expected) in [
        ("<Foo>1</Foo>", "<Foo>, expected a value at byte 80, in Objs/Foo"),
        (
            "<Obj RefId=\"0\"><MS><I32 N=\"a\">x</I32></MS></Obj>",
            "\"x\" is not a valid System.Int32: not a whole number at byte 117, in Objs/Obj/MS/I32",
        ),
        ("<Obj><LST><S>a\u{1}</S></LST></Obj>", "control character U+0001 at byte 94, in Objs/Obj/LST/S"),
        ("<Ref RefId=\"7\" />", "no object with RefId \"7\" before its reference at byte 80, in Objs/Ref"),
        ("<S>&nope;</S>", "undeclared entity \"nope\" at byte 83, in Objs/S"),
    ] {
        assert_eq!(file::read(inside(body).as_bytes()).unwrap_err().to_string(), expected);
    }
}

#[test]
fn document_types_are_refused_everywhere() {
    for document in [
        "<!DOCTYPE S [<!ENTITY e \"boom\">]><S>&e;</S>",
        "<S><!DOCTYPE S></S>",
        "<Obj RefId=\"0\"><!DOCTYPE S><MS /></Obj>",
        "<Nil><!DOCTYPE S></Nil>",
        "<S>a</S><!DOCTYPE S>",
    ] {
        assert_eq!(clixml::read(document.as_bytes()).unwrap_err().kind, ReadErrorKind::DocumentType, "{document}");
    }
}

#[test]
fn declarations_and_prefixes_are_looked_at() {
    for document in [
        "<?xml version=\"1.0\"?><I32>1</I32>",
        "<?xml version='1.0' encoding='utf-16' standalone=\"yes\" ?>\n<I32>1</I32>",
        "<p:I32 xmlns:p=\"urn:x\">1</p:I32>",
        "<I32 xml:space=\"preserve\">1</I32>",
    ] {
        assert_eq!(clixml::read(document.as_bytes()), Ok(Value::Int32(1)), "{document}");
    }
    for document in [
        "<?xml version=\"1.1\"?><I32>1</I32>",
        "<?xml encoding=\"utf-8\"?><I32>1</I32>",
        "<?xml?><I32>1</I32>",
        " <?xml version=\"1.0\"?><I32>1</I32>",
        "<p:I32>1</p:I32>",
        "<I32 p:x=\"1\">1</I32>",
    ] {
        let kind = clixml::read(document.as_bytes()).unwrap_err().kind;
        assert!(matches!(kind, ReadErrorKind::Malformed(_)), "{document}: {kind}");
    }
}

#[test]
fn utf_16_with_a_byte_order_mark_is_read() {
    let document = "<Objs xmlns=\"http://schemas.microsoft.com/powershell/2004/04\"><S S=\"Error\">ü</S></Objs>";
    let little: Vec<u8> = std::iter::once(0xFEFF).chain(document.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = std::iter::once(0xFEFF).chain(document.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    for bytes in [little, big, document.as_bytes().to_vec(), [b"\xEF\xBB\xBF", document.as_bytes()].concat()] {
        let items = file::read(&bytes).unwrap();
        assert_eq!(items[0].value, Value::from("ü"));
        assert_eq!(items[0].stream.as_ref().unwrap(), "Error");
    }
}
