//! Recorded streams with mistakes put into them: neither machine falls, and both only ever say packets.
//!
//! `HOSTILE_CASES` sets the number of cases for a longer run.

use std::collections::HashMap;
use std::time::Instant;

use clixml::Value;
use psrp_proto::client::{Client, Config, Event as Heard, Opening};
use psrp_proto::fragment::{self, Joiner};
use psrp_proto::message::{
    ApplicationPrivateData, Command, CreatePipeline, Header, InitRunspacePool, PipelineState, PowerShell,
    RunspacePoolInitData,
};
use psrp_proto::outofproc::{ERROR_PREFIX, Packet, Stream, scan, write_data, write_packet};
use psrp_proto::server::{self, Event, Sender, Server};
use uuid::Uuid;

use crate::session::{Direction, Session};

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    /// Changes, drops, doubles or inserts some bytes.
    fn spoil(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.below(3) {
            let (from, to) = (self.below(bytes.len() + 1), self.below(bytes.len() + 1));
            let (from, to) = (from.min(to), from.max(to).min(from.min(to) + 40));
            match self.below(5) {
                0 => bytes[from..to].iter_mut().for_each(|byte| *byte = byte.wrapping_add(1)),
                1 => drop(bytes.drain(from..to)),
                2 => {
                    let part = bytes[from..to].to_vec();
                    bytes.splice(to..to, part);
                }
                3 if from < bytes.len() => bytes[from] ^= 1 << self.below(8),
                _ => drop(bytes.splice(from..from, [0xff, b'<', b'&', 0, b'-', b'9', b'>'][..=self.below(6)].to_vec())),
            }
        }
    }
}

/// A packet of a recording, or a whole message of it.
#[derive(Clone)]
enum Item {
    Line(Vec<u8>),
    Message(Uuid, Stream, Vec<u8>),
}

fn items(session: &Session, direction: Direction) -> Vec<Item> {
    let mut joiners: HashMap<(Uuid, Stream), Joiner> = HashMap::new();
    let mut items = Vec::new();
    for line in session.lines.iter().filter(|line| line.direction == direction) {
        for packet in scan(line.text.as_bytes()) {
            match packet {
                Ok(Packet::Data { stream, guid, payload }) => {
                    let joiner = joiners.entry((guid, stream)).or_insert_with(|| Joiner::new(usize::MAX));
                    payload.decode_into(joiner.buffer()).unwrap();
                    while let Some(message) = joiner.next_message().unwrap() {
                        items.push(Item::Message(guid, stream, message.to_vec()));
                    }
                }
                Ok(Packet::Plain(kind, guid)) => {
                    let mut line = Vec::new();
                    write_packet(&mut line, kind, guid);
                    items.push(Item::Line(line));
                }
                Err(_) => items.push(Item::Line(format!("{}\n", line.text).into_bytes())),
            }
        }
    }
    items
}

/// The bytes of a stream with some mistakes in it: in lines, fragments, messages, their order.
fn spoiled(items: &[Item], random: &mut Random) -> Vec<u8> {
    let mut items = items.to_vec();
    match random.below(4) {
        0 => {
            let (a, b) = (random.below(items.len()), random.below(items.len()));
            items.swap(a, b);
        }
        1 => {
            let again = items[random.below(items.len())].clone();
            items.insert(random.below(items.len()), again);
        }
        2 => drop(items.remove(random.below(items.len()))),
        _ => {}
    }
    let (line, fragments, message) = (random.below(items.len()), random.below(items.len()), random.below(items.len()));
    let which = random.below(8);
    let mut stream = Vec::new();
    for (number, item) in items.iter().enumerate() {
        let mut out = Vec::new();
        match item {
            Item::Line(bytes) => out.extend_from_slice(bytes),
            Item::Message(guid, kind, bytes) => {
                let mut bytes = bytes.clone();
                if number == message && which & 4 != 0 {
                    let at = random.below(bytes.len());
                    let mut tail = bytes.split_off(at);
                    random.spoil(&mut tail);
                    bytes.append(&mut tail);
                }
                let mut cut = Vec::new();
                fragment::write_bytes(&mut cut, number as i64 + 1, &bytes);
                if number == fragments && which & 2 != 0 {
                    random.spoil(&mut cut);
                }
                for packet in cut.chunks(fragment::FRAGMENT_LENGTH) {
                    write_data(&mut out, *kind, *guid, &[], packet);
                }
            }
        }
        if number == line && which == 1 {
            random.spoil(&mut out);
        }
        stream.extend(out);
    }
    stream
}

