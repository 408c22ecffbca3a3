//! `known_hosts`: which keys hosts are known by (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).

use aws_lc_rs::{hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::wildcard;

/// Longest line that is looked at, as in OpenSSH.
const LINE: usize = 16 << 10;

/// A file of known hosts, or several one after the other.
#[derive(Clone, Debug, Default)]
pub struct KnownHosts {
    entries: Vec<Entry>,
}

/// A line that says something of a host.
#[derive(Clone, Debug)]
struct Entry {
    marker: Marker,
    hosts: Hosts,
    key: HostKey,
    /// Where it stands: the number of the file among those read, and of the line.
    place: (usize, usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Marker {
    Plain,
    Authority,
    Revoked,
}

#[derive(Clone, Debug)]
enum Hosts {
    Patterns(String),
    Hashed { salt: Vec<u8>, hash: Vec<u8> },
}

/// A key as it stands in a file and on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostKey {
    /// `ssh-ed25519` and so on.
    pub kind: String,
    /// The key, with its kind in it ([RFC 4253] 6.6).
    ///
    /// [RFC 4253]: https://www.rfc-editor.org/rfc/rfc4253
    pub blob: Vec<u8>,
}

/// What is known of a host and its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Known {
    /// The host has this key.
    Key,
    /// Nothing is known of the host.
    Nothing,
    /// The host has another key: the number of a file among those read, and of a line.
    Other(usize, usize),
    /// The key is revoked.
    Revoked,
}

impl KnownHosts {
    /// Takes the lines of another file. What is no line of known hosts says nothing, as for ssh.
    pub fn read(&mut self, file: usize, text: &[u8]) {
        for (number, line) in text.split(|byte| *byte == b'\n').enumerate() {
            if let Some(entry) = parse(line, (file, number + 1)) {
                self.entries.push(entry);
            }
        }
    }

    /// What is known of a host by this name, and of its key.
    pub fn look_up(&self, name: &str, key: &HostKey) -> Known {
        let mut known = Known::Nothing;
        for entry in self.of(name) {
            match entry.marker {
                Marker::Revoked if entry.key == *key => return Known::Revoked,
                Marker::Plain if entry.key == *key => known = Known::Key,
                Marker::Plain if known == Known::Nothing => known = Known::Other(entry.place.0, entry.place.1),
                _ => {}
            }
        }
        known
    }

    /// The kinds of the keys that a host is known by.
    pub fn kinds(&self, name: &str) -> Vec<&str> {
        self.of(name).filter(|entry| entry.marker == Marker::Plain).map(|entry| entry.key.kind.as_str()).collect()
    }

    /// Whether there are authorities that may vouch for a host.
    pub fn has_authority(&self, name: &str) -> bool {
        self.of(name).any(|entry| entry.marker == Marker::Authority)
    }

    fn of(&self, name: &str) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.hosts.include(name))
    }
}

/// The name that a host is looked up by at a port.
pub fn name_at(host: &str, port: u16) -> String {
    let host = host.to_ascii_lowercase();
    if port == 22 { host } else { format!("[{host}]:{port}") }
}

/// A line that makes a host known, with its name hashed or not.
pub fn line(name: &str, key: &HostKey, hashed: bool) -> Option<String> {
    let name = name.to_ascii_lowercase();
    let name = match hashed {
        false => name,
        true => {
            let mut salt = [0; 20];
            rand::fill(&mut salt).ok()?;
            format!("|1|{}|{}", STANDARD.encode(salt), STANDARD.encode(sign(&salt, &name)))
        }
    };
    Some(format!("{name} {} {}\n", key.kind, STANDARD.encode(&key.blob)))
}

