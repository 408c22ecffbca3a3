//! Stories of a client machine and a server machine with a wire between them that delays, cuts and reorders.

mod engine;
mod wire;

use std::time::Duration;

use clixml::Value;
use engine::{refusal, run, script};
use psrp_proto::client::{Error, HostError, Misuse, Waiting};
use psrp_proto::message::host::HostReturn;
use psrp_proto::message::{Availability, HostResponse, PipelineState};
use psrp_proto::outofproc::EXIT_STATUS;
use psrp_proto::server;
use uuid::Uuid;
use wire::{Pair, Weather};

/// Tells a story in every weather.
fn in_every_weather(story: impl Fn(Weather)) {
    for weather in Weather::all() {
        story(weather);
    }
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x1111_0000 + number)
}

fn ints(numbers: impl IntoIterator<Item = i32>) -> Vec<Option<Value>> {
    numbers.into_iter().map(|number| Some(Value::Int32(number))).collect()
}

#[test]
fn a_pipeline_puts_out_and_completes() {
    in_every_weather(|weather| {
        let mut pair = Pair::opened(weather);
        pair.client.create(id(1), script("out 3")).unwrap();
        let done = pair.finish(id(1));
        assert_eq!(done.output, ints(1..=3));
        assert_eq!(done.state, PipelineState::COMPLETED);
    });
}

#[test]
fn an_id_is_free_again_once_its_pipeline_has_finished() {
    in_every_weather(|weather| {
        let mut pair = Pair::opened(weather);
        for count in 1..=3 {
            pair.client.create(id(1), script(&format!("out {count}"))).unwrap();
            assert_eq!(pair.client.create(id(1), script("out 1")), Err(Misuse::IdInUse(id(1))));
            assert_eq!(pair.finish(id(1)).output, ints(1..=count));
        }
    });
}

#[test]
fn input_arrives_whole_and_in_order() {
    in_every_weather(|weather| {
        let mut pair = Pair::opened(weather);
        let mut input = ints(1..=2000);
        input.push(Some(Value::String("x".repeat(100_000).into())));
        input.push(None);
        pair.client.create(id(1), run("echo")).unwrap();
        for value in input.clone() {
            pair.client.input(id(1), value).unwrap();
        }
        pair.client.end_input(id(1)).unwrap();
        assert_eq!(pair.client.input(id(1), None), Err(Misuse::NoInput(id(1))));
        let done = pair.finish(id(1));
        assert!(done.output == input, "{} objects", done.output.len());
    });
}

#[test]
fn packets_grow_while_they_are_acknowledged_soon() {
    // As base64 these are 2 MiB.
    let bytes = vec![1; 3 << 19];
    for (pace, expected) in [(Duration::ZERO, 7..10), (Duration::from_secs(1), 65..68)] {
        let mut pair = Pair::opened(Weather::FAIR);
        pair.client.create(id(1), run("wait")).unwrap();
        pair.settle();
        pair.client.input(id(1), Some(Value::Bytes(bytes.clone()))).unwrap();
        let lines = pair.lines_to_server(pace);
        let packets = lines.iter().filter(|line| line.starts_with("<Data")).count();
        assert!(expected.contains(&packets), "{packets} packets at a pace of {pace:?}");
    }
}

#[test]
fn escaped_packets_carry_the_same_and_several_at_once() {
    let bytes: Vec<u8> = (0..=255).cycle().take(1 << 20).collect();
    let input: Vec<_> =
        [Value::Bytes(bytes), Value::String("\r\n<=x".repeat(9000).into())].into_iter().map(Some).collect();
    for weather in Weather::orderly() {
        let mut pair = Pair::with(weather, |setup| setup.packets = true);
        pair.client.create(id(1), run("echo")).unwrap();
        for value in input.clone() {
            pair.client.input(id(1), value).unwrap();
        }
        pair.client.end_input(id(1)).unwrap();
        assert!(pair.finish(id(1)).output == input, "{weather:?}");
        assert!(pair.at_once > 1, "{weather:?}");
    }
}

