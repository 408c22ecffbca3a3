//! `psrpd serve` as root: it serves every user, each as themselves, and what speaks with clients may do next to nothing.
//!
//! Accounts stand in a user database of the server's own, in a mount namespace.

#![cfg(target_os = "linux")]
#![allow(clippy::print_stderr, reason = "what was skipped is for whoever runs the tests")]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use psrpd_tests::serve::{Server, keygen, told};
use psrpd_tests::{binary, wait_until};

/// Two users, and others who may not log in.
const ACCOUNTS: &str = "
cp -a /etc HERE/etc
mount --bind HERE/etc /etc
mount -t tmpfs tmpfs /run
mount -t tmpfs -o mode=700 tmpfs /root
mkdir -m 700 /root/.ssh
cp HERE/client.pub /root/.ssh/authorized_keys
rm -f /etc/nologin
printf 'GREETING=\"hello all\"\\nLANG=C.UTF-8\\n' > /etc/environment
echo 'crew:x:64400:ann' >> /etc/group
add() {
    mkdir -p HERE/home/$1/.ssh
    cp HERE/client.pub HERE/home/$1/.ssh/authorized_keys
    chmod 600 HERE/home/$1/.ssh/authorized_keys
    chmod 700 HERE/home/$1 HERE/home/$1/.ssh
    echo \"$1:x:$2:$2::HERE/home/$1:$3\" >> /etc/passwd
    echo \"$1:x:$2:\" >> /etc/group
    echo \"$1:*:20000:0:99999:7::$4:\" >> /etc/shadow
    chown -R $2:$2 HERE/home/$1
}
add ann 64321 /bin/bash
add bob 64322 /bin/sh
add barred 64323 /usr/sbin/nologin
add shellless 64324 /nonexistent/shell
add expired 64325 /bin/sh 10000
add lax 64326 /bin/sh
add link 64327 /bin/sh
chmod 777 HERE/home/lax
ln -sf /etc/shadow HERE/home/link/.ssh/authorized_keys
export SECRET=of-the-server
";

/// What a script gives a user.
fn run(server: &Server, user: &str, script: &str) -> (String, String, Option<i32>) {
    told(&server.ssh("client", &[]).arg(format!("{user}@127.0.0.1")).arg(script).output().expect("ssh runs"))
}

fn is_gone(process: Pid) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    status.rsplit_once(')').is_none_or(|(_, rest)| [" Z", " X"].iter().any(|state| rest.starts_with(state)))
}

/// Says for whom the client's key of a user is.
fn authorize(server: &Server, user: &str, options: &str) {
    let file = server.folder.join(format!("home/{user}/.ssh/authorized_keys"));
    fs::write(file, format!("{options} {}\n", server.public("client"))).expect("it is there");
}

#[test]
fn users_are_themselves() {
    let Some(server) = Server::apart(ACCOUNTS, &[]) else { return };
    let home = |user: &str| format!("{}/home/{user}", server.folder.display());
    let cases = [
        ("ann", "id -u; id -g; id -G", "64321\n64321\n64321 64400\n".to_owned()),
        ("bob", "id -u; id -g; id -G", "64322\n64322\n64322\n".to_owned()),
        ("ann", "(Get-Location).Path; $env:HOME; $HOME", [home("ann"), home("ann"), home("ann")].join("\n") + "\n"),
        ("ann", "$env:USER; $env:LOGNAME; $env:SHELL", "ann\nann\n/bin/bash\n".to_owned()),
        ("bob", "$env:PATH", "/usr/local/bin:/usr/bin:/bin\n".to_owned()),
        ("root", "id -u; id -G; $env:PATH.Contains('/usr/sbin')", "0\n0\nTrue\n".to_owned()),
    ];
    for (user, script, wanted) in cases {
        let (out, error, status) = run(&server, user, script);
        assert_eq!((out, status), (wanted, Some(0)), "{user}: {script}: {error}\n{}", server.log());
    }
    // What they make is theirs, and what is not theirs stays so.
    let (_, error, _) = run(&server, "ann", "'mine' | Out-File made");
    let made = fs::metadata(server.folder.join("home/ann/made")).expect(&error);
    assert_eq!((made.uid(), made.gid(), made.mode() & 0o777), (64_321, 64_321, 0o644));
    let (out, error, _) = run(&server, "bob", &format!("cat {}/made", home("ann")));
    assert!(out.is_empty() && error.contains("Permission denied"), "{out}{error}");
}

