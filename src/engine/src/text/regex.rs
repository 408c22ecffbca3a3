//! .NET's regular expressions on [`fancy_regex`].

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// `RegexOptions.IgnoreCase`
pub const IGNORE_CASE: i64 = 1;
/// `RegexOptions.Multiline`
pub const MULTILINE: i64 = 2;
/// `RegexOptions.ExplicitCapture`
pub const EXPLICIT_CAPTURE: i64 = 4;
/// `RegexOptions.Singleline`
pub const SINGLELINE: i64 = 16;
/// `RegexOptions.IgnorePatternWhitespace`
pub const IGNORE_WHITESPACE: i64 = 32;
/// `RegexOptions.RightToLeft`
pub const RIGHT_TO_LEFT: i64 = 64;

/// A compiled regular expression.
#[derive(Debug)]
pub struct Regex {
    /// The pattern as it was given.
    pub pattern: String,
    /// The `RegexOptions`.
    pub options: i64,
    inner: fancy_regex::Regex,
    /// The groups in .NET's order (numbered ones first, then named ones): name, and place in `inner`.
    groups: Vec<(String, usize)>,
}

/// A match: where each group stands, in bytes of the input, in .NET's order of groups.
#[derive(Clone, Debug)]
pub struct Found(Vec<Option<Range<usize>>>);

impl Found {
    /// Where the match stands.
    pub fn range(&self) -> Range<usize> {
        self.0.first().cloned().flatten().unwrap_or(0..0)
    }

    /// Where a group stands, if it took part.
    pub fn group(&self, at: usize) -> Option<Range<usize>> {
        self.0.get(at).cloned().flatten()
    }

    /// How many groups there are, the match itself included.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Never: the match itself is a group.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Regex {
    /// Compiles a pattern, or gives .NET's message of what is wrong with it. Compiled patterns are kept.
    pub fn cached(pattern: &str, options: i64) -> Result<Rc<Regex>, String> {
        thread_local! {
            static CACHE: RefCell<HashMap<(String, i64), Rc<Regex>>> = RefCell::default();
            static LAST: RefCell<Option<Rc<Regex>>> = const { RefCell::new(None) };
        }
        let last = LAST.with_borrow(Clone::clone);
        if let Some(last) = last.filter(|last| last.options == options && last.pattern == pattern) {
            return Ok(last);
        }
        let key = (pattern.to_owned(), options);
        let known = CACHE.with_borrow(|cache| cache.get(&key).cloned());
        let regex = match known {
            Some(regex) => regex,
            None => {
                let regex = Rc::new(Regex::new(pattern, options)?);
                CACHE.with_borrow_mut(|cache| {
                    if cache.len() >= 256 {
                        cache.clear();
                    }
                    cache.insert(key, regex.clone());
                });
                regex
            }
        };
        LAST.set(Some(regex.clone()));
        Ok(regex)
    }

    fn new(pattern: &str, options: i64) -> Result<Regex, String> {
        let translated = super::regex_syntax::translate(pattern, options)?;
        let inner = fancy_regex::RegexBuilder::new(&translated.pattern)
            .backtrack_limit(5_000_000)
            .build()
            .map_err(|error| format!("Invalid pattern '{pattern}' at offset 0. {error}"))?;
        Ok(Regex { pattern: pattern.to_owned(), options, inner, groups: translated.groups })
    }

    /// The groups: names of named ones, numbers of others.
    pub fn group_names(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(|(name, _)| name.as_str())
    }

    /// The place of the group of that name or number.
    pub fn group(&self, name: &str) -> Option<usize> {
        self.groups.iter().position(|(own, _)| own == name)
    }

    /// Whether the input has a match.
    ///
    /// # Errors
    /// A message when matching takes too long.
    pub fn is_match(&self, input: &str) -> Result<bool, String> {
        self.inner.is_match(input).map_err(|error| error.to_string())
    }

    /// The first match from byte `start` on.
    ///
    /// # Errors
    /// A message when matching takes too long.
    pub fn find_from(&self, input: &str, start: usize) -> Result<Option<Found>, String> {
        let captures = self.inner.captures_from_pos(input, start).map_err(|error| error.to_string())?;
        Ok(captures.map(|captures| {
            Found(self.groups.iter().map(|(_, at)| captures.get(*at).map(|group| group.start()..group.end())).collect())
        }))
    }

    /// The first match.
    ///
    /// # Errors
    /// A message when matching takes too long.
    pub fn find(&self, input: &str) -> Result<Option<Found>, String> {
        self.find_from(input, 0)
    }

    /// All matches, at most `limit`.
    ///
    /// # Errors
    /// A message when matching takes too long.
    pub fn find_all(&self, input: &str, limit: usize) -> Result<Vec<Found>, String> {
        let mut all = Vec::new();
        let mut start = 0;
        while all.len() < limit && start <= input.len() {
            let Some(found) = self.find_from(input, start)? else { break };
            start = next_start(input, &found.range());
            all.push(found);
        }
        if self.options & RIGHT_TO_LEFT != 0 {
            all.reverse();
        }
        Ok(all)
    }

    /// Replaces matches; `write` appends what stands in place of one.
    ///
    /// # Errors
    /// A message when matching takes too long.
    pub fn replace<E>(
        &self,
        input: &str,
        limit: usize,
        mut write: impl FnMut(&mut String, &Found) -> Result<(), E>,
    ) -> Result<Option<String>, ReplaceError<E>> {
        let mut out: Option<String> = None;
        let (mut start, mut copied, mut count) = (0, 0, 0);
        while start <= input.len() && count < limit {
            let Some(found) = self.find_from(input, start).map_err(ReplaceError::Match)? else { break };
            let range = found.range();
            let out = out.get_or_insert_with(|| String::with_capacity(input.len() + 16));
            out.push_str(&input[copied..range.start]);
            write(out, &found).map_err(ReplaceError::Write)?;
            copied = range.end;
            start = next_start(input, &range);
            count += 1;
        }
        if let Some(out) = &mut out {
            out.push_str(&input[copied..]);
        }
        Ok(out)
    }
}

/// Why a replacement failed.
#[derive(Debug)]
pub enum ReplaceError<E> {
    /// Matching took too long.
    Match(String),
    /// What writes the replacement failed.
    Write(E),
}

/// Where the search goes on after a match; one character further after an empty one.
fn next_start(input: &str, range: &Range<usize>) -> usize {
    if range.is_empty() { range.end + input[range.end..].chars().next().map_or(1, char::len_utf8) } else { range.end }
}

/// The text with a backslash before each character that means something in a pattern.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '*' | '+' | '?' | '|' | '{' | '[' | '(' | ')' | '^' | '$' | '.' | '#' | ' ' => {
                out.push('\\');
                out.push(c);
            }
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\u{c}' => out.push_str("\\f"),
            other => out.push(other),
        }
    }
    out
}

/// The text that [`escape`] made this of.
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('t') => out.push('\t'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('f') => out.push('\u{c}'),
            Some(other) => out.push(other),
            None => out.push('\\'),
        }
    }
    out
}
