//! Files.

use std::fs::{Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};

use super::Unix;
use crate::system::{FileStatus, Files};

impl Files for Unix {
    const KEEPS_STATUS: bool = true;

    fn mode(metadata: &Metadata) -> Option<u32> {
        Some(metadata.mode())
    }

    fn set_mode(path: &str, mode: u32) -> io::Result<()> {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode & 0o7777))
    }

    fn is_hard_link(_path: &str, metadata: &Metadata) -> bool {
        metadata.is_file() && metadata.nlink() > 1
    }

    fn attributes(_metadata: &Metadata) -> Option<u32> {
        None
    }

    fn is_hidden(name: &str, _metadata: impl FnOnce() -> Option<Metadata>) -> bool {
        name.starts_with('.')
    }

    fn status(path: &str) -> Option<FileStatus> {
        let metadata = std::fs::symlink_metadata(path).ok()?;
        let kind = metadata.file_type();
        let kind = match () {
            () if kind.is_dir() => "Directory",
            () if kind.is_symlink() => "SymbolicLink",
            () if kind.is_block_device() => "BlockDevice",
            () if kind.is_char_device() => "CharacterDevice",
            () if kind.is_fifo() => "NamedPipe",
            () if kind.is_socket() => "Socket",
            () => "File",
        };
        Some(FileStatus {
            inode: metadata.ino(),
            mode: metadata.mode(),
            user: metadata.uid(),
            group: metadata.gid(),
            links: metadata.nlink(),
            size: metadata.size(),
            accessed: metadata.atime(),
            modified: metadata.mtime(),
            changed: metadata.ctime(),
            block_size: metadata.blksize(),
            device: metadata.dev(),
            blocks: metadata.blocks(),
            kind,
        })
    }

    fn symbolic_link(to: &str, at: &str) -> io::Result<()> {
        std::os::unix::fs::symlink(to, at)
    }

    fn private(options: &mut OpenOptions) {
        options.mode(0o600);
    }

    fn space(root: &str) -> Option<(i64, i64)> {
        let stat = nix::sys::statvfs::statvfs(root).ok()?;
        let (unit, free) = (i128::from(stat.fragment_size()), i128::from(stat.blocks_available()));
        let bytes = |blocks: i128| i64::try_from(blocks * unit).unwrap_or(i64::MAX);
        Some((bytes(i128::from(stat.blocks()) - free), bytes(free)))
    }
}
