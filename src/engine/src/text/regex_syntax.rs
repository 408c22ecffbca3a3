//! From the syntax of .NET's regular expressions to that of [`fancy_regex`].

use super::regex::{EXPLICIT_CAPTURE, IGNORE_CASE, IGNORE_WHITESPACE, MULTILINE, SINGLELINE};

/// A pattern in the other syntax.
pub(super) struct Translated {
    pub pattern: String,
    /// Groups in .NET's order: name or number, and place among the groups of the pattern.
    pub groups: Vec<(String, usize)>,
}

/// Translates a pattern, or gives .NET's message of what is wrong with it.
pub(super) fn translate(pattern: &str, options: i64) -> Result<Translated, String> {
    let mut reader = Reader {
        pattern,
        chars: pattern.char_indices().collect(),
        at: 0,
        out: String::with_capacity(pattern.len() + 8),
        unnamed: Vec::new(),
        named: Vec::new(),
        count: 0,
        explicit: options & EXPLICIT_CAPTURE != 0,
        multiline: options & MULTILINE != 0,
        spaced: options & IGNORE_WHITESPACE != 0,
    };
    let mut flags = String::new();
    for (bit, letter) in [(IGNORE_CASE, 'i'), (MULTILINE, 'm'), (SINGLELINE, 's'), (IGNORE_WHITESPACE, 'x')] {
        if options & bit != 0 {
            flags.push(letter);
        }
    }
    if !flags.is_empty() {
        reader.out = format!("(?{flags})");
    }
    reader.alternatives(0)?;
    if reader.at < reader.chars.len() {
        return Err(reader.fail("Too many )'s."));
    }
    let mut groups = vec![("0".to_owned(), 0)];
    groups.extend(reader.unnamed.iter().enumerate().map(|(at, place)| ((at + 1).to_string(), *place)));
    for (name, place) in reader.named {
        if !groups.iter().any(|(known, _)| *known == name) {
            groups.push((name, place));
        }
    }
    Ok(Translated { pattern: reader.out, groups })
}

struct Reader<'a> {
    pattern: &'a str,
    chars: Vec<(usize, char)>,
    at: usize,
    out: String,
    /// Places of groups without a name.
    unnamed: Vec<usize>,
    named: Vec<(String, usize)>,
    count: usize,
    explicit: bool,
    multiline: bool,
    spaced: bool,
}

/// Groups within groups.
const DEPTH: usize = 200;

