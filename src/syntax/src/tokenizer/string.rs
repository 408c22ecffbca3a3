//! Strings: single quotes, double quotes with variables and subexpressions, here-strings, escapes.

use super::{Data, Expandable, Mode, Tok, Tokenizer};
use crate::Extent;
use crate::ast::VariablePath;
use crate::chars;
use crate::message::{self, Message};
use crate::report::Report;
use crate::token::{TokenFlags, TokenKind};
use std::sync::Arc;

/// Something in a string that is expanded.
#[derive(Debug)]
pub(crate) struct Part {
    /// Where it stands in the string's value.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) extent: Extent,
    pub(crate) kind: PartKind,
}

#[derive(Debug)]
pub(crate) enum PartKind {
    Variable(Arc<VariablePath>),
    /// `$(...)` as it is to be read: doubled quotes made single.
    SubExpression {
        text: Box<str>,
        skipped: Box<[(u32, u32)]>,
    },
}

/// Which of the two kinds of here-strings.
struct HereString {
    is_quote: fn(char) -> bool,
    terminator: &'static str,
    quote: char,
}

const LITERAL: HereString = HereString { is_quote: chars::is_single_quote, terminator: "'@", quote: '\'' };
const EXPANDABLE: HereString = HereString { is_quote: chars::is_double_quote, terminator: "\"@", quote: '"' };

