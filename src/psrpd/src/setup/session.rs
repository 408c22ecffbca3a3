//! A session through sshd as it is configured now, without touching anybody's keys: sshd serves one connection on its
//! standard input, with a key made for the purpose.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use nix::unistd::{User, geteuid};
use psrp_client::Ssh;
use psrp_client::blocking::Session;
use psrp_client::console::Console;
use uuid::Uuid;

/// How long the session may take to open.
const OPEN: Duration = Duration::from_secs(60);

/// Opens a session as this user and closes it; how that went. Whoever is not root opens one as himself, without PAM.
///
/// # Errors
/// When there is none; what sshd said is in the error.
pub fn open(sshd: &Path, configuration: &Path, user: &str) -> anyhow::Result<String> {
    let folder = Folder::new()?;
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "psrpd-enable", "-f"])
        .arg(folder.0.join("key"))
        .stdin(Stdio::null())
        .status()
        .context("cannot start ssh-keygen")?;
    ensure!(made.success(), "ssh-keygen made no key: {made}");
    if geteuid().is_root() {
        // Where sshd's unprivileged half lives; its service would have made it.
        let _ = fs::create_dir_all("/run/sshd");
    }
    let place = folder.0.display();
    let proxy = format!(
        "{} -i -f '{}' -E '{place}/log' -o 'AuthorizedKeysFile={place}/key.pub' -o StrictModes=no \
         -o PubkeyAuthentication=yes -o AuthenticationMethods=any -o PermitRootLogin=prohibit-password{}",
        sshd.display(),
        configuration.display(),
        if geteuid().is_root() { String::new() } else { format!(" -h '{place}/key' -o UsePAM=no") },
    );
    let ssh = Ssh {
        configuration: Some("/dev/null".into()),
        host: "localhost".into(),
        user: Some(user.to_owned()),
        identities: vec![folder.0.join("key")],
        options: vec![
            format!("ProxyCommand={proxy}"),
            "UserKnownHostsFile=/dev/null".into(),
            "GlobalKnownHostsFile=/dev/null".into(),
            "StrictHostKeyChecking=no".into(),
            "IdentitiesOnly=yes".into(),
            "BatchMode=yes".into(),
            "LogLevel=ERROR".into(),
        ],
        ..Ssh::default()
    };
    let begun = Instant::now();
    let opened = Session::open(ssh.command(), Console::host_info(), Some(OPEN)).and_then(Session::close);
    opened.with_context(|| {
        let log = fs::read_to_string(folder.0.join("log")).unwrap_or_default();
        let said: Vec<&str> = log.lines().filter(|line| !line.starts_with("debug")).collect();
        let said = if said.is_empty() { String::new() } else { format!("; sshd says: {}", said.join("; ")) };
        format!("no session could be opened as {user}{said}")
    })?;
    Ok(format!("opened as {user} and closed, in {} ms", begun.elapsed().as_millis()))
}

/// Who logs in: whoever called sudo, else this user.
///
/// # Errors
/// When this user has no name.
pub fn user() -> anyhow::Result<String> {
    match std::env::var("SUDO_USER") {
        Ok(user) if !user.is_empty() => Ok(user),
        _ => Ok(User::from_uid(geteuid())?.context("this user has no entry in the user database")?.name),
    }
}

struct Folder(PathBuf);

impl Folder {
    fn new() -> anyhow::Result<Folder> {
        let path = std::env::temp_dir().join(format!("psrpd-enable-{}", Uuid::new_v4().simple()));
        // The key is read by sshd as the user who logs in.
        DirBuilder::new().mode(0o711).create(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
