//! The server machine: whatever a client sends, and however its embedder answers, every line it says is a packet or an
//! error, and it never says more after its end.

#![no_main]

use std::collections::HashMap;

use clixml::Value;
use libfuzzer_sys::fuzz_target;
use psrp_proto::message::{ApplicationPrivateData, PipelineState, RunspacePoolInitData};
use psrp_proto::outofproc::{ERROR_PREFIX, Packet, scan};
use psrp_proto::server::{Config, Event, Sender, Server};

fuzz_target!(|bytes: &[u8]| {
    let Some((first, mut input)) = bytes.split_first() else { return };
    let size = usize::from(*first) * 8 + 1;
    // Little enough to be met by what is small.
    let config = Config { input_window: 1000, total_budget: 1 << 20, ..Config::default() };
    let mut server = Server::new(config);
    let mut senders: HashMap<_, Sender> = HashMap::new();
    let mut out = Vec::new();
    let mut exits = 0;
    loop {
        if input.is_empty() {
            server.handle_end();
        } else {
            let (piece, rest) = input.split_at(size.min(input.len()));
            input = rest;
            server.handle_input(piece);
        }
        let mut wait = 0;
        loop {
            server.poll_transmit(&mut out);
            let Some(event) = server.poll_event() else {
                // Pipelines end one after another, the oldest last.
                let Some(id) = senders.keys().next().copied() else { break };
                let Some(mut sender) = senders.remove(&id) else { break };
                sender.output_value(&mut out, &Value::Int32(1));
                server.handle_finished(sender.finish(&mut out, PipelineState::COMPLETED, None));
                continue;
            };
            wait += 1;
            match event {
                Event::PoolOpening { protocol, .. } => {
                    server.open_pool(ApplicationPrivateData::with_version_table(protocol, Vec::new()));
                }
                Event::PoolConnecting { protocol, .. } => server.connect_pool(
                    RunspacePoolInitData { min_runspaces: 1, max_runspaces: 1 },
                    ApplicationPrivateData::with_version_table(protocol, Vec::new()),
                ),
                Event::Pipeline(new) => assert!(senders.insert(new.id, new.sender).is_none(), "one at a time"),
                // Not all that is there is read at once.
                Event::Input { pipeline, length, .. } if wait % 2 == 0 => server.handle_input_read(pipeline, length),
                Event::InputEnd { pipeline } => server.handle_answer_wanted(pipeline),
                Event::ResetRunspace => server.answer_reset(wait % 2 == 0),
                Event::PoolClosing => server.handle_pool_closed(),
                Event::Exit { .. } => {
                    exits += 1;
                    senders.clear();
                }
                _ => {}
            }
        }
        if exits > 0 {
            break;
        }
    }
    assert_eq!(exits, 1);
    for line in out.split(|byte| *byte == b'\n') {
        let packets = scan(line).all(|packet| matches!(packet, Ok(Packet::Data { .. } | Packet::Plain(..))));
        assert!(packets || line.starts_with(ERROR_PREFIX.as_bytes()));
    }
});
