//! The library's async session, with the embedded host as a child.

#![cfg(unix)]

use std::process::Command;
use std::time::Duration;

use clixml::Value;
use psrp_client::{Connection, Destination, Error, Event, Lost, Session};
use psrp_proto::client::HostError;
use psrp_proto::message::PipelineState;
use psrp_proto::message::host::{Call, HostReturn};
use psrpd_tests::binary;

fn host() -> Destination {
    let mut command = Command::new(binary("psrpd"));
    command.arg("host");
    command.into()
}

async fn session() -> Session {
    Session::connect(host()).await.expect("the host opens a session")
}

fn numbers(values: &[Value]) -> Vec<i32> {
    let number = |value: &Value| match value.unwrapped() {
        Value::Int32(number) => *number,
        other => panic!("{other:?} is no number"),
    };
    values.iter().map(number).collect()
}

/// What may be moved to another thread between two polls.
fn movable<T: Send>(future: T) -> T {
    future
}

#[tokio::test]
async fn pipelines_follow_each_other_in_one_session() -> Result<(), Error> {
    let mut session = session().await;
    let sum =
        movable(session.invoke("param($a, $b) $script:kept = $a + $b; $kept").argument(1).parameter("b", 2).output());
    assert_eq!(numbers(&sum.await?), [3]);
    assert_eq!(numbers(&session.invoke("$global:again = 4; 4").output().await?), [4]);
    let filtered = session.invoke("3; 1").pipe("Sort-Object");
    assert_eq!(numbers(&filtered.output().await?), [1, 3]);
    assert_eq!(numbers(&session.invoke("$again").output().await?), [4]);
    session.close().await
}

#[tokio::test]
async fn every_stream_comes_as_what_it_is() -> Result<(), Error> {
    let mut session = session().await;
    let script = "$VerbosePreference = $DebugPreference = 'Continue'
        1; Write-Warning w; Write-Verbose v; Write-Debug d; Write-Information i; Write-Error e
        Write-Progress p -Status s";
    let mut pipeline = session.invoke(script).await?;
    let mut seen = Vec::new();
    while let Some(event) = pipeline.next().await? {
        seen.push(match event {
            Event::Output(value) => format!("output {:?}", numbers(&[value])),
            Event::Warning(record) => format!("warning {}", record.message.expect("a text")),
            Event::Verbose(record) => format!("verbose {}", record.message.expect("a text")),
            Event::Debug(record) => format!("debug {}", record.message.expect("a text")),
            Event::Information(record) => {
                format!("information {:?}", record.message_data.as_text().map(ToString::to_string))
            }
            Event::Error(record) => format!("error {}", record.message().expect("a text")),
            Event::Progress(record) => format!("progress {}", record.activity),
            Event::Finished(state) => format!("{:?}", state.state == PipelineState::COMPLETED),
            other => format!("{other:?}"),
        });
    }
    let wanted =
        ["output [1]", "warning w", "verbose v", "debug d", "information Some(\"i\")", "error e", "progress p", "true"];
    assert_eq!(seen, wanted);
    assert!(pipeline.next().await?.is_none());
    drop(pipeline);
    session.close().await
}

#[tokio::test]
async fn the_first_error_is_what_output_fails_with() -> Result<(), Error> {
    let mut session = session().await;
    for script in ["Write-Error oops; Start-Sleep 600", "throw 'oops'"] {
        let error = session.invoke(script).output().await.expect_err(script);
        assert_eq!(error.to_string(), "oops", "{script}");
        assert!(error.record().is_some() && !error.is_lost());
    }
    assert_eq!(numbers(&session.invoke("1").output().await?), [1]);
    session.close().await
}

#[tokio::test]
async fn a_pipeline_that_takes_too_long_is_stopped() -> Result<(), Error> {
    let mut session = session().await;
    let error = session.invoke("Start-Sleep 600").timeout(Duration::from_millis(50)).output().await;
    assert!(matches!(error, Err(Error::TimedOut(_))), "{error:?}");
    assert_eq!(numbers(&session.invoke("1").output().await?), [1]);
    session.close().await
}

#[tokio::test]
async fn a_pipeline_that_is_dropped_is_stopped() -> Result<(), Error> {
    let mut session = session().await;
    let mut pipeline = session.invoke("for () { 'again' }").await?;
    assert!(matches!(pipeline.next().await?, Some(Event::Output(_))));
    drop(pipeline);
    assert_eq!(numbers(&session.invoke("1").output().await?), [1]);
    session.close().await
}

