//! Many sessions: at once, and one after another. `PSRPD_SESSIONS` says how many there are to be in a row (the suite's own
//! number is small), for example
//!
//!     PSRPD_SESSIONS=10000 cargo nextest run --release -p psrpd-tests --test load

#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clixml::Value;
use psrp_client::Lost;
use psrp_proto::client::{Client, Config, Event, Opening};
use psrp_proto::message::{self, CreatePipeline, InitRunspacePool, PipelineState, PowerShell};
use psrpd_tests::binary;
use psrpd_tests::crowd::{open, open_all, run, work_in_each};
use uuid::Uuid;

/// What makes a session do a bit of everything: classes, errors, streams, events, formatting.
const WORK: &str = r#"
class Place { [string]$Name; Place([string]$name) { $this.Name = $name } }
$place = [Place]::new('here')
$table = @{ Place = $place; Block = { param($x) $x + $place.Name.Length } }
try { throw 'caught' } catch { $kept = $_ }
Write-Warning 'careful'; Write-Verbose 'seen' -Verbose
Get-Item /nonexistent -ErrorAction SilentlyContinue
Register-EngineEvent -SourceIdentifier mine -Action { 1 } | Out-Null
$text = Get-ChildItem / | Sort-Object Name | Format-Table Name | Out-String
$sum = 0; 1..100 | ForEach-Object { $sum += $_ }; $sum
"#;

/// How many sessions in a row.
fn sessions(usual: usize) -> usize {
    std::env::var("PSRPD_SESSIONS").ok().and_then(|number| number.parse().ok()).unwrap_or(usual)
}

/// The binary under a path of its own, so that its processes can be told from those of other tests.
struct Psrpd(PathBuf);

impl Psrpd {
    fn new() -> Psrpd {
        let path = std::env::temp_dir().join(format!("psrpd-load-{}", Uuid::new_v4().simple()));
        fs::copy(binary("psrpd"), &path).expect("a copy of psrpd");
        Psrpd(path)
    }

    fn host(&self) -> Command {
        let mut command = Command::new(&self.0);
        command.arg("host");
        command
    }

    fn relay(&self) -> Command {
        let mut command = Command::new(&self.0);
        command.args(["subsystem", "--configuration", "/nonexistent", "--log", "/dev/null", "--host", "embedded"]);
        command
    }

    /// Its processes that run now.
    fn processes(&self) -> BTreeSet<u32> {
        let numbers = fs::read_dir("/proc").expect("/proc").flatten();
        let numbers = numbers.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        numbers.filter(|number| fs::read_link(format!("/proc/{number}/exe")).is_ok_and(|exe| exe == self.0)).collect()
    }

    /// Waits for the last of its processes to end; those that did not.
    fn remaining(&self) -> BTreeSet<u32> {
        let begun = Instant::now();
        loop {
            let left = self.processes();
            if left.is_empty() || begun.elapsed() > Duration::from_secs(20) {
                return left;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Psrpd {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn descriptors(of: impl AsRef<Path>) -> usize {
    fs::read_dir(of).map_or(0, Iterator::count)
}

#[test]
fn two_hundred_sessions_at_once_lose_nothing() {
    const COUNT: usize = 200;
    let psrpd = Psrpd::new();
    let open = open_all((0..COUNT).map(|_| psrpd.relay()));
    work_in_each(open);
    assert_eq!(psrpd.remaining(), BTreeSet::new(), "processes that stay");
}

#[test]
fn sessions_one_after_another_leave_no_process_and_no_descriptor() -> Result<(), Lost> {
    let psrpd = Psrpd::new();
    let before = descriptors("/proc/self/fd");
    for number in 0..sessions(300) {
        let mut session = open(psrpd.relay())?;
        let (output, state) = run(&mut session, "1+1")?;
        assert_eq!((output, state), (vec![Value::Int32(2)], PipelineState::COMPLETED));
        session.close()?;
        // Guards may still be on their way out.
        assert!(psrpd.processes().len() <= 8, "{:?} after session {number}", psrpd.processes());
    }
    assert_eq!(psrpd.remaining(), BTreeSet::new(), "processes that stay");
    // So may the threads that read the last connection.
    let begun = Instant::now();
    while descriptors("/proc/self/fd") > before && begun.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(descriptors("/proc/self/fd") <= before, "descriptors that stay");
    Ok(())
}

#[test]
fn a_host_that_serves_session_after_session_does_not_grow() -> io::Result<()> {
    /// Sessions until everything that is made once is made.
    const WARM: usize = 60;
    /// What may differ by chance: arenas of the allocator, pages of code.
    const SLACK: usize = 768 << 10;
    let psrpd = Psrpd::new();
    let mut line = Line::to(psrpd.host())?;
    for _ in 0..WARM {
        line.session()?;
    }
    let before = line.usage();
    for _ in 0..sessions(240) {
        line.session()?;
    }
    let after = line.usage();
    assert_eq!((after.descriptors, after.threads), (before.descriptors, before.threads));
    assert!(after.memory <= before.memory + SLACK, "{} bytes, and {} before", after.memory, before.memory);
    drop(line);
    assert_eq!(psrpd.remaining(), BTreeSet::new(), "processes that stay");
    Ok(())
}

/// A host, and what it is talked to by: session after session over the same pipes.
struct Line {
    child: Child,
    chunk: Vec<u8>,
}

/// What a process has.
struct Usage {
    descriptors: usize,
    threads: usize,
    /// In bytes, without what is shared with its file.
    memory: usize,
}

impl Line {
    fn to(mut command: Command) -> io::Result<Line> {
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        Ok(Line { child, chunk: vec![0; 64 << 10] })
    }

    fn usage(&self) -> Usage {
        // Threads of the last session may not have ended quite yet.
        std::thread::sleep(Duration::from_millis(300));
        let process = PathBuf::from(format!("/proc/{}", self.child.id()));
        let status = fs::read_to_string(process.join("status")).expect("a process that runs");
        let anonymous = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("RssAnon");
        let kilobytes: usize = anonymous.trim().trim_end_matches(" kB").parse().expect("a number");
        Usage {
            descriptors: descriptors(process.join("fd")),
            threads: descriptors(process.join("task")),
            memory: kilobytes << 10,
        }
    }

    /// A whole session: opened, worked in, closed.
    fn session(&mut self) -> io::Result<()> {
        let init = InitRunspacePool::default();
        let opening = Opening::New(Box::new(init));
        let mut client = Client::open(Config::default(), Uuid::new_v4(), opening, Instant::now());
        let mut output = Vec::new();
        loop {
            let mut bytes = Vec::new();
            client.poll_transmit(&mut bytes);
            self.child.stdin.as_mut().expect("a pipe").write_all(&bytes)?;
            let length = self.child.stdout.as_mut().expect("a pipe").read(&mut self.chunk)?;
            client.handle_input(Instant::now(), &self.chunk[..length]);
            while let Some(event) = client.poll_event() {
                match event {
                    Event::Opened { .. } => {
                        let create = CreatePipeline::new(PowerShell::new(vec![message::Command::script(WORK)]));
                        client.create(Uuid::new_v4(), create).map_err(io::Error::other)?;
                    }
                    Event::Output { value, .. } => output.push(value.unwrap_or_default()),
                    Event::Finished { state, .. } => {
                        assert_eq!(state.state, PipelineState::COMPLETED, "{:?}", state.error);
                        client.close(Instant::now());
                    }
                    Event::Closed => {
                        assert_eq!(output, [Value::Int32(5050)]);
                        return Ok(());
                    }
                    Event::Failed(error) => return Err(io::Error::other(error)),
                    _ => {}
                }
            }
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
