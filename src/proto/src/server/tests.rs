//! What the machine says to single lines, good and bad.

mod input;

use super::*;
use crate::fragment::{Header as Fragment, write_bytes};
use crate::message::{
    ApartmentState, Command, Destination, ErrorCategory, Header, HostInfo, MessageType, PipelineState, PoolCall,
    PowerShell, PublicKey, SessionCapability, ThreadOptions, write_body,
};
use crate::outofproc::{ERROR_PREFIX, Packet, scan, write_data};

const POOL: Uuid = Uuid::from_u128(0xaaaa);
const PIPELINE: Uuid = Uuid::from_u128(0xbbbb);

/// A server and what its client's lines are made with.
struct Wire {
    server: Server,
    objects: i64,
    sent: Vec<u8>,
}

impl Wire {
    fn new(config: Config) -> Self {
        Wire { server: Server::new(config), objects: 0, sent: Vec::new() }
    }

    /// A wire whose pool is open.
    fn opened() -> Self {
        let mut wire = Wire::new(Config::default());
        wire.open();
        wire.said();
        wire
    }

    fn open(&mut self) {
        self.message(Uuid::nil(), Message::SessionCapability(SessionCapability::new(Version::new(2, 4))));
        self.message(Uuid::nil(), init(1, 1));
        assert!(matches!(self.server.poll_event(), Some(Event::PoolOpening { .. })));
        self.server.open_pool(ApplicationPrivateData { data: Value::Null });
    }

    fn bytes(&mut self, message: Message, change: impl FnOnce(&mut Header)) -> Vec<u8> {
        let pipeline = match message.kind() {
            MessageType::CREATE_PIPELINE | MessageType::PIPELINE_INPUT => PIPELINE,
            _ => Uuid::nil(),
        };
        let mut header = Header { destination: Destination::SERVER, kind: message.kind(), pool: POOL, pipeline };
        change(&mut header);
        let mut bytes = header.to_bytes().to_vec();
        write_body(&mut bytes, message.into_value().as_ref());
        self.objects += 1;
        let mut fragments = Vec::new();
        write_bytes(&mut fragments, self.objects, &bytes);
        fragments
    }

    fn data(&mut self, guid: Uuid, bytes: &[u8]) {
        let mut line = Vec::new();
        write_data(&mut line, Stream::Default, guid, &[], bytes);
        self.server.handle_input(&line);
    }

    fn message(&mut self, guid: Uuid, message: Message) {
        let bytes = self.bytes(message, |_| {});
        self.data(guid, &bytes);
    }

    fn plain(&mut self, kind: Kind, guid: Uuid) {
        let mut line = Vec::new();
        write_packet(&mut line, kind, guid);
        self.server.handle_input(&line);
    }

    /// Announces a pipeline and creates it.
    fn create(&mut self) {
        self.plain(Kind::Command, PIPELINE);
        self.message(PIPELINE, create());
    }

    /// What the server has said since: packets by name, messages by type, and error lines.
    fn said(&mut self) -> Vec<String> {
        self.sent.clear();
        self.server.poll_transmit(&mut self.sent);
        let mut said = Vec::new();
        for line in std::str::from_utf8(&self.sent).unwrap().lines() {
            if let Some(text) = line.strip_prefix(ERROR_PREFIX) {
                said.push(format!("error {text}"));
                continue;
            }
            for packet in scan(line.as_bytes()) {
                said.push(match packet.unwrap() {
                    Packet::Plain(kind, _) => kind.name().to_owned(),
                    Packet::Data { payload, .. } => {
                        let mut bytes = Vec::new();
                        payload.decode_into(&mut bytes).unwrap();
                        let (header, body) = Header::split(&bytes[crate::fragment::HEADER_LENGTH..]).unwrap();
                        let message = Message::decode(header.kind, body, &clixml::Budget::default()).unwrap();
                        match message {
                            Message::RunspacePoolState(info) => format!("pool {}", info.state.0),
                            Message::PipelineState(info) => format!("pipeline {}", info.state.0),
                            other => format!("{:?}", other.kind()),
                        }
                    }
                });
            }
        }
        said
    }

