//! Operators, brackets, redirections, and what else begins with a sign.

use super::{Data, Mode, Tok, Tokenizer};
use crate::ast::{ConstantValue, RedirectionStream};
use crate::chars;
use crate::message;
use crate::report::Report;
use crate::token::TokenKind;

impl Tokenizer<'_> {
    /// What begins with `@`.
    pub(super) fn scan_at(&mut self, report: &mut Report) -> Tok {
        self.skip_byte();
        let c = self.peek();
        match c {
            '{' => {
                self.skip_byte();
                self.plain(TokenKind::AtCurly)
            }
            '(' => {
                self.skip_byte();
                self.plain(TokenKind::AtParen)
            }
            _ if chars::is_single_quote(c) => {
                self.skip(c);
                self.scan_here_string_literal(report)
            }
            _ if chars::is_double_quote(c) => {
                self.skip(c);
                self.scan_here_string_expandable(report)
            }
            _ if chars::is_variable_start(c) => self.scan_variable(true, false, report),
            _ => {
                let at = self.position - 1;
                self.error(report, at, at + 1, message::UNRECOGNIZED_TOKEN, &[]);
                self.plain(TokenKind::Unknown)
            }
        }
    }

    /// A redirection of a numbered stream, or a number.
    pub(super) fn scan_digit(&mut self, c: char, report: &mut Report) -> Tok {
        if matches!(c, '1'..='6') && self.byte_ahead(1) == b'>' {
            let from = stream(c as u8 - b'0');
            let to = match (self.byte_ahead(2), self.byte_ahead(3)) {
                (b'&', b'1') => Some(RedirectionStream::Output),
                (b'&', b'2') => Some(RedirectionStream::Error),
                _ => None,
            };
            if let Some(to) = to {
                self.position += 4;
                return self.token(TokenKind::Redirection, Data::MergingRedirection { from, to });
            }
            let append = self.byte_ahead(2) == b'>';
            if self.mode == Mode::Expression {
                // `5>file` in an expression is a number and a redirection of the output.
                self.skip_byte();
                let value = ConstantValue::Int32(i32::from(c as u8 - b'0'));
                return self.token(TokenKind::Number, Data::Number(value));
            }
            self.position += if append { 3 } else { 2 };
            return self.token(TokenKind::Redirection, Data::FileRedirection { from, append });
        }
        self.skip_byte();
        self.scan_number(c, report)
    }

    /// An operator of expressions, which is part of a word where commands are read unless something ends it.
    fn operator(&mut self, kind: TokenKind, report: &mut Report) -> Tok {
        if self.mode == Mode::Command && !chars::forces_new_token(self.peek()) {
            let word = self.script[self.token_start..self.position].to_owned();
            return self.scan_generic(word, report);
        }
        self.plain(kind)
    }

    pub(super) fn scan_punctuation(&mut self, c: char, report: &mut Report) -> Tok {
        use TokenKind as K;
        self.skip(c);
        let next = self.peek();
        let (kind, length) = match (c, next) {
            ('(', _) => return self.plain(K::LParen),
            (')', _) => return self.plain(K::RParen),
            ('{', _) => return self.plain(K::LCurly),
            ('}', _) => return self.plain(K::RCurly),
            (']', _) => return self.plain(K::RBracket),
            (';', _) => return self.plain(K::Semi),
            (',', _) => return self.plain(K::Comma),
            ('.', _) => return self.scan_dot(report),
            ('|', '|') => {
                self.skip_byte();
                return self.plain(K::OrOr);
            }
            ('|', _) => return self.plain(K::Pipe),
            ('&', '&') => {
                self.skip_byte();
                return self.plain(K::AndAnd);
            }
            ('&', _) => return self.plain(K::Ampersand),
            ('<', _) => return self.plain(K::RedirectInStd),
            ('>', _) => {
                let append = next == '>';
                self.position += usize::from(append);
                return self.token(K::Redirection, Data::FileRedirection { from: RedirectionStream::Output, append });
            }
            ('[', _) => {
                if self.mode == Mode::Command && !chars::forces_new_token(next) {
                    return self.scan_generic("[".to_owned(), report);
                }
                return self.plain(K::LBracket);
            }
            ('*', '>') => return self.scan_all_redirection(),
            (':', _) => return self.scan_colon(report),
            ('!', _) => return self.scan_exclaim(next, report),
            ('?', '?') if self.mode == Mode::Expression => {
                self.skip_byte();
                if self.byte_ahead(0) == b'=' {
                    self.skip_byte();
                    return self.plain(K::QuestionQuestionEquals);
                }
                return self.plain(K::QuestionQuestion);
            }
            ('?', _) if self.mode == Mode::Expression => return self.plain(K::QuestionMark),
            ('=', _) => (K::Equals, 0),
            ('+', '+') => (K::PlusPlus, 1),
            ('+', '=') => (K::PlusEquals, 1),
            ('+', '0'..='9' | '.') if self.allow_signed_numbers => return self.scan_number(c, report),
            ('+', _) => (K::Plus, 0),
            ('*', '=') => (K::MultiplyEquals, 1),
            ('*', _) => (K::Multiply, 0),
            ('/', '=') => (K::DivideEquals, 1),
            ('/', _) => (K::Divide, 0),
            ('%', '=') => (K::RemainderEquals, 1),
            ('%', _) => (K::Rem, 0),
            _ if chars::is_dash(c) => {
                if chars::is_dash(next) {
                    (K::MinusMinus, next.len_utf8())
                } else if next == '=' {
                    (K::MinusEquals, 1)
                } else if chars::is_letter(next) || next == '_' || next == '?' {
                    return self.scan_parameter(report);
                } else if self.allow_signed_numbers && (next.is_ascii_digit() || next == '.') {
                    return self.scan_number(c, report);
                } else {
                    (K::Minus, 0)
                }
            }
            _ => {
                let word = c.to_string();
                return self.scan_generic(word, report);
            }
        };
        self.position += length;
        self.operator(kind, report)
    }

    /// `*>`, `*>>`, `*>&1`
    fn scan_all_redirection(&mut self) -> Tok {
        let from = RedirectionStream::All;
        self.skip_byte();
        if self.byte_ahead(0) == b'>' {
            self.skip_byte();
            return self.token(TokenKind::Redirection, Data::FileRedirection { from, append: true });
        }
        if self.byte_ahead(0) == b'&' && self.byte_ahead(1) == b'1' {
            self.position += 2;
            let to = RedirectionStream::Output;
            return self.token(TokenKind::Redirection, Data::MergingRedirection { from, to });
        }
        self.token(TokenKind::Redirection, Data::FileRedirection { from, append: false })
    }

    fn scan_dot(&mut self, report: &mut Report) -> Tok {
        let next = self.peek();
        if next == '.' {
            let after = self.char_at(self.position + 1);
            if self.mode == Mode::Command && !chars::forces_new_token(after) {
                return self.scan_generic(".".to_owned(), report);
            }
            self.skip_byte();
            return self.plain(TokenKind::DotDot);
        }
        if next.is_ascii_digit() {
            return self.scan_number('.', report);
        }
        // `.$command`, `."command"` are dotted commands, not words that begin with a dot.
        if self.mode == Mode::Command && !chars::forces_new_token(next) && !matches!(next, '$' | '"' | '\'') {
            return self.scan_generic(".".to_owned(), report);
        }
        self.plain(TokenKind::Dot)
    }

    fn scan_colon(&mut self, report: &mut Report) -> Tok {
        if self.peek() == ':' {
            self.skip_byte();
            if self.mode == Mode::Command && !self.want_simple_name && !chars::forces_new_token(self.peek()) {
                return self.scan_generic("::".to_owned(), report);
            }
            return self.plain(TokenKind::ColonColon);
        }
        if self.mode == Mode::Command {
            return self.scan_label(report);
        }
        self.plain(TokenKind::Colon)
    }

    fn scan_exclaim(&mut self, next: char, report: &mut Report) -> Tok {
        let command = self.mode == Mode::Command && !chars::forces_new_token(next);
        let expression = self.mode == Mode::Expression && chars::is_identifier_start(next);
        if command || expression {
            return self.scan_generic("!".to_owned(), report);
        }
        if self.mode == Mode::Expression && (next.is_ascii_digit() || next == '.') {
            // `!1` negates a number, `!1.exe` names a command.
            let back = self.position;
            let number = self.scan_number_shape('!');
            self.position = back;
            if number.is_none() {
                return self.scan_generic("!".to_owned(), report);
            }
        }
        self.plain(TokenKind::Exclaim)
    }
}

/// The stream with a number.
fn stream(number: u8) -> RedirectionStream {
    match number {
        1 => RedirectionStream::Output,
        2 => RedirectionStream::Error,
        3 => RedirectionStream::Warning,
        4 => RedirectionStream::Verbose,
        5 => RedirectionStream::Debug,
        6 => RedirectionStream::Information,
        _ => RedirectionStream::All,
    }
}
