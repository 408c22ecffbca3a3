//! Recordings of real PowerShell, unpacked in memory. `README.md` beside this crate says what they are.
//!
//! ```
//! let files = golden::files(golden::CLIXML);
//! let lines = golden::lines(&files, "clixml/01-primitives.jsonl");
//! assert_eq!(lines.count(), 125);
//! ```

use std::collections::BTreeMap;
use std::io::Read as _;

/// What a real PowerShell's serialiser wrote, and what its deserialiser made of hand-made input.
pub const CLIXML: &[u8] = include_bytes!("../clixml.tar.zst");
/// Short scripts and what came of each.
pub const LANGUAGE: &[u8] = include_bytes!("../language.tar.zst");
/// The wires of whole sessions, line by line.
pub const SESSIONS: &[u8] = include_bytes!("../sessions.tar.zst");

/// The files of one kind, by their paths: `sessions/19-streams-76-76/lines.jsonl`.
///
/// Panics when the pack is damaged.
pub fn files(pack: &[u8]) -> BTreeMap<String, String> {
    let decoder = ruzstd::decoding::StreamingDecoder::new(pack).expect("a zstd frame");
    let mut archive = tar::Archive::new(decoder);
    let mut files = BTreeMap::new();
    for entry in archive.entries().expect("a tar archive") {
        let mut entry = entry.expect("an entry");
        if entry.header().entry_type().is_file() {
            let path = entry.path().expect("a path").to_str().expect("a path in UTF-8").to_owned();
            let mut text = String::new();
            entry.read_to_string(&mut text).expect("text in UTF-8");
            files.insert(path, text);
        }
    }
    files
}

/// The lines of one file: a JSON object each in `.jsonl` files.
///
/// Panics when there is no such file.
pub fn lines<'a>(files: &'a BTreeMap<String, String>, path: &str) -> impl Iterator<Item = &'a str> {
    files.get(path).unwrap_or_else(|| panic!("no recording {path}")).lines()
}
