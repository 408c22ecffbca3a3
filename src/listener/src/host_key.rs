//! The server's own keys.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use russh::keys::key::safe_rng;
use russh::keys::ssh_key::LineEnding;
use russh::keys::{Algorithm, PrivateKey};

/// A key file is never longer.
const LONGEST: u64 = 64 << 10;

/// What is wrong with a key file.
#[derive(Debug, thiserror::Error)]
pub enum HostKeyError {
    /// It cannot be read or written.
    #[error("host key {}: {error}", file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// Others may read it, so that it proves nothing.
    #[error("host key {} may be read by others (mode {mode:04o}): chmod 600 it, or remove it, so that a new one is made", file.display())]
    Exposed {
        /// The file.
        file: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// It holds no key.
    #[error("host key {}: {error}; a private key in OpenSSH's format is expected", file.display())]
    Format {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        error: russh::keys::ssh_key::Error,
    },
    /// It holds a key that is not used.
    #[error("host key {}: {what}; an ed25519 or ECDSA key without a passphrase is expected", file.display())]
    Unsupported {
        /// The file.
        file: PathBuf,
        /// What it holds.
        what: String,
    },
}

/// Reads keys, or makes those that are not there.
///
/// # Errors
/// When there is one that cannot be used.
pub fn load_or_make_all(files: &[PathBuf]) -> Result<Vec<PrivateKey>, HostKeyError> {
    files.iter().map(|file| load_or_make(file)).collect()
}

/// Reads a key, or makes one when there is no such file: ed25519, for its owner only.
///
/// # Errors
/// When there is none that can be used, and none can be made.
pub fn load_or_make(file: &Path) -> Result<PrivateKey, HostKeyError> {
    match load(file) {
        Err(HostKeyError::File { error, .. }) if error.kind() == ErrorKind::NotFound => {}
        loaded => return loaded,
    }
    let failed = |error| HostKeyError::File { file: file.to_owned(), error };
    let mut key = PrivateKey::random(&mut safe_rng(), Algorithm::Ed25519).map_err(|error| format(file, error))?;
    key.set_comment("psrpd");
    let text = key.to_openssh(LineEnding::LF).map_err(|error| format(file, error))?;
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    }
    // Written beside and linked, so that nobody ever reads half a key, and two that start at once agree.
    let beside = file.with_extension(format!("new-{}", std::process::id()));
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)
        .and_then(|mut new| new.write_all(text.as_bytes()).and_then(|()| new.sync_all()))
        .and_then(|()| fs::hard_link(&beside, file));
    let _ = fs::remove_file(&beside);
    match written {
        Ok(()) => Ok(key),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => load(file),
        Err(error) => Err(failed(error)),
    }
}

fn load(file: &Path) -> Result<PrivateKey, HostKeyError> {
    let failed = |error| HostKeyError::File { file: file.to_owned(), error };
    let opened = File::open(file).map_err(failed)?;
    let mode = opened.metadata().map_err(failed)?.mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(HostKeyError::Exposed { file: file.to_owned(), mode });
    }
    let mut text = Vec::new();
    opened.take(LONGEST).read_to_end(&mut text).map_err(failed)?;
    let key = PrivateKey::from_openssh(&text).map_err(|error| format(file, error))?;
    let unsupported = |what: String| HostKeyError::Unsupported { file: file.to_owned(), what };
    if key.is_encrypted() {
        return Err(unsupported("it has a passphrase".into()));
    }
    match key.algorithm() {
        Algorithm::Ed25519 | Algorithm::Ecdsa { .. } => Ok(key),
        other => Err(unsupported(format!("it is a key of type {other}"))),
    }
}

fn format(file: &Path, error: russh::keys::ssh_key::Error) -> HostKeyError {
    HostKeyError::Format { file: file.to_owned(), error }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let folder = std::env::temp_dir().join(format!("psrp-listener-{name}-{}", std::process::id()));
            fs::create_dir_all(&folder).expect("a folder can be made");
            Folder(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_key_is_made_once_for_its_owner_only() -> Result<(), HostKeyError> {
        let folder = Folder::new("made");
        let file = folder.0.join("inner/key");
        let made = load_or_make(&file)?;
        let mode = fs::metadata(&file).expect("it is there").mode() & 0o7777;
        assert_eq!((mode, made.algorithm()), (0o600, Algorithm::Ed25519));
        assert_eq!(load_or_make(&file)?.public_key(), made.public_key());
        assert_eq!(fs::read_dir(folder.0.join("inner")).expect("it is there").count(), 1, "nothing is left beside it");
        Ok(())
    }

    #[test]
    fn a_key_that_others_may_read_is_not_used() {
        let folder = Folder::new("exposed");
        let file = folder.0.join("key");
        load_or_make(&file).expect("it is made");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("it is ours");
        let error = load_or_make(&file).expect_err("exposed").to_string();
        assert!(error.contains("may be read by others (mode 0640)"), "{error}");
    }

    #[test]
    fn a_file_that_is_no_key_is_not_written_over() {
        let folder = Folder::new("nonsense");
        let file = folder.0.join("key");
        fs::write(&file, "nonsense").expect("it is written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("it is ours");
        assert!(matches!(load_or_make(&file), Err(HostKeyError::Format { .. })));
        assert_eq!(fs::read_to_string(&file).expect("it is there"), "nonsense");
    }
}
