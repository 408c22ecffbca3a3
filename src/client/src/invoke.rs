//! Running one script: `psrp invoke`.

use std::collections::VecDeque;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use clixml::Value;
use psrp_proto::client::{Client, Event};
use psrp_proto::message::{
    self, CreatePipeline, ErrorRecord, InformationRecord, PipelineState, PowerShell, RecordKind, RemoteStreamOptions,
    UserEvent,
};
use uuid::Uuid;

use crate::arguments::script_with;
use crate::blocking::{Kept, Next, Room, Session, Wake};
use crate::console::{Console, Place, printable};
use crate::error::Lost;
use crate::exit_status::telling_status;
use crate::input;
use crate::interrupt::Interrupts;
use crate::output::{Names, Output};
use crate::screen::Screen;
use crate::text::text;

pub use crate::input::Input;

/// What is to be run, and how it is shown.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// The script's text.
    pub script: String,
    /// Its arguments, in order: words like `-Name` name parameters that it declares. Where the script is a command's name alone,
    /// they are the command's.
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
    /// As rows of comma-separated values, below the names of the first one's properties.
    Csv,
    /// As CLIXML, all of them one document.
    Clixml,
}

/// Status of a script that failed, or wrote errors.
pub(crate) const FAILED: u8 = 1;
/// Status of a script that was stopped, as a shell has it for Ctrl-C.
pub(crate) const STOPPED: u8 = 130;
/// Input that may wait for the host before no more is read.
const PENDING: usize = 1 << 20;

/// Runs a script with the host that `command` starts or connects to, and closes the session; the status to exit with.
/// Ctrl-C stops the script.
///
/// # Errors
/// When there is no session, or it is lost.
pub fn invoke(command: Command, invocation: &Invocation) -> Result<u8, Lost> {
    let interrupts = Interrupts::of_process();
    let mut session = Session::begin_with(
        command,
        Console::host_info(),
        Console::abilities(place(invocation.format)),
        Kept::OnceOpen,
        invocation.timeout,
    )?;
    let _told = interrupts.tell(session.waker());
    session = match session.opened() {
        Err(Lost::Interrupted) => return Ok(STOPPED),
        opened => opened?,
    };
    let status = run_for(&mut session, invocation, interrupts)?;
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
    run_for(session, invocation, Interrupts::default())
}

fn run_for(session: &mut Session, invocation: &Invocation, interrupts: Interrupts) -> Result<u8, Lost> {
    let screen: Arc<Screen> = Arc::default();
    let output = Output::new(screen.clone(), invocation.format, Names::Hidden);
    let console = Console::on(screen, place(invocation.format), interrupts);
    let mut run = Run::new(console, &output, "");
    let end = run.run(session, invocation, invocation.input);
    output.finish();
    Ok(end?.status())
}

/// Where the host's own text goes, beside objects in that format.
pub(crate) fn place(format: Format) -> Place {
    if format == Format::Text { Place::Output } else { Place::Error }
}

/// How a script ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    state: PipelineState,
    pub errors: usize,
    pub exit: Option<i32>,
}

impl End {
    /// What to exit with.
    pub fn status(self) -> u8 {
        match (self.exit, self.state) {
            (Some(0), _) => 0,
            // What has no last byte is a failure all the same.
            (Some(status), _) => u8::try_from(status & 0xff).ok().filter(|status| *status > 0).unwrap_or(FAILED),
            (None, PipelineState::STOPPED) => STOPPED,
            (None, PipelineState::COMPLETED) if self.errors == 0 => 0,
            _ => FAILED,
        }
    }
}

/// Whether the status of a program at a script's end becomes ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// The host tells it.
    Told,
    /// Scripts may hold nothing that would tell it.
    Untold,
}

pub(crate) fn create(invocation: &Invocation, status: Status) -> CreatePipeline {
    let change = |script: &str| match (status, invocation.input) {
        (Status::Told, None) => telling_status(script),
        // What a script was given cannot be given again, if it has to be run without.
        _ => None,
    };
    let mut commands = vec![script_with(&invocation.script, &invocation.arguments, change)];
    if invocation.format == Format::Text {
        commands.push(message::Command::named("Out-String").with(Some("Stream"), Value::Bool(true)));
    }
    CreatePipeline {
        no_input: invocation.input.is_none(),
        remote_stream_options: RemoteStreamOptions::ERROR_RECORD,
        ..CreatePipeline::new(PowerShell::new(commands))
    }
}

