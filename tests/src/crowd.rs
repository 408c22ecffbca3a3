//! Many sessions at once.

use std::process::Command;
use std::time::Duration;

use clixml::Value;
use psrp_client::Lost;
use psrp_client::blocking::{Next, Session};
use psrp_client::console::Console;
use psrp_proto::client::Event;
use psrp_proto::message::{self, CreatePipeline, PipelineState, PowerShell};

/// Opens a session.
///
/// # Errors
/// When it does not open in good time.
pub fn open(command: Command) -> Result<Session, Lost> {
    Session::open(command, Console::host_info(), Some(Duration::from_secs(300)))
}

/// Runs a script; what it gave, and how it ended.
///
/// # Errors
/// When the session is lost.
pub fn run(session: &mut Session, script: &str) -> Result<(Vec<Value>, PipelineState), Lost> {
    session.start(CreatePipeline::new(PowerShell::new(vec![message::Command::script(script)])))?;
    let mut output = Vec::new();
    loop {
        match session.wait()? {
            Next::Event(Event::Output { value, .. }) => output.push(value.unwrap_or_default()),
            Next::Event(Event::Finished { state, .. }) => return Ok((output, state.state)),
            _ => {}
        }
    }
}

/// Opens sessions side by side.
///
/// # Panics
/// When one does not open.
pub fn open_all(commands: impl Iterator<Item = Command>) -> Vec<Session> {
    let opening: Vec<_> = commands.map(|command| std::thread::spawn(move || open(command))).collect();
    opening.into_iter().map(|thread| thread.join().expect("no panic").expect("a session")).collect()
}

/// Has each of the sessions work beside the others, and closes them.
///
/// # Panics
/// When one is lost, or gives anything else than what is its own.
pub fn work_in_each(sessions: Vec<Session>) {
    let working: Vec<_> = sessions
        .into_iter()
        .zip(0..)
        .map(|(mut session, number)| {
            std::thread::spawn(move || {
                let script = format!("$own = {number}; 1..300 | ForEach-Object {{ $own * 1000 + $_ }}");
                let first = run(&mut session, &script)?;
                let second = run(&mut session, "'x' * 200000 + $own")?;
                session.close()?;
                Ok::<_, Lost>((first, second))
            })
        })
        .collect();
    for (thread, number) in working.into_iter().zip(0..) {
        let (first, second) = thread.join().expect("no panic").expect("a session that lives");
        let numbers = (1..=300).map(|item| Value::Int32(number * 1000 + item)).collect();
        assert_eq!(first, (numbers, PipelineState::COMPLETED), "of session {number}");
        let text = "x".repeat(200_000) + &number.to_string();
        assert_eq!(second, (vec![Value::from(text.as_str())], PipelineState::COMPLETED), "of session {number}");
    }
}
