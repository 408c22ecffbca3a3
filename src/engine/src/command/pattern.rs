//! Wildcard patterns among arguments.

use crate::text::Wildcard;

/// A wildcard pattern without regard to case; one that is not valid matches nothing.
#[derive(Clone, Debug)]
pub struct Pattern(Option<Wildcard>);

impl Pattern {
    /// Reads a pattern.
    pub fn new(text: &str) -> Pattern {
        Pattern(Wildcard::new(text, true))
    }

    /// Whether the text has wildcards in it.
    pub fn is_one(text: &str) -> bool {
        Wildcard::has_wildcards(text)
    }

    /// Whether the whole text matches.
    pub fn is_match(&self, text: &str) -> bool {
        self.0.as_ref().is_some_and(|wildcard| wildcard.is_match(text))
    }
}
