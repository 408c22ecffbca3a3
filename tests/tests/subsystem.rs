//! `psrpd subsystem` with real processes: what its user reads when a host fails, and that nothing is left behind whoever is
//! killed.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use psrp_client::Lost;
use psrp_client::blocking::{Next, Session};
use psrp_client::console::Console;
use psrp_proto::client::Event;
use psrp_proto::message::{self, CreatePipeline, PowerShell};
use psrpd_tests::{binary, memory};

/// A log of its own for one relay, and what it says.
struct Log(PathBuf);

impl Log {
    fn new(test: &str) -> Log {
        Log(std::env::temp_dir().join(format!("psrpd-test-{test}-{}", uuid::Uuid::new_v4().simple())))
    }

    fn text(&self) -> String {
        fs::read_to_string(&self.0).unwrap_or_default()
    }

    /// The host's process.
    fn host(&self) -> Pid {
        self.number(", process ")
    }

    /// The process group of the host and of what it starts.
    fn group(&self) -> Pid {
        self.number(" in group ")
    }

    fn number(&self, before: &str) -> Pid {
        let number = self.text().split(before).nth(1).and_then(|rest| rest.split_whitespace().next()?.parse().ok());
        Pid::from_raw(number.expect("the log names the host's process and its group"))
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn relay(host: &str, log: &Log, more: &[&str]) -> Command {
    let mut command = Command::new(binary("psrpd"));
    command.args(["subsystem", "--configuration", "/nonexistent", "--host", host, "--log"]).arg(&log.0).args(more);
    command
}

fn open(command: Command) -> Result<Session, Lost> {
    Session::open(command, Console::host_info(), Some(Duration::from_secs(20)))
}

fn run(session: &mut Session, script: &str) -> Result<Vec<clixml::Value>, Lost> {
    session.start(CreatePipeline::new(PowerShell::new(vec![message::Command::script(script)])))?;
    let mut output = Vec::new();
    loop {
        match session.wait()? {
            Next::Event(Event::Output { value, .. }) => output.push(value.unwrap_or_default()),
            Next::Event(Event::Finished { .. }) => return Ok(output),
            _ => {}
        }
    }
}

fn wait_until(what: &str, limit: Duration, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < limit, "{what} did not happen within {limit:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn group_is_gone(group: Pid) -> bool {
    // Zombies that nobody has collected yet count as gone.
    killpg(group, None).is_err() || {
        let members = Command::new("ps").args(["-o", "pgid=,stat=", "-A"]).output().expect("ps runs");
        let text = String::from_utf8_lossy(&members.stdout).into_owned();
        let wanted = group.to_string();
        !text.lines().any(|line| {
            let mut words = line.split_whitespace();
            words.next() == Some(&wanted) && words.next().is_some_and(|state| !state.starts_with('Z'))
        })
    }
}

#[test]
fn a_user_reads_why_there_is_no_session_and_the_log_has_the_same_id() {
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("/nonexistent/pwsh", &[], &["/nonexistent/pwsh", "could not be started", "No such file"]),
        ("'unclosed", &[], &["is no command"]),
        ("sh -c 'exit 7'", &[], &["ended with status 7 before it answered"]),
        ("sh -c 'echo Welcome; exit 0'", &[], &["ended with status 0", "It said: Welcome."]),
        ("sh -c 'echo no libicu >&2; exit 1'", &[], &["ended with status 1", "It said: no libicu."]),
        ("sh -c 'kill -9 $$'", &[], &["was killed (signal 9)"]),
        ("sleep 60", &["--start-timeout", "1"], &["answered nothing within 1 seconds"]),
        ("sh -c 'exec >&-; exec sleep 60'", &[], &["has closed its output before it answered"]),
        ("embedded", &["--hots", "pwsh"], &["arguments of psrpd subsystem cannot be used", "--hots"]),
    ];
    for (host, more, wanted) in cases {
        let log = Log::new("refusal");
        let error = open(relay(host, &log, more)).map(drop).expect_err("there is no session").to_string();
        for part in *wanted {
            assert!(error.contains(part), "{host}: {part:?} is not in {error:?}");
        }
        let id = error.split("psrpd incident ").nth(1).and_then(|rest| rest.split(')').next()).expect("an id");
        assert!(log.text().contains(id), "{host}: the log has no {id}");
    }
}

#[test]
fn a_configuration_that_nobody_understands_gives_no_session() {
    let log = Log::new("configuration");
    let file = log.0.with_extension("toml");
    fs::write(&file, "[subsystem]\nhots = \"pwsh\"\n").expect("the file is written");
    let mut command = Command::new(binary("psrpd"));
    command.args(["subsystem", "--configuration"]).arg(&file).arg("--log").arg(&log.0);
    let error = open(command).map(drop).expect_err("there is no session").to_string();
    fs::remove_file(&file).expect("the file is there");
    assert!(error.contains("cannot be used") && error.contains("hots"), "{error}");
}

#[test]
fn arguments_that_nobody_understands_give_no_session() {
    let log = Log::new("arguments");
    let error = open(relay("embedded", &log, &["--start-timeout", "soon"])).map(drop).expect_err("there is no session");
    let error = error.to_string();
    assert!(error.contains("arguments of psrpd subsystem cannot be used") && error.contains("soon"), "{error}");
}

#[test]
fn what_a_host_prints_besides_the_protocol_goes_to_the_log() -> Result<(), Lost> {
    let log = Log::new("noise");
    let psrpd = binary("psrpd").display().to_string();
    let host = format!("sh -c 'echo motd of the day; echo oops >&2; printf glued; exec {psrpd} host'");
    let mut session = open(relay(&host, &log, &[]))?;
    assert_eq!(run(&mut session, "1+1")?, [clixml::Value::Int32(2)]);
    session.close()?;
    wait_until("the log has all noise", Duration::from_secs(5), || {
        ["motd of the day", "oops", "glued"].iter().all(|noise| log.text().contains(noise))
    });
    Ok(())
}

#[test]
fn a_host_that_is_killed_is_said_to_be_killed() -> Result<(), Lost> {
    let log = Log::new("killed");
    let mut session = open(relay("embedded", &log, &[]))?;
    run(&mut session, "1")?;
    kill(log.host(), Signal::SIGKILL).expect("the host runs");
    let error = run(&mut session, "2").expect_err("the host is gone").to_string();
    assert!(error.contains("was killed (signal 9)") && error.contains("psrpd incident"), "{error}");
    Ok(())
}

/// Starts a relay, opens a session by hand and lets a program of the host's run.
fn busy(log: &Log) -> Child {
    let mut child =
        relay("embedded", log, &[]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("psrpd starts");
    wait_until("a host", Duration::from_secs(10), || log.text().contains(" in group "));
    assert!(child.stdin.as_mut().expect("a pipe").write_all(b"<Data Stream='Default'").is_ok());
    child
}

#[test]
fn nothing_is_left_when_the_relay_is_killed() {
    let log = Log::new("relay-killed");
    let mut child = busy(&log);
    let group = log.group();
    child.kill().expect("it runs");
    child.wait().expect("it ended");
    wait_until("the end of the host's group", Duration::from_secs(10), || group_is_gone(group));
}

#[test]
fn a_host_that_ignores_everything_ends_when_its_relay_is_killed() {
    let log = Log::new("stubborn");
    let mut child = relay("sh -c \"trap '' TERM HUP INT; while :; do sleep 1; done\"", &log, &[])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("psrpd starts");
    wait_until("a host", Duration::from_secs(10), || log.text().contains(" in group "));
    let group = log.group();
    child.kill().expect("it runs");
    child.wait().expect("it ended");
    wait_until("the end of the host's group", Duration::from_secs(15), || group_is_gone(group));
}

#[test]
fn the_end_of_the_client_is_the_end_of_a_host_that_ignores_it() {
    let log = Log::new("client-gone");
    let mut child = relay("sh -c \"trap '' TERM HUP INT; while :; do sleep 1; done\"", &log, &[])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("psrpd starts");
    wait_until("a host", Duration::from_secs(10), || log.text().contains(" in group "));
    let group = log.group();
    drop(child.stdin.take());
    let begun = Instant::now();
    child.wait().expect("it ended");
    assert!(begun.elapsed() < Duration::from_secs(12), "{:?}", begun.elapsed());
    assert!(group_is_gone(group));
}

#[test]
fn bytes_of_the_host_pass_as_they_are() {
    let log = Log::new("identity");
    let zero = "00000000-0000-0000-0000-000000000000";
    let mut lines = String::new();
    for length in [4, 400, 43_692, 200_000, 8, 1_000_000] {
        lines += &format!("<Data Stream='Default' PSGuid='{zero}'>{}</Data>\n", "AAAA".repeat(length / 4));
        lines += &format!("<CloseAck PSGuid='{}' />\r\n", uuid::Uuid::new_v4());
    }
    lines += "__NamedPipeError__:the end\n   at Some.Stack.Trace()\n";
    let file = log.0.with_extension("lines");
    fs::write(&file, &lines).expect("the file is written");
    let host = format!("sh -c 'cat {}; cat >/dev/null'", file.display());
    let mut child = relay(&host, &log, &[]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("psrpd starts");
    let mut passed = vec![0; lines.len()];
    child.stdout.as_mut().expect("a pipe").read_exact(&mut passed).expect("all of it comes");
    drop(child.stdin.take());
    let mut rest = Vec::new();
    child.stdout.take().expect("a pipe").read_to_end(&mut rest).expect("it ends");
    child.wait().expect("it ended");
    fs::remove_file(&file).expect("the file is there");
    assert!(passed == lines.as_bytes(), "bytes were changed");
    assert_eq!(String::from_utf8_lossy(&rest), "", "something was added");
}

#[test]
fn a_client_that_does_not_read_costs_no_memory() {
    let log = Log::new("slow-reader");
    let mut session = match open(relay("embedded", &log, &[])) {
        Ok(session) => session,
        Err(error) => panic!("{error}"),
    };
    let script = "for ($i = 0; $true; $i++) { 'some text of some length, again and again' }";
    let create = CreatePipeline::new(PowerShell::new(vec![message::Command::script(script)]));
    let pipeline = session.start(create).expect("the session is open");
    // The pipeline is sent by the first wait; after that nobody reads but what fits into the client's own channel.
    while !matches!(session.wait(), Ok(Next::Event(Event::Output { .. }))) {}
    std::thread::sleep(Duration::from_secs(2));
    let peak = memory::peak(log.host().as_raw().unsigned_abs());
    session.stop(pipeline).expect("it runs");
    while !matches!(session.wait(), Ok(Next::Event(Event::Finished { .. }))) {}
    session.close().expect("the session is in order");
    assert!(peak < 40 << 10, "the host has used {peak} KiB");
}
