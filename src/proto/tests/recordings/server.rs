//! The server machine answers recorded clients in the recorded order.
//!
//! What runs in the pipelines is played from the recording, too: each message that a recorded pipeline sent is sent by
//! the machine's embedder at the same place. Everything else, the machine has to say by itself.

use std::collections::HashMap;

use clixml::{Value, Version};
use psrp_proto::fragment::Joiner;
use psrp_proto::message::{ApplicationPrivateData, Header, Message, MessageType, PipelineStateInfo};
use psrp_proto::outofproc::{ERROR_PREFIX, EXIT_STATUS, Lines, Packet, Stream, scan};
use psrp_proto::server::{Config, Event, Finished, Sender, Server};
use uuid::Uuid;

use crate::session::{Direction, Session};

/// What a server says on one channel, as far as the machine decides it.
type Said = HashMap<Option<Uuid>, Vec<String>>;

/// Adds what a line says to its channel.
fn note(said: &mut Said, joiners: &mut HashMap<Uuid, Joiner>, line: &str) -> Vec<(Header, Option<Value>)> {
    let mut messages = Vec::new();
    if line.starts_with(ERROR_PREFIX) {
        said.entry(None).or_default().push(line.to_owned());
        return messages;
    }
    for packet in scan(line.as_bytes()) {
        match packet {
            Ok(Packet::Data { guid, payload, stream }) => {
                assert_eq!(stream, Stream::Default);
                let joiner = joiners.entry(guid).or_insert_with(|| Joiner::new(usize::MAX));
                payload.decode_into(joiner.buffer()).unwrap();
                while let Some(message) = joiner.next_message().unwrap() {
                    let (header, body) = Header::split(message).unwrap();
                    let value = psrp_proto::message::read_body(body, &Default::default()).unwrap();
                    said.entry(Some(guid)).or_default().push(format!("{:?} {}", header.kind, header.pool));
                    messages.push((header, value));
                }
            }
            Ok(Packet::Plain(kind, guid)) => said.entry(Some(guid)).or_default().push(kind.name().to_owned()),
            Err(_) => return messages,
        }
    }
    messages
}

/// The machine, and what its embedder remembers.
struct Host {
    server: Server,
    said: Said,
    joiners: HashMap<Uuid, Joiner>,
    lines: Lines,
    pool: Option<Sender>,
    opening: bool,
    closing: bool,
    senders: HashMap<Uuid, Sender>,
    /// What is to be sent by a pipeline that has not begun yet.
    early: HashMap<Uuid, Vec<(Header, Option<Value>)>>,
    exit: Option<i32>,
}

impl Host {
    fn new(protocol: Version) -> Self {
        Host {
            server: Server::new(Config { protocol, ..Config::default() }),
            said: Said::new(),
            joiners: HashMap::new(),
            lines: Lines::new(usize::MAX),
            pool: None,
            opening: false,
            closing: false,
            senders: HashMap::new(),
            early: HashMap::new(),
            exit: None,
        }
    }

    fn flush(&mut self) {
        let mut out = Vec::new();
        self.server.poll_transmit(&mut out);
        self.sent(&out);
    }

    fn sent(&mut self, mut out: &[u8]) {
        while let Some(line) = self.lines.next(&mut out).unwrap() {
            note(&mut self.said, &mut self.joiners, std::str::from_utf8(line).unwrap());
        }
    }

    fn settle(&mut self) {
        self.flush();
        while let Some(event) = self.server.poll_event() {
            match event {
                Event::PoolOpening { sender, .. } => {
                    self.pool = Some(sender);
                    self.opening = true;
                }
                Event::Pipeline(new) => {
                    self.senders.insert(new.id, new.sender);
                    for (header, value) in self.early.remove(&new.id).unwrap_or_default() {
                        self.play(header, value);
                    }
                }
                Event::ResetRunspace => self.server.answer_reset(true),
                Event::PoolClosing => self.closing = true,
                Event::Exit { status } => self.exit = Some(status),
                _ => {}
            }
            self.flush();
        }
    }

