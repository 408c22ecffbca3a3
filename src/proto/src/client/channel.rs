//! What waits in a channel, and what is on its way.

use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::fragment::{FRAGMENT_LENGTH, Joiner};
use crate::message::{PipelineState, PipelineStateInfo};
use crate::outofproc::{Kind, Stream, write_data, write_packet};

/// The session's channel, or a pipeline's.
#[derive(Debug)]
pub(super) struct Channel {
    pub(super) joiner: Joiner,
    pub(super) stage: Stage,
    pub(super) takes_input: bool,
    /// When the end of a stop or a close is overdue.
    pub(super) deadline: Option<Instant>,
    /// Bytes of fragments, by stream.
    queues: [Queue; 2],
    /// A packet of data is not acknowledged yet.
    on_its_way: bool,
    /// The longest packet that may go.
    longest: usize,
    /// When the packet on its way was sent, where that was when the one before had been acknowledged.
    sent: Option<Instant>,
}

/// The longest packet there is. A client waits for an acknowledgement after each, because PowerShell may take two at once in
/// either order: so what is to be fast goes in few.
const LONGEST: usize = 32 * FRAGMENT_LENGTH;
/// Packets grow while they are acknowledged as soon as this.
const SOON: Duration = Duration::from_millis(100);
/// Packets shrink when they are acknowledged later than this: what stops a pipeline, or answers it, stands behind them.
const LATE: Duration = Duration::from_millis(300);

/// How far a pipeline has come.
#[derive(Debug)]
pub(super) enum Stage {
    /// `Command` was sent.
    Announced,
    /// `Command` was sent, and the pipeline is to stop as soon as that is acknowledged.
    AnnouncedToStop,
    /// Data may go.
    Active,
    /// `Signal` was sent; the state may have come.
    Stopping(Option<PipelineStateInfo>),
    /// `Close` was sent.
    Closing(Option<PipelineStateInfo>),
}

#[derive(Debug, Default)]
struct Queue {
    bytes: Vec<u8>,
    sent: usize,
}

impl Queue {
    fn len(&self) -> usize {
        self.bytes.len() - self.sent
    }
}

impl Channel {
    pub(super) fn new(budget: usize, stage: Stage) -> Self {
        Channel {
            joiner: Joiner::new(budget),
            stage,
            takes_input: false,
            deadline: None,
            queues: [Queue::default(), Queue::default()],
            on_its_way: false,
            longest: FRAGMENT_LENGTH,
            sent: None,
        }
    }

    /// Whether data can still do something.
    pub(super) fn is_live(&self) -> bool {
        matches!(self.stage, Stage::Announced | Stage::Active)
    }

    pub(super) fn pending(&self) -> usize {
        self.queues.iter().map(Queue::len).sum()
    }

    /// Where a message's fragments are put.
    pub(super) fn queue(&mut self, stream: Stream) -> &mut Vec<u8> {
        let queue = &mut self.queues[stream as usize];
        // What is left is moved seldom: no more often than as much has been sent.
        if queue.sent > 0 && queue.sent >= queue.len() {
            queue.bytes.drain(..queue.sent);
            queue.sent = 0;
        }
        &mut queue.bytes
    }

    /// Sends a packet if one may go: as much as fits, answers to host calls first.
    pub(super) fn send(&mut self, out: &mut Vec<u8>, id: Uuid) {
        if self.on_its_way || !matches!(self.stage, Stage::Active) {
            return;
        }
        for stream in [Stream::PromptResponse, Stream::Default] {
            let queue = &mut self.queues[stream as usize];
            if queue.len() == 0 {
                continue;
            }
            let end = queue.bytes.len().min(queue.sent + self.longest);
            write_data(out, stream, id, &[], &queue.bytes[queue.sent..end]);
            queue.sent = end;
            if end == queue.bytes.len() {
                queue.bytes.clear();
                queue.sent = 0;
            }
            self.on_its_way = true;
            return;
        }
    }

    /// The packet on its way has arrived.
    pub(super) fn acknowledged(&mut self, out: &mut Vec<u8>, id: Uuid, now: Instant) {
        self.on_its_way = false;
        match self.sent.take().map(|sent| now.saturating_duration_since(sent)) {
            Some(took) if took <= SOON && !id.is_nil() => self.longest = LONGEST.min(self.longest * 2),
            Some(took) if took > LATE => self.longest = FRAGMENT_LENGTH.max(self.longest / 2),
            _ => {}
        }
        self.send(out, id);
        // A pipeline's first packet is not measured, and so as long as PowerShell's: its acknowledgement may come while what
        // stands in it behind the pipeline's creation is still being looked at.
        self.sent = self.on_its_way.then_some(now);
    }

    fn drop_queued(&mut self) {
        self.queues = [Queue::default(), Queue::default()];
    }

    pub(super) fn stop(&mut self, out: &mut Vec<u8>, id: Uuid, deadline: Instant) {
        match self.stage {
            Stage::Announced => self.stage = Stage::AnnouncedToStop,
            Stage::Active => {
                self.stage = Stage::Stopping(None);
                write_packet(out, Kind::Signal, id);
            }
            Stage::AnnouncedToStop | Stage::Stopping(_) | Stage::Closing(_) => return,
        }
        self.drop_queued();
        self.deadline = Some(deadline);
    }

    /// The pipeline has come to its end.
    pub(super) fn ended(&mut self, out: &mut Vec<u8>, id: Uuid, state: PipelineStateInfo, deadline: Instant) {
        match &mut self.stage {
            // The signal's acknowledgement follows.
            Stage::Stopping(known) => *known = Some(state),
            Stage::Closing(known) => {
                known.get_or_insert(state);
            }
            _ => {
                self.close(out, id, Some(state));
                self.deadline = Some(deadline);
            }
        }
    }

    /// The signal has been acknowledged; a server that said no state has stopped the pipeline all the same.
    pub(super) fn stopped(&mut self, out: &mut Vec<u8>, id: Uuid) {
        if let Stage::Stopping(state) = &mut self.stage {
            let state = state.take().unwrap_or(PipelineStateInfo { state: PipelineState::STOPPED, error: None });
            self.close(out, id, Some(state));
        }
    }

    pub(super) fn close(&mut self, out: &mut Vec<u8>, id: Uuid, state: Option<PipelineStateInfo>) {
        let known = match &mut self.stage {
            Stage::Closing(_) => return,
            Stage::Stopping(known) => known.take(),
            _ => None,
        };
        self.drop_queued();
        self.stage = Stage::Closing(state.or(known));
        write_packet(out, Kind::Close, id);
    }
}
