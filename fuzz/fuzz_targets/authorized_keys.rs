//! `authorized_keys`: every line is an entry, refused or empty, and nothing that an entry excludes is admitted.

#![no_main]

use jiff::Timestamp;
use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;
use psrp_listener::authorized_keys::{AuthorizedKeys, Circumstances};

fuzz_target!(|text: &[u8]| {
    let file = AuthorizedKeys::parse(text, &TimeZone::UTC);
    let lines = text.split(|byte| *byte == b'\n').count();
    assert!(file.entries.len() + file.refused.len() <= lines);
    for address in ["192.0.2.1", "2001:db8::1"] {
        let circumstances =
            Circumstances { address: address.parse().expect("an address"), now: Timestamp::UNIX_EPOCH };
        for entry in &file.entries {
            let alone = AuthorizedKeys { entries: vec![entry.clone()], refused: Vec::new() };
            let admits = alone.admit(&entry.key.blob, circumstances).is_ok();
            let valid = entry.options.admit(entry.line, circumstances).is_ok();
            assert_eq!(admits, valid && !entry.options.authority);
        }
    }
});
