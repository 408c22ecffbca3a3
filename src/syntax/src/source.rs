//! The text that was parsed, and where in it something stands.

use crate::Extent;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

/// A text with its file's name, if it came from a file.
#[derive(Debug)]
pub struct Source {
    text: Arc<str>,
    file: Option<Arc<str>>,
    /// Where each line begins; made when a position is first asked for.
    lines: OnceLock<Vec<u32>>,
}

/// A line and a column, counted as PowerShell counts: both from 1, columns in UTF-16 units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Number of the line.
    pub line: u32,
    /// Number of the column.
    pub column: u32,
}

/// Longest part of a line that a position message shows.
const SHOWN: usize = 69;

impl Source {
    /// A script that comes from no file.
    #[must_use]
    pub fn new(text: impl Into<Arc<str>>) -> Arc<Self> {
        Arc::new(Self { text: text.into(), file: None, lines: OnceLock::new() })
    }

    /// The text of a file.
    #[must_use]
    pub fn from_file(text: impl Into<Arc<str>>, file: impl Into<Arc<str>>) -> Arc<Self> {
        Arc::new(Self { text: text.into(), file: Some(file.into()), lines: OnceLock::new() })
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The file's name.
    #[must_use]
    pub fn file(&self) -> Option<&Arc<str>> {
        self.file.as_ref()
    }

    /// The text of an extent; empty when the extent is not one of this source.
    #[must_use]
    pub fn slice(&self, extent: Extent) -> &str {
        self.text.get(extent.start as usize..extent.end as usize).unwrap_or("")
    }

    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let mut lines = vec![0];
            for (index, &byte) in bytes.iter().enumerate() {
                // A carriage return ends a line too, unless a line feed follows, which then does.
                if byte == b'\n' || byte == b'\r' && bytes.get(index + 1) != Some(&b'\n') {
                    lines.push(index as u32 + 1);
                }
            }
            lines
        })
    }

    /// Index of the line that holds `offset`.
    fn line_index(&self, offset: u32) -> usize {
        self.lines().partition_point(|&start| start <= offset).saturating_sub(1)
    }

    /// Line and column of an offset.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let line = self.line_index(offset);
        let start = self.lines()[line];
        let length = self.text.len() as u32;
        // The end of input stands one behind the last character.
        let column =
            utf16_length(self.slice(Extent::new(start, offset.min(length)))) as u32 + offset.saturating_sub(length);
        Position { line: line as u32 + 1, column: column + 1 }
    }

    /// The text of the line that holds `offset`, its end left out.
    #[must_use]
    pub fn line_at(&self, offset: u32) -> &str {
        self.whole_line_at(offset).trim_end_matches(['\r', '\n'])
    }

    /// The same with its end, where it has one.
    #[must_use]
    pub fn whole_line_at(&self, offset: u32) -> &str {
        let line = self.line_index(offset);
        let start = self.lines()[line];
        let end = self.lines().get(line + 1).copied().unwrap_or(self.text.len() as u32);
        self.slice(Extent::new(start, end))
    }

    /// PowerShell's `PositionMessage`: file, line and column, the line, and the extent underlined.
    ///
    /// Lines longer than 69 columns are cut on one side or both, keeping as much of the extent as fits.
    #[must_use]
    pub fn position_message(&self, extent: Extent) -> String {
        let start = self.position(extent.start);
        let end = self.position(extent.end);
        let file = self.file.as_deref().filter(|file| !file.is_empty()).unwrap_or("line");
        let mut message = format!("At {file}:{} char:{}\n+ ", start.line, start.column);

        let line = self.line_at(extent.start).trim_end();
        if line.is_empty() {
            return message;
        }
        let mut line: Cow<'_, [u16]> = line.encode_utf16().collect::<Vec<_>>().into();
        // The extent can begin in the white space that was trimmed away.
        let mut before = start.column as usize - 1;
        let on_one_line = start.line == end.line && end.column as usize <= line.len() + 1;
        let mut marked = if on_one_line {
            end.column.saturating_sub(start.column) as usize
        } else {
            line.len().saturating_sub(before)
        };

        if line.contains(&u16::from(b'\t')) {
            let split = before.min(line.len());
            let head = expand_tabs(&line[..split]);
            let middle = expand_tabs(&line[split..(split + marked).min(line.len())]);
            let tail = expand_tabs(&line[(split + marked).min(line.len())..]);
            before = head.len() + (before - split);
            marked = middle.len();
            line = [head, middle, tail].concat().into();
        }

        let (mut dots_before, mut dots_after) = (false, false);
        if line.len() > SHOWN {
            let all_before = before;
            let mut prefix = all_before.min(12);
            let all_after = line.len().saturating_sub(marked + before);
            let mut suffix = all_after.min(8);
            let mut candidate = prefix + marked + suffix;
            if candidate >= SHOWN {
                marked = marked.min(SHOWN - prefix);
                dots_after = true;
            } else {
                prefix += (all_before - prefix).min(SHOWN - candidate);
                candidate = prefix + marked + suffix;
                if candidate < SHOWN {
                    suffix += all_after.min(SHOWN - candidate);
                }
                dots_after = suffix < all_after;
            }
            dots_before = prefix < all_before;
            let from = (before - prefix).min(line.len());
            line = line[from..(from + SHOWN).min(line.len())].to_vec().into();
            before = before.min(prefix);
            marked = marked.min(SHOWN - before);
        }

        if dots_before {
            message.push_str("\u{2026} ");
        }
        message.push_str(&String::from_utf16_lossy(&line));
        if dots_after {
            message.push_str(" \u{2026}");
        }
        let indent = before + if dots_before { 2 } else { 0 };
        let _ = write!(message, "\n+ {:indent$}{:~<2$}", "", "", marked.max(1));
        message
    }
}

/// Length of a text in UTF-16 units.
fn utf16_length(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(char::len_utf16).sum() }
}

/// Each tab as four blanks.
fn expand_tabs(line: &[u16]) -> Vec<u16> {
    let mut expanded = Vec::with_capacity(line.len());
    for &unit in line {
        if unit == u16::from(b'\t') {
            expanded.extend([u16::from(b' '); 4]);
        } else {
            expanded.push(unit);
        }
    }
    expanded
}
