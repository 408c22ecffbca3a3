//! Input that no good client sends, against our host alone and behind the relay: each gets what PowerShell gives it, and costs
//! no more than it should.

#![cfg(target_os = "linux")]

use std::io::Write;
use std::process::Command;
use std::time::Duration;

use clixml::Value;
use psrp_proto::message::{Message, MessageType, SessionCapability};
use psrp_proto::outofproc::Kind;
use psrpd_tests::peer::Peer;
use psrpd_tests::wire::{Client, data, is, message, plain};
use psrpd_tests::{binary, memory};
use uuid::Uuid;

const ID: Uuid = Uuid::from_u128(0x1111_2222_3333_4444_5555_6666_7777_8888);
const ERROR: &str = "__NamedPipeError__:";
const REFUSED: &str = "__NamedPipeError__:Remote transport error: ";
/// The status of a host that does not understand its input.
const EXIT: i32 = 160;

fn host() -> Command {
    let mut command = Command::new(binary("psrpd"));
    command.arg("host");
    command
}

fn relay() -> Command {
    let mut command = Command::new(binary("psrpd"));
    command.args(["subsystem", "--configuration", "/nonexistent", "--log", "/dev/null", "--host", "embedded"]);
    command
}

/// Both ways to a session.
fn targets() -> [(&'static str, Peer); 2] {
    [("host", Peer::start(host())), ("relay", Peer::start(relay()))]
}

fn open(peer: &mut Peer, client: &mut Client) {
    peer.say(&client.open());
    assert!(peer.hear_until(|line| is(line, Kind::DataAck, Uuid::nil())).is_some(), "the session opens");
}

/// Runs a pipeline to its end, so that everybody sees that the session lives.
fn lives(peer: &mut Peer, client: &mut Client) -> bool {
    let id = Uuid::new_v4();
    peer.say(&client.run(id, "1"));
    let ended =
        |line: &[u8]| message(line).is_some_and(|(_, of, kind)| of == id && kind == MessageType::PIPELINE_STATE);
    peer.hear_until(ended).is_some()
}

fn line(text: &str) -> Vec<u8> {
    format!("{text}\n").into_bytes()
}

#[test]
fn a_line_that_is_no_packet_ends_it_with_an_error() {
    let zero = Uuid::nil();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("text", line("hello")),
        ("an empty line", line("")),
        ("a lone CR, once something follows", b"\rx".to_vec()),
        ("bytes", (1..=255).filter(|byte| *byte != b'\r').chain(*b"\n").collect()),
        ("no UTF-8", b"<Close PSGuid='\xff\xfe' />\n".to_vec()),
        ("an element of nobody's", line(&format!("<Hello PSGuid='{ID}' />"))),
        ("lower case", line(&format!("<close PSGuid='{ID}' />"))),
        ("an attribute in lower case", line(&format!("<Close psguid='{ID}' />"))),
        ("no attribute", line("<Close />")),
        ("one more attribute", line(&format!("<Close PSGuid='{ID}' X='1' />"))),
        ("no stream", line(&format!("<Data PSGuid='{zero}'>AAAA</Data>"))),
        ("no data", line(&format!("<Data Stream='Default' PSGuid='{zero}'></Data>"))),
        ("data closed at once", line(&format!("<Data Stream='Default' PSGuid='{zero}' />"))),
        ("data as CDATA", line(&format!("<Data Stream='Default' PSGuid='{zero}'><![CDATA[AAAA]]></Data>"))),
        ("data without end", line(&format!("<Data Stream='Default' PSGuid='{zero}'>AAAA"))),
        ("no base64", line(&format!("<Data Stream='Default' PSGuid='{zero}'>@@@@</Data>"))),
        ("half a base64", line(&format!("<Data Stream='Default' PSGuid='{zero}'>AAA</Data>"))),
        ("no GUID", line("<Close PSGuid='nonsense' />")),
        ("an empty GUID", line("<Close PSGuid='' />")),
        ("a document type", line(&format!("<!DOCTYPE d [<!ENTITY e 'x'>]><Close PSGuid='{ID}' />"))),
        ("an entity", line(&format!("<Data Stream='Default' PSGuid='{zero}'>&e;</Data>"))),
        ("a blank before", line(&format!(" <Close PSGuid='{ID}' />"))),
        ("a blank behind", line(&format!("<Close PSGuid='{ID}' /> "))),
        (
            "a mark of byte order, late",
            [plain(Kind::Close, ID), b"\xef\xbb\xbf".to_vec(), plain(Kind::Close, ID)].concat(),
        ),
        ("an acknowledgement of data", plain(Kind::DataAck, zero)),
        ("an acknowledgement of a command", plain(Kind::CommandAck, ID)),
        ("an acknowledgement of a signal", plain(Kind::SignalAck, ID)),
        ("an acknowledgement of a close", plain(Kind::CloseAck, zero)),
        ("a signal to the session", plain(Kind::Signal, zero)),
        ("a command twice", plain(Kind::Command, ID).repeat(2)),
        ("a command for the session", plain(Kind::Command, zero)),
        ("a pipeline without a command", data(ID, &[])),
    ];
    for opened in [false, true] {
        for (what, said) in &cases {
            for (target, mut peer) in targets() {
                let mut client = Client::default();
                if opened {
                    open(&mut peer, &mut client);
                }
                let said = match *what {
                    "a pipeline without a command" if !opened => continue,
                    "a pipeline without a command" => {
                        // On the session's own channel, for a pipeline that was never announced.
                        let create = client.run(ID, "1");
                        let at = create.iter().position(|byte| *byte == b'\n').unwrap_or_default() + 1;
                        let create = String::from_utf8_lossy(&create[at..]).replace(&ID.to_string(), &zero.to_string());
                        create.into_bytes()
                    }
                    _ => said.clone(),
                };
                peer.say(&said);
                let heard = String::from_utf8_lossy(&peer.hear_all()).into_owned();
                let status = peer.child.wait().expect("it was started");
                assert!(heard.lines().any(|line| line.starts_with(ERROR)), "{target}, {what}: {heard:?}");
                assert_eq!(status.code(), Some(EXIT), "{target}, {what}: {status}");
            }
        }
    }
}