#[test]
fn the_environment_is_a_new_one() {
    let Some(server) = Server::apart(ACCOUNTS, &[]) else { return };
    authorize(
        &server,
        "ann",
        "command=\"env; id -u; umask; ulimit -c; ps -o sid= -p $$\",environment=\"MORE=of the key\",environment=\"LD_PRELOAD=/nonexistent.so\"",
    );
    let (out, error, _) = run(&server, "ann", "asked for");
    for line in ["GREETING=hello all", "MORE=of the key", "SSH_ORIGINAL_COMMAND=asked for", "USER=ann", "64321", "0022"]
    {
        assert!(out.lines().any(|found| found == line), "{line}: {out}{error}");
    }
    assert!(!out.contains("SECRET"), "{out}");
    // The key's variables reach the user's program, and nothing of root's before it.
    let preloads = error.matches("/nonexistent.so").count();
    assert!(preloads > 0 && !error.contains("psrpd"), "{error}");
}

#[test]
fn sessions_of_the_protocol_are_the_user_s_too() {
    let Some(server) = Server::apart(ACCOUNTS, &[]) else { return };
    let known = format!("UserKnownHostsFile={}", server.folder.join("known").display());
    for (user, number) in [("ann", "64321"), ("bob", "64322")] {
        let output = Command::new(binary("psrp"))
            .args(["invoke", "-p", &server.port.to_string(), "-o", "StrictHostKeyChecking=no", "-o", &known, "-i"])
            .arg(server.folder.join("client"))
            .args([&format!("{user}@127.0.0.1"), "--", "id -u"])
            .output()
            .expect("psrp runs");
        let (out, error, _) = told(&output);
        assert_eq!(out.trim(), number, "{error}\n{}", server.log());
    }
}

#[test]
fn a_terminal_is_its_user_s() {
    let Some(server) = Server::apart(ACCOUNTS, &[]) else { return };
    authorize(&server, "ann", "command=\"stat -c '%u %G %a' $(tty); echo $TERM; ps -o tty= -p $$; stty size\"");
    let mut ssh = server.ssh("client", &["-tt"]);
    let (out, error, _) = told(&ssh.env("TERM", "xterm").arg("ann@127.0.0.1").output().expect("ssh runs"));
    let out = out.replace('\r', "");
    assert!(out.starts_with("64321 tty 620\nxterm\npts/"), "{out}{error}");
    authorize(&server, "ann", "no-pty,command=\"tty\"");
    let mut ssh = server.ssh("client", &["-tt"]);
    let (out, error, _) = told(&ssh.arg("ann@127.0.0.1").output().expect("ssh runs"));
    assert!(error.contains("PTY allocation request failed") && !out.contains("/dev/"), "{out}{error}");
}

#[test]
fn who_may_not_log_in_does_not() {
    let Some(server) = Server::apart(ACCOUNTS, &[]) else { return };
    let cases = [
        ("barred", "lets nobody log in"),
        ("shellless", "the shell /nonexistent/shell does not exist"),
        ("expired", "the account has expired"),
        ("lax", "others may write"),
        // What ann may not read herself is not read for her.
        ("link", "Permission denied"),
        ("nobody-there", "there is no such user"),
    ];
    for (user, reason) in cases {
        let (out, error, status) = run(&server, user, "'in'");
        assert_eq!((out.as_str(), status), ("", Some(255)), "{user}: {error}");
        assert!(error.contains("Permission denied (publickey)"), "{user}: {error}");
        assert!(server.log().contains(reason), "{user}: {}", server.log());
    }
    assert_eq!(run(&server, "ann", "'in'").0, "in\n");
    fs::write(server.folder.join("etc/nologin"), "").expect("it is ours");
    assert_eq!((run(&server, "ann", "'in'").2, run(&server, "root", "'in'").2), (Some(255), Some(0)));
    assert!(server.log().contains("only root may log in"), "{}", server.log());
}

