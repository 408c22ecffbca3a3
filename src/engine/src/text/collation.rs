//! Order and equality of text as .NET's invariant culture has them: ICU's root collation.

use std::cmp::Ordering;
use std::sync::LazyLock;

/// Compares two texts, case last: `a` before `A` before `b`.
pub fn compare(a: &str, b: &str) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    compare_folded(a, b).then_with(|| compare_case(a, b))
}

/// Compares two texts without regard to case.
pub fn compare_ignore_case(a: &str, b: &str) -> Ordering {
    if a == b {
        return Ordering::Equal;
    }
    compare_folded(a, b)
}

/// Whether two texts are the same but for case.
pub fn equal_ignore_case(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        // Control characters are ignored by ICU: only texts without them compare by bytes.
        if !a.bytes().chain(b.bytes()).any(|byte| is_ignored(byte.into())) {
            return a.eq_ignore_ascii_case(b);
        }
    }
    a == b || compare_folded(a, b) == Ordering::Equal
}

/// Base letters first, then accents.
fn compare_folded(a: &str, b: &str) -> Ordering {
    if a.is_ascii() && b.is_ascii() {
        let weights = &*ASCII;
        let weigh = |byte: u8| Some(weights[usize::from(byte)]).filter(|weight| *weight > 0);
        return a.bytes().filter_map(weigh).cmp(b.bytes().filter_map(weigh));
    }
    let mut left = Elements::new(a);
    let mut right = Elements::new(b);
    let mut accents = Ordering::Equal;
    loop {
        match (left.next(), right.next()) {
            (None, None) => return accents,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) => {
                let primary = x.primary.cmp(&y.primary);
                if primary != Ordering::Equal {
                    return primary;
                }
                accents = accents.then_with(|| x.accents.cmp(&y.accents));
            }
        }
    }
}

/// Lower case before upper case, at the first difference.
fn compare_case(a: &str, b: &str) -> Ordering {
    let a = a.chars().filter(|c| !is_ignored(*c)).map(char::is_uppercase);
    a.cmp(b.chars().filter(|c| !is_ignored(*c)).map(char::is_uppercase))
}

/// One letter as it is compared.
struct Element {
    /// Group and place within the group.
    primary: (u8, u32),
    /// The marks on it.
    accents: Vec<u32>,
}

struct Elements<'a> {
    chars: std::iter::Peekable<std::str::Chars<'a>>,
    /// The rest of a letter that counts as several (`ß`, `æ`).
    pending: std::vec::IntoIter<char>,
}

impl<'a> Elements<'a> {
    fn new(text: &'a str) -> Elements<'a> {
        Elements { chars: text.chars().peekable(), pending: Vec::new().into_iter() }
    }

    fn next_char(&mut self) -> Option<char> {
        loop {
            if let Some(c) = self.pending.next() {
                return Some(c);
            }
            let c = self.chars.next()?;
            if is_ignored(c) {
                continue;
            }
            match decompose(c) {
                Some(parts) => {
                    let mut parts: Vec<char> = parts.chars().collect();
                    let first = parts.remove(0);
                    self.pending = parts.into_iter();
                    return Some(first);
                }
                None => return Some(c),
            }
        }
    }
}

impl Iterator for Elements<'_> {
    type Item = Element;

    fn next(&mut self) -> Option<Element> {
        let c = self.next_char()?;
        let mut element = Element { primary: weight(c), accents: Vec::new() };
        loop {
            if let Some(next) = self.pending.as_slice().first().copied() {
                if is_mark(next) {
                    element.accents.push(next as u32);
                    self.pending.next();
                    continue;
                }
                break;
            }
            match self.chars.peek() {
                Some(next) if is_mark(*next) => {
                    element.accents.push(*next as u32);
                    self.chars.next();
                }
                _ => break,
            }
        }
        Some(element)
    }
}

/// Control and format characters that ICU leaves out.
fn is_ignored(c: char) -> bool {
    matches!(c, '\u{0}'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{ad}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}')
}

/// Space and marks in ICU's order; then come digits, then letters.
const SYMBOLS: &str = "\t\n\u{b}\u{c}\r\u{85}\u{2028}\u{2029} \u{a0}_‿-‐‑‒–—―,;:!¡?¿.…'‘’‚‛\"“”„«»()[]{}§¶@*/\\&#%‰†‡•`´˜^¯˘˙¨˝¸°©®+±÷×<=>|¦~¬¤¢$£¥€";

fn weight(c: char) -> (u8, u32) {
    if let Some(at) = SYMBOLS.chars().position(|symbol| symbol == c) {
        return (0, at as u32);
    }
    if let Some(digit) = c.to_digit(10) {
        return (2, digit);
    }
    if !c.is_alphanumeric() {
        return (1, c as u32);
    }
    let lower = c.to_lowercase().next().unwrap_or(c);
    match lower {
        // Latin letters that are no base letter with a mark.
        'đ' | 'ð' => (3, u32::from('d') * 4 + 1),
        'ħ' => (3, u32::from('h') * 4 + 1),
        'ı' => (3, u32::from('i') * 4 + 1),
        'ł' => (3, u32::from('l') * 4 + 1),
        'ŋ' => (3, u32::from('n') * 4 + 1),
        'ø' => (3, u32::from('o') * 4 + 1),
        'þ' => (3, u32::from('z') * 4 + 2),
        'ŧ' => (3, u32::from('t') * 4 + 1),
        'a'..='z' => (3, u32::from(lower) * 4),
        other => (4, u32::from(other)),
    }
}