#[test]
fn what_is_odd_and_no_mistake_is_answered() {
    let zero = Uuid::nil();
    let cases: Vec<(&str, Vec<u8>, Vec<Vec<u8>>)> = vec![
        ("data for nobody", data(ID, b"x"), vec![plain(Kind::DataAck, ID)]),
        ("a signal for nobody", plain(Kind::Signal, ID), vec![plain(Kind::SignalAck, ID)]),
        ("a close of nobody", plain(Kind::Close, ID), vec![plain(Kind::CloseAck, ID)]),
        (
            "two packets on a line",
            line(&format!("<Signal PSGuid='{ID}' /><Close PSGuid='{ID}' />")),
            vec![plain(Kind::SignalAck, ID), plain(Kind::CloseAck, ID)],
        ),
        ("CR LF", format!("<Signal PSGuid='{ID}' />\r\n").into_bytes(), vec![plain(Kind::SignalAck, ID)]),
        ("double quotes", line(&format!("<Signal PSGuid=\"{ID}\" />")), vec![plain(Kind::SignalAck, ID)]),
        ("a GUID in braces", line(&format!("<Signal PSGuid='{{{ID}}}' />")), vec![plain(Kind::SignalAck, ID)]),
        ("a comment", line(&format!("<!-- x --><Signal PSGuid='{ID}' />")), vec![plain(Kind::SignalAck, ID)]),
        (
            "another stream",
            line(&format!("<Data Stream='Other' PSGuid='{ID}'>AAAA</Data>")),
            vec![plain(Kind::DataAck, ID)],
        ),
        (
            "announced, signalled, closed",
            [plain(Kind::Command, ID), plain(Kind::Signal, ID), plain(Kind::Close, ID)].concat(),
            vec![plain(Kind::CommandAck, ID), plain(Kind::SignalAck, ID), plain(Kind::CloseAck, ID)],
        ),
        ("a session that is none, closed", plain(Kind::Close, zero), vec![plain(Kind::CloseAck, zero)]),
    ];
    for (what, said, answers) in &cases {
        for (target, mut peer) in targets() {
            peer.say(said);
            for answer in answers {
                let heard = peer.hear().unwrap_or_default();
                assert_eq!(String::from_utf8_lossy(&heard), String::from_utf8_lossy(answer), "{target}, {what}");
            }
            let mut client = Client::default();
            open(&mut peer, &mut client);
            assert!(lives(&mut peer, &mut client), "{target}, {what}: the session works");
        }
    }
}

