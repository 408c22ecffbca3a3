//! The recorded scripts of real PowerShell, run by the embedded engine: what they write, in which order, which errors, how
//! they end. Needs nothing but the repository; `recordings.rs` compares every field, with the judges and as root.

#![cfg(unix)]
#![allow(clippy::print_stderr, reason = "what differs is for whoever runs the tests")]

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use psrp_client::Lost;
use psrp_client::blocking::{Next, Session};
use psrp_client::console::Console;
use psrp_proto::client::Event;
use psrp_proto::message::{self, CreatePipeline, ErrorRecord, PipelineState, PowerShell, RecordKind};
use psrpd_tests::binary;
use serde_json::{Value, json};

/// Scripts with the recorded outcome. It only rises.
const IDENTICAL: usize = 1270;
/// How long a script may take.
const LIMIT: Duration = Duration::from_secs(30);

#[test]
fn recorded_scripts_come_to_the_recorded_end() {
    let files = golden::files(golden::LANGUAGE);
    let lines = files.iter().filter(|(name, _)| name.ends_with(".jsonl")).flat_map(|(_, text)| text.lines());
    let cases: Vec<Value> = lines.map(|line| serde_json::from_str(line).expect("a case is JSON")).collect();
    let (here, elsewhere): (Vec<_>, Vec<_>) = cases.into_iter().partition(is_at_home_anywhere);
    let half = here.len().div_ceil(2);
    let differing: Vec<String> = std::thread::scope(|scope| {
        let halves: Vec<_> = here.chunks(half).map(|cases| scope.spawn(|| differing(cases))).collect();
        halves.into_iter().flat_map(|half| half.join().expect("no case makes the test panic")).collect()
    });
    eprintln!(
        "language: {} passed, {} failed, {} skipped: they show where they were recorded, or ask their user",
        here.len() - differing.len(),
        differing.len(),
        elsewhere.len()
    );
    assert!(here.len() - differing.len() >= IDENTICAL, "{}", differing.join("\n"));
}

/// Not: paths, users and times of the machine of the recording, and questions, whose answers were its client's.
fn is_at_home_anywhere(case: &Value) -> bool {
    let text = case.to_string();
    !["/srv", "TIME", "USER", "demo"].iter().any(|word| text.contains(word)) && case["streams"]["host"].is_null()
}

/// Those of the cases that differ, with the first thing in which they do.
fn differing(cases: &[Value]) -> Vec<String> {
    let differing = cases.iter().filter_map(|case| {
        let differs = match outcome(case["script"].as_str().expect("a script")) {
            Ok(outcome) => {
                let (name, here) = outcome.iter().find(|(name, here)| !agrees(&case[name], here))?;
                format!("{name}: recorded {}, here {here}", case[name])
            }
            Err(lost) => lost.to_string(),
        };
        Some(format!("{} {}\n    {differs}", case["id"], case["script"]))
    });
    differing.collect()
}

/// Whether the recorded value is this one; of what is recorded in more detail, only what stands here counts.
fn agrees(recorded: &Value, here: &Value) -> bool {
    match (recorded, here) {
        (Value::Array(recorded), Value::Array(here)) => {
            recorded.len() == here.len() && recorded.iter().zip(here).all(|(recorded, here)| agrees(recorded, here))
        }
        (Value::Object(recorded), Value::Object(here)) => {
            here.iter().all(|(name, here)| recorded.get(name).is_some_and(|recorded| agrees(recorded, here)))
        }
        (recorded, here) => recorded == here,
    }
}

/// What comes of a script in a new host and an empty folder, by the names of the recordings' fields.
fn outcome(script: &str) -> Result<[(&'static str, Value); 5], Lost> {
    let folder = std::env::temp_dir().join(format!("psrpd-language-{}", uuid::Uuid::new_v4().simple()));
    fs::create_dir(&folder).expect("there is room for a folder");
    let mut host = Command::new(binary("psrpd"));
    host.arg("host").current_dir(&folder).env_clear();
    host.envs([("LANG", "C.UTF-8"), ("TZ", "UTC"), ("PATH", "/usr/bin:/bin"), ("DEMO_VALUE", "demo value")]);
    let outcome = Session::open(host, Console::host_info(), Some(LIMIT)).and_then(|session| run(session, script));
    let _ = fs::remove_dir_all(&folder);
    outcome
}

fn run(mut session: Session, script: &str) -> Result<[(&'static str, Value); 5], Lost> {
    session.start(CreatePipeline::new(PowerShell::new(vec![message::Command::script(script)])))?;
    let (mut output, mut errors, mut order) = (Vec::new(), Vec::new(), String::new());
    let limit = Instant::now() + LIMIT;
    let end = loop {
        let event = match session.wait_until(Some(limit))? {
            Some(Next::Event(event)) => event,
            Some(Next::Wake(_)) => continue,
            None => return Err(Lost::Interrupted),
        };
        match event {
            Event::Output { value, .. } => {
                order.push('O');
                output.push(value.as_ref().map(clixml::to_string).unwrap_or_default());
            }
            Event::Error { record, .. } => {
                order.push('E');
                errors.push(error(&record));
            }
            Event::Record { kind, .. } => order.push(match kind {
                RecordKind::Debug => 'D',
                RecordKind::Verbose => 'V',
                RecordKind::Warning => 'W',
            }),
            Event::Progress { .. } => order.push('P'),
            Event::Information { .. } => order.push('I'),
            Event::HostCall { .. } => order.push('H'),
            Event::Finished { state, .. } => break state,
            _ => {}
        }
    };
    session.close()?;
    let state = match end.state {
        PipelineState::COMPLETED => json!("Completed"),
        PipelineState::FAILED => json!("Failed"),
        PipelineState::STOPPED => json!("Stopped"),
        PipelineState(other) => json!(other),
    };
    Ok([
        ("output", json!(output)),
        ("errors", json!(errors)),
        ("order", json!(order)),
        ("state", state),
        ("terminating", end.error.as_ref().map_or(Value::Null, error)),
    ])
}

fn error(record: &ErrorRecord) -> Value {
    let message = record.exception.get("Message").and_then(clixml::Value::as_text);
    json!({
        "id": record.fully_qualified_error_id.as_ref().map(ToString::to_string),
        "message": message.map(ToString::to_string),
    })
}
