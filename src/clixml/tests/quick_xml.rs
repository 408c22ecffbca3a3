//! The scanner takes nothing that a general XML parser refuses, and finds the same texts.

use proptest::prelude::*;
use quick_xml::events::Event;

/// All texts of `<S>` elements and the names of all elements, as a general parser finds them; none where it refuses.
fn general(document: &str) -> Option<(Vec<String>, Vec<String>)> {
    let mut reader = quick_xml::Reader::from_str(document);
    let (mut texts, mut names, mut open) = (Vec::new(), Vec::new(), Vec::new());
    loop {
        match reader.read_event().ok()? {
            Event::Eof => return open.is_empty().then_some((texts, names)),
            event @ (Event::Start(_) | Event::Empty(_)) => {
                let (Event::Start(tag) | Event::Empty(tag)) = &event else { unreachable!() };
                let name = String::from_utf8(tag.local_name().as_ref().to_vec()).ok()?;
                if tag.attributes().any(|attribute| attribute.is_err()) {
                    return None;
                }
                if name == "S" {
                    texts.push(String::new());
                }
                names.push(name.clone());
                if matches!(event, Event::Start(_)) {
                    open.push(name);
                }
            }
            Event::End(_) => drop(open.pop()?),
            Event::Text(text) if open.last().is_some_and(|name| name == "S") => {
                texts.last_mut()?.push_str(&text.xml10_content().ok()?);
            }
            Event::CData(text) => texts.last_mut()?.push_str(&text.xml10_content().ok()?),
            Event::GeneralRef(reference) => {
                let resolved = match reference.resolve_char_ref().ok()? {
                    Some(char) => char.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(&reference.decode().ok()?)?.to_owned(),
                };
                texts.last_mut()?.push_str(&resolved);
            }
            _ => {}
        }
    }
}

fn texts(value: &clixml::Value, out: &mut Vec<String>) {
    match value {
        clixml::Value::String(text) => out.push(text.to_string_lossy().into_owned()),
        clixml::Value::Object(object) => {
            if let Some(base) = object.base.as_value() {
                texts(base, out);
            }
            for item in value.as_list().into_iter().flatten() {
                texts(item, out);
            }
            for member in object.extended.iter() {
                texts(&member.value, out);
            }
        }
        _ => {}
    }
}

/// Documents that are CLIXML but for what was spoilt in them.
fn documents() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "<S>",
        "</S>",
        "<S N=\"a\">",
        "<S N='b'>",
        "<S />",
        "<S/>",
        "<S >",
        "</S >",
        "<Nil />",
        "<Obj RefId=\"0\">",
        "</Obj>",
        "<LST>",
        "</LST>",
        "<MS>",
        "</MS>",
        "text",
        " ",
        "\n",
        "\r\n",
        "&lt;",
        "&amp;",
        "&#65;",
        "&#x41;",
        "&",
        "&;",
        "&nope;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "--",
        "<?pi",
        "?>",
        "<!DOCTYPE S>",
        "<",
        ">",
        "\"",
        "'",
        "=",
        "<p:S>",
        "</p:S>",
        "ü",
        "\u{1}",
        "<?xml version=\"1.0\"?>",
        "<S a=\"1\" b=\"2\">",
        "<S a=\"1\"b=\"2\">",
    ];
    let pieces = prop::collection::vec(prop::sample::select(PIECES), 0..12).prop_map(|pieces| pieces.concat());
    prop_oneof![
        pieces.clone(),
        pieces.clone().prop_map(|inner| format!("<S>{inner}</S>")),
        pieces.prop_map(|inner| format!("<Obj RefId=\"0\"><LST>{inner}</LST></Obj>")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_is_well_formed(document in documents()) {
        if let Ok(value) = clixml::read(document.as_bytes()) {
            let (expected, _) = general(&document).ok_or_else(|| TestCaseError::fail("a general parser refuses it"))?;
            let mut found = Vec::new();
            texts(&value, &mut found);
            // Of two bases of an object the last one counts: what was found is among what is there, in order.
            let mut expected = expected.iter();
            let all_there = found.iter().all(|text| expected.any(|there| there == text));
            prop_assert!(all_there, "{:?} in {}", found, document);
        }
    }
}
