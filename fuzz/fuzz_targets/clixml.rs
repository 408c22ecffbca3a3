//! What is read is written, and what is written is read as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|document: &[u8]| {
    if let Ok(value) = clixml::read(document) {
        let written = clixml::to_vec(&value);
        let again = clixml::read(&written).expect("what was written is read");
        assert_eq!(clixml::to_vec(&again), written);
        drop(value.deserialized());
    }
    if let Ok(items) = clixml::file::read(document) {
        let mut written = Vec::new();
        clixml::file::write(items.iter().map(|item| &item.value), &mut written);
        clixml::file::read(&written).expect("what was written is read");
    }
});
