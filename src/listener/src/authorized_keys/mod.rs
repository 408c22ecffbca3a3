//! `authorized_keys`: who may log in with which key, from where, until when, and what for. sshd(8), AUTHORIZED_KEYS FILE FORMAT.
//!
//! Pure: text in, decisions out. A line with anything that is not understood admits nobody, as with OpenSSH; why is kept for
//! the log.

mod expiry;
mod options;
mod pattern;

use std::net::IpAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::tz::TimeZone;

pub use options::{Invalid, Options, Permits};
pub use pattern::{Sources, Unclear, is_like};

/// A line longer than this admits nobody: the longest key takes 3 KiB.
const LONGEST_LINE: usize = 64 << 10;

/// What a file says.
#[derive(Clone, Debug, Default)]
pub struct AuthorizedKeys {
    /// Lines that admit somebody, in their order.
    pub entries: Vec<Entry>,
    /// Lines that admit nobody.
    pub refused: Vec<Refused>,
}

/// A line that admits whoever has a key.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its number, from 1.
    pub line: usize,
    /// The key, or that of an authority.
    pub key: Key,
    /// What stands before the key.
    pub options: Options,
    /// What stands behind it.
    pub comment: String,
}

/// A public key as it stands on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its type: `ssh-ed25519`.
    pub algorithm: String,
    /// All of it. RFC 4253, 6.6.
    pub blob: Vec<u8>,
}

/// A line that admits nobody, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Its number, from 1.
    pub line: usize,
    /// Why.
    pub reason: Reason,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// No key stands in it.
    #[error("no key where one is expected: TYPE BASE64, with options before it")]
    NoKey,
    /// A quote in its options is not closed.
    #[error("a quote in the options is not closed")]
    Quote,
    /// Its options are in no encoding that is known.
    #[error("the options are not UTF-8")]
    Encoding,
    /// It is longer than any key.
    #[error("{0} bytes long, more than {LONGEST_LINE}")]
    Long(usize),
    /// An option of it.
    #[error(transparent)]
    Option(#[from] Invalid),
}

/// Why a key that stands in the file does not admit its owner now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// The time is over.
    #[error("line {line}: expired at {at}")]
    Expired {
        /// The line.
        line: usize,
        /// Since when.
        at: Timestamp,
    },
    /// It is for elsewhere.
    #[error("line {line}: from=\"{sources}\" does not admit {address}")]
    From {
        /// The line.
        line: usize,
        /// The list.
        sources: String,
        /// Who came.
        address: IpAddr,
    },
}

/// When and from where somebody comes.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances {
    /// The client's address.
    pub address: IpAddr,
    /// Now.
    pub now: Timestamp,
}

impl AuthorizedKeys {
    /// Reads a file; times without a zone are in `zone`.
    pub fn parse(text: &[u8], zone: &TimeZone) -> AuthorizedKeys {
        let mut file = AuthorizedKeys::default();
        for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
            let number = index + 1;
            let entry = if line.len() > LONGEST_LINE {
                Err(Reason::Long(line.len()))
            } else {
                entry(number, &String::from_utf8_lossy(line), zone)
            };
            match entry {
                Ok(Some(entry)) => file.entries.push(entry),
                Ok(None) => {}
                Err(reason) => file.refused.push(Refused { line: number, reason }),
            }
        }
        file
    }

    /// The first line that admits the owner of a key, or why those with this key do not; empty where there are none.
    ///
    /// # Errors
    /// When no line admits.
    pub fn admit(&self, blob: &[u8], circumstances: Circumstances) -> Result<&Entry, Vec<NotNow>> {
        first(self.entries.iter().filter(|entry| !entry.options.authority && entry.key.blob == blob), circumstances)
    }

    /// The lines that name this key as an authority for certificates.
    pub fn authorities(&self, blob: &[u8]) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.options.authority && entry.key.blob == blob)
    }
}

fn first<'a>(entries: impl Iterator<Item = &'a Entry>, circumstances: Circumstances) -> Result<&'a Entry, Vec<NotNow>> {
    let mut reasons = Vec::new();
    for entry in entries {
        match entry.options.admit(entry.line, circumstances) {
            Ok(()) => return Ok(entry),
            Err(reason) => reasons.push(reason),
        }
    }
    Err(reasons)
}

/// What a line says; nothing when it is empty or a comment.
fn entry(number: usize, line: &str, zone: &TimeZone) -> Result<Option<Entry>, Reason> {
    let line = line.trim_matches([' ', '\t', '\r']);
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    if let Some((key, comment)) = key(line) {
        return Ok(Some(Entry { line: number, key, options: Options::default(), comment: comment.to_owned() }));
    }
    let end = options_end(line).ok_or(Reason::Quote)?;
    let (text, rest) = line.split_at(end);
    let (key, comment) = key(rest.trim_start_matches([' ', '\t'])).ok_or(Reason::NoKey)?;
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return Err(Reason::Encoding);
    }
    let options = Options::parse(text, zone)?;
    Ok(Some(Entry { line: number, key, options, comment: comment.to_owned() }))
}

/// Where the options end: at the first blank outside quotes.
fn options_end(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let mut quoted = false;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b' ' | b'\t' if !quoted => break,
            b'\\' if bytes.get(at + 1) == Some(&b'"') => at += 1,
            b'"' => quoted = !quoted,
            _ => {}
        }
        at += 1;
    }
    (!quoted).then_some(at)
}