#[test]
fn who_may_log_in_is_chosen_as_for_sshd() {
    let in_one_file = ["--authorized-keys", "/etc/keys/%u"];
    let keys = format!(
        "{ACCOUNTS}\nmkdir /etc/keys; for user in ann bob root; do cp HERE/client.pub /etc/keys/$user; done\nchmod 755 /etc/keys; chmod 644 /etc/keys/*"
    );
    let cases: &[(&[&str], [bool; 3])] = &[
        (&[], [true, true, true]),
        (&["--allow-users", "a*,root"], [true, false, true]),
        (&["--deny-users", "bob@127.0.0.0/8", "--permit-root-login", "no"], [true, false, false]),
        (&["--allow-groups", "crew"], [true, false, false]),
        (&["--deny-groups", "crew", "--permit-root-login", "forced-commands-only"], [false, true, false]),
    ];
    for (options, wanted) in cases {
        let Some(server) = Server::apart(&keys, &[&in_one_file[..], options].concat()) else { return };
        let found = ["ann", "bob", "root"].map(|user| run(&server, user, "'in'").0 == "in\n");
        assert_eq!(found, *wanted, "{options:?}: {}", server.log());
    }
    let options = [&in_one_file[..], &["--permit-root-login", "forced-commands-only"]].concat();
    let Some(server) = Server::apart(&keys, &options) else { return };
    fs::write(server.folder.join("etc/keys/root"), format!("command=\"echo forced\" {}", server.public("client")))
        .expect("it is ours");
    assert_eq!(run(&server, "root", "'in'").0, "forced\n", "{}", server.log());
}

#[test]
fn certificates_are_for_their_principals_whoever_they_are() {
    let Some(server) = Server::apart(ACCOUNTS, &[]) else { return };
    for name in ["authority", "user"] {
        keygen(&server.folder, &["-t", "ed25519", "-f", name]);
    }
    keygen(&server.folder, &["-s", "authority", "-I", "a test", "-n", "ann", "user.pub"]);
    for user in ["ann", "bob"] {
        let file = server.folder.join(format!("home/{user}/.ssh/authorized_keys"));
        fs::write(file, format!("cert-authority {}\n", server.public("authority"))).expect("it is there");
    }
    let admitted = |user: &str| {
        let mut ssh = server.ssh("user", &[]);
        told(&ssh.arg(format!("{user}@127.0.0.1")).arg("'in'").output().expect("ssh runs")).0 == "in\n"
    };
    assert_eq!((admitted("ann"), admitted("bob")), (true, false), "{}", server.log());
}

#[test]
fn what_speaks_with_clients_may_do_next_to_nothing() {
    let Some(server) = Server::apart(ACCOUNTS, &[]) else { return };
    assert_eq!(run(&server, "ann", "'in'").0, "in\n");
    let network = server.speaker();
    assert_ne!(network, server.process());
    let proc = PathBuf::from(format!("/proc/{network}"));
    for task in fs::read_dir(proc.join("task")).expect("it runs").flatten() {
        let status = fs::read_to_string(task.path().join("status")).expect("it runs");
        let line = |name: &str| {
            let found = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(":\t"));
            found.unwrap_or_else(|| panic!("no {name}: {status}")).trim().to_owned()
        };
        for name in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
            assert_eq!(line(name), "0000000000000000", "{name}");
        }
        assert_eq!((line("NoNewPrivs").as_str(), line("Seccomp").as_str()), ("1", "2"));
        for name in ["Uid", "Gid"] {
            let ids: Vec<u32> = line(name).split_whitespace().map(|id| id.parse().expect("a number")).collect();
            assert!(ids.len() == 4 && ids.iter().all(|id| *id == ids[0] && *id != 0), "{name}: {ids:?}");
        }
        assert_eq!(line("Groups"), "");
    }
    let root = proc.join("root");
    assert_eq!(fs::read_link(&root).expect("we are root"), Path::new("/run/psrpd/empty"));
    assert_eq!(fs::read_dir(&root).expect("we are root").count(), 0);
    let limits = fs::read_to_string(proc.join("limits")).expect("we are root");
    let processes = limits.lines().find(|line| line.starts_with("Max processes")).expect("a limit");
    assert_eq!(processes.split_whitespace().nth(2), Some("0"), "{processes}");
    for entry in fs::read_dir(proc.join("fd")).expect("we are root").flatten() {
        let file = fs::read_link(entry.path()).expect("it is open");
        let file = file.to_string_lossy();
        let harmless = ["socket:", "pipe:", "anon_inode:", "/dev/null", "/dev/pts/ptmx"];
        assert!(harmless.iter().any(|kind| file.starts_with(kind)), "{file}");
    }
    assert!(server.log().contains("the network process has shut itself in"), "{}", server.log());
}

