//! .NET strings, lone surrogates included.

use std::borrow::Cow;
use std::fmt;

use compact_str::CompactString;

/// A .NET string: a sequence of UTF-16 units that mostly, but not always, is well-formed Unicode.
///
/// Well-formed text is held as UTF-8. Only a string with a lone surrogate, which CLIXML carries as `_xD83D_` and Rust
/// strings cannot, is held in UTF-16 units.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Text(Repr);

/// `Units` holds only what `Utf8` cannot, so that equal strings have equal representations.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Utf8(CompactString),
    Units(Box<[u16]>),
}

/// A borrowed [`Text`], or a borrowed Rust string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextRef<'a> {
    /// Well-formed text.
    Utf8(&'a str),
    /// UTF-16 units that need not be well-formed.
    Units(&'a [u16]),
}

impl Text {
    /// The empty string.
    pub const fn new() -> Self {
        Self(Repr::Utf8(CompactString::const_new("")))
    }

    /// From UTF-16 units, lone surrogates included.
    pub fn from_utf16(units: &[u16]) -> Self {
        match String::from_utf16(units) {
            Ok(text) => Self::from(text),
            Err(_) => Self(Repr::Units(units.into())),
        }
    }

    /// The text, unless it holds a lone surrogate.
    pub fn as_str(&self) -> Option<&str> {
        match &self.0 {
            Repr::Utf8(text) => Some(text),
            Repr::Units(_) => None,
        }
    }

    /// The text, without a copy, unless it holds a lone surrogate: then itself again.
    pub fn into_string(self) -> Result<String, Self> {
        match self.0 {
            Repr::Utf8(text) => Ok(text.into_string()),
            Repr::Units(_) => Err(self),
        }
    }

    /// The text with U+FFFD in place of each lone surrogate.
    pub fn to_string_lossy(&self) -> Cow<'_, str> {
        match &self.0 {
            Repr::Utf8(text) => Cow::Borrowed(text),
            Repr::Units(units) => Cow::Owned(String::from_utf16_lossy(units)),
        }
    }

    /// The UTF-16 units.
    pub fn encode_utf16(&self) -> impl Iterator<Item = u16> + '_ {
        self.as_text_ref().encode_utf16()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        match &self.0 {
            Repr::Utf8(text) => text.is_empty(),
            Repr::Units(units) => units.is_empty(),
        }
    }

    /// The text, borrowed.
    pub fn as_text_ref(&self) -> TextRef<'_> {
        match &self.0 {
            Repr::Utf8(text) => TextRef::Utf8(text),
            Repr::Units(units) => TextRef::Units(units),
        }
    }

    /// UTF-16 units that are the same for texts that are the same by .NET's `OrdinalIgnoreCase`.
    pub(crate) fn folded(&self) -> Vec<u16> {
        self.encode_utf16().map(upper).collect()
    }

    /// Whether both are the same by .NET's `OrdinalIgnoreCase`, by which PowerShell finds members.
    pub fn eq_ignore_case<'a>(&self, other: impl Into<TextRef<'a>>) -> bool {
        self.as_text_ref().eq_ignore_case(other.into())
    }
}

impl<'a> TextRef<'a> {
    /// The UTF-16 units.
    pub fn encode_utf16(self) -> impl Iterator<Item = u16> + 'a {
        let (text, units) = match self {
            Self::Utf8(text) => (text, &[][..]),
            Self::Units(units) => ("", units),
        };
        text.encode_utf16().chain(units.iter().copied())
    }

    /// An owned copy.
    pub fn to_text(self) -> Text {
        match self {
            Self::Utf8(text) => Text::from(text),
            Self::Units(units) => Text::from_utf16(units),
        }
    }

    /// Whether both are the same by .NET's `OrdinalIgnoreCase`.
    pub fn eq_ignore_case(self, other: TextRef<'_>) -> bool {
        match (self, other) {
            (Self::Utf8(a), TextRef::Utf8(b)) if a.is_ascii() && b.is_ascii() => a.eq_ignore_ascii_case(b),
            _ => self.encode_utf16().map(upper).eq(other.encode_utf16().map(upper)),
        }
    }
}

/// The simple upper case of one UTF-16 unit, as .NET's ordinal comparison folds within the basic plane.
fn upper(unit: u16) -> u16 {
    let Some(char) = char::from_u32(u32::from(unit)) else { return unit };
    let mut upper = char.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(upper), None) => u16::try_from(u32::from(upper)).unwrap_or(unit),
        _ => unit,
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Utf8(text) => fmt::Debug::fmt(text, f),
            Repr::Units(units) => write!(f, "{:?} as {units:04X?}", String::from_utf16_lossy(units)),
        }
    }
}

/// Lone surrogates show as U+FFFD.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.to_string_lossy())
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(Repr::Utf8(text.into()))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(Repr::Utf8(text.into()))
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Cow<'_, str>> for Text {
    fn from(text: Cow<'_, str>) -> Self {
        Self(Repr::Utf8(text.into()))
    }
}

impl From<char> for Text {
    fn from(char: char) -> Self {
        Self(Repr::Utf8(CompactString::from_iter([char])))
    }
}

impl From<TextRef<'_>> for Text {
    fn from(text: TextRef<'_>) -> Self {
        text.to_text()
    }
}

impl FromIterator<u16> for Text {
    fn from_iter<I: IntoIterator<Item = u16>>(units: I) -> Self {
        Self::from_utf16(&units.into_iter().collect::<Vec<_>>())
    }
}

impl<'a> From<&'a str> for TextRef<'a> {
    fn from(text: &'a str) -> Self {
        Self::Utf8(text)
    }
}

impl<'a> From<&'a String> for TextRef<'a> {
    fn from(text: &'a String) -> Self {
        Self::Utf8(text)
    }
}

impl<'a> From<&'a Text> for TextRef<'a> {
    fn from(text: &'a Text) -> Self {
        text.as_text_ref()
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == Some(other)
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == Some(*other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_surrogate_survives() {
        let units = [0x61, 0xD83D, 0x62];
        let text = Text::from_utf16(&units);
        assert_eq!(text.as_str(), None);
        assert_eq!(text.encode_utf16().collect::<Vec<_>>(), units);
        assert_eq!(text.to_string_lossy(), "a\u{FFFD}b");
    }

    #[test]
    fn a_surrogate_pair_is_a_character() {
        assert_eq!(Text::from_utf16(&[0xD83D, 0xDE00]), "😀");
    }

    #[test]
    fn names_match_in_any_case() {
        for (a, b, same) in [
            ("PSVersion", "psversion", true),
            ("Ünïcode", "ÜNÏCODE", true),
            ("ß", "SS", false),
            ("a", "ab", false),
            ("", "", true),
        ] {
            assert_eq!(Text::from(a).eq_ignore_case(b), same, "{a} {b}");
        }
    }
}
