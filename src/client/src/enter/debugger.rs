//! The debugger of the host: what is typed while a script stands at a breakpoint.
//!
//! The host says with an event of the session that it stands. What is typed goes as nested pipelines, and the answer to one
//! of the debugger's own commands says how the script goes on.

use clixml::{Object, Value};
use psrp_proto::client::Event;
use psrp_proto::message::{self, CreatePipeline, PipelineState, PowerShell, UserEvent};
use reedline::{Reedline, Signal};
use uuid::Uuid;

use super::prompt::HostPrompt;
use super::typed;
use crate::blocking::{Next, Session, Wake};
use crate::console::{Console, Place, printable};
use crate::error::Lost;
use crate::interrupt::Interrupts;
use crate::invoke::Stops;
use crate::text::text;

/// The event that a script stands.
const STOPPED: &str = "PSInternalRemoteDebuggerStopEvent";
/// What the debugger itself understands, by itself or with arguments.
const OWN: &[&str] = &[
    "s",
    "stepinto",
    "v",
    "stepover",
    "o",
    "stepout",
    "c",
    "continue",
    "q",
    "quit",
    "d",
    "detach",
    "k",
    "get-pscallstack",
    "l",
    "list",
    "h",
    "?",
];
/// What Enter alone does again.
const REPEATED: &[&str] = &["s", "stepinto", "v", "stepover", "l", "list"];

const MODES: &[&str] = &["System.Management.Automation.DebugModes", "System.Enum", "System.ValueType", "System.Object"];
const ACTIONS: &[&str] =
    &["System.Management.Automation.DebuggerResumeAction", "System.Enum", "System.ValueType", "System.Object"];

/// How a script goes on, by numbers.
const RESUME: &[&str] = &["Continue", "StepInto", "StepOut", "StepOver", "Stop"];
const CONTINUE: usize = 0;
const STOP: usize = 4;

/// The debugger of a session that is entered.
pub struct Debugger<'a> {
    pub editor: &'a mut Reedline,
    pub name: Option<&'a str>,
    pub interrupts: Interrupts,
    /// What Enter alone does again.
    pub last: String,
    /// Whether somebody was told what it is.
    pub greeted: &'a mut bool,
}

/// Has the host stop at breakpoints, where it says that it has a debugger, as PowerShell's console asks for it.
pub fn attach(session: &mut Session, console: &mut Console) -> Result<(), Lost> {
    let told = session.private_data().and_then(|told| told.data.as_dictionary()).unwrap_or_default();
    if !told.iter().any(|(name, _)| name.as_str() == Some("DebugMode")) {
        return Ok(());
    }
    let modes = enumeration(MODES, "LocalScript, RemoteScript", 6);
    let command = message::Command::named("__Set-PSDebugMode").with(Some("Mode"), modes);
    session.collect(CreatePipeline::new(PowerShell::new(vec![command])), console, None).map(drop)
}

impl Stops for Debugger<'_> {
    fn stopped(&mut self, session: &mut Session, event: &UserEvent) -> Result<Vec<Event>, Lost> {
        if event.source != STOPPED {
            return Ok(Vec::new());
        }
        let mut nested = Nested {
            session,
            console: Console::on(Default::default(), Place::Output, self.interrupts.clone()),
            waiting: Vec::new(),
        };
        self.show(&mut nested.console, event);
        let action = self.ask(&mut nested)?;
        let name = RESUME.get(action).copied().unwrap_or("Continue");
        let action = enumeration(ACTIONS, name, i32::try_from(action).unwrap_or(0));
        let command = message::Command::named("__Set-PSDebuggerAction").with(Some("ResumeAction"), action);
        nested.run(PowerShell::new(vec![command]))?;
        Ok(nested.waiting)
    }
}