#[test]
fn a_network_process_that_is_killed_is_followed_by_another_one() {
    let Some(server) = Server::apart(ACCOUNTS, &[]) else { return };
    let network = server.speaker();
    let (mut client, programs) = sleeping(&server, "ann");
    kill(network, Signal::SIGKILL).expect("it runs");
    client.wait().expect("it ends");
    wait_until("the end of the session", || programs.iter().all(|program| is_gone(*program)));
    let (out, error, _) = run(&server, "bob", "'in'");
    assert_eq!(out, "in\n", "{error}{}", server.log());
    assert_ne!(server.speaker(), network);
    assert!(server.log().contains("the network process was ended by SIGKILL"), "{}", server.log());
}

#[test]
fn a_monitor_that_is_killed_leaves_nothing_running() {
    let Some(server) = Server::apart(ACCOUNTS, &[]) else { return };
    let network = server.speaker();
    let (mut client, mut programs) = sleeping(&server, "ann");
    // A program that waits for nothing of ours.
    let mut others = Vec::new();
    for command in
        ["echo $$; exec sleep 1000", "sleep 1000 & echo $!; wait", "trap '' HUP TERM; sleep 1000 & echo $!; wait"]
    {
        authorize(&server, "bob", &format!("command=\"{command}\""));
        let mut ssh = server.ssh("client", &[]);
        let mut other = ssh.arg("bob@127.0.0.1").stdout(Stdio::piped()).spawn().expect("ssh runs");
        programs.push(first_number(other.stdout.take().expect("a pipe")));
        others.push(other);
    }
    server.signal(Signal::SIGKILL);
    client.wait().expect("it ends");
    for mut other in others {
        other.wait().expect("it ends");
    }
    wait_until("the end of all", || programs.iter().chain([&network]).all(|program| is_gone(*program)));
}

#[test]
fn what_a_session_leaves_behind_ends_with_its_cgroup() {
    let mounts = fs::read_to_string("/proc/mounts").expect("there is /proc");
    let cgroups = mounts.lines().map(|line| line.split(' ').collect::<Vec<_>>()).find(|line| line[2] == "cgroup2");
    let Some(cgroups) = cgroups.map(|line| PathBuf::from(line[1])) else {
        eprintln!("skipped: no cgroups of version 2");
        return;
    };
    let folder = cgroups.join(format!("psrpd-test-{}", uuid::Uuid::new_v4().simple()));
    if let Err(error) = fs::create_dir(&folder) {
        eprintln!("skipped: no cgroup can be made: {error}");
        return;
    }
    let script = format!("{ACCOUNTS}\necho $$ > {}/cgroup.procs", folder.display());
    if let Some(server) = Server::apart(&script, &[]) {
        let sessions = || {
            let entries = fs::read_dir(&folder).expect("it is there").flatten();
            entries.filter(|entry| entry.file_name().to_string_lossy().starts_with("session-")).count()
        };
        // In a session of its own, deaf to being hung up: nothing but its cgroup knows it.
        authorize(&server, "ann", "command=\"setsid sleep 1000 >/dev/null 2>&1 </dev/null & echo $!; cat\"");
        let mut ssh = server.ssh("client", &[]);
        let mut client =
            ssh.arg("ann@127.0.0.1").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs");
        let left = first_number(client.stdout.take().expect("a pipe"));
        assert_eq!((sessions(), is_gone(left)), (1, false), "{}", server.log());
        drop(client.stdin.take());
        assert!(client.wait().expect("it ends").success());
        wait_until("the end of what was left", || is_gone(left) && sessions() == 0);
        // A monitor that is killed leaves cgroups, which the next one sweeps; programs end all the same.
        let (mut client, programs) = sleeping(&server, "bob");
        server.signal(Signal::SIGKILL);
        client.wait().expect("it ends");
        wait_until("the end of all", || programs.iter().all(|program| is_gone(*program)));
    }
    for entry in fs::read_dir(&folder).expect("it is there").flatten() {
        let _ = fs::remove_dir(entry.path());
    }
    wait_until("the end of the cgroup", || fs::remove_dir(&folder).is_ok());
}

