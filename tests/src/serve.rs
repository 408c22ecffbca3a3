//! `psrpd serve`, with keys of its own in a folder of its own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::binary;

/// Ciphers that the server offers.
pub const CIPHERS: &[&str] = &[
    "chacha20-poly1305@openssh.com",
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "aes128-ctr",
    "aes192-ctr",
    "aes256-ctr",
];
/// Key exchanges that it offers.
pub const KEXES: &[&str] =
    &["mlkem768x25519-sha256", "curve25519-sha256", "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256"];
/// MACs that it offers; other ciphers than aes*-ctr bring their own.
pub const MACS: &[&str] =
    &["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512"];

/// A server on loopback, whose sessions are the embedded host's; it ends with this.
#[derive(Debug)]
pub struct Server {
    process: Child,
    /// Its keys, its log, the keys of its clients.
    pub folder: PathBuf,
    /// Where it listens.
    pub port: u16,
    /// Whom it serves.
    pub user: String,
}

impl Server {
    /// Starts it with a key of a client, `client`, that may log in.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start(options: &[&str]) -> Server {
        let folder = std::env::temp_dir().join(format!("psrpd-serve-{}", uuid::Uuid::new_v4().simple()));
        fs::DirBuilder::new().mode(0o700).create(&folder).expect("a folder can be made");
        keygen(&folder, &["-t", "ed25519", "-f", "client"]);
        fs::copy(folder.join("client.pub"), folder.join("authorized_keys")).expect("a key was made");
        let mut process = Command::new(binary("psrpd"))
            .args(["serve", "--listen", "127.0.0.1:0", "--host", "embedded", "--configuration", "/nonexistent"])
            .arg("--host-key")
            .arg(folder.join("host_key"))
            .arg("--authorized-keys")
            .arg(folder.join("authorized_keys"))
            .arg("--log")
            .arg(folder.join("log"))
            .args(options)
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("psrpd starts");
        let mut line = String::new();
        let output = process.stderr.take().expect("a pipe");
        BufReader::new(output).read_line(&mut line).expect("it says where it listens");
        let port = line.trim().rsplit(':').next().and_then(|port| port.parse().ok());
        let port = port.unwrap_or_else(|| panic!("no port in {line:?}"));
        let user = nix::unistd::User::from_uid(nix::unistd::geteuid()).ok().flatten().expect("we are somebody").name;
        Server { process, folder, port, user }
    }

    /// Its process.
    pub fn process(&self) -> Pid {
        Pid::from_raw(self.process.id().try_into().expect("a process has a number"))
    }

    /// Sends it a signal.
    ///
    /// # Panics
    /// When it has ended.
    pub fn signal(&self, signal: Signal) {
        kill(self.process(), signal).expect("it runs");
    }

    /// How it ended; none as long as it runs.
    pub fn ended(&mut self) -> Option<std::process::ExitStatus> {
        self.process.try_wait().ok().flatten()
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// Says who may log in.
    ///
    /// # Panics
    /// When that cannot be written.
    pub fn authorize(&self, text: &str) {
        fs::write(self.folder.join("authorized_keys"), text).expect("the folder is there");
    }

    /// A public key that [`keygen`] has made.
    ///
    /// # Panics
    /// When it has not.
    pub fn public(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(format!("{name}.pub"))).expect("the key was made").trim().to_owned()
    }

    /// An `ssh` with a client's key, up to where the destination stands.
    pub fn ssh(&self, key: &str, options: &[&str]) -> Command {
        let mut command = Command::new("ssh");
        command.args(["-F", "/dev/null", "-p", &self.port.to_string(), "-i"]).arg(self.folder.join(key));
        for option in ["IdentitiesOnly=yes", "BatchMode=yes", "StrictHostKeyChecking=no", "LogLevel=ERROR"] {
            command.args(["-o", option]);
        }
        command.arg("-o").arg(format!("UserKnownHostsFile={}", self.folder.join("known_hosts").display()));
        command.args(options).stdin(Stdio::null());
        command
    }

    /// Where `ssh` goes.
    pub fn destination(&self) -> String {
        format!("{}@127.0.0.1", self.user)
    }

    /// Runs a script over `ssh`.
    ///
    /// # Panics
    /// When there is no ssh.
    pub fn run(&self, key: &str, script: &str) -> Output {
        self.ssh(key, &[]).arg(self.destination()).arg(script).output().expect("ssh runs")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = kill(self.process(), Signal::SIGINT);
        let _ = self.process.wait();
        if std::thread::panicking() {
            #[allow(clippy::print_stderr, reason = "for whoever reads why a test failed")]
            {
                eprintln!("{}", self.log());
            }
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Makes a key or a certificate in a folder.
///
/// # Panics
/// When it is not made.
pub fn keygen(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new("ssh-keygen");
    command.arg("-q").current_dir(folder).stdin(Stdio::null());
    if arguments.contains(&"-t") {
        command.args(["-N", "", "-C", "test"]);
    }
    let made = command.args(arguments).status().expect("ssh-keygen runs");
    assert!(made.success(), "ssh-keygen {arguments:?}");
}

/// What a program wrote, and how it ended.
pub fn told(output: &Output) -> (String, String, Option<i32>) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code())
}
