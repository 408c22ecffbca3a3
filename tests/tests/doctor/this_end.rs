//! On the machine itself.

use crate::machine::{Case, Machine, Mend, RELOAD, case, reloading};

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
         printf '#!/bin/sh\\nexit 131\\n' > /usr/local/bin/pwsh-broken && \
         chmod 755 /usr/local/bin/pwsh-old /usr/local/bin/pwsh-broken /usr/local/bin/.dotnet/tools/pwsh",
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
        case("one that does not start", &["pwsh-broken"], with_host("/usr/local/bin/pwsh-broken -sshs"), Mend::Printed),
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
            "all keys have expired",
            &["authorized-keys-expired"],
            "sed -i 's|^|expiry-time=\"20200101\" |' HERE/home/.ssh/authorized_keys",
            Mend::By("sed -i 's|^expiry-time=[^ ]* ||' HERE/home/.ssh/authorized_keys"),
        ),
        case(
            "command=",
            &["forced-command-of-key"],
            "sed -i 's|^|command=\"/bin/date\" |' HERE/home/.ssh/authorized_keys",
            Mend::By("sed -i 's|^command=[^ ]* ||' HERE/home/.ssh/authorized_keys"),
        ),
        case("a start-up file prints", &["shell-prints"], "echo 'echo Welcome' > HERE/home/.bashrc", Mend::Printed),
        case("a start-up file waits", &["shell-hangs"], "echo 'sleep 300' > HERE/home/.bashrc", Mend::Printed),
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
        // The kernel's limits are those of the machine that the test runs on: files stand for what it would tell.
        case(
            "no descriptors left",
            &["no-descriptors-left"],
            "echo '98 0 100' > HERE/nr; mount --bind HERE/nr /proc/sys/fs/file-nr",
            Mend::By("umount /proc/sys/fs/file-nr"),
        ),
        case(
            "no processes left",
            &["no-processes-left"],
            "echo 98 > HERE/max; mount --bind HERE/max /proc/sys/kernel/pid_max; \
             echo '0.00 0.00 0.00 1/96 97' > HERE/load; mount --bind HERE/load /proc/loadavg",
            Mend::By("umount /proc/loadavg /proc/sys/kernel/pid_max"),
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
