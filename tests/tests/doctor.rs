//! `psrpd doctor` on machines that are broken on purpose: what is wrong is named, the printed remedy is run, and nothing is
//! wrong any more.
//!
//! A machine here is a real sshd in namespaces of its own, with its own `/etc`, processes and network, so that accounts,
//! limits and ports can be changed without touching those of the machine that tests run on.

#![cfg(target_os = "linux")]
#![allow(clippy::print_stderr, reason = "what is skipped is for whoever runs the tests")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use psrpd_tests::binary;
use serde_json::Value;

/// A machine of its own, with an account `ann` and psrpd behind its sshd.
struct Machine {
    folder: PathBuf,
    outside: Child,
    /// The first process inside, by its number outside.
    inside: String,
}

/// Where the names of findings stand.
const MANUAL: &str = include_str!("../../packaging/man/psrpd.1");

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
    fn new() -> Option<Machine> {
        let machine = Machine::bare()?;
        let enabled = machine.sh("psrpd enable --host embedded");
        assert!(enabled.status.success(), "{}", said(&enabled));
        let well = machine.doctor("--account ann");
        assert_eq!(well.ids, Vec::<String>::new(), "nothing is wrong with it yet: {}", well.text);
        assert_eq!(well.status, 0, "{}", well.text);
        Some(machine)
    }

    fn bare() -> Option<Machine> {
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
    fn sh(&self, script: &str) -> Output {
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
    fn done(&self, script: &str) {
        let output = self.sh(script);
        assert!(output.status.success(), "{script}: {}", said(&output));
    }

    fn doctor(&self, arguments: &str) -> Diagnosis {
        self.doctor_by(&format!("psrpd doctor --json {arguments}"))
    }

    fn doctor_by(&self, script: &str) -> Diagnosis {
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
    fn show(&self, case: &Case) {
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
const LISTENS: &str = "for n in $(seq 200); do tr '\\0' ' ' < /proc/$(cat /run/sshd.pid)/cmdline | grep -q '\\[listener\\]' && \
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
struct Diagnosis {
    status: i32,
    ids: Vec<String>,
    json: Value,
    text: String,
}

/// A state of a machine that somebody complained about.
struct Case {
    /// What it is, as whoever complains has it.
    row: &'static str,
    /// What the doctor calls it.
    ids: &'static [&'static str],
    /// What makes it so.
    breaks: &'static str,
    /// What ends it.
    mends: Mend,
    /// Arguments for the doctor.
    with: &'static str,
}

enum Mend {
    /// The command lines that were printed.
    Printed,
    /// What the words of the remedy say.
    By(&'static str),
}

fn case(row: &'static str, ids: &'static [&'static str], breaks: &'static str, mends: Mend) -> Case {
    Case { row, ids, breaks, mends, with: "--account ann" }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Has the configuration read that a case has written, and waits until it is.
const RELOAD: &str = "touch -r /run/sshd.pid /run/before; kill -HUP $(cat /run/sshd.pid); \
                      for n in $(seq 400); do [ /run/sshd.pid -nt /run/before ] && break; sleep 0.05; done; sleep 0.2;";

#[test]
fn the_line_of_the_subsystem() {
    let Some(machine) = Machine::new() else { return };
    let cases = [
        case("no line", &["subsystem-missing"], "rm /etc/ssh/sshd_config.d/psrpd.conf; RELOAD", Mend::Printed),
        case("not reloaded", &["sshd-not-reloaded"], "touch /etc/ssh/sshd_config.d/psrpd.conf", Mend::Printed),
        case(
            "in a file whose name is not included",
            &["subsystem-in-unread-file"],
            "mv /etc/ssh/sshd_config.d/psrpd.conf /etc/ssh/sshd_config.d/psrpd.conf.off; RELOAD",
            Mend::Printed,
        ),
        case(
            "in a folder that is not included",
            &["subsystem-in-unread-file"],
            "sed -i /^Include/d /etc/ssh/sshd_config; RELOAD",
            Mend::Printed,
        ),
        case(
            "program not there",
            &["subsystem-program-missing"],
            "psrpd disable && echo 'Subsystem powershell /opt/no/pwsh -sshs' >> /etc/ssh/sshd_config; RELOAD",
            Mend::Printed,
        ),
        case(
            "program not executable",
            &["subsystem-program-not-executable"],
            "psrpd disable && touch /usr/local/bin/plain && sed -i 's|/opt/no/pwsh.*|/usr/local/bin/plain|' /etc/ssh/sshd_config; RELOAD",
            Mend::Printed,
        ),
        case(
            "path with spaces",
            &["subsystem-path-with-spaces"],
            "psrpd disable && mkdir '/usr/local/bin/my tools' && ln /usr/local/bin/psrpd '/usr/local/bin/my tools/psrpd' && \
             sed -i 's|/usr/local/bin/plain|/usr/local/bin/my tools/psrpd subsystem|' /etc/ssh/sshd_config; RELOAD",
            Mend::Printed,
        ),
        case(
            "arguments that nobody knows",
            &["subsystem-arguments"],
            "psrpd disable && sed -i 's|/usr/local/bin/my tools.*|/usr/local/bin/psrpd subsystem --hots pwsh|' /etc/ssh/sshd_config; RELOAD",
            Mend::Printed,
        ),
        case(
            "a configuration that sshd rejects",
            &["sshd-config-rejected"],
            "echo 'Subsystme powershell x' >> /etc/ssh/sshd_config",
            Mend::By(reloading("sed -i '$d' /etc/ssh/sshd_config; RELOAD")),
        ),
    ];
    for case in cases {
        machine.show(&Case { breaks: reloading(case.breaks), ..case });
    }
}

/// A script with what reloads put in.
fn reloading(script: &str) -> &'static str {
    script.replace("RELOAD", RELOAD).leak()
}

#[test]
fn a_line_in_a_match_block_is_for_others() {
    let Some(machine) = Machine::new() else { return };
    machine.done("psrpd disable");
    machine.done(
        "printf 'Match User bob\\nSubsystem powershell /usr/local/bin/psrpd subsystem\\n' >> /etc/ssh/sshd_config",
    );
    // OpenSSH before 9.5 has subsystems for everybody only.
    let accepted = machine.sh("/usr/sbin/sshd -t").status.success();
    let found = machine.doctor("--account ann");
    assert_eq!(
        found.ids.last().map(String::as_str),
        Some(if accepted { "subsystem-in-match" } else { "sshd-config-rejected" })
    );
}

#[test]
fn the_host_that_sessions_get() {
    let Some(machine) = Machine::new() else { return };
    let fake = "#!/bin/sh\\necho PowerShell VERSION\\n";
    machine.done(&format!(
        "mkdir -p /usr/local/bin/.dotnet/tools && printf '{}' > /usr/local/bin/pwsh-old && printf '{}' > /usr/local/bin/.dotnet/tools/pwsh && \
         chmod 755 /usr/local/bin/pwsh-old /usr/local/bin/.dotnet/tools/pwsh",
        fake.replace("VERSION", "6.2.7"),
        fake.replace("VERSION", "7.5.1"),
    ));
    let with_host = |host: &str| -> &'static str {
        format!("sed -i 's|^Subsystem powershell.*|Subsystem powershell /usr/local/bin/psrpd subsystem --host \"{host}\"|' /etc/ssh/sshd_config.d/psrpd.conf; {RELOAD}").leak()
    };
    let mut cases = vec![
        case(
            "a tool of dotnet's",
            &["pwsh-wrapper"],
            with_host("/usr/local/bin/.dotnet/tools/pwsh -sshs"),
            Mend::Printed,
        ),
        case("too old", &["pwsh-too-old"], with_host("/usr/local/bin/pwsh-old -sshs"), Mend::Printed),
        case(
            "a host that says nothing",
            &["session-fails"],
            format!(
                "mkdir -p /etc/psrpd; printf '[subsystem]\\nstart-timeout = 1\\n' > /etc/psrpd/psrpd.toml; {}",
                with_host("sleep 300")
            )
            .leak(),
            Mend::By("rm /etc/psrpd/psrpd.toml; psrpd enable --host embedded"),
        ),
        case(
            "a host that ends at once",
            &["session-fails"],
            with_host("/bin/false"),
            Mend::By("psrpd enable --host embedded"),
        ),
        case("a host that is not there", &["host-program-missing"], with_host("/opt/none -sshs"), Mend::Printed),
        case(
            "a session configuration that is not there",
            &["configuration-file-missing"],
            reloading(
                "sed -i 's|^Subsystem powershell.*|Subsystem powershell /usr/local/bin/pwsh -sshs -ConfigurationFile /none.pssc|' /etc/ssh/sshd_config.d/psrpd.conf; \
             cp /usr/local/bin/.dotnet/tools/pwsh /usr/local/bin/pwsh; RELOAD",
            ),
            Mend::Printed,
        ),
        case(
            "a configuration of psrpd's that it rejects",
            &["psrpd-configuration-invalid"],
            "rm -f /usr/local/bin/pwsh; mkdir -p /etc/psrpd && echo '[subsystem] hots=1' > /etc/psrpd/psrpd.toml",
            Mend::By("rm /etc/psrpd/psrpd.toml"),
        ),
    ];
    if psrpd_tests::program("pwsh").is_none() {
        cases.push(case("pwsh not installed", &["pwsh-missing"], with_host("pwsh"), Mend::Printed));
    }
    for case in &cases {
        machine.show(case);
    }
}

#[test]
fn who_may_log_in() {
    let Some(machine) = Machine::new() else { return };
    let set = |lines: &str| reloading(&format!("printf '{lines}\\n' > /etc/ssh/sshd_config.d/a.conf; RELOAD"));
    let cases = [
        case("AllowUsers", &["login-not-allowed"], set("AllowUsers bob eve"), Mend::Printed),
        case("DenyUsers", &["login-not-allowed"], set("DenyUsers bob ann eve"), Mend::Printed),
        case("AllowGroups", &["login-not-allowed"], set("AllowGroups staff"), Mend::Printed),
        case("DenyGroups", &["login-not-allowed"], set("DenyGroups ann"), Mend::Printed),
        case("Match", &["login-not-allowed"], set("Match User ann\\nDenyUsers ann"), Mend::Printed),
        case("no keys", &["keys-not-accepted"], set("PubkeyAuthentication no"), Mend::Printed),
        case("ForceCommand", &["forced-command"], set("ForceCommand /bin/date"), Mend::Printed),
        case("MaxSessions", &["max-sessions"], set("MaxSessions 0"), Mend::Printed),
        case("a banner", &["banner"], set("Banner /etc/issue.net"), Mend::Printed),
        case("dead clients", &["dead-clients-kept"], set("TCPKeepAlive no"), Mend::Printed),
        case("on this machine only", &["sshd-on-loopback-only"], set("ListenAddress 127.0.0.1"), Mend::Printed),
        case(
            "another port",
            &["sshd-on-another-port"],
            reloading(
                "echo > /etc/ssh/sshd_config.d/a.conf; sed -i 's/^Port .*/Port 2200/' /etc/ssh/sshd_config; RELOAD",
            ),
            Mend::By(reloading("sed -i 's/^Port .*/Port 22/' /etc/ssh/sshd_config; RELOAD")),
        ),
        case("account locked", &["account-locked"], "usermod -p '!x' ann", Mend::Printed),
        case("account expired", &["account-expired"], "chage -E 1 ann", Mend::Printed),
        case("password expired", &["password-expired"], "chage -d 0 ann", Mend::Printed),
        case("closed for now", &["logins-closed"], "touch /etc/nologin", Mend::Printed),
        case("nologin", &["login-shell-closed"], "usermod -s /usr/sbin/nologin ann", Mend::Printed),
        case("no such shell", &["login-shell-missing"], "usermod -s /bin/none ann", Mend::Printed),
        case("the folder of sshd's unprivileged half", &["sshd-run-folder-missing"], "rmdir /run/sshd", Mend::Printed),
        case(
            "no host key",
            &["host-keys-missing"],
            "rm HERE/host",
            Mend::By(reloading("psrpd doctor --json | grep -o 'ssh-keygen -q[^\"]*' | sh; RELOAD")),
        ),
        case("no sshd", &["sshd-missing"], "mount --bind /dev/null /usr/sbin/sshd", Mend::By("umount /usr/sbin/sshd")),
        case("sshd does not run", &["sshd-not-running"], "kill $(cat /run/sshd.pid); sleep 0.3", Mend::Printed),
        case(
            "limits",
            &["account-limits"],
            reloading(
                "echo 'ann hard nproc 3' > /etc/security/limits.d/a.conf; echo UsePAM yes > /etc/ssh/sshd_config.d/a.conf; RELOAD",
            ),
            Mend::Printed,
        ),
        Case {
            with: "--account root",
            ..case(
                "root",
                &["root-login-forbidden"],
                reloading(
                    "install -m 600 HERE/client.pub /etc/ssh/keys/root; echo PermitRootLogin no > /etc/ssh/sshd_config.d/a.conf; RELOAD",
                ),
                Mend::Printed,
            )
        },
    ];
    for case in &cases {
        machine.show(case);
    }
}

#[test]
fn keys_homes_and_shells() {
    let Some(machine) = Machine::new() else { return };
    let cases = [
        case("home writable by others", &["authorized-keys-permissions"], "chmod o+w HERE/home", Mend::Printed),
        case(
            ".ssh writable by others",
            &["authorized-keys-permissions"],
            "chmod 777 HERE/home/.ssh; chown 1 HERE/home/.ssh/authorized_keys",
            Mend::Printed,
        ),
        case(
            "a key that is none",
            &["authorized-keys-line"],
            "echo 'ssh-ed25519' >> HERE/home/.ssh/authorized_keys",
            Mend::By("sed -i '$d' HERE/home/.ssh/authorized_keys"),
        ),
        case(
            "no key",
            &["no-authorized-keys"],
            "mv HERE/home/.ssh/authorized_keys HERE/home/.ssh/keys",
            Mend::By("mv HERE/home/.ssh/keys HERE/home/.ssh/authorized_keys"),
        ),
        case(
            "command=",
            &["forced-command-of-key"],
            "sed -i 's|^|command=\"/bin/date\" |' HERE/home/.ssh/authorized_keys",
            Mend::By("sed -i 's|^command=[^ ]* ||' HERE/home/.ssh/authorized_keys"),
        ),
        case("a start-up file prints", &["shell-prints"], "echo 'echo Welcome' > HERE/home/.bashrc", Mend::Printed),
        case(
            "a start-up file of everybody's prints",
            &["shell-prints"],
            "sed -i '1i echo Welcome' /etc/bash.bashrc",
            Mend::Printed,
        ),
        case("sshd's start-up file prints", &["sshrc-prints"], "echo 'echo Welcome' > /etc/ssh/sshrc", Mend::Printed),
        case(
            "a shell that is not POSIX's",
            &["shell-mangles"],
            "printf '#!/bin/sh\\nexec /bin/sh -c \"$(echo $2 | tr -d \\047\\042)\"\\n' > /usr/local/bin/nu; chmod 755 /usr/local/bin/nu; usermod -s /usr/local/bin/nu ann",
            Mend::Printed,
        ),
        case("home not writable", &["home-unwritable"], "chown root HERE/home; chmod 755 HERE/home", Mend::Printed),
        case(
            "home missing",
            &["home-missing"],
            "install -m 644 HERE/client.pub /etc/ssh/keys/ann; mv HERE/home HERE/away",
            Mend::Printed,
        ),
        case(
            "disk full",
            &["disk-full"],
            "mount -t tmpfs -o size=2m,uid=64321,mode=700 tmpfs HERE/home; head -c 4m /dev/zero > HERE/home/big 2>/dev/null || true",
            Mend::By("rm HERE/home/big"),
        ),
        case(
            "no inodes",
            &["disk-without-inodes"],
            "umount HERE/home; mount -t tmpfs -o size=2m,nr_inodes=4,uid=64321,mode=700 tmpfs HERE/home",
            Mend::By("umount HERE/home"),
        ),
        case(
            "a folder in the way to the home folder",
            &["home-unreachable"],
            "install -d -m 700 HERE/closed && install -d -o 64321 HERE/closed/home && usermod -d HERE/closed/home ann",
            Mend::Printed,
        ),
        case("clock", &["clock-behind"], "touch -d '+3 days' /etc/ssh", Mend::By("touch /etc/ssh")),
        case(
            "hosts left behind",
            &["hosts-left-behind"],
            "(sleep 300 2> /dev/null | psrpd host > /dev/null 2>&1 &) ; sleep 0.5",
            Mend::Printed,
        ),
    ];
    for case in &cases {
        machine.show(case);
    }
}

/// How the client inside connects.
const SSH: &str =
    "-F /dev/null -o UserKnownHostsFile=HERE/known -o GlobalKnownHostsFile=/dev/null -o IdentitiesOnly=yes";

impl Machine {
    /// Breaks it, has it diagnosed from the client's end, and mends it.
    fn show_from_outside(&self, case: &Case) {
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
const LOGIN: &str = "-i HERE/client ann@127.0.0.1";

fn outside(
    row: &'static str,
    ids: &'static [&'static str],
    breaks: &'static str,
    mends: Mend,
    with: &'static str,
) -> Case {
    Case { row, ids, breaks, mends, with }
}

#[test]
fn from_the_clients_end_keys_and_host_keys() {
    let Some(machine) = Machine::new() else { return };
    machine.done("cd HERE && for key in other locked; do ssh-keygen -q -t ed25519 -N '' -f $key; done");
    let cases = [
        outside("host key not known", &["host-key-unknown"], "rm -f HERE/known", Mend::Printed, LOGIN),
        outside(
            "host key changed",
            &["host-key-changed"],
            "cut -d ' ' -f 1-2 HERE/other.pub | sed 's/^/127.0.0.1 /' > HERE/known",
            Mend::Printed,
            LOGIN,
        ),
        outside(
            "a key that is not known there",
            &["key-refused"],
            "true",
            Mend::By("true"),
            "-i HERE/other ann@127.0.0.1",
        ),
        outside("a file that is not there", &["key-missing"], "true", Mend::By("true"), "-i HERE/none ann@127.0.0.1"),
        outside("a key that others can read", &["key-permissions"], "chmod 644 HERE/client", Mend::Printed, LOGIN),
        outside(
            "a key with a passphrase",
            &["key-locked"],
            "ssh-keygen -q -p -P '' -N secret -f HERE/client",
            Mend::By("ssh-keygen -q -p -P secret -N '' -f HERE/client"),
            LOGIN,
        ),
        outside(
            "a certificate that has expired",
            &["certificate-not-valid"],
            reloading(
                "cd HERE && ssh-keygen -q -t ed25519 -N '' -f ca && ssh-keygen -q -s ca -I me -n ann -V 20200101:20200201 locked.pub && \
             echo 'TrustedUserCAKeys HERE/ca.pub' > /etc/ssh/sshd_config.d/a.conf; RELOAD",
            ),
            Mend::By("cd HERE && ssh-keygen -q -s ca -I me -n ann -V -1d:+1d locked.pub"),
            "-i HERE/locked ann@127.0.0.1",
        ),
        outside(
            "home writable by others",
            &["key-refused"],
            "chmod o+w HERE/home",
            Mend::By("psrpd doctor --account ann --json | grep -o 'chmod go-w [^\"]*' | sh"),
            LOGIN,
        ),
        outside(
            "an agent with many keys",
            &["agent-too-many-keys"],
            "cd HERE && for n in 1 2 3 4 5 6 7; do ssh-keygen -q -t ed25519 -N '' -f many$n; done",
            Mend::By("true"),
            "-i HERE/many1 -i HERE/many2 -i HERE/many3 -i HERE/many4 -i HERE/many5 -i HERE/many6 -i HERE/many7 ann@127.0.0.1",
        ),
    ];
    for case in &cases {
        machine.show_from_outside(case);
    }
}

#[test]
fn from_the_clients_end_the_server() {
    let Some(machine) = Machine::new() else { return };
    machine.done("ssh-keyscan 127.0.0.1 2> /dev/null | sed p > HERE/known; sed -i 's/^127.0.0.1/*/' HERE/known");
    let cases = [
        outside(
            "no line",
            &["subsystem-missing"],
            reloading("psrpd disable; RELOAD"),
            Mend::By("psrpd enable --host embedded"),
            LOGIN,
        ),
        outside(
            "program not there",
            &["subsystem-program-missing"],
            reloading("psrpd disable; echo 'Subsystem powershell /opt/none x' > /etc/ssh/sshd_config.d/a.conf; RELOAD"),
            Mend::By("psrpd enable --host embedded"),
            LOGIN,
        ),
        outside(
            "a start-up file prints",
            &["shell-prints"],
            "echo 'echo Welcome' > HERE/home/.bashrc",
            Mend::By("rm HERE/home/.bashrc"),
            LOGIN,
        ),
        outside(
            "nologin",
            &["login-shell-closed"],
            "usermod -s /usr/sbin/nologin ann",
            Mend::By("usermod -s /bin/sh ann"),
            LOGIN,
        ),
        outside(
            "command=",
            &["forced-command-of-key"],
            "sed -i 's|^|command=\"/bin/true\" |' HERE/home/.ssh/authorized_keys",
            Mend::By("sed -i 's|^command=[^ ]* ||' HERE/home/.ssh/authorized_keys"),
            LOGIN,
        ),
        outside(
            "the host refuses",
            &["session-refused"],
            "mkdir -p /etc/psrpd && echo hots > /etc/psrpd/psrpd.toml",
            Mend::By("rm /etc/psrpd/psrpd.toml"),
            LOGIN,
        ),
        outside(
            "no sessions",
            &["max-sessions"],
            reloading("echo 'MaxSessions 0' > /etc/ssh/sshd_config.d/a.conf; RELOAD"),
            Mend::By(reloading("rm /etc/ssh/sshd_config.d/a.conf; RELOAD")),
            LOGIN,
        ),
        outside(
            "not allowed",
            &["key-refused"],
            reloading("echo 'DenyUsers ann' > /etc/ssh/sshd_config.d/a.conf; RELOAD"),
            Mend::By(reloading("rm /etc/ssh/sshd_config.d/a.conf; RELOAD")),
            LOGIN,
        ),
        outside(
            "no keys",
            &["keys-not-accepted"],
            reloading(
                "printf 'PubkeyAuthentication no\\nPasswordAuthentication yes\\n' > /etc/ssh/sshd_config.d/a.conf; RELOAD",
            ),
            Mend::By(reloading("rm /etc/ssh/sshd_config.d/a.conf; RELOAD")),
            LOGIN,
        ),
        outside("another port", &["port-closed"], "true", Mend::By("true"), "-p 2222 -i HERE/client ann@127.0.0.1"),
        outside("no such name", &["name-unknown"], "true", Mend::By("true"), "-i HERE/client ann@no.such.host.invalid"),
        outside(
            "no way",
            &["no-route"],
            "ip route add unreachable 10.9.9.0/24",
            Mend::By("true"),
            "-i HERE/client ann@10.9.9.9",
        ),
        outside(
            "an option that ssh does not know",
            &["ssh-config-rejected"],
            "true",
            Mend::By("true"),
            "-o NoSuchOption=1 ann@127.0.0.1",
        ),
    ];
    for case in &cases {
        machine.show_from_outside(case);
    }
    let without = machine.doctor_by(&format!("PATH=/nowhere /usr/local/bin/psrpd doctor --json {SSH} {LOGIN}"));
    assert_eq!(
        (without.ids.as_slice(), without.status),
        (["ssh-missing".to_owned()].as_slice(), 1),
        "{}",
        without.text
    );
    let old =
        "mkdir HERE/old && printf '#!/bin/sh\\necho PowerShell 7.2.0\\n' > HERE/old/pwsh && chmod 755 HERE/old/pwsh";
    machine.done(old);
    let old = machine.doctor_by(&format!("PATH=HERE/old:$PATH psrpd doctor --json {SSH} {LOGIN}"));
    assert_eq!((old.ids.as_slice(), old.status), (["client-too-old".to_owned()].as_slice(), 0), "{}", old.text);
}

/// Somebody who listens and is no sshd: what it does with whoever connects.
#[test]
fn from_the_clients_end_what_is_no_sshd() {
    let Some(machine) = Machine::new() else { return };
    // Python is what the judges are run with.
    let python = psrpd_tests::python();
    let cases = [
        ("not-ssh", "c, _ = s.accept(); c.sendall(b'HTTP/1.1 400 Bad Request\\r\\n\\r\\n'); c.close(); time.sleep(60)"),
        ("closed-before-greeting", "c, _ = s.accept(); c.close(); time.sleep(60)"),
        ("no-greeting", "c, _ = s.accept(); time.sleep(60)"),
        // Nobody accepts, and there is no room in the queue: what is sent is dropped, as by a firewall.
        (
            "port-filtered",
            "k = [socket.socket() for _ in range(3)]; [(c.setblocking(False), c.connect_ex(s.getsockname())) for c in k]; time.sleep(60)",
        ),
    ];
    for (number, (id, what)) in cases.into_iter().enumerate() {
        let port = 3000 + number;
        let backlog = if id == "port-filtered" { 0 } else { 5 };
        let script = format!(
            "import socket, time; s = socket.socket(); s.bind(('127.0.0.1', {port})); s.listen({backlog}); {what}"
        );
        machine.done(&format!("{} -c \"{script}\" > /dev/null 2>&1 & sleep 0.7", python.display()));
        let found = machine.doctor(&format!("{SSH} -p {port} {LOGIN}"));
        assert_eq!((found.ids, found.status), (vec![id.to_owned()], 1), "{}", found.text);
    }
}

#[test]
fn so_many_at_once_that_others_are_turned_away() {
    let Some(machine) = Machine::new() else { return };
    machine.done("ssh-keyscan 127.0.0.1 2> /dev/null > HERE/known");
    machine.done(reloading("echo 'MaxStartups 2:100:3' > /etc/ssh/sshd_config.d/a.conf; RELOAD"));
    let hold =
        "import socket, time; k = [socket.create_connection(('127.0.0.1', 22)) for _ in range(2)]; time.sleep(100)";
    machine.done(&format!("{} -c \"{hold}\" > /dev/null 2>&1 & sleep 1", psrpd_tests::python().display()));
    let here = machine.doctor("--account ann");
    assert_eq!((here.ids.as_slice(), here.status), (["max-startups".to_owned()].as_slice(), 1), "{}", here.text);
    let there = machine.doctor(&format!("{SSH} {LOGIN}"));
    // What sshd says before it closes gets lost when it closes while the client writes.
    let turned_away = ["max-startups", "closed-before-greeting"].map(str::to_owned);
    assert!(there.ids.len() == 1 && turned_away.contains(&there.ids[0]) && there.status == 1, "{}", there.text);
    machine.done(here.json["findings"][0]["command"].as_str().unwrap_or_default());
    machine.done(LISTENS);
    let mended = machine.doctor("--account ann");
    assert_eq!((mended.ids.as_slice(), mended.status), ([].as_slice(), 0), "{}", mended.text);
    let there = machine.doctor(&format!("{SSH} {LOGIN}"));
    assert_eq!((there.ids.as_slice(), there.status), ([].as_slice(), 0), "{}", there.text);
}

#[test]
fn who_may_not_look_is_told_what_was_not_looked_at() {
    let Some(machine) = Machine::new() else { return };
    let as_ann =
        |command: &str| format!("setpriv --reuid 64321 --regid 64321 --clear-groups env HOME=HERE/home {command}");
    let own = machine.doctor_by(&as_ann("psrpd doctor --json"));
    assert_eq!((own.ids.as_slice(), own.status), ([].as_slice(), 0), "{}", own.text);
    let unseen = own.json["unseen"].to_string();
    assert!(unseen.contains("/etc/shadow"), "{}", own.text);
    let text = said(&machine.sh(&as_ann("psrpd doctor")));
    assert!(text.contains("unseen  /etc/shadow") && text.contains("Nothing is wrong."), "{text}");
    // A file that only root may read keeps sshd from telling.
    machine.done("chmod 600 /etc/ssh/sshd_config.d/psrpd.conf");
    let blind = machine.doctor_by(&as_ann("psrpd doctor --json"));
    assert_eq!((blind.ids.as_slice(), blind.status), ([].as_slice(), 2), "{}", blind.text);
    let nobody = machine.doctor("--account nobody-of-that-name");
    assert_eq!((nobody.ids.as_slice(), nobody.status), ([].as_slice(), 2), "{}", nobody.text);
}

#[test]
fn who_is_connected_and_what_sudo_would_ask() {
    let Some(machine) = Machine::new() else { return };
    machine.done("ssh-keyscan 127.0.0.1 2> /dev/null > HERE/known");
    machine.done(&format!("(sleep 60 2> /dev/null | ssh {SSH} {LOGIN} -s powershell > /dev/null 2>&1 &) ; sleep 2"));
    let found = machine.doctor("--account ann");
    assert_eq!(found.status, 0, "{}", found.text);
    let session = &found.json["connected"][0];
    assert_eq!(
        (session["user"].as_str(), session["from"].as_str()),
        (Some("ann"), Some("127.0.0.1")),
        "{}",
        found.text
    );
    assert_eq!(found.json["connected"].as_array().map(Vec::len), Some(1), "{}", found.text);

    let rules = "User ann may run the following commands on here:\\n    (ALL : ALL) ALL\\n";
    machine.done(&format!("rm -f /usr/local/bin/sudo; printf '#!/bin/sh\\nprintf \"{rules}\"\\n' > /usr/local/bin/sudo; chmod 755 /usr/local/bin/sudo"));
    let found = machine.doctor("--account ann");
    assert_eq!((found.ids.as_slice(), found.status), (["sudo-asks".to_owned()].as_slice(), 0), "{}", found.text);
}

#[test]
fn nothing_that_was_printed_or_configured_as_a_secret_is_shown() {
    let Some(machine) = Machine::new() else { return };
    machine.done("echo 'echo token=hunter2' > HERE/home/.bashrc");
    machine
        .done(reloading("echo 'ForceCommand /bin/backup --password hunter2' > /etc/ssh/sshd_config.d/a.conf; RELOAD"));
    machine.done("sed -i 's|^|command=\"/bin/backup hunter2\" |' HERE/home/.ssh/authorized_keys");
    machine.done("ssh-keyscan 127.0.0.1 2> /dev/null > HERE/known");
    for script in ["psrpd doctor --account ann", &format!("psrpd doctor {SSH} {LOGIN}")] {
        let text = said(&machine.sh(script));
        assert!(text.contains("wrong ") && !text.contains("hunter2"), "{text}");
    }
}