#[test]
fn stop_ends_a_pipeline_between_two_objects() {
    in_every_weather(|weather| {
        let mut pair = Pair::opened(weather);
        pair.client.create(id(1), script("out 2; wait")).unwrap();
        pair.until(|pair| pair.output_of(id(1)).len() == 2);
        let now = pair.now;
        pair.client.stop(id(1), now).unwrap();
        let done = pair.finish(id(1));
        assert_eq!(done.state, PipelineState::STOPPED);
        // The runspace is free again.
        pair.client.create(id(2), script("out 1")).unwrap();
        assert_eq!(pair.finish(id(2)).output, ints([1]));
    });
}

#[test]
fn stop_overtakes_a_pipeline_that_has_not_begun() {
    in_every_weather(|weather| {
        let mut pair = Pair::opened(weather);
        pair.client.create(id(1), script("wait")).unwrap();
        let now = pair.now;
        pair.client.stop(id(1), now).unwrap();
        assert_eq!(pair.finish(id(1)).state, PipelineState::STOPPED);
    });
}

#[test]
fn pipelines_wait_for_a_runspace_and_can_be_stopped_there() {
    in_every_weather(|weather| {
        let mut pair = Pair::opened(weather);
        pair.client.create(id(1), script("wait")).unwrap();
        pair.until(|pair| pair.engine.running(id(1)));
        pair.client.create(id(2), script("out 2")).unwrap();
        pair.client.create(id(3), script("out 3")).unwrap();
        pair.settle();
        assert!(!pair.engine.running(id(2)));
        let now = pair.now;
        pair.client.stop(id(2), now).unwrap();
        let stopped = pair.finish(id(2));
        assert_eq!((stopped.state, stopped.output.len()), (PipelineState::STOPPED, 0));
        pair.client.stop(id(1), now).unwrap();
        pair.finish(id(1));
        assert_eq!(pair.finish(id(3)).output, ints(1..=3));
    });
}

#[test]
fn a_pool_of_three_runs_three_at_once() {
    in_every_weather(|weather| {
        let mut pair = Pair::with(weather, |setup| setup.runspaces = 3);
        for number in 1..=5 {
            pair.client.create(id(number), script("wait")).unwrap();
        }
        pair.settle();
        assert_eq!(pair.engine.count_running(), 3);
        assert_eq!(pair.ask(|client| client.available_runspaces()), Some(Availability::Count(0)));
        assert_eq!(pair.ask(|client| client.set_max_runspaces(4)), Some(Availability::Done(true)));
        pair.settle();
        assert_eq!(pair.engine.count_running(), 4);
        for number in 1..=5 {
            let now = pair.now;
            pair.client.stop(id(number), now).unwrap();
            pair.finish(id(number));
        }
        assert_eq!(pair.ask(|client| client.available_runspaces()), Some(Availability::Count(4)));
    });
}

#[test]
fn limits_of_a_pool_are_kept() {
    let mut pair = Pair::with(Weather::FAIR, |setup| setup.runspaces = 3);
    let done = |truth| Some(Availability::Done(truth));
    assert_eq!(pair.ask(|client| client.set_max_runspaces(0)), done(false));
    assert_eq!(pair.ask(|client| client.set_max_runspaces(-1)), done(false));
    assert_eq!(pair.ask(|client| client.set_max_runspaces(3)), None);
    assert_eq!(pair.ask(|client| client.set_max_runspaces(7)), done(true));
    assert_eq!(pair.ask(|client| client.set_min_runspaces(0)), done(false));
    assert_eq!(pair.ask(|client| client.set_min_runspaces(1)), None);
    assert_eq!(pair.ask(|client| client.set_min_runspaces(8)), done(false));
    assert_eq!(pair.ask(|client| client.set_min_runspaces(2)), done(true));
    assert_eq!(pair.ask(|client| client.set_max_runspaces(1)), done(false));
    assert_eq!(pair.ask(|client| client.reset_runspace()), done(false));
}

