//! `psrp invoke` on many hosts with connections of its own, beside the same with the system's `ssh`.

#![cfg(unix)]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use nix::sys::signal::Signal;
use psrpd_tests::binary;
use psrpd_tests::serve::{Server, keygen, told};
use psrpd_tests::sshd::Sshd;

/// A configuration in which `web1` and so on are a server.
fn configuration(server: &Server, more: &str) -> PathBuf {
    let folder = server.folder.display();
    let text = format!(
        "Host *\n  HostName 127.0.0.1\n  Port {}\n  User {}\n  IdentitiesOnly yes\n  IdentityFile {folder}/client\n  \
         GlobalKnownHostsFile /dev/null\n  UserKnownHostsFile {folder}/known\n  LogLevel ERROR\n",
        server.port, server.user
    );
    let file = server.folder.join("ssh_config");
    // Of several values ssh takes the first.
    fs::write(&file, format!("{more}\n{text}")).expect("a file");
    file
}

fn psrp(configuration: &Path, flags: &[&str], words: &[&str]) -> Command {
    let mut command = Command::new(binary("psrp"));
    command.args(["invoke", "-H", "-F"]).arg(configuration).args(flags).args(words).stdin(Stdio::null());
    command.env_remove("SSH_AUTH_SOCK").env_remove("KRB5CCNAME");
    command
}

fn run(configuration: &Path, flags: &[&str], words: &[&str]) -> Output {
    psrp(configuration, flags, words).output().expect("psrp runs")
}

