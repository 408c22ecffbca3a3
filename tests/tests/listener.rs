//! `psrpd serve` with real clients: OpenSSH's, dropbear's, asyncssh, paramiko, and those that mean harm.

#![cfg(unix)]
#![allow(clippy::print_stderr, reason = "what was skipped is for whoever runs the tests")]

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use nix::sys::signal::Signal;
use psrpd_tests::serve::{Server, keygen, told};
use psrpd_tests::{ask, binary, program, python, wait_until};

#[test]
fn a_script_gives_text_and_a_status() {
    let server = Server::start(&[]);
    let cases: &[(&str, &str, &str, i32)] = &[
        ("'päth'; 1..3", "päth\n1\n2\n3\n", "", 0),
        ("[pscustomobject]@{ Name = 'x'; Length = 3 }", "\nName Length\n---- ------\nx         3\n\n", "", 0),
        ("'before'; exit 7", "before\n", "", 7),
        ("Write-Error 'no luck'; 'on'", "on\n", "no luck", 1),
        ("throw 'the end'", "", "the end", 1),
        ("\"$env:USER\" -ne '' -and $env:SSH_CONNECTION -like '127.0.0.1 * 127.0.0.1 *'", "True\n", "", 0),
        ("(Get-Location).Path -eq $HOME", "True\n", "", 0),
    ];
    for (script, output, error, status) in cases {
        let (out, err, code) = told(&server.run("client", script));
        assert_eq!((out.as_str(), code), (*output, Some(*status)), "{script}: {err}");
        assert!(err.contains(error) && (err.is_empty() == error.is_empty()), "{script}: {err}");
    }
}

#[test]
fn a_script_that_names_its_input_reads_it_and_no_other_waits_for_it() {
    let server = Server::start(&[]);
    let mut ssh = server.ssh("client", &[]);
    ssh.arg(server.destination()).arg("$input | ForEach-Object { $_.ToUpper() }");
    let mut child = ssh.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("ssh runs");
    child.stdin.take().expect("a pipe").write_all(b"one\ntwo\n").expect("it is read");
    let (out, ..) = told(&child.wait_with_output().expect("it ends"));
    assert_eq!(out, "ONE\nTWO\n");

    let mut ssh = server.ssh("client", &[]);
    let mut child = ssh
        .arg(server.destination())
        .arg("6 * 7")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("ssh runs");
    let held = child.stdin.take();
    let (out, ..) = told(&child.wait_with_output().expect("it ends though its input does not"));
    assert_eq!(out, "42\n");
    drop(held);
}

#[test]
fn what_is_not_offered_is_refused_with_an_answer() {
    let server = Server::start(&[]);
    let ask = |options: &[&str], rest: &[&str]| {
        let mut ssh = server.ssh("client", options);
        told(&ssh.arg(server.destination()).args(rest).output().expect("ssh runs"))
    };
    let (_, error, status) = ask(&["-s"], &["sftp"]);
    assert!(error.contains("subsystem request failed"), "{error}");
    assert_eq!(status, Some(255));
    let (_, error, _) = ask(&["-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:9"], &["1"]);
    assert!(error.contains("remote port forwarding failed"), "{error}");
    let mut other = server.ssh("client", &[]);
    let (_, error, status) = told(&other.arg("somebody-else@127.0.0.1").arg("1").output().expect("ssh runs"));
    assert!(error.contains("Permission denied (publickey)"), "{error}");
    assert_eq!(status, Some(255));
    let reason = match nix::unistd::geteuid().is_root() {
        true => "there is no such user".to_owned(),
        false => format!("this server serves {} only", server.user),
    };
    assert!(server.log().contains(&reason), "{}", server.log());
}

