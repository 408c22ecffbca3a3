//! Comments, and what comments can mean: `#requires`, the start of a signature.

use super::{TokenKind, Tokenizer};
use crate::Extent;
use crate::chars;
use crate::message;
use crate::report::Report;

/// The line that begins a signature, without its blanks; comments that merely look like it count too, because people stop
/// reading there.
const SIGNATURE: &[u8] = b"sig#beginsignatureblock\n";
/// Edits apart from which a comment no longer looks like it.
const SIMILAR: usize = 10;

impl Tokenizer<'_> {
    /// On entry the `#` has been read.
    pub(super) fn scan_line_comment(&mut self, report: &mut Report) {
        let start = self.position;
        let end = self.line_comment_end(start);
        self.position = end;
        self.comment_or_newline(TokenKind::Comment);
        let extent = self.current_extent();
        report.comment(extent);
        let text = &self.script[start..end];
        if looks_like_signature(text) {
            self.signature = Some(extent);
        } else if self.base == 0 && is_requires(text) {
            report.requires(extent);
        }
    }

    /// On entry the `<#` has been read.
    pub(super) fn scan_block_comment(&mut self, report: &mut Report) {
        let start = self.position - 2;
        let end = self.block_comment_end(self.position);
        self.position = end;
        if end < start + 4 || !self.script[..end].ends_with("#>") {
            self.incomplete(report, start, message::MISSING_TERMINATOR_MULTI_LINE_COMMENT, &[]);
        }
        self.comment_or_newline(TokenKind::Comment);
        report.comment(self.current_extent());
    }

    /// Offset of the line end, or of the end, from `position` on.
    pub(super) fn line_comment_end(&self, position: usize) -> usize {
        let rest = self.bytes.get(position..).unwrap_or_default();
        position + memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len())
    }

    /// Offset behind `#>`, or of the end, from `position` on.
    pub(super) fn block_comment_end(&self, position: usize) -> usize {
        let rest = self.bytes.get(position..).unwrap_or_default();
        position + memchr::memmem::find(rest, b"#>").map_or(rest.len(), |at| at + 2)
    }

    /// Where the comment stands behind which no statement may follow.
    pub(crate) fn signature(&self) -> Option<Extent> {
        self.signature
    }

    /// Whether the line after a line end, comments skipped, begins with `|`, so that the pipeline goes on there.
    pub(crate) fn is_pipe_continuation(&self, line_end: Extent) -> bool {
        let mut position = (line_end.end as usize).saturating_sub(self.base);
        let mut blank_line = true;
        while position + 1 < self.bytes.len() {
            let c = self.char_at(position);
            match c {
                '\r' | '\n' => {
                    // Empty lines end the pipeline.
                    if blank_line {
                        return false;
                    }
                    blank_line = true;
                    let both = c == '\r' && self.bytes[position + 1] == b'\n';
                    position += if both { 2 } else { 1 };
                    continue;
                }
                _ if chars::is_whitespace(c) => {
                    position += c.len_utf8();
                    continue;
                }
                _ => {}
            }
            blank_line = false;
            match c {
                '#' => position = self.line_comment_end(position + 1),
                '<' if self.bytes[position + 1] == b'#' => position = self.block_comment_end(position + 2),
                _ => return c == '|',
            }
        }
        position < self.bytes.len() && self.bytes.last() == Some(&b'|')
    }
}

fn is_requires(comment: &str) -> bool {
    comment.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("requires"))
}

fn looks_like_signature(comment: &str) -> bool {
    let range = SIGNATURE.len() - SIMILAR..=SIGNATURE.len() + SIMILAR;
    // Most comments are short or long enough not to be looked at.
    if comment.len() + 1 < *range.start() {
        return false;
    }
    let mut letters = Vec::with_capacity(*range.end() + 1);
    for c in comment.chars().filter(|&c| !chars::is_whitespace(c)) {
        if letters.len() == *range.end() {
            return false;
        }
        letters.push(if c.is_ascii() { c.to_ascii_lowercase() as u8 } else { 0 });
    }
    letters.push(b'\n');
    range.contains(&letters.len()) && edits(&letters, SIGNATURE) < SIMILAR
}

/// Number of letters to add, drop or change to make one of the other (Levenshtein).
fn edits(from: &[u8], to: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, &a) in from.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, &b) in to.iter().enumerate() {
            let above = row[column + 1];
            row[column + 1] = if a == b { diagonal } else { 1 + diagonal.min(above).min(row[column]) };
            diagonal = above;
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_signature() {
        for (comment, expected) in [
            (" SIG # Begin signature block", true),
            (" SIG # Begin signture blok", true),
            (" Begin the main part of the script", false),
            (" short", false),
        ] {
            assert_eq!(looks_like_signature(comment), expected, "{comment}");
        }
    }
}