#[test]
fn what_is_wrong_within_packets_is_reported_and_the_session_goes_on() {
    let fragment = |object: i64, number: i64, flags: u8, blob: &[u8]| {
        let mut bytes = [object.to_be_bytes(), number.to_be_bytes()].concat();
        bytes.push(flags);
        bytes.extend((blob.len() as u32).to_be_bytes());
        bytes.extend(blob);
        bytes
    };
    let mut too_long = fragment(7, 0, 1, b"");
    too_long[17..].copy_from_slice(&u32::MAX.to_be_bytes());
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("object 0", fragment(0, 0, 3, b"x")),
        ("a negative object", fragment(-1, 0, 3, b"x")),
        ("a middle without a beginning", fragment(7, 1, 0, b"x")),
        ("an end without a beginning", fragment(7, 1, 2, b"x")),
        ("a gap", [fragment(7, 0, 1, b"x"), fragment(7, 2, 2, b"x")].concat()),
        ("another object in the middle", [fragment(7, 0, 1, b"x"), fragment(8, 1, 2, b"x")].concat()),
        ("a length beyond all", too_long),
        ("a message without a header", fragment(7, 0, 3, b"x")),
        ("a message of zeros", fragment(7, 0, 3, &[0; 40])),
        ("a second capability", {
            let mut client = Client::default();
            client
                .fragments(Uuid::nil(), Message::SessionCapability(SessionCapability::new(clixml::Version::new(2, 4))))
        }),
    ];
    for (what, said) in &cases {
        for (target, mut peer) in targets() {
            let mut client = Client::default();
            open(&mut peer, &mut client);
            // A message of another pool's is a fault of the session in PowerShell, and not of the message.
            let session = *what == "a second capability";
            let id = if session { Uuid::nil() } else { ID };
            if !session {
                peer.say(&plain(Kind::Command, ID));
                peer.hear();
            }
            peer.say(&data(id, said));
            let mut errors = 0;
            peer.hear_until(|line| {
                errors += usize::from(line.starts_with(REFUSED.as_bytes()));
                is(line, Kind::DataAck, id)
            });
            if session {
                peer.say(&plain(Kind::Close, Uuid::nil()));
                assert!(peer.hear_until(|line| is(line, Kind::CloseAck, Uuid::nil())).is_some(), "{target}, {what}");
                continue;
            }
            assert_eq!(errors, 1, "{target}, {what}");
            assert!(lives(&mut peer, &mut client), "{target}, {what}: the session works");
        }
    }
}

#[test]
fn the_end_of_the_input_is_the_end_wherever_it_comes() {
    type Said = fn(&mut Client) -> Vec<u8>;
    let moments: [(&str, Said); 6] = [
        ("at once", |_| Vec::new()),
        ("in a line", |client| {
            let mut line = client.open();
            line.truncate(line.len() / 2);
            line
        }),
        ("in a message", |_| data(Uuid::nil(), &[0, 0, 0, 0, 0, 0, 0, 1])),
        ("between a command and its pipeline", |client| [client.open(), plain(Kind::Command, ID)].concat()),
        ("while a pipeline runs", |client| [client.open(), client.run(ID, "Start-Sleep 600")].concat()),
        ("while a pipeline floods", |client| [client.open(), client.run(ID, "while (1) { 'x' * 1000 }")].concat()),
    ];
    for (what, said) in moments {
        for (target, mut peer) in targets() {
            let said = said(&mut Client::default());
            peer.say(&said);
            peer.end_input();
            let status = peer.end();
            assert_eq!(status.code(), Some(EXIT), "{target}, {what}: {status}");
        }
    }
}

#[test]
fn a_packet_without_an_end_of_line_counts_at_the_end_of_the_input() {
    for (target, mut peer) in targets() {
        let signal = plain(Kind::Signal, ID);
        peer.say(signal.trim_ascii_end());
        peer.end_input();
        let heard = peer.hear_all();
        assert!(heard.starts_with(&plain(Kind::SignalAck, ID)), "{target}: {:?}", String::from_utf8_lossy(&heard));
    }
}

#[test]
fn a_client_that_writes_byte_by_byte_is_served() {
    for (target, mut peer) in targets() {
        let mut client = Client::default();
        let said = [client.open(), client.run(ID, "1")].concat();
        for byte in &said {
            peer.say(&[*byte]);
        }
        let ended = |line: &[u8]| message(line).is_some_and(|(_, _, kind)| kind == MessageType::PIPELINE_STATE);
        assert!(peer.hear_until(ended).is_some(), "{target}");
    }
}

#[test]
fn a_line_without_end_costs_what_a_line_may_cost() {
    for (target, mut peer) in targets() {
        // More than the 32 MiB that a line may have.
        let part = vec![b'A'; 1 << 20];
        for _ in 0..40 {
            peer.say(&part);
        }
        let peak = memory::peak(peer.child.id());
        let heard = String::from_utf8_lossy(&peer.hear_all()).into_owned();
        let status = peer.child.wait().expect("it was started");
        assert!(heard.starts_with(ERROR) && heard.contains("a line is longer than"), "{target}: {heard:?}");
        assert_eq!(status.code(), Some(EXIT), "{target}");
        assert!(peak < 160 << 10, "{target} has used {peak} KiB");
    }
}

