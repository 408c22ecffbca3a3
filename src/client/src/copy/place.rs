//! Where a file is: here, or on a host.

use std::path::PathBuf;

/// One end of a copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// On this side.
    Local(PathBuf),
    /// Standard input, or standard output.
    Standard,
    /// On hosts: what stands for them, and the path as a host takes it.
    Remote(Vec<String>, String),
}

/// Why a word is no place.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// Nothing stands before the colon.
    #[error("{0:?} names no host")]
    NoHost(String),
    /// Nothing stands after the colon.
    #[error("{0:?} names no file; `.` is the home folder")]
    NoPath(String),
}

impl End {
    /// Reads `[USER@]HOST:PATH`, as for scp, or `-`; what has no colon, or a slash before it, is a path of this side. In place of the
    /// host there may be several with commas between, or `@FILE`.
    ///
    /// # Errors
    /// When the host or the path is missing.
    pub fn parse(word: &str) -> Result<End, PlaceError> {
        if word == "-" {
            return Ok(End::Standard);
        }
        let after_brackets = word.find("]:").filter(|_| word.contains('[')).map(|at| at + 1);
        let colon = after_brackets.or_else(|| word.find(':'));
        // `C:\file` is a path of this side where there are drives.
        let is_drive = cfg!(windows) && colon == Some(1);
        match colon {
            Some(at) if !is_drive && (!word[..at].contains('/') || word.starts_with('@')) => {
                let (hosts, path) = (&word[..at], &word[at + 1..]);
                let hosts: Vec<String> = hosts.split(',').map(str::to_owned).collect();
                if hosts.iter().any(String::is_empty) {
                    return Err(PlaceError::NoHost(word.to_owned()));
                }
                if path.is_empty() {
                    return Err(PlaceError::NoPath(word.to_owned()));
                }
                Ok(End::Remote(hosts, path.to_owned()))
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
        let remote =
            |hosts: &str, path: &str| Some(End::Remote(hosts.split(',').map(str::to_owned).collect(), path.to_owned()));
        let cases = [
            ("file", Some(End::Local("file".into()))),
            ("-", Some(End::Standard)),
            ("./-", Some(End::Local("./-".into()))),
            ("web1:-", remote("web1", "-")),
            ("./a:b", Some(End::Local("./a:b".into()))),
            ("/tmp/a:b", Some(End::Local("/tmp/a:b".into()))),
            ("web1:file", remote("web1", "file")),
            ("me@web1:/tmp/a:b", remote("me@web1", "/tmp/a:b")),
            ("[::1]:C:\\x", remote("[::1]", "C:\\x")),
            ("web1,me@web2:x", remote("web1,me@web2", "x")),
            ("@lists/hosts:/srv", remote("@lists/hosts", "/srv")),
            ("web*,!web3:x", remote("web*,!web3", "x")),
            ("web1,:x", None),
            ("web1:", None),
            (":file", None),
        ];
        for (word, wanted) in cases {
            assert_eq!(End::parse(word).ok(), wanted, "{word}");
        }
    }
}
