//! Checksums.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};

use aws_lc_rs::digest::{Context, SHA256};

/// A SHA-256 in the making.
pub struct Digest(Context);

impl Digest {
    /// Of nothing yet.
    pub fn new() -> Digest {
        Digest(Context::new(&SHA256))
    }

    /// Takes more.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Takes so many bytes of a file, and leaves it there.
    pub fn take(&mut self, file: &mut File, length: u64) -> io::Result<()> {
        let mut rest = file.take(length);
        let mut chunk = vec![0; 128 << 10];
        loop {
            match rest.read(&mut chunk)? {
                0 => return Ok(()),
                length => self.update(&chunk[..length]),
            }
        }
    }

    /// Of what was taken so far, as `Get-FileHash` writes it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for byte in self.0.clone().finish().as_ref() {
            let _ = write!(text, "{byte:02X}");
        }
        text
    }
}