/// `TYPE BASE64 COMMENT`; none when this is something else, or the type is not the one that the key itself names.
fn key(text: &str) -> Option<(Key, &str)> {
    let blank = [' ', '\t'];
    let (algorithm, rest) = text.split_once(blank)?;
    let rest = rest.trim_start_matches(blank);
    let (encoded, comment) = rest.split_once(blank).unwrap_or((rest, ""));
    let blob = STANDARD.decode(encoded).ok()?;
    let length = u32::from_be_bytes(*blob.first_chunk()?) as usize;
    let named = blob.get(4..)?.get(..length)?;
    let is_key = named == algorithm.as_bytes() && blob.len() > 4 + length;
    is_key.then(|| (Key { algorithm: algorithm.to_owned(), blob }, comment.trim_matches(blank)))
}

impl std::str::FromStr for Key {
    type Err = Reason;

    /// Reads `TYPE BASE64`, as in a `.pub` file.
    fn from_str(text: &str) -> Result<Key, Reason> {
        key(text.trim()).map(|(key, _)| key).ok_or(Reason::NoKey)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
    const OTHER: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB8eHRwbGhkYFxYVFBMSERAPDg0MCwoJCAcGBQQDAgEA";

    fn parse(text: &str) -> AuthorizedKeys {
        AuthorizedKeys::parse(text.as_bytes(), &TimeZone::UTC)
    }

    fn at(address: &str, now: &str) -> Circumstances {
        Circumstances { address: address.parse().expect("an address"), now: now.parse().expect("a time") }
    }

    #[test]
    fn a_line_is_options_type_key_and_comment() {
        let text = format!("# ours\n\n  \t\n{KEY} me@home and more\r\n\trestrict,pty \t {KEY}\n{KEY}");
        let file = parse(&text);
        assert!(file.refused.is_empty(), "{:?}", file.refused);
        let lines: Vec<_> = file.entries.iter().map(|entry| (entry.line, entry.comment.as_str())).collect();
        assert_eq!(lines, [(4, "me@home and more"), (5, ""), (6, "")]);
        assert_eq!(file.entries[0].key.algorithm, "ssh-ed25519");
        assert!(file.entries[1].options.permits.pty && !file.entries[1].options.permits.port_forwarding);
    }

    #[test]
    fn a_line_that_is_not_understood_admits_nobody_and_says_why() {
        let blob = KEY.split(' ').nth(1).expect("a key");
        let cases = [
            (format!("ssh-rsa {blob}"), "no key"),
            ("ssh-ed25519 AAAA".into(), "no key"),
            ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5".into(), "no key"),
            ("ssh-ed25519".into(), "no key"),
            ("some words that are no key".into(), "no key"),
            (format!("command=\"unclosed {KEY}"), "quote"),
            (format!("from=\"10.0.0.1\" , {KEY}"), "no key"),
            (format!("no-such-option {KEY}"), "no-such-option"),
            (format!("pty, {KEY}"), "end"),
            (format!("\u{fffd} {KEY}"), "UTF-8"),
            (format!("{} {KEY}", "a".repeat(LONGEST_LINE)), "long"),
        ];
        for (line, wanted) in cases {
            let file = parse(&format!("{line}\n{OTHER}"));
            assert_eq!(file.refused.len(), 1, "{line:.80}: {:?}", file.refused);
            let reason = file.refused[0].reason.to_string();
            assert!(reason.contains(wanted), "{line:.80}: {reason}");
            assert_eq!(file.entries.len(), 1, "the next line still counts");
        }
    }

    #[test]
    fn the_first_line_that_admits_decides() {
        let text = format!(
            "from=\"10.0.0.0/8\",command=\"one\" {KEY}\nexpiry-time=\"20200101Z\",command=\"two\" {KEY}\ncommand=\"three\" {KEY}\n{OTHER}"
        );
        let file = parse(&text);
        let key: Key = KEY.parse().expect("a key");
        let command = |address| {
            let entry = file.admit(&key.blob, at(address, "2026-01-01T00:00:00Z"))?;
            Ok::<_, Vec<NotNow>>(entry.options.command.as_deref())
        };
        assert_eq!(command("10.1.2.3"), Ok(Some("one")));
        assert_eq!(command("192.0.2.1"), Ok(Some("three")));
    }

    #[test]
    fn why_a_key_does_not_admit_its_owner_is_said_line_by_line() {
        let text = format!("from=\"10.0.0.0/8\" {KEY}\nexpiry-time=\"20200101Z\" {KEY}\ncert-authority {OTHER}");
        let file = parse(&text);
        let key: Key = KEY.parse().expect("a key");
        let reasons = file.admit(&key.blob, at("192.0.2.1", "2026-01-01T00:00:00Z")).map(|_| ()).expect_err("nobody");
        let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
        let wanted =
            ["line 1: from=\"10.0.0.0/8\" does not admit 192.0.2.1", "line 2: expired at 2020-01-01T00:00:00Z"];
        assert_eq!(reasons, wanted);
        let authority: Key = OTHER.parse().expect("a key");
        let nobody = file.admit(&authority.blob, at("10.0.0.1", "2026-01-01T00:00:00Z")).map(|_| ());
        assert_eq!(nobody, Err(Vec::new()), "the key of an authority logs nobody in");
        assert_eq!(file.authorities(&authority.blob).count(), 1);
        assert_eq!(file.authorities(&key.blob).count(), 0);
    }
}
