//! The client machine: whatever a server sends, every line it says is a packet, and it ends once.

#![no_main]

use std::time::Instant;

use libfuzzer_sys::fuzz_target;
use psrp_proto::client::{Client, Config, Event, Opening};
use psrp_proto::message::{Command, CreatePipeline, InitRunspacePool, PowerShell};
use psrp_proto::outofproc::scan;
use uuid::Uuid;

fuzz_target!(|bytes: &[u8]| {
    let now = Instant::now();
    let init = InitRunspacePool::default();
    // The recorded pool of the seeds stands in for a random one.
    let pool = bytes.first_chunk::<16>().map_or(Uuid::nil(), |id| Uuid::from_bytes(*id));
    let mut client = Client::open(Config::default(), pool, Opening::New(Box::new(init)), now);
    let mut out = Vec::new();
    let mut ends = 0;
    for (number, piece) in bytes.chunks(1000).enumerate() {
        client.handle_input(now, piece);
        client.poll_transmit(&mut out);
        while let Some(event) = client.poll_event() {
            assert_eq!(ends, 0, "{event:?} after the end");
            match event {
                Event::Closed | Event::Failed(_) => ends += 1,
                _ => {}
            }
        }
        let id = Uuid::from_u128(number as u128 % 3 + 1);
        let create = CreatePipeline::new(PowerShell::new(vec![Command::script("1")]));
        if client.create(id, create).is_err() {
            let _ = client.stop(id, now);
        }
    }
    client.close(now);
    client.handle_end();
    client.poll_transmit(&mut out);
    for line in out.split(|byte| *byte == b'\n') {
        assert!(scan(line).all(|packet| packet.is_ok()));
    }
});
