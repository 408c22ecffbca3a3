//! `known_hosts`: whatever a file holds, a line that is written is found again, and what is revoked stays so.

#![no_main]

use libfuzzer_sys::fuzz_target;
use psrp_client::ssh::known_hosts::{HostKey, Known, KnownHosts, line};

fuzz_target!(|text: &[u8]| {
    let mut known = KnownHosts::default();
    known.read(0, text);
    let kind = "ssh-ed25519".to_owned();
    let mut blob = vec![0, 0, 0, 11];
    blob.extend_from_slice(kind.as_bytes());
    let key = HostKey { kind, blob };
    for name in ["web1", "[web1]:2222", "10.0.0.1"] {
        let before = known.look_up(name, &key);
        let _ = (known.kinds(name), known.has_authority(name));
        for hashed in [false, true] {
            let mut more = known.clone();
            more.read(1, line(name, &key, hashed).expect("random bytes").as_bytes());
            let wanted = if before == Known::Revoked { Known::Revoked } else { Known::Key };
            assert_eq!(more.look_up(name, &key), wanted);
        }
    }
});