#[test]
fn a_runspace_is_reset_while_nothing_runs() {
    let mut pair = Pair::opened(Weather::FAIR);
    assert_eq!(pair.ask(|client| client.reset_runspace()), Some(Availability::Done(true)));
    pair.client.create(id(1), script("wait")).unwrap();
    pair.settle();
    assert_eq!(pair.ask(|client| client.reset_runspace()), Some(Availability::Done(false)));
}

#[test]
fn a_nested_pipeline_runs_within_the_one_that_runs() {
    in_every_weather(|weather| {
        let mut pair = Pair::opened(weather);
        pair.client.create(id(1), script("wait")).unwrap();
        pair.settle();
        let mut nested = script("out 1");
        nested.is_nested = true;
        pair.client.create(id(2), nested).unwrap();
        assert_eq!(pair.finish(id(2)).output, ints([1]));
        assert!(pair.engine.running(id(1)));
    });
}

#[test]
fn a_host_call_gets_its_answer() {
    in_every_weather(|weather| {
        let mut pair = Pair::opened(weather);
        pair.client.create(id(1), script("ask; ask")).unwrap();
        for answer in ["one", "two"] {
            pair.until(|pair| !pair.calls.is_empty());
            let (pipeline, call) = pair.calls.remove(0);
            assert_eq!(pipeline, Some(id(1)));
            let response =
                HostResponse { id: call.id, method: call.call.method(), result: Ok(HostReturn::Text(answer.into())) };
            pair.client.respond(pipeline, response).unwrap();
        }
        let done = pair.finish(id(1));
        assert_eq!(done.output, ["one", "two"].map(|text| Some(Value::String(text.into()))));
    });
}

#[test]
fn an_answer_overtakes_input_that_waits() {
    let mut pair = Pair::opened(Weather::FAIR);
    pair.client.create(id(1), run("ask; echo")).unwrap();
    pair.until(|pair| !pair.calls.is_empty());
    for _ in 0..3 {
        pair.client.input(id(1), Some(Value::String("x".repeat(40_000).into()))).unwrap();
    }
    let (pipeline, call) = pair.calls.remove(0);
    let answer = HostResponse { id: call.id, method: call.call.method(), result: Ok(HostReturn::Text("first".into())) };
    pair.client.respond(pipeline, answer).unwrap();
    pair.client.end_input(id(1)).unwrap();
    let lines = pair.lines_to_server(Duration::ZERO);
    let prompt = lines.iter().position(|line| line.contains("PromptResponse")).unwrap();
    assert!(prompt <= 2, "the answer went as packet {prompt}");
    pair.finish(id(1));
}

#[test]
fn secrets_need_a_key_below_2_4() {
    in_every_weather(|weather| {
        let mut pair = Pair::with(weather, |setup| setup.protocol = (2, 3));
        assert!(pair.client.secrets().seal("hidden").is_err());
        let now = pair.now;
        pair.client.request_key(now).unwrap();
        pair.until(|pair| pair.key_received);
        let sealed = pair.client.secrets().seal("hidden").unwrap();
        assert_eq!(&*pair.engine.secrets.open(&sealed).unwrap(), "hidden");
    });
}

#[test]
fn secrets_are_in_the_clear_from_2_4_on() {
    let mut pair = Pair::opened(Weather::FAIR);
    let now = pair.now;
    pair.client.request_key(now).unwrap();
    pair.until(|pair| pair.key_received);
    assert_eq!(pair.client.secrets().seal("a").unwrap().text(), "YQA=");
}

#[test]
fn closing_the_session_stops_what_runs() {
    in_every_weather(|weather| {
        let mut pair = Pair::opened(weather);
        pair.client.create(id(1), script("wait")).unwrap();
        pair.client.create(id(2), script("out 1")).unwrap();
        pair.settle();
        let now = pair.now;
        pair.client.close(now);
        pair.until(|pair| pair.closed);
        assert_eq!(pair.engine.count_running(), 0);
        assert!(pair.exit.is_none());
    });
}

