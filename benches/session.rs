//! Sessions with the built `psrpd`, held by our own client: opening, round trips, throughput, memory, and what the relay
//! adds to them.
//!
//!     cargo build --release -p psrpd && cargo bench -p benches --bench session
//!
//! Figures are the best of several rounds, so that other work on the machine shows as little as it can. Beside them stands
//! what PowerShell 7.6.5 needed for the same (recorded; scaled by `baselines/calibrate.py` where the judges are at hand).

#![allow(missing_docs)]
#![allow(clippy::print_stdout, reason = "the table is what it is run for")]

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use clixml::{Value, Writer};
use psrp_client::Lost;
use psrp_client::blocking::{Next, Session};
use psrp_client::console::Console;
use psrp_proto::client::{self, Client, Event, Opening};
use psrp_proto::message::{self, ApplicationPrivateData, CreatePipeline, InitRunspacePool, PipelineState, PowerShell};
use psrp_proto::server::{self, Server};
use uuid::Uuid;

/// What `calibrate.py` printed where pwsh was recorded, in milliseconds.
const CALIBRATION: f64 = 139.0;
/// What the feeding host gives.
const FED: usize = 2 << 30;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.get(1).is_some_and(|word| word == "feed") {
        return Ok(feed()?);
    }
    let scale = calibration().map(|here| here / CALIBRATION);
    match scale {
        Some(scale) => println!("this machine needs {scale:.2} times what the recorded one did"),
        None => println!("no calibration: pwsh's figures are those of the machine where they were recorded"),
    }
    let scale = scale.unwrap_or(1.0);
    println!("{:<34} {:>12} {:>12} {:>12} {:>9}", "", "child", "relay", "pwsh child", "ratio");

    let (open, open_relayed) = both(|command| best(60, || opened(command())))?;
    time("open", open, open_relayed, 156.0 * scale);
    let (trip, trip_relayed) = both(|command| {
        let mut session = open_session(command())?;
        let best = best(3000, || timed(|| run(&mut session, "1+1").map(drop)));
        session.close()?;
        best
    })?;
    time("round trip of 1+1", trip, trip_relayed, 5.3 * scale);
    let (objects, objects_relayed) = both(|command| rate(command(), "1..1000000", 1e6))?;
    speed("objects/s, 1..1000000", objects, objects_relayed, 36_000.0 / scale);
    let (short, short_relayed) = both(|command| rate(command(), "1..1000", 1e3))?;
    speed("objects/s, 1..1000", short, short_relayed, 36_000.0 / scale);
    let strings = "$s = 'a line of a log file, as it comes along ' * 24966; foreach ($i in 1..100) { $s }";
    let (bytes, bytes_relayed) = both(|command| rate(command(), strings, 24966.0 * 42.0 * 100.0 / 1e6))?;
    speed("MB/s, strings of 1 MB", bytes, bytes_relayed, 28.0 / scale);

    let feed = || {
        let mut command = Command::new(&arguments[0]);
        command.arg("feed");
        command
    };
    let host = format!("{} feed", arguments[0]);
    let pipe = best_rate(5, || drained(feed()))?;
    let relayed = best_rate(5, || drained(relay(&host)))?;
    speed("MB/s, lines of a host that only feeds", pipe, relayed, f64::NAN);
    println!(
        "relay: open + {:.2} ms, round trip + {:.3} ms,",
        ms(open_relayed) - ms(open),
        ms(trip_relayed) - ms(trip)
    );
    let part = |relayed: f64, direct: f64| 100.0 * relayed / direct;
    println!(
        "       {:.0} % of the objects, {:.0} % of the strings, {:.0} % of a pipe",
        part(objects_relayed, objects),
        part(bytes_relayed, bytes),
        part(relayed, pipe)
    );

    println!("peak memory of the host (pwsh: 184 MiB), in MiB");
    let mut session = open_session(host_itself())?;
    let process = match run(&mut session, "$PID")?.as_slice() {
        [Value::Int32(process)] => *process,
        other => return Err(format!("$PID gave {other:?}").into()),
    };
    println!("  {:<32} {:>12.1}", "open, one command", peak(process)?);
    for (name, script) in [
        ("after 1..100000", "1..100000"),
        ("after a tour", "Get-ChildItem /usr | Sort-Object Name | Format-Table | Out-String; Get-Process; Get-Date"),
        ("after 1..1000000", "1..1000000"),
        ("after strings of 1 MB", strings),
    ] {
        run(&mut session, script)?;
        println!("  {name:<32} {:>12.1}", peak(process)?);
    }
    session.close()?;
    Ok(())
}

fn time(name: &str, child: Duration, relay: Duration, pwsh: f64) {
    println!("{:<34} {:>9.3} ms {:>9.3} ms {pwsh:>9.1} ms {:>8.0}x", name, ms(child), ms(relay), pwsh / ms(child));
}

