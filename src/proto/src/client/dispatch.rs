//! Packets and messages of the server, one after another.

use std::time::Instant;

use clixml::Version;
use uuid::Uuid;

use super::channel::Stage;
use super::{Client, Error, Event, HostError, Phase};
use crate::crypto::Secrets;
use crate::fragment::Joiner;
use crate::message::{
    Abilities, Destination, Header, Message, MessageType, PipelineState, PipelineStateInfo, RecordKind,
    RunspacePoolState, SessionCapability, Target,
};
use crate::outofproc::{ERROR_PREFIX, Kind, Packet, Payload, ScanError, scan};

/// From this version on secure strings travel in the clear.
const CLEAR_SECRETS: Version = Version::new(2, 4);

/// What a line of text means that is no packet.
pub(super) fn stray(line: &str) -> Error {
    let prefixed = line.get(..ERROR_PREFIX.len()).is_some_and(|head| head.eq_ignore_ascii_case(ERROR_PREFIX));
    if prefixed {
        HostError::Reported(line[ERROR_PREFIX.len()..].to_owned()).into()
    } else {
        HostError::Stray(line.to_owned()).into()
    }
}

impl Client {
    pub(super) fn line(&mut self, now: Instant, line: &[u8]) -> Result<(), Error> {
        // Ignored by PowerShell's client, too.
        if line.is_empty() {
            return Ok(());
        }
        if line[0] != b'<' {
            return Err(stray(&String::from_utf8_lossy(line)));
        }
        for packet in scan(line) {
            match packet {
                Ok(packet) => self.packet(now, packet)?,
                Err(ScanError::Text(text)) => return Err(HostError::Stray(text).into()),
                Err(error) => return Err(HostError::Line(error).into()),
            }
            if self.phase == Phase::Done {
                break;
            }
        }
        Ok(())
    }

    fn packet(&mut self, now: Instant, packet: Packet<'_>) -> Result<(), Error> {
        match packet {
            Packet::Data { guid, payload, .. } => {
                let channel = match guid.is_nil() {
                    true => &mut self.session,
                    // Ended a moment ago.
                    false => match self.pipelines.get_mut(&guid) {
                        Some(channel) => channel,
                        None => return Ok(()),
                    },
                };
                let decode = if self.escapes { Payload::decode_either_into } else { Payload::decode_into };
                decode(payload, channel.joiner.buffer()).map_err(HostError::Line)?;
                self.messages(now, guid)
            }
            Packet::Plain(Kind::DataAck, guid) if guid.is_nil() => {
                self.session.acknowledged(&mut self.out, guid, now);
                Ok(())
            }
            Packet::Plain(kind, guid) if guid.is_nil() => match kind {
                Kind::CloseAck if self.phase == Phase::Closing => {
                    // A PowerShell server may be done with the session before it says so of a pipeline.
                    while let Some((id, _)) = self.pipelines.first_key_value() {
                        self.closed(*id);
                    }
                    self.phase = Phase::Done;
                    self.events.push_back(Event::Closed);
                    Ok(())
                }
                Kind::CloseAck => Ok(()),
                other => Err(HostError::Packet(other.name()).into()),
            },
            Packet::Plain(kind @ (Kind::Command | Kind::Signal | Kind::Close), _) => {
                Err(HostError::Packet(kind.name()).into())
            }
            Packet::Plain(kind, guid) => {
                let Some(channel) = self.pipelines.get_mut(&guid) else {
                    // PowerShell's client gives the session up for an unknown CommandAck only.
                    let known = kind != Kind::CommandAck;
                    return if known { Ok(()) } else { Err(HostError::Packet(kind.name()).into()) };
                };
                match kind {
                    Kind::DataAck => channel.acknowledged(&mut self.out, guid, now),
                    Kind::CommandAck => match channel.stage {
                        Stage::Announced => {
                            channel.stage = Stage::Active;
                            channel.send(&mut self.out, guid);
                        }
                        Stage::AnnouncedToStop => {
                            channel.stage = Stage::Active;
                            channel.stop(&mut self.out, guid, now + self.config.close_timeout);
                        }
                        _ => {}
                    },
                    Kind::SignalAck => channel.stopped(&mut self.out, guid),
                    _ if matches!(channel.stage, Stage::Closing(_)) => self.closed(guid),
                    _ => {}
                }
                Ok(())
            }
        }
    }

    /// Only now is a pipeline at its end, as for PowerShell's client.
    fn closed(&mut self, id: Uuid) {
        if let Some(channel) = self.pipelines.remove(&id) {
            let state = match channel.stage {
                Stage::Closing(Some(state)) | Stage::Stopping(Some(state)) => state,
                _ => PipelineStateInfo { state: PipelineState::STOPPED, error: None },
            };
            self.events.push_back(Event::Finished { pipeline: id, state: Box::new(state) });
        }
    }

    fn messages(&mut self, now: Instant, guid: Uuid) -> Result<(), Error> {
        loop {
            let channel = match guid.is_nil() {
                true => &mut self.session,
                false => match self.pipelines.get_mut(&guid) {
                    Some(channel) => channel,
                    None => return Ok(()),
                },
            };
            let mut joiner = std::mem::replace(&mut channel.joiner, Joiner::new(0));
            let message = joiner.next_message().map_err(HostError::from)?;
            let more = message.is_some();
            if let Some(message) = message {
                self.message(now, message)?;
            }
            match guid.is_nil() {
                true => self.session.joiner = joiner,
                false => {
                    if let Some(channel) = self.pipelines.get_mut(&guid) {
                        channel.joiner = joiner;
                    }
                }
            }
            if !more || self.phase == Phase::Done {
                return Ok(());
            }
        }
    }