    fn sender(&mut self) -> Sender {
        match self.server.poll_event() {
            Some(Event::Pipeline(new)) => new.sender,
            other => panic!("{other:?}"),
        }
    }

    fn exited(&mut self) -> bool {
        std::iter::from_fn(|| self.server.poll_event()).any(|event| matches!(event, Event::Exit { status: 160 }))
    }
}

fn init(min_runspaces: i32, max_runspaces: i32) -> Message {
    Message::InitRunspacePool(Box::new(InitRunspacePool {
        min_runspaces,
        max_runspaces,
        thread_options: ThreadOptions::DEFAULT,
        apartment_state: ApartmentState::UNKNOWN,
        application_arguments: Value::Null,
        host_info: HostInfo::NONE,
    }))
}

fn create() -> Message {
    Message::CreatePipeline(Box::new(CreatePipeline::new(PowerShell::new(vec![Command::script("1")]))))
}

fn record(text: &str) -> ErrorRecord {
    ErrorRecord::new(&["System.Exception", "System.Object"], text, "Id", ErrorCategory::OPEN_ERROR)
}

#[test]
fn a_pool_opens_before_its_packet_is_acknowledged() {
    let mut wire = Wire::new(Config::default());
    wire.open();
    let expected = ["SESSION_CAPABILITY", "DataAck", "APPLICATION_PRIVATE_DATA", "pool 2", "DataAck"];
    assert_eq!(wire.said(), expected);
}

#[test]
fn versions_are_negotiated_as_powershell_negotiates_them() {
    let own = |minor| Version::new(2, minor);
    let cases = [
        (4, own(4), Some(own(4))),
        (4, own(3), Some(own(3))),
        (4, own(1), Some(own(1))),
        (4, own(9), Some(own(4))),
        (3, own(4), Some(own(3))),
        (4, Version::new(9, 0), None),
        (4, Version::new(1, 9), None),
    ];
    for (minor, client, expected) in cases {
        assert_eq!(negotiate::negotiate(own(minor), &SessionCapability::new(client)), expected, "{client}");
    }
    let mut other = SessionCapability::new(own(3));
    other.powershell = Version::new(3, 0);
    assert_eq!(negotiate::negotiate(own(4), &other), None);
    other = SessionCapability::new(own(3));
    other.serialization = Version::with_revision(1, 0, 0, 0);
    assert_eq!(negotiate::negotiate(own(4), &other), None);
}

#[test]
fn a_client_of_another_major_version_gets_the_capability_and_nothing_more() {
    let mut wire = Wire::new(Config::default());
    wire.message(Uuid::nil(), Message::SessionCapability(SessionCapability::new(Version::new(9, 0))));
    assert_eq!(wire.said(), ["SESSION_CAPABILITY", "DataAck"]);
    wire.message(Uuid::nil(), init(1, 1));
    assert!(wire.server.poll_event().is_none());
    wire.said();
    wire.plain(Kind::Close, Uuid::nil());
    assert_eq!(wire.said(), ["CloseAck"]);
}

#[test]
fn limits_that_no_pool_can_have_break_it() {
    for (min, max) in [(0, 1), (2, 1), (-1, -1)] {
        let mut wire = Wire::new(Config::default());
        wire.message(Uuid::nil(), Message::SessionCapability(SessionCapability::new(Version::new(2, 4))));
        wire.said();
        wire.message(Uuid::nil(), init(min, max));
        assert_eq!(wire.said(), ["pool 5", "DataAck"]);
        wire.plain(Kind::Close, Uuid::nil());
        assert_eq!(wire.said(), ["CloseAck"]);
    }
}

