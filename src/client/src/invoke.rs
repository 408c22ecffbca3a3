//! Running one script: `psrp invoke`.

use std::io::{self, BufRead, Write};
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use clixml::Value;
use psrp_proto::client::Event;
use psrp_proto::message::{
    self, CreatePipeline, ErrorRecord, InformationRecord, PipelineState, PowerShell, RecordKind,
};
use uuid::Uuid;

use crate::console::{Console, Place, printable};
use crate::session::{Lost, Next, Room, Session, Wake};
use crate::text::text;

/// What is to be run, and how it is shown.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// The script's text.
    pub script: String,
    /// Its arguments, in order.
    pub arguments: Vec<String>,
    /// How objects are written.
    pub format: Format,
    /// What standard input is to the script.
    pub input: Option<Input>,
    /// How long opening the session may take.
    pub timeout: Option<Duration>,
}

/// How objects are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As PowerShell shows them.
    Text,
    /// Each as JSON on a line of its own.
    Json,
    /// As CLIXML, all of them one document.
    Clixml,
}

/// What standard input is to a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// Each line is a string.
    Lines,
    /// Each line is JSON.
    Json,
    /// A CLIXML document.
    Clixml,
}

/// Status of a script that failed, or wrote errors.
const FAILED: u8 = 1;
/// Status of a script that was stopped, as a shell has it for Ctrl-C.
const STOPPED: u8 = 130;
/// Input that may wait for the host before no more is read.
const PENDING: usize = 1 << 20;

/// Runs a script with the host that `command` starts or connects to, and closes the session; the status to exit with.
/// Ctrl-C stops the script.
///
/// # Errors
/// When there is no session, or it is lost.
pub fn invoke(command: Command, invocation: &Invocation) -> Result<u8, Lost> {
    let mut session = Session::open(command, Console::host_info(), invocation.timeout)?;
    let waker = session.waker();
    // Where there is a handler already, whoever set it decides.
    let _ = ctrlc::set_handler(move || {
        let _ = waker.try_send(Wake::Interrupt);
    });
    let status = run(&mut session, invocation)?;
    let closed = session.close();
    // What was wanted is done, or its failure is told already.
    if status == 0 {
        closed?;
    }
    Ok(status)
}

/// Runs a script in a session; the status to exit with.
///
/// # Errors
/// When the session is lost.
pub fn run(session: &mut Session, invocation: &Invocation) -> Result<u8, Lost> {
    let pipeline = session.start(create(invocation))?;
    let room = Arc::new(Room::default());
    if let Some(input) = invocation.input {
        let (waker, room) = (session.waker(), room.clone());
        std::thread::spawn(move || read_input(input, &waker, &room));
    }
    let place = if invocation.format == Format::Text { Place::Output } else { Place::Error };
    let mut run = Run { console: Console::new(place), format: invocation.format, values: Vec::new(), errors: 0 };
    let state = run.follow(session, pipeline, &room)?;
    run.finish();
    if let Some(status) = run.console.exit {
        return Ok(u8::try_from(status & 0xff).unwrap_or(FAILED));
    }
    Ok(match state {
        PipelineState::STOPPED => STOPPED,
        PipelineState::COMPLETED if run.errors == 0 => 0,
        _ => FAILED,
    })
}

fn create(invocation: &Invocation) -> CreatePipeline {
    let mut script = message::Command::script(invocation.script.as_str());
    for argument in &invocation.arguments {
        script = script.with(None, Value::String(argument.as_str().into()));
    }
    let mut commands = vec![script];
    if invocation.format == Format::Text {
        commands.push(message::Command::named("Out-String").with(Some("Stream"), Value::Bool(true)));
    }
    CreatePipeline { no_input: invocation.input.is_none(), ..CreatePipeline::new(PowerShell::new(commands)) }
}

struct Run {
    console: Console,
    format: Format,
    /// What is written in the end, for a document.
    values: Vec<Value>,
    errors: usize,
}

impl Run {
    fn follow(&mut self, session: &mut Session, pipeline: Uuid, room: &Room) -> Result<PipelineState, Lost> {
        let mut interrupts = 0;
        loop {
            match session.wait()? {
                // A pipeline that has ended takes no more, and needs none.
                Next::Wake(Wake::Input(value)) => session.input(pipeline, Some(value)).unwrap_or(()),
                Next::Wake(Wake::InputEnd) => session.input(pipeline, None).unwrap_or(()),
                Next::Wake(Wake::Interrupt) => {
                    interrupts += 1;
                    if interrupts > 1 {
                        return Ok(PipelineState::STOPPED);
                    }
                    session.stop(pipeline)?;
                }
                Next::Wake(_) => {}
                Next::Event(event) => {
                    if let Some(state) = self.event(session, pipeline, event)? {
                        return Ok(state);
                    }
                }
            }
            room.set(session.client().pending_input(pipeline) < PENDING);
        }
    }

