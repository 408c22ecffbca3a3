//! Patterns of names: `*` for anything, `?` for one character.

/// Whether it is a pattern and no name.
pub fn is_pattern(word: &str) -> bool {
    word.contains(['*', '?'])
}

/// Whether a name is like the pattern. Case does not count, as in names of hosts.
pub fn matches(pattern: &str, name: &str) -> bool {
    let lower = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<Vec<_>>();
    let (pattern, name) = (lower(pattern), lower(name));
    let (mut p, mut n) = (0, 0);
    // Where the last star stood, and where in the name it was met.
    let mut star = None;
    while n < name.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(c) if *c == '?' || *c == name[n] => {
                p += 1;
                n += 1;
            }
            _ => match star {
                Some((at, met)) => {
                    star = Some((at, met + 1));
                    p = at + 1;
                    n = met + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
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