fn cases() -> usize {
    std::env::var("HOSTILE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(200)
}

fn serve(stream: &[u8], size: usize) {
    let mut server = Server::new(server::Config::default());
    let mut senders: HashMap<Uuid, Sender> = HashMap::new();
    let mut out = Vec::new();
    let mut pieces = stream.chunks(size);
    let mut exits = 0;
    while exits == 0 {
        match pieces.next() {
            Some(piece) => server.handle_input(piece),
            None => server.handle_end(),
        }
        loop {
            server.poll_transmit(&mut out);
            let Some(event) = server.poll_event() else {
                let Some(id) = senders.keys().next().copied() else { break };
                let mut sender = senders.remove(&id).unwrap();
                sender.output_value(&mut out, &Value::Int32(1));
                server.handle_finished(sender.finish(&mut out, PipelineState::COMPLETED, None));
                continue;
            };
            match event {
                Event::PoolOpening { protocol, .. } => {
                    server.open_pool(ApplicationPrivateData::with_version_table(protocol, Vec::new()));
                }
                Event::PoolConnecting { protocol, .. } => server.connect_pool(
                    RunspacePoolInitData { min_runspaces: 1, max_runspaces: 1 },
                    ApplicationPrivateData::with_version_table(protocol, Vec::new()),
                ),
                Event::Pipeline(new) => assert!(senders.insert(new.id, new.sender).is_none()),
                Event::ResetRunspace => server.answer_reset(true),
                Event::PoolClosing => server.handle_pool_closed(),
                Event::Exit { .. } => exits += 1,
                _ => {}
            }
        }
    }
    assert_eq!(exits, 1);
    for line in out.split(|byte| *byte == b'\n').filter(|line| !line.starts_with(ERROR_PREFIX.as_bytes())) {
        assert!(scan(line).all(|packet| packet.is_ok()), "{}", String::from_utf8_lossy(line));
    }
}

fn hear(pool: Uuid, pipelines: &[Uuid], stream: &[u8], size: usize) {
    let init = InitRunspacePool::default();
    let now = Instant::now();
    let mut client = Client::open(Config::default(), pool, Opening::New(Box::new(init)), now);
    let mut ends = 0;
    let mut created = false;
    for piece in stream.chunks(size) {
        client.handle_input(now, piece);
        while let Some(event) = client.poll_event() {
            assert_eq!(ends, 0, "{event:?} after the end");
            ends += usize::from(matches!(event, Heard::Closed | Heard::Failed(_)));
        }
        if !created {
            let create = || CreatePipeline::new(PowerShell::new(vec![Command::script("1")]));
            created = pipelines.iter().all(|id| client.create(*id, create()).is_ok());
        }
    }
    client.close(now);
    client.handle_end();
    let mut out = Vec::new();
    client.poll_transmit(&mut out);
    for line in out.split(|byte| *byte == b'\n') {
        assert!(scan(line).all(|packet| packet.is_ok()), "{}", String::from_utf8_lossy(line));
    }
}

#[test]
fn a_server_survives_whatever_a_client_sends() {
    let recordings: Vec<_> = Session::all().iter().map(|session| items(session, Direction::Client)).collect();
    let mut random = Random(0x5eed);
    for case in 0..cases() {
        let items = &recordings[case % recordings.len()];
        if items.len() < 2 {
            continue;
        }
        let stream = spoiled(items, &mut random);
        serve(&stream, [1, 100, 5000, usize::MAX][random.below(4)]);
    }
}

#[test]
fn a_client_survives_whatever_a_server_sends() {
    let sessions = Session::all();
    let recordings: Vec<_> = sessions
        .iter()
        .map(|session| {
            let items = items(session, Direction::Server);
            let headers = items.iter().filter_map(|item| match item {
                Item::Message(_, _, bytes) => Header::split(bytes).ok().map(|(header, _)| header),
                Item::Line(_) => None,
            });
            let (pools, mut pipelines): (Vec<_>, Vec<_>) =
                headers.map(|header| (header.pool, header.pipeline)).filter(|(pool, _)| !pool.is_nil()).unzip();
            pipelines.retain(|id| !id.is_nil());
            pipelines.sort();
            pipelines.dedup();
            (pools.first().copied().unwrap_or_default(), pipelines, items)
        })
        .collect();
    let mut random = Random(0xbeef);
    for case in 0..cases() {
        let (pool, pipelines, items) = &recordings[case % recordings.len()];
        if items.len() < 2 {
            continue;
        }
        let stream = spoiled(items, &mut random);
        hear(*pool, pipelines, &stream, [100, 5000, usize::MAX][random.below(3)]);
    }
}
