//! Maps whose keys are Rust's types.

use std::any::TypeId;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map by type. An id is as good as random already: it is its own hash.
pub type ByType<T> = HashMap<TypeId, T, BuildHasherDefault<Own>>;

/// Takes what it is given for the hash.
#[derive(Debug, Default)]
pub struct Own(u64);

impl Hasher for Own {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut number = [0; 8];
            number[..part.len()].copy_from_slice(part);
            self.0 ^= u64::from_ne_bytes(number);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 ^= number;
    }
}