impl Reader<'_> {
    fn fail(&self, why: &str) -> String {
        format!("Invalid pattern '{}' at offset {}. {why}", self.pattern, self.at)
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).map(|(_, c)| *c)
    }

    fn peek_at(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).map(|(_, c)| *c)
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn alternatives(&mut self, depth: usize) -> Result<(), String> {
        if depth > DEPTH {
            return Err(self.fail("Groups are nested too deeply."));
        }
        // Whether something stands before that a quantifier can repeat.
        let mut repeatable = false;
        while let Some(c) = self.peek() {
            match c {
                ')' => return Ok(()),
                '|' => {
                    self.at += 1;
                    self.out.push('|');
                    repeatable = false;
                }
                '(' => {
                    repeatable = self.group(depth)?;
                }
                '[' => {
                    self.at += 1;
                    self.class()?;
                    repeatable = true;
                }
                '\\' => {
                    self.at += 1;
                    self.escape(false)?;
                    repeatable = true;
                }
                '*' | '+' | '?' => {
                    if !repeatable {
                        self.at += 1;
                        return Err(self.fail(&format!("Quantifier '{c}' following nothing.")));
                    }
                    self.at += 1;
                    self.out.push(c);
                    repeatable = self.lazy(c)?;
                }
                '{' if self.is_repetition() => {
                    if !repeatable {
                        self.at += 1;
                        return Err(self.fail("Quantifier '{' following nothing."));
                    }
                    while let Some(c) = self.next() {
                        self.out.push(c);
                        if c == '}' {
                            break;
                        }
                    }
                    repeatable = self.lazy('{')?;
                }
                '{' | '}' | ']' => {
                    self.at += 1;
                    self.out.push('\\');
                    self.out.push(c);
                    repeatable = true;
                }
                '$' => {
                    self.at += 1;
                    // Without Multiline it matches before a last line feed too.
                    self.out.push_str(if self.multiline { "$" } else { "(?=\\n?\\z)" });
                    repeatable = true;
                }
                '#' if self.spaced => {
                    while let Some(c) = self.next() {
                        if c == '\n' {
                            break;
                        }
                    }
                }
                c if self.spaced && c.is_whitespace() => self.at += 1,
                '.' => {
                    self.at += 1;
                    self.out.push('.');
                    repeatable = true;
                }
                '^' => {
                    self.at += 1;
                    self.out.push('^');
                    repeatable = true;
                }
                _ => {
                    self.at += 1;
                    self.out.push(c);
                    repeatable = true;
                }
            }
        }
        Ok(())
    }

    /// The `?` after a quantifier; a second quantifier is an error.
    fn lazy(&mut self, quantifier: char) -> Result<bool, String> {
        if self.peek() == Some('?') {
            self.at += 1;
            self.out.push('?');
        }
        match self.peek() {
            Some(c @ ('*' | '+' | '?')) => {
                self.at += 1;
                Err(self.fail(&format!("Nested quantifier '{c}'.")))
            }
            Some('{') if self.is_repetition() => {
                self.at += 1;
                let _ = quantifier;
                Err(self.fail("Nested quantifier '{'."))
            }
            _ => Ok(false),
        }
    }

    /// Whether `{` begins `{n}`, `{n,}` or `{n,m}`.
    fn is_repetition(&self) -> bool {
        let mut at = self.at + 1;
        let digits = |at: &mut usize| {
            let start = *at;
            while self.chars.get(*at).is_some_and(|(_, c)| c.is_ascii_digit()) {
                *at += 1;
            }
            *at > start
        };
        if !digits(&mut at) {
            return false;
        }
        if self.chars.get(at).is_some_and(|(_, c)| *c == ',') {
            at += 1;
            digits(&mut at);
        }
        self.chars.get(at).is_some_and(|(_, c)| *c == '}')
    }

    /// A group; whether it can be repeated.
    fn group(&mut self, depth: usize) -> Result<bool, String> {
        let start = self.at;
        self.at += 1;
        let (multiline, explicit, spaced) = (self.multiline, self.explicit, self.spaced);
        if self.peek() != Some('?') {
            if self.explicit {
                self.out.push_str("(?:");
            } else {
                self.count += 1;
                self.unnamed.push(self.count);
                self.out.push('(');
            }
        } else {
            self.at += 1;
            match self.peek() {
                Some(':' | '=' | '!' | '>') => {
                    let c = self.next().unwrap_or(':');
                    self.out.push_str("(?");
                    self.out.push(c);
                }
                Some('#') => {
                    while let Some(c) = self.next() {
                        if c == ')' {
                            return Ok(false);
                        }
                    }
                    return Err(self.fail("Unterminated (?#...) comment."));
                }
                Some('<') if matches!(self.peek_at(1), Some('=' | '!')) => {
                    self.at += 1;
                    let c = self.next().unwrap_or('=');
                    self.out.push_str("(?<");
                    self.out.push(c);
                }
                Some(open @ ('<' | '\'')) => {
                    self.at += 1;
                    let close = if open == '<' { '>' } else { '\'' };
                    let mut name = String::new();
                    loop {
                        match self.next() {
                            Some(c) if c == close => break,
                            Some(c) if c.is_alphanumeric() || c == '_' => name.push(c),
                            Some('-') => return Err(self.fail("Balancing groups are not supported.")),
                            _ => {
                                return Err(
                                    self.fail("Invalid group name: Group names must begin with a word character.")
                                );
                            }
                        }
                    }
                    if name.is_empty() {
                        return Err(self.fail("Invalid group name: Group names must begin with a word character."));
                    }
                    self.count += 1;
                    self.named.push((name, self.count));
                    self.out.push('(');
                }
                Some('(') => {
                    self.out.push_str("(?");
                    // A condition: the number or name of a group, or an expression.
                    return Err(self.fail("Alternation by condition is not supported."));
                }
                _ => {
                    let mut flags = String::new();
                    let mut off = false;
                    loop {
                        match self.next() {
                            Some('-') => {
                                off = true;
                                flags.push('-');
                            }
                            Some('n') => self.explicit = !off,
                            Some(c @ ('i' | 's')) => flags.push(c),
                            Some('m') => {
                                self.multiline = !off;
                                flags.push('m');
                            }
                            Some('x') => self.spaced = !off,
                            Some(end @ (':' | ')')) => {
                                let flags = flags.trim_end_matches('-');
                                if end == ')' {
                                    // Options for the rest of the enclosing group.
                                    if !flags.is_empty() {
                                        self.out.push_str(&format!("(?{flags})"));
                                    }
                                    return Ok(false);
                                }
                                self.out.push_str(&format!("(?{flags}:"));
                                break;
                            }
                            _ => return Err(self.fail("Unrecognized grouping construct.")),
                        }
                    }
                }
            }
        }
        self.alternatives(depth + 1)?;
        (self.multiline, self.explicit, self.spaced) = (multiline, explicit, spaced);
        if self.next() != Some(')') {
            let _ = start;
            self.at = self.chars.len();
            return Err(self.fail("Not enough )'s."));
        }
        self.out.push(')');
        Ok(true)
    }

    /// A class after its `[`.
    fn class(&mut self) -> Result<(), String> {
        self.out.push('[');
        if self.peek() == Some('^') {
            self.at += 1;
            self.out.push('^');
        }
        let mut first = true;
        loop {
            let Some(c) = self.next() else { return Err(self.fail("Unterminated [] set.")) };
            match c {
                ']' if !first => {
                    self.out.push(']');
                    return Ok(());
                }
                '\\' => self.escape(true)?,
                '-' if self.peek() == Some('[') && !first => {
                    self.at += 1;
                    self.out.push_str("--");
                    self.class()?;
                }
                '[' | ']' | '&' | '~' => {
                    self.out.push('\\');
                    self.out.push(c);
                }
                '-' => {
                    // A range's dash stays as it is; one at an end or before a class means itself.
                    let ends = first || self.peek() == Some(']');
                    let before_class =
                        self.peek() == Some('\\') && matches!(self.peek_at(1), Some('d' | 'w' | 's' | 'D' | 'W' | 'S'));
                    let after_class =
                        self.out.ends_with("\\d") || self.out.ends_with("\\w") || self.out.ends_with("\\s");
                    self.out.push_str(if ends || before_class || after_class { "\\-" } else { "-" });
                }
                ' ' | '#' if self.spaced => {
                    self.out.push('\\');
                    self.out.push(c);
                }
                other => self.out.push(other),
            }
            first = false;
        }
    }

    /// An escape after its backslash.
    fn escape(&mut self, in_class: bool) -> Result<(), String> {
        let Some(c) = self.next() else {
            return Err(self.fail("Illegal \\ at end of pattern."));
        };
        match c {
            'd' | 'D' | 'w' | 'W' | 's' | 'S' | 't' | 'n' | 'r' | 'f' | 'v' => {
                self.out.push('\\');
                self.out.push(c);
            }
            'b' if in_class => self.out.push_str("\\x08"),
            'b' | 'B' | 'A' | 'z' | 'G' if !in_class => {
                self.out.push('\\');
                self.out.push(c);
            }
            'Z' if !in_class => self.out.push_str("(?=\\n?\\z)"),
            'a' => self.out.push_str("\\x07"),
            'e' => self.out.push_str("\\x1B"),
            '0' => self.out.push_str("\\x00"),
            'c' => {
                let Some(control) = self.next() else { return Err(self.fail("Missing control character.")) };
                self.out.push_str(&format!("\\x{:02X}", (control.to_ascii_uppercase() as u32 ^ 0x40) & 0x7f));
            }
            'x' | 'u' => {
                let count = if c == 'x' { 2 } else { 4 };
                let mut value = 0;
                for _ in 0..count {
                    match self.next().and_then(|digit| digit.to_digit(16)) {
                        Some(digit) => value = value * 16 + digit,
                        None => return Err(self.fail("Insufficient or invalid hexadecimal digits.")),
                    }
                }
                self.out.push_str(&format!("\\x{{{value:X}}}"));
            }
            'p' | 'P' => {
                if self.next() != Some('{') {
                    return Err(self.fail("Malformed \\p{X} character escape."));
                }
                let mut name = String::new();
                loop {
                    match self.next() {
                        Some('}') => break,
                        Some(c) => name.push(c),
                        None => return Err(self.fail("Incomplete \\p{X} character escape.")),
                    }
                }
                let name = match name.as_str() {
                    "IsBasicLatin" => {
                        self.out.push_str(match (c, in_class) {
                            ('p', true) => "\\x00-\\x7F",
                            ('p', false) => "[\\x00-\\x7F]",
                            (_, true) => "[^\\x00-\\x7F]",
                            (_, false) => "[^\\x00-\\x7F]",
                        });
                        return Ok(());
                    }
                    "IsGreek" | "IsGreekandCoptic" => "Greek",
                    "IsCyrillic" => "Cyrillic",
                    "IsHebrew" => "Hebrew",
                    "IsArabic" => "Arabic",
                    other => other,
                };
                self.out.push_str(&format!("\\{c}{{{name}}}"));
            }
            'k' => {
                let open = self.next();
                let close = match open {
                    Some('<') => '>',
                    Some('\'') => '\'',
                    _ => return Err(self.fail("Malformed \\k<...> named back reference.")),
                };
                let mut name = String::new();
                loop {
                    match self.next() {
                        Some(c) if c == close => break,
                        Some(c) => name.push(c),
                        None => return Err(self.fail("Malformed \\k<...> named back reference.")),
                    }
                }
                let place = self.named.iter().find(|(own, _)| *own == name).map(|(_, place)| *place);
                let place = place
                    .or_else(|| name.parse::<usize>().ok().and_then(|n| self.unnamed.get(n.wrapping_sub(1)).copied()));
                match place {
                    Some(place) => self.out.push_str(&format!("\\{place}")),
                    None => return Err(self.fail(&format!("Reference to undefined group name '{name}'."))),
                }
            }
            '1'..='9' if !in_class => {
                let mut number = c.to_digit(10).unwrap_or(0) as usize;
                while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
                    let longer = number * 10 + digit as usize;
                    if longer > self.unnamed.len() {
                        break;
                    }
                    number = longer;
                    self.at += 1;
                }
                match self.unnamed.get(number - 1) {
                    Some(place) => self.out.push_str(&format!("(?:\\{place})")),
                    None => return Err(self.fail(&format!("Reference to undefined group number {number}."))),
                }
            }
            c if c.is_ascii_alphanumeric() => {
                return Err(self.fail(&format!("Unrecognized escape sequence \\{c}.")));
            }
            c if c.is_ascii_punctuation() || c == ' ' => {
                self.out.push('\\');
                self.out.push(c);
            }
            other => self.out.push(other),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Regex;

    #[test]
    fn expressions_of_dotnet_match() {
        for (pattern, options, input, first) in [
            (r"\d+", 0, "abc123", Some("123")),
            ("(?<first>\\w+) (?'last'\\w+)", 0, "John Smith", Some("John Smith")),
            ("a.b", 0, "a\nb", None),
            ("(?s)a.b", 0, "a\nb", Some("a\nb")),
            ("(?m)^b", 0, "a\nb", Some("b")),
            ("x$", 1, "aXbX\n", Some("X")),
            (r"[\w-]+", 0, "a-b c", Some("a-b")),
            (r"[a-z-[aeiou]]+", 0, "abc", Some("bc")),
            (r"(a)\1", 0, "baab", Some("aa")),
            (r"(?<=x)y", 0, "xy", Some("y")),
            (r"\u0041", 0, "A", Some("A")),
            ("a{2}", 0, "aaa", Some("aa")),
            ("a{", 0, "a{", Some("a{")),
            ("[[]", 0, "[", Some("[")),
            ("a b # c", 32, "ab", Some("ab")),
        ] {
            let regex = Regex::cached(pattern, options).expect(pattern);
            let found = regex.find(input).expect("quick").map(|found| &input[found.range()]);
            assert_eq!(found, first, "{pattern}");
        }
    }

    #[test]
    fn named_groups_come_after_numbered_ones() {
        let regex = Regex::cached("(?<n>a)(b)", 0).expect("valid");
        assert_eq!(regex.group_names().collect::<Vec<_>>(), ["0", "1", "n"]);
        let found = regex.find("ab").expect("quick").expect("matches");
        assert_eq!((found.group(1), found.group(2)), (Some(1..2), Some(0..1)));
    }

    #[test]
    fn what_is_wrong_is_said_as_dotnet_says_it() {
        for (pattern, message) in [
            ("(", "Invalid pattern '(' at offset 1. Not enough )'s."),
            ("*a", "Invalid pattern '*a' at offset 1. Quantifier '*' following nothing."),
            ("[a", "Invalid pattern '[a' at offset 2. Unterminated [] set."),
            ("a)", "Invalid pattern 'a)' at offset 1. Too many )'s."),
            ("\\", "Invalid pattern '\\' at offset 1. Illegal \\ at end of pattern."),
            ("a**", "Invalid pattern 'a**' at offset 3. Nested quantifier '*'."),
        ] {
            assert_eq!(Regex::cached(pattern, 0).map(drop).unwrap_err(), message);
        }
    }
}
