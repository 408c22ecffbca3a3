//! Files to and from a host: `psrp copy`. Uses nothing that PowerShell 5.1 and 7 have not: what a host runs are the scripts
//! beside this file, and bytes travel as input and output of pipelines.
//!
//! Whole trees go in one pipeline: a file is one object or several, and the host answers when it is in its place. A file
//! arrives under another name beside its place, and gets its own when its SHA-256 is right. What an interrupted copy left
//! there is gone on with where it is the beginning of the file, and what is there already is not sent again.

mod digest;
mod download;
mod exchange;
mod fields;
mod many;
mod place;
mod progress;
mod remote_path;
mod stream;
mod tree;
mod upload;

use std::io;
use std::path::PathBuf;

use crate::error::Lost;

pub use exchange::Copy;
pub use many::{Many, Transfer, copy_with_many};
pub use place::{End, PlaceError};

/// Bytes that travel as one object.
const CHUNK: usize = 256 << 10;
/// What is put after a name while a file is not whole.
const PART: &str = ".psrp-part";

/// How files are copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manner {
    /// What is made of folders.
    pub folders: Folders,
    /// What is made of permissions and times.
    pub attributes: Attributes,
    /// Whether it is done.
    pub effect: Effect,
}

/// Whether what is asked for is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Files are copied.
    Copied,
    /// It is told on standard output what would be copied, and nothing is changed on either side.
    Told,
}

/// What is made of folders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folders {
    /// They are refused.
    Refused,
    /// They are copied with all that is in them. Links are followed.
    Copied,
}

/// What is made of permissions and times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attributes {
    /// What is copied is new, and has the permissions of what is new.
    New,
    /// They are those of the source: the times when files were changed last, and permissions where both sides have them.
    Kept,
}

/// Why nothing more can be copied in a session.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// There is no session, or it is lost.
    #[error(transparent)]
    Lost(#[from] Lost),
    /// What was asked for cannot be.
    #[error("{0}")]
    Refused(String),
    /// The host could not do its part.
    #[error("{0}")]
    Host(String),
    /// Ctrl-C was pressed. What has arrived is kept, to go on with.
    #[error("interrupted")]
    Interrupted,
}

/// Why one file was not copied; the others are.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// A file of this side cannot be read or written.
    #[error(transparent)]
    Local(#[from] io::Error),
    /// What the host said of one of its own, or what is no file there.
    #[error("{0}")]
    Host(String),
    /// What arrived is not what was sent.
    #[error("what arrived is not what was sent: its SHA-256 is {found}, expected {expected}")]
    Mismatch { expected: String, found: String },
    /// A folder where a file is to be.
    #[error("is a folder")]
    IsFolder,
    /// A folder, and nobody asked for folders.
    #[error("is a folder; -r copies folders")]
    FolderRefused,
    /// A file where a folder is to be.
    #[error("is a file, and a folder is to go there")]
    IsFile,
    /// A socket, a device or the like.
    #[error("is no regular file")]
    NotRegular,
    /// A link that leads to a folder that it is in.
    #[error("a link to a folder that it is in")]
    Loop,
    /// Folders within folders beyond what anybody has.
    #[error("more than {} folders within folders", tree::DEPTH)]
    TooDeep,
    /// A name that the protocol cannot carry.
    #[error("a name that is not UTF-8, which PowerShell remoting cannot carry")]
    NotUnicode,
    /// A name that cannot be one on the other side.
    #[error("the other side can have no file of this name")]
    BadName,
    /// Nothing is there.
    #[error("there is no such file")]
    Absent,
}

/// What is put beside a file while it is not whole.
fn part_of(target: &std::path::Path) -> PathBuf {
    let mut part = target.to_owned().into_os_string();
    part.push(PART);
    part.into()
}