#[test]
fn bad_lines_end_it_with_an_error_line() {
    let cases: &[(&str, &[&str], &str)] = &[
        ("hello world\n", &[], "hello world"),
        ("<Hello PSGuid='0000' />\n", &[], "An unknown element \"Hello\" was received."),
        ("<DataAck PSGuid='{G}' />\n", &[], "An unknown element \"DataAck\" was received."),
        ("<CloseAck PSGuid='{G}' />\n", &[], "An unknown element \"CloseAck\" was received."),
        ("<Signal PSGuid='00000000-0000-0000-0000-000000000000' />\n", &[], "The \"Signal\" element"),
        ("<Command PSGuid='{G}' /><Command PSGuid='{G}' />\n", &["CommandAck"], "An item with the same key"),
        ("<Close PSGuid='{G}' /> \n", &["CloseAck"], "node type Whitespace"),
        ("<Data Stream='Default' PSGuid='{G}'>@@@@</Data>\n", &[], "the text of a Data element is not base64"),
        ("<Data Stream='Default' PSGuid='{G}'></Data>\n", &[], "only text is expected"),
    ];
    for (line, before, error) in cases {
        let mut wire = Wire::opened();
        let line = line.replace("{G}", "21111111-2222-3333-4444-555555555555");
        wire.server.handle_input(line.as_bytes());
        let mut said = wire.said();
        let last = said.pop().unwrap();
        assert!(last.starts_with(&format!("error {error}")), "{line}: {last}");
        assert_eq!(&said, before, "{line}");
        assert!(wire.exited(), "{line}");
        // Nothing is looked at any more.
        wire.server.handle_input(b"<Close PSGuid='21111111-2222-3333-4444-555555555555' />\n");
        assert!(wire.said().is_empty());
    }
}

#[test]
fn a_line_longer_than_the_budget_ends_it() {
    let mut wire = Wire::new(Config { line_budget: 1000, ..Config::default() });
    wire.server.handle_input(&[b'A'; 600]);
    wire.server.handle_input(&[b'A'; 600]);
    assert_eq!(wire.said(), ["error a line is longer than 1000 bytes"]);
    assert!(wire.exited());
}

#[test]
fn an_empty_line_is_the_end_of_input() {
    for end in ["\n", ""] {
        let mut wire = Wire::opened();
        wire.create();
        let sender = wire.sender();
        wire.said();
        if end.is_empty() {
            wire.server.handle_end()
        } else {
            wire.server.handle_input(end.as_bytes())
        }
        assert_eq!(wire.said(), ["pool 4"]);
        assert!(matches!(wire.server.poll_event(), Some(Event::StopRequested { pipeline: PIPELINE })));
        assert!(matches!(wire.server.poll_event(), Some(Event::PoolClosing)));
        let mut out = Vec::new();
        let finished = sender.finish(&mut out, PipelineState::STOPPED, None);
        wire.server.handle_finished(finished);
        wire.server.handle_pool_closed();
        let expected = [
            "pool 3",
            "error An unknown element \"\" was received. This can happen if the remote process closed or ended abnormally.",
        ];
        assert_eq!(wire.said(), expected);
        assert!(wire.exited());
    }
}

#[test]
fn bad_messages_are_reported_and_the_session_goes_on() {
    type Make = fn(&mut Wire) -> Vec<u8>;
    let cases: &[(Make, &str)] = &[
        (
            |wire| wire.bytes(create(), |header| header.destination = Destination::CLIENT),
            "the message is not for the server",
        ),
        (|_| fragment(1, 0, 3, b"short"), "a message of 5 bytes is shorter than its header"),
        (|_| fragment(0, 0, 3, b"x"), "object id 0 is not positive"),
        (|_| fragment(7, 1, 2, b"x"), "fragment of object 7 where one of a new object is expected"),
        (
            |wire| {
                let mut bytes = wire.bytes(create(), |_| {});
                bytes[17..21].fill(0xff);
                bytes
            },
            "an object of at least 4294967295 bytes exceeds the limit of",
        ),
        (
            |wire| {
                let bytes = wire.bytes(create(), |_| {});
                let cut = bytes.len() - 200;
                [&fragment(9, 0, 3, &bytes[21..cut])[..]].concat()
            },
            "the body is not CLIXML: ",
        ),
        (
            |wire| {
                wire.bytes(
                    Message::Unknown(MessageType::CREATE_PIPELINE, Some(Object::bag().with("a", 1).into())),
                    |header| header.pipeline = PIPELINE,
                )
            },
            "Remoting data is missing",
        ),
        (|wire| wire.bytes(init(1, 1), |_| {}), "The session already exists."),
        (|wire| wire.bytes(Message::PublicKeyRequest, |_| {}), "PUBLIC_KEY_REQUEST is not for a server"),
    ];
    use clixml::Object;
    for (make, error) in cases {
        let mut wire = Wire::opened();
        wire.plain(Kind::Command, PIPELINE);
        wire.said();
        let bytes = make(&mut wire);
        wire.data(PIPELINE, &bytes);
        let said = wire.said();
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].starts_with(&format!("error Remote transport error: {error}")), "{}", said[0]);
        assert_eq!(said[1], "DataAck");
        // A good message still gets through.
        wire.message(PIPELINE, create());
        assert_eq!(wire.said(), ["DataAck"]);
        wire.sender();
    }
}

