//! GUIDs in every spelling that .NET's `new Guid(string)` reads.

use uuid::Uuid;

/// Reads the formats N, D, B, P and X, in any case, with blanks around them.
pub(super) fn parse(text: &[u8]) -> Option<Uuid> {
    if text.len() == 36 {
        return Uuid::try_parse_ascii(text).ok();
    }
    let text = text.trim_ascii();
    match text {
        [b'{', inner @ .., b'}'] if inner.starts_with(b"0x") || inner.starts_with(b"0X") => hexadecimal(inner),
        [b'{', inner @ .., b'}'] | [b'(', inner @ .., b')'] if inner.len() == 36 => Uuid::try_parse_ascii(inner).ok(),
        _ if text.len() == 32 || text.len() == 36 => Uuid::try_parse_ascii(text).ok(),
        _ => None,
    }
}

/// The format X without its outer braces: `0x00000000,0x0000,0x0000,{0x00,0x00,0x00,0x00,0x00,0x00,0x00,0x00}`.
fn hexadecimal(text: &[u8]) -> Option<Uuid> {
    let text = std::str::from_utf8(text).ok()?;
    let (head, tail) = text.split_once('{')?;
    let tail = tail.trim().strip_suffix('}')?;
    let mut head = head.split(',');
    let (a, b, c) = (number(head.next()?, 8)?, number(head.next()?, 4)?, number(head.next()?, 4)?);
    if !(head.next()?.trim().is_empty() && head.next().is_none()) {
        return None;
    }
    let mut bytes = [0; 8];
    let mut parts = tail.split(',');
    for byte in &mut bytes {
        *byte = u8::try_from(number(parts.next()?, 2)?).ok()?;
    }
    if parts.next().is_some() {
        return None;
    }
    Some(Uuid::from_fields(a, u16::try_from(b).ok()?, u16::try_from(c).ok()?, &bytes))
}

fn number(text: &str, digits: usize) -> Option<u32> {
    let text = text.trim();
    let text = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?;
    if text.is_empty() || text.len() > digits || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(text, 16).ok()
}
