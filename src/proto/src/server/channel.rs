//! What stands between a `Command` and its `CloseAck`.

use clixml::Value;

use super::{RunspaceIndex, Work};
use crate::fragment::Joiner;

/// A pipeline's channel.
#[derive(Debug)]
pub(super) struct Channel {
    pub(super) joiners: [Joiner; 2],
    pub(super) stage: Stage,
    /// Whether the pipeline takes input.
    pub(super) takes_input: bool,
    /// Whether the embedder was told to stop it.
    pub(super) stop_requested: bool,
    /// `Signal` packets that wait for the pipeline's end.
    pub(super) signals: usize,
    /// `Close` packets that wait for the pipeline's end.
    pub(super) closes: usize,
}

/// How far a channel's pipeline has come.
#[derive(Debug)]
pub(super) enum Stage {
    /// There is none yet.
    Announced,
    /// It waits for a runspace.
    Queued {
        /// What it is to do.
        work: Work,
        /// Input that came meanwhile.
        input: HeldInput,
    },
    /// The embedder has it. A nested one takes no runspace.
    Running(Option<RunspaceIndex>),
    /// It has come to its end, or was stopped before it began.
    Ended,
}

/// Input for a pipeline that has not begun.
#[derive(Debug, Default)]
pub(super) struct HeldInput {
    /// Objects; `None` in the place of their end.
    pub(super) items: Vec<Option<Option<Value>>>,
    /// What they take, in bytes.
    pub(super) length: usize,
}

impl Channel {
    pub(super) fn new(budget: usize) -> Self {
        Channel {
            joiners: [Joiner::new(budget), Joiner::new(budget)],
            stage: Stage::Announced,
            takes_input: false,
            stop_requested: false,
            signals: 0,
            closes: 0,
        }
    }

    /// Forgets what is not needed once the pipeline has ended.
    pub(super) fn end(&mut self) {
        self.stage = Stage::Ended;
        self.joiners = [Joiner::new(0), Joiner::new(0)];
    }
}
