//! Where a file is: here, or on a host.

use std::path::PathBuf;

use crate::inventory::{Host, InventoryError};

/// One end of a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// On this side.
    Local(PathBuf),
    /// On a host: which, and the path as the host takes it.
    Remote(Host, String),
}

/// Why a word is no place.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// What stands before the colon is no host.
    #[error(transparent)]
    Host(#[from] InventoryError),
    /// Nothing stands after the colon.
    #[error("{0:?} names no file; `.` is the home folder")]
    NoPath(String),
}

impl End {
    /// Reads `[USER@]HOST:PATH`, as for scp; what has no colon, or a slash before it, is a path of this side.
    ///
    /// # Errors
    /// When the host or the path is missing.
    pub fn parse(word: &str) -> Result<End, PlaceError> {
        let after_brackets = word.find("]:").filter(|_| word.contains('[')).map(|at| at + 1);
        let colon = after_brackets.or_else(|| word.find(':'));
        // `C:\file` is a path of this side where there are drives.
        let is_drive = cfg!(windows) && colon == Some(1);
        match colon {
            Some(at) if !is_drive && !word[..at].contains('/') => {
                let (host, path) = (&word[..at], &word[at + 1..]);
                if path.is_empty() {
                    return Err(PlaceError::NoPath(word.to_owned()));
                }
                Ok(End::Remote(Host::parse(host)?, path.to_owned()))
            }
            _ => Ok(End::Local(word.into())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_as_for_scp() {
        let remote = |host: &str, path: &str| Host::parse(host).ok().map(|host| End::Remote(host, path.to_owned()));
        let cases = [
            ("file", Some(End::Local("file".into()))),
            ("./a:b", Some(End::Local("./a:b".into()))),
            ("/tmp/a:b", Some(End::Local("/tmp/a:b".into()))),
            ("web1:file", remote("web1", "file")),
            ("me@web1:/tmp/a:b", remote("me@web1", "/tmp/a:b")),
            ("[::1]:C:\\x", remote("[::1]", "C:\\x")),
            ("web1:", None),
            (":file", None),
        ];
        for (word, wanted) in cases {
            assert_eq!(End::parse(word).ok(), wanted, "{word}");
        }
    }
}
