//! What is said between this side and the host's scripts.

use std::sync::Arc;
use std::time::Duration;

use clixml::Value;
use psrp_proto::client::Event;
use psrp_proto::message::{self, Abilities, CreatePipeline, ErrorRecord, PipelineState, PowerShell};
use uuid::Uuid;

use super::CopyError;
use super::progress::Progress;
use crate::blocking::{Kept, Next, Route, Session, Wake};
use crate::console::{Console, Place};
use crate::error::Lost;
use crate::interrupt::{Interrupts, Told};
use crate::screen::Screen;

/// Input that may wait for the host before no more is read.
const PENDING: usize = 2 << 20;

/// Files on their way in one session.
#[derive(Debug)]
pub struct Copy {
    session: Session,
    console: Console,
    pub(super) progress: Progress,
    _told: Told,
}

/// One side of a conversation with a script: what it is given, and what becomes of what it says.
pub(super) trait Talk {
    /// The next object of the script's input; none when there is no more.
    fn give(&mut self, progress: &mut Progress) -> Option<Value>;
    /// Takes an object of its output.
    fn take(&mut self, value: Value, progress: &mut Progress) -> Result<(), CopyError>;
}

impl Copy {
    /// Opens a session with the host that `route` leads to.
    ///
    /// # Errors
    /// When there is none.
    pub fn open(route: impl Into<Route>, timeout: Option<Duration>) -> Result<Copy, CopyError> {
        let screen: Arc<Screen> = Arc::default();
        let console = Console::on(screen.clone(), Place::Error, Interrupts::of_process());
        let progress = Progress::on(screen, None);
        Copy::begin(route.into(), timeout, console, progress)
    }

    pub(super) fn begin(
        route: Route,
        timeout: Option<Duration>,
        console: Console,
        progress: Progress,
    ) -> Result<Copy, CopyError> {
        let abilities = Abilities { packets: true, ..Abilities::default() };
        let session = match Session::begin_with(route, Console::host_info(), abilities, Kept::Always, timeout) {
            Err(Lost::Interrupted) => return Err(CopyError::Interrupted),
            begun => begun?,
        };
        let told = Interrupts::of_process().tell(session.waker());
        let session = match session.opened() {
            Err(Lost::Interrupted) => return Err(CopyError::Interrupted),
            opened => opened?,
        };
        Ok(Copy { session, console, progress, _told: told })
    }

    /// So many files were not copied so far; each was told with its name.
    pub fn failed(&self) -> usize {
        self.progress.failed()
    }

    /// Closes the session.
    ///
    /// # Errors
    /// When the host does not answer.
    pub fn close(self) -> Result<(), CopyError> {
        Ok(self.session.close()?)
    }

    /// Runs a script; its output.
    pub(super) fn ask(&mut self, script: &str, arguments: &[Value]) -> Result<Vec<Value>, CopyError> {
        /// Gives nothing and keeps all.
        struct Kept(Vec<Value>);
        impl Talk for Kept {
            fn give(&mut self, _progress: &mut Progress) -> Option<Value> {
                None
            }
            fn take(&mut self, value: Value, _progress: &mut Progress) -> Result<(), CopyError> {
                self.0.push(value);
                Ok(())
            }
        }
        let mut kept = Kept(Vec::new());
        let pipeline = self.start(script, arguments, true)?;
        self.talk(pipeline, &mut kept, true)?;
        Ok(kept.0)
    }

    /// Runs a script that is given input, to its end.
    pub(super) fn converse(&mut self, script: &str, talk: &mut dyn Talk) -> Result<(), CopyError> {
        let pipeline = self.start(script, &[], false)?;
        let talked = self.talk(pipeline, talk, false);
        self.progress.finish();
        talked
    }

    fn talk(&mut self, pipeline: Uuid, talk: &mut dyn Talk, no_input: bool) -> Result<(), CopyError> {
        let mut at_end = no_input;
        loop {
            if !at_end && self.session.client().pending_input(pipeline) < PENDING {
                let given = talk.give(&mut self.progress);
                at_end = given.is_none();
                // A pipeline that has ended takes no more; its end tells why.
                self.session.input(pipeline, given.map(Some)).unwrap_or(());
            }
            let next = match (self.session.poll()?, at_end) {
                (Some(next), _) => Some(next),
                (None, true) => Some(self.session.wait()?),
                (None, false) => self.session.wait_for_room(pipeline, PENDING)?,
            };
            if let Some(next) = next
                && self.next(pipeline, next, talk)?
            {
                return Ok(());
            }
        }
    }

    fn start(&mut self, script: &str, arguments: &[Value], no_input: bool) -> Result<Uuid, CopyError> {
        let mut command = message::Command::script(script);
        for argument in arguments {
            command = command.with(None, argument.clone());
        }
        let powershell = PowerShell::new(vec![command]);
        Ok(self.session.start(CreatePipeline { no_input, ..CreatePipeline::new(powershell) })?)
    }

    /// Looks at what happened; whether the pipeline has ended.
    fn next(&mut self, pipeline: Uuid, next: Next, talk: &mut dyn Talk) -> Result<bool, CopyError> {
        let event = match next {
            Next::Wake(Wake::Interrupt) => {
                self.console.screen().finish();
                return Err(CopyError::Interrupted);
            }
            Next::Wake(_) => return Ok(false),
            Next::Event(event) => event,
        };
        match event {
            Event::Output { value, .. } => talk.take(value.unwrap_or_default(), &mut self.progress)?,
            Event::Error { record, .. } => return Err(failed(&record)),
            Event::HostCall { pipeline: of, call } => {
                if let Some(response) = self.console.call(self.session.client(), call.id, call.call) {
                    self.session.respond(of, response)?;
                }
            }
            Event::Finished { pipeline: ended, state } if ended == pipeline => {
                return match (&state.error, state.state) {
                    (Some(record), _) => Err(failed(record)),
                    (None, PipelineState::COMPLETED) => Ok(true),
                    (None, _) => Err(CopyError::Host("the host stopped".to_owned())),
                };
            }
            _ => {}
        }
        Ok(false)
    }
}

fn failed(record: &ErrorRecord) -> CopyError {
    CopyError::Host(record.message().map_or_else(|| "the host failed".to_owned(), ToString::to_string))
}
