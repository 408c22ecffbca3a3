//! Machines that are broken on purpose: a real sshd in namespaces of its own, with its own `/etc`, processes and network, so
//! that accounts, limits and ports can be changed without touching those of the machine that tests run on.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use psrpd_tests::binary;
use serde_json::Value;

/// A machine of its own, with an account `ann` and psrpd behind its sshd.
pub struct Machine {
    folder: PathBuf,
    outside: Child,
    /// The first process inside, by its number outside.
    inside: String,
}

/// Where the names of findings stand.
const MANUAL: &str = include_str!("../../../packaging/man/psrpd.1");

/// What makes a machine; `HERE` is its folder.
const MAKE: &str = r"
set -e
ip link set lo up
cp -a /etc HERE/etc
mount --bind HERE/etc /etc
mount -t tmpfs tmpfs /run
mkdir -p /run/sshd
mount --bind HERE/bin /usr/local/bin
echo 'ann:x:64321:64321::HERE/home:/bin/bash' >> /etc/passwd
echo 'ann:x:64321:' >> /etc/group
echo 'ann:*:20000:0:99999:7:::' >> /etc/shadow
rm -rf /etc/ssh/sshd_config.d /etc/psrpd /etc/nologin
mkdir -p /etc/ssh/sshd_config.d /etc/ssh/keys HERE/home/.ssh
cp HERE/client.pub HERE/home/.ssh/authorized_keys
chown -R 64321:64321 HERE/home
chmod 700 HERE/home HERE/home/.ssh
chmod 600 HERE/home/.ssh/authorized_keys
printf 'account required pam_permit.so\nsession required pam_limits.so\nauth required pam_permit.so\n' > /etc/pam.d/sshd
cat > /etc/ssh/sshd_config <<END
Include /etc/ssh/sshd_config.d/*.conf
Port 22
HostKey HERE/host
AuthorizedKeysFile /etc/ssh/keys/%u .ssh/authorized_keys
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
PidFile /run/sshd.pid
END
/usr/sbin/sshd
echo made
exec sleep 3600
";

impl Machine {
    pub fn new() -> Option<Machine> {
        let machine = Machine::bare()?;
        let enabled = machine.sh("psrpd enable --host embedded");
        assert!(enabled.status.success(), "{}", said(&enabled));
        let well = machine.doctor("--account ann");
        assert_eq!(well.ids, Vec::<String>::new(), "nothing is wrong with it yet: {}", well.text);
        assert_eq!(well.status, 0, "{}", well.text);
        Some(machine)
    }

    pub fn bare() -> Option<Machine> {
        if !nix::unistd::geteuid().is_root() || !Path::new("/usr/sbin/sshd").exists() {
            eprintln!("skipped: takes root and an sshd");
            return None;
        }
        let folder = std::env::temp_dir().join(format!("psrpd-doctor-{}", uuid::Uuid::new_v4().simple()));
        fs::create_dir_all(folder.join("bin")).expect("a folder");
        let open = fs::Permissions::from_mode(0o755);
        fs::set_permissions(&folder, open.clone()).expect("its mode");
        for key in ["host", "client"] {
            let mut keygen = Command::new("ssh-keygen");
            keygen.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(folder.join(key));
            assert!(keygen.status().expect("ssh-keygen runs").success());
        }
        let psrpd = folder.join("bin/psrpd");
        fs::hard_link(binary("psrpd"), &psrpd)
            .or_else(|_| fs::copy(binary("psrpd"), &psrpd).map(drop))
            .expect("a program");
        let script = MAKE.replace("HERE", &folder.to_string_lossy());
        let said = folder.join("made");
        let output = fs::File::create(&said).expect("a file");
        let outside = Command::new("unshare")
            .args(["--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc", "--net"])
            .args(["sh", "-c", &script])
            .stdin(Stdio::null())
            .stderr(output.try_clone().expect("the same file"))
            .stdout(output)
            .spawn()
            .expect("unshare starts");
        let mut machine = Machine { folder, outside, inside: String::new() };
        let begun = Instant::now();
        loop {
            let text = fs::read_to_string(&said).expect("what it says");
            if text.lines().any(|line| line == "made") {
                break;
            }
            if let Some(status) = machine.outside.try_wait().expect("its state") {
                // Containers often do not allow it.
                let refused = ["unshare failed", "not permitted", "permission denied", "not found"];
                assert!(refused.iter().any(|words| text.contains(words)), "{status}: {text}");
                eprintln!("skipped: takes namespaces of its own: {text}");
                return None;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "the machine is not there: {text}");
            std::thread::sleep(Duration::from_millis(20));
        }
        let number = machine.outside.id();
        let children = fs::read_to_string(format!("/proc/{number}/task/{number}/children")).expect("its child");
        machine.inside = children.trim().to_owned();
        Some(machine)
    }

    /// Runs a script in it.
    pub fn sh(&self, script: &str) -> Output {
        let script = script.replace("HERE", &self.folder.to_string_lossy());
        let path = std::env::var("PATH").unwrap_or_default();
        Command::new("nsenter")
            .args(["--target", &self.inside, "--mount", "--pid", "--net", "sh", "-c", &script])
            .env_remove("SUDO_USER")
            .env_remove("SSH_AUTH_SOCK")
            .env("PATH", format!("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:{path}"))
            .stdin(Stdio::null())
            .output()
            .expect("nsenter runs")
    }

    /// Runs a script that has to end well.
    pub fn done(&self, script: &str) {
        let output = self.sh(script);
        assert!(output.status.success(), "{script}: {}", said(&output));
    }

    pub fn doctor(&self, arguments: &str) -> Diagnosis {
        self.doctor_by(&format!("psrpd doctor --json {arguments}"))
    }

    pub fn doctor_by(&self, script: &str) -> Diagnosis {
        let output = self.sh(script);
        let text = said(&output);
        let json: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{script}: {error}: {text}"));
        let findings = json["findings"].as_array().cloned().unwrap_or_default();
        let ids: Vec<String> =
            findings.iter().map(|finding| finding["id"].as_str().unwrap_or_default().to_owned()).collect();
        for id in &ids {
            assert!(MANUAL.contains(&format!(".Ql {id}")), "{id} stands in no manual");
        }
        Diagnosis { status: output.status.code().unwrap_or(-1), ids, json, text }
    }

    /// Breaks it, has it diagnosed, mends it as the remedy says, and has it diagnosed again.
    pub fn show(&self, case: &Case) {
        let Case { row, ids, breaks, mends, with } = case;
        self.done(breaks);
        let broken = self.doctor(with);
        assert_eq!(broken.ids, *ids, "row {row}, {breaks}: {}", broken.text);
        let wrong =
            broken.json["findings"].as_array().is_some_and(|all| all.iter().any(|one| one["weight"] == "wrong"));
        assert_eq!(broken.status, i32::from(wrong), "row {row}, {breaks}: {}", broken.text);
        match mends {
            Mend::Printed => {
                for finding in broken.json["findings"].as_array().into_iter().flatten() {
                    let command =
                        finding["command"].as_str().unwrap_or_else(|| panic!("row {row} has no command: {finding}"));
                    let output = self.sh(command);
                    assert!(output.status.success(), "row {row}, {command}: {}", said(&output));
                }
            }
            Mend::By(script) => self.done(script),
        }
        self.done(LISTENS);
        let mended = self.doctor(with);
        assert_eq!(mended.ids, Vec::<String>::new(), "row {row}, {breaks}, mended: {}", mended.text);
        assert_eq!(mended.status, 0, "row {row}, {breaks}, mended: {}", mended.text);
    }
}

/// Waits until sshd is there: it starts itself anew when it reads its configuration.
pub const LISTENS: &str = "for n in $(seq 200); do tr '\\0' ' ' < /proc/$(cat /run/sshd.pid)/cmdline | grep -q '\\[listener\\]' && \
                       [ -z \"$(find /etc/ssh/sshd_config /etc/ssh/sshd_config.d -type f -newercm /run/sshd.pid)\" ] && \
                       ssh-keyscan -T 5 127.0.0.1 2>/dev/null | grep -q . && exit 0; sleep 0.05; done; exit 1";

impl Drop for Machine {
    fn drop(&mut self) {
        // All of it ends with its first process.
        if let Ok(number) = self.inside.parse() {
            let _ = nix::sys::signal::kill(nix::unistd::Pid::from_raw(number), nix::sys::signal::Signal::SIGKILL);
        }
        let _ = self.outside.kill();
        let _ = self.outside.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// What the doctor found.
pub struct Diagnosis {
    pub status: i32,
    pub ids: Vec<String>,
    pub json: Value,
    pub text: String,
}

/// A state of a machine that somebody complained about.
pub struct Case {
    /// What it is, as whoever complains has it.
    pub row: &'static str,
    /// What the doctor calls it.
    pub ids: &'static [&'static str],
    /// What makes it so.
    pub breaks: &'static str,
    /// What ends it.
    pub mends: Mend,
    /// Arguments for the doctor.
    pub with: &'static str,
}

pub enum Mend {
    /// The command lines that were printed.
    Printed,
    /// What the words of the remedy say.
    By(&'static str),
}

pub fn case(row: &'static str, ids: &'static [&'static str], breaks: &'static str, mends: Mend) -> Case {
    Case { row, ids, breaks, mends, with: "--account ann" }
}

pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Has the configuration read that a case has written, and waits until it is.
pub const RELOAD: &str = "touch -r /run/sshd.pid /run/before; kill -HUP $(cat /run/sshd.pid); \
                      for n in $(seq 400); do [ /run/sshd.pid -nt /run/before ] && break; sleep 0.05; done; sleep 0.2;";

/// A script with what reloads put in.
pub fn reloading(script: &str) -> &'static str {
    script.replace("RELOAD", RELOAD).leak()
}

/// How the client inside connects.
pub const SSH: &str =
    "-F /dev/null -o UserKnownHostsFile=HERE/known -o GlobalKnownHostsFile=/dev/null -o IdentitiesOnly=yes";

impl Machine {
    /// Breaks it, has it diagnosed from the client's end, and mends it.
    pub fn show_from_outside(&self, case: &Case) {
        let Case { row, ids, breaks, mends, with } = case;
        self.done(breaks);
        self.done(LISTENS);
        let broken = self.doctor(&format!("{SSH} {with}"));
        assert_eq!(broken.ids, *ids, "{row}, {breaks}: {}", broken.text);
        assert_eq!(broken.status, 1, "{row}, {breaks}: {}", broken.text);
        let with = match mends {
            Mend::Printed => {
                let command = broken.json["findings"][0]["command"].as_str().unwrap_or_default();
                let output = self.sh(command);
                assert!(output.status.success(), "{row}, {command}: {}", said(&output));
                with
            }
            Mend::By(script) => {
                self.done(script);
                // What the words say may be to connect in another way.
                LOGIN
            }
        };
        self.done(LISTENS);
        let mended = self.doctor(&format!("{SSH} {with}"));
        assert_eq!(mended.ids, Vec::<String>::new(), "{row}, {breaks}, mended: {}", mended.text);
        assert_eq!(mended.status, 0, "{row}, {breaks}, mended: {}", mended.text);
    }
}

/// What leads to a session.
pub const LOGIN: &str = "-i HERE/client ann@127.0.0.1";

pub fn outside(
    row: &'static str,
    ids: &'static [&'static str],
    breaks: &'static str,
    mends: Mend,
    with: &'static str,
) -> Case {
    Case { row, ids, breaks, mends, with }
}
