//! `psrpd enable` and `psrpd disable` on a real sshd that listens.

#![cfg(unix)]
#![allow(clippy::print_stderr, reason = "what is skipped is for whoever runs the tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use psrpd_tests::binary;

const SSHD: &str = "/usr/sbin/sshd";

/// An sshd with a configuration of its own, which includes a folder.
struct Machine {
    folder: PathBuf,
    port: u16,
    sshd: Child,
    psrpd: PathBuf,
}

impl Machine {
    /// `subsystem` stands in the configuration from the beginning.
    fn new(subsystem: &str) -> Option<Machine> {
        if !nix::unistd::geteuid().is_root() || !Path::new(SSHD).exists() {
            eprintln!("skipped: takes root and an sshd");
            return None;
        }
        let folder = std::env::temp_dir().join(format!("psrpd-setup-{}", uuid::Uuid::new_v4().simple()));
        fs::create_dir_all(folder.join("sshd_config.d")).expect("a folder");
        fs::create_dir_all("/run/sshd").expect("where sshd's unprivileged half lives");
        for key in ["host", "client"] {
            let mut keygen = Command::new("ssh-keygen");
            keygen.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(folder.join(key));
            assert!(keygen.status().expect("ssh-keygen runs").success());
        }
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port").port();
        let place = folder.display();
        let configuration = format!(
            "Include {place}/sshd_config.d/*.conf\nPort {port}\nListenAddress 127.0.0.1\nHostKey {place}/host\n\
             AuthorizedKeysFile {place}/client.pub\nStrictModes no\nUsePAM no\nPidFile none\n\
             SetEnv SHLVL=1\n{subsystem}"
        );
        fs::write(folder.join("sshd_config"), configuration).expect("a configuration");
        // Where nobody but root can put another program in its place.
        let psrpd = folder.join("psrpd");
        fs::copy(binary("psrpd"), &psrpd).expect("a program");
        let sshd = Command::new(SSHD)
            .args(["-D", "-e", "-f"])
            .arg(folder.join("sshd_config"))
            .stderr(Stdio::null())
            .spawn()
            .expect("sshd starts");
        let machine = Machine { folder, port, sshd, psrpd };
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(30), "sshd does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(machine)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let configuration = self.folder.join("sshd_config");
        Command::new(&self.psrpd).args(arguments).arg("--sshd-config").arg(configuration).output().expect("psrpd runs")
    }

    /// What a script gives over this sshd, with the subsystem that it has now.
    fn invoke(&self, script: &str) -> Result<String, String> {
        let output = Command::new(binary("psrp"))
            .args(["invoke", "-p", &self.port.to_string(), "-i"])
            .arg(self.folder.join("client"))
            .args(["-F", "/dev/null", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"])
            .args(["-o", "LogLevel=ERROR", "-o", "IdentitiesOnly=yes", "127.0.0.1", "--", script])
            .output()
            .expect("psrp runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }

    fn files(&self) -> Vec<(PathBuf, String)> {
        let own = fs::read_dir(self.folder.join("sshd_config.d")).expect("the folder");
        let mut files: Vec<PathBuf> = own.flatten().map(|entry| entry.path()).collect();
        files.push(self.folder.join("sshd_config"));
        files.sort();
        files.into_iter().map(|file| (file.clone(), fs::read_to_string(&file).expect("a file"))).collect()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = self.sshd.kill();
        let _ = self.sshd.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_bare_sshd_serves_powershell_after_enable_and_no_more_after_disable() {
    let Some(machine) = Machine::new("") else { return };
    let before = machine.files();
    assert!(machine.invoke("6 * 7").is_err(), "there is no subsystem yet");

    let dry = machine.run(&["enable", "--host", "embedded", "--dry-run"]);
    assert!(dry.status.success() && said(&dry).contains("+ Subsystem powershell"), "{}", said(&dry));
    assert_eq!(machine.files(), before, "a dry run changes nothing");

    let enabled = machine.run(&["enable", "--host", "embedded"]);
    assert!(enabled.status.success(), "{}", said(&enabled));
    for step in ["sshd ", "write ", "check ", "reload ", "session ", "Enter-PSSession -HostName "] {
        assert!(said(&enabled).contains(step), "{step}: {}", said(&enabled));
    }
    assert_eq!(machine.invoke("6 * 7").as_deref(), Ok("42"));
    let again = machine.run(&["enable", "--host", "embedded"]);
    assert!(again.status.success() && said(&again).contains("nothing, all is as it should be"), "{}", said(&again));

    let disabled = machine.run(&["disable"]);
    assert!(disabled.status.success(), "{}", said(&disabled));
    assert_eq!(machine.files(), before);
    assert!(machine.invoke("6 * 7").is_err(), "there is no subsystem any more");
}

#[test]
fn another_subsystem_is_set_aside_and_comes_back() {
    let Some(machine) = Machine::new("Subsystem powershell /usr/bin/false\n") else { return };
    let before = machine.files();
    let enabled = machine.run(&["enable", "--host", "embedded"]);
    assert!(enabled.status.success(), "{}", said(&enabled));
    assert_eq!(machine.invoke("'here'").as_deref(), Ok("here"));
    let disabled = machine.run(&["disable"]);
    assert!(disabled.status.success(), "{}", said(&disabled));
    assert_eq!(machine.files(), before);
}

#[test]
fn a_step_that_fails_undoes_the_others() {
    let Some(machine) = Machine::new("") else { return };
    let before = machine.files();
    // A host that never answers the session.
    let failed = machine.run(&["enable", "--host", "sh -c 'echo out of order >&2; exit 3'"]);
    assert!(!failed.status.success());
    for text in ["session could be opened", "out of order", "undo "] {
        assert!(said(&failed).contains(text), "{text}: {}", said(&failed));
    }
    assert_eq!(machine.files(), before);

    fs::write(machine.folder.join("sshd_config.d/zz.conf"), "NoSuchWord yes\n").expect("a file");
    let before = machine.files();
    let failed = machine.run(&["enable", "--host", "embedded"]);
    assert!(!failed.status.success() && said(&failed).contains("NoSuchWord"), "{}", said(&failed));
    assert_eq!(machine.files(), before);
    // An sshd that is told to read what it cannot accept would end.
    assert!(std::net::TcpStream::connect(("127.0.0.1", machine.port)).is_ok(), "sshd listens still");
}

#[test]
fn a_host_of_several_words_serves_sessions() {
    let Some(machine) = Machine::new("") else { return };
    let host = format!("{} host -NoLogo", machine.psrpd.display());
    let enabled = machine.run(&["enable", "--host", &host]);
    assert!(enabled.status.success(), "{}", said(&enabled));
    assert_eq!(machine.invoke("6 * 7").as_deref(), Ok("42"));
}

#[test]
fn a_program_that_others_can_change_is_refused() {
    let Some(mut machine) = Machine::new("") else { return };
    let open = machine.folder.join("open");
    fs::create_dir(&open).expect("a folder");
    fs::set_permissions(&open, std::os::unix::fs::PermissionsExt::from_mode(0o777)).expect("its mode");
    machine.psrpd = open.join("psrpd");
    fs::copy(binary("psrpd"), &machine.psrpd).expect("a program");
    let refused = machine.run(&["enable"]);
    assert!(!refused.status.success() && said(&refused).contains("install it first"), "{}", said(&refused));
}
