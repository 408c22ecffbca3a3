//! Whoever is killed, and whenever: nothing of the session is left, nobody hangs, and what was said before is heard.

#![cfg(target_os = "linux")]
#![allow(clippy::print_stderr, reason = "what was skipped is for whoever runs the tests")]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use psrp_proto::message::MessageType;
use psrp_proto::outofproc::Kind;
use psrpd_tests::binary;
use psrpd_tests::peer::{LIMIT, Peer};
use psrpd_tests::sshd::Sshd;
use psrpd_tests::wire::{Client, is, message, plain, text};
use uuid::Uuid;

const ID: Uuid = Uuid::from_u128(0x1111_2222_3333_4444_5555_6666_7777_8888);

/// How far a session has come when somebody is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// Its client has said nothing.
    Fresh,
    /// Its client has said half a line.
    Opening,
    /// It is open and idle.
    Idle,
    /// A pipeline waits.
    Running,
    /// A pipeline has started a program and waits for it.
    Program,
    /// A pipeline writes more than its client reads.
    Flooding,
}

const MOMENTS: [Moment; 6] =
    [Moment::Fresh, Moment::Opening, Moment::Idle, Moment::Running, Moment::Program, Moment::Flooding];

/// The processes of a session.
#[derive(Clone, Copy, Debug)]
struct Processes {
    relay: Pid,
    host: Pid,
    /// The process group of the host and of what it starts.
    group: Pid,
}

/// A log of its own for one relay, or one sshd.
struct Log(PathBuf);

impl Log {
    fn new() -> Log {
        Log(std::env::temp_dir().join(format!("psrpd-kill-{}", Uuid::new_v4().simple())))
    }

