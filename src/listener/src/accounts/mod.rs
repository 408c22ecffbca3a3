//! Accounts of the system: who there is, and who may log in at all, whatever keys they have.

mod access;
mod environment;

use std::ffi::CString;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use nix::unistd::{Gid, Group, getgrouplist};

pub use access::{Access, NoSuchAccess, Pattern, RootLogin};
pub use environment::of_the_system;

use crate::{Ends, User};

/// Shells that are there to keep somebody out.
const NO_SHELLS: &[&str] = &["nologin", "false"];
/// While one of these is there, only root logs in.
const NO_LOGINS: &[&str] = &["/etc/nologin", "/run/nologin"];
const SHADOW: &str = "/etc/shadow";
const SECONDS_OF_A_DAY: i64 = 24 * 60 * 60;

/// Why somebody may not log in with any key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Barred {
    /// Nobody has that name.
    #[error("there is no such user")]
    Nobody,
    /// The user database does not answer.
    #[error("the user database does not answer: {0}")]
    Database(nix::Error),
    /// There is nothing to log in to.
    #[error("the shell {} does not exist", .0.display())]
    NoShell(PathBuf),
    /// It is no program.
    #[error("the shell {} is not executable", .0.display())]
    ShellNotExecutable(PathBuf),
    /// The account is not meant to be logged in to.
    #[error("the shell {} lets nobody log in", .0.display())]
    ShellForNobody(PathBuf),
    /// The account's time is over.
    #[error("the account has expired")]
    Expired,
    /// Nobody but root may for now.
    #[error("{0} is there, so that only root may log in")]
    NoLogins(&'static str),
    /// It was said that they may not.
    #[error("{0}")]
    Access(#[from] access::Kept),
}

/// An account that may log in, with all its groups.
///
/// # Errors
/// Why it may not.
pub fn admit(name: &str, ends: Ends, access: &Access) -> Result<(User, Vec<Gid>), Barred> {
    let found = nix::unistd::User::from_name(name).map_err(Barred::Database)?.ok_or(Barred::Nobody)?;
    let user = User::from(found);
    let groups = groups(&user).map_err(Barred::Database)?;
    let names = || groups.iter().filter_map(|group| Group::from_gid(*group).ok().flatten()).map(|group| group.name);
    access.admit(&user, ends, names)?;
    check_shell(&user.shell)?;
    let shadow = fs::read_to_string(SHADOW).unwrap_or_default();
    if has_expired(&shadow, &user.name, jiff::Timestamp::now().as_second() / SECONDS_OF_A_DAY) {
        return Err(Barred::Expired);
    }
    let closed = NO_LOGINS.iter().find(|file| Path::new(file).exists());
    match closed {
        Some(file) if user.uid != 0 => Err(Barred::NoLogins(file)),
        _ => Ok((user, groups)),
    }
}

fn groups(user: &User) -> nix::Result<Vec<Gid>> {
    let name = CString::new(user.name.as_bytes()).map_err(|_| nix::Error::EINVAL)?;
    getgrouplist(&name, Gid::from_raw(user.gid))
}

fn check_shell(shell: &Path) -> Result<(), Barred> {
    let data = fs::metadata(shell).map_err(|_| Barred::NoShell(shell.to_owned()))?;
    if !data.is_file() || data.permissions().mode() & 0o111 == 0 {
        return Err(Barred::ShellNotExecutable(shell.to_owned()));
    }
    let is_for_nobody = shell.file_name().is_some_and(|name| NO_SHELLS.iter().any(|shell| name == *shell));
    if is_for_nobody { Err(Barred::ShellForNobody(shell.to_owned())) } else { Ok(()) }
}

/// Whether the account's time is over, by shadow(5)'s eighth field. Who is not in there has no such time.
fn has_expired(shadow: &str, name: &str, today: i64) -> bool {
    let fields = shadow.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|fields| fields[0] == name);
    let day = fields.and_then(|fields| fields.get(7)?.parse::<i64>().ok());
    day.is_some_and(|day| day >= 0 && today >= day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_expires_on_the_day_that_shadow_names() {
        let shadow = "ann:*:20000:0:99999:7::20500:\nbob:!:20000:0:99999:7:::\nshort:x\n";
        let cases = [("ann", 20_499, false), ("ann", 20_500, true), ("bob", 99_999, false), ("short", 1, false)];
        for (name, today, wanted) in cases {
            assert_eq!(has_expired(shadow, name, today), wanted, "{name} on day {today}");
        }
        assert!(!has_expired(shadow, "nobody-else", 99_999));
    }

    #[test]
    fn a_shell_has_to_be_one() {
        let cases = [
            ("/bin/sh", None),
            ("/nonexistent", Some("does not exist")),
            ("/etc/passwd", Some("is not executable")),
            ("/etc", Some("is not executable")),
            ("/bin/false", Some("lets nobody log in")),
        ];
        for (shell, wanted) in cases {
            let found = check_shell(Path::new(shell)).err().map(|error| error.to_string());
            assert_eq!(found.is_some(), wanted.is_some(), "{shell}: {found:?}");
            assert!(found.unwrap_or_default().contains(wanted.unwrap_or_default()), "{shell}");
        }
    }
}
