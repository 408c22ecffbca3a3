//! Collects what is wrong with a text, and how much work it has cost so far.

use crate::message::{self, Message};
use crate::{Extent, ParseError};
use std::borrow::Cow;
use std::collections::HashSet;

/// Tokens that may be read per byte of text before it counts as too complicated. Ordinary text needs at most one; text that is
/// made to be read again and again needs ever more.
const TOKENS_PER_BYTE: usize = 16;

/// The errors of one parse.
pub(crate) struct Report {
    errors: Vec<ParseError>,
    /// Ids and extents, to report each only once.
    seen: HashSet<(&'static str, Extent)>,
    comments: Vec<Extent>,
    /// `#requires` lines.
    requires: Vec<Extent>,
    tokens_left: usize,
    stopped: bool,
}

impl Report {
    /// For a text of `length` bytes.
    pub(crate) fn new(length: usize) -> Self {
        Self {
            errors: Vec::new(),
            seen: HashSet::new(),
            comments: Vec::new(),
            requires: Vec::new(),
            tokens_left: length.saturating_mul(TOKENS_PER_BYTE).saturating_add(4096),
            stopped: false,
        }
    }

    pub(crate) fn error(&mut self, extent: Extent, message: Message, arguments: &[&str]) {
        self.error_incomplete(extent, false, message, arguments);
    }

    pub(crate) fn error_incomplete(&mut self, extent: Extent, incomplete: bool, message: Message, arguments: &[&str]) {
        if self.stopped || !self.seen.insert((message.id, extent)) {
            return;
        }
        self.errors.push(ParseError {
            extent,
            id: Cow::Borrowed(message.id),
            message: message.format(arguments),
            incomplete,
        });
    }

    pub(crate) fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Counts a token; false once there were too many.
    pub(crate) fn spend(&mut self) -> bool {
        match self.tokens_left.checked_sub(1) {
            Some(left) => self.tokens_left = left,
            None => self.too_complicated(Extent::default()),
        }
        !self.stopped
    }

    /// Says that the script is too complicated, and nothing more after that.
    pub(crate) fn too_complicated(&mut self, extent: Extent) {
        self.error(extent, message::SCRIPT_TOO_COMPLICATED, &[]);
        self.stopped = true;
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Remembers a comment; one that is read again only once.
    pub(crate) fn comment(&mut self, extent: Extent) {
        if self.comments.last().is_none_or(|last| last.start < extent.start) {
            self.comments.push(extent);
        }
    }

    pub(crate) fn requires(&mut self, extent: Extent) {
        if self.requires.last().is_none_or(|last| last.start < extent.start) {
            self.requires.push(extent);
        }
    }

    pub(crate) fn take_requires(&mut self) -> Vec<Extent> {
        std::mem::take(&mut self.requires)
    }

    pub(crate) fn finish(self) -> (Vec<ParseError>, Vec<Extent>) {
        (self.errors, self.comments)
    }
}
