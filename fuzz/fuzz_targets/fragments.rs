//! Fragments: however the bytes are cut, the same messages come out, none beyond the budget.

#![no_main]

use libfuzzer_sys::fuzz_target;
use psrp_proto::fragment::{Joiner, write_bytes};

const BUDGET: usize = 1 << 16;

/// The messages of a stream that comes in pieces of this size, up to the first mistake.
fn messages(stream: &[u8], size: usize) -> Vec<Vec<u8>> {
    let mut joiner = Joiner::new(BUDGET);
    let mut found = Vec::new();
    for piece in stream.chunks(size) {
        joiner.buffer().extend_from_slice(piece);
        loop {
            match joiner.next_message() {
                Ok(Some(message)) => {
                    assert!(message.len() <= BUDGET);
                    found.push(message.to_vec());
                }
                Ok(None) => break,
                Err(_) => return found,
            }
        }
    }
    found
}

fuzz_target!(|stream: &[u8]| {
    let whole = messages(stream, stream.len().max(1));
    let size = stream.last().map_or(1, |byte| usize::from(*byte) + 1);
    assert_eq!(messages(stream, size), whole);
    let mut written = Vec::new();
    for (number, message) in whole.iter().enumerate() {
        write_bytes(&mut written, number as i64 + 1, message);
    }
    assert_eq!(messages(&written, size), whole);
});
