//! The client machine, fed with recorded servers, sends what recorded clients sent and hears what they printed.
//!
//! What the recorded client wanted (which pipelines, which input, when to stop and to close) is taken from the recording;
//! the packets, their order and their acknowledgements, the machine has to make by itself.

use std::collections::HashMap;
use std::time::Instant;

use clixml::Value;
use psrp_proto::client::{Client, Config, Event, Opening};
use psrp_proto::fragment::{self, Joiner};
use psrp_proto::message::{Call, Header, Message, MessageType};
use psrp_proto::outofproc::{Kind, Packet, Stream, scan};
use uuid::Uuid;

use crate::session::{Direction, Line, Session};

/// What was sent on one channel: packets by name, and all the bytes of its data without the ids of its objects.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sent {
    packets: Vec<&'static str>,
    prompt: Vec<u8>,
    data: Vec<u8>,
}

fn note<'a>(lines: impl Iterator<Item = &'a str>) -> HashMap<Uuid, Sent> {
    let mut channels: HashMap<Uuid, Sent> = HashMap::new();
    for line in lines {
        for packet in scan(line.as_bytes()) {
            match packet.unwrap() {
                Packet::Plain(kind, guid) => channels.entry(guid).or_default().packets.push(kind.name()),
                Packet::Data { stream, guid, payload } => {
                    let sent = channels.entry(guid).or_default();
                    let data = match stream {
                        Stream::Default => &mut sent.data,
                        Stream::PromptResponse => &mut sent.prompt,
                    };
                    payload.decode_into(data).unwrap();
                }
            }
        }
    }
    for sent in channels.values_mut() {
        for data in [&mut sent.data, &mut sent.prompt] {
            let mut at = 0;
            while let Some(header) = data.get(at..).and_then(<[u8]>::first_chunk::<{ fragment::HEADER_LENGTH }>) {
                let length = fragment::HEADER_LENGTH + fragment::Header::from_bytes(header).blob_length as usize;
                data[at..at + 8].fill(0);
                at += length;
            }
        }
    }
    channels
}

/// A recorded message, and the number of the line that completes it.
struct Recorded {
    line: usize,
    header: Header,
    message: Message,
    is_prompt: bool,
}

fn messages(lines: &[Line], direction: Direction) -> Vec<Recorded> {
    let mut joiners: HashMap<(Uuid, Stream), Joiner> = HashMap::new();
    let mut found = Vec::new();
    for (number, line) in lines.iter().enumerate().filter(|(_, line)| line.direction == direction) {
        for packet in scan(line.text.as_bytes()) {
            let Ok(Packet::Data { stream, guid, payload }) = packet else { continue };
            let joiner = joiners.entry((guid, stream)).or_insert_with(|| Joiner::new(usize::MAX));
            payload.decode_into(joiner.buffer()).unwrap();
            while let Some(message) = joiner.next_message().unwrap() {
                let (header, body) = Header::split(message).unwrap();
                let message = Message::decode(header.kind, body, &Default::default()).unwrap();
                let is_prompt = stream == Stream::PromptResponse;
                found.push(Recorded { line: number, header, message, is_prompt });
            }
        }
    }
    found
}

/// What a machine did with a recording.
struct Played {
    sent: String,
    /// What it heard, as text.
    printed: String,
    heard: HashMap<Uuid, Vec<MessageType>>,
    ended: Option<String>,
}

fn play(session: &Session) -> Option<Played> {
    let wishes = messages(&session.lines, Direction::Client);
    let Message::InitRunspacePool(init) = wishes.get(1)?.message.clone() else { return None };
    let Message::SessionCapability(capability) = &wishes[0].message else { return None };
    let now = Instant::now();
    let config = Config { protocol: capability.protocol, ..Config::default() };
    let mut client = Client::open(config, wishes[0].header.pool, Opening::New(init), now);
    let mut played = Played { sent: String::new(), printed: String::new(), heard: HashMap::new(), ended: None };
    for (number, line) in session.lines.iter().enumerate() {
        match line.direction {
            Direction::Client => wish(&mut client, &wishes, number, line, now),
            // Our key is not the recorded client's.
            Direction::Server if carries_key(line) => {}
            Direction::Server => client.handle_input(now, format!("{}\n", line.text).as_bytes()),
        }
        let mut out = Vec::new();
        client.poll_transmit(&mut out);
        played.sent.push_str(std::str::from_utf8(&out).unwrap());
        while let Some(event) = client.poll_event() {
            hear(&mut played, event);
        }
    }
    Some(played)
}

