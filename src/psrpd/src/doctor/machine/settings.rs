//! What sshd makes of its configuration for one account: `sshd -T -C user=...`.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::process::Command;

use uuid::Uuid;

use super::super::finding::{Remedy, Report, quoted};
use super::account::Account;
use super::{PATIENCE, is_root};
use crate::unix::ask::{Answer, ask};

/// Keywords in small letters and what follows them; those that may be said more than once stand in several lines.
#[derive(Debug, Default)]
pub struct Settings(Vec<(String, String)>);

impl Settings {
    /// Reads what `sshd -T` writes.
    pub fn parse(text: &str) -> Settings {
        let line = |line: &str| {
            let (keyword, rest) = line.split_once(' ').unwrap_or((line, ""));
            (!keyword.is_empty()).then(|| (keyword.to_ascii_lowercase(), rest.trim().to_owned()))
        };
        Settings(text.lines().filter_map(line).collect())
    }

    /// All that is said with a keyword.
    pub fn all(&self, keyword: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == keyword).map(|(_, value)| value.as_str())
    }

    /// What is said with a keyword; nothing where that is `none`.
    pub fn get(&self, keyword: &str) -> Option<&str> {
        self.all(keyword).next().filter(|value| !value.is_empty() && *value != "none")
    }

    /// Whether something is so.
    pub fn is(&self, keyword: &str, value: &str) -> bool {
        self.all(keyword).any(|said| said == value)
    }

    /// The command of a subsystem.
    pub fn subsystem(&self, name: &str) -> Option<&str> {
        self.all("subsystem")
            .find_map(|said| said.split_once(' ').filter(|(named, _)| *named == name))
            .map(|(_, it)| it)
    }

    /// The names of all subsystems.
    pub fn subsystems(&self) -> Vec<&str> {
        self.all("subsystem").filter_map(|said| said.split_whitespace().next()).collect()
    }
}

/// Asks sshd. Whoever is not root has no host keys to show it: one is made for the purpose.
pub fn ask_sshd(program: &Path, configuration: &Path, account: &Account, report: &mut Report) -> Option<Settings> {
    let answer = match question(program, configuration, account) {
        Ok(answer) => answer,
        Err(error) => {
            report.blind("what sshd makes of its configuration", error);
            return None;
        }
    };
    if answer.success() {
        return Some(Settings::parse(&answer.output));
    }
    let said: Vec<&str> = answer.errors.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let said = if said.is_empty() { answer.end() } else { said.join("; ") };
    if let Some(folder) = said.split("privilege separation directory: ").nth(1) {
        let folder = folder.split(';').next().unwrap_or(folder).trim();
        report.wrong(
            "sshd-run-folder-missing",
            "sshd does not start: the folder of its unprivileged half is missing, which its service makes.",
            said.clone(),
            Remedy::run(
                "make it, or start sshd as a service",
                format!("install -d -m 755 {}", quoted(Path::new(folder))),
            ),
        );
    } else if is_root() && said.contains("no hostkeys available") {
        // The last words of a line like `Unable to load host key: /etc/ssh/ssh_host_ed25519_key`.
        let file = said
            .split("load host key")
            .nth(1)
            .and_then(|rest| rest.split(['"', ';', ' ', ':']).find(|word| word.starts_with('/')));
        report.wrong(
            "host-keys-missing",
            "sshd has no key of its own that it can use, and does not start.",
            said.clone(),
            Remedy::run(
                "make one",
                match file {
                    Some(file) => format!("ssh-keygen -q -t ed25519 -N '' -f {}", quoted(Path::new(file))),
                    None => "ssh-keygen -A".to_owned(),
                },
            ),
        );
    } else if is_root() || !said.contains("Permission denied") {
        report.wrong(
            "sshd-config-rejected",
            "sshd does not accept its configuration: it ends when it is told to read it, and does not start.",
            said,
            Remedy::words(format!(
                "correct the line that sshd names, and check with: {} -t -f {}",
                quoted(program),
                quoted(configuration)
            )),
        );
    } else {
        report.blind("what sshd makes of its configuration", format!("{said}; run this with sudo"));
    }
    None
}

fn question(program: &Path, configuration: &Path, account: &Account) -> std::io::Result<Answer> {
    let mut command = Command::new(program);
    command.arg("-T").arg("-f").arg(configuration);
    command.args(["-C", &format!("user={},host=localhost,addr=127.0.0.1", account.name)]);
    if is_root() {
        return ask(&mut command, PATIENCE);
    }
    let folder = std::env::temp_dir().join(format!("psrpd-doctor-{}", Uuid::new_v4().simple()));
    DirBuilder::new().mode(0o700).create(&folder)?;
    let key = folder.join("key");
    let mut keygen = Command::new("ssh-keygen");
    keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", "psrpd-doctor", "-f"]).arg(&key);
    let made = ask(&mut keygen, PATIENCE);
    let answer = made.and_then(|_| ask(command.arg("-h").arg(&key), PATIENCE));
    let _ = fs::remove_dir_all(&folder);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sshd_writes_is_read() {
        let settings = Settings::parse(
            "port 22\nlistenaddress [::]:22\nlistenaddress 0.0.0.0:22\nbanner none\nforcecommand /bin/x y\n\
             subsystem sftp /usr/lib/sftp\nsubsystem powershell /usr/bin/psrpd subsystem --host \"a b\"\nallowusers ann\n\
             allowusers bob@*.net\nacceptenv\n",
        );
        assert_eq!(settings.all("listenaddress").count(), 2);
        assert_eq!((settings.get("banner"), settings.get("forcecommand")), (None, Some("/bin/x y")));
        assert_eq!(settings.subsystem("powershell"), Some("/usr/bin/psrpd subsystem --host \"a b\""));
        assert_eq!(settings.subsystems(), ["sftp", "powershell"]);
        assert!(settings.is("allowusers", "bob@*.net") && !settings.is("allowusers", "bob"));
    }
}
