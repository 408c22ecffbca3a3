//! A private sshd, which a judge runs.

#![allow(clippy::print_stderr, reason = "what is skipped is for whoever runs the tests")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::{binary, judge, python};

/// An sshd on loopback whose subsystem is the embedded host; it ends with this.
#[derive(Debug)]
pub struct Sshd {
    process: Child,
    /// What is its own: keys, configuration, sockets of master connections.
    pub folder: PathBuf,
    /// Where it listens.
    pub port: u16,
    /// How the other judges connect.
    arguments: String,
}

impl Sshd {
    /// Starts it; none where the judge or the sshd is absent.
    ///
    /// # Panics
    /// When it does not start though it is there.
    pub fn start() -> Option<Sshd> {
        Sshd::start_with(&[])
    }

    /// Starts it, with more arguments for the relay.
    ///
    /// # Panics
    /// When it does not start though it is there.
    pub fn start_with(arguments: &[&str]) -> Option<Sshd> {
        if !Path::new("/usr/sbin/sshd").exists() {
            eprintln!("skipped: no sshd");
            return None;
        }
        let judge = judge("conformance/sshd.py")?;
        let folder = std::env::temp_dir().join(format!("psrp-{}", &uuid::Uuid::new_v4().simple().to_string()[..8]));
        let psrpd = binary("psrpd");
        let mut process = Command::new(python())
            .arg(judge)
            .arg("--dir")
            .arg(&folder)
            .arg("--")
            .arg(psrpd)
            .args(["subsystem", "--host", "embedded", "--configuration", "/nonexistent"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the judge starts");
        let mut line = String::new();
        let output = process.stdout.take().expect("a pipe");
        BufReader::new(output).read_line(&mut line).expect("the judge says where its sshd listens");
        let mut words = line.split_whitespace().skip_while(|word| *word != "--port");
        let port = words.nth(1).and_then(|port| port.parse().ok()).expect("a port");
        Some(Sshd { process, folder, port, arguments: line })
    }

    /// The words of the other judges' arguments.
    pub fn words(&self) -> Vec<&str> {
        self.arguments.split_whitespace().collect()
    }

    /// The process that listens.
    ///
    /// # Panics
    /// When it has not said which that is.
    pub fn listener(&self) -> i32 {
        let number = std::fs::read_to_string(self.folder.join("pid")).expect("sshd has written its number");
        number.trim().parse().expect("a number")
    }

    /// Writes ssh's configuration for hosts `web1`, `web2` and so on, which all are this one.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn configuration(&self, hosts: usize, more: &str) -> PathBuf {
        let names: Vec<String> = (1..=hosts).map(|number| format!("web{number}")).collect();
        configuration(&self.folder, &names.join(" "), self.port, more)
    }
}

/// Writes ssh's configuration for hosts of these names, which all are the server on that port that lets `client` of the
/// folder in.
///
/// # Panics
/// When it cannot be written.
pub fn configuration(folder: &Path, names: &str, port: u16, more: &str) -> PathBuf {
    let text = format!(
        "Host {names}\n  HostName 127.0.0.1\n  Port {port}\n  IdentityFile {}\n  IdentitiesOnly yes\n  \
         StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n  LogLevel ERROR\n{more}\n",
        folder.join("client").display(),
    );
    let file = folder.join("ssh_config");
    std::fs::write(&file, text).expect("the configuration is written");
    file
}

impl Drop for Sshd {
    fn drop(&mut self) {
        // The judge ends with its sshd. A process in the background of a script would ignore an interrupt.
        #[cfg(unix)]
        if let Ok(number) = std::fs::read_to_string(self.folder.join("pid")).unwrap_or_default().trim().parse() {
            let _ = nix::sys::signal::kill(nix::unistd::Pid::from_raw(number), nix::sys::signal::Signal::SIGTERM);
        }
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
