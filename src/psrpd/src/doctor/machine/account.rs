//! The account that logs in: its entry in the user database, its shell, whether it is still valid.

use std::ffi::CString;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use nix::unistd::{Gid, Group, Uid, User, geteuid, getgrouplist};

use super::super::finding::{Remedy, Report, word};
use crate::setup::session;

/// Programs that are a login shell so that nobody logs in.
const CLOSED: &[&str] = &["nologin", "false", "true", "sync", "halt", "shutdown"];
/// What sshd takes for a shell where the database names none.
const DEFAULT_SHELL: &str = "/bin/sh";

/// What runs a program in a session of its own. setsid(1).
const SETSID: &str = "/usr/bin/setsid";

/// Who logs in.
#[derive(Debug)]
pub struct Account {
    /// Its name.
    pub name: String,
    /// Its number.
    pub uid: Uid,
    /// Its own group.
    pub gid: Gid,
    /// All its groups.
    pub groups: Vec<Gid>,
    /// Its home folder, which need not be there.
    pub home: PathBuf,
    /// What runs its commands.
    pub shell: PathBuf,
}

impl Account {
    /// The one that is named, else whoever called sudo, else this user's.
    ///
    /// # Errors
    /// When there is no such account.
    pub fn find(named: Option<&str>) -> anyhow::Result<Account> {
        let name = match named {
            Some(name) => name.to_owned(),
            None => session::user()?,
        };
        let user = User::from_name(&name)?.with_context(|| format!("there is no account {name}"))?;
        let groups = CString::new(name.as_str()).ok().and_then(|name| getgrouplist(&name, user.gid).ok());
        Ok(Account {
            name,
            uid: user.uid,
            gid: user.gid,
            groups: groups.unwrap_or_else(|| vec![user.gid]),
            home: user.dir,
            shell: if user.shell.as_os_str().is_empty() { DEFAULT_SHELL.into() } else { user.shell },
        })
    }

    /// Whether it is this process's.
    pub fn is_ours(&self) -> bool {
        self.uid == geteuid()
    }

    /// The names of its groups.
    pub fn group_names(&self) -> Vec<String> {
        self.groups.iter().filter_map(|gid| Group::from_gid(*gid).ok().flatten()).map(|group| group.name).collect()
    }

    /// Whether the bits of a file, 4 to read, 2 to write, 1 to execute, allow it this.
    pub fn may(&self, file: &fs::Metadata, bit: u32) -> bool {
        let mode = file.mode();
        if self.uid.is_root() {
            return bit != 1 || file.is_dir() || mode & 0o111 != 0;
        }
        let shift = if file.uid() == self.uid.as_raw() {
            6
        } else if self.groups.iter().any(|gid| gid.as_raw() == file.gid()) {
            3
        } else {
            0
        };
        mode >> shift & bit != 0
    }

    /// The first folder on the way to a file that it may not pass.
    pub fn barrier<'a>(&self, file: &'a Path) -> Option<&'a Path> {
        let closed = |folder: &&Path| folder.metadata().is_ok_and(|data| !self.may(&data, 1));
        file.ancestors().skip(1).filter(closed).last()
    }

    /// A command that runs as this account does under sshd, as far as this process may do that. What is somebody else's has
    /// no terminal of ours, into which it could type.
    pub fn command(&self, program: &Path) -> Command {
        let apart = !self.is_ours() && Path::new(SETSID).exists();
        let mut command = Command::new(if apart { Path::new(SETSID) } else { program });
        if apart {
            command.arg(program);
        }
        command.env_clear();
        command.envs([("USER", &*self.name), ("LOGNAME", &*self.name)]);
        command.env("HOME", &self.home).env("SHELL", &self.shell);
        command.env("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin");
        command.envs([("SSH_CLIENT", "127.0.0.1 1 22"), ("SSH_CONNECTION", "127.0.0.1 1 127.0.0.1 22")]);
        command.current_dir(if self.home.is_dir() { &self.home } else { Path::new("/") });
        if geteuid().is_root() && !self.uid.is_root() {
            command.uid(self.uid.as_raw()).gid(self.gid.as_raw());
        }
        command
    }
}