impl Debugger<'_> {
    /// Where the script stands, and why.
    fn show(&mut self, console: &mut Console, event: &UserEvent) {
        if !std::mem::replace(self.greeted, true) {
            console.text("Entering debug mode. Use h or ? for help.\n\n");
        }
        let stop = event.source_args.as_list().and_then(<[Value]>::first);
        let property = |name| stop.and_then(|stop| stop.get(name));
        let hit = property("Breakpoints").and_then(Value::as_list).unwrap_or_default();
        for breakpoint in hit {
            console.text(&format!("Hit {}\n", printable(&text(breakpoint))));
        }
        if !hit.is_empty() {
            console.text("\n");
        }
        let at = property("SerializedInvocationInfo").and_then(|at| at.get("InvocationInfo_PositionMessage"));
        if let Some(at) = at {
            console.text(&format!("{}\n", printable(&text(at))));
        }
    }

    /// Runs what is typed until the script is to go on; how.
    fn ask(&mut self, nested: &mut Nested<'_>) -> Result<usize, Lost> {
        loop {
            let prompt = nested.run(PowerShell::new(vec![message::Command::named("prompt")]))?;
            let prompt: String = prompt.iter().map(text).collect();
            let prompt = if prompt.is_empty() { "[DBG]: PS>> ".to_owned() } else { prompt };
            let line = match self.editor.read_line(&HostPrompt::new(self.name, &prompt)) {
                Ok(Signal::Success(line)) => line,
                Ok(Signal::CtrlD) => return Ok(STOP),
                Ok(_) => continue,
                // Without a terminal nobody says how to go on.
                Err(_) => return Ok(CONTINUE),
            };
            let line = if line.trim().is_empty() { self.last.clone() } else { line };
            let first = line.split_whitespace().next().unwrap_or_default().to_lowercase();
            self.last = if REPEATED.contains(&first.as_str()) { line.clone() } else { String::new() };
            if first.is_empty() {
                continue;
            }
            if !OWN.contains(&first.as_str()) {
                nested.run(typed(&line))?;
                continue;
            }
            for value in nested.run(PowerShell::new(vec![message::Command::script(line.as_str())]))? {
                match value.get("ResumeAction") {
                    Some(action) => {
                        // An enumeration's value, or its name.
                        let is = |(_, name): &(usize, &&str)| **name == text(action);
                        if let Some((action, _)) = RESUME.iter().enumerate().find(is) {
                            return Ok(action);
                        }
                    }
                    None => {
                        nested.console.text(&format!("{}\n", printable(text(&value).trim_end_matches(['\r', '\n']))))
                    }
                }
            }
        }
    }
}

/// Pipelines within one that stands.
struct Nested<'a> {
    session: &'a mut Session,
    console: Console,
    /// What happened to the other.
    waiting: Vec<Event>,
}

impl Nested<'_> {
    /// Runs a pipeline; its output.
    fn run(&mut self, powershell: PowerShell) -> Result<Vec<Value>, Lost> {
        let host_info = Console::host_info();
        let create = CreatePipeline { is_nested: true, host_info, ..CreatePipeline::new(powershell) };
        let pipeline = self.session.start(create)?;
        let mut values = Vec::new();
        loop {
            match self.session.wait()? {
                Next::Wake(Wake::Interrupt) => self.session.stop(pipeline)?,
                Next::Wake(_) => {}
                Next::Event(event) => {
                    if let Some(state) = self.event(pipeline, event, &mut values)? {
                        if state == PipelineState::STOPPED {
                            self.console.text("\n");
                        }
                        return Ok(values);
                    }
                }
            }
        }
    }

    fn event(&mut self, pipeline: Uuid, event: Event, values: &mut Vec<Value>) -> Result<Option<PipelineState>, Lost> {
        match event {
            Event::Output { pipeline: of, value } if of == pipeline => values.push(value.unwrap_or_default()),
            Event::Error { pipeline: of, record } if of == pipeline => {
                self.console.error_line(&record.message().map_or_else(String::new, ToString::to_string));
            }
            Event::HostCall { pipeline: Some(of), call } if of == pipeline => {
                if let Some(response) = self.console.call(self.session.client(), call.id, call.call) {
                    self.session.respond(Some(of), response)?;
                }
            }
            Event::Finished { pipeline: ended, state } if ended == pipeline => {
                if let (PipelineState::FAILED, Some(record)) = (state.state, &state.error) {
                    self.console.error_line(&record.message().map_or_else(String::new, ToString::to_string));
                }
                return Ok(Some(state.state));
            }
            other => self.waiting.push(other),
        }
        Ok(None)
    }
}

/// As an enumeration's value travels.
fn enumeration(names: &'static [&'static str], name: &str, number: i32) -> Value {
    Value::Object(Box::new(Object::enumeration(names, name, Value::Int32(number))))
}