fn carries_key(line: &Line) -> bool {
    messages(std::slice::from_ref(line), Direction::Server)
        .iter()
        .any(|recorded| recorded.header.kind == MessageType::ENCRYPTED_SESSION_KEY)
}

/// Does what the recorded client did at this line, as far as it was its user's will.
fn wish(client: &mut Client, wishes: &[Recorded], number: usize, line: &Line, now: Instant) {
    match scan(line.text.as_bytes()).next().unwrap().unwrap() {
        Packet::Plain(Kind::Command, guid) => {
            let create = wishes.iter().find(|wish| {
                wish.line > number
                    && wish.header.pipeline == guid
                    && matches!(wish.message, Message::CreatePipeline(_) | Message::GetCommandMetadata(_))
            });
            match create.map(|wish| wish.message.clone()) {
                Some(Message::CreatePipeline(create)) => client.create(guid, *create).unwrap(),
                Some(Message::GetCommandMetadata(get)) => client.command_metadata(guid, *get).unwrap(),
                _ => panic!("a command that was never created"),
            }
        }
        Packet::Plain(Kind::Signal, guid) => client.stop(guid, now).unwrap(),
        Packet::Plain(Kind::Close, guid) if guid.is_nil() => client.close(now),
        // A client that leaves closes its pipelines first, whether they have ended or not.
        Packet::Plain(..) => {}
        Packet::Data { .. } => {
            for wish in wishes.iter().filter(|wish| wish.line == number) {
                let pipeline = wish.header.pipeline;
                match wish.message.clone() {
                    Message::PipelineInput(value) => client.input(pipeline, value).unwrap(),
                    Message::EndOfPipelineInput => client.end_input(pipeline).unwrap(),
                    Message::PipelineHostResponse(response) => {
                        assert!(wish.is_prompt);
                        client.respond(Some(pipeline), *response).unwrap();
                    }
                    Message::RunspacePoolHostResponse(response) => client.respond(None, *response).unwrap(),
                    Message::SetMaxRunspaces(set) => assert_eq!(client.set_max_runspaces(set.count), Ok(set.call)),
                    Message::SetMinRunspaces(set) => assert_eq!(client.set_min_runspaces(set.count), Ok(set.call)),
                    Message::GetAvailableRunspaces(get) => assert_eq!(client.available_runspaces(), Ok(get.call)),
                    Message::ResetRunspaceState(reset) => assert_eq!(client.reset_runspace(), Ok(reset.call)),
                    _ => {}
                }
            }
        }
    }
}

fn hear(played: &mut Played, event: Event) {
    let mut heard = |pipeline: Uuid, kind| played.heard.entry(pipeline).or_default().push(kind);
    match event {
        Event::Output { pipeline, value } => {
            heard(pipeline, MessageType::PIPELINE_OUTPUT);
            match value {
                Some(Value::String(text)) => played.printed.push_str(&format!("{text}\n")),
                Some(Value::Int32(number)) => played.printed.push_str(&format!("{number}\n")),
                _ => {}
            }
        }
        Event::HostCall { pipeline, call } => {
            heard(pipeline.unwrap_or_default(), MessageType::PIPELINE_HOST_CALL);
            match call.call {
                Call::Write1(text) | Call::Write2(_, text) => played.printed.push_str(&text.to_string_lossy()),
                Call::WriteLine1 => played.printed.push('\n'),
                Call::WriteLine2(text) | Call::WriteLine3(_, text) => played.printed.push_str(&format!("{text}\n")),
                _ => {}
            }
        }
        Event::Error { pipeline, .. } => heard(pipeline, MessageType::ERROR_RECORD),
        Event::Progress { pipeline, .. } => heard(pipeline, MessageType::PROGRESS_RECORD),
        Event::Finished { pipeline, state } => {
            assert!(state.state.is_final());
            heard(pipeline, MessageType::PIPELINE_STATE);
        }
        Event::Closed => played.ended = Some("closed".to_owned()),
        Event::Failed(error) => played.ended = Some(error.to_string()),
        _ => {}
    }
}

