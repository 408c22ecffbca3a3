//! Whether a host is the one that is meant, as ssh decides it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::error::HostKeyError;
use super::known_hosts::{HostKey, Known, KnownHosts, line};
use super::plan::{Plan, Strictness};

/// Files of known hosts, read once.
#[derive(Debug, Default)]
pub struct Files(Mutex<HashMap<Vec<PathBuf>, Arc<Mutex<KnownHosts>>>>);

impl Files {
    /// What the files of a plan know.
    pub fn of(&self, plan: &Plan) -> Arc<Mutex<KnownHosts>> {
        let files: Vec<PathBuf> = plan.user_known_hosts.iter().chain(&plan.global_known_hosts).cloned().collect();
        let mut read = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = read.entry(files).or_insert_with_key(|files| {
            let mut known = KnownHosts::default();
            for (number, file) in files.iter().enumerate() {
                known.read(number, &contents(file).unwrap_or_default());
            }
            Arc::new(Mutex::new(known))
        });
        known.clone()
    }
}

/// A file as far as it is one: a device such as `/dev/zero` has no end.
fn contents(file: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(file)?;
    let mut bytes = Vec::new();
    if file.metadata()?.is_file() {
        file.read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// What is to be done about a host's key.
#[derive(Debug)]
pub enum Verdict {
    /// The host is the one that is known.
    Accepted,
    /// It is refused.
    Refused(HostKeyError),
    /// ssh would go on, but warn, and allow less.
    LeftToSsh(&'static str),
}

/// Decides about a host's key; a new one is written down where that is wished.
pub fn check(plan: &Plan, known: &Mutex<KnownHosts>, key: &HostKey) -> Verdict {
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    let name = &plan.known_as.name;
    let lenient = plan.strictness == Strictness::Off;
    let kind = kind(&key.kind);
    let fingerprint = fingerprint(&key.blob);
    match known.look_up(name, key) {
        Known::Key => Verdict::Accepted,
        Known::Revoked if lenient => Verdict::LeftToSsh("the host's key is revoked"),
        Known::Revoked => Verdict::Refused(HostKeyError::Revoked { kind, name: name.clone(), fingerprint }),
        Known::Other(..) if lenient => Verdict::LeftToSsh("the host's key has changed"),
        Known::Other(file, line) => {
            let mut files = plan.user_known_hosts.iter().chain(&plan.global_known_hosts);
            let file = files.nth(file).cloned().unwrap_or_default();
            Verdict::Refused(HostKeyError::Changed { kind, name: name.clone(), fingerprint, file, line })
        }
        Known::Nothing => {
            let without_port = plan.known_as.without_port.as_ref();
            if without_port.is_some_and(|name| known.look_up(name, key) == Known::Key) {
                return Verdict::Accepted;
            }
            if matches!(plan.strictness, Strictness::Yes | Strictness::Ask) {
                return Verdict::Refused(HostKeyError::Unknown { kind, name: name.clone(), fingerprint });
            }
            // That it cannot be written down is no reason for ssh either.
            if let Some(text) = line(name, key, plan.hash_known_hosts) {
                if let Some(file) = plan.user_known_hosts.first() {
                    let _ = add(file, &text);
                }
                known.read(0, text.as_bytes());
            }
            Verdict::Accepted
        }
    }
}

/// Adds a line to a file, which is made where there is none, as ssh makes it.
fn add(file: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = file.parent()
        && !folder.exists()
    {
        fs::DirBuilder::new().mode(0o700).create(folder)?;
    }
    let mut file = File::options().read(true).append(true).create(true).mode(0o600).open(file)?;
    let mut line = String::new();
    if file.metadata()?.len() > 0 {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            line.push('\n');
        }
    }
    line.push_str(text);
    // At once, so that lines of several processes do not mix.
    file.write_all(line.as_bytes())
}

/// A kind of key as ssh calls it when it speaks.
fn kind(name: &str) -> String {
    match name {
        "ssh-ed25519" => "ED25519".to_owned(),
        "ssh-rsa" => "RSA".to_owned(),
        name if name.starts_with("ecdsa-") => "ECDSA".to_owned(),
        name => name.to_owned(),
    }
}

fn fingerprint(blob: &[u8]) -> String {
    format!("SHA256:{}", STANDARD_NO_PAD.encode(digest::digest(&digest::SHA256, blob)))
}
