//! Input of pipelines: what nobody has read yet, and the acknowledgements that wait for a reader.
//!
//! A client sends the next packet of a pipeline when the last one is acknowledged, so that withholding an acknowledgement is
//! all it takes to slow it down, while signals, closes and other pipelines pass. A client that does not wait meets the
//! budgets.

use clixml::Value;
use uuid::Uuid;

use super::channel::{Input, Stage};
use super::dispatch::Refusal;
use super::{Event, Server};
use crate::fragment::Joiner;
use crate::outofproc::{Kind, write_packet};

/// What an object takes in memory besides what it says, in bytes.
const OVERHEAD: usize = 64;

impl Input {
    pub(super) fn into_event(self, pipeline: Uuid) -> Event {
        match self {
            Input::Object(value, length) => Event::Input { pipeline, value, length },
            Input::End => Event::InputEnd { pipeline },
        }
    }
}

impl Server {
    /// The pipeline has read input whose lengths ([`Event::Input`]) add up to this. Many objects may be told at once, but
    /// before they count for a quarter of [`super::Config::input_window`]: the client may wait for it.
    pub fn handle_input_read(&mut self, pipeline: Uuid, length: usize) {
        let Some(channel) = self.channels.get_mut(&pipeline) else { return };
        channel.unread = channel.unread.saturating_sub(length);
        if channel.unread <= self.config.input_window {
            self.acknowledge_withheld(pipeline);
        }
    }

    /// The pipeline has made a host call and waits for the answer. The client may have input to send before that, and sends
    /// nothing while a packet is not acknowledged.
    pub fn handle_answer_wanted(&mut self, pipeline: Uuid) {
        if let Some(channel) = self.channels.get_mut(&pipeline) {
            channel.wants_answer = true;
            self.acknowledge_withheld(pipeline);
        }
    }

    pub(super) fn answer_came(&mut self, pipeline: Uuid) {
        if let Some(channel) = self.channels.get_mut(&pipeline) {
            channel.wants_answer = false;
        }
    }

    /// An object that came in a body of this length.
    pub(super) fn input(&mut self, id: Uuid, value: Option<Value>, length: usize) -> Result<(), Refusal> {
        let Some(channel) = self.channels.get_mut(&id).filter(|channel| channel.takes_input) else { return Ok(()) };
        let length = length + OVERHEAD;
        let budget = self.config.pipeline_budget;
        if channel.unread + length > budget {
            // Less than all of its input is not what the pipeline was to work on.
            channel.takes_input = false;
            self.stop(id);
            return Err(Refusal::TooMuchInput { id, budget });
        }
        channel.unread += length;
        self.take_in(id, Input::Object(value, length));
        Ok(())
    }

    pub(super) fn input_end(&mut self, id: Uuid) {
        if let Some(channel) = self.channels.get_mut(&id).filter(|channel| channel.takes_input) {
            channel.takes_input = false;
            self.take_in(id, Input::End);
        }
    }

    fn take_in(&mut self, id: Uuid, new: Input) {
        match self.channels.get_mut(&id).map(|channel| &mut channel.stage) {
            Some(Stage::Queued { input, .. }) => input.push(new),
            Some(Stage::Running(_)) => self.events.push_back(new.into_event(id)),
            Some(Stage::Announced | Stage::Ended) | None => {}
        }
    }

    /// Acknowledges a packet of a pipeline, or keeps that for when there is room for the next.
    pub(super) fn acknowledge_data(&mut self, id: Uuid) {
        match self.channels.get_mut(&id) {
            Some(channel) if channel.unread > self.config.input_window && !channel.wants_answer => {
                channel.withheld += 1
            }
            _ => write_packet(&mut self.out, Kind::DataAck, id),
        }
    }

    pub(super) fn acknowledge_withheld(&mut self, id: Uuid) {
        let withheld = self.channels.get_mut(&id).map(|channel| std::mem::take(&mut channel.withheld));
        for _ in 0..withheld.unwrap_or(0) {
            write_packet(&mut self.out, Kind::DataAck, id);
        }
    }

    /// Holds all pipelines to their common budget. The one whose packet went beyond it loses what it has sent, and stops.
    pub(super) fn check_held(&mut self, id: Uuid) -> Result<(), Refusal> {
        let budget = self.config.total_budget;
        let grows = self.channels.get(&id).is_some_and(|channel| channel.held() > 0);
        if !grows || self.channels.values().map(|channel| channel.held()).sum::<usize>() <= budget {
            return Ok(());
        }
        if let Some(channel) = self.channels.get_mut(&id) {
            channel.takes_input = false;
            channel.joiners = [Joiner::new(self.config.pipeline_budget), Joiner::new(self.config.pipeline_budget)];
        }
        self.stop(id);
        Err(Refusal::TooMuchHeld { budget })
    }
}