#[test]
fn root_without_its_powers_is_told_what_it_lacks() {
    if !nix::unistd::geteuid().is_root() {
        eprintln!("skipped: takes root");
        return;
    }
    let folder = std::env::temp_dir().join(format!("psrpd-powerless-{}", uuid::Uuid::new_v4().simple()));
    let mut serve = Command::new("setpriv");
    serve.args(["--bounding-set", "-all", "--inh-caps", "-all"]).arg(binary("psrpd"));
    serve.args(["serve", "--listen", "127.0.0.1:0", "--log", "/dev/null", "--host-key"]).arg(&folder);
    let (_, error, status) = told(&serve.output().expect("setpriv runs"));
    assert!(error.contains("may not become other users (EPERM"), "{error}");
    assert_eq!((status, error.lines().count()), (Some(1), 1), "{error}");
}

#[test]
fn told_to_stop_it_lets_sessions_end() {
    let Some(mut server) = Server::apart(ACCOUNTS, &[]) else { return };
    let mut ssh = server.ssh("client", &[]);
    ssh.arg("ann@127.0.0.1").arg("'begun'; Start-Sleep 2; 'done'").stdout(Stdio::piped());
    let mut client = ssh.spawn().expect("ssh runs");
    let mut output = client.stdout.take().expect("a pipe");
    let mut begun = [0; 6];
    output.read_exact(&mut begun).expect("it runs");
    // First the keys anew, which ends nothing, either.
    server.signal(Signal::SIGHUP);
    wait_until("the keys are read", || server.log().contains("host keys were read anew"));
    server.signal(Signal::SIGTERM);
    let port = server.port;
    wait_until("nobody listens any more", || std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("it runs on");
    assert_eq!(rest, "done\n");
    assert_eq!(client.wait().expect("it ends").code(), Some(0));
    wait_until("the end of the server", || server.ended().is_some());
    assert_eq!(server.ended().and_then(|status| status.code()), Some(0), "{}", server.log());
}

/// A client whose script sleeps, and the processes of its session.
fn sleeping(server: &Server, user: &str) -> (std::process::Child, Vec<Pid>) {
    let mut ssh = server.ssh("client", &[]);
    ssh.arg(format!("{user}@127.0.0.1")).arg("\"$PID\"; sleep 1000").stdout(Stdio::piped());
    let mut client = ssh.spawn().expect("ssh runs");
    let host = first_number(client.stdout.take().expect("a pipe"));
    let mut programs = vec![host];
    wait_until("the program of the script", || {
        let children = fs::read_to_string(format!("/proc/{host}/task/{host}/children")).unwrap_or_default();
        programs.extend(children.split_whitespace().filter_map(|it| it.parse().ok()).map(Pid::from_raw));
        let all = fs::read_dir(format!("/proc/{host}/task")).into_iter().flatten().flatten();
        for task in all {
            let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
            programs.extend(children.split_whitespace().filter_map(|it| it.parse().ok()).map(Pid::from_raw));
        }
        programs.len() > 1
    });
    (client, programs)
}

fn first_number(output: impl Read) -> Pid {
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line).expect("it runs");
    Pid::from_raw(line.trim().parse().unwrap_or_else(|_| panic!("no number in {line:?}")))
}
