//! Who may log in to `psrpd serve`, with which keys and certificates, by which ciphers, as OpenSSH's client sees it.

#![cfg(unix)]

use std::fs;
use std::process::Command;

use psrpd_tests::serve::{CIPHERS, KEXES, MACS, Server, keygen, told};
use psrpd_tests::wait_until;

#[test]
fn authorized_keys_decide_what_a_key_is_for() {
    let server = Server::start(&[]);
    let key = server.public("client");
    let cases: &[(&str, &str, Option<&str>)] = &[
        ("", "'in'", Some("in\n")),
        ("restrict ", "'in'", Some("in\n")),
        ("from=\"127.0.0.0/8\" ", "'in'", Some("in\n")),
        ("from=\"!127.0.0.1,*\" ", "'in'", None),
        ("expiry-time=\"20200101\" ", "'in'", None),
        ("expiry-time=\"29990101\" ", "'in'", Some("in\n")),
        ("environment=\"GREETING=hello there\" ", "$env:GREETING", Some("hello there\n")),
        ("command=\"echo forced: $SSH_ORIGINAL_COMMAND\" ", "Get-Item", Some("forced: Get-Item\n")),
        ("cert-authority ", "'in'", None),
        ("no-such-option ", "'in'", None),
    ];
    for (options, script, wanted) in cases {
        server.authorize(&format!("{options}{key}\n"));
        let (out, error, status) = told(&server.run("client", script));
        match wanted {
            Some(wanted) => assert_eq!((out.as_str(), status), (*wanted, Some(0)), "{options}: {error}"),
            None => assert_eq!((out.as_str(), status), ("", Some(255)), "{options}: {error}"),
        }
    }
    let log = server.log();
    for reason in
        ["does not admit 127.0.0.1", "expired at", "unknown option \"no-such-option\"", "no line names this key"]
    {
        assert!(log.contains(reason), "{reason}: {log}");
    }
}

#[test]
fn a_file_that_others_may_write_admits_nobody() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::start(&[]);
    let file = server.folder.join("authorized_keys");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).expect("it is ours");
    assert_eq!(told(&server.run("client", "1")).2, Some(255));
    assert!(server.log().contains("others may write it (mode 0666)"), "{}", server.log());
}

#[test]
fn certificates_are_honoured_as_their_authority_and_they_themselves_say() {
    let server = Server::start(&[]);
    for name in ["authority", "stranger", "user"] {
        keygen(&server.folder, &["-t", "ed25519", "-f", name]);
    }
    keygen(&server.folder, &["-t", "rsa", "-b", "3072", "-f", "rsa-authority"]);
    let me = server.user.clone();
    let line = |options: &str| format!("cert-authority{options} {}\n", server.public("authority"));
    let none = line("");
    let rsa = format!("cert-authority {}\n", server.public("rsa-authority"));
    let roles = line(",principals=\"admins,operators\"");
    let forced = line(",command=\"echo by the line\"");
    // The authority, the arguments that it signs with, the line, and what a script `'in'` gives.
    let cases: &[(&str, &[&str], &str, Option<&str>)] = &[
        ("authority", &["-n", &me], &none, Some("in\n")),
        ("authority", &["-n", &format!("other,{me}")], &none, Some("in\n")),
        ("rsa-authority", &["-n", &me], &rsa, Some("in\n")),
        ("rsa-authority", &["-n", &me, "-t", "rsa-sha2-256"], &rsa, Some("in\n")),
        ("rsa-authority", &["-n", &me, "-t", "ssh-rsa"], &rsa, None),
        ("authority", &["-n", "other"], &none, None),
        ("authority", &[], &none, None),
        ("authority", &["-n", "operators"], &roles, Some("in\n")),
        ("authority", &["-n", &me], &roles, None),
        ("stranger", &["-n", &me], &none, None),
        ("authority", &["-n", &me, "-h"], &none, None),
        ("authority", &["-n", &me, "-V", "20200101:20210101"], &none, None),
        ("authority", &["-n", &me, "-V", "+1h:+2h"], &none, None),
        ("authority", &["-n", &me, "-O", "force-command=echo forced"], &none, Some("forced\n")),
        ("authority", &["-n", &me, "-O", "force-command=echo forced"], &forced, None),
        ("authority", &["-n", &me], &forced, Some("by the line\n")),
        ("authority", &["-n", &me, "-O", "source-address=127.0.0.0/8"], &none, Some("in\n")),
        ("authority", &["-n", &me, "-O", "source-address=192.0.2.0/24"], &none, None),
        ("authority", &["-n", &me, "-O", "critical:unheard@of=x"], &none, None),
        ("authority", &["-n", &me, "-O", "extension:unheard@of=x"], &none, Some("in\n")),
        ("authority", &["-n", &me, "-O", "clear"], &none, Some("in\n")),
    ];
    for (authority, arguments, line, wanted) in cases {
        server.authorize(line);
        let signed = [&["-s", authority, "-I", "a test", "-z", "7"], *arguments, &["user.pub"]].concat();
        keygen(&server.folder, &signed);
        let (out, error, status) = told(&server.run("user", "'in'"));
        assert_eq!(
            (out.as_str(), status == Some(0)),
            (wanted.unwrap_or(""), wanted.is_some()),
            "{arguments:?}: {error}\n{}",
            server.log()
        );
    }
    let log = server.log();
    for reason in [
        "is for other;",
        "is for nobody;",
        "is signed with SHA-1",
        "by nobody that a line",
        "forces another command",
        "not known: unheard@of",
    ] {
        assert!(log.contains(reason), "{reason}: {log}");
    }
}

