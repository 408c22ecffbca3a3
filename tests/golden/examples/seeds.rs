//! Writes first inputs for the fuzz targets: `seeds DIRECTORY` makes one directory a target.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{env, fs, io};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

fn main() -> io::Result<()> {
    let directory = env::args_os().nth(1).ok_or_else(|| io::Error::other("usage: seeds DIRECTORY"))?;
    write(directory.as_ref(), "clixml", clixml())?;
    let streams = Streams::recorded();
    write(directory.as_ref(), "lines", streams.client.iter().chain(&streams.server).cloned().collect())?;
    write(directory.as_ref(), "fragments", streams.fragments)?;
    write(directory.as_ref(), "messages", streams.messages)?;
    // The first byte says how the stream is cut.
    write(directory.as_ref(), "server", streams.client.iter().map(|bytes| [b"\xff", &bytes[..]].concat()).collect())?;
    write(directory.as_ref(), "client", streams.server)?;
    write(directory.as_ref(), "syntax", scripts())
}

fn write(directory: &Path, target: &str, inputs: BTreeSet<Vec<u8>>) -> io::Result<()> {
    let directory = directory.join(target);
    fs::create_dir_all(&directory)?;
    for (number, input) in inputs.iter().enumerate() {
        fs::write(directory.join(format!("{number:05}")), input)?;
    }
    Ok(())
}

/// The lines of a pack, as JSON.
fn cases(pack: &[u8]) -> Vec<Value> {
    let files = golden::files(pack);
    let lines = files.iter().filter(|(path, _)| path.ends_with(".jsonl")).flat_map(|(_, text)| text.lines());
    lines.filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// Bodies of messages, and files.
fn clixml() -> BTreeSet<Vec<u8>> {
    let texts = |case: &Value| -> Vec<String> {
        let list = |name: &str| case[name].as_array().cloned().unwrap_or_default();
        let members = list("messages").into_iter().map(|message| message["body"].clone());
        let files = list("serialize").into_iter().map(|file| file["text"].clone());
        let all = members.chain(files).chain([case["input"].clone()]);
        all.filter_map(|text| text.as_str().map(str::to_owned)).collect()
    };
    cases(golden::CLIXML).iter().flat_map(texts).map(String::into_bytes).collect()
}

/// Scripts.
fn scripts() -> BTreeSet<Vec<u8>> {
    cases(golden::LANGUAGE).iter().filter_map(|case| case["script"].as_str()).map(|script| script.into()).collect()
}

/// What the recorded sessions carried.
#[derive(Default)]
struct Streams {
    /// The lines of each client.
    client: BTreeSet<Vec<u8>>,
    /// The lines of each server.
    server: BTreeSet<Vec<u8>>,
    /// The bytes of each channel.
    fragments: BTreeSet<Vec<u8>>,
    /// Messages of one fragment.
    messages: BTreeSet<Vec<u8>>,
}

impl Streams {
    fn recorded() -> Self {
        let mut streams = Streams::default();
        for (path, text) in golden::files(golden::SESSIONS) {
            if !path.ends_with(".jsonl") {
                continue;
            }
            let (mut client, mut server) = (Vec::new(), Vec::new());
            let mut channels: BTreeMap<(bool, String), Vec<u8>> = BTreeMap::new();
            for line in text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
                let (Some(direction), Some(line)) = (line["d"].as_str(), line["l"].as_str()) else { continue };
                let is_client = direction == "C";
                let lines = if is_client { &mut client } else { &mut server };
                lines.extend_from_slice(line.as_bytes());
                lines.push(b'\n');
                let data = line.strip_prefix("<Data ").and_then(|rest| rest.strip_suffix("</Data>"));
                let Some((channel, payload)) = data.and_then(|data| data.split_once('>')) else { continue };
                let bytes = BASE64_STANDARD.decode(payload).unwrap_or_default();
                if let Some((header, blob)) = bytes.split_first_chunk::<21>()
                    && header[16] == 3
                    && header[17..] == (blob.len() as u32).to_be_bytes()
                {
                    streams.messages.insert(blob.to_vec());
                }
                channels.entry((is_client, channel.to_owned())).or_default().extend(bytes);
            }
            streams.client.insert(client);
            streams.server.insert(server);
            streams.fragments.extend(channels.into_values());
        }
        streams
    }
}
