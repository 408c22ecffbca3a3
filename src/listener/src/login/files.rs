//! Files of keys: which they are, and whether they can be trusted, as sshd has it with StrictModes.

use std::ffi::OsString;
use std::fs::{Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use crate::User;

/// A file of keys is never longer.
const LONGEST: u64 = 4 << 20;
/// Others than the owner of an entry of such a folder can neither remove nor replace it.
#[cfg(target_os = "linux")]
const STICKY: u32 = 0o1000;

/// A user's own file: `%h` is their home, `%u` their name, `%U` their number, `%%` a percent sign.
pub fn expand(pattern: &Path, user: &User) -> PathBuf {
    let mut path = Vec::new();
    let mut bytes = pattern.as_os_str().as_bytes().iter();
    while let Some(byte) = bytes.next() {
        match (byte, bytes.as_slice().first()) {
            (b'%', Some(b'h')) => path.extend(user.home.as_os_str().as_bytes()),
            (b'%', Some(b'u')) => path.extend(user.name.as_bytes()),
            (b'%', Some(b'U')) => path.extend(user.uid.to_string().as_bytes()),
            (b'%', Some(b'%')) => path.push(b'%'),
            _ => {
                path.push(*byte);
                continue;
            }
        }
        bytes.next();
    }
    PathBuf::from(OsString::from_vec(path))
}

/// Reads a file that nobody but that user and root can have written.
pub fn read(file: &Path, user: u32) -> io::Result<Vec<u8>> {
    // Whoever may put a pipe in its place must not keep us.
    let flags = i32::try_from((OFlags::NONBLOCK | OFlags::NOCTTY).bits()).unwrap_or_default();
    let opened = OpenOptions::new().read(true).custom_flags(flags).open(file)?;
    let data = opened.metadata()?;
    if !data.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    trusted(&data, "it", user)?;
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        trusted(&folder.metadata()?, "its folder", user)?;
    }
    let mut text = Vec::new();
    if opened.take(LONGEST + 1).read_to_end(&mut text)? as u64 > LONGEST {
        return Err(io::Error::other(format!("it is longer than {LONGEST} bytes")));
    }
    Ok(text)
}

/// Reads a file as that user would, who alone besides root can have written it, and put it where it is.
#[cfg(target_os = "linux")]
pub fn read_as(file: &Path, account: &super::Account) -> io::Result<Vec<u8>> {
    let user = &account.user;
    // What is not said to be anywhere is at home.
    let file = user.home.join(file);
    crate::separation::with_eyes_of(account, || {
        let text = read(&file, user.uid)?;
        let home = user.home.canonicalize().ok();
        for folder in file.canonicalize()?.ancestors().skip(1) {
            let data = folder.metadata()?;
            if data.mode() & STICKY == 0 || data.uid() != 0 {
                trusted(&data, &folder.display().to_string(), user.uid)?;
            }
            // Whoever may change what is above it may change everything.
            if home.as_deref() == Some(folder) {
                break;
            }
        }
        Ok(text)
    })?
}

fn trusted(data: &Metadata, what: &str, user: u32) -> io::Result<()> {
    let owner = data.uid();
    if owner != 0 && owner != user {
        return Err(io::Error::other(format!("nobody is admitted by it, because {what} belongs to user {owner}")));
    }
    let mode = data.mode() & 0o7777;
    if mode & 0o022 != 0 {
        let text = format!("nobody is admitted by it, because others may write {what} (mode {mode:04o})");
        return Err(io::Error::other(text));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_s_file_has_their_name_in_it() {
        let user = User { name: "ann".into(), uid: 1000, gid: 1000, home: "/home/ann".into(), shell: "/bin/sh".into() };
        let cases = [
            ("%h/.ssh/authorized_keys", "/home/ann/.ssh/authorized_keys"),
            ("/etc/ssh/keys/%u-%U", "/etc/ssh/keys/ann-1000"),
            ("/a%%h%", "/a%h%"),
            ("/a%x", "/a%x"),
        ];
        for (pattern, wanted) in cases {
            assert_eq!(expand(Path::new(pattern), &user), Path::new(wanted));
        }
    }
}
