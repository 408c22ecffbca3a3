//! States of pools and pipelines.

use clixml::{Object, Value};

use super::bag::{Bag, boxed};
use super::{ErrorRecord, MessageError};

/// A runspace pool's state (`[MS-PSRP] 2.2.3.4`). Numbers without a name can be represented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RunspacePoolState(pub i32);

impl RunspacePoolState {
    /// Nothing was done yet.
    pub const BEFORE_OPEN: Self = RunspacePoolState(0);
    /// Being opened.
    pub const OPENING: Self = RunspacePoolState(1);
    /// Ready.
    pub const OPENED: Self = RunspacePoolState(2);
    /// Closed by either side.
    pub const CLOSED: Self = RunspacePoolState(3);
    /// Being closed.
    pub const CLOSING: Self = RunspacePoolState(4);
    /// Not usable any more, or never.
    pub const BROKEN: Self = RunspacePoolState(5);
    /// Being left behind by its client.
    pub const DISCONNECTING: Self = RunspacePoolState(6);
    /// Left behind by its client.
    pub const DISCONNECTED: Self = RunspacePoolState(7);
    /// Being taken over.
    pub const CONNECTING: Self = RunspacePoolState(8);
}

/// A pipeline's state (`[MS-PSRP] 2.2.3.5`). Numbers without a name can be represented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PipelineState(pub i32);

impl PipelineState {
    /// Nothing was done yet.
    pub const NOT_STARTED: Self = PipelineState(0);
    /// At work.
    pub const RUNNING: Self = PipelineState(1);
    /// Being stopped.
    pub const STOPPING: Self = PipelineState(2);
    /// Stopped before its end.
    pub const STOPPED: Self = PipelineState(3);
    /// Came to its end.
    pub const COMPLETED: Self = PipelineState(4);
    /// Ended by an error.
    pub const FAILED: Self = PipelineState(5);
    /// Left behind by its client.
    pub const DISCONNECTED: Self = PipelineState(6);

    /// Whether nothing follows.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::STOPPED | Self::COMPLETED | Self::FAILED)
    }
}

/// `[MS-PSRP] 2.2.2.9`: a pool's new state.
#[derive(Clone, Debug, PartialEq)]
pub struct RunspacePoolStateInfo {
    /// The state.
    pub state: RunspacePoolState,
    /// Why, where the state is not a good one.
    pub error: Option<ErrorRecord>,
}

/// `[MS-PSRP] 2.2.2.21`: a pipeline's new state.
#[derive(Clone, Debug, PartialEq)]
pub struct PipelineStateInfo {
    /// The state.
    pub state: PipelineState,
    /// Why, where the state is not a good one.
    pub error: Option<ErrorRecord>,
}

const ERROR: &str = "ExceptionAsErrorRecord";

fn error(bag: &mut Bag) -> Result<Option<ErrorRecord>, MessageError> {
    match bag.optional(ERROR) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => ErrorRecord::decode(Bag::from_value(value, ERROR)?).map(Some),
    }
}

fn value(name: &str, number: i32, error: Option<ErrorRecord>) -> Value {
    boxed(Object::bag().with(name, Value::Int32(number)).with_some(ERROR, error.map(Value::from)))
}

impl RunspacePoolStateInfo {
    pub(super) fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        Ok(RunspacePoolStateInfo { state: RunspacePoolState(bag.i32("RunspaceState")?), error: error(&mut bag)? })
    }
}

impl From<RunspacePoolStateInfo> for Value {
    fn from(message: RunspacePoolStateInfo) -> Self {
        value("RunspaceState", message.state.0, message.error)
    }
}

impl PipelineStateInfo {
    pub(super) fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        Ok(PipelineStateInfo { state: PipelineState(bag.i32("PipelineState")?), error: error(&mut bag)? })
    }
}

impl From<PipelineStateInfo> for Value {
    fn from(message: PipelineStateInfo) -> Self {
        value("PipelineState", message.state.0, message.error)
    }
}
