//! Packets and messages of the client, one after another.

use std::sync::Arc;

use uuid::Uuid;

use super::channel::{Channel, Stage};
use super::negotiate::negotiate;
use super::runspaces::Runspaces;
use super::{Ending, Event, NewPipeline, Phase, Placement, Sender, Server, Wait, Work};
use crate::crypto::{CryptoError, PublicKey, Secrets, SessionKey};
use crate::fragment::FragmentError;
use crate::message::{
    Abilities, Availability, Destination, EncryptedSessionKey, ErrorCategory, ErrorRecord, Header, Message,
    MessageError, MessageType, PipelineState, RunspaceAvailability, RunspacePoolState, SessionCapability, Target,
};
use crate::outofproc::{Kind, Lines, Packet, Payload, ScanError, Stream, scan, write_packet};

/// What PowerShell says when its input has ended, as for an element without a name.
pub(super) const END_OF_INPUT: &str =
    "An unknown element \"\" was received. This can happen if the remote process closed or ended abnormally.";

/// From this version on secure strings travel in the clear.
const CLEAR_SECRETS: clixml::Version = clixml::Version::new(2, 4);

/// Why a message, or the bytes of one, was not taken. The session goes on.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error(transparent)]
    Fragment(#[from] FragmentError),
    #[error("{0}{cause}", cause = .0.cause())]
    Message(#[from] MessageError),
    #[error(transparent)]
    Crypto(#[from] CryptoError),
    #[error("the message is not for the server")]
    Destination,
    #[error("{0:?} came before SESSION_CAPABILITY")]
    NotNegotiated(MessageType),
    #[error("The session already exists.")]
    PoolExists,
    #[error("{0:?} came while there is no runspace pool")]
    NoPool(MessageType),
    #[error("pipeline {0} exists already")]
    PipelineExists(Uuid),
    #[error("pipeline {id} was sent more than {budget} bytes of input that it has not read")]
    TooMuchInput { id: Uuid, budget: usize },
    #[error("more than {budget} bytes of unfinished messages and unread input, over all pipelines")]
    TooMuchHeld { budget: usize },
    #[error("{0:?} is not for a server")]
    NotForServer(MessageType),
}

impl Server {
    /// Looks at as many lines as the machine's state allows, and keeps the rest.
    pub(super) fn process(&mut self, mut bytes: &[u8]) {
        let mut lines = std::mem::replace(&mut self.lines, Lines::new(0));
        while self.wait.is_none() && !self.exited {
            match lines.next(&mut bytes) {
                Ok(Some(line)) => self.line(line),
                Ok(None) => break,
                Err(error) => self.exit(&error.to_string()),
            }
        }
        self.lines = lines;
        if !self.exited {
            self.held.extend_from_slice(bytes);
        }
    }

    /// What the machine waited for has happened.
    pub(super) fn resume(&mut self) {
        self.wait = None;
        if let Some(stream) = self.unacknowledged.take() {
            self.session_messages(stream);
        }
        self.proceed();
    }

    /// Goes on with input that was kept, and with the end of input.
    pub(super) fn proceed(&mut self) {
        if self.wait.is_none() && !self.held.is_empty() {
            let held = std::mem::take(&mut self.held);
            self.process(&held);
        }
        if self.input_ended && self.wait.is_none() && !self.exited {
            let mut lines = std::mem::replace(&mut self.lines, Lines::new(0));
            if let Some(line) = lines.finish() {
                self.line(line);
                if self.wait.is_some() {
                    return;
                }
            }
            self.end_of_input();
        }
    }

    fn line(&mut self, line: &[u8]) {
        if line.is_empty() {
            self.input_ended = true;
            self.held.clear();
            return self.end_of_input();
        }
        let mut packets = scan(line);
        while let Some(packet) = packets.next() {
            match packet {
                Ok(packet) => self.packet(packet),
                Err(error) => self.exit(&error.to_string()),
            }
            if self.exited {
                return;
            }
            if self.wait.is_some() {
                let rest = packets.rest();
                if !rest.is_empty() {
                    self.held.extend_from_slice(rest);
                    self.held.push(b'\n');
                }
                return;
            }
        }
    }

    fn packet(&mut self, packet: Packet<'_>) {
        match packet {
            Packet::Data { stream, guid, payload } => {
                let joiner = if guid.is_nil() {
                    Some(&mut self.joiners[stream as usize])
                } else {
                    self.channels
                        .get_mut(&guid)
                        .filter(|channel| !matches!(channel.stage, Stage::Ended))
                        .map(|channel| &mut channel.joiners[stream as usize])
                };
                let decode = if self.escapes { Payload::decode_either_into } else { Payload::decode_into };
                if let Some(joiner) = joiner {
                    if let Err(error) = decode(payload, joiner.buffer()) {
                        return self.exit(&error.to_string());
                    }
                } else if let Err(error) = decode(payload, &mut Vec::new()) {
                    return self.exit(&error.to_string());
                }
                if guid.is_nil() { self.session_messages(stream) } else { self.pipeline_messages(guid, stream) }
            }
            Packet::Plain(Kind::Command, guid) => self.command(guid),
            Packet::Plain(Kind::Signal, guid) => self.signal(guid),
            Packet::Plain(Kind::Close, guid) if guid.is_nil() => self.close_session(),
            Packet::Plain(Kind::Close, guid) => self.close_channel(guid),
            Packet::Plain(kind, _) => self.exit(&ScanError::UnknownElement(kind.name().to_owned()).to_string()),
        }
    }

    /// The messages that a packet of the session has completed, then its acknowledgement.
    fn session_messages(&mut self, stream: Stream) {
        loop {
            let mut joiner = std::mem::replace(&mut self.joiners[stream as usize], crate::fragment::Joiner::new(0));
            let found = joiner.next_message().map_err(Refusal::from);
            let more = !matches!(found, Ok(None) | Err(_));
            let result = found.and_then(|message| message.map_or(Ok(()), |message| self.message(message)));
            self.joiners[stream as usize] = joiner;
            self.refuse(result);
            if self.exited {
                return;
            }
            if self.wait.is_some() {
                self.unacknowledged = Some(stream);
                return;
            }
            if !more {
                break;
            }
        }
        write_packet(&mut self.out, Kind::DataAck, Uuid::nil());
    }

    /// The messages that a packet of a pipeline has completed, then its acknowledgement, then what they led to.
    fn pipeline_messages(&mut self, guid: Uuid, stream: Stream) {
        while let Some(channel) = self.channels.get_mut(&guid) {
            let mut joiner = std::mem::replace(&mut channel.joiners[stream as usize], crate::fragment::Joiner::new(0));
            let found = joiner.next_message().map_err(Refusal::from);
            let more = !matches!(found, Ok(None) | Err(_));
            let result = found.and_then(|message| message.map_or(Ok(()), |message| self.message(message)));
            if let Some(channel) = self.channels.get_mut(&guid).filter(|it| !matches!(it.stage, Stage::Ended)) {
                channel.joiners[stream as usize] = joiner;
            }
            self.refuse(result);
            if self.exited {
                return;
            }
            if !more || self.wait.is_some() {
                break;
            }
        }
        let result = self.check_held(guid);
        self.refuse(result);
        self.acknowledge_data(guid);
    }

    /// Reports what was not taken, as PowerShell does: the packet is acknowledged and the session goes on.
    fn refuse(&mut self, result: Result<(), Refusal>) {
        if let Err(refusal) = result {
            self.report(&format!("Remote transport error: {refusal}"));
        }
    }

    fn message(&mut self, message: &[u8]) -> Result<(), Refusal> {
        let (header, body) = Header::split(message)?;
        if !header.destination.includes(Destination::SERVER) {
            return Err(Refusal::Destination);
        }
        if header.kind.target() == Target::Nothing {
            return Ok(());
        }
        if self.phase == Phase::Fresh && header.kind != MessageType::SESSION_CAPABILITY {
            return Err(Refusal::NotNegotiated(header.kind));
        }
        if self.phase != Phase::Fresh && header.pool != self.pool {
            // To PowerShell's state machine a fatal error of the session.
            self.close_pool(Ending::Nothing);
            return Ok(());
        }
        match header.kind.target() {
            Target::Pipeline if !self.channels.contains_key(&header.pipeline) => return Ok(()),
            Target::Pipeline => {}
            _ if !header.kind.is_known() => {
                let session = header.kind.target() == Target::Session;
                return if session { Err(Refusal::NotForServer(header.kind)) } else { Ok(()) };
            }
            _ => {}
        }
        let message = Message::decode(header.kind, body, &self.config.clixml)?;
        match message {
            Message::SessionCapability(capability) => self.capability(header, &capability),
            Message::InitRunspacePool(_) | Message::ConnectRunspacePool(_) if self.phase != Phase::Negotiated => {
                Err(Refusal::PoolExists)
            }
            Message::InitRunspacePool(init) => {
                self.runspaces = Runspaces::new(init.min_runspaces, init.max_runspaces);
                self.escapes = Abilities::told(&init.application_arguments).packets;
                self.wait = Some(Wait::Pool);
                let fits = init.min_runspaces >= 1 && init.max_runspaces >= init.min_runspaces;
                if !fits {
                    self.refuse_pool(limits_error(init.min_runspaces, init.max_runspaces));
                    return Ok(());
                }
                self.events.push_back(Event::PoolOpening {
                    init,
                    protocol: self.protocol,
                    sender: Sender::of_session(Arc::clone(&self.ids), self.pool),
                    secrets: self.secrets.clone(),
                });
                Ok(())
            }
            Message::ConnectRunspacePool(connect) => {
                self.wait = Some(Wait::Pool);
                self.events.push_back(Event::PoolConnecting {
                    pool: self.pool,
                    connect,
                    protocol: self.protocol,
                    sender: Sender::of_session(Arc::clone(&self.ids), self.pool),
                    secrets: self.secrets.clone(),
                });
                Ok(())
            }
            Message::PublicKey(key) => self.exchange_key(&key.blob),
            Message::CloseSession => {
                self.close_pool(Ending::Nothing);
                Ok(())
            }
            _ if self.phase != Phase::Opened => Err(Refusal::NoPool(header.kind)),
            Message::SetMaxRunspaces(set) => {
                let answer = self.runspaces.set_max(set.count);
                self.answer(set.call, answer.map(Availability::Done));
                self.start_queued();
                Ok(())
            }
            Message::SetMinRunspaces(set) => {
                let answer = self.runspaces.set_min(set.count);
                self.answer(set.call, answer.map(Availability::Done));
                Ok(())
            }
            Message::GetAvailableRunspaces(get) => {
                let available = self.runspaces.available();
                self.answer(get.call, Some(Availability::Count(available)));
                Ok(())
            }
            Message::ResetRunspaceState(reset) => {
                if self.runspaces.max() > 1 || self.runspaces.is_busy() {
                    self.answer(reset.call, Some(Availability::Done(false)));
                } else {
                    self.wait = Some(Wait::Reset(reset.call));
                    self.events.push_back(Event::ResetRunspace);
                }
                Ok(())
            }
            Message::CreatePipeline(create) => self.create(header.pipeline, Work::Run(create)),
            Message::GetCommandMetadata(get) => self.create(header.pipeline, Work::CommandMetadata(get)),
            Message::PipelineInput(value) => self.input(header.pipeline, value, body.len()),
            Message::EndOfPipelineInput => {
                self.input_end(header.pipeline);
                Ok(())
            }
            Message::PipelineHostResponse(response) => {
                let pipeline = Some(header.pipeline);
                self.answer_came(header.pipeline);
                self.events.push_back(Event::HostResponse { pipeline, response });
                Ok(())
            }
            Message::RunspacePoolHostResponse(response) => {
                self.events.push_back(Event::HostResponse { pipeline: None, response });
                Ok(())
            }
            Message::StopPipeline => {
                self.stop(header.pipeline);
                Ok(())
            }
            Message::Unknown(..) => Ok(()),
            other => Err(Refusal::NotForServer(other.kind())),
        }
    }

    fn capability(&mut self, header: Header, client: &SessionCapability) -> Result<(), Refusal> {
        if self.phase != Phase::Fresh {
            return Err(Refusal::PoolExists);
        }
        let negotiated = negotiate(self.config.protocol, client);
        self.pool = header.pool;
        self.sender = Sender::of_session(Arc::clone(&self.ids), self.pool);
        self.protocol = negotiated.unwrap_or(self.config.protocol);
        self.say(Message::SessionCapability(SessionCapability::new(self.protocol)));
        // A client that has nothing in common with us says so to its user when it reads our capability.
        self.phase = if negotiated.is_some() { Phase::Negotiated } else { Phase::Broken };
        self.secrets =
            if self.protocol < CLEAR_SECRETS { Secrets::Key(SessionKey::generate()?) } else { Secrets::Clear };
        Ok(())
    }

    fn exchange_key(&mut self, blob: &[u8]) -> Result<(), Refusal> {
        if let Secrets::Key(key) = &self.secrets {
            let blob = key.seal_for(&PublicKey::from_blob(blob)?)?;
            self.say(Message::EncryptedSessionKey(EncryptedSessionKey { blob }));
        }
        Ok(())
    }

    fn answer(&mut self, call: i64, answer: Option<Availability>) {
        if let Some(answer) = answer {
            self.say(Message::RunspaceAvailability(RunspaceAvailability { answer, call }));
        }
    }

    fn create(&mut self, id: Uuid, work: Work) -> Result<(), Refusal> {
        let Some(channel) = self.channels.get_mut(&id) else {
            // PowerShell goes by the message's pipeline, finds no channel, and falls.
            self.exit(&format!("pipeline {id} was created without a command"));
            return Ok(());
        };
        if !matches!(channel.stage, Stage::Announced) {
            return Err(Refusal::PipelineExists(id));
        }
        channel.takes_input = matches!(&work, Work::Run(create) if !create.no_input);
        let nested = matches!(&work, Work::Run(create) if create.is_nested || create.powershell.is_nested);
        if nested
            && self.runspaces.available() == 0
            && let Some(runspace) = self.runspaces.last_taken()
        {
            channel.stage = Stage::Running(None);
            self.begin(id, work, Placement::Within(runspace));
            return Ok(());
        }
        channel.stage = Stage::Queued { work, input: Vec::new() };
        self.queue.push_back(id);
        self.start_queued();
        Ok(())
    }

    fn begin(&mut self, id: Uuid, work: Work, placement: Placement) {
        let sender = Sender::of_pipeline(Arc::clone(&self.ids), self.pool, id, self.escapes);
        self.events.push_back(Event::Pipeline(Box::new(NewPipeline { id, work, placement, sender })));
    }

    /// Begins what waits, in its order, as long as there are runspaces.
    fn start_queued(&mut self) {
        while let Some(id) = self.queue.front().copied() {
            let Some(runspace) = self.runspaces.take() else { return };
            self.queue.pop_front();
            let Some(channel) = self.channels.get_mut(&id) else { continue };
            let stage = std::mem::replace(&mut channel.stage, Stage::Running(Some(runspace)));
            let Stage::Queued { work, input } = stage else { continue };
            self.begin(id, work, Placement::Idle(runspace));
            self.events.extend(input.into_iter().map(|input| input.into_event(id)));
        }
    }

    fn command(&mut self, id: Uuid) {
        if id.is_nil() || self.channels.contains_key(&id) {
            return self.exit(&format!("An item with the same key has already been added. Key: {id}"));
        }
        if self.channels.len() >= self.config.max_pipelines {
            return self.exit(&format!("more than {} pipelines are not closed", self.config.max_pipelines));
        }
        self.channels.insert(id, Channel::new(self.config.pipeline_budget));
        write_packet(&mut self.out, Kind::CommandAck, id);
    }

    fn signal(&mut self, id: Uuid) {
        if id.is_nil() {
            return self.exit("The \"Signal\" element is not supported for a session.");
        }
        if self.stop(id)
            && let Some(channel) = self.channels.get_mut(&id)
        {
            channel.signals += 1;
        } else {
            write_packet(&mut self.out, Kind::SignalAck, id);
        }
    }

    /// Stops a pipeline; true where its end has to be waited for.
    pub(super) fn stop(&mut self, id: Uuid) -> bool {
        let Some(channel) = self.channels.get_mut(&id) else { return false };
        match channel.stage {
            Stage::Running(_) => {
                if !std::mem::replace(&mut channel.stop_requested, true) {
                    self.events.push_back(Event::StopRequested { pipeline: id });
                }
                true
            }
            Stage::Queued { .. } => {
                channel.end();
                self.queue.retain(|queued| *queued != id);
                self.acknowledge_withheld(id);
                // Unlike one that ran, it does not say why.
                let sender = Sender::of_pipeline(Arc::clone(&self.ids), self.pool, id, self.escapes);
                let _ended = sender.finish(&mut self.out, PipelineState::STOPPED, None);
                false
            }
            Stage::Announced => {
                channel.end();
                false
            }
            Stage::Ended => false,
        }
    }

    fn close_channel(&mut self, id: Uuid) {
        if self.stop(id)
            && let Some(channel) = self.channels.get_mut(&id)
        {
            channel.closes += 1;
            return;
        }
        self.channels.remove(&id);
        write_packet(&mut self.out, Kind::CloseAck, id);
        self.close_when_all_are_closed();
    }

    pub(super) fn pipeline_finished(&mut self, id: Uuid) {
        let Some(channel) = self.channels.get_mut(&id) else { return };
        let Stage::Running(runspace) = channel.stage else { return };
        channel.end();
        let data = std::mem::take(&mut channel.withheld);
        let signals = std::mem::take(&mut channel.signals);
        let closes = std::mem::take(&mut channel.closes);
        if self.exited {
            return;
        }
        if let Some(runspace) = runspace {
            self.runspaces.give_back(runspace);
        }
        for _ in 0..data {
            write_packet(&mut self.out, Kind::DataAck, id);
        }
        for _ in 0..signals {
            write_packet(&mut self.out, Kind::SignalAck, id);
        }
        for _ in 0..closes {
            write_packet(&mut self.out, Kind::CloseAck, id);
        }
        if closes > 0 {
            self.channels.remove(&id);
        }
        self.start_queued();
        self.close_when_all_are_closed();
    }

    fn close_session(&mut self) {
        self.closes += 1;
        self.close_when_all_are_closed();
    }

    /// A session is closed when each of its pipelines is, however long ago it ended.
    fn close_when_all_are_closed(&mut self) {
        if self.closes == 0 || !self.channels.is_empty() || self.wait.is_some() {
            return;
        }
        let closes = std::mem::take(&mut self.closes);
        if self.phase == Phase::Opened {
            self.close_pool(Ending::Acknowledge(closes));
        } else {
            self.acknowledge_close(closes);
        }
    }

    fn close_pool(&mut self, ending: Ending) {
        for id in self.channels.keys().copied().collect::<Vec<_>>() {
            self.stop(id);
        }
        self.wait = Some(Wait::Closing(ending));
        if self.phase == Phase::Opened {
            self.say_state(RunspacePoolState::CLOSING, None);
        }
        self.events.push_back(Event::PoolClosing);
    }

    fn end_of_input(&mut self) {
        if self.exited {
            return;
        }
        if self.phase == Phase::Opened { self.close_pool(Ending::Exit) } else { self.exit(END_OF_INPUT) }
    }
}

fn limits_error(min: i32, max: i32) -> ErrorRecord {
    ErrorRecord::new(
        &["System.ArgumentException", "System.SystemException", "System.Exception", "System.Object"],
        format!("a runspace pool cannot have {min} to {max} runspaces"),
        "InvalidRunspaceLimits",
        ErrorCategory::INVALID_ARGUMENT,
    )
}