impl Hosts {
    fn include(&self, name: &str) -> bool {
        match self {
            Hosts::Patterns(patterns) => {
                let mut included = false;
                for pattern in patterns.split(',') {
                    match pattern.strip_prefix('!') {
                        Some(pattern) if wildcard::matches(pattern, name) => return false,
                        None if wildcard::matches(pattern, name) => included = true,
                        _ => {}
                    }
                }
                included
            }
            Hosts::Hashed { salt, hash } => {
                let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, salt);
                hmac::verify(&key, name.as_bytes(), hash).is_ok()
            }
        }
    }
}

fn sign(salt: &[u8], name: &str) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, salt);
    hmac::sign(&key, name.as_bytes()).as_ref().to_vec()
}

fn parse(line: &[u8], place: (usize, usize)) -> Option<Entry> {
    if line.len() > LINE {
        return None;
    }
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.split([' ', '\t', '\r']).filter(|word| !word.is_empty());
    let mut first = words.next().filter(|word| !word.starts_with('#'))?;
    let marker = match first {
        "@cert-authority" => Marker::Authority,
        "@revoked" => Marker::Revoked,
        word if word.starts_with('@') => return None,
        _ => Marker::Plain,
    };
    if marker != Marker::Plain {
        first = words.next()?;
    }
    let hosts = match first.strip_prefix("|1|") {
        None => Hosts::Patterns(first.to_owned()),
        Some(hashed) => {
            let (salt, hash) = hashed.split_once('|')?;
            let (salt, hash) = (STANDARD.decode(salt).ok()?, STANDARD.decode(hash).ok()?);
            // As long as SHA-1 gives; an empty one would be a part of any.
            if salt.len() != 20 || hash.len() != 20 {
                return None;
            }
            Hosts::Hashed { salt, hash }
        }
    };
    let kind = words.next()?.to_owned();
    let blob = STANDARD.decode(words.next()?).ok()?;
    let named = blob.get(4..4 + kind.len()).is_some_and(|name| name == kind.as_bytes());
    let length = u32::try_from(kind.len()).ok()?.to_be_bytes();
    (named && blob.starts_with(&length)).then_some(Entry { marker, hosts, key: HostKey { kind, blob }, place })
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    const ED25519: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJff6X47wRci25H2fCEtMRHvG+DDVi0MGYUOyWZigDek";
    const OTHER: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBRHcEYoA//wzvKVjHIkyLWYQw7YQdd+Gj0jnOX5Cydt";
    const ECDSA: &str = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBOQ589tsecJjVaMXT/eaVgiS+RxLt7MtY9FadZ0533fjLc2bzloC/qtgO83fgPFTR4o9qY7+i+63kCz2W2WP9Fo=";

    fn key(text: &str) -> HostKey {
        let (kind, blob) = text.split_once(' ').expect("two words");
        HostKey { kind: kind.into(), blob: STANDARD.decode(blob).expect("base64") }
    }

    fn known(text: &str) -> KnownHosts {
        let mut known = KnownHosts::default();
        known.read(0, text.as_bytes());
        known
    }

    #[test]
    fn a_key_is_that_of_a_host_as_ssh_sees_it() {
        let cases = [
            ("web1 K", "web1", Known::Key),
            ("web1 K", "WEB1", Known::Key),
            ("WEB1 K", "web1", Known::Key),
            ("web1 K", "web10", Known::Nothing),
            ("web1,10.0.0.1 K", "10.0.0.1", Known::Key),
            ("web? K", "web1", Known::Key),
            ("web? K", "web", Known::Nothing),
            ("*.example K", "a.b.example", Known::Key),
            ("*.example,!b.example K", "b.example", Known::Nothing),
            ("!b.example,*.example K", "b.example", Known::Nothing),
            ("!b.example K", "a.example", Known::Nothing),
            ("[web1]:2222 K", "[web1]:2222", Known::Key),
            ("[web1]:2222 K", "web1", Known::Nothing),
            ("[web*]:2222 K", "[web7]:2222", Known::Key),
            ("web1 O", "web1", Known::Other(0, 1)),
            ("web1 E", "web1", Known::Other(0, 1)),
            ("# a comment\n\nweb1 O\nweb1 K", "web1", Known::Key),
            ("# a comment\n\nweb1 O", "web1", Known::Other(0, 3)),
            ("@revoked web1 K", "web1", Known::Revoked),
            ("web1 K\n@revoked * K", "web1", Known::Revoked),
            ("@revoked web1 O\nweb1 K", "web1", Known::Key),
            ("@revoked web1 O", "web1", Known::Nothing),
            ("@cert-authority web1 O", "web1", Known::Nothing),
            ("@unknown web1 K", "web1", Known::Nothing),
            ("  web1\tK and a comment\r", "web1", Known::Key),
            ("web1 ssh-rsa AAAAC3NzaC1lZDI1NTE5", "web1", Known::Nothing),
            ("web1 1024 65537 123456", "web1", Known::Nothing),
            ("web1", "web1", Known::Nothing),
            ("|1|AAAA|AAAA K", "web1", Known::Nothing),
        ];
        for (text, name, wanted) in cases {
            let text = text.replace(" K", &format!(" {ED25519}")).replace("\tK", &format!("\t{ED25519}"));
            let text = text.replace(" O", &format!(" {OTHER}")).replace(" E", &format!(" {ECDSA}"));
            assert_eq!(known(&text).look_up(name, &key(ED25519)), wanted, "{text} of {name}");
        }
    }

    #[test]
    fn kinds_are_those_of_the_hosts_own_keys() {
        let known =
            known(&format!("a {ED25519}\n@revoked a {OTHER}\n@cert-authority a {OTHER}\nb {ED25519}\na {ECDSA}"));
        assert_eq!(known.kinds("a"), ["ssh-ed25519", "ecdsa-sha2-nistp256"]);
        assert!(known.has_authority("a") && !known.has_authority("b"));
    }

    #[test]
    fn a_line_that_is_written_is_found_by_us_and_by_ssh_keygen() {
        let folder = std::env::temp_dir().join(format!("psrp-known-{}", uuid::Uuid::new_v4().simple()));
        for (name, hashed) in [("web1", false), ("web2", true), ("[web1]:2222", true), ("[::1]:22022", false)] {
            let text = line(name, &key(ED25519), hashed).expect("random bytes");
            assert_eq!(text.starts_with("|1|"), hashed);
            assert_eq!(known(&text).look_up(name, &key(ED25519)), Known::Key, "{text}");
            std::fs::write(&folder, &text).expect("a file");
            let found = Command::new("ssh-keygen").args(["-F", name, "-f"]).arg(&folder).stderr(Stdio::null()).output();
            // Not everywhere is there an ssh-keygen.
            if let Ok(found) = found {
                assert!(String::from_utf8_lossy(&found.stdout).contains(&text[text.len() - 40..]), "{text}");
            }
        }
        let _ = std::fs::remove_file(folder);
    }

    #[test]
    fn what_ssh_keygen_hashes_is_found() {
        // ssh-keygen -H of `web1,10.0.0.1` and `[web1]:2222`: a line a name.
        let known = known(&HASHED.map(|name| format!("{name} {ED25519}\n")).concat());
        for name in ["web1", "10.0.0.1", "[web1]:2222"] {
            assert_eq!(known.look_up(name, &key(ED25519)), Known::Key, "{name}");
        }
        assert_eq!(known.look_up("web2", &key(ED25519)), Known::Nothing);
    }

    const HASHED: [&str; 3] = [
        "|1|ul85uUR/uMriEoePPNmZ6vtN9nQ=|i6z6dNGsVzq7ykHUu5oFF/PTxMQ=",
        "|1|gaW83qbMLCzBJrVBdZS+Ql1tIsg=|frM4ltzaOVNdECqVa4S9fcY9luk=",
        "|1|WYHIYOYNnSqhCV/pcqeD44XfnCY=|PDmqhoC/MHcMYC6n8XMrT3Gat9M=",
    ];
}
