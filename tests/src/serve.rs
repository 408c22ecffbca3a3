//! `psrpd serve`, with keys of its own in a folder of its own.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
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
        let folder = folder();
        let keys = folder.join("authorized_keys");
        fs::copy(folder.join("client.pub"), &keys).expect("a key was made");
        let mut command = Command::new(binary("psrpd"));
        serve(&mut command, &folder).arg("--authorized-keys").arg(&keys).args(options);
        Server::run_by(command, folder)
    }

    /// Starts it as root with file systems of its own, after a script that changes them, in which HERE is the server's folder and
    /// `client.pub` there is the key of a client. Nothing where there is no root, or no namespaces for it.
    ///
    /// # Panics
    /// When the script fails, or the server does not start.
    pub fn apart(script: &str, options: &[&str]) -> Option<Server> {
        let unshare = |command: &mut Command| {
            command.args(["--mount", "--propagation", "private", "sh", "-c"]);
        };
        let mut can = Command::new("unshare");
        unshare(&mut can);
        let can = can.arg("mount -t tmpfs tmpfs /run").stderr(Stdio::null()).status();
        if !nix::unistd::geteuid().is_root() || !can.is_ok_and(|status| status.success()) {
            #[allow(clippy::print_stderr, reason = "what was skipped is for whoever runs the tests")]
            {
                eprintln!("skipped: takes root and namespaces of its own");
            }
            return None;
        }
        let folder = folder();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("it is ours");
        let script = script.replace("HERE", &folder.display().to_string());
        let mut command = Command::new("unshare");
        unshare(&mut command);
        command.arg(format!("set -e\n{script}\nexec \"$@\"")).arg("sh").arg(binary("psrpd"));
        serve(&mut command, &folder).args(options);
        Some(Server::run_by(command, folder))
    }

    fn run_by(mut command: Command, folder: PathBuf) -> Server {
        command.current_dir(&folder).stdin(Stdio::null()).stderr(Stdio::piped());
        let mut process = command.spawn().expect("psrpd starts");
        let mut line = String::new();
        let output = process.stderr.take().expect("a pipe");
        let mut output = BufReader::new(output);
        output.read_line(&mut line).expect("it says where it listens");
        // Whatever else it says has to go somewhere.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        let port = line.trim().rsplit(':').next().and_then(|port| port.parse().ok());
        let port = port.unwrap_or_else(|| panic!("no port in {line:?}"));
        let user = nix::unistd::User::from_uid(nix::unistd::geteuid()).ok().flatten().expect("we are somebody").name;
        let server = Server { process, folder, port, user };
        // For root another process speaks with clients, once it is there.
        let begun = std::time::Instant::now();
        while nix::unistd::geteuid().is_root() && !server.log().contains("has shut itself in") {
            assert!(begun.elapsed().as_secs() < 60, "nobody speaks with clients: {}", server.log());
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        server
    }

    /// Its process.
    pub fn process(&self) -> Pid {
        Pid::from_raw(self.process.id().try_into().expect("a process has a number"))
    }

    /// The process that speaks with clients: as root another one, which the server has started.
    ///
    /// # Panics
    /// When the server has ended.
    pub fn speaker(&self) -> Pid {
        let own = self.process();
        let children = fs::read_to_string(format!("/proc/{own}/task/{own}/children")).unwrap_or_default();
        let speaks = |child: &&str| {
            let words = fs::read(format!("/proc/{child}/cmdline")).unwrap_or_default();
            words.split(|byte| *byte == 0).nth(1) == Some(b"network")
        };
        children.split_whitespace().find(speaks).and_then(|it| it.parse().ok()).map_or(own, Pid::from_raw)
    }

    /// The server's processes.
    pub fn processes(&self) -> Vec<Pid> {
        let (own, speaker) = (self.process(), self.speaker());
        if own == speaker { vec![own] } else { vec![own, speaker] }
    }

    /// What they have in memory, in KiB.
    ///
    /// # Panics
    /// When the server has ended.
    pub fn resident(&self) -> usize {
        let of = |process: Pid| {
            let status = fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
            let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("Linux says so");
            let number = line.split_whitespace().nth(1).and_then(|number| number.parse::<usize>().ok());
            number.expect("a number")
        };
        self.processes().into_iter().map(of).sum()
    }

    /// How many descriptors they have open.
    ///
    /// # Panics
    /// When the server has ended.
    pub fn descriptors(&self) -> usize {
        let of = |process| fs::read_dir(format!("/proc/{process}/fd")).expect("it runs").count();
        self.processes().into_iter().map(of).sum()
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

/// A folder for a server, with a key of a client.
fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("psrpd-serve-{}", uuid::Uuid::new_v4().simple()));
    fs::DirBuilder::new().mode(0o700).create(&folder).expect("a folder can be made");
    keygen(&folder, &["-t", "ed25519", "-f", "client"]);
    folder
}

fn serve<'a>(command: &'a mut Command, folder: &Path) -> &'a mut Command {
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--host", "embedded", "--configuration", "/nonexistent"])
        .arg("--host-key")
        .arg(folder.join("host_key"))
        .arg("--log")
        .arg(folder.join("log"))
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
