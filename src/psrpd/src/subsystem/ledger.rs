//! What passes between client and host, as far as somebody has to answer for it when the host cannot any more.

use std::collections::HashMap;
use std::time::Instant;

use clixml::{Budget, Version};
use psrp_proto::fragment::{self, Joiner};
use psrp_proto::message::{
    Destination, ErrorCategory, ErrorRecord, Header, Message, MessageType, RunspacePoolState, RunspacePoolStateInfo,
    SessionCapability, write_body,
};
use psrp_proto::outofproc::{Kind, Packet, ScanError, Stream, scan, write_packet};
use uuid::Uuid;

use crate::failure::Failure;

/// The newest protocol that we answer with ourselves.
const PROTOCOL: Version = Version::new(2, 4);
/// The client's first message is a few hundred bytes long.
const FIRST_MESSAGE: usize = 64 << 10;
/// Our own messages' ids begin here, out of a host's way.
const FIRST_OBJECT: i64 = 1 << 40;

/// How far the session has come, seen from the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// It has heard nothing.
    Silent,
    /// It has the server's capability.
    Negotiated,
    /// Its pool is open.
    Open,
    /// Its pool was opened and has been closed or is broken.
    Ended,
}

/// The book of a session.
#[derive(Debug)]
pub struct Ledger {
    /// Acknowledgements that the client waits for.
    owed: HashMap<(Kind, Uuid), u32>,
    first: Option<Joiner>,
    /// The client's pool and the protocol it speaks, once its first message is known.
    client: Option<(Uuid, Version)>,
    /// When that was.
    since: Option<Instant>,
    progress: Progress,
    /// Whether the client has asked for the session's end.
    closing: bool,
    /// Whether the client has ended its output.
    left: bool,
    /// Whether a session was closed before.
    served: bool,
    gone: bool,
    objects: i64,
}

impl Ledger {
    /// The book of a session of which nothing was seen.
    pub fn new() -> Ledger {
        Ledger {
            owed: HashMap::new(),
            first: Some(Joiner::new(FIRST_MESSAGE)),
            client: None,
            since: None,
            progress: Progress::Silent,
            closing: false,
            left: false,
            served: false,
            gone: false,
            objects: FIRST_OBJECT,
        }
    }

    /// How far the session has come.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Whether the client has asked for the session's end.
    pub fn closing(&self) -> bool {
        self.closing
    }

    /// The client has ended its output.
    pub fn client_left(&mut self) {
        self.left = true;
    }

    /// Whether nobody misses the host when it ends now. A client that closes what never opened still wants to know why.
    pub fn is_over(&self) -> bool {
        let opened = self.progress >= Progress::Open;
        self.left || self.closing && opened || self.served && self.client.is_none()
    }

    /// Whether the host is gone, and the client has been told what there was to tell.
    pub fn is_host_gone(&self) -> bool {
        self.gone
    }

    /// When the client said what it speaks, if it has.
    pub fn client_since(&self) -> Option<Instant> {
        self.since
    }

    /// Notes a line of the client's, without its end. `answers` gets what is to be said at once, when there is no host to
    /// say it.
    ///
    /// # Errors
    /// What is wrong with the line; what stood before the mistake was noted.
    pub fn client_line(&mut self, line: &[u8], answers: &mut Vec<u8>) -> Result<(), ScanError> {
        if line.is_empty() {
            return Err(ScanError::UnknownElement(String::new()));
        }
        for packet in scan(line) {
            self.client_packet(packet?, answers)?;
        }
        Ok(())
    }

    fn client_packet(&mut self, packet: Packet<'_>, answers: &mut Vec<u8>) -> Result<(), ScanError> {
        let (ack, guid) = match packet {
            Packet::Data { stream, guid, payload } => {
                if guid.is_nil() && stream == Stream::Default && self.first.is_some() {
                    self.first_message(payload)?;
                }
                (Kind::DataAck, guid)
            }
            Packet::Plain(Kind::Command, guid) => (Kind::CommandAck, guid),
            Packet::Plain(Kind::Signal, guid) => (Kind::SignalAck, guid),
            Packet::Plain(Kind::Close, guid) => {
                self.closing |= guid.is_nil();
                (Kind::CloseAck, guid)
            }
            Packet::Plain(other, _) => return Err(ScanError::UnknownElement(other.name().to_owned())),
        };
        if self.gone {
            write_packet(answers, ack, guid);
        } else {
            *self.owed.entry((ack, guid)).or_default() += 1;
        }
        Ok(())
    }

    fn first_message(&mut self, payload: psrp_proto::outofproc::Payload<'_>) -> Result<(), ScanError> {
        let Some(joiner) = &mut self.first else { return Ok(()) };
        payload.decode_into(joiner.buffer())?;
        match joiner.next_message() {
            Ok(None) => return Ok(()),
            Ok(Some(message)) => {
                if let Ok((header, body)) = Header::split(message)
                    && let Ok(Message::SessionCapability(capability)) =
                        Message::decode(header.kind, body, &Budget::default())
                {
                    self.client = Some((header.pool, capability.protocol));
                    self.since = Some(Instant::now());
                }
            }
            // The host has its own words for it.
            Err(_) => {}
        }
        self.first = None;
        Ok(())
    }

