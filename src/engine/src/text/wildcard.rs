//! Wildcard patterns: `*`, `?`, `[a-z]`, and the backtick before a character that means itself.

/// A wildcard pattern.
#[derive(Clone, Debug)]
pub struct Wildcard {
    parts: Vec<Part>,
    ignore_case: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Char(char),
    Any,
    Many,
    Set(Vec<(char, char)>),
}

impl Wildcard {
    /// Reads a pattern; `None` when it is not valid: a bracket that does not end.
    pub fn new(pattern: &str, ignore_case: bool) -> Option<Wildcard> {
        let mut parts = Vec::with_capacity(pattern.len());
        let mut chars = pattern.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '`' => match chars.next() {
                    Some(next) if matches!(next, '*' | '?' | '[' | ']' | '`') => parts.push(fold(next, ignore_case)),
                    Some(next) => {
                        parts.push(Part::Char('`'));
                        parts.push(fold(next, ignore_case));
                    }
                    None => parts.push(Part::Char('`')),
                },
                '*' => {
                    if parts.last() != Some(&Part::Many) {
                        parts.push(Part::Many);
                    }
                }
                '?' => parts.push(Part::Any),
                '[' => {
                    let mut members = Vec::new();
                    loop {
                        match chars.next()? {
                            ']' => break,
                            '`' => members.push((chars.next()?, true)),
                            other => members.push((other, false)),
                        }
                    }
                    parts.push(Part::Set(ranges(&members, ignore_case)?));
                }
                other => parts.push(fold(other, ignore_case)),
            }
        }
        Some(Wildcard { parts, ignore_case })
    }

    /// Whether the whole text matches.
    pub fn is_match(&self, text: &str) -> bool {
        if let [Part::Many] = self.parts.as_slice() {
            return true;
        }
        // Greedy with one point of return: the last `*` seen.
        let mut rest = text.chars();
        let mut at = 0;
        let mut retry: Option<(usize, std::str::Chars<'_>)> = None;
        loop {
            if let Some(Part::Many) = self.parts.get(at) {
                at += 1;
                if at == self.parts.len() {
                    return true;
                }
                retry = Some((at, rest.clone()));
                continue;
            }
            let here = rest.clone();
            match (self.parts.get(at), rest.next()) {
                (None, None) => return true,
                (Some(part), Some(c)) if self.fits(part, c) => at += 1,
                (_, next) => {
                    // Past the end of the text nothing more can match.
                    if next.is_none() && self.parts.get(at).is_some() && here.as_str().is_empty() {
                        return false;
                    }
                    let Some((part, mut from)) = retry.take() else { return false };
                    if from.next().is_none() {
                        return false;
                    }
                    at = part;
                    rest = from.clone();
                    retry = Some((part, from));
                }
            }
        }
    }

    fn fits(&self, part: &Part, c: char) -> bool {
        let c = if self.ignore_case { folded(c) } else { c };
        match part {
            Part::Char(own) => *own == c,
            Part::Any | Part::Many => true,
            Part::Set(ranges) => ranges.iter().any(|(first, last)| (*first..=*last).contains(&c)),
        }
    }

    /// Whether the text has a character that means something in a pattern.
    pub fn has_wildcards(text: &str) -> bool {
        let mut escaped = false;
        text.chars().any(|c| {
            if escaped {
                escaped = false;
                return false;
            }
            escaped = c == '`';
            matches!(c, '*' | '?' | '[' | ']')
        })
    }

    /// The text with a backtick before each character that means something in a pattern.
    pub fn escape(text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            if matches!(c, '*' | '?' | '[' | ']') {
                out.push('`');
            }
            out.push(c);
        }
        out
    }

    /// The text without the backticks that [`Wildcard::escape`] puts in.
    pub fn unescape(text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match (c, chars.peek()) {
                ('`', Some('*' | '?' | '[' | ']')) => {}
                ('`', Some('`')) => {
                    out.push('`');
                    chars.next();
                }
                _ => out.push(c),
            }
        }
        out
    }
}

fn fold(c: char, ignore_case: bool) -> Part {
    Part::Char(if ignore_case { folded(c) } else { c })
}

fn folded(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

fn ranges(members: &[(char, bool)], ignore_case: bool) -> Option<Vec<(char, char)>> {
    if members.is_empty() {
        return None;
    }
    let fold = |c: char| if ignore_case { folded(c) } else { c };
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < members.len() {
        let first = members[at].0;
        match members.get(at + 1..at + 3) {
            Some([('-', false), (last, _)]) => {
                if fold(first) > fold(*last) {
                    return None;
                }
                ranges.push((fold(first), fold(*last)));
                at += 3;
            }
            _ => {
                ranges.push((fold(first), fold(first)));
                at += 1;
            }
        }
    }
    Some(ranges)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_texts() {
        for (text, pattern, matches) in [
            ("abc", "a*", true),
            ("abc", "A?C", true),
            ("abc", "b", false),
            ("a[b", "a`[b", true),
            ("abc", "[a-c]*", true),
            ("file.txt", "*.txt", true),
            ("a*b", "a`*b", true),
            ("", "*", true),
            ("", "", true),
            ("", "?", false),
            ("aXbXc", "*X?", true),
            ("mississippi", "*iss*pp*", true),
            ("mississippi", "*iss*pq*", false),
            ("B", "[a-c]", true),
            ("ab", "a", false),
        ] {
            let pattern = Wildcard::new(pattern, true).expect("valid");
            assert_eq!(pattern.is_match(text), matches, "{text} {pattern:?}");
        }
        assert!(Wildcard::new("[abc", true).is_none());
        assert!(!Wildcard::new("A*", false).expect("valid").is_match("abc"));
    }
}
