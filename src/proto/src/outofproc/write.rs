//! Packets as PowerShell writes them: single quotes, one blank, GUIDs in lower case, LF at the end.

use base64_simd::STANDARD;
use uuid::Uuid;

use super::{ERROR_PREFIX, Kind, Stream, escape};

/// Appends a `Data` line whose payload is `head` followed by `tail`.
///
/// `head` must be a multiple of three bytes long, so that its base64 ends without padding: a fragment's header has 21.
pub fn write_data(out: &mut Vec<u8>, stream: Stream, guid: Uuid, head: &[u8], tail: &[u8]) {
    debug_assert!(head.len().is_multiple_of(3) || tail.is_empty());
    out.reserve(96 + (head.len() + tail.len()).div_ceil(3) * 4);
    begin_data(out, stream, guid);
    STANDARD.encode_append(head, out);
    STANDARD.encode_append(tail, out);
    out.extend_from_slice(b"</Data>\n");
}

/// Appends a `Data` line whose payload is `head` followed by `tail`, escaped: for the other side where that has said that it
/// takes such ([`crate::message::Abilities`]).
pub fn write_escaped(out: &mut Vec<u8>, stream: Stream, guid: Uuid, head: &[u8], tail: &[u8]) {
    out.reserve(128 + head.len() + tail.len());
    begin_data(out, stream, guid);
    out.push(escape::MARK);
    escape::append(out, head);
    escape::append(out, tail);
    out.extend_from_slice(b"</Data>\n");
}

fn begin_data(out: &mut Vec<u8>, stream: Stream, guid: Uuid) {
    out.extend_from_slice(b"<Data Stream='");
    out.extend_from_slice(stream.name().as_bytes());
    out.extend_from_slice(b"' PSGuid='");
    write_guid(out, guid);
    out.extend_from_slice(b"'>");
}

/// Appends the line of a packet without content.
pub fn write_packet(out: &mut Vec<u8>, kind: Kind, guid: Uuid) {
    out.reserve(64);
    out.push(b'<');
    out.extend_from_slice(kind.name().as_bytes());
    out.extend_from_slice(b" PSGuid='");
    write_guid(out, guid);
    out.extend_from_slice(b"' />\n");
}

/// Appends an error line. The client shows its first line; further lines of `text` would end the session's protocol in
/// PowerShell's own way, so they are joined with blanks.
pub fn write_error(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(ERROR_PREFIX.as_bytes());
    for (i, line) in text.lines().enumerate() {
        if i > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(line.as_bytes());
    }
    out.push(b'\n');
}

fn write_guid(out: &mut Vec<u8>, guid: Uuid) {
    let mut buffer = Uuid::encode_buffer();
    out.extend_from_slice(guid.hyphenated().encode_lower(&mut buffer).as_bytes());
}