#[test]
fn the_name_of_a_subsystem_selects_what_runs() {
    let server = Server::start(&["--subsystem", "powershell", "--subsystem", "count=wc -c | tr -d ' '"]);
    let mut ssh = server.ssh("client", &["-s"]);
    ssh.arg(server.destination()).arg("count").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = ssh.spawn().expect("ssh runs");
    child.stdin.take().expect("a pipe").write_all(b"12345").expect("it is read");
    let (out, ..) = told(&child.wait_with_output().expect("it ends"));
    assert_eq!(out, "5\n");
    let mut ssh = server.ssh("client", &["-s"]);
    let command = ssh.arg(server.destination()).arg("powershell");
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let child: Vec<String> = words.map(|word| word.to_string_lossy().into_owned()).collect();
    let mut psrp = Command::new(psrpd_tests::binary("psrp"));
    let (out, error, _) =
        told(&psrp.args(["invoke", "--child", &child.join(" "), "--", "6 * 7"]).output().expect("psrp runs"));
    assert_eq!(out, "42\n", "{error}");
    let mut ssh = server.ssh("client", &["-s"]);
    let (_, error, _) = told(&ssh.arg(server.destination()).arg("sftp").output().expect("ssh runs"));
    assert!(error.contains("subsystem request failed"), "{error}");
    assert!(server.log().contains("there is no subsystem \"sftp\"; there are: powershell, count"), "{}", server.log());
}

#[test]
fn a_connection_has_as_many_sessions_as_it_likes_one_after_the_other() {
    let server = Server::start(&["--max-sessions", "2"]);
    let path = format!("ControlPath={}", server.folder.join("master").display());
    let options = ["-o", path.as_str()];
    let mut master = server.ssh("client", &options);
    master.args(["-M", "-N"]).arg(server.destination());
    let mut master = master.stderr(Stdio::null()).spawn().expect("ssh runs");
    wait_until("the connection", || server.folder.join("master").exists());
    for (rest, wanted) in [("6 * 7", "42\n"), ("", ""), ("6 * 7", "42\n"), ("exit 3", "")].into_iter().cycle().take(12)
    {
        let mut ssh = server.ssh("client", &options);
        let (out, error, _) = told(&ssh.arg(server.destination()).args([rest]).output().expect("ssh runs"));
        assert_eq!((out.as_str(), error.as_str()), (wanted, ""), "{rest}: {}", server.log());
    }
    assert!(!server.log().contains("is refused more than"), "{}", server.log());
    let mut exit = server.ssh("client", &options);
    let exited = exit.args(["-O", "exit"]).arg(server.destination()).output().expect("ssh runs");
    assert!(exited.status.success() && master.wait().is_ok(), "{}", told(&exited).1);
}

#[test]
fn keys_are_exchanged_anew_without_anybody_noticing() {
    let server = Server::start(&["--rekey", "1"]);
    for options in [&[][..], &["-o", "RekeyLimit=500K"]] {
        let mut ssh = server.ssh("client", options);
        ssh.arg(server.destination()).arg("$line = 'x' * 999; foreach ($i in 1..5000) { $line }");
        let output = ssh.output().expect("ssh runs");
        assert_eq!(output.stdout.len(), 5_000_000, "{}", told(&output).1);
    }
    // And what comes in while the other way is full, too.
    let mut ssh = server.ssh("client", &["-o", "RekeyLimit=500K"]);
    ssh.arg(server.destination()).arg("$input | ForEach-Object { $_ }").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = ssh.spawn().expect("ssh runs");
    let mut input = child.stdin.take().expect("a pipe");
    let writer = std::thread::spawn(move || {
        let line = "y".repeat(999) + "\n";
        (0..4000).try_for_each(|_| input.write_all(line.as_bytes()))
    });
    let output = child.wait_with_output().expect("it ends");
    writer.join().expect("it ends").expect("all of it is read");
    assert_eq!(output.stdout.len(), 4_000_000);
}