impl Tokenizer<'_> {
    fn string(&mut self, kind: TokenKind, value: String, parts: Vec<Part>, complete: bool) -> Tok {
        let value: Arc<str> = value.into();
        let data =
            if parts.is_empty() { Data::Text(value) } else { Data::Expandable(Arc::new(Expandable { value, parts })) };
        let flags = if complete { kind.flags() } else { kind.flags() | TokenFlags::TOKEN_IN_ERROR };
        self.token_with_flags(kind, flags, data)
    }

    /// On entry the quote has been read.
    pub(super) fn scan_string_literal(&mut self, report: &mut Report) -> Tok {
        let mut value = String::new();
        let complete = self.scan_single_quoted(&mut value, report);
        self.string(TokenKind::StringLiteral, value, Vec::new(), complete)
    }

    /// On entry the quote has been read.
    pub(super) fn scan_string_expandable(&mut self, report: &mut Report) -> Tok {
        let mut value = String::new();
        let mut parts = Vec::new();
        let complete = self.scan_double_quoted(&mut value, &mut parts, report);
        self.string(TokenKind::StringExpandable, value, parts, complete)
    }

    /// Reads up to the closing quote; false if there is none.
    pub(super) fn scan_single_quoted(&mut self, value: &mut String, report: &mut Report) -> bool {
        let quote = self.position - 1;
        loop {
            let c = self.peek();
            if self.at_end() {
                self.incomplete(report, quote, message::TERMINATOR_EXPECTED_AT_END_OF_STRING, &["'"]);
                return false;
            }
            self.skip(c);
            if chars::is_single_quote(c) {
                let second = self.peek();
                if !chars::is_single_quote(second) {
                    return true;
                }
                self.skip(second);
                value.push(second);
            } else {
                value.push(c);
            }
        }
    }

    /// Reads up to the closing quote; false if there is none.
    pub(super) fn scan_double_quoted(
        &mut self,
        value: &mut String,
        parts: &mut Vec<Part>,
        report: &mut Report,
    ) -> bool {
        let quote = self.position - 1;
        loop {
            let c = self.peek();
            if self.at_end() {
                self.incomplete(report, quote, message::TERMINATOR_EXPECTED_AT_END_OF_STRING, &["\""]);
                return false;
            }
            self.skip(c);
            match c {
                '$' if self.scan_dollar(value, false, parts, report) => {}
                '`' => self.scan_escape(value, report),
                _ if chars::is_double_quote(c) => {
                    let second = self.peek();
                    if !chars::is_double_quote(second) {
                        return true;
                    }
                    self.skip(second);
                    value.push(second);
                }
                _ => value.push(c),
            }
        }
    }

    /// On entry the backtick has been read. At the end of the input it stands for itself.
    fn scan_escape(&mut self, value: &mut String, report: &mut Report) {
        let c = self.peek();
        if c == '\0' {
            value.push('`');
            return;
        }
        self.skip(c);
        let escaped = self.backtick(c, report);
        value.push(escaped);
    }

    /// What a backtick and `c`, both read, stand for.
    pub(super) fn backtick(&mut self, c: char, report: &mut Report) -> char {
        match c {
            '0' => '\0',
            'a' => '\u{7}',
            'b' => '\u{8}',
            'e' => '\u{1b}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => self.scan_unicode_escape(report),
            'v' => '\u{b}',
            _ => c,
        }
    }

    /// `{1F600}` behind `` `u ``.
    fn scan_unicode_escape(&mut self, report: &mut Report) -> char {
        /// Where halves of surrogate pairs stand in text.
        const HALVES: u32 = 0x10_F800;
        const INVALID: char = '\u{ffff}';
        const MOST_DIGITS: usize = 6;
        let start = self.position - 2;
        if self.byte_ahead(0) != b'{' {
            self.error(report, start, self.position, message::INVALID_UNICODE_ESCAPE_SEQUENCE, &[]);
            return INVALID;
        }
        self.skip_byte();
        let mut value = 0;
        let mut digits = 0;
        loop {
            let byte = self.byte_ahead(0);
            if byte == b'}' {
                self.skip_byte();
                if digits == 0 {
                    self.error(report, start, self.position, message::INVALID_UNICODE_ESCAPE_SEQUENCE, &[]);
                    return INVALID;
                }
                break;
            }
            let problem: Message = match (byte as char).to_digit(16) {
                Some(digit) if digits < MOST_DIGITS => {
                    value = value * 16 + digit;
                    digits += 1;
                    self.skip_byte();
                    continue;
                }
                Some(_) => message::TOO_MANY_DIGITS_IN_UNICODE_ESCAPE_SEQUENCE,
                None if digits < MOST_DIGITS => message::INVALID_UNICODE_ESCAPE_SEQUENCE,
                None => message::MISSING_UNICODE_ESCAPE_SEQUENCE_TERMINATOR,
            };
            self.error(report, self.position, self.position + 1, problem, &[]);
            return INVALID;
        }
        if value > 0x0010_ffff {
            let message = message::INVALID_UNICODE_ESCAPE_SEQUENCE_VALUE;
            self.error(report, start + 3, self.position - 1, message, &[]);
            return INVALID;
        }
        // Half of a surrogate pair, a character in .NET only, stands in a plane of private use.
        char::from_u32(value)
            .or_else(|| char::from_u32(HALVES + (value - 0xD800)))
            .unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    /// A variable or subexpression in a string. On entry the `$` has been read; false, and nothing read, if it is only a `$`.
    pub(super) fn scan_dollar(
        &mut self,
        value: &mut String,
        here_string: bool,
        parts: &mut Vec<Part>,
        report: &mut Report,
    ) -> bool {
        let dollar = self.position - 1;
        let c = self.peek();
        if c != '(' && c != '{' && !chars::is_variable_start(c) {
            return false;
        }
        // What is found here is neither a token of its own nor read as an argument would be.
        let outer = (self.token_start, self.mode, self.tokens.take());
        self.mode = Mode::Expression;
        self.token_start = dollar;
        let kind = if c == '(' {
            self.skip_byte();
            Some(self.scan_subexpression(here_string, report))
        } else {
            match self.scan_variable(false, true, report).data {
                Data::Variable(path) => Some(PartKind::Variable(path)),
                _ => None,
            }
        };
        let extent = self.current_extent();
        (self.token_start, self.mode, self.tokens) = outer;
        let Some(kind) = kind else {
            self.position = dollar + 1;
            return false;
        };
        let start = value.len();
        value.push_str(&self.script[dollar..self.position]);
        parts.push(Part { start, end: value.len(), extent, kind });
        true
    }

    /// On entry `$(` has been read. Only parentheses are counted here; what is between them is read later.
    fn scan_subexpression(&mut self, here_string: bool, report: &mut Report) -> PartKind {
        let mut text = String::from("$(");
        let mut skipped = Vec::new();
        let mut depth = 1_usize;
        while depth > 0 {
            let c = self.peek();
            if self.at_end() {
                self.incomplete(report, self.token_start, message::INCOMPLETE_DOLLAR_SUBEXPRESSION_REFERENCE, &[]);
                break;
            }
            self.skip(c);
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ if !here_string && (c == '`' || chars::is_double_quote(c)) => {
                    let second = self.peek();
                    if chars::is_double_quote(second) {
                        // The quote is doubled, or escaped, for the sake of the string around.
                        self.skip(second);
                        skipped.push((text.len() as u32, c.len_utf8() as u32));
                        text.push(second);
                        continue;
                    }
                }
                _ => {}
            }
            text.push(c);
        }
        PartKind::SubExpression { text: text.into(), skipped: skipped.into() }
    }

    /// On entry `@'` has been read.
    pub(super) fn scan_here_string_literal(&mut self, report: &mut Report) -> Tok {
        let mut value = String::new();
        let complete = self.scan_here_string(&LITERAL, &mut value, &mut Vec::new(), report);
        self.string(TokenKind::HereStringLiteral, value, Vec::new(), complete)
    }

    /// On entry `@"` has been read.
    pub(super) fn scan_here_string_expandable(&mut self, report: &mut Report) -> Tok {
        let mut value = String::new();
        let mut parts = Vec::new();
        let complete = self.scan_here_string(&EXPANDABLE, &mut value, &mut parts, report);
        self.string(TokenKind::HereStringExpandable, value, parts, complete)
    }

    fn scan_here_string(
        &mut self,
        kind: &HereString,
        value: &mut String,
        parts: &mut Vec<Part>,
        report: &mut Report,
    ) -> bool {
        let header = self.token_start;
        if !self.scan_here_string_header(kind, header, report) {
            return false;
        }
        let mut false_footer = None;
        if self.scan_footer(kind, value, &mut false_footer) {
            return true;
        }
        loop {
            let c = self.peek();
            if self.at_end() {
                match false_footer {
                    Some(at) => self.incomplete(report, at, message::WHITESPACE_BEFORE_HERE_STRING_FOOTER, &[]),
                    None => self.incomplete(
                        report,
                        header,
                        message::TERMINATOR_EXPECTED_AT_END_OF_STRING,
                        &[kind.terminator],
                    ),
                }
                return false;
            }
            self.skip(c);
            match c {
                '\r' | '\n' => {
                    let length = value.len();
                    value.push(c);
                    if c == '\r' && self.byte_ahead(0) == b'\n' {
                        self.skip_byte();
                        value.push('\n');
                    }
                    if self.scan_footer(kind, value, &mut false_footer) {
                        // The last line end belongs to the terminator.
                        value.truncate(length);
                        return true;
                    }
                }
                '$' if kind.quote == '"' && self.scan_dollar(value, true, parts, report) => {}
                '`' if kind.quote == '"' => self.scan_escape(value, report),
                _ => value.push(c),
            }
        }
    }

    /// The rest of the line that begins a here-string, which must be blank.
    fn scan_here_string_header(&mut self, kind: &HereString, header: usize, report: &mut Report) -> bool {
        self.skip_whitespace();
        let c = self.peek();
        if c == '\r' || c == '\n' {
            self.skip_newline(c);
            return true;
        }
        if self.at_end() {
            let message = message::TERMINATOR_EXPECTED_AT_END_OF_STRING;
            self.incomplete(report, header, message, &[kind.terminator]);
            return false;
        }
        let at = self.position;
        self.error(report, at, at + 1, message::UNEXPECTED_CHARACTERS_AFTER_HERE_STRING_HEADER, &[]);
        loop {
            let c = self.peek();
            if self.at_end() || c == '\r' || c == '\n' {
                return false;
            }
            self.skip(c);
            if c == kind.quote && self.byte_ahead(0) == b'@' {
                self.skip_byte();
                return false;
            }
        }
    }

    /// Reads the terminator if it stands at the start of this line; white space before it is kept as text.
    fn scan_footer(&mut self, kind: &HereString, value: &mut String, false_footer: &mut Option<usize>) -> bool {
        let c = self.peek();
        if (kind.is_quote)(c) && self.char_at(self.position + c.len_utf8()) == '@' {
            self.skip(c);
            self.skip_byte();
            return true;
        }
        let start = self.position;
        self.skip_whitespace();
        value.push_str(&self.script[start..self.position]);
        let c = self.peek();
        if (kind.is_quote)(c) && self.char_at(self.position + c.len_utf8()) == '@' {
            false_footer.get_or_insert(self.position);
            self.skip(c);
            value.push(c);
            self.skip_byte();
            value.push('@');
        }
        false
    }

    /// Everything up to the end of the line or a pipe outside quotes: the argument behind `--%`.
    pub(crate) fn verbatim_argument(&mut self) -> Tok {
        self.skip_whitespace();
        self.token_start = self.position;
        let mut quoted = false;
        loop {
            let c = self.peek();
            if self.at_end() || c == '\r' || c == '\n' {
                break;
            }
            if chars::is_double_quote(c) {
                quoted = !quoted;
            } else if !quoted && (c == '|' || c == '&' && self.byte_ahead(1) == b'&') {
                break;
            }
            self.skip(c);
        }
        let value = Arc::from(&self.script[self.token_start..self.position]);
        self.token(TokenKind::Generic, Data::Text(value))
    }
}
