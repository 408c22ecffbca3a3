//! From the client's end.

use crate::machine::{LOGIN, Machine, Mend, SSH, outside, reloading};

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
            "a file that is no key",
            &["key-unreadable"],
            "echo nonsense > HERE/nonsense && chmod 600 HERE/nonsense",
            Mend::By("true"),
            "-i HERE/nonsense ann@127.0.0.1",
        ),
        outside("no key at all", &["no-key"], "true", Mend::By("true"), "-o IdentityFile=none ann@127.0.0.1"),
        outside(
            "a host key that is revoked",
            &["host-key-revoked"],
            "cp HERE/known HERE/kept; sed 's/^/@revoked /' HERE/kept >> HERE/known",
            Mend::By("mv HERE/kept HERE/known"),
            LOGIN,
        ),
        outside(
            "a host certificate that has expired",
            &["host-certificate-not-valid"],
            reloading(
                "cd HERE && ssh-keygen -q -s ca -h -I it -n 127.0.0.1 -V 20200101:20200201 host.pub && \
             echo 'HostCertificate HERE/host-cert.pub' >> /etc/ssh/sshd_config.d/a.conf && \
             mv known kept && sed 's/^/@cert-authority 127.0.0.1 /' ca.pub > known; RELOAD",
            ),
            Mend::By(reloading(
                "cd HERE && ssh-keygen -q -s ca -h -I it -n 127.0.0.1 -V -1d:+1d host.pub; RELOAD ssh-keygen -L -f host-cert.pub > /dev/null",
            )),
            LOGIN,
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
        outside(
            "no algorithm in common",
            &["algorithms-differ"],
            "true",
            Mend::By("true"),
            "-o KexAlgorithms=diffie-hellman-group1-sha1 -i HERE/client ann@127.0.0.1",
        ),
        outside(
            "PAM refuses the account",
            &["login-refused"],
            reloading(
                "cp /etc/pam.d/sshd HERE/pam && sed -i 's/^account.*/account required pam_deny.so/' /etc/pam.d/sshd && \
             echo 'UsePAM yes' > /etc/ssh/sshd_config.d/a.conf; RELOAD",
            ),
            Mend::By(reloading("cp HERE/pam /etc/pam.d/sshd; rm /etc/ssh/sshd_config.d/a.conf; RELOAD")),
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
    machine.done("printf 'User ann\\nIdentityFile HERE/client\\nUserKnownHostsFile HERE/known\\n' > HERE/config");
    let jump = machine.doctor("-F HERE/config -J 127.0.0.1 -p 2222 127.0.0.1");
    assert_eq!((jump.ids.as_slice(), jump.status), (["jump-failed".to_owned()].as_slice(), 1), "{}", jump.text);
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
        (
            "closed-before-login",
            "c, _ = s.accept(); c.sendall(b'SSH-2.0-x\\r\\n'); c.recv(1); c.close(); time.sleep(60)",
        ),
        // What sshd 9.8 and later say to an address whose logins fail too often.
        (
            "turned-away-for-a-while",
            "c, _ = s.accept(); c.sendall(b'Not allowed at this time\\r\\n'); c.close(); time.sleep(60)",
        ),
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
fn from_the_clients_end_a_host_that_says_nothing() {
    let Some(machine) = Machine::new() else { return };
    machine.done("ssh-keyscan 127.0.0.1 2> /dev/null > HERE/known; echo 'sleep 300' > HERE/home/.bashrc");
    let found = machine.doctor(&format!("{SSH} {LOGIN}"));
    assert_eq!((found.ids, found.status), (vec!["host-silent".to_owned()], 1), "{}", found.text);
}