/// A shell that lets nobody in, or that is not there.
pub fn login_shell(account: &Account, report: &mut Report) {
    let shell = &account.shell;
    let seen = format!("the login shell of {} is {}", account.name, shell.display());
    let other = || Remedy::run("give the account a shell", format!("usermod -s /bin/sh {}", word(&account.name)));
    let name = shell.file_name().unwrap_or_default().to_string_lossy();
    if CLOSED.contains(&&*name) {
        report.wrong(
            "login-shell-closed",
            "The account's login shell runs no commands, so that the session ends before it begins.",
            seen,
            other(),
        );
    } else if !shell.metadata().is_ok_and(|data| data.is_file() && account.may(&data, 1)) {
        report.wrong(
            "login-shell-missing",
            "The account's login shell cannot be run; sshd refuses the login.",
            format!("{seen}, which is not there or not executable"),
            other(),
        );
    }
}

/// An account or a password that has expired.
pub fn expiry(account: &Account, report: &mut Report) {
    let Some(shadow) = shadow(account, report) else { return };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() / 86_400;
    let today = i64::try_from(now).unwrap_or(i64::MAX);
    if let Some(day) = shadow.expires.filter(|day| today >= *day) {
        report.wrong(
            "account-expired",
            "The account has expired; sshd refuses the login.",
            format!("/etc/shadow: {} expired {} days ago", account.name, today - day),
            Remedy::run("let it be valid again", format!("chage -E -1 {}", word(&account.name))),
        );
    }
    if shadow.password_is_old(today) {
        report.wrong(
            "password-expired",
            "The account's password has to be changed first, for which a session has no terminal.",
            format!("/etc/shadow: the password of {} has expired", account.name),
            Remedy::run(
                "log in once with a terminal and change it, or do away with the date",
                format!("chage -d \"$(date +%F)\" -M -1 {}", word(&account.name)),
            ),
        );
    }
}

/// A line of the shadow file; days count from 1970.
#[derive(Debug, PartialEq)]
pub struct Shadow {
    /// Whether no password opens it, in the way that sshd takes for locked.
    pub locked: bool,
    changed: Option<i64>,
    maximum: Option<i64>,
    expires: Option<i64>,
}

impl Shadow {
    fn parse(text: &str, name: &str) -> Option<Shadow> {
        let fields: Vec<&str> =
            text.lines().map(|line| line.split(':').collect()).find(|fields: &Vec<&str>| fields[0] == name)?;
        let day = |field: usize| fields.get(field)?.parse().ok().filter(|day| *day >= 0);
        let locked = fields.get(1).is_some_and(|password| password.starts_with('!'));
        Some(Shadow { locked, changed: day(2), maximum: day(4), expires: day(7) })
    }

    fn password_is_old(&self, today: i64) -> bool {
        match (self.changed, self.maximum) {
            (Some(0), _) => true,
            (Some(changed), Some(maximum)) => maximum < 99_999 && today > changed + maximum,
            _ => false,
        }
    }
}

/// The account's line of the shadow file, if we may read it.
pub fn shadow(account: &Account, report: &mut Report) -> Option<Shadow> {
    match fs::read_to_string("/etc/shadow") {
        Ok(text) => Shadow::parse(&text, &account.name),
        Err(error) => {
            if !report.unseen.iter().any(|unseen| unseen.what.starts_with("/etc/shadow")) {
                report.unseen("/etc/shadow, whether the account is locked or has expired", error);
            }
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shadow_file_tells_what_has_expired() {
        let text = "root:*:19000:0:99999:7:::\nann:!x:19000:0:30:7::19500:\nbob:x:0:0:99999:7:::\n";
        let line = |name| Shadow::parse(text, name);
        let root = line("root").map(|shadow| (shadow.locked, shadow.password_is_old(30_000), shadow.expires));
        assert_eq!(root, Some((false, false, None)));
        let ann = line("ann").map(|shadow| (shadow.locked, shadow.password_is_old(19_031), shadow.expires));
        assert_eq!(ann, Some((true, true, Some(19_500))));
        assert_eq!(line("bob").map(|shadow| shadow.password_is_old(1)), Some(true));
        assert_eq!(line("eve"), None);
    }
}