#[test]
fn the_same_server_takes_one_session_after_another() {
    in_every_weather(|weather| {
        let mut pair = Pair::opened(weather);
        for _ in 0..3 {
            pair.client.create(id(1), script("out 1")).unwrap();
            pair.finish(id(1));
            let now = pair.now;
            pair.client.close(now);
            pair.until(|pair| pair.closed);
            pair.open_again();
        }
    });
}

#[test]
fn a_refused_session_says_why() {
    in_every_weather(|weather| {
        let mut pair = Pair::unopened(weather, |setup| setup.refuse = true);
        pair.until(|pair| pair.failure.is_some());
        let failure = pair.failure.take().unwrap();
        assert!(matches!(failure, Error::Host(HostError::Broken(Some(_)))), "{failure:?}");
        assert_eq!(failure.to_string(), refusal().message().unwrap().to_string());
        // The close is acknowledged at once; the server goes on to its end of input.
        pair.settle();
        assert_eq!(pair.exit, None);
    });
}

#[test]
fn the_wire_may_be_cut_at_any_byte() {
    let mut length = 0;
    for cut in 0.. {
        let mut pair = Pair::unopened(Weather::FAIR, |setup| setup.cut_after = Some(cut));
        pair.try_until(|pair| pair.opened || pair.exit.is_some());
        if pair.opened {
            let _ = pair.client.create(id(1), script("out 3; wait"));
            pair.try_until(|pair| pair.exit.is_some());
        }
        if pair.exit.is_none() {
            length = cut;
            break;
        }
        assert_eq!(pair.exit, Some(EXIT_STATUS), "cut after {cut} bytes");
        pair.client.handle_end();
        pair.drain();
        assert!(pair.failure.is_some(), "cut after {cut} bytes");
        assert_eq!(pair.engine.count_running(), 0, "cut after {cut} bytes");
    }
    assert!(length > 1000, "{length} bytes");
}

#[test]
fn a_server_that_does_not_answer_is_given_up() {
    let seconds = Duration::from_secs;
    let mut pair = Pair::unopened(Weather::FAIR, |setup| {
        setup.open_timeout = Some(seconds(5));
        setup.deaf = true;
    });
    assert_eq!(pair.client.poll_timeout(), Some(pair.now + seconds(5)));
    let now = pair.now + seconds(4);
    pair.client.handle_timeout(now);
    pair.drain();
    assert!(pair.failure.is_none());
    let now = pair.now + seconds(5);
    pair.client.handle_timeout(now);
    pair.drain();
    let failure = pair.failure.take();
    assert!(matches!(failure, Some(Error::Host(HostError::Timeout(Waiting::Open)))), "{failure:?}");
    assert_eq!(pair.client.poll_timeout(), None);
}

#[test]
fn a_pipeline_that_does_not_stop_is_given_up() {
    let mut pair = Pair::opened(Weather::FAIR);
    pair.client.create(id(1), script("wait deaf")).unwrap();
    pair.settle();
    let now = pair.now;
    pair.client.stop(id(1), now).unwrap();
    pair.settle();
    let overdue = pair.client.poll_timeout().unwrap();
    assert_eq!(overdue, now + Duration::from_secs(60));
    pair.client.handle_timeout(overdue);
    pair.drain();
    let failure = pair.failure.take();
    assert!(matches!(failure, Some(Error::Host(HostError::Timeout(Waiting::Pipeline(_))))), "{failure:?}");
}

