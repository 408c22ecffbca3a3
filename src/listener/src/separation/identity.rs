//! Reading with a user's eyes: what they may not read, and what they make us read in vain, is theirs to answer for.

use std::io;

use nix::unistd::{Gid, Uid, setfsgid, setfsuid};
use rustix::thread::set_thread_groups;

use crate::login::Account;

/// Does something as a user, as far as files are concerned. Only this thread does.
///
/// # Errors
/// When this process may not be anybody else.
pub fn with_eyes_of<T>(account: &Account, what: impl FnOnce() -> T) -> io::Result<T> {
    let back = Back;
    let groups: Vec<_> = account.groups.iter().map(|group| rustix::process::Gid::from_raw(group.as_raw())).collect();
    set_thread_groups(&groups)?;
    let (user, group) = (Uid::from_raw(account.user.uid), Gid::from_raw(account.user.gid));
    setfsgid(group);
    // This takes root's say over files away as well.
    setfsuid(user);
    // They tell what was, and nothing else: only asking again shows whether it has become so.
    if setfsgid(group) != group || setfsuid(user) != user {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "this process cannot read as another user"));
    }
    let done = what();
    drop(back);
    Ok(done)
}

/// Makes the thread root's again, whatever happens.
struct Back;

impl Drop for Back {
    fn drop(&mut self) {
        let (user, group) = (Uid::effective(), Gid::effective());
        setfsuid(user);
        setfsgid(group);
        if set_thread_groups(&[]).is_err() || setfsuid(user) != user || setfsgid(group) != group {
            // A thread that is half somebody else would decide for others.
            std::process::abort();
        }
    }
}