#[test]
fn the_protocol_is_kept_over_it() {
    let server = Server::start(&[]);
    let (destination, port, key) = (server.destination(), server.port.to_string(), server.folder.join("client"));
    let connect = ["--ssh", &destination, "--port", &port, "--key", &key.display().to_string()];
    let arguments = [&["--group", "protocol"], &connect[..]].concat();
    if let Some(verdict) = ask("conformance/conform.py", &arguments, &[]) {
        assert!(verdict.failed() == 0 && verdict.passed() >= 99, "{}", verdict.text);
    }
    if let Some(verdict) = ask("conformance/pypsrp_check.py", &connect, &[]) {
        assert!(verdict.failed() == 0 && verdict.passed() >= 1, "{}", verdict.text);
    }
}

#[test]
fn psrp_connects_as_to_any_host() {
    let server = Server::start(&[]);
    let known = format!("UserKnownHostsFile={}", server.folder.join("known").display());
    let output = Command::new(binary("psrp"))
        .args(["invoke", "-p", &server.port.to_string(), "-o", "StrictHostKeyChecking=no", "-o", &known, "-i"])
        .arg(server.folder.join("client"))
        .args([&server.destination(), "--json", "--", "@{ a = 1 }"])
        .output()
        .expect("psrp runs");
    let (out, error, status) = told(&output);
    assert_eq!((out.as_str(), status), ("{\"a\":1}\n", Some(0)), "{error}");
}

/// Runs a Python client; skipped where its library is absent.
fn python_client(library: &str, script: &str, server: &Server) {
    let has = Command::new(python()).args(["-c", &format!("import {library}")]).stderr(Stdio::null()).status();
    if !has.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no {library}");
        return;
    }
    let key = server.folder.join("client");
    let output = Command::new(python())
        .args(["-c", script, &server.port.to_string(), &server.user])
        .arg(key)
        .output()
        .expect("python runs");
    let (out, error, status) = told(&output);
    assert_eq!((out.as_str(), status), ("42\nseven\n7\nrefused\n", Some(0)), "{library}: {error}\n{}", server.log());
}

#[test]
fn other_libraries_get_in() {
    let server = Server::start(&[]);
    python_client(
        "paramiko",
        "
import paramiko, sys
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect('127.0.0.1', int(sys.argv[1]), sys.argv[2], key_filename=sys.argv[3], look_for_keys=False, allow_agent=False)
_, out, _ = client.exec_command('6 * 7')
print(out.read().decode().strip())
_, out, _ = client.exec_command('\"seven\"; exit 7')
print(out.read().decode().strip())
print(out.channel.recv_exit_status())
try:
    client.open_sftp()
except Exception:
    print('refused')
client.close()
",
        &server,
    );
    python_client(
        "asyncssh",
        "
import asyncio, asyncssh, sys
async def main():
    async with asyncssh.connect('127.0.0.1', int(sys.argv[1]), username=sys.argv[2], client_keys=[sys.argv[3]], known_hosts=None) as client:
        print((await client.run('6 * 7')).stdout.strip())
        result = await client.run('\"seven\"; exit 7')
        print(result.stdout.strip())
        print(result.exit_status)
        try:
            await client.start_sftp_client()
        except Exception:
            print('refused')
asyncio.run(main())
",
        &server,
    );
    dropbear(&server);
}

fn dropbear(server: &Server) {
    let (Some(client), Some(convert)) = (program("dbclient"), program("dropbearconvert")) else {
        eprintln!("skipped: no dropbear");
        return;
    };
    let key = server.folder.join("dropbear");
    let made = Command::new(convert).args(["openssh", "dropbear"]).arg(server.folder.join("client")).arg(&key).output();
    assert!(made.is_ok_and(|made| made.status.success()), "the key is converted");
    let output = Command::new(client)
        .env("HOME", &server.folder)
        .args(["-y", "-y", "-p", &server.port.to_string(), "-i"])
        .arg(&key)
        .args([&server.destination(), "6 * 7; exit 7"])
        .stdin(Stdio::null())
        .output()
        .expect("dbclient runs");
    let (out, error, status) = told(&output);
    assert_eq!((out.as_str(), status), ("42\n", Some(7)), "dbclient: {error}");
}

