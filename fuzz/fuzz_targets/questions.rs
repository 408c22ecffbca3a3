//! What the network process asks the monitor: whatever is understood is understood the same when it is said again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use psrp_listener::separation::message::Question;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(question) = Question::decode(bytes) {
        assert_eq!(Question::decode(&question.encode()), Ok(question));
    }
});
