use super::*;

fn fragment(object_id: i64, fragment_id: i64, flags: u8, blob: &[u8]) -> Vec<u8> {
    let header = Header {
        object_id,
        fragment_id,
        start: flags & START != 0,
        end: flags & END != 0,
        blob_length: blob.len() as u32,
    };
    [&header.to_bytes()[..], blob].concat()
}

/// The messages of a stream that comes in pieces of this size.
fn joined(stream: &[u8], size: usize) -> Result<Vec<Vec<u8>>, FragmentError> {
    let mut joiner = Joiner::new(1 << 20);
    let mut messages = Vec::new();
    for piece in stream.chunks(size) {
        joiner.buffer().extend_from_slice(piece);
        while let Some(message) = joiner.next_message()? {
            messages.push(message.to_vec());
        }
    }
    assert!(!joiner.is_within());
    Ok(messages)
}

#[test]
fn a_header_is_big_endian() {
    let header = Header { object_id: 1, fragment_id: 2, start: true, end: false, blob_length: 0x0102_0304 };
    let bytes = header.to_bytes();
    assert_eq!(bytes, [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 1, 1, 2, 3, 4]);
    assert_eq!(Header::from_bytes(&bytes), header);
}

#[test]
fn messages_come_out_whole_wherever_they_were_cut() {
    let messages: Vec<Vec<u8>> = [0, 1, 5, BLOB_LENGTH - 1, BLOB_LENGTH, BLOB_LENGTH + 1, 3 * BLOB_LENGTH + 7, 2]
        .iter()
        .enumerate()
        .map(|(i, length)| vec![i as u8; *length])
        .collect();
    let mut stream = Vec::new();
    for (i, message) in messages.iter().enumerate() {
        write_bytes(&mut stream, i as i64 + 1, message);
    }
    for size in [1, 2, 7, 20, 21, 22, 1000, FRAGMENT_LENGTH, FRAGMENT_LENGTH + 1, stream.len()] {
        assert_eq!(joined(&stream, size).unwrap(), messages, "pieces of {size}");
    }
}

#[test]
fn full_fragments_are_32768_bytes_long() {
    let lengths: Vec<_> =
        split(1, &vec![0; 2 * BLOB_LENGTH + 1]).map(|(header, blob)| (header.blob_length, blob.len())).collect();
    assert_eq!(lengths, [(32747, 32747), (32747, 32747), (1, 1)]);
}

#[test]
fn a_start_drops_what_was_unfinished() {
    let stream = [fragment(1, 0, START, b"lost"), fragment(2, 0, START, b"he"), fragment(2, 1, END, b"re")].concat();
    for size in [1, 3, 24, 25, stream.len()] {
        assert_eq!(joined(&stream, size).unwrap(), [b"here"]);
    }
}

#[test]
fn wrong_fragments_are_named() {
    let other = |found, expected| FragmentError::OtherObject { found, expected };
    let cases = [
        (vec![fragment(0, 0, START | END, b"x")], FragmentError::ObjectId(0)),
        (vec![fragment(-5, 0, START | END, b"x")], FragmentError::ObjectId(-5)),
        (vec![fragment(1, 1, END, b"x")], other(1, None)),
        (vec![fragment(1, 0, START, b"x"), fragment(2, 1, END, b"x")], other(2, Some(1))),
        (
            vec![fragment(1, 0, START, b"x"), fragment(1, 2, END, b"x")],
            FragmentError::Sequence { found: 2, expected: 1 },
        ),
        (
            vec![fragment(1, 0, START, b"x"), fragment(1, 1, 0, b"x"), fragment(1, 1, END, b"x")],
            FragmentError::Sequence { found: 1, expected: 2 },
        ),
    ];
    for (fragments, expected) in cases {
        assert_eq!(joined(&fragments.concat(), 1000), Err(expected));
    }
}

#[test]
fn a_declared_length_is_refused_before_any_of_it_has_come() {
    let mut joiner = Joiner::new(100);
    let mut start = fragment(1, 0, START, &[0; 60]);
    start.extend_from_slice(&fragment(1, 1, END, &[0; 41])[..HEADER_LENGTH]);
    joiner.buffer().extend_from_slice(&start);
    assert_eq!(joiner.next_message(), Err(FragmentError::TooLong { found: 101, budget: 100 }));
    // It goes on with the next message.
    joiner.buffer().extend_from_slice(&fragment(2, 0, START | END, b"next"));
    assert_eq!(joiner.next_message(), Ok(Some(&b"next"[..])));
}

#[test]
fn memory_is_given_back_after_a_long_message() {
    let mut joiner = Joiner::new(usize::MAX);
    write_bytes(joiner.buffer(), 1, &vec![0; 4 << 20]);
    assert_eq!(joiner.next_message().unwrap().map(<[u8]>::len), Some(4 << 20));
    assert!(joiner.buffer().capacity() < 1 << 20);
}