#[test]
fn sessions_over_one_connection_are_several_and_not_too_many() {
    let server = Server::start(&["--max-sessions", "2"]);
    let control = format!("ControlPath={}", server.folder.join("c").display());
    let mut master = server.ssh("client", &["-o", &control, "-o", "ControlMaster=yes", "-N"]);
    let mut master = master.arg(server.destination()).spawn().expect("ssh runs");
    wait_until("a master connection", || server.folder.join("c").exists());
    let session = |script: &str| {
        let mut ssh = server.ssh("client", &["-o", &control]);
        ssh.arg(server.destination()).arg(script).stdout(Stdio::piped()).stderr(Stdio::piped());
        ssh.spawn().expect("ssh runs")
    };
    let mut sleepers: Vec<_> = (0..2).map(|_| session("'up'; Start-Sleep 60")).collect();
    for sleeper in &mut sleepers {
        let mut byte = [0];
        sleeper.stdout.as_mut().expect("a pipe").read_exact(&mut byte).expect("it runs");
    }
    let (_, error, _) = told(&session("1").wait_with_output().expect("it ends"));
    assert!(server.log().contains("is refused more than 2 sessions"), "{error}");
    for mut sleeper in sleepers {
        sleeper.kill().expect("it runs");
        sleeper.wait().expect("it ends");
    }
    wait_until("room for another session", || {
        told(&session("'again'").wait_with_output().expect("it ends")).0 == "again\n"
    });
    master.kill().expect("it runs");
    master.wait().expect("it ends");
}

#[test]
fn a_client_that_takes_too_long_to_log_in_has_to_go() {
    let server = Server::start(&["--login-grace-time", "1"]);
    for greeting in [&b""[..], b"SSH-2.0-slow\r\n"] {
        let mut client = connect(&server);
        client.write_all(greeting).expect("it is there");
        let mut rest = Vec::new();
        let _ = client.read_to_end(&mut rest);
        assert!(rest.starts_with(b"SSH-2.0-psrpd"), "{rest:?}");
    }
    wait_until("both reasons", || server.log().matches("took too long to log in").count() == 2);
    // Those who have logged in stay.
    let (out, ..) = told(&server.run("client", "Start-Sleep -Milliseconds 1500; 'still here'"));
    assert_eq!(out, "still here\n");
}

#[test]
fn too_many_who_are_about_to_log_in_are_turned_away() {
    let server = Server::start(&["--max-startups", "3"]);
    let waiting: Vec<TcpStream> = (0..3).map(|_| greeted(&server)).collect();
    let mut rest = Vec::new();
    connect(&server).read_to_end(&mut rest).expect("it is told");
    assert_eq!(String::from_utf8_lossy(&rest), "Exceeded MaxStartups\r\n");
    wait_until("the reason", || server.log().contains("3 clients are about to log in"));
    drop(waiting);
    wait_until("room", || told(&server.run("client", "1")).0 == "1\n");
}

#[test]
fn guessing_keys_ends_after_some_tries() {
    let server = Server::start(&["--max-auth-tries", "3"]);
    let mut ssh = server.ssh("client", &[]);
    for number in 0..5 {
        let name = format!("guess{number}");
        keygen(&server.folder, &["-t", "ed25519", "-f", &name]);
    }
    // The right key comes last, and too late.
    let mut guesses = Command::new("ssh");
    guesses.args(ssh.get_args().take_while(|word| *word != "-i"));
    for number in 0..5 {
        guesses.arg("-i").arg(server.folder.join(format!("guess{number}")));
    }
    guesses.args(ssh.get_args().skip_while(|word| *word != "-i")).stdin(Stdio::null());
    let (_, error, status) = told(&guesses.arg(server.destination()).arg("1").output().expect("ssh runs"));
    assert!(error.contains("Too many authentication") && status == Some(255), "{error}");
    assert_eq!(told(&ssh.arg(server.destination()).arg("1").output().expect("ssh runs")).0, "1\n");
}

