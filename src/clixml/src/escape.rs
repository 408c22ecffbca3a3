//! The escapes of CLIXML strings: `_xHHHH_` within XML's own.

use std::borrow::Cow;

use crate::scan::Bytes;
use crate::{Text, TextRef};

/// Where the text will stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Between tags.
    Content,
    /// Between the double quotes of an attribute.
    Attribute,
}

/// Appends a text as CLIXML has it.
pub(crate) fn push(out: &mut Vec<u8>, text: TextRef<'_>, place: Place) {
    match text {
        TextRef::Utf8(text) => push_str(out, text, place),
        TextRef::Units(units) => {
            for (at, unit) in units.iter().enumerate() {
                push_unit(out, *unit, units.get(at + 1).copied(), place);
            }
        }
    }
}

fn push_str(out: &mut Vec<u8>, text: &str, place: Place) {
    let bytes = text.as_bytes();
    out.reserve(bytes.len());
    // What stands before `copied` is in `out`.
    let (mut copied, mut at) = (0, 0);
    while at < bytes.len() {
        at += SPECIAL.prefix_without(&bytes[at..], is_special);
        let (taken, replaced) = match bytes[at..] {
            [] => break,
            [b'"', ..] => (1, place == Place::Attribute),
            [b'_', next, ..] => (1, matches!(next, b'x' | b'X')),
            [b'_'] => (1, false),
            [0xC2, next, ..] => (2, next < 0xA0),
            [0xEF, next, last, ..] => (3, next == 0xBF && last >= 0xBE),
            [0xF0..=0xFF, ..] => (4, true),
            _ => (1, true),
        };
        if replaced {
            out.extend_from_slice(&bytes[copied..at]);
            push_replaced(out, &text[at..at + taken], place);
            copied = at + taken;
        }
        at += taken;
    }
    out.extend_from_slice(&bytes[copied..]);
}

/// What may have to be replaced: markup, control characters, `_`, and the first bytes of C1 control characters, of
/// U+F000 to U+FFFF, and of what takes two UTF-16 units.
static SPECIAL: Bytes = Bytes::new(&[
    (0, 0x1F),
    (b'"', b'"'),
    (b'&', b'&'),
    (b'<', b'<'),
    (b'>', b'>'),
    (b'_', b'_'),
    (0x7F, 0x7F),
    (0xC2, 0xC2),
    (0xEF, 0xFF),
]);

/// The same by comparing, without branches.
fn is_special(byte: u8) -> bool {
    (byte < b' ')
        | (byte == b'"')
        | (byte == b'&')
        | (byte == b'<')
        | (byte == b'>')
        | (byte == b'_')
        | (byte == 0x7F)
        | (byte == 0xC2)
        | (byte >= 0xEF)
}

/// One character that cannot stand as it is.
fn push_replaced(out: &mut Vec<u8>, text: &str, place: Place) {
    for char in text.chars() {
        match char {
            '_' => push_hex(out, 0x5F),
            _ => char.encode_utf16(&mut [0; 2]).iter().for_each(|unit| push_unit(out, *unit, None, place)),
        }
    }
}

/// One UTF-16 unit, and the one behind it.
fn push_unit(out: &mut Vec<u8>, unit: u16, next: Option<u16>, place: Place) {
    const X: u16 = b'x' as u16;
    const LARGE_X: u16 = b'X' as u16;
    match unit {
        0..=0x1F | 0x7F..=0x9F | 0xD800..=0xDFFF => push_hex(out, unit),
        0x5F if matches!(next, Some(X | LARGE_X)) => push_hex(out, unit),
        0x3C => out.extend_from_slice(b"&lt;"),
        0x3E => out.extend_from_slice(b"&gt;"),
        0x26 => out.extend_from_slice(b"&amp;"),
        0x22 if place == Place::Attribute => out.extend_from_slice(b"&quot;"),
        0xFFFE => out.extend_from_slice(b"&#xFFFE;"),
        0xFFFF => out.extend_from_slice(b"&#xFFFF;"),
        _ => {
            let char = char::from_u32(unit.into()).unwrap_or(char::REPLACEMENT_CHARACTER);
            out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}

fn push_hex(out: &mut Vec<u8>, unit: u16) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |shift: u16| DIGITS[usize::from(unit >> shift & 0xF)];
    out.extend_from_slice(&[b'_', b'x', digit(12), digit(8), digit(4), digit(0), b'_']);
}

/// Takes `_xHHHH_` out of a text that XML has already been taken out of.
///
/// As .NET's `XmlConvert.DecodeName`: `x` in either case, four or eight hexadecimal digits in either case; what looks
/// different stays as it is.
pub(crate) fn decode(text: &str) -> Text {
    match next_escape(text, 0) {
        Some(first) => decode_from(text, first),
        None => Text::from(text),
    }
}

/// The same without a copy where nothing is escaped and the text is owned.
pub(crate) fn decode_cow(text: Cow<'_, str>) -> Text {
    match next_escape(&text, 0) {
        Some(first) => decode_from(&text, first),
        None => Text::from(text),
    }
}

/// An escape: where it stands, how long it is, what for.
struct Escape {
    at: usize,
    length: usize,
    code: u32,
}

fn next_escape(text: &str, from: usize) -> Option<Escape> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'_', &bytes[from..]).find_map(|at| {
        let at = from + at;
        let [b'x' | b'X', digits @ ..] = &bytes[at + 1..] else { return None };
        let count = digits.iter().take(8).take_while(|digit| digit.is_ascii_hexdigit()).count();
        let count = [4, 8].into_iter().find(|length| count >= *length && digits.get(*length) == Some(&b'_'))?;
        let code = u32::from_str_radix(text.get(at + 2..at + 2 + count)?, 16).ok()?;
        (code <= 0x10_FFFF).then_some(Escape { at, length: count + 3, code })
    })
}

