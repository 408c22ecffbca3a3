//! Tokens that count only where nothing stands before them: `.name`, `::name`, `[index]`, `(arguments)`.

use super::{Mode, Tok, Tokenizer};
use crate::chars;
use crate::report::Report;
use crate::token::TokenKind;

impl Tokenizer<'_> {
    /// `.`, `::`, `?.`, and `[`, `?[` if asked for, when one of these comes next. Block comments may stand before it.
    pub(crate) fn member_access_operator(&mut self, allow_bracket: bool, report: &mut Report) -> Option<Tok> {
        while self.byte_ahead(0) == b'<' {
            if self.byte_ahead(1) != b'#' {
                return None;
            }
            self.token_start = self.position;
            self.position += 2;
            self.scan_block_comment(report);
        }
        self.token_start = self.position;
        let (kind, length) = match (self.byte_ahead(0), self.byte_ahead(1)) {
            (b'.', b'.') => return None,
            (b'.', _) => (TokenKind::Dot, 1),
            (b':', b':') => (TokenKind::ColonColon, 2),
            (b'[', _) if allow_bracket => (TokenKind::LBracket, 1),
            (b'?', b'.') => (TokenKind::QuestionDot, 2),
            (b'?', b'[') if allow_bracket => (TokenKind::QuestionLBracket, 2),
            _ => return None,
        };
        // In a command a dot at the end of an argument is no operator.
        if self.mode == Mode::Command && matches!(kind, TokenKind::Dot | TokenKind::ColonColon) {
            let next = self.char_at(self.position + length);
            if chars::is_whitespace(next) || matches!(next, '\0' | '\r' | '\n') {
                return None;
            }
        }
        self.position += length;
        Some(self.plain(kind))
    }

    /// `(`, or `{` of `x.method{ }`.
    pub(crate) fn invoke_member_paren(&mut self) -> Option<Tok> {
        self.token_start = self.position;
        let kind = match self.byte_ahead(0) {
            b'(' => TokenKind::LParen,
            b'{' => TokenKind::LCurly,
            _ => return None,
        };
        self.skip_byte();
        Some(self.plain(kind))
    }

    /// `[` of an attribute or a type, white space and comments before it skipped.
    pub(crate) fn left_bracket(&mut self, report: &mut Report) -> Option<Tok> {
        let back = self.position;
        let mut blank = false;
        loop {
            self.token_start = self.position;
            let c = self.peek();
            match c {
                '[' => {
                    self.skip_byte();
                    return Some(self.plain(TokenKind::LBracket));
                }
                '#' => {
                    blank = true;
                    self.skip_byte();
                    self.scan_line_comment(report);
                }
                '<' if self.byte_ahead(1) == b'#' => {
                    // White space before a comment does not part a member from what it is a member of; behind one it does.
                    blank = false;
                    self.position += 2;
                    self.scan_block_comment(report);
                }
                '.' | ':' => {
                    if blank {
                        self.resync(back);
                    }
                    return None;
                }
                _ if chars::is_whitespace(c) => {
                    blank = true;
                    self.skip_whitespace();
                }
                _ => return None,
            }
        }
    }
}