/// What is done when a script stands in the debugger.
pub(crate) trait Stops {
    /// Looks at an event of the session's, and if it is that, sees to it that the script goes on. What happened to other
    /// pipelines meanwhile is given back.
    fn stopped(&mut self, session: &mut Session, event: &UserEvent) -> Result<Vec<Event>, Lost>;
}

/// A script that runs.
pub(crate) struct Run<'a> {
    stops: Option<&'a mut (dyn Stops + Send)>,
    console: Console,
    output: &'a Output,
    host: &'a str,
    failing_as: Option<&'static str>,
    errors: usize,
    refused: Refused,
}

/// Whether a session has refused the language that tells the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Refused {
    NotYet,
    Now,
    /// It was asked for: what is refused now is what the user wrote.
    Told,
}

impl<'a> Run<'a> {
    /// A run whose objects come from that host.
    pub fn new(console: Console, output: &'a Output, host: &'a str) -> Run<'a> {
        Run { console, output, host, failing_as: None, errors: 0, refused: Refused::NotYet, stops: None }
    }

    /// With this word before the error that ends the script, in place of the one that tells who failed.
    pub fn failing_as(self, word: &'static str) -> Run<'a> {
        Run { failing_as: Some(word), ..self }
    }

    /// With a debugger.
    pub fn stopping_for(self, stops: &'a mut (dyn Stops + Send)) -> Run<'a> {
        Run { stops: Some(stops), ..self }
    }

    /// Runs the script to its end.
    pub fn run(&mut self, session: &mut Session, invocation: &Invocation, source: Option<Input>) -> Result<End, Lost> {
        if source.is_some() {
            // It cannot be read twice.
            self.refused = Refused::Told;
        }
        let end = self.pipeline(session, create(invocation, Status::Told), source);
        match self.is_refused() {
            true => self.pipeline(session, create(invocation, Status::Untold), None),
            false => end,
        }
    }

    /// Whether the session takes no more of a script than commands: then it ran nothing, and is to run as it is. To be asked
    /// once.
    pub fn is_refused(&mut self) -> bool {
        std::mem::replace(&mut self.refused, Refused::Told) == Refused::Now
    }

    /// Runs a pipeline to its end.
    pub fn pipeline(
        &mut self,
        session: &mut Session,
        create: CreatePipeline,
        source: Option<Input>,
    ) -> Result<End, Lost> {
        let pipeline = session.start(create)?;
        let room = Arc::new(Room::default());
        if let Some(source) = source {
            let (waker, room) = (session.waker(), room.clone());
            std::thread::spawn(move || input::feed(source, &waker, &room));
        }
        let state = self.follow(session, pipeline, &room);
        self.end(state)
    }

    /// Nothing of it follows.
    pub fn end(&mut self, state: Result<PipelineState, Lost>) -> Result<End, Lost> {
        self.console.finish();
        Ok(End { state: state?, errors: self.errors, exit: self.console.exit })
    }

    fn follow(&mut self, session: &mut Session, pipeline: Uuid, room: &Room) -> Result<PipelineState, Lost> {
        let mut interrupts = 0;
        loop {
            let next = match session.poll()? {
                Some(next) => next,
                None => {
                    self.output.flush();
                    let is_full = session.client().pending_input(pipeline) >= PENDING;
                    // What was acknowledged meanwhile has made room.
                    room.set(!is_full);
                    let next = if is_full { session.wait_for_room(pipeline, PENDING)? } else { Some(session.wait()?) };
                    let Some(next) = next else { continue };
                    next
                }
            };
            match next {
                // A pipeline that has ended takes no more, and needs none.
                Next::Wake(Wake::Input(value)) => session.input(pipeline, Some(value)).unwrap_or(()),
                Next::Wake(Wake::InputEnd) => session.input(pipeline, None).unwrap_or(()),
                Next::Wake(Wake::Interrupt) => {
                    interrupts += 1;
                    if interrupts > 1 {
                        return Ok(PipelineState::STOPPED);
                    }
                    session.stop(pipeline)?;
                    if self.failing_as.is_some() {
                        // The terminal has written ^C.
                        self.console.screen().error("\n");
                    } else {
                        self.console.screen().end_line();
                    }
                }
                Next::Wake(_) => {}
                Next::Event(event) => {
                    let mut events = VecDeque::from([event]);
                    while let Some(event) = events.pop_front() {
                        if let (Event::UserEvent(event), Some(stops)) = (&event, &mut self.stops) {
                            events.extend(stops.stopped(session, event)?);
                        } else if let Some(state) = self.event(session.id(), session.client(), pipeline, event)? {
                            return Ok(state);
                        }
                    }
                    if interrupts == 0 && self.console.screen().is_closed() {
                        interrupts += 1;
                        session.stop(pipeline)?;
                    }
                }
            }
            room.set(session.client().pending_input(pipeline) < PENDING);
        }
    }

    /// Shows what happened in a session, and answers what was asked; how the pipeline ended when it has.
    pub fn event(
        &mut self,
        session: Uuid,
        client: &mut Client,
        pipeline: Uuid,
        event: Event,
    ) -> Result<Option<PipelineState>, Lost> {
        match event {
            Event::Output { value, .. } => self.output.object(self.host, session, value.unwrap_or_default()),
            // What a program wrote to its standard error is no error of the script's.
            Event::Error { record, .. } if is_of_program(&record) => {
                self.console.error_line(&record.message().map_or_else(String::new, ToString::to_string));
            }
            Event::Error { record, .. } => self.error(&record),
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
                if let Some(response) = self.console.call(client, call.id, call.call) {
                    client.respond(of, response)?;
                }
            }
            Event::Finished { pipeline: ended, state } if ended == pipeline => {
                if let Some(record) = &state.error {
                    match self.failing_as {
                        Some(word) => {
                            let message = record.message().map_or_else(String::new, ToString::to_string);
                            self.console.error_line(&format!("{word}: {message}"));
                        }
                        None if state.state == PipelineState::FAILED => self.error(record),
                        None => {}
                    }
                }
                return Ok(Some(state.state));
            }
            _ => {}
        }
        Ok(None)
    }

    /// As PowerShell shows it: who said it, and what.
    fn error(&mut self, record: &ErrorRecord) {
        if self.refused == Refused::NotYet && is_refusal(record) {
            self.refused = Refused::Now;
            return;
        }
        self.errors += 1;
        let message = record.message().map_or_else(String::new, ToString::to_string);
        let who = [&record.activity, &record.reason].into_iter().flatten().find(|who| !who.is_empty());
        let who = who.map_or_else(String::new, |who| format!("{who}: "));
        let place = place_of(record).map_or_else(String::new, |place| format!("\n  {place}"));
        self.console.error_line(&format!("{who}{message}{place}"));
    }

    /// What was written for a person came as a host call, too.
    fn information(&mut self, record: &InformationRecord) {
        let for_host = record.tags.items.iter().any(|tag| *tag == "PSHOST");
        if !for_host {
            self.console.error_line(&printable(&text(&record.message_data)));
        }
    }
}

