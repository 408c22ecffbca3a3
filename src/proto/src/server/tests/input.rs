//! Clients that send more than is read.

use super::*;

/// A wire whose pipelines may leave little unread.
fn narrow(change: impl FnOnce(&mut Config)) -> Wire {
    let mut config = Config { input_window: 1000, ..Config::default() };
    change(&mut config);
    let mut wire = Wire::new(config);
    wire.open();
    wire.said();
    wire
}

fn create_with_input(wire: &mut Wire) {
    wire.plain(Kind::Command, PIPELINE);
    let create = CreatePipeline { no_input: false, ..CreatePipeline::new(PowerShell::new(vec![Command::script("1")])) };
    wire.message(PIPELINE, Message::CreatePipeline(Box::new(create)));
}

fn input(wire: &mut Wire, length: usize) {
    wire.message(PIPELINE, Message::PipelineInput(Some(Value::String("x".repeat(length).into()))));
}

/// The next object of input, and its length.
fn read(wire: &mut Wire) -> usize {
    match wire.server.poll_event() {
        Some(Event::Input { length, .. }) => length,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_packet_beyond_the_window_is_acknowledged_when_there_is_room() {
    let mut wire = narrow(|_| {});
    create_with_input(&mut wire);
    wire.sender();
    wire.said();
    input(&mut wire, 500);
    assert_eq!(wire.said(), ["DataAck"]);
    input(&mut wire, 500);
    assert!(wire.said().is_empty(), "1000 bytes are more than 1000 with what is around them");
    let length = read(&mut wire);
    wire.server.handle_input_read(PIPELINE, length);
    assert_eq!(wire.said(), ["DataAck"]);
}

#[test]
fn a_pipeline_that_waits_for_a_runspace_slows_its_client_too() {
    let mut wire = narrow(|_| {});
    let other = Uuid::from_u128(1);
    wire.plain(Kind::Command, other);
    let bytes = wire.bytes(create(), |header| header.pipeline = other);
    wire.data(other, &bytes);
    let first = wire.sender();
    create_with_input(&mut wire);
    wire.said();
    input(&mut wire, 2000);
    assert!(wire.said().is_empty());
    let finished = first.finish(&mut Vec::new(), PipelineState::COMPLETED, None);
    wire.server.handle_finished(finished);
    assert!(wire.said().is_empty(), "it has begun and read nothing");
    wire.sender();
    let length = read(&mut wire);
    wire.server.handle_input_read(PIPELINE, length);
    assert_eq!(wire.said(), ["DataAck"]);
}

#[test]
fn what_was_not_acknowledged_is_when_the_pipeline_ends() {
    let mut wire = narrow(|_| {});
    create_with_input(&mut wire);
    let sender = wire.sender();
    wire.said();
    input(&mut wire, 2000);
    wire.plain(Kind::Signal, PIPELINE);
    assert!(wire.said().is_empty());
    let finished = sender.finish(&mut Vec::new(), PipelineState::STOPPED, None);
    wire.server.handle_finished(finished);
    assert_eq!(wire.said(), ["DataAck", "SignalAck"]);
    input(&mut wire, 2000);
    assert_eq!(wire.said(), ["DataAck"], "what comes late is not kept");
}

#[test]
fn a_pipeline_that_asks_gets_its_answer_from_behind_the_input() {
    let mut wire = narrow(|_| {});
    create_with_input(&mut wire);
    wire.sender();
    wire.said();
    input(&mut wire, 2000);
    assert!(wire.said().is_empty());
    wire.server.handle_answer_wanted(PIPELINE);
    assert_eq!(wire.said(), ["DataAck"]);
    input(&mut wire, 2000);
    assert_eq!(wire.said(), ["DataAck"], "as long as the answer has not come");
}

#[test]
fn a_client_that_does_not_wait_is_stopped_at_the_budget() {
    let mut wire = narrow(|config| config.pipeline_budget = 10_000);
    create_with_input(&mut wire);
    wire.sender();
    wire.said();
    for _ in 0..20 {
        input(&mut wire, 1000);
    }
    let said = wire.said();
    let errors = said.iter().filter(|line| line.contains("was sent more than 10000 bytes of input")).count();
    assert_eq!(errors, 1, "{said:?}");
    let events: Vec<Event> = std::iter::from_fn(|| wire.server.poll_event()).collect();
    assert!(events.len() < 12, "{}", events.len());
    assert!(matches!(events.last(), Some(Event::StopRequested { pipeline: PIPELINE })));
}

#[test]
fn unfinished_messages_are_limited_over_all_pipelines() {
    let mut wire = narrow(|config| config.total_budget = 100_000);
    let half = fragment(1, 0, 1, &[0; 30_000]);
    for number in 1..=3 {
        wire.plain(Kind::Command, Uuid::from_u128(number));
        wire.data(Uuid::from_u128(number), &half);
    }
    assert!(wire.said().iter().all(|line| line.ends_with("Ack")));
    let fourth = Uuid::from_u128(4);
    wire.plain(Kind::Command, fourth);
    wire.data(fourth, &half);
    let said = wire.said();
    let error = "error Remote transport error: more than 100000 bytes of unfinished messages and unread input, over all \
                 pipelines";
    assert_eq!(said, ["CommandAck", error, "DataAck"]);
    wire.data(fourth, &half);
    assert_eq!(wire.said(), ["DataAck"], "that pipeline is at its end");
    wire.plain(Kind::Close, Uuid::from_u128(1));
    wire.create();
    assert_eq!(wire.said(), ["CloseAck", "CommandAck", "DataAck"], "and the session is not");
}
