//! The debugger: breakpoints, stopping at them, and going on by steps.

pub mod commands;
pub mod line;
#[cfg(test)]
mod tests;
pub mod types;

use std::rc::Rc;

use psrp_syntax::Extent;

use crate::error::{Flow, InvocationInfo, Result};
use crate::runspace::Runspace;
use crate::serialize::debugger as wire;
use crate::value::{Record, Value};

/// The event that tells of a breakpoint.
const UPDATED: &str = "PSInternalRemoteDebuggerBreakpointUpdatedEvent";
/// The event that tells of a stop.
const STOPPED: &str = "PSInternalRemoteDebuggerStopEvent";

/// The debugger of a runspace.
#[derive(Debug, Default)]
pub struct Debugger {
    breakpoints: Vec<Breakpoint>,
    last: i32,
    step: Option<Step>,
    /// Where it stands, while it does.
    pub stop: Option<Rc<Stop>>,
    /// The line that `list` shows next.
    listed: u32,
}

/// A breakpoint.
#[derive(Clone, Debug)]
pub struct Breakpoint {
    /// Its number.
    pub id: i32,
    kind: Kind,
    /// The object that scripts see, which also knows whether it is enabled, and how often it was hit.
    pub object: Value,
}

#[derive(Clone, Debug)]
enum Kind {
    Line { script: Rc<str>, line: u32, column: u32 },
    Command { name: Rc<str>, script: Option<Rc<str>> },
}

/// Where to stop next without a breakpoint: at the next statement of a call no deeper than this.
#[derive(Clone, Copy, Debug)]
struct Step {
    deepest: usize,
}

/// A stop.
#[derive(Debug)]
pub struct Stop {
    /// The breakpoints that were hit; none after a step.
    pub breakpoints: Vec<Value>,
    /// The place.
    pub invocation: Rc<InvocationInfo>,
}

/// What is to be done after a stop: DebuggerResumeAction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Resume {
    /// Run.
    #[default]
    Continue,
    /// Stop at the next statement.
    StepInto,
    /// Stop in the caller.
    StepOut,
    /// Stop at the next statement of this call.
    StepOver,
    /// End what runs.
    Stop,
}

impl Resume {
    /// The action of that number.
    pub fn from_number(number: i64) -> Option<Resume> {
        [Resume::Continue, Resume::StepInto, Resume::StepOut, Resume::StepOver, Resume::Stop]
            .into_iter()
            .find(|action| *action as i64 == number)
    }
}

impl Runspace {
    /// Looks whether to stop before a statement.
    ///
    /// # Errors
    /// When what runs is to end.
    #[cold]
    pub(crate) fn debug_statement(&mut self, extent: Extent) -> Result {
        let depth = self.frame.chain().count();
        let source = self.frame.source.clone();
        let debugger = self.extension::<Debugger>();
        if debugger.stop.is_some() {
            return Ok(());
        }
        let stepped = debugger.step.is_some_and(|step| depth <= step.deepest);
        let mut hit = Vec::new();
        if let Some(file) = source.file() {
            let place = source.position(extent.start);
            for breakpoint in &debugger.breakpoints {
                let Kind::Line { script, line, column } = &breakpoint.kind else { continue };
                let first =
                    source.line_at(extent.start).chars().take(place.column as usize - 1).all(char::is_whitespace);
                let here =
                    **script == **file && *line == place.line && (*column == place.column || *column == 0 && first);
                if here && breakpoint.is_enabled() {
                    hit.push(breakpoint.object.clone());
                }
            }
        }
        if !stepped && hit.is_empty() {
            return Ok(());
        }
        self.frame.position.set(extent);
        self.debug_stop(hit)
    }

