//! Messages: what is decoded encodes to what decodes to the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use psrp_proto::message::{Header, Message, write_body};

fuzz_target!(|bytes: &[u8]| {
    let Ok((header, body)) = Header::split(bytes) else { return };
    assert_eq!(header.to_bytes(), bytes[..40]);
    let Ok(message) = Message::decode(header.kind, body, &Default::default()) else { return };
    assert_eq!(message.kind(), header.kind);
    let mut written = Vec::new();
    write_body(&mut written, message.into_value().as_ref());
    let again = Message::decode(header.kind, &written, &Default::default()).expect("what was written is read");
    let mut twice = Vec::new();
    write_body(&mut twice, again.into_value().as_ref());
    assert_eq!(written, twice);
});
