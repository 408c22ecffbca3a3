//! UTF-16 units: how .NET counts and cuts text.

use crate::value::Str;

/// Where halves of surrogate pairs stand in our text: see [`crate::value::Str`].
const HALVES: u32 = 0x10_F800;

/// The UTF-16 units of text.
pub fn units_of(text: &str) -> Vec<u16> {
    let mut units = Vec::with_capacity(text.len());
    for c in text.chars() {
        match (c as u32).checked_sub(HALVES) {
            Some(half) if half < 0x800 => units.push(0xD800 + half as u16),
            _ => units.extend_from_slice(c.encode_utf16(&mut [0; 2])),
        }
    }
    units
}

/// Text of UTF-16 units; halves of pairs are kept.
pub fn from_units(units: &[u16]) -> String {
    char::decode_utf16(units.iter().copied())
        .map(|unit| unit.unwrap_or_else(|half| half_char(half.unpaired_surrogate())))
        .collect()
}

fn half_char(unit: u16) -> char {
    char::from_u32(HALVES + u32::from(unit) - 0xD800).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// The text of one unit.
pub fn char_text(unit: u16) -> Str {
    match char::from_u32(unit.into()) {
        Some(c) => c.encode_utf8(&mut [0; 4]).to_owned().into(),
        None => half_char(unit).to_string().into(),
    }
}

/// Units `start..start + length` of the text; the caller has checked that they are there.
pub fn unit_slice(text: &str, start: usize, length: usize) -> String {
    if text.is_ascii() {
        return text.get(start..start + length).unwrap_or_default().to_owned();
    }
    let units = units_of(text);
    from_units(units.get(start..start + length).unwrap_or_default())
}

/// Upper case as .NET's: character by character, never longer.
pub fn upper(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_uppercase();
    }
    text.chars().map(|c| single(c, c.to_uppercase())).collect()
}

/// Lower case as .NET's: character by character, never longer.
pub fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().map(|c| single(c, c.to_lowercase())).collect()
}

fn single(c: char, mut mapped: impl Iterator<Item = char>) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}
