//! Replacement patterns: `$1`, `${name}`, `$&`, `$$`.

use super::regex::Found;

/// A piece of a replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// The group at that place.
    Group(usize),
    /// `` $` ``: what stands before the match.
    Before,
    /// `$'`: what stands behind it.
    After,
    /// `$+`: the last group.
    Last,
    /// `$_`: the whole input.
    Input,
}

/// A replacement pattern, read for one regular expression.
#[derive(Clone, Debug)]
pub struct Replacement(Vec<Piece>);

impl Replacement {
    /// Reads a pattern; `group` finds groups of the expression by name or number.
    pub fn new(pattern: &str, group: impl Fn(&str) -> Option<usize>) -> Replacement {
        let mut pieces = Vec::new();
        let mut text = String::new();
        let mut rest = pattern;
        while let Some(at) = rest.find('$') {
            text.push_str(&rest[..at]);
            let after = &rest[at + 1..];
            let (piece, length) = piece(after, &group);
            match piece {
                Some(piece) => {
                    if !text.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut text)));
                    }
                    pieces.push(piece);
                }
                None => text.push('$'),
            }
            rest = &after[length..];
        }
        text.push_str(rest);
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        Replacement(pieces)
    }

    /// Writes the replacement of a match.
    pub fn write(&self, out: &mut String, input: &str, found: &Found) {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Group(at) => out.push_str(found.group(*at).map_or("", |range| &input[range])),
                Piece::Before => out.push_str(&input[..found.range().start]),
                Piece::After => out.push_str(&input[found.range().end..]),
                Piece::Last => {
                    let last = found.len().saturating_sub(1);
                    out.push_str(found.group(last).map_or("", |range| &input[range]));
                }
                Piece::Input => out.push_str(input),
            }
        }
    }
}

/// The piece that the text after a `$` names, and its length; none where the `$` means itself.
fn piece(after: &str, group: &impl Fn(&str) -> Option<usize>) -> (Option<Piece>, usize) {
    match after.as_bytes().first() {
        Some(b'$') => (Some(Piece::Text("$".to_owned())), 1),
        Some(b'&') => (Some(Piece::Group(0)), 1),
        Some(b'`') => (Some(Piece::Before), 1),
        Some(b'\'') => (Some(Piece::After), 1),
        Some(b'+') => (Some(Piece::Last), 1),
        Some(b'_') => (Some(Piece::Input), 1),
        Some(b'{') => match after.find('}').and_then(|end| Some((group(&after[1..end])?, end + 1))) {
            Some((at, length)) => (Some(Piece::Group(at)), length),
            None => (None, 0),
        },
        Some(byte) if byte.is_ascii_digit() => {
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            match group(&after[..digits]) {
                Some(at) => (Some(Piece::Group(at)), digits),
                None => (None, 0),
            }
        }
        _ => (None, 0),
    }
}
