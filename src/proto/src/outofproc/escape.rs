//! The text of a `Data` element between two sides of this project: bytes as they are, but for those that would end a line or
//! the text. Base64, which every other side is spoken to in, is a third longer.
//!
//! Such a text begins with the mark, with which no base64 does.

use memchr::memchr;

/// Stands before the text, and before each byte that is escaped.
pub const MARK: u8 = b'=';
/// What an escaped byte is changed by.
const FLIP: u8 = 0x40;

/// What is looked at in one step.
const STEP: usize = 64;

const fn is_escaped(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r' | b'<' | MARK)
}

/// Appends bytes, escaped.
pub fn append(out: &mut Vec<u8>, bytes: &[u8]) {
    for step in bytes.chunks(STEP) {
        // Without a branch for each byte: most steps have none.
        if !step.iter().fold(false, |any, byte| any | is_escaped(*byte)) {
            out.extend_from_slice(step);
            continue;
        }
        for byte in step {
            match is_escaped(*byte) {
                true => out.extend_from_slice(&[MARK, byte ^ FLIP]),
                false => out.push(*byte),
            }
        }
    }
}

/// Appends the bytes that a text behind its mark stands for; false where it stands for none.
pub fn decode(mut text: &[u8], out: &mut Vec<u8>) -> bool {
    out.reserve(text.len());
    while let Some(at) = memchr(MARK, text) {
        out.extend_from_slice(&text[..at]);
        let Some(byte) = text.get(at + 1).map(|byte| byte ^ FLIP).filter(|byte| is_escaped(*byte)) else {
            return false;
        };
        out.push(byte);
        text = &text[at + 2..];
    }
    out.extend_from_slice(text);
    true
}