    /// Notes an acknowledgement of the host's.
    pub fn host_acknowledged(&mut self, line: &[u8]) {
        for packet in scan(line).flatten() {
            if let Packet::Plain(kind, guid) = packet
                && let Some(count) = self.owed.get_mut(&(kind, guid))
            {
                *count -= 1;
                if *count == 0 {
                    self.owed.remove(&(kind, guid));
                }
                if kind == Kind::CloseAck && guid.is_nil() {
                    // The same pipes may carry another session.
                    let owed = std::mem::take(&mut self.owed);
                    *self = Ledger { owed, left: self.left, served: true, ..Ledger::new() };
                }
            }
        }
    }

    /// Notes data of the host's while the session is not open; only the beginning of the first fragment is looked at.
    pub fn host_data(&mut self, line: &[u8]) {
        let Some(Ok(Packet::Data { guid, payload, .. })) = scan(line).next() else { return };
        let text = payload.text();
        let mut bytes = Vec::new();
        if !guid.is_nil() || payload_beginning(text, &mut bytes).is_none() {
            return;
        }
        let Some(message) = bytes.get(fragment::HEADER_LENGTH..) else { return };
        let Ok((header, body)) = Header::split(message) else { return };
        match header.kind {
            MessageType::SESSION_CAPABILITY => self.progress = self.progress.max(Progress::Negotiated),
            MessageType::RUNSPACEPOOL_STATE => {
                let end = memchr::memmem::find(body, b"N=\"RunspaceState\">").map(|at| &body[at + 18..]);
                self.progress = match end.and_then(|state| state.first()) {
                    Some(b'2') => Progress::Open,
                    Some(b'3' | b'5') => Progress::Ended,
                    _ => self.progress,
                };
            }
            _ => {}
        }
    }

    /// The host is gone: appends what the client has to be told, and all acknowledgements that it waits for. From now on
    /// [`Ledger::client_line`] answers. `failure` is what is said; a session that was being closed needs no words.
    pub fn host_gone(&mut self, failure: Option<&Failure>, answers: &mut Vec<u8>) {
        self.gone = true;
        self.explain(failure, answers);
        let mut owed: Vec<_> = self.owed.drain().collect();
        // The session's CloseAck comes last.
        owed.sort_by_key(|((kind, guid), _)| (*kind == Kind::CloseAck && guid.is_nil(), *guid));
        for ((kind, guid), count) in owed {
            for _ in 0..count {
                write_packet(answers, kind, guid);
            }
        }
    }

    /// Tells the client why there is no session, once it is known what it speaks. True if it was told.
    pub fn explain(&mut self, failure: Option<&Failure>, answers: &mut Vec<u8>) -> bool {
        let Some((pool, protocol)) = self.client else { return false };
        if self.progress == Progress::Ended {
            return true;
        }
        if self.progress == Progress::Silent {
            let capability = SessionCapability::new(protocol.min(PROTOCOL));
            self.write(answers, Uuid::nil(), Message::SessionCapability(capability));
        }
        let (state, error) = match failure {
            Some(failure) => (RunspacePoolState::BROKEN, Some(record(failure))),
            None => (RunspacePoolState::CLOSED, None),
        };
        self.write(answers, pool, Message::RunspacePoolState(Box::new(RunspacePoolStateInfo { state, error })));
        self.progress = Progress::Ended;
        true
    }

    fn write(&mut self, answers: &mut Vec<u8>, pool: Uuid, message: Message) {
        let header = Header { destination: Destination::CLIENT, kind: message.kind(), pool, pipeline: Uuid::nil() };
        let mut bytes = header.to_bytes().to_vec();
        write_body(&mut bytes, message.into_value().as_ref());
        fragment::write_lines(answers, Uuid::nil(), self.objects, &bytes);
        self.objects += 1;
    }
}

/// Decodes as much of a payload as holds a fragment's header, a message's header and a short body.
fn payload_beginning(text: &[u8], bytes: &mut Vec<u8>) -> Option<()> {
    let short = &text[..text.len().min(512)];
    let engine = base64::engine::general_purpose::STANDARD;
    base64::Engine::decode_vec(&engine, short, bytes).ok()
}

/// The error record that a client shows.
fn record(failure: &Failure) -> ErrorRecord {
    ErrorRecord::new(TRANSPORT_EXCEPTION, failure.to_string(), failure.error_id, ErrorCategory::OPEN_ERROR)
}

const TRANSPORT_EXCEPTION: &[&str] = &[
    "System.Management.Automation.Remoting.PSRemotingTransportException",
    "System.Management.Automation.RuntimeException",
    "System.SystemException",
    "System.Exception",
    "System.Object",
];