#[test]
fn clients_that_talk_nonsense_harm_nobody() {
    let server = Server::start(&["--max-startups", "1000", "--max-startups-per-source", "1000"]);
    let memory = server.resident();
    let nonsense: &[&[u8]] = &[
        b"GET / HTTP/1.1\r\n\r\n",
        b"SSH-1.5-old\r\n",
        &[0xff; 70_000],
        b"SSH-2.0-x\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
        b"SSH-2.0-x\r\n\xff\xff\xff\xff\x04\x14aaaaaaaaaaaaaaaa",
        b"SSH-2.0-x\r\n\x00\x00\x01\x0c\x04\x14\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        b"SSH-2.0-x\r\n\x00\x00\x00\x0c\x0a\x05ssh-us\x00\x00\x00\x00",
    ];
    let mut held = Vec::new();
    for round in 0..100 {
        for text in nonsense {
            let mut client = connect(&server);
            let _ = client.write_all(text);
            match round % 3 {
                0 => drop(client),
                1 => {
                    let _ = client.shutdown(Shutdown::Write);
                    held.push(client);
                }
                _ => held.push(client),
            }
        }
    }
    assert_eq!(told(&server.run("client", "'unharmed'")).0, "unharmed\n", "{}", server.log());
    let grown = server.resident().saturating_sub(memory);
    assert!(grown < 64 << 10, "{grown} KiB for {} clients that never log in", held.len());
}

#[test]
fn a_client_that_does_not_read_costs_no_memory_and_one_that_only_sends_has_to_wait() {
    let server = Server::start(&[]);
    let before = server.resident();
    // Writes without end, and its client reads nothing.
    let mut ssh = server.ssh("client", &[]);
    ssh.arg(server.destination()).arg("$line = 'x' * 10000; while ($true) { $line }");
    let mut slow = ssh.stdout(Stdio::piped()).spawn().expect("ssh runs");
    // Sends without end to a program that reads nothing.
    server.authorize(&format!("command=\"sleep 1000\" {}\n", server.public("client")));
    let mut ssh = server.ssh("client", &[]);
    let mut flood = ssh.arg(server.destination()).stdin(Stdio::piped()).spawn().expect("ssh runs");
    let mut input = flood.stdin.take().expect("a pipe");
    let sent = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = sent.clone();
    std::thread::spawn(move || {
        let chunk = vec![b'x'; 1 << 16];
        while input.write_all(&chunk).is_ok() {
            count.fetch_add(chunk.len(), std::sync::atomic::Ordering::Relaxed);
        }
    });
    let mut last = usize::MAX;
    wait_until("the flood stands still", || {
        std::thread::sleep(Duration::from_millis(500));
        let now = sent.load(std::sync::atomic::Ordering::Relaxed);
        now > 0 && std::mem::replace(&mut last, now) == now
    });
    assert!(last < 64 << 20, "{last} bytes were taken");
    let grown = server.resident().saturating_sub(before);
    assert!(grown < 24 << 10, "{grown} KiB");
    for client in [&mut slow, &mut flood] {
        client.kill().expect("it runs");
        client.wait().expect("it ends");
    }
}

/// A client whose script sleeps, and the place of its host's process, which runs.
fn sleeping(server: &Server) -> (Child, PathBuf) {
    let mut ssh = server.ssh("client", &[]);
    ssh.arg(server.destination()).arg("\"$PID\"; Start-Sleep 1000").stdout(Stdio::piped());
    let mut client = ssh.spawn().expect("ssh runs");
    let mut number = String::new();
    let output = client.stdout.take().expect("a pipe");
    std::io::BufRead::read_line(&mut std::io::BufReader::new(output), &mut number).expect("it runs");
    let host = Path::new("/proc").join(number.trim());
    assert!(host.exists());
    (client, host)
}