    /// Sends what a recorded pipeline, or the recorded pool, sent.
    fn play(&mut self, header: Header, value: Option<Value>) {
        let mut out = Vec::new();
        if header.pipeline.is_nil() {
            match header.kind {
                MessageType::APPLICATION_PRIVATE_DATA if self.opening => {
                    self.opening = false;
                    let data = value.unwrap().as_object_mut().unwrap().take("ApplicationPrivateData").unwrap();
                    self.server.open_pool(ApplicationPrivateData { data });
                }
                MessageType::RUNSPACEPOOL_HOST_CALL
                | MessageType::USER_EVENT
                | MessageType::INFORMATION_RECORD
                | MessageType::PIPELINE_STATE => {
                    let message = Message::from_value(header.kind, value).unwrap();
                    self.pool.as_mut().unwrap().send(&mut out, message);
                    self.sent(&out);
                }
                _ => {}
            }
        } else if let Some(mut sender) = self.senders.remove(&header.pipeline) {
            let message = Message::from_value(header.kind, value).unwrap();
            if let Message::PipelineState(info) = message {
                let PipelineStateInfo { state, error } = *info;
                let finished: Finished = sender.finish(&mut out, state, error);
                self.sent(&out);
                self.server.handle_finished(finished);
            } else {
                sender.send(&mut out, message);
                self.sent(&out);
                self.senders.insert(header.pipeline, sender);
            }
        } else {
            self.early.entry(header.pipeline).or_default().push((header, value));
        }
        self.settle();
    }
}

/// Plays a session; gives what the recorded server said and what the machine said.
fn play(session: &Session) -> (Said, Said, Host) {
    let mut recorded = Said::new();
    let mut joiners = HashMap::new();
    // PowerShell 7.5 speaks 2.3.
    let protocol = if session.name.contains("-75/") { Version::new(2, 3) } else { Version::new(2, 4) };
    let mut host = Host::new(protocol);
    let last_of_client = session.lines.iter().rposition(|line| line.direction == Direction::Client).unwrap_or(0);
    let mut ended = false;
    for (i, line) in session.lines.iter().enumerate() {
        match line.direction {
            Direction::Client => {
                host.server.handle_input(format!("{}\n", line.text).as_bytes());
                host.settle();
            }
            Direction::Server => {
                let messages = note(&mut recorded, &mut joiners, &line.text);
                for (header, value) in messages {
                    host.play(header, value);
                    if host.closing && header.kind == MessageType::RUNSPACEPOOL_STATE {
                        host.closing = false;
                        host.server.handle_pool_closed();
                        host.settle();
                    }
                }
                let at_end = i > last_of_client && !host.closing && host.senders.is_empty();
                if line.text.starts_with(ERROR_PREFIX) || (at_end && i + 1 == session.lines.len()) {
                    ended = true;
                    host.server.handle_end();
                    host.settle();
                }
            }
        }
    }
    if !ended {
        host.server.handle_end();
        host.settle();
    }
    if host.closing {
        host.server.handle_pool_closed();
        host.settle();
    }
    (recorded, std::mem::take(&mut host.said), host)
}

/// What was said on a channel, with all but the first acknowledgement of data at the end: a pipeline's thread and the one
/// that reads its input do not wait for each other.
fn in_order(said: &[String]) -> Vec<&str> {
    let first = said.iter().position(|name| name == "DataAck");
    let later = |i: usize| said[i] == "DataAck" && Some(i) != first;
    let (later, mut rest): (Vec<usize>, Vec<usize>) = (0..said.len()).partition(|i| later(*i));
    rest.extend(later);
    rest.into_iter().map(|i| said[i].as_str()).collect()
}

#[test]
fn recorded_clients_get_the_recorded_packets() {
    /// What the recorded server did that no machine can: it was killed, its configuration was wrong, another program
    /// wrote on its output, or it answered a client that was killed.
    const OTHERWISE: &[&str] = &["42-", "43-", "49-", "58-"];
    let mut failures = Vec::new();
    let mut played = 0;
    for session in Session::all() {
        if session.lines.is_empty() || OTHERWISE.iter().any(|name| session.name.starts_with(name)) {
            continue;
        }
        played += 1;
        let (recorded, said, host) = play(&session);
        if host.exit != Some(EXIT_STATUS) {
            failures.push(format!("{}: exit {:?}", session.name, host.exit));
        }
        for (channel, recorded) in &recorded {
            let said = in_order(said.get(channel).map_or(&[][..], Vec::as_slice));
            let recorded = in_order(recorded);
            if said != recorded {
                let at = said.iter().zip(&recorded).take_while(|(a, b)| a == b).count();
                failures.push(format!(
                    "{}: {channel:?} at {at}: said {:?}, recorded {:?}",
                    session.name,
                    said.get(at),
                    recorded.get(at)
                ));
            }
        }
        if said.len() != recorded.len() {
            failures.push(format!("{}: {} channels, recorded {}", session.name, said.len(), recorded.len()));
        }
    }
    assert!(failures.is_empty(), "{} of {played}:\n{}", failures.len(), failures.join("\n"));
    assert!(played > 70, "{played} sessions");
}
