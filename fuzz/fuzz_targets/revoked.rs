//! Lists of revoked keys: anything is read or refused.

#![no_main]

use libfuzzer_sys::fuzz_target;
use psrp_listener::revoked::Revoked;

fuzz_target!(|file: &[u8]| {
    let _ = Revoked::parse(file);
});
