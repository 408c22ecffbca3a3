//! Patterns of names: `*` for anything, `?` for one character.

use std::str::Chars;

/// Whether it is a pattern and no name.
pub fn is_pattern(word: &str) -> bool {
    word.contains(['*', '?'])
}

/// Whether a name is like the pattern. Case does not count, as in names of hosts. Steps are bounded by the product of both lengths.
pub fn matches(pattern: &str, name: &str) -> bool {
    let (mut pattern, mut name) = (pattern.chars(), name.chars());
    // What follows the last star, and where in the name that was tried.
    let mut star: Option<(Chars<'_>, Chars<'_>)> = None;
    loop {
        let (mut wanted, mut left) = (pattern.clone(), name.clone());
        let Some(met) = left.next() else { return pattern.all(|c| c == '*') };
        match wanted.next() {
            Some('*') => {
                star = Some((wanted.clone(), name.clone()));
                pattern = wanted;
            }
            Some(c) if c == '?' || c == met || c.to_lowercase().eq(met.to_lowercase()) => {
                (pattern, name) = (wanted, left);
            }
            _ => {
                let Some((after, from)) = &mut star else { return false };
                from.next();
                (pattern, name) = (after.clone(), from.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_names_as_shells_do() {
        let cases = [
            ("web*", "web1", true),
            ("web*", "db1", false),
            ("*.example.com", "a.b.example.com", true),
            ("web?", "web", false),
            ("w*b*1", "web-b-11", true),
            ("WEB1", "web1", true),
            ("*", "", true),
        ];
        for (pattern, name, wanted) in cases {
            assert_eq!(matches(pattern, name), wanted, "{pattern} {name}");
        }
    }
}