#[tokio::test]
async fn an_event_is_not_lost_when_nobody_waits_for_it_any_more() -> Result<(), Error> {
    let mut session = session().await;
    let mut pipeline = session.invoke("1..200 | ForEach-Object { Start-Sleep -Milliseconds 1; $_ }").await?;
    let mut values = Vec::new();
    loop {
        tokio::select! {
            biased;
            event = pipeline.next() => match event? {
                Some(Event::Output(value)) => values.push(value),
                Some(_) => {}
                None => break,
            },
            () = tokio::task::yield_now() => {}
        }
    }
    assert_eq!(numbers(&values), (1..=200).collect::<Vec<_>>());
    drop(pipeline);
    session.close().await
}

#[tokio::test]
async fn input_comes_from_an_iterator_or_through_a_sink() -> Result<(), Error> {
    let mut session = session().await;
    let double = "$input | ForEach-Object { $_ * 2 }";
    assert_eq!(numbers(&session.invoke(double).input([1, 2]).output().await?), [2, 4]);
    let mut pipeline = session.invoke(double).input_later().await?;
    let input = pipeline.take_input().expect("one sink");
    assert!(pipeline.take_input().is_none());
    let giving = tokio::spawn(async move {
        for number in 0..1000 {
            assert!(input.send(number).await);
        }
    });
    let mut values = Vec::new();
    while let Some(event) = pipeline.next().await? {
        if let Event::Output(value) = event {
            values.push(value);
        }
    }
    giving.await.expect("all was taken");
    assert_eq!(numbers(&values), (0..1000).map(|number| number * 2).collect::<Vec<_>>());
    drop(pipeline);
    session.close().await
}

#[tokio::test]
async fn a_host_call_is_answered() -> Result<(), Error> {
    let info = psrp_client::console::Console::host_info();
    let mut session = Session::builder().host_info(info).connect(host()).await?;
    let mut pipeline = session.invoke("\"<$(Read-Host)>\"").await?;
    let mut said = None;
    while let Some(event) = pipeline.next().await? {
        match event {
            Event::HostCall(call) if call.expects_answer() => {
                assert!(matches!(call.call, Call::ReadLine), "{call:?}");
                pipeline.respond(&call, Ok(HostReturn::Text("me".into())))?;
            }
            Event::Output(value) => said = Some(value),
            _ => {}
        }
    }
    assert_eq!(said, Some(Value::from("<me>")));
    drop(pipeline);
    session.close().await
}

#[tokio::test]
async fn a_session_is_lost_for_a_reason() {
    let mut dying = Command::new("sh");
    dying.args(["-c", "echo no such luck >&2; exit 3"]).stderr(std::process::Stdio::piped());
    let error = Session::connect(dying).await.expect_err("there is no session");
    assert!(error.is_lost());
    assert_eq!(error.to_string(), "the connection ended: no such luck");

    let missing = Session::connect(Command::new("/nonexistent/host")).await.expect_err("there is no program");
    assert!(matches!(missing, Error::Lost(Lost::Start(_))));

    let (ours, _theirs) = tokio::io::duplex(64);
    let (reader, writer) = tokio::io::split(ours);
    let silent = Session::builder().timeout(Duration::from_millis(50)).connect(Connection::over(reader, writer)).await;
    let Err(Error::Lost(Lost::Failed(error))) = silent else { panic!("{silent:?}") };
    assert!(matches!(*error, psrp_proto::client::Error::Host(HostError::Timeout(_))), "{error}");
}

#[tokio::test]
async fn a_session_that_is_dropped_takes_its_host_along() -> Result<(), Error> {
    let mut session = session().await;
    let id = numbers(&session.invoke("$PID").output().await?)[0];
    drop(session.invoke("Start-Sleep 600").await?);
    drop(session);
    let process = std::path::PathBuf::from(format!("/proc/{id}/stat"));
    // A process that was killed stays until tokio has asked how it ended.
    let runs = || std::fs::read_to_string(&process).is_ok_and(|stat| !stat.contains(") Z "));
    for _ in 0..500 {
        if !runs() {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the host still runs");
}
