//! Files.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::os::windows::fs::{MetadataExt as _, OpenOptionsExt as _, symlink_dir, symlink_file};
use std::path::Path;

use windows_sys::Win32::Storage::FileSystem::FILE_ATTRIBUTE_HIDDEN;

use super::{Windows, api};
use crate::system::{FileStatus, Files};

impl Files for Windows {
    const KEEPS_STATUS: bool = false;

    fn mode(_metadata: &Metadata) -> Option<u32> {
        None
    }

    fn set_mode(_path: &str, _mode: u32) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn is_hard_link(path: &str, metadata: &Metadata) -> bool {
        // No right to the content is needed to be told how many names there are.
        let open = || File::options().access_mode(0).open(path).ok();
        metadata.is_file() && open().and_then(|file| api::names_of(&file)).is_some_and(|names| names > 1)
    }

    fn attributes(metadata: &Metadata) -> Option<u32> {
        Some(metadata.file_attributes())
    }

    fn is_hidden(_name: &str, metadata: impl FnOnce() -> Option<Metadata>) -> bool {
        metadata().is_some_and(|metadata| metadata.file_attributes() & FILE_ATTRIBUTE_HIDDEN != 0)
    }

    fn status(_path: &str) -> Option<FileStatus> {
        None
    }

    fn symbolic_link(to: &str, at: &str) -> io::Result<()> {
        let base = Path::new(at).parent().unwrap_or(Path::new(""));
        match base.join(to).is_dir() {
            true => symlink_dir(to, at),
            false => symlink_file(to, at),
        }
    }

    fn private(options: &mut OpenOptions) {
        // The folder for temporary files is the user's own; what is made in it inherits its permissions.
        options.share_mode(0);
    }

    fn space(root: &str) -> Option<(i64, i64)> {
        let (total, free) = api::space(root)?;
        let bytes = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
        Some((bytes(total.saturating_sub(free)), bytes(free)))
    }
}