fn fragment(object_id: i64, fragment_id: i64, flags: u8, blob: &[u8]) -> Vec<u8> {
    let (start, end) = (flags & 1 != 0, flags & 2 != 0);
    let header = Fragment { object_id, fragment_id, start, end, blob_length: blob.len() as u32 };
    [&header.to_bytes()[..], blob].concat()
}

#[test]
fn what_nobody_knows_is_ignored() {
    let mut wire = Wire::opened();
    wire.plain(Kind::Command, PIPELINE);
    wire.said();
    for kind in [0, 1, 0x0007_7777, 0x0002_1fff] {
        let bytes = wire.bytes(Message::Unknown(MessageType(kind), None), |header| header.pipeline = PIPELINE);
        wire.data(PIPELINE, &bytes);
        assert_eq!(wire.said(), ["DataAck"], "{kind:#x}");
    }
    let bytes = wire.bytes(Message::PipelineInput(None), |header| header.pipeline = Uuid::from_u128(9));
    wire.data(PIPELINE, &bytes);
    assert_eq!(wire.said(), ["DataAck"]);
    wire.message(Uuid::from_u128(9), Message::PipelineInput(None));
    assert_eq!(wire.said(), ["DataAck"], "data of a pipeline that nobody announced");
    assert!(wire.server.poll_event().is_none());
}

#[test]
fn a_message_for_another_pool_closes_this_one() {
    let mut wire = Wire::opened();
    wire.plain(Kind::Command, PIPELINE);
    wire.said();
    let bytes = wire.bytes(create(), |header| header.pool = Uuid::from_u128(1));
    wire.data(PIPELINE, &[&bytes[..], &bytes].concat());
    assert_eq!(wire.said(), ["pool 4", "DataAck"]);
    assert!(matches!(wire.server.poll_event(), Some(Event::PoolClosing)));
    assert!(wire.server.poll_event().is_none(), "it is closed once");
    wire.server.handle_pool_closed();
    assert_eq!(wire.said(), ["pool 3"]);
}

#[test]
fn a_pipeline_without_a_command_ends_it() {
    let mut wire = Wire::opened();
    wire.message(Uuid::nil(), create());
    assert!(wire.said()[0].starts_with("error pipeline "));
    assert!(wire.exited());
}

#[test]
fn a_signal_is_acknowledged_when_the_pipeline_has_stopped() {
    let mut wire = Wire::opened();
    wire.create();
    let sender = wire.sender();
    assert_eq!(wire.said(), ["CommandAck", "DataAck"]);
    wire.plain(Kind::Signal, PIPELINE);
    wire.plain(Kind::Signal, PIPELINE);
    assert!(wire.said().is_empty());
    assert!(matches!(wire.server.poll_event(), Some(Event::StopRequested { pipeline: PIPELINE })));
    assert!(wire.server.poll_event().is_none(), "it is asked once");
    let finished = sender.finish(&mut Vec::new(), PipelineState::STOPPED, None);
    wire.server.handle_finished(finished);
    assert_eq!(wire.said(), ["SignalAck", "SignalAck"]);
    wire.plain(Kind::Signal, PIPELINE);
    assert_eq!(wire.said(), ["SignalAck"], "after the end at once");
    wire.plain(Kind::Close, PIPELINE);
    wire.plain(Kind::Close, PIPELINE);
    assert_eq!(wire.said(), ["CloseAck", "CloseAck"], "a second close, too");
}

