//! Lines and packets: however the stream is cut, the same comes out, and what is read is written back as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use psrp_proto::outofproc::{Lines, Packet, scan, write_data, write_packet};

/// The lines of a stream that comes in pieces of this size.
fn lines(stream: &[u8], size: usize) -> Vec<Vec<u8>> {
    let mut lines = Lines::new(usize::MAX);
    let mut found = Vec::new();
    for mut piece in stream.chunks(size) {
        while let Some(line) = lines.next(&mut piece).expect("no budget") {
            found.push(line.to_vec());
        }
    }
    found.extend(lines.finish().map(<[u8]>::to_vec));
    found
}

fuzz_target!(|stream: &[u8]| {
    let whole = lines(stream, stream.len().max(1));
    let size = stream.first().map_or(1, |byte| usize::from(*byte) + 1);
    assert_eq!(lines(stream, size), whole);
    for line in whole {
        let mut written = Vec::new();
        let mut packets = Vec::new();
        for packet in scan(&line) {
            match packet {
                Ok(Packet::Data { stream, guid, payload }) => {
                    let mut bytes = Vec::new();
                    if payload.decode_into(&mut bytes).is_err() || bytes.is_empty() {
                        return;
                    }
                    write_data(&mut written, stream, guid, &[], &bytes);
                    packets.push((format!("{stream:?}"), guid, bytes));
                }
                Ok(Packet::Plain(kind, guid)) => {
                    write_packet(&mut written, kind, guid);
                    packets.push((format!("{kind:?}"), guid, Vec::new()));
                }
                Err(_) => return,
            }
        }
        let mut again = Vec::new();
        for line in lines(&written, usize::MAX) {
            for packet in scan(&line) {
                match packet.expect("what was written is read") {
                    Packet::Data { stream, guid, payload } => {
                        let mut bytes = Vec::new();
                        payload.decode_into(&mut bytes).expect("what was written is read");
                        again.push((format!("{stream:?}"), guid, bytes));
                    }
                    Packet::Plain(kind, guid) => again.push((format!("{kind:?}"), guid, Vec::new())),
                }
            }
        }
        assert_eq!(again, packets);
    }
});
