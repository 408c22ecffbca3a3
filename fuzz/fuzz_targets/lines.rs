//! Lines and packets: however the stream is cut, the same comes out, and what is read is written back as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use psrp_proto::outofproc::{Lines, Packet, scan, write_data, write_escaped, write_packet};

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

/// What a line's packets are, and where they carry data which; nothing where one is none.
fn packets(line: &[u8]) -> Option<Vec<(Packet<'_>, Vec<u8>)>> {
    let read = |packet: Packet<'_>| match packet {
        Packet::Data { payload, .. } => {
            let mut bytes = Vec::new();
            payload.decode_either_into(&mut bytes).ok().map(|()| bytes)
        }
        Packet::Plain(..) => Some(Vec::new()),
    };
    scan(line).map(|packet| packet.ok().and_then(|packet| Some((packet, read(packet)?)))).collect()
}

/// A packet without the text that its data stood in.
fn named(packet: Packet<'_>) -> String {
    match packet {
        Packet::Data { stream, guid, .. } => format!("{stream:?} {guid}"),
        Packet::Plain(kind, guid) => format!("{kind:?} {guid}"),
    }
}

fuzz_target!(|stream: &[u8]| {
    let whole = lines(stream, stream.len().max(1));
    let size = stream.first().map_or(1, |byte| usize::from(*byte) + 1);
    assert_eq!(lines(stream, size), whole);
    for line in whole {
        let Some(found) = packets(&line) else { return };
        let wanted: Vec<_> = found.iter().map(|(packet, bytes)| (named(*packet), bytes.clone())).collect();
        for write in [write_data, write_escaped] {
            let mut written = Vec::new();
            for (packet, bytes) in &found {
                match *packet {
                    Packet::Data { .. } if bytes.is_empty() => return,
                    Packet::Data { stream, guid, .. } => write(&mut written, stream, guid, &[], bytes),
                    Packet::Plain(kind, guid) => write_packet(&mut written, kind, guid),
                }
            }
            let mut again = Vec::new();
            for line in lines(&written, usize::MAX) {
                let found = packets(&line).expect("what was written is read");
                again.extend(found.into_iter().map(|(packet, bytes)| (named(packet), bytes)));
            }
            assert_eq!(again, wanted);
        }
    }
});