#[test]
fn a_server_that_writes_text_is_given_up() {
    type Expected = fn(&HostError) -> bool;
    let cases: &[(&str, Expected)] = &[
        ("Welcome!\n", |error| matches!(error, HostError::Stray(text) if text == "Welcome!")),
        (
            "__namedpipeerror__:no such thing\n",
            |error| matches!(error, HostError::Reported(text) if text == "no such thing"),
        ),
        ("<Hello />\n", |error| matches!(error, HostError::Line(_))),
        ("<Close PSGuid='00000000-0000-0000-0000-000000000000' />\n", |error| {
            matches!(error, HostError::Packet("Close"))
        }),
        ("<CommandAck PSGuid='11111111-0000-0000-0000-000000000000' />\n", |error| {
            matches!(error, HostError::Packet("CommandAck"))
        }),
        ("<SignalAck PSGuid='00000000-0000-0000-0000-000000000000' />\n", |error| {
            matches!(error, HostError::Packet("SignalAck"))
        }),
    ];
    for (text, expected) in cases {
        let mut pair = Pair::opened(Weather::FAIR);
        let now = pair.now;
        pair.client.handle_input(now, text.as_bytes());
        pair.drain();
        match pair.failure.take() {
            Some(Error::Host(error)) => assert!(expected(&error), "{text}: {error:?}"),
            other => panic!("{text}: {other:?}"),
        }
        let mut out = Vec::new();
        pair.client.poll_transmit(&mut out);
        assert!(out.starts_with(b"<Close PSGuid='0000"), "it tells the server to close");
    }
    let mut pair = Pair::opened(Weather::FAIR);
    let now = pair.now;
    pair.client.handle_input(now, b"\n<DataAck PSGuid='11111111-0000-0000-0000-000000000000' />\n");
    pair.drain();
    assert!(pair.failure.is_none(), "an empty line and a stale acknowledgement are nothing");
}

#[test]
fn nothing_can_be_asked_before_the_pool_is_open() {
    let mut pair = Pair::unopened(Weather::FAIR, |setup| setup.deaf = true);
    assert_eq!(pair.client.create(id(1), script("out 1")), Err(Misuse::NotOpen));
    assert_eq!(pair.client.available_runspaces(), Err(Misuse::NotOpen));
    assert_eq!(pair.client.input(id(1), None), Err(Misuse::NoPipeline(id(1))));
}

#[test]
fn a_pool_that_was_left_behind_is_taken_over() {
    let mut pair = Pair::unopened(Weather::FAIR, |setup| setup.connects = true);
    pair.until(|pair| pair.opened);
    assert_eq!(pair.limits.map(|limits| (limits.min_runspaces, limits.max_runspaces)), Some((1, 2)));
    pair.client.create(id(1), script("out 1")).unwrap();
    assert_eq!(pair.finish(id(1)).output, ints([1]));
}

#[test]
fn the_server_reads_nothing_while_its_pool_opens() {
    let mut machine = server::Server::new(server::Config::default());
    let mut pair = Pair::unopened(Weather::FAIR, |setup| setup.deaf = true);
    let mut bytes = Vec::new();
    pair.client.poll_transmit(&mut bytes);
    bytes.extend_from_slice(b"<Command PSGuid='11111111-0000-0000-0000-000000000000' />\n");
    machine.handle_input(&bytes);
    let mut out = Vec::new();
    machine.poll_transmit(&mut out);
    assert!(!String::from_utf8_lossy(&out).contains("Ack"), "nothing is acknowledged yet");
    assert!(matches!(machine.poll_event(), Some(server::Event::PoolOpening { .. })));
    assert!(!machine.wants_input());
    machine.open_pool(engine::private_data());
    assert!(machine.wants_input());
    let mut out = Vec::new();
    machine.poll_transmit(&mut out);
    let text = String::from_utf8(out).unwrap();
    let acks: Vec<&str> =
        text.lines().filter(|line| line.contains("Ack")).map(|line| &line[1..line.find(' ').unwrap()]).collect();
    assert_eq!(acks, ["DataAck", "CommandAck"]);
}

#[test]
fn records_of_every_stream_arrive() {
    let mut pair = Pair::opened(Weather::FAIR);
    pair.client.create(id(1), script("records")).unwrap();
    pair.finish(id(1));
    assert_eq!(pair.records, ["Error", "Warning", "Verbose", "Debug", "Progress", "Information"]);
}
