//! Writes first inputs for the fuzz targets: `seeds DIRECTORY` makes one directory a target.

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs, io};

use serde_json::Value;

fn main() -> io::Result<()> {
    let directory = env::args_os().nth(1).ok_or_else(|| io::Error::other("usage: seeds DIRECTORY"))?;
    write(directory.as_ref(), "clixml", clixml())
}

fn write(directory: &Path, target: &str, inputs: BTreeSet<String>) -> io::Result<()> {
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
fn clixml() -> BTreeSet<String> {
    let texts = |case: &Value| -> Vec<String> {
        let list = |name: &str| case[name].as_array().cloned().unwrap_or_default();
        let members = list("messages").into_iter().map(|message| message["body"].clone());
        let files = list("serialize").into_iter().map(|file| file["text"].clone());
        let all = members.chain(files).chain([case["input"].clone()]);
        all.filter_map(|text| text.as_str().map(str::to_owned)).collect()
    };
    cases(golden::CLIXML).iter().flat_map(texts).collect()
}