/// The weights of ASCII characters, in one number each; 0 for those that are ignored.
static ASCII: LazyLock<[u16; 128]> = LazyLock::new(|| {
    std::array::from_fn(|at| {
        let c = char::from(at as u8);
        let (group, place) = weight(c);
        if is_ignored(c) { 0 } else { 1 + u16::from(group) * 0x400 + place as u16 }
    })
});

/// A letter with a mark, or one that counts as two, as what it is made of.
fn decompose(c: char) -> Option<&'static str> {
    if c.is_ascii() {
        return None;
    }
    let lower = c.to_lowercase().next().unwrap_or(c);
    DECOMPOSITIONS.binary_search_by_key(&lower, |(letter, _)| *letter).ok().map(|at| DECOMPOSITIONS[at].1)
}

const DECOMPOSITIONS: &[(char, &str)] = &[
    ('ß', "s\u{336}s"),
    ('à', "a\u{300}"),
    ('á', "a\u{301}"),
    ('â', "a\u{302}"),
    ('ã', "a\u{303}"),
    ('ä', "a\u{308}"),
    ('å', "a\u{30a}"),
    ('æ', "a\u{336}e"),
    ('ç', "c\u{327}"),
    ('è', "e\u{300}"),
    ('é', "e\u{301}"),
    ('ê', "e\u{302}"),
    ('ë', "e\u{308}"),
    ('ì', "i\u{300}"),
    ('í', "i\u{301}"),
    ('î', "i\u{302}"),
    ('ï', "i\u{308}"),
    ('ñ', "n\u{303}"),
    ('ò', "o\u{300}"),
    ('ó', "o\u{301}"),
    ('ô', "o\u{302}"),
    ('õ', "o\u{303}"),
    ('ö', "o\u{308}"),
    ('ù', "u\u{300}"),
    ('ú', "u\u{301}"),
    ('û', "u\u{302}"),
    ('ü', "u\u{308}"),
    ('ý', "y\u{301}"),
    ('ÿ', "y\u{308}"),
    ('ā', "a\u{304}"),
    ('ă', "a\u{306}"),
    ('ą', "a\u{328}"),
    ('ć', "c\u{301}"),
    ('ĉ', "c\u{302}"),
    ('ċ', "c\u{307}"),
    ('č', "c\u{30c}"),
    ('ď', "d\u{30c}"),
    ('ē', "e\u{304}"),
    ('ĕ', "e\u{306}"),
    ('ė', "e\u{307}"),
    ('ę', "e\u{328}"),
    ('ě', "e\u{30c}"),
    ('ĝ', "g\u{302}"),
    ('ğ', "g\u{306}"),
    ('ġ', "g\u{307}"),
    ('ģ', "g\u{327}"),
    ('ĥ', "h\u{302}"),
    ('ĩ', "i\u{303}"),
    ('ī', "i\u{304}"),
    ('ĭ', "i\u{306}"),
    ('į', "i\u{328}"),
    ('ĵ', "j\u{302}"),
    ('ķ', "k\u{327}"),
    ('ĺ', "l\u{301}"),
    ('ļ', "l\u{327}"),
    ('ľ', "l\u{30c}"),
    ('ń', "n\u{301}"),
    ('ņ', "n\u{327}"),
    ('ň', "n\u{30c}"),
    ('ō', "o\u{304}"),
    ('ŏ', "o\u{306}"),
    ('ő', "o\u{30b}"),
    ('œ', "o\u{336}e"),
    ('ŕ', "r\u{301}"),
    ('ŗ', "r\u{327}"),
    ('ř', "r\u{30c}"),
    ('ś', "s\u{301}"),
    ('ŝ', "s\u{302}"),
    ('ş', "s\u{327}"),
    ('š', "s\u{30c}"),
    ('ţ', "t\u{327}"),
    ('ť', "t\u{30c}"),
    ('ũ', "u\u{303}"),
    ('ū', "u\u{304}"),
    ('ŭ', "u\u{306}"),
    ('ů', "u\u{30a}"),
    ('ű', "u\u{30b}"),
    ('ų', "u\u{328}"),
    ('ŵ', "w\u{302}"),
    ('ŷ', "y\u{302}"),
    ('ź', "z\u{301}"),
    ('ż', "z\u{307}"),
    ('ž', "z\u{30c}"),
    ('ș', "s\u{326}"),
    ('ț', "t\u{326}"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stands_in_the_order_of_icu() {
        let mut words = ["Z", "z", "ä", "a", "1", "-", "_", "b", "A"];
        words.sort_by(|a, b| compare(a, b));
        assert_eq!(words, ["_", "-", "1", "a", "A", "ä", "b", "z", "Z"]);
        assert_eq!(compare("coop", "co-op"), Ordering::Greater);
        assert_eq!(compare("a10", "a9"), Ordering::Less);
        assert_eq!(compare("ab", "Ab"), Ordering::Less);
    }

    #[test]
    fn equality_regards_accents_but_not_how_they_are_written() {
        assert!(equal_ignore_case("é", "e\u{301}"));
        assert!(equal_ignore_case("É", "é"));
        assert!(!equal_ignore_case("é", "e"));
        assert!(!equal_ignore_case("ß", "ss"));
        assert!(equal_ignore_case("a\u{ad}b", "AB"));
    }
}
