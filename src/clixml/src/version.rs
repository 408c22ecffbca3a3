//! .NET's version numbers.

use std::fmt;
use std::str::FromStr;

use crate::number::{self, push_u64};

/// .NET's `System.Version`: two to four numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    major: u32,
    minor: u32,
    build: Option<u32>,
    revision: Option<u32>,
}

/// Not two to four numbers of 31 bits with points between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a version of two to four numbers")]
pub struct VersionError;

impl Version {
    /// `major.minor`
    pub const fn new(major: u32, minor: u32) -> Self {
        Self { major, minor, build: None, revision: None }
    }

    /// `major.minor.build`
    pub const fn with_build(major: u32, minor: u32, build: u32) -> Self {
        Self { major, minor, build: Some(build), revision: None }
    }

    /// `major.minor.build.revision`
    pub const fn with_revision(major: u32, minor: u32, build: u32, revision: u32) -> Self {
        Self { major, minor, build: Some(build), revision: Some(revision) }
    }

    /// The first number.
    pub const fn major(&self) -> u32 {
        self.major
    }

    /// The second number.
    pub const fn minor(&self) -> u32 {
        self.minor
    }

    /// The third number.
    pub const fn build(&self) -> Option<u32> {
        self.build
    }

    /// The fourth number.
    pub const fn revision(&self) -> Option<u32> {
        self.revision
    }

    /// Appends the numbers.
    pub fn push(&self, out: &mut Vec<u8>) {
        push_u64(out, self.major.into());
        for number in [Some(self.minor), self.build, self.revision].into_iter().flatten() {
            out.push(b'.');
            push_u64(out, number.into());
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&number::text(|out| self.push(out)))
    }
}

/// As .NET parses: blanks and a plus sign around each number are fine.
impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let mut numbers = text.split('.').map(|part| {
            let part = part.trim_matches([' ', '\t', '\n', '\x0B', '\x0C', '\r']);
            part.parse::<i32>().ok().and_then(|number| u32::try_from(number).ok()).ok_or(VersionError)
        });
        let mut next = || numbers.next().transpose();
        let (Some(major), Some(minor), build, revision) = (next()?, next()?, next()?, next()?) else {
            return Err(VersionError);
        };
        match next()? {
            Some(_) => Err(VersionError),
            None => Ok(Self { major, minor, build, revision }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives() {
        for text in ["1.0", "7.6.5", "1.1.0.1", "2147483647.0"] {
            assert_eq!(text.parse::<Version>().unwrap().to_string(), text);
        }
        assert_eq!(" 1 .+2".parse::<Version>().unwrap(), Version::new(1, 2));
    }

    #[test]
    fn other_texts_are_no_versions() {
        for text in ["", "1", "1.", "1.2.3.4.5", "a.b", "1.-2", "2147483648.0"] {
            assert_eq!(text.parse::<Version>(), Err(VersionError), "{text}");
        }
    }

    #[test]
    fn fewer_numbers_come_first() {
        assert!(Version::new(1, 2) < Version::with_build(1, 2, 0));
    }
}
