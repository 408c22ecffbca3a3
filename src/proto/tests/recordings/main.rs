//! Recorded sessions of real clients and real servers: what is read is written back byte for byte.

mod client;
mod hostile;
mod server;
mod session;

use std::collections::HashMap;

use psrp_proto::crypto::{Secrets, SessionKey};
use psrp_proto::fragment::{self, Joiner};
use psrp_proto::message::{Header, Message, write_body};
use psrp_proto::outofproc::{Packet, Stream, scan, write_data, write_packet};
use session::{Direction, Session};
use uuid::Uuid;

#[test]
fn every_packet_is_written_back_as_it_was_read() {
    let mut count = 0;
    for session in Session::all() {
        for line in session.lines.iter().filter(|line| line.text.starts_with('<')) {
            let mut written = Vec::new();
            for packet in scan(line.text.as_bytes()) {
                match packet.unwrap_or_else(|error| panic!("{}: {error}: {}", session.name, line.text)) {
                    Packet::Data { stream, guid, payload } => {
                        let mut bytes = Vec::new();
                        payload.decode_into(&mut bytes).unwrap();
                        write_data(&mut written, stream, guid, &[], &bytes);
                    }
                    Packet::Plain(kind, guid) => write_packet(&mut written, kind, guid),
                }
                count += 1;
            }
            assert_eq!(String::from_utf8(written).unwrap(), format!("{}\n", line.text), "{}", session.name);
        }
    }
    assert!(count > 7000, "{count} packets");
}

/// The bytes of each channel and stream of one direction, in order.
fn streams(session: &Session, direction: Direction) -> HashMap<(Uuid, Stream), Vec<Vec<u8>>> {
    let mut streams: HashMap<_, Vec<Vec<u8>>> = HashMap::new();
    for line in session.lines.iter().filter(|line| line.direction == direction) {
        for packet in scan(line.text.as_bytes()) {
            if let Ok(Packet::Data { stream, guid, payload }) = packet {
                let mut bytes = Vec::new();
                payload.decode_into(&mut bytes).unwrap();
                streams.entry((guid, stream)).or_default().push(bytes);
            }
        }
    }
    streams
}

#[test]
fn every_message_is_cut_as_it_was_cut() {
    let mut count = 0;
    for session in Session::all() {
        for direction in [Direction::Client, Direction::Server] {
            for packets in streams(&session, direction).into_values() {
                let mut joiner = Joiner::new(usize::MAX);
                let mut written = Vec::new();
                for packet in &packets {
                    let first = fragment::Header::from_bytes(packet.first_chunk().unwrap());
                    joiner.buffer().extend_from_slice(packet);
                    let mut object_id = first.object_id;
                    while let Some(message) = joiner.next_message().unwrap() {
                        // Objects in one packet count on.
                        fragment::write_bytes(&mut written, object_id, message);
                        object_id += 1;
                        count += 1;
                    }
                }
                let read = packets.concat();
                if !joiner.is_within() {
                    assert_eq!(strip_object_ids(&written), strip_object_ids(&read), "{}", session.name);
                }
            }
        }
    }
    assert!(count > 4000, "{count} messages");
}

fn strip_object_ids(mut bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(header) = bytes.first_chunk::<{ fragment::HEADER_LENGTH }>() {
        let length = fragment::HEADER_LENGTH + fragment::Header::from_bytes(header).blob_length as usize;
        out.extend_from_slice(&bytes[8..length]);
        bytes = &bytes[length..];
    }
    out
}

/// Calls `with` on every message of every session.
fn for_each_message(mut with: impl FnMut(&Session, Direction, &[u8])) {
    for session in Session::all() {
        for direction in [Direction::Client, Direction::Server] {
            for packets in streams(&session, direction).into_values() {
                let mut joiner = Joiner::new(usize::MAX);
                for packet in packets {
                    joiner.buffer().extend_from_slice(&packet);
                    while let Some(message) = joiner.next_message().unwrap() {
                        with(&session, direction, message);
                    }
                }
            }
        }
    }
}

#[test]
fn every_message_is_written_back_as_it_was_read() {
    let mut failures = Vec::new();
    let mut count = 0;
    for_each_message(|session, _, bytes| {
        let (header, body) = Header::split(bytes).unwrap();
        let mut written = header.to_bytes().to_vec();
        match Message::decode(header.kind, body, &Default::default()) {
            Ok(Message::Unknown(kind, _)) => failures.push(format!("{}: unknown {kind:?}", session.name)),
            Ok(message) => {
                assert_eq!(message.kind(), header.kind);
                write_body(&mut written, message.into_value().as_ref());
                if written != bytes {
                    let (found, expected) = (String::from_utf8_lossy(&written[40..]), String::from_utf8_lossy(body));
                    let at = found.bytes().zip(expected.bytes()).take_while(|(a, b)| a == b).count();
                    let near = |text: &str| {
                        String::from_utf8_lossy(&text.as_bytes()[at.saturating_sub(60)..(at + 90).min(text.len())])
                            .into_owned()
                    };
                    failures.push(format!(
                        "{}: {:?}\n  {}\n  {}",
                        session.name,
                        header.kind,
                        near(&found),
                        near(&expected)
                    ));
                }
            }
            Err(error) => failures.push(format!("{}: {:?}: {error:?}", session.name, header.kind)),
        }
        count += 1;
    });
    assert!(failures.is_empty(), "{} of {count}\n{}", failures.len(), failures[..failures.len().min(20)].join("\n"));
    assert!(count > 4000, "{count} messages");
}

#[test]
fn every_secure_string_opens_with_the_key_of_its_session() {
    let mut opened = Vec::new();
    for_each_message(|session, _, bytes| {
        let secrets = match session.session_key {
            Some(key) => Secrets::Key(SessionKey::from_bytes(key)),
            None if session.protocol == "2.4" => Secrets::Clear,
            None => return,
        };
        let text = String::from_utf8_lossy(&bytes[40..]).into_owned();
        for part in text.split("<SS").skip(1) {
            let sealed = &part[part.find('>').unwrap() + 1..part.find("</SS>").unwrap()];
            let secret = secrets.open(&clixml::SecureString::from_text(sealed)).unwrap();
            if let Secrets::Key(_) = secrets {
                assert_eq!(secrets.seal(&secret).unwrap().text(), sealed, "{}", session.name);
            }
            opened.push(secret.to_string());
        }
    });
    assert!(opened.len() > 20, "{} secrets", opened.len());
    assert!(opened.iter().any(|secret| secret == "server first"), "{opened:?}");
}