fn speed(name: &str, child: f64, relay: f64, pwsh: f64) {
    println!("{name:<34} {child:>12.0} {relay:>12.0} {pwsh:>12.0} {:>8.0}x", child / pwsh);
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The binary next to this one.
fn psrpd() -> PathBuf {
    let own = std::env::current_exe().unwrap_or_default();
    let folder = own.parent().and_then(Path::parent).unwrap_or(Path::new("."));
    std::env::var_os("PSRPD").map_or_else(|| folder.join("psrpd"), PathBuf::from)
}

fn host_itself() -> Command {
    let mut command = Command::new(psrpd());
    command.arg("host");
    command
}

fn relay(host: &str) -> Command {
    let mut command = Command::new(psrpd());
    command.args(["subsystem", "--configuration", "/nonexistent", "--log", "/dev/null", "--host", host]);
    command
}

/// The same measured twice: the host as a child, and behind the relay.
fn both<T>(mut measure: impl FnMut(&dyn Fn() -> Command) -> Result<T, Lost>) -> Result<(T, T), Lost> {
    Ok((measure(&host_itself)?, measure(&|| relay("embedded"))?))
}

fn best(rounds: u32, mut round: impl FnMut() -> Result<Duration, Lost>) -> Result<Duration, Lost> {
    let mut best = Duration::MAX;
    for _ in 0..rounds {
        best = best.min(round()?);
    }
    Ok(best)
}

fn best_rate(rounds: u32, mut round: impl FnMut() -> io::Result<f64>) -> io::Result<f64> {
    let mut best: f64 = 0.0;
    for _ in 0..rounds {
        best = best.max(round()?);
    }
    Ok(best)
}

fn timed(work: impl FnOnce() -> Result<(), Lost>) -> Result<Duration, Lost> {
    let begun = Instant::now();
    work()?;
    Ok(begun.elapsed())
}

fn opened(command: Command) -> Result<Duration, Lost> {
    let begun = Instant::now();
    let session = open_session(command)?;
    let took = begun.elapsed();
    session.close()?;
    Ok(took)
}

fn rate(command: Command, script: &str, units: f64) -> Result<f64, Lost> {
    let mut session = open_session(command)?;
    let best = best(8, || timed(|| count(&mut session, script)))?;
    session.close()?;
    Ok(units / best.as_secs_f64())
}

fn open_session(command: Command) -> Result<Session, Lost> {
    Session::open(command, Console::host_info(), Some(Duration::from_secs(60)))
}

fn start(session: &mut Session, script: &str) -> Result<(), Lost> {
    session.start(CreatePipeline::new(PowerShell::new(vec![message::Command::script(script)]))).map(drop)
}

fn run(session: &mut Session, script: &str) -> Result<Vec<Value>, Lost> {
    start(session, script)?;
    let mut output = Vec::new();
    loop {
        match session.wait()? {
            Next::Event(Event::Output { value, .. }) => output.push(value.unwrap_or_default()),
            Next::Event(Event::Finished { .. }) => return Ok(output),
            _ => {}
        }
    }
}

fn count(session: &mut Session, script: &str) -> Result<(), Lost> {
    start(session, script)?;
    while !matches!(session.wait()?, Next::Event(Event::Finished { .. })) {}
    Ok(())
}

/// Peak memory of a process, in MiB.
fn peak(process: i32) -> Result<f64, Box<dyn std::error::Error>> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0)
}

fn calibration() -> Option<f64> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let judges = std::env::var_os("PSRPD_SHARED").map_or(beside, PathBuf::from);
    let output = Command::new("/usr/bin/python3").arg(judges.join("baselines/calibrate.py")).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().strip_suffix(" ms")?.parse().ok()
}

/// A host that knows no language: whatever is to be run, it gives [`FED`] bytes of lines, as fast as they are taken.
fn feed() -> io::Result<()> {
    let mut server = Server::new(server::Config::default());
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let mut chunk = vec![0; 64 << 10];
    let mut bytes = Vec::new();
    loop {
        let length = input.read(&mut chunk)?;
        if length == 0 {
            return Ok(());
        }
        server.handle_input(&chunk[..length]);
        while let Some(event) = server.poll_event() {
            match event {
                server::Event::PoolOpening { protocol, .. } => {
                    server.open_pool(ApplicationPrivateData::with_version_table(protocol, Vec::new()));
                }
                server::Event::Pipeline(new) => {
                    let mut sender = new.sender;
                    let text = "a line of a log file, as it comes along ".repeat(6550);
                    let mut lines = Vec::new();
                    sender.output(&mut lines, |body| Writer::new(body).item().string(&text));
                    server.poll_transmit(&mut bytes);
                    output.write_all(&bytes)?;
                    bytes.clear();
                    for _ in 0..FED / lines.len() + 1 {
                        output.write_all(&lines)?;
                    }
                    server.handle_finished(sender.finish(&mut bytes, PipelineState::COMPLETED, None));
                }
                _ => {}
            }
            server.poll_transmit(&mut bytes);
        }
        server.poll_transmit(&mut bytes);
        output.write_all(&bytes)?;
        output.flush()?;
        bytes.clear();
    }
}

/// How fast such a host's lines come, in MB/s, when nobody looks at them.
fn drained(mut command: Command) -> io::Result<f64> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let (Some(mut input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::other("a child without pipes"));
    };
    let init = InitRunspacePool::default();
    let opening = Opening::New(Box::new(init));
    let mut client = Client::open(client::Config::default(), Uuid::new_v4(), opening, Instant::now());
    let mut chunk = vec![0; 128 << 10];
    let mut bytes = Vec::new();
    let mut begun = None;
    let mut fed = 0;
    loop {
        if fed < 1 << 20 {
            client.poll_transmit(&mut bytes);
            input.write_all(&bytes)?;
            bytes.clear();
        }
        let length = output.read(&mut chunk)?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(begun) = begun {
            fed += length;
            if fed >= FED {
                let took: Duration = Instant::elapsed(&begun);
                let _ = child.kill();
                child.wait()?;
                return Ok(fed as f64 / took.as_secs_f64() / 1e6);
            }
            if fed >= 1 << 20 {
                continue;
            }
        }
        client.handle_input(Instant::now(), &chunk[..length]);
        while let Some(event) = client.poll_event() {
            if let Event::Opened { .. } = event {
                let create = CreatePipeline::new(PowerShell::new(vec![message::Command::script("feed")]));
                client.create(Uuid::new_v4(), create).map_err(io::Error::other)?;
                begun = Some(Instant::now());
            }
        }
    }
}
