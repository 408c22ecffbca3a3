//! What real PowerShell wrote is read, and written back byte for byte.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value as Json;

/// Reads and writes each body; shows the first few that differ. Where the recordings hide a moment in time, they say
/// `TIME`; any will do.
fn round_trip<'a>(bodies: impl Iterator<Item = (String, &'a str)>) {
    let mut failures = Vec::new();
    let mut count = 0;
    for (place, body) in bodies.filter(|(_, body)| !body.is_empty()) {
        count += 1;
        let body = &body.replace(">TIME<", ">2024-01-02T03:04:05.678Z<");
        match clixml::read(body.as_bytes()) {
            Ok(value) => {
                let written = clixml::to_string(&value);
                if written != *body {
                    failures.push(format!("{place}\n  recorded {body}\n  written  {written}"));
                }
            }
            Err(error) => failures.push(format!("{place}: {error}\n  {body}")),
        }
    }
    let shown = failures.iter().take(5).map(String::as_str).collect::<Vec<_>>().join("\n");
    assert!(failures.is_empty(), "{} of {count} bodies differ\n{shown}", failures.len());
    assert!(count > 500, "only {count} bodies");
}

/// The cases of a pack: file and JSON object.
fn cases(files: &BTreeMap<String, String>) -> impl Iterator<Item = (&str, Json)> {
    files
        .iter()
        .filter(|(path, _)| path.ends_with(".jsonl"))
        .flat_map(|(path, text)| text.lines().map(|line| (path.as_str(), serde_json::from_str(line).unwrap())))
}

#[test]
fn serialised_objects_survive() {
    let files = golden::files(golden::CLIXML);
    let cases: Vec<_> = cases(&files).collect();
    round_trip(cases.iter().flat_map(|(path, case)| {
        let messages = case["messages"].as_array().into_iter().flatten();
        messages.map(move |message| (format!("{path} {}", case["id"]), message["body"].as_str().unwrap()))
    }));
}

#[test]
fn output_of_scripts_survives() {
    let files = golden::files(golden::LANGUAGE);
    let cases: Vec<_> = cases(&files).collect();
    round_trip(cases.iter().flat_map(|(path, case)| {
        let output = case["output"].as_array().into_iter().flatten();
        output.map(move |body| (format!("{path} {}", case["id"]), body.as_str().unwrap()))
    }));
}

#[test]
fn messages_of_sessions_survive() {
    let files = golden::files(golden::SESSIONS);
    let bodies: Vec<_> = files
        .iter()
        .filter(|(path, _)| path.ends_with(".jsonl"))
        .flat_map(|(path, text)| message_bodies(text).into_iter().map(|body| (path.clone(), body)))
        .collect();
    round_trip(bodies.iter().map(|(path, body)| (path.clone(), body.as_str())));
}

/// The bodies of all messages of one connection: fragments (`[MS-PSRP]` 2.2.4) put together, headers taken off.
fn message_bodies(lines: &str) -> Vec<String> {
    const FRAGMENT_HEADER: usize = 21;
    const MESSAGE_HEADER: usize = 40;
    let mut bytes: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut objects: BTreeMap<(String, u64), Vec<u8>> = BTreeMap::new();
    let mut bodies = Vec::new();
    for line in lines.lines() {
        let line: Json = serde_json::from_str(line).unwrap();
        let (direction, packet) = (line["d"].as_str().unwrap(), line["l"].as_str().unwrap());
        let Some((head, data)) = packet.strip_suffix("</Data>").and_then(|packet| packet.split_once('>')) else {
            continue;
        };
        let channel = format!("{direction} {head}");
        let stream = bytes.entry(channel.clone()).or_default();
        stream.extend(BASE64_STANDARD.decode(data).unwrap());
        while let Some(header) = stream.first_chunk::<FRAGMENT_HEADER>() {
            let length = u32::from_be_bytes(header[17..].try_into().unwrap()) as usize;
            let (object, last) = (u64::from_be_bytes(header[..8].try_into().unwrap()), header[16] & 2 != 0);
            if stream.len() < FRAGMENT_HEADER + length {
                break;
            }
            let blob = stream.drain(..FRAGMENT_HEADER + length).skip(FRAGMENT_HEADER);
            let key = (channel.clone(), object);
            objects.entry(key.clone()).or_default().extend(blob);
            if last {
                let message = objects.remove(&key).unwrap();
                let body = String::from_utf8(message[MESSAGE_HEADER..].to_vec()).unwrap();
                bodies.push(body.trim_start_matches('\u{FEFF}').to_owned());
            }
        }
    }
    bodies
}

#[test]
fn files_survive() {
    let files = golden::files(golden::CLIXML);
    let mut count = 0;
    for (path, case) in cases(&files) {
        let serialised = case["serialize"].as_array().into_iter().flatten().map(|file| &file["text"]);
        let again = case["objects"].as_array().into_iter().flatten().map(|object| &object["serialized"]);
        for text in serialised.chain(again) {
            let text = text.as_str().unwrap().replace(">TIME<", ">2024-01-02T03:04:05.678Z<");
            let items = clixml::file::read(text.as_bytes()).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
            let mut out = Vec::new();
            clixml::file::write(items.iter().map(|item| &item.value), &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), text, "{path} {}", case["id"]);
            count += 1;
        }
    }
    assert!(count > 150, "only {count} files");
}