#[test]
fn revoked_keys_and_certificates_do_not_log_in() {
    let folder = std::env::temp_dir().join(format!("psrpd-revoked-{}", uuid::Uuid::new_v4().simple()));
    fs::create_dir(&folder).expect("a folder can be made");
    let revoked = folder.join("revoked");
    fs::write(&revoked, "").expect("it is written");
    let server = Server::start(&["--revoked-keys", &revoked.display().to_string()]);
    for name in ["authority", "user"] {
        keygen(&server.folder, &["-t", "ed25519", "-f", name]);
    }
    keygen(&server.folder, &["-s", "authority", "-I", "a test", "-z", "7", "-n", &server.user, "user.pub"]);
    server.authorize(&format!("{}\ncert-authority {}\n", server.public("client"), server.public("authority")));
    let admitted = |key: &str| told(&server.run(key, "'in'")).2 == Some(0);
    let both = || (admitted("client"), admitted("user"));
    assert_eq!(both(), (true, true), "{}", server.log());

    fs::write(&revoked, format!("# gone\n{}\n", server.public("client"))).expect("it is written");
    assert_eq!(both(), (false, true));
    fs::write(&revoked, server.public("authority")).expect("it is written");
    assert_eq!(both(), (true, false));
    // Lists of ssh-keygen's: a number, a name, a key by its SHA-256.
    let path = revoked.display().to_string();
    for specification in ["serial: 5-9\n", "id: a test\n"] {
        fs::write(server.folder.join("specification"), specification).expect("it is written");
        keygen(&server.folder, &["-k", "-f", &path, "-s", "authority.pub", "specification"]);
        assert_eq!(both(), (true, false), "{specification}: {}", server.log());
    }
    let print = Command::new("ssh-keygen").arg("-lf").arg(server.folder.join("client.pub")).output().expect("it runs");
    let print = told(&print).0.split(' ').nth(1).map(str::to_owned).expect("a fingerprint");
    fs::write(server.folder.join("specification"), format!("hash: {print}\n")).expect("it is written");
    keygen(&server.folder, &["-k", "-f", &path, "specification"]);
    assert_eq!(both(), (false, true), "{}", server.log());
    // What is not understood locks everybody out.
    fs::write(&revoked, "nonsense").expect("it is written");
    assert_eq!(both(), (false, false));
    assert!(server.log().contains("the revoked keys cannot be read"));
    fs::remove_dir_all(&folder).expect("it is there");
}

#[test]
fn every_key_and_cipher_that_is_offered_works_with_openssh() {
    let server = Server::start(&[]);
    let keys: &[(&str, &[&str], bool)] = &[
        ("ed25519", &["-t", "ed25519"], true),
        ("ecdsa256", &["-t", "ecdsa", "-b", "256"], true),
        ("ecdsa384", &["-t", "ecdsa", "-b", "384"], true),
        ("ecdsa521", &["-t", "ecdsa", "-b", "521"], true),
        ("rsa2048", &["-t", "rsa", "-b", "2048"], true),
        ("rsa1024", &["-t", "rsa", "-b", "1024"], false),
    ];
    let mut lines = String::new();
    for (name, arguments, _) in keys {
        keygen(&server.folder, &[arguments, &["-f", name][..]].concat());
        lines += &(server.public(name) + "\n");
    }
    server.authorize(&(lines + &server.public("client") + "\n"));
    for (name, _, works) in keys {
        assert_eq!(told(&server.run(name, "1")).2 == Some(0), *works, "{name}: {}", server.log());
    }
    let supported = |what: &str| {
        let output = Command::new("ssh").args(["-Q", what]).output().expect("ssh runs");
        told(&output).0.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    for (what, option, names) in
        [("cipher", "Ciphers", CIPHERS), ("kex", "KexAlgorithms", KEXES), ("mac", "Ciphers=aes128-ctr -o MACs", MACS)]
    {
        let known = supported(what);
        for name in names.iter().filter(|name| known.iter().any(|known| known == *name)) {
            let option = format!("{option}={name}");
            let options: Vec<&str> = option.split(" -o ").flat_map(|option| ["-o", option]).collect();
            let mut ssh = server.ssh("client", &options);
            let (out, error, _) = told(&ssh.arg(server.destination()).arg("'in'").output().expect("ssh runs"));
            assert_eq!(out, "in\n", "{name}: {error}");
        }
    }
    let mut ssh = server.ssh("rsa2048", &["-o", "PubkeyAcceptedAlgorithms=ssh-rsa"]);
    assert_eq!(told(&ssh.arg(server.destination()).arg("1").output().expect("ssh runs")).2, Some(255));
    let mut ssh = server.ssh("client", &["-o", "KexAlgorithms=diffie-hellman-group14-sha256"]);
    assert_eq!(told(&ssh.arg(server.destination()).arg("1").output().expect("ssh runs")).2, Some(255));
    wait_until("the refusal", || server.log().contains("No common Kex algorithm"));
}