    /// Looks whether to stop before a command is called.
    ///
    /// # Errors
    /// When what runs is to end.
    #[cold]
    pub(crate) fn debug_command(&mut self, called: &str) -> Result {
        let file = self.frame.source.file().cloned();
        let debugger = self.extension::<Debugger>();
        if debugger.stop.is_some() {
            return Ok(());
        }
        let mut hit = Vec::new();
        for breakpoint in &debugger.breakpoints {
            let Kind::Command { name, script } = &breakpoint.kind else { continue };
            let in_script = match (script, &file) {
                (None, _) => true,
                (Some(script), Some(file)) => **script == **file,
                (Some(_), None) => false,
            };
            if in_script && breakpoint.is_enabled() && crate::interpret::matches_wildcard(name, called) {
                hit.push(breakpoint.object.clone());
            }
        }
        if hit.is_empty() { Ok(()) } else { self.debug_stop(hit) }
    }

    /// Stops where the script is, until the client says how to go on.
    ///
    /// # Errors
    /// When what runs is to end.
    pub fn debug_stop(&mut self, breakpoints: Vec<Value>) -> Result {
        let streams = self.streams.clone();
        if !streams.debugs() || self.extension::<Debugger>().stop.is_some() {
            return Ok(());
        }
        for breakpoint in &breakpoints {
            types::count_hit(breakpoint);
        }
        let invocation = self.place();
        let stop = Rc::new(Stop { breakpoints, invocation });
        let depth = self.frame.chain().count();
        let debugger = self.extension::<Debugger>();
        debugger.stop = Some(stop.clone());
        debugger.step = None;
        debugger.listed = 0;
        let arguments = wire::stop_event(self, &stop)?;
        let outer = self.current.take();
        let id = self.next_event_id();
        let resumed = streams.debug_stop(self, id, STOPPED, arguments);
        self.current = outer;
        let debugger = self.extension::<Debugger>();
        debugger.stop = None;
        debugger.step = match resumed? {
            Resume::Continue => None,
            Resume::StepInto => Some(Step { deepest: usize::MAX }),
            Resume::StepOver => Some(Step { deepest: depth }),
            Resume::StepOut => Some(Step { deepest: depth.saturating_sub(1) }),
            // No pipeline has this id: all of them end quietly.
            Resume::Stop => return Err(Flow::Enough(u64::MAX)),
        };
        self.arm();
        Ok(())
    }

    /// Steps end with the command line that they are made in.
    pub(crate) fn forget_steps(&mut self) {
        if self.armed {
            self.extension::<Debugger>().step = None;
            self.arm();
        }
    }

    fn arm(&mut self) {
        let debugger = self.extension::<Debugger>();
        let armed = debugger.step.is_some() || !debugger.breakpoints.is_empty();
        self.armed = armed;
    }

    fn set_breakpoint(&mut self, kind: Kind, action: Value) -> Result<Value> {
        let debugger = self.extension::<Debugger>();
        debugger.last += 1;
        let id = debugger.last;
        let object = types::object(&kind, id, action);
        debugger.breakpoints.push(Breakpoint { id, kind, object: object.clone() });
        self.arm();
        self.tell_of_breakpoint(&object, 0)?;
        Ok(object)
    }

    fn remove_breakpoint(&mut self, id: i32) -> Result {
        let debugger = self.extension::<Debugger>();
        let Some(at) = debugger.breakpoints.iter().position(|own| own.id == id) else { return Ok(()) };
        let removed = debugger.breakpoints.remove(at);
        self.arm();
        self.tell_of_breakpoint(&removed.object, 1)
    }

    /// Tells the client of a breakpoint that was set 0, removed 1, enabled 2, disabled 3.
    fn tell_of_breakpoint(&mut self, object: &Value, update: i32) -> Result {
        let streams = self.streams.clone();
        if !streams.debugs() {
            return Ok(());
        }
        let count = self.extension::<Debugger>().breakpoints.len();
        let arguments = wire::update_event(self, object, update, i32::try_from(count).unwrap_or(i32::MAX))?;
        let id = self.next_event_id();
        streams.debug_event(id, UPDATED, arguments);
        Ok(())
    }
}

impl Breakpoint {
    fn is_enabled(&self) -> bool {
        match self.object.bare() {
            Value::Object(object) => object
                .downcast::<Record>()
                .is_some_and(|record| matches!(record.get(types::ENABLED), Value::Bool(true))),
            _ => false,
        }
    }
}