#[test]
fn what_is_announced_and_never_created_can_be_signalled_and_closed() {
    let mut wire = Wire::opened();
    wire.plain(Kind::Command, PIPELINE);
    wire.plain(Kind::Signal, PIPELINE);
    wire.plain(Kind::Close, PIPELINE);
    assert_eq!(wire.said(), ["CommandAck", "SignalAck", "CloseAck"]);
    wire.create();
    assert_eq!(wire.said(), ["CommandAck", "DataAck"]);
}

#[test]
fn a_session_closes_when_each_of_its_pipelines_is_closed() {
    let mut wire = Wire::opened();
    wire.create();
    let finished = wire.sender().finish(&mut Vec::new(), PipelineState::COMPLETED, None);
    wire.server.handle_finished(finished);
    wire.said();
    wire.plain(Kind::Close, Uuid::nil());
    assert!(wire.said().is_empty(), "the pipeline has ended but is not closed");
    wire.plain(Kind::Close, PIPELINE);
    assert_eq!(wire.said(), ["CloseAck", "pool 4"]);
    assert!(matches!(wire.server.poll_event(), Some(Event::PoolClosing)));
    wire.server.handle_pool_closed();
    assert_eq!(wire.said(), ["pool 3", "CloseAck"]);
}

#[test]
fn a_refused_pool_says_why_and_is_closed_at_once() {
    let mut wire = Wire::new(Config::default());
    wire.message(Uuid::nil(), Message::SessionCapability(SessionCapability::new(Version::new(2, 4))));
    wire.message(Uuid::nil(), init(1, 1));
    wire.said();
    wire.server.refuse_pool(record("no"));
    assert_eq!(wire.said(), ["pool 5", "DataAck"]);
    wire.message(Uuid::nil(), Message::GetAvailableRunspaces(PoolCall { call: 1 }));
    assert_eq!(wire.said().len(), 2, "an error and an acknowledgement");
    wire.plain(Kind::Close, Uuid::nil());
    assert_eq!(wire.said(), ["CloseAck"]);
}

#[test]
fn a_public_key_that_is_none_is_reported() {
    let mut wire = Wire::new(Config { protocol: Version::new(2, 3), ..Config::default() });
    wire.open();
    wire.said();
    wire.message(Uuid::nil(), Message::PublicKey(PublicKey { blob: vec![1, 2, 3] }));
    assert_eq!(
        wire.said(),
        ["error Remote transport error: the public key is not a blob of a 2048 bit RSA key", "DataAck"]
    );
}

#[test]
fn pipelines_that_nobody_closes_are_limited() {
    let mut wire = Wire::new(Config { max_pipelines: 2, ..Config::default() });
    wire.open();
    wire.said();
    for number in 1..=3 {
        wire.plain(Kind::Command, Uuid::from_u128(number));
    }
    assert_eq!(wire.said(), ["CommandAck", "CommandAck", "error more than 2 pipelines are not closed"]);
    assert!(wire.exited());
}

#[test]
fn a_null_of_the_output_has_no_body() {
    let mut wire = Wire::opened();
    wire.create();
    let mut sender = wire.sender();
    let mut out = Vec::new();
    sender.output_value(&mut out, &Value::Null);
    let Some(Ok(Packet::Data { payload, .. })) = scan(out.trim_ascii_end()).next() else { panic!() };
    let mut bytes = Vec::new();
    payload.decode_into(&mut bytes).unwrap();
    assert_eq!(bytes.len(), crate::fragment::HEADER_LENGTH + crate::message::HEADER_LENGTH);
}