    /// The processes of the session that began last after the first `known` ones.
    fn session(&self, known: usize) -> Option<Processes> {
        let text = fs::read_to_string(&self.0).ok()?;
        let line = text.lines().filter(|line| line.contains("session begins")).nth(known)?;
        let number = |before: &str, after: char| {
            let number = line.split(before).nth(1)?.split(after).next()?.trim();
            Some(Pid::from_raw(number.parse().ok()?))
        };
        Some(Processes {
            relay: number("psrpd[", ']')?,
            host: number(", process ", ' ')?,
            group: number(" in group ", ' ')?,
        })
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn wait_until<T>(what: &str, mut done: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = done() {
            return found;
        }
        assert!(begun.elapsed() < LIMIT, "{what} did not happen within {LIMIT:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// `(parent, group, name, state)` of a process.
fn process(number: i32) -> Option<(i32, i32, String, String)> {
    let stat = fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
    let (before, after) = stat.rsplit_once(')')?;
    let name = before.split_once('(')?.1.to_owned();
    let mut words = after.split_whitespace();
    let state = words.next()?.to_owned();
    Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?, name, state))
}

/// Zombies that nobody has collected yet count as gone.
fn is_gone(number: Pid) -> bool {
    process(number.as_raw()).is_none_or(|(_, _, _, state)| state == "Z" || state == "X")
}

fn group_is_gone(group: Pid) -> bool {
    let all = fs::read_dir("/proc").expect("there is /proc").flatten();
    let mut numbers = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    !numbers.any(|number| process(number).is_some_and(|it| it.1 == group.as_raw() && it.3 != "Z" && it.3 != "X"))
}

/// Brings a session to that moment. What is still to be said to open it.
fn bring_to(moment: Moment, peer: &mut Peer, client: &mut Client) -> Vec<u8> {
    let mut open = client.open();
    let rest = match moment {
        Moment::Fresh => return open,
        Moment::Opening => open.split_off(open.len() / 2),
        _ => Vec::new(),
    };
    peer.say(&open);
    if moment == Moment::Opening {
        return rest;
    }
    assert!(peer.hear_until(|line| is(line, Kind::DataAck, Uuid::nil())).is_some(), "the session opens");
    let script = match moment {
        Moment::Running => "1; Start-Sleep 600",
        Moment::Program => "1; sleep 600",
        Moment::Flooding => "for ($i = 1; ; $i++) { \"$i \" + 'x' * 500 }",
        _ => return rest,
    };
    peer.say(&client.run(ID, script));
    let output = |line: &[u8]| message(line).is_some_and(|(_, _, kind)| kind == MessageType::PIPELINE_OUTPUT);
    assert!(peer.hear_until(output).is_some(), "the pipeline runs");
    // So that programs are there, pipes are full.
    std::thread::sleep(Duration::from_millis(100));
    rest
}

fn relay(log: &Log, host: &str) -> Command {
    let mut command = Command::new(binary("psrpd"));
    command.args(["subsystem", "--configuration", "/nonexistent", "--host", host, "--log"]).arg(&log.0);
    command
}

fn ssh(sshd: &Sshd) -> Command {
    let mut command = Command::new("ssh");
    command.arg("-F").arg(sshd.configuration(1, "")).args(["-T", "-s", "web1", "powershell"]);
    command
}

/// Nothing of the session is left.
fn all_is_gone(what: &str, processes: Processes) {
    wait_until(&format!("{what}: the end of the relay"), || is_gone(processes.relay).then_some(()));
    wait_until(&format!("{what}: the end of the host and all it started"), || {
        group_is_gone(processes.group).then_some(())
    });
}

/// Numbers that a flood said, which have to be without a gap.
fn check_flood(what: &str, lines: &[Vec<u8>]) {
    let number = |line: &Vec<u8>| -> Option<u64> {
        message(line).filter(|it| it.2 == MessageType::PIPELINE_OUTPUT)?;
        text(line).split("<S>").nth(1)?.split(' ').next()?.parse().ok()
    };
    let numbers: Vec<u64> = lines.iter().filter_map(number).collect();
    assert!(numbers.len() > 1, "{what}: {} outputs", numbers.len());
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{what}: outputs are missing");
}

/// The host was killed: the client, which may still have to open its session, hears all that the host has said, then why
/// there is no more, and its close is answered.
fn host_killed(what: &str, peer: &mut Peer, opening: &[u8]) {
    peer.say(opening);
    let mut heard = Vec::new();
    let told = peer.hear_until(|line| {
        heard.push(line.to_vec());
        let text = text(line);
        text.contains("was killed (signal 9)") && text.contains("psrpd incident")
    });
    assert!(told.is_some(), "{what}: the user is told");
    peer.say(&plain(Kind::Close, Uuid::nil()));
    assert!(peer.hear_until(|line| is(line, Kind::CloseAck, Uuid::nil())).is_some(), "{what}: the close is answered");
    if what == "Flooding" {
        check_flood(what, &heard);
    }
    peer.end_input();
    assert!(peer.hear().is_none(), "{what}: nothing more is said");
}

#[test]
fn the_host_is_killed() {
    for moment in MOMENTS {
        let what = format!("{moment:?}");
        let log = Log::new();
        let mut peer = Peer::start(relay(&log, "embedded"));
        let processes = wait_until("a session", || log.session(0));
        let opening = bring_to(moment, &mut peer, &mut Client::default());
        kill(processes.host, Signal::SIGKILL).expect("the host runs");
        host_killed(&what, &mut peer, &opening);
        all_is_gone(&what, processes);
    }
}

#[test]
fn the_host_is_killed_behind_sshd() {
    behind_sshd(|what, opening, peer, processes, _| {
        kill(processes.host, Signal::SIGKILL).expect("the host runs");
        host_killed(what, peer, opening);
    });
}

#[test]
fn the_relay_is_killed() {
    for moment in MOMENTS {
        let what = format!("{moment:?}");
        let log = Log::new();
        let mut peer = Peer::start(relay(&log, "embedded"));
        let processes = wait_until("a session", || log.session(0));
        bring_to(moment, &mut peer, &mut Client::default());
        peer.child.kill().expect("it runs");
        peer.end();
        all_is_gone(&what, processes);
    }
}

#[test]
fn a_relay_that_is_killed_while_it_starts_leaves_no_host() {
    let (log, relays) = (Log::new(), Log::new());
    // Each host writes its number, and hears neither the end of its input nor a polite signal.
    let host = format!("sh -c 'trap \"\" TERM HUP INT; echo $$ >>{}; while :; do sleep 1; done'", log.0.display());
    for step in 0..60 {
        let mut child =
            relay(&relays, &host).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("psrpd starts");
        // From the moment that the program is loaded to well after its host runs.
        std::thread::sleep(Duration::from_micros(step * 150));
        child.kill().expect("it runs");
        child.wait().expect("it ended");
    }
    // The last of them may still be about to write.
    std::thread::sleep(Duration::from_millis(500));
    let hosts = fs::read_to_string(&log.0).expect("some hosts have started");
    for host in hosts.lines() {
        let host = Pid::from_raw(host.parse().expect("a number"));
        wait_until("the end of a host", || is_gone(host).then_some(()));
    }
}

#[test]
fn the_relay_is_killed_behind_sshd() {
    behind_sshd(|_, _, peer, processes, _| {
        kill(processes.relay, Signal::SIGKILL).expect("the relay runs");
        peer.end();
    });
}

#[test]
fn the_connection_s_sshd_is_killed() {
    behind_sshd(|_, _, peer, processes, listener| {
        let mut number = processes.relay.as_raw();
        let mut killed = 0;
        // From the relay's parent up: a shell, sshd's half without rights, the other one.
        while let Some((parent, ..)) = process(number).filter(|it| it.0 != listener && it.0 > 1) {
            if process(parent).is_some_and(|it| it.2.starts_with("sshd")) {
                kill(Pid::from_raw(parent), Signal::SIGKILL).expect("sshd runs");
                killed += 1;
                break;
            }
            number = parent;
        }
        assert_eq!(killed, 1, "the connection has an sshd");
        peer.end();
    });
}

#[test]
fn the_client_is_killed() {
    behind_sshd(|_, _, peer, _, _| {
        peer.child.kill().expect("ssh runs");
        peer.end();
    });
}

#[test]
fn the_listening_sshd_is_killed_and_sessions_go_on() {
    for moment in MOMENTS {
        let log = Log::new();
        let Some(sshd) = Sshd::start_with(&["--log", &log.0.display().to_string()]) else { return };
        let mut peer = Peer::start(ssh(&sshd));
        let processes = wait_until("a session", || log.session(0));
        let mut client = Client::default();
        let opening = bring_to(moment, &mut peer, &mut client);
        kill(Pid::from_raw(sshd.listener()), Signal::SIGKILL).expect("sshd runs");
        peer.say(&opening);
        peer.say(&plain(Kind::Signal, ID));
        assert!(peer.hear_until(|line| is(line, Kind::SignalAck, ID)).is_some(), "{moment:?}: it answers");
        peer.end_input();
        peer.end();
        all_is_gone(&format!("{moment:?}"), processes);
    }
}

/// Sessions over a private sshd, one for each moment, in each of which `fate` kills somebody. It gets what the client has
/// still to say, the session's processes, and the sshd that listens.
fn behind_sshd(fate: impl Fn(&str, &[u8], &mut Peer, Processes, i32)) {
    let log = Log::new();
    let Some(sshd) = Sshd::start_with(&["--log", &log.0.display().to_string()]) else { return };
    for (number, moment) in MOMENTS.into_iter().enumerate() {
        let what = format!("{moment:?}");
        let mut peer = Peer::start(ssh(&sshd));
        let processes = wait_until("a session", || log.session(number));
        let opening = bring_to(moment, &mut peer, &mut Client::default());
        fate(&what, &opening, &mut peer, processes, sshd.listener());
        all_is_gone(&what, processes);
    }
}

/// A file of lines that a host says.
fn long_story(path: &Path) -> Vec<u8> {
    let line = format!("<Data Stream='Default' PSGuid='{}'>{}</Data>\n", Uuid::nil(), "AAAA".repeat(10_000));
    let story = line.repeat(100).into_bytes();
    fs::write(path, &story).expect("the file is written");
    story
}

#[test]
fn what_a_host_said_before_it_was_killed_is_heard_by_a_client_that_reads_late() {
    let log = Log::new();
    let file = log.0.with_extension("lines");
    let story = long_story(&file);
    let host = format!("sh -c 'cat \"{}\"; kill -9 $$'", file.display());
    let mut peer = Peer::start(relay(&log, &host));
    std::thread::sleep(Duration::from_millis(300));
    let mut heard = Vec::new();
    while heard.len() < story.len() {
        heard.extend(peer.hear().expect("all that was said comes"));
    }
    fs::remove_file(&file).expect("the file is there");
    assert!(heard == story, "the lines were changed");
}

#[test]
fn what_a_client_said_before_it_was_gone_is_heard_by_a_host_that_reads_late() {
    let log = Log::new();
    let file = log.0.with_extension("heard");
    let host = format!("sh -c 'sleep 0.3; cat >\"{}\"'", file.display());
    let mut peer = Peer::start(relay(&log, &host));
    let said = plain(Kind::Signal, ID).repeat(20_000);
    peer.say(&said);
    peer.end_input();
    peer.end();
    let heard = fs::read(&file).expect("the host has written");
    fs::remove_file(&file).expect("the file is there");
    assert_eq!(heard.len(), said.len());
    assert!(heard == said, "the lines were changed");
}

#[test]
fn a_client_that_has_left_and_reads_nothing_is_given_up() {
    let log = Log::new();
    let file = log.0.with_extension("lines");
    long_story(&file);
    let host = format!("sh -c 'cat \"{}\"; cat >/dev/null'", file.display());
    let mut peer = Peer::start(relay(&log, &host));
    let processes = wait_until("a session", || log.session(0));
    peer.end_input();
    // Nobody asks for its lines: they stay in the pipe.
    wait_until("the end of the relay", || is_gone(processes.relay).then_some(()));
    fs::remove_file(&file).expect("the file is there");
    all_is_gone("a deaf client", processes);
}

#[test]
fn a_client_that_closes_its_ear_is_given_up() {
    let log = Log::new();
    let file = log.0.with_extension("lines");
    long_story(&file);
    let host = format!("sh -c 'while cat \"{}\"; do :; done'", file.display());
    let mut child = relay(&log, &host).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("psrpd starts");
    let processes = wait_until("a session", || log.session(0));
    let mut ear = child.stdout.take().expect("a pipe");
    ear.read_exact(&mut [0; 1000]).expect("the host says much");
    drop(ear);
    // Its mouth stays open.
    wait_until("the end of the relay", || child.try_wait().expect("it was started"));
    all_is_gone("a client without an ear", processes);
    drop(child.stdin.take());
    fs::remove_file(&file).expect("the file is there");
}

#[test]
fn what_a_host_leaves_behind_with_its_output_open_keeps_nobody() {
    let log = Log::new();
    let left = log.0.with_extension("left");
    let script = format!(
        "setsid sh -c \"echo \\$\\$ >{0}.new; mv {0}.new {0}; exec sleep 600\" & while [ ! -e {0} ]; do sleep 0.02; done; exit 3",
        left.display()
    );
    let mut peer = Peer::start(relay(&log, &format!("sh -c '{script}'")));
    let orphan = wait_until("what the host leaves", || fs::read_to_string(&left).ok());
    let begun = Instant::now();
    peer.say(&Client::default().open());
    peer.say(&plain(Kind::Close, Uuid::nil()));
    assert!(peer.hear_until(|line| is(line, Kind::CloseAck, Uuid::nil())).is_some(), "the close is answered");
    peer.end_input();
    let status = peer.end();
    let orphan = Pid::from_raw(orphan.trim().parse().expect("a number"));
    kill(orphan, Signal::SIGKILL).expect("it has left the group, and lives");
    fs::remove_file(&left).expect("the file is there");
    assert!(begun.elapsed() < LIMIT / 2, "{status} after {:?}", begun.elapsed());
}