fn decode_from(text: &str, first: Escape) -> Text {
    let mut decoded = String::with_capacity(text.len());
    let (mut copied, mut next) = (0, Some(first));
    // A high surrogate that waits for its low one.
    let mut high: Option<u32> = None;
    while let Some(escape) = next {
        if escape.at > copied && high.is_some() {
            return decode_units(text);
        }
        decoded.push_str(&text[copied..escape.at]);
        copied = escape.at + escape.length;
        match (high.take(), escape.code) {
            (None, code @ 0xD800..=0xDBFF) => high = Some(code),
            (Some(high), low @ 0xDC00..=0xDFFF) => {
                decoded.extend(char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00)));
            }
            (None, code) => match char::from_u32(code) {
                Some(char) => decoded.push(char),
                None => return decode_units(text),
            },
            (Some(_), _) => return decode_units(text),
        }
        next = next_escape(text, copied);
    }
    if high.is_some() {
        return decode_units(text);
    }
    decoded.push_str(&text[copied..]);
    Text::from(decoded)
}

/// The way for texts with lone surrogates.
fn decode_units(text: &str) -> Text {
    let mut units = Vec::with_capacity(text.len());
    let mut copied = 0;
    while let Some(escape) = next_escape(text, copied) {
        units.extend(text[copied..escape.at].encode_utf16());
        copied = escape.at + escape.length;
        match char::from_u32(escape.code) {
            Some(char) => units.extend_from_slice(char.encode_utf16(&mut [0; 2])),
            None => units.push(escape.code as u16),
        }
    }
    units.extend(text[copied..].encode_utf16());
    Text::from_utf16(&units)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &Text, place: Place) -> String {
        let mut out = Vec::new();
        push(&mut out, text.as_text_ref(), place);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn texts_are_escaped_as_powershell_does() {
        for (text, expected) in [
            ("a_xb", "a_x005F_xb"),
            ("_", "_"),
            ("_X0041_", "_x005F_X0041_"),
            ("x_", "x_"),
            ("__x", "__x005F_x"),
            ("a\nb\t\u{1b}", "a_x000A_b_x0009__x001B_"),
            ("\u{7f}\u{80}\u{9f}\u{a0}", "_x007F__x0080__x009F_\u{a0}"),
            ("😀", "_xD83D__xDE00_"),
            ("<a & \"b\">", "&lt;a &amp; \"b\"&gt;"),
            ("\u{FFFD}\u{FFFE}\u{FFFF}\u{F000}", "\u{FFFD}&#xFFFE;&#xFFFF;\u{F000}"),
            (
                "a text of more than thirty-two bytes, with an _xA_",
                "a text of more than thirty-two bytes, with an _x005F_xA_",
            ),
        ] {
            assert_eq!(escaped(&Text::from(text), Place::Content), expected);
        }
        assert_eq!(escaped(&Text::from("\"<\n"), Place::Attribute), "&quot;&lt;_x000A_");
        assert_eq!(escaped(&Text::from_utf16(&[0xDE00, 0x5F, 0x78, 0x61]), Place::Content), "_xDE00__x005F_xa");
    }

    #[test]
    fn escapes_are_read_as_dotnet_does() {
        for (text, expected) in [
            ("a_x000A_b", "a\nb"),
            ("_X000a_", "\n"),
            ("_x0001F600_", "😀"),
            ("_xD83D__xDE00_", "😀"),
            ("_x005F_x0041_", "_x0041_"),
            ("_x41_", "_x41_"),
            ("_x00041_", "_x00041_"),
            ("_x0041", "_x0041"),
            ("_x004G_", "_x004G_"),
            ("__x0041__", "_A_"),
            ("_", "_"),
        ] {
            assert_eq!(decode(text), expected, "{text}");
        }
        for (text, units) in [
            ("a_xD83D_", &[0x61, 0xD83D][..]),
            ("_xD83D_a_xDE00_", &[0xD83D, 0x61, 0xDE00]),
            ("_xDE00__xD83D_", &[0xDE00, 0xD83D]),
        ] {
            assert_eq!(decode(text).encode_utf16().collect::<Vec<_>>(), units, "{text}");
        }
    }
}