/// Lets another thread say it all: nobody reads the answers meanwhile.
fn flood(peer: &mut Peer, said: Vec<u8>) -> std::thread::JoinHandle<()> {
    let mut input = peer.child.stdin.take().expect("it is open");
    std::thread::spawn(move || {
        let _ = input.write_all(&said);
    })
}

#[test]
fn a_flood_that_nobody_reads_the_answers_of_is_answered_to_the_last_line() {
    const LINES: usize = 50_000;
    for (target, mut peer) in targets() {
        let flooding = flood(&mut peer, data(ID, b"x").repeat(LINES));
        std::thread::sleep(Duration::from_millis(300));
        let peak = memory::peak(peer.child.id());
        let mut answers = 0;
        while let Some(line) = peer.hear() {
            answers += usize::from(is(&line, Kind::DataAck, ID));
        }
        flooding.join().expect("all was said");
        assert_eq!(answers, LINES, "{target}");
        assert!(peak < 64 << 10, "{target} has used {peak} KiB");
    }
}

#[test]
fn a_pipeline_that_does_not_read_its_input_stops_its_client_and_can_be_stopped() {
    for (target, mut peer) in targets() {
        let mut client = Client::default();
        open(&mut peer, &mut client);
        peer.say(&client.feed(ID, "Start-Sleep 600"));
        let mut acknowledged = 0;
        peer.hear_until(|line| is(line, Kind::DataAck, ID));
        // As clients do it: the next packet when the last one is acknowledged.
        let sent = loop {
            if acknowledged == 1000 {
                panic!("{target}: nothing held the client back");
            }
            let object = Value::String("x".repeat(16_000).into());
            let lines = client.input(ID, [object]);
            peer.say(&lines);
            match peer.lines.recv_timeout(Duration::from_millis(1500)) {
                Ok(line) => assert!(is(&line, Kind::DataAck, ID), "{target}"),
                Err(_) => break acknowledged + 1,
            }
            acknowledged += 1;
        };
        assert!(sent > 100, "{target}: {sent} packets");
        let peak = memory::peak_of_all(peer.child.id());
        peer.say(&plain(Kind::Signal, ID));
        assert!(peer.hear_until(|line| is(line, Kind::SignalAck, ID)).is_some(), "{target}: it stops");
        peer.say(&plain(Kind::Close, ID));
        assert!(lives(&mut peer, &mut client), "{target}: the session works");
        assert!(peak < 64 << 10, "{target} has used {peak} KiB");
    }
}

#[test]
fn input_beyond_what_is_read_arrives_when_it_is_read() {
    for (target, mut peer) in targets() {
        let mut client = Client::default();
        open(&mut peer, &mut client);
        peer.say(&client.feed(ID, "Start-Sleep -Milliseconds 300; $input | Measure-Object | ForEach-Object Count"));
        peer.hear_until(|line| is(line, Kind::DataAck, ID));
        for _ in 0..600 {
            peer.say(&client.input(ID, [Value::String("x".repeat(15_000).into())]));
            assert!(peer.hear_until(|line| is(line, Kind::DataAck, ID)).is_some(), "{target}");
        }
        let end = client.fragments(ID, Message::EndOfPipelineInput);
        peer.say(&data(ID, &end));
        let output = peer.hear_until(|line| message(line).is_some_and(|it| it.2 == MessageType::PIPELINE_OUTPUT));
        let line = String::from_utf8_lossy(&output.unwrap_or_default()).into_owned();
        assert!(psrpd_tests::wire::text(line.as_bytes()).contains("<I32>600</I32>"), "{target}: {line}");
    }
}

#[test]
fn answers_that_nobody_asked_for_are_not_kept() {
    use psrp_proto::message::HostResponse;
    use psrp_proto::message::host::{HostMethod, HostReturn};
    for (target, mut peer) in targets() {
        let mut client = Client::default();
        open(&mut peer, &mut client);
        let response = |call: i64| {
            let answer = HostReturn::Text("x".repeat(10_000).into());
            Message::PipelineHostResponse(Box::new(HostResponse {
                id: call,
                method: HostMethod::READ_LINE,
                result: Ok(answer),
            }))
        };
        peer.say(&client.run(ID, "Start-Sleep 600"));
        peer.hear_until(|line| is(line, Kind::DataAck, ID));
        for call in 0..2000 {
            let fragments = client.fragments(ID, response(call));
            peer.say(&data(ID, &fragments));
            assert!(peer.hear_until(|line| is(line, Kind::DataAck, ID)).is_some(), "{target}");
        }
        let peak = memory::peak_of_all(peer.child.id());
        assert!(peak < 40 << 10, "{target} has used {peak} KiB");
    }
}
