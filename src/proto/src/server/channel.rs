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
    /// Input that nobody has read, in bytes.
    pub(super) unread: usize,
    /// `DataAck` packets that wait for a reader.
    pub(super) withheld: usize,
    /// Whether the pipeline waits for an answer of the client's host, which may stand behind input.
    pub(super) wants_answer: bool,
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
        input: Vec<Input>,
    },
    /// The embedder has it. A nested one takes no runspace.
    Running(Option<RunspaceIndex>),
    /// It has come to its end, or was stopped before it began.
    Ended,
}

/// Something of a pipeline's input.
#[derive(Debug)]
pub(super) enum Input {
    /// An object, and what it counts for, in bytes.
    Object(Option<Value>, usize),
    /// There are no more objects.
    End,
}

impl Channel {
    pub(super) fn new(budget: usize) -> Self {
        Channel {
            joiners: [Joiner::new(budget), Joiner::new(budget)],
            stage: Stage::Announced,
            takes_input: false,
            unread: 0,
            withheld: 0,
            wants_answer: false,
            stop_requested: false,
            signals: 0,
            closes: 0,
        }
    }

    /// What is kept for the pipeline, in bytes.
    pub(super) fn held(&self) -> usize {
        self.unread + self.joiners.iter().map(Joiner::unfinished).sum::<usize>()
    }

    /// Forgets what is not needed once the pipeline has ended.
    pub(super) fn end(&mut self) {
        self.stage = Stage::Ended;
        self.takes_input = false;
        self.unread = 0;
        self.joiners = [Joiner::new(0), Joiner::new(0)];
    }
}
