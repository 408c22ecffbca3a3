//! How many cells of a screen text takes.

/// The cells that a text takes: two for the wide characters of East Asia, none for escape sequences.
pub fn width(text: &str) -> usize {
    if text.is_ascii() && !text.as_bytes().contains(&0x1B) {
        return text.len();
    }
    pieces(text).map(|piece| piece.width()).sum()
}

/// The longest beginning of a text that takes no more than so many cells.
pub fn head(text: &str, cells: usize) -> &str {
    let mut taken = 0;
    let mut end = 0;
    for piece in pieces(text) {
        if taken + piece.width() > cells {
            break;
        }
        taken += piece.width();
        end += piece.len();
    }
    &text[..end]
}

/// The longest end of a text that takes no more than so many cells.
pub fn tail(text: &str, cells: usize) -> &str {
    let mut taken = 0;
    let mut start = text.len();
    for char in text.chars().rev() {
        if taken + of(char) > cells {
            break;
        }
        taken += of(char);
        start -= char.len_utf8();
    }
    &text[start..]
}

enum Piece<'a> {
    Char(char),
    Escape(&'a str),
}

impl Piece<'_> {
    fn width(&self) -> usize {
        match self {
            Piece::Char(char) => of(*char),
            Piece::Escape(_) => 0,
        }
    }

    fn len(&self) -> usize {
        match self {
            Piece::Char(char) => char.len_utf8(),
            Piece::Escape(text) => text.len(),
        }
    }
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let char = rest.chars().next()?;
        if char == '\x1B'
            && let Some(length) = escape(rest)
        {
            let (escape, after) = rest.split_at(length);
            rest = after;
            return Some(Piece::Escape(escape));
        }
        rest = &rest[char.len_utf8()..];
        Some(Piece::Char(char))
    })
}

/// The length of the escape sequence at the beginning: `ESC [ ... letter` or `ESC ] ... BEL`.
fn escape(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    match bytes.get(1)? {
        b'[' => bytes[2..].iter().position(u8::is_ascii_alphabetic).map(|at| at + 3),
        b']' => bytes.iter().position(|byte| *byte == 0x07).map(|at| at + 1),
        _ => None,
    }
}

/// The text without its escape sequences.
pub fn without_escapes(text: &str) -> String {
    pieces(text).filter_map(|piece| if let Piece::Char(char) = piece { Some(char) } else { None }).collect()
}

fn of(char: char) -> usize {
    let wide = matches!(u32::from(char),
        0x1100..=0x115F | 0x2329 | 0x232A | 0x2E80..=0x303E | 0x3040..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF
        | 0xFE10..=0xFE19 | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6);
    // Outside of the basic plane each half of a surrogate pair counts.
    if wide || (u32::from(char) > 0xFFFF && whole(char)) { 2 } else { 1 }
}

fn whole(char: char) -> bool {
    crate::serialize::half(char).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_two_cells() {
        for (text, cells) in [("abc", 3), ("é世界", 5), ("😀", 2), ("\x1b[31mred\x1b[0m", 3), ("", 0)] {
            assert_eq!(width(text), cells, "{text}");
        }
    }

    #[test]
    fn text_is_cut_between_characters() {
        assert_eq!((head("世界", 3), tail("世界", 3), head("abc", 9), tail("abc", 2)), ("世", "界", "abc", "bc"));
    }
}
