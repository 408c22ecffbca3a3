//! What waits in a channel, and what is on its way.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::fragment::{FRAGMENT_LENGTH, Joiner};
use crate::message::{PipelineState, PipelineStateInfo};
use crate::outofproc::{Kind, Stream, write_data, write_escaped, write_packet};

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
    /// Whether the server takes packets that are escaped, and several in their order.
    escapes: bool,
    /// The lengths of packets that are not acknowledged yet.
    on_its_way: VecDeque<usize>,
    /// As many bytes may be on their way.
    most: usize,
    /// How many acknowledgements are to come until that of a packet that was sent then.
    measured: Option<(usize, Instant)>,
}

/// The most that is ever on its way. PowerShell may take two packets at once in either order, so that a client waits for an
/// acknowledgement after each: what is to be fast goes in few.
const MOST: usize = 32 * FRAGMENT_LENGTH;
/// The longest of several packets.
const ONE_OF_SEVERAL: usize = 4 * FRAGMENT_LENGTH;
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
    pub(super) fn new(budget: usize, stage: Stage, escapes: bool) -> Self {
        Channel {
            joiner: Joiner::new(budget),
            stage,
            takes_input: false,
            deadline: None,
            queues: [Queue::default(), Queue::default()],
            escapes,
            on_its_way: VecDeque::new(),
            most: FRAGMENT_LENGTH,
            measured: None,
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

    /// Sends what may go: as much as fits, answers to host calls first.
    pub(super) fn send(&mut self, out: &mut Vec<u8>, id: Uuid) {
        while matches!(self.stage, Stage::Active) {
            let room = self.most.saturating_sub(self.on_its_way.iter().sum());
            let (free, longest) = match self.escapes {
                true => (self.on_its_way.is_empty() || room > 0, room.clamp(FRAGMENT_LENGTH, ONE_OF_SEVERAL)),
                false => (self.on_its_way.is_empty(), self.most),
            };
            let waits = |stream: &Stream| self.queues[*stream as usize].len() > 0;
            let Some(stream) = [Stream::PromptResponse, Stream::Default].into_iter().find(waits).filter(|_| free)
            else {
                return;
            };
            let queue = &mut self.queues[stream as usize];
            let end = queue.bytes.len().min(queue.sent + longest);
            let write = if self.escapes { write_escaped } else { write_data };
            write(out, stream, id, &[], &queue.bytes[queue.sent..end]);
            self.on_its_way.push_back(end - queue.sent);
            queue.sent = end;
            if end == queue.bytes.len() {
                queue.bytes.clear();
                queue.sent = 0;
            }
        }
    }

    /// The first packet on its way has arrived.
    pub(super) fn acknowledged(&mut self, out: &mut Vec<u8>, id: Uuid, now: Instant) {
        self.on_its_way.pop_front();
        if let Some((left, sent)) = self.measured.take() {
            match now.saturating_duration_since(sent) {
                _ if left > 1 => self.measured = Some((left - 1, sent)),
                took if took <= SOON && !id.is_nil() => self.most = MOST.min(self.most * 2),
                took if took > LATE => self.most = FRAGMENT_LENGTH.max(self.most / 2),
                _ => {}
            }
        }
        let before = self.on_its_way.len();
        self.send(out, id);
        // A pipeline's first packet is not measured, and so as long as PowerShell's: its acknowledgement may come while what
        // stands in it behind the pipeline's creation is still being looked at.
        if self.measured.is_none() && self.on_its_way.len() > before {
            self.measured = Some((self.on_its_way.len(), now));
        }
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