#[test]
fn a_client_that_is_gone_leaves_nothing_running() {
    let server = Server::start(&[]);
    let (mut client, host) = sleeping(&server);
    client.kill().expect("it runs");
    client.wait().expect("it ends");
    wait_until("the end of the host", || !host.exists());
}

#[test]
fn a_server_that_is_killed_leaves_nothing_running() {
    let server = Server::start(&[]);
    let (mut client, host) = sleeping(&server);
    server.signal(Signal::SIGKILL);
    client.wait().expect("it ends");
    wait_until("the end of the host", || !host.exists());
}

#[test]
fn a_server_that_is_told_to_stop_lets_its_sessions_end() {
    let mut server = Server::start(&[]);
    let mut ssh = server.ssh("client", &[]);
    ssh.arg(server.destination()).arg("'begun'; Start-Sleep 3; 'done'").stdout(Stdio::piped());
    let mut client = ssh.spawn().expect("ssh runs");
    let mut output = client.stdout.take().expect("a pipe");
    let mut begun = [0; 6];
    output.read_exact(&mut begun).expect("it runs");
    server.signal(Signal::SIGTERM);
    wait_until("nobody listens any more", || TcpStream::connect(("127.0.0.1", server.port)).is_err());
    assert!(server.ended().is_none());
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("it runs on");
    assert_eq!((&begun[..], rest.as_str()), (&b"begun\n"[..], "done\n"));
    assert_eq!(client.wait().expect("it ends").code(), Some(0));
    wait_until("the end of the server", || server.ended().is_some());
    assert_eq!(server.ended().and_then(|status| status.code()), Some(0));
}

#[test]
fn host_keys_are_read_anew_on_demand_and_sessions_stay() {
    let server = Server::start(&[]);
    let mut ssh = server.ssh("client", &[]);
    ssh.arg(server.destination()).arg("'begun'; Start-Sleep 2; 'done'").stdout(Stdio::piped());
    let mut client = ssh.spawn().expect("ssh runs");
    let mut begun = [0; 6];
    client.stdout.as_mut().expect("a pipe").read_exact(&mut begun).expect("it runs");
    let before = scanned(&server);
    fs::remove_file(server.folder.join("host_key")).expect("it was made");
    keygen(&server.folder, &["-t", "ecdsa", "-f", "host_key"]);
    server.signal(Signal::SIGHUP);
    wait_until("the new key is read", || server.log().contains("host keys were read anew"));
    let after = scanned(&server);
    assert!(before.contains("ssh-ed25519") && after.contains("ecdsa-sha2-nistp256"), "{before}\n{after}");
    // A key that is no good changes nothing.
    fs::write(server.folder.join("host_key"), "nonsense").expect("it is written");
    server.signal(Signal::SIGHUP);
    wait_until("the complaint", || server.log().contains("the host keys stay as they are"));
    assert_eq!(scanned(&server), after);
    assert_eq!(told(&client.wait_with_output().expect("it ends")).0, "done\n");
}

fn scanned(server: &Server) -> String {
    let mut scan = Command::new("ssh-keyscan");
    scan.args(["-t", "ed25519,ecdsa", "-p", &server.port.to_string(), "127.0.0.1"]);
    let text = told(&scan.output().expect("ssh-keyscan runs")).0;
    text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join("\n")
}

fn connect(server: &Server) -> TcpStream {
    let client = TcpStream::connect(("127.0.0.1", server.port)).expect("it listens");
    client.set_read_timeout(Some(Duration::from_secs(30))).expect("it is a socket");
    client
}

/// A client that has been let in.
fn greeted(server: &Server) -> TcpStream {
    let mut client = connect(server);
    let mut greeting = [0; 8];
    client.read_exact(&mut greeting).expect("the server greets");
    assert_eq!(&greeting, b"SSH-2.0-");
    client
}
