//! Text between [`Str`], where half a surrogate pair stands as a private use character, and the wire.

use clixml::{Text, TextRef};

use crate::value::Str;

/// The first character that stands for half a surrogate pair: U+10F800 for U+D800.
const FIRST_HALF: u32 = 0x10_F800;
/// How many halves there are.
const HALVES: u32 = 0x800;

/// The half of a surrogate pair that the character stands for.
pub fn half(char: char) -> Option<u16> {
    let offset = u32::from(char).checked_sub(FIRST_HALF)?;
    (offset < HALVES).then_some(0xD800 + offset as u16)
}

/// The character that stands for half a surrogate pair.
pub fn of_half(unit: u16) -> char {
    char::from_u32(FIRST_HALF + u32::from(unit - 0xD800)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The text as the wire has it.
pub fn to_wire(text: &str) -> Text {
    match units(text) {
        Some(units) => Text::from_utf16(&units),
        None => Text::from(text),
    }
}

/// A text as the wire has it, not copied unless it holds half a surrogate pair.
pub(super) struct Wire<'a> {
    text: &'a str,
    units: Option<Vec<u16>>,
}

impl<'a> Wire<'a> {
    pub(super) fn new(text: &'a str) -> Wire<'a> {
        Wire { text, units: units(text) }
    }

    pub(super) fn text(&self) -> TextRef<'_> {
        match &self.units {
            Some(units) => TextRef::Units(units),
            None => TextRef::Utf8(self.text),
        }
    }
}

/// The UTF-16 units of a text that holds half a surrogate pair.
fn units(text: &str) -> Option<Vec<u16>> {
    // Such a character is F4 8F A0 80 and above.
    let bytes = text.as_bytes();
    if !memchr::memchr_iter(0xF4, bytes).any(|at| bytes[at + 1] == 0x8F && bytes[at + 2] >= 0xA0) {
        return None;
    }
    let mut units = Vec::with_capacity(text.len());
    for char in text.chars() {
        match half(char) {
            Some(half) => units.push(half),
            None => units.extend_from_slice(char.encode_utf16(&mut [0; 2])),
        }
    }
    Some(units)
}

/// The text as the engine has it.
pub fn from_wire(text: &Text) -> Str {
    match text.as_str() {
        Some(text) => text.into(),
        None => from_units(text.encode_utf16()).into(),
    }
}

/// Text from UTF-16 units.
pub fn from_units(units: impl IntoIterator<Item = u16>) -> String {
    char::decode_utf16(units).map(|char| char.unwrap_or_else(|half| of_half(half.unpaired_surrogate()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_pair_comes_back() {
        for units in [&[0x61, 0xD83D, 0x62][..], &[0xDE00], &[0xD83D, 0xDE00], &[0xDFFF, 0xD800]] {
            let text = from_wire(&Text::from_utf16(units));
            assert_eq!(to_wire(&text).encode_utf16().collect::<Vec<_>>(), units, "{text:?}");
        }
    }
}