/// The server's key, as it stands in a file of known hosts.
fn host_key(server: &Server) -> String {
    let made = Command::new("ssh-keygen").arg("-y").arg("-f").arg(server.folder.join("host_key")).output();
    let text = String::from_utf8(made.expect("ssh-keygen runs").stdout).expect("text");
    text.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn both_ways_say_the_same() {
    let server = Server::start(&[]);
    let serve = configuration(&server, "StrictHostKeyChecking accept-new");
    let sshd = Sshd::start();
    let sshd = sshd.as_ref().map(|sshd| sshd.configuration(3, ""));
    let cases: &[(i32, &[&str])] = &[
        (1, &["--", "1; 'é'; Write-Warning w; Write-Error e; Write-Host h"]),
        (0, &["--json", "--", "[pscustomobject]@{ A = $args[0] }", "x y"]),
        (0, &["--csv", "--", "Get-Item / | Select-Object Name"]),
        (1, &["--", "exit 3"]),
        (1, &["--", "throw 'no'"]),
        (0, &["--", "1..3000"]),
        (0, &["--", "$s = 'x' * 3000000; $s.Length; $s"]),
        (255, &["--subsystem", "nonesuch", "--", "1"]),
    ];
    for configuration in [Some(serve), sshd].into_iter().flatten() {
        for (status, words) in cases {
            let words = [&["web1", "web2"], *words].concat();
            let [own, ssh] = ["russh", "ssh"].map(|way| told(&run(&configuration, &["--transport", way], &words)));
            assert_eq!(sorted(&own.0), sorted(&ssh.0), "{words:?}");
            assert_eq!([own.2, ssh.2], [Some(*status); 2], "{words:?}: {} {}", own.1, ssh.1);
            if !words.contains(&"nonesuch") {
                assert_eq!(sorted(&own.1), sorted(&ssh.1), "{words:?}");
            }
        }
    }
}

#[test]
fn a_host_is_the_one_that_is_known_or_refused_in_words_of_ssh() {
    let server = Server::start(&[]);
    let known = server.folder.join("known");
    let key = host_key(&server);
    keygen(&server.folder, &["-t", "ed25519", "-f", "other"]);
    keygen(&server.folder, &["-t", "ecdsa", "-f", "kind"]);
    let two = |name: &str| server.public(name).split(' ').take(2).collect::<Vec<_>>().join(" ");
    let (other, kind) = (two("other"), two("kind"));
    let name = format!("[127.0.0.1]:{}", server.port);
    let strict = "-o StrictHostKeyChecking=";
    // What is known, the flags, what is said where it is refused.
    let cases = [
        (format!("{name} {key}\n"), "yes", ""),
        (format!("{name} {key}\n"), "ask", ""),
        (format!("127.0.0.1 {key}\n"), "yes", ""),
        (format!("[127.*]:* {key}\n"), "yes", ""),
        (format!("{name} {kind}\n{name} {key}\n"), "yes", ""),
        (String::new(), "ask", "No ED25519 host key is known for [127.0.0.1]"),
        (String::new(), "yes", "No ED25519 host key is known for [127.0.0.1]"),
        (format!("!127.0.0.1,{name}1 {key}\n"), "yes", "No ED25519 host key is known"),
        (format!("{name} {other}\n"), "yes", "REMOTE HOST IDENTIFICATION HAS CHANGED"),
        (format!("{name} {other}\n"), "accept-new", "REMOTE HOST IDENTIFICATION HAS CHANGED"),
        (format!("{name} {kind}\n"), "accept-new", "REMOTE HOST IDENTIFICATION HAS CHANGED"),
        (format!("{name} {key}\n@revoked * {key}\n"), "accept-new", "REVOKED HOST KEY DETECTED"),
    ];
    let configuration = configuration(&server, "");
    for (text, way, wanted) in &cases {
        for hashed in [false, true] {
            // Only plain names can be hashed.
            if hashed && (text.contains(['*', '!']) || text.is_empty()) {
                continue;
            }
            fs::write(&known, text).expect("a file");
            if hashed {
                let done =
                    Command::new("ssh-keygen").args(["-q", "-H", "-f"]).arg(&known).stderr(Stdio::null()).status();
                assert!(done.expect("ssh-keygen runs").success());
            }
            let option = format!("{strict}{way}");
            let mut flags = vec!["--transport", "russh"];
            flags.extend(option.split(' '));
            let (output, errors, status) = told(&run(&configuration, &flags, &["web1", "--", "1"]));
            let ssh = Command::new("ssh")
                .arg("-F")
                .arg(&configuration)
                .args(option.split(' '))
                .args(["-o", "BatchMode=yes", "web1", "1"])
                .stdin(Stdio::null())
                .output()
                .expect("ssh runs");
            let ours = status == Some(0);
            assert_eq!(ours, ssh.status.success(), "{text}{way}: {errors}{}", String::from_utf8_lossy(&ssh.stderr));
            match wanted.is_empty() {
                true => assert_eq!((output.as_str(), status), ("web1: 1\n", Some(0)), "{text}{way}: {errors}"),
                false => {
                    assert_eq!(status, Some(255), "{text}{way}");
                    assert!(errors.contains(wanted), "{text}{way}: {errors}");
                    assert!(errors.contains("Host key verification failed."), "{text}{way}: {errors}");
                }
            }
        }
    }
}

#[test]
fn a_host_that_was_accepted_is_known_to_ssh() {
    let server = Server::start(&[]);
    let known = server.folder.join("known");
    for (more, start) in [
        ("HashKnownHosts no", format!("[127.0.0.1]:{} ssh-ed25519 ", server.port)),
        ("HashKnownHosts yes", "|1|".to_owned()),
        ("HostKeyAlias cluster", "cluster ssh-ed25519 ".to_owned()),
    ] {
        let _ = fs::remove_file(&known);
        let configuration = configuration(&server, more);
        let flags = ["--transport", "russh", "-o", "StrictHostKeyChecking=accept-new"];
        let (output, errors, _) = told(&run(&configuration, &flags, &["web1", "web2", "--", "1"]));
        assert_eq!(sorted(&output), ["web1: 1", "web2: 1"], "{errors}");
        let text = fs::read_to_string(&known).expect("it is written down");
        assert!(text.starts_with(&start) && text.lines().count() == 1, "{text}");
        let mut ssh = Command::new("ssh");
        ssh.arg("-F").arg(&configuration).args(["-o", "StrictHostKeyChecking=yes", "-o", "BatchMode=yes", "web1", "1"]);
        let (_, errors, status) = told(&ssh.stdin(Stdio::null()).output().expect("ssh runs"));
        assert_eq!(status, Some(0), "{more}: {errors}");
    }
}

/// An ssh-agent with keys of a folder.
struct Agent(Child, PathBuf);

impl Agent {
    fn start(folder: &Path, keys: &[&str]) -> Agent {
        let socket = folder.join("agent");
        let mut process = Command::new("ssh-agent").arg("-D").arg("-a").arg(&socket).stdout(Stdio::piped()).spawn();
        let process_ = process.as_mut().expect("ssh-agent starts");
        let mut line = String::new();
        let output = process_.stdout.take().expect("a pipe");
        BufReader::new(output).read_line(&mut line).expect("it listens");
        let agent = Agent(process.expect("it runs"), socket);
        for key in keys {
            let added = Command::new("ssh-add").arg("-q").arg(folder.join(key)).env("SSH_AUTH_SOCK", &agent.1).status();
            assert!(added.expect("ssh-add runs").success());
        }
        agent
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn keys_are_the_agents_or_in_files_or_certified() {
    let server = Server::start(&[]);
    let folder = &server.folder;
    for (name, kind) in
        [("elliptic", "ecdsa"), ("stranger", "ed25519"), ("authority", "ed25519"), ("certified", "ed25519")]
    {
        keygen(folder, &["-t", kind, "-f", name]);
    }
    keygen(folder, &["-s", "authority", "-I", "id", "-n", &server.user, "certified.pub"]);
    let keys = [server.public("client"), server.public("elliptic")].join("\n");
    server.authorize(&format!("{keys}\ncert-authority {}\n", server.public("authority")));
    let agent = Agent::start(folder, &["elliptic"]);
    let place = folder.display();
    let socket = agent.1.display();
    // What the configuration says, and whether that gets in.
    let cases = [
        (format!("IdentityFile {place}/client"), true),
        (format!("IdentityFile {place}/elliptic"), true),
        (format!("IdentityFile {place}/certified"), true),
        (format!("IdentityFile {place}/stranger\nIdentityFile {place}/elliptic"), true),
        (format!("IdentityFile {place}/stranger"), false),
        (format!("IdentityFile {place}/stranger\nIdentitiesOnly no\nIdentityAgent {socket}"), true),
        (format!("IdentityFile {place}/stranger\nIdentitiesOnly yes\nIdentityAgent {socket}"), false),
        (format!("IdentityFile {place}/elliptic.pub\nIdentitiesOnly yes\nIdentityAgent {socket}"), true),
    ];
    for (more, gets_in) in &cases {
        let text = format!(
            "Host *\n{more}\n  HostName 127.0.0.1\n  Port {}\n  User {}\n  StrictHostKeyChecking no\n  \
             UserKnownHostsFile /dev/null\n  LogLevel ERROR\n",
            server.port, server.user
        );
        let configuration = folder.join("ssh_config");
        fs::write(&configuration, text).expect("a file");
        let [own, ssh] = ["russh", "ssh"]
            .map(|way| told(&run(&configuration, &["--transport", way, "-o", "BatchMode=yes"], &["web1", "--", "1"])));
        assert_eq!(own.2 == Some(0), *gets_in, "{more}: {}", own.1);
        assert_eq!(own, ssh, "{more}");
    }
}

#[test]
fn what_only_ssh_can_do_is_left_to_it() {
    let server = Server::start(&[]);
    let folder = server.folder.display().to_string();
    keygen(&server.folder, &["-t", "rsa", "-f", "rsa"]);
    let locked = ["-q", "-t", "ed25519", "-N", "secret", "-f", "locked"];
    let made = Command::new("ssh-keygen").args(locked).current_dir(&server.folder).status();
    assert!(made.expect("ssh-keygen runs").success());
    let cases = [
        (format!("ControlMaster auto\nControlPath {folder}/m"), "it may be a master connection"),
        ("ProxyCommand nc %h %p".to_owned(), "proxycommand is nc %h %p"),
        ("Compression yes".to_owned(), "compression is yes"),
        ("ForwardAgent yes".to_owned(), "forwardagent is yes"),
        (format!("IdentityFile {folder}/locked"), "has a passphrase, and the agent does not hold it"),
        (format!("IdentityFile {folder}/rsa"), "is of a kind that only ssh"),
        ("KexAlgorithms ecdh-sha2-nistp521".to_owned(), "no Kex algorithm in common"),
        ("KexAlgorithms curve25519-sha256\nCiphers aes128-ctr\nMACs hmac-sha2-256".to_owned(), ""),
        ("MACs umac-64@openssh.com".to_owned(), "nothing of macs is understood"),
    ];
    for (more, why) in &cases {
        let configuration = configuration(&server, &format!("StrictHostKeyChecking accept-new\n{more}"));
        let own = told(&run(&configuration, &["-v"], &["web1", "--", "1"]));
        let wanted = if why.is_empty() { "web1: a connection of psrp's own" } else { "web1: ssh, because " };
        assert!(own.1.contains(wanted) && own.1.contains(why), "{more}: {}", own.1);
        if !why.is_empty() {
            let forced = told(&run(&configuration, &["--transport", "russh"], &["web1", "--", "1"]));
            assert!(forced.1.contains("cannot be reached without ssh: ") && forced.1.contains(why), "{}", forced.1);
            assert_eq!(forced.2, Some(255));
        }
    }
    let _ = Command::new("ssh").args(["-O", "exit", "-S", &format!("{folder}/m"), "x"]).output();
}

#[test]
fn a_server_that_is_killed_is_a_session_that_is_lost() {
    let server = Server::start(&[]);
    let mark = server.folder.join("mark");
    let configuration = configuration(&server, "StrictHostKeyChecking accept-new");
    let script = "New-Item $args[0] > $null; Start-Sleep 600";
    let words = ["web1", "--", script, &mark.display().to_string()];
    let mut command = psrp(&configuration, &["--transport", "russh"], &words);
    let running = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("psrp starts");
    for _ in 0..1500 {
        if !mark.exists() {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }
    assert!(mark.exists(), "the script does not run");
    server.signal(Signal::SIGKILL);
    let (_, errors, status) = told(&running.wait_with_output().expect("psrp ends"));
    assert_eq!(status, Some(255), "{errors}");
    assert!(errors.contains("web1: session lost: "), "{errors}");
}

#[test]
fn nobody_waits_for_a_server_that_says_nothing() {
    let server = Server::start(&[]);
    let configuration = configuration(&server, "");
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("a port").port().to_string();
    let cases: [(&[&str], &str); 2] = [
        (&["-o", "ConnectTimeout=1"], "no answer within 1 s"),
        (&["--timeout", "1"], "the host took too long to answer"),
    ];
    for (flags, wanted) in cases {
        let flags = [&["--transport", "russh", "-p", &port], flags].concat();
        let (_, errors, status) = told(&run(&configuration, &flags, &["web1", "--", "1"]));
        assert!(errors.contains(wanted), "{errors}");
        assert_eq!(status, Some(255));
    }
    drop(silent);
    let [own, ssh] = ["russh", "ssh"]
        .map(|way| told(&run(&configuration, &["--transport", way, "-p", &port], &["web1", "--", "1"])));
    assert_eq!(own, ssh);
    assert!(own.1.contains("Connection refused"), "{}", own.1);
}