    fn event(&mut self, session: &mut Session, pipeline: Uuid, event: Event) -> Result<Option<PipelineState>, Lost> {
        match event {
            Event::Output { value, .. } => self.output(value.unwrap_or_default()),
            Event::Error { record, .. } => {
                self.errors += 1;
                self.error(&record);
            }
            Event::Record { kind, record, .. } => {
                let prefix = match kind {
                    RecordKind::Warning => "WARNING",
                    RecordKind::Verbose => "VERBOSE",
                    RecordKind::Debug => "DEBUG",
                };
                let message = record.message.as_ref().map_or_else(String::new, ToString::to_string);
                self.console.error_line(&format!("{prefix}: {message}"));
            }
            Event::Progress { record, .. } => self.console.progress(&record),
            Event::Information { record, .. } => self.information(&record),
            Event::HostCall { pipeline: of, call } => {
                if let Some(response) = self.console.call(session.client(), call.id, call.call) {
                    session.respond(of, response)?;
                }
            }
            Event::Finished { pipeline: ended, state } if ended == pipeline => {
                if state.state == PipelineState::FAILED
                    && let Some(record) = &state.error
                {
                    self.error(record);
                }
                return Ok(Some(state.state));
            }
            _ => {}
        }
        Ok(None)
    }

    fn output(&mut self, value: Value) {
        self.console.clear_progress();
        let line = match self.format {
            Format::Text => text(&value),
            Format::Json => crate::json::json(&value).to_string(),
            Format::Clixml => return self.values.push(value),
        };
        let mut output = io::stdout().lock();
        let _ = output.write_all(line.as_bytes()).and_then(|()| output.write_all(b"\n"));
    }

    /// As PowerShell shows it: who said it, and what.
    fn error(&mut self, record: &ErrorRecord) {
        let message = record.message().map_or_else(String::new, ToString::to_string);
        let who = [&record.activity, &record.reason].into_iter().flatten().find(|who| !who.is_empty());
        match who {
            Some(who) => self.console.error_line(&format!("{who}: {message}")),
            None => self.console.error_line(&message),
        }
    }

    /// What was written for a person came as a host call, too.
    fn information(&mut self, record: &InformationRecord) {
        let for_host = record.tags.items.iter().any(|tag| *tag == "PSHOST");
        if !for_host {
            self.console.error_line(&printable(&text(&record.message_data)));
        }
    }

    fn finish(&mut self) {
        self.console.clear_progress();
        if self.format == Format::Clixml {
            let mut document = Vec::new();
            clixml::file::write(&self.values, &mut document);
            document.push(b'\n');
            let _ = io::stdout().write_all(&document);
        }
        let _ = io::stdout().flush();
    }
}

fn read_input(format: Input, waker: &SyncSender<Wake>, room: &Room) {
    let mut stdin = io::stdin().lock();
    let mut values = || -> io::Result<()> {
        match format {
            Input::Clixml => {
                let mut document = Vec::new();
                io::Read::read_to_end(&mut stdin, &mut document)?;
                for item in clixml::file::read(&document).map_err(io::Error::other)? {
                    let value = Some(item.value).filter(|value| !value.is_null());
                    room.wait();
                    waker.send(Wake::Input(value)).map_err(io::Error::other)?;
                }
            }
            Input::Lines | Input::Json => {
                let mut line = String::new();
                while stdin.read_line(&mut line)? > 0 {
                    let text = line.trim_end_matches(['\r', '\n']);
                    let value = match format {
                        Input::Json => crate::json::value(serde_json::from_str(text)?),
                        _ => Value::String(text.into()),
                    };
                    let value = Some(value).filter(|value| !value.is_null());
                    room.wait();
                    waker.send(Wake::Input(value)).map_err(io::Error::other)?;
                    line.clear();
                }
            }
        }
        Ok(())
    };
    if let Err(error) = values() {
        let _ = writeln!(io::stderr(), "psrp: input: {error}");
    }
    let _ = waker.send(Wake::InputEnd);
}