    fn message(&mut self, now: Instant, message: &[u8]) -> Result<(), Error> {
        let (header, body) = Header::split(message).map_err(HostError::from)?;
        let kind = header.kind;
        if !header.destination.includes(Destination::CLIENT) {
            return Err(HostError::Unexpected(kind).into());
        }
        let below = kind.target() == Target::Session;
        if self.phase == Phase::Sent && kind != MessageType::SESSION_CAPABILITY {
            return Err(HostError::Unexpected(kind).into());
        }
        match kind.target() {
            Target::Nothing => return Ok(()),
            Target::Session if !kind.is_known() => return Err(HostError::Unexpected(kind).into()),
            _ if !kind.is_known() => return Ok(()),
            _ if !below && header.pool != self.pool => return Ok(()),
            Target::Pipeline if !header.pipeline.is_nil() && !self.pipelines.contains_key(&header.pipeline) => {
                return Ok(());
            }
            _ => {}
        }
        let message = Message::decode(kind, body, &self.config.clixml).map_err(HostError::from)?;
        let pipeline = header.pipeline;
        let event = match message {
            Message::SessionCapability(capability) => return self.capability(&capability),
            Message::ApplicationPrivateData(data) => {
                // Only the first one counts.
                let data = self.private_data.get_or_insert(data);
                self.escapes = self.offers_escapes && Abilities::told(&data.data).packets;
                if self.connects && self.limits.is_some() {
                    self.pool_opened();
                }
                return Ok(());
            }
            Message::RunspacePoolInitData(limits) => {
                self.limits = Some(limits);
                return Ok(());
            }
            Message::RunspacePoolState(info) => {
                match (info.state, self.phase) {
                    (RunspacePoolState::OPENED, Phase::Negotiated) => self.pool_opened(),
                    (RunspacePoolState::BROKEN, _) => {
                        return Err(HostError::Broken(info.error.map(Box::new)).into());
                    }
                    (RunspacePoolState::CLOSED, Phase::Negotiated | Phase::Opened) => {
                        return Err(HostError::Closed(info.error.map(Box::new)).into());
                    }
                    _ => {}
                }
                return Ok(());
            }
            Message::PublicKeyRequest => {
                if matches!(self.secrets, Secrets::NoKey) {
                    self.send_key(now)?;
                }
                return Ok(());
            }
            Message::EncryptedSessionKey(key) => {
                let Some(keys) = &self.keys else { return Err(HostError::Unexpected(kind).into()) };
                self.secrets = Secrets::Key(keys.open(&key.blob).map_err(HostError::Key)?);
                self.key_deadline = None;
                Event::KeyReceived
            }
            Message::UserEvent(event) => Event::UserEvent(event),
            Message::RunspaceAvailability(answer) => Event::Availability { call: answer.call, answer: answer.answer },
            Message::RunspacePoolHostCall(call) => Event::HostCall { pipeline: None, call },
            Message::InformationRecord(record) => {
                Event::Information { pipeline: Some(pipeline).filter(|id| !id.is_nil()), record }
            }
            // The state of a start-up script, or its records: of no pipeline that anybody knows.
            _ if pipeline.is_nil() => return Ok(()),
            Message::PipelineOutput(value) => Event::Output { pipeline, value },
            Message::ErrorRecord(record) => Event::Error { pipeline, record },
            Message::DebugRecord(record) => Event::Record { pipeline, kind: RecordKind::Debug, record },
            Message::VerboseRecord(record) => Event::Record { pipeline, kind: RecordKind::Verbose, record },
            Message::WarningRecord(record) => Event::Record { pipeline, kind: RecordKind::Warning, record },
            Message::ProgressRecord(record) => Event::Progress { pipeline, record },
            Message::PipelineHostCall(call) => Event::HostCall { pipeline: Some(pipeline), call },
            Message::PipelineState(info) => {
                if info.state.is_final()
                    && let Some(channel) = self.pipelines.get_mut(&pipeline)
                {
                    channel.ended(&mut self.out, pipeline, *info, now + self.config.close_timeout);
                }
                return Ok(());
            }
            other => return Err(HostError::Unexpected(other.kind()).into()),
        };
        self.events.push_back(event);
        Ok(())
    }

    fn capability(&mut self, server: &SessionCapability) -> Result<(), Error> {
        if self.phase != Phase::Sent {
            return Err(HostError::Unexpected(MessageType::SESSION_CAPABILITY).into());
        }
        let ours = self.config.protocol;
        let known = server.protocol.major() == ours.major() && server.protocol.minor() <= ours.minor();
        if !known
            || server.powershell != SessionCapability::POWERSHELL
            || server.serialization != SessionCapability::SERIALIZATION
        {
            return Err(HostError::Version { server: server.protocol, client: ours }.into());
        }
        self.protocol = server.protocol;
        self.secrets = if self.protocol < CLEAR_SECRETS { Secrets::NoKey } else { Secrets::Clear };
        if self.phase == Phase::Sent {
            self.phase = Phase::Negotiated;
        }
        Ok(())
    }

    fn pool_opened(&mut self) {
        if self.phase == Phase::Negotiated {
            self.phase = Phase::Opened;
            self.open_deadline = None;
            self.events.push_back(Event::Opened {
                protocol: self.protocol,
                private_data: self.private_data.clone(),
                limits: self.limits,
            });
        }
    }
}