/// Whether a program wrote it to its standard error.
fn is_of_program(record: &ErrorRecord) -> bool {
    let id = record.fully_qualified_error_id.as_ref().map(ToString::to_string);
    id.is_some_and(|id| ["NativeCommandError", "NativeCommandErrorMessage"].contains(&id.as_str()))
}

/// Whether a session took a text for more than commands.
fn is_refusal(record: &ErrorRecord) -> bool {
    record.fully_qualified_error_id.as_ref().is_some_and(|id| id.to_string().starts_with("ScriptsNotAllowed"))
}

/// Where it happened: in a script of the host's, or beyond the first line of what was sent.
fn place_of(record: &ErrorRecord) -> Option<String> {
    /// Characters of a line that are shown.
    const WIDTH: usize = 100;
    let at = &record.extended_info.as_ref()?.invocation;
    let file = at.script_name.as_ref().map(ToString::to_string).filter(|file| !file.is_empty());
    let number = at.script_line_number;
    if number < 1 || (number == 1 && file.is_none()) {
        return None;
    }
    let file = file.map_or_else(String::new, |file| format!("{file}, "));
    let line = at.line.as_ref().map_or_else(String::new, ToString::to_string);
    let line: String = line.trim().lines().next().unwrap_or_default().chars().take(WIDTH).collect();
    Some(format!("at {file}line {number}: {line}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_write_beside_their_output_is_no_error() {
        let record = |id: &str| ErrorRecord { fully_qualified_error_id: Some(id.into()), ..ErrorRecord::default() };
        let cases = [("NativeCommandError", true), ("NativeCommandErrorMessage", true), ("NativeCommandFailed", false)];
        for (id, wanted) in cases {
            assert_eq!(is_of_program(&record(id)), wanted, "{id}");
        }
        assert!(!is_of_program(&ErrorRecord::default()));
    }
}