/// Sessions whose client did not leave by itself, or whose server did not answer.
fn is_ordinary(session: &Session) -> bool {
    !["42-", "43-", "49-", "58-"].iter().any(|name| session.name.starts_with(name))
}

#[test]
fn recorded_servers_get_the_recorded_packets() {
    let mut failures = Vec::new();
    let mut count = 0;
    for session in Session::all().iter().filter(|session| is_ordinary(session)) {
        let Some(played) = play(session) else { continue };
        count += 1;
        if played.ended.as_deref() != Some("closed") {
            failures.push(format!("{}: ended with {:?}", session.name, played.ended));
        }
        let has_keys = session.lines.iter().any(carries_key);
        let client_lines = session.lines.iter().filter(|line| line.direction == Direction::Client);
        let recorded = note(client_lines.map(|line| line.text.as_str()));
        let sent = note(played.sent.lines());
        for (guid, recorded) in &recorded {
            if guid.is_nil() && has_keys {
                continue;
            }
            let Some(sent) = sent.get(guid) else {
                failures.push(format!("{}: nothing on {guid}", session.name));
                continue;
            };
            if sent.packets != recorded.packets {
                failures.push(format!("{}: {guid} {:?}, recorded {:?}", session.name, sent.packets, recorded.packets));
            } else if !recorded.data.starts_with(&sent.data) || sent.prompt != recorded.prompt {
                // Input that the pipeline's end has overtaken need not be sent.
                let at = sent.data.iter().zip(&recorded.data).take_while(|(a, b)| a == b).count();
                failures.push(format!(
                    "{}: {guid} differs at {at} of {}, recorded {}",
                    session.name,
                    sent.data.len(),
                    recorded.data.len()
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
    assert!(count > 70, "{count} sessions");
}

#[test]
fn every_recorded_message_is_heard() {
    let kinds = [
        MessageType::PIPELINE_OUTPUT,
        MessageType::ERROR_RECORD,
        MessageType::PROGRESS_RECORD,
        MessageType::PIPELINE_HOST_CALL,
        MessageType::PIPELINE_STATE,
    ];
    for session in Session::all().iter().filter(|session| is_ordinary(session)) {
        let Some(played) = play(session) else { continue };
        let mut recorded: HashMap<Uuid, Vec<MessageType>> = HashMap::new();
        for message in messages(&session.lines, Direction::Server) {
            let pool_call = message.header.kind == MessageType::RUNSPACEPOOL_HOST_CALL;
            let kind = if pool_call { MessageType::PIPELINE_HOST_CALL } else { message.header.kind };
            let of_nobody = message.header.pipeline.is_nil() && !pool_call;
            if kinds.contains(&kind) && !of_nobody {
                recorded.entry(message.header.pipeline).or_default().push(kind);
            }
        }
        for (pipeline, recorded) in &recorded {
            let heard = played.heard.get(pipeline);
            assert_eq!(heard, Some(recorded), "{}: {pipeline}", session.name);
        }
        assert_eq!(played.heard.len(), recorded.len(), "{}", session.name);
    }
}

#[test]
fn what_was_printed_can_be_printed() {
    let mut count = 0;
    for session in Session::all() {
        if !["02-", "20-"].iter().any(|name| session.name.starts_with(name)) {
            continue;
        }
        let printed = play(&session).unwrap().printed;
        assert_eq!(printed.trim_end(), session.stdout.trim_end(), "{}", session.name);
        count += 1;
    }
    assert!(count >= 4, "{count} sessions");
}

#[test]
fn a_killed_server_and_a_noisy_one_are_told_apart() {
    for (name, expected) in [("58-", "the server wrote text that is no protocol: "), ("49-", "the server reported: ")] {
        let session = Session::all().into_iter().find(|session| session.name.starts_with(name)).unwrap();
        let ended = play(&session).unwrap().ended.unwrap();
        assert!(ended.starts_with(expected), "{ended}");
    }
}
