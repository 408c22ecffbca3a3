//! Text to tokens.
//!
//! What a word is depends on where it stands: `-eq` is an operator in an expression and a parameter behind a command's name,
//! `1z` a bad number in one and a name in the other. The parser therefore sets the mode, asks for one token at a time, and
//! has a token read again when it changes its mind.

mod comment;
mod member;
mod number;
mod punctuation;
mod string;
mod variable;
mod word;

use crate::Extent;
use crate::ast::{ConstantValue, RedirectionStream, VariablePath};
use crate::chars;
use crate::message::{self, Message};
use crate::report::Report;
use crate::token::{Token, TokenFlags, TokenKind};
use std::collections::HashMap;
use std::sync::Arc;

pub use number::parse_number;
pub(crate) use string::{Part, PartKind};

/// How words are to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Command names and arguments.
    Command,
    Expression,
    TypeName,
    /// Heads of classes and methods.
    Signature,
}

/// A token as the parser gets it.
#[derive(Debug, Clone)]
pub(crate) struct Tok {
    pub(crate) kind: TokenKind,
    pub(crate) flags: TokenFlags,
    pub(crate) extent: Extent,
    /// Where the token starts in the text being scanned, which differs from the extent within strings.
    pub(crate) start: usize,
    pub(crate) data: Data,
}

/// What a token holds besides its text.
#[derive(Debug, Clone)]
pub(crate) enum Data {
    None,
    Number(ConstantValue),
    /// Value of a string, a word with escapes resolved, a label; a parameter's name.
    Text(Arc<str>),
    /// A parameter's name when a colon follows.
    TextColon(Arc<str>),
    Expandable(Arc<Expandable>),
    Variable(Arc<VariablePath>),
    FileRedirection {
        from: RedirectionStream,
        append: bool,
    },
    MergingRedirection {
        from: RedirectionStream,
        to: RedirectionStream,
    },
}

/// A string or word with variables or subexpressions in it.
#[derive(Debug)]
pub(crate) struct Expandable {
    /// The text, escapes resolved, what is expanded as written.
    pub(crate) value: Arc<str>,
    pub(crate) parts: Vec<Part>,
}

impl Tok {
    /// The name or value of a token that has one.
    pub(crate) fn text_value(&self) -> Option<&Arc<str>> {
        match &self.data {
            Data::Text(text) | Data::TextColon(text) => Some(text),
            Data::Expandable(expandable) => Some(&expandable.value),
            _ => None,
        }
    }

    pub(crate) fn is(&self, kind: TokenKind) -> bool {
        self.kind == kind
    }

    /// Whether tokens of this kind have any of `flags`.
    pub(crate) fn has_trait(&self, flags: TokenFlags) -> bool {
        self.kind.has(flags)
    }
}

/// Reads tokens from a script, or from a subexpression within a string.
pub(crate) struct Tokenizer<'s> {
    script: &'s str,
    bytes: &'s [u8],
    /// Next character; one behind the end once the end was read.
    position: usize,
    token_start: usize,
    /// Where the script starts in the source.
    base: usize,
    /// Offsets within the script before which a character of the source was left out, in order, and that character's length.
    skipped: &'s [(u32, u32)],
    pub(crate) mode: Mode,
    pub(crate) allow_signed_numbers: bool,
    pub(crate) end_number_on_ternary: bool,
    pub(crate) want_simple_name: bool,
    /// Tokens so far, when they are kept.
    pub(crate) tokens: Option<Vec<Token>>,
    /// Where a comment stands that looks like the start of a signature.
    signature: Option<Extent>,
    /// Names of variables so far, taken apart.
    paths: HashMap<Arc<str>, Arc<VariablePath>>,
    /// Whether nothing more is to be read, because the script is too complicated.
    stopped: bool,
}

impl<'s> Tokenizer<'s> {
    pub(crate) fn new(script: &'s str, base: usize, skipped: &'s [(u32, u32)], keep_tokens: bool) -> Self {
        Self {
            script,
            bytes: script.as_bytes(),
            position: 0,
            token_start: 0,
            base,
            skipped,
            mode: Mode::Command,
            allow_signed_numbers: false,
            end_number_on_ternary: false,
            want_simple_name: false,
            tokens: keep_tokens.then(Vec::new),
            signature: None,
            paths: HashMap::new(),
            stopped: false,
        }
    }

    // --- characters

    /// The character at `position`; NUL at the end.
    fn peek(&self) -> char {
        self.char_at(self.position)
    }

    fn char_at(&self, position: usize) -> char {
        match self.bytes.get(position) {
            Some(&byte) if byte < 0x80 => byte as char,
            Some(_) => self.script.get(position..).and_then(|rest| rest.chars().next()).unwrap_or('\0'),
            None => '\0',
        }
    }

    /// The byte `ahead` of the next character.
    fn byte_ahead(&self, ahead: usize) -> u8 {
        self.bytes.get(self.position + ahead).copied().unwrap_or(0)
    }

    fn at_end(&self) -> bool {
        self.position >= self.bytes.len()
    }

    fn skip(&mut self, c: char) {
        self.position += c.len_utf8();
    }

    /// Skips the byte that was just seen, which must be one of ASCII.
    fn skip_byte(&mut self) {
        self.position += 1;
    }

    fn skip_whitespace(&mut self) {
        loop {
            let c = self.peek();
            if !chars::is_whitespace(c) {
                return;
            }
            self.skip(c);
        }
    }

    // --- positions

    fn to_source(&self, offset: usize) -> u32 {
        let before = self.skipped.partition_point(|&(at, _)| (at as usize) < offset);
        let left_out: u32 = self.skipped[..before].iter().map(|&(_, length)| length).sum();
        (self.base + offset) as u32 + left_out
    }

    fn extent(&self, start: usize, end: usize) -> Extent {
        if self.skipped.is_empty() {
            return Extent::new((self.base + start) as u32, (self.base + end) as u32);
        }
        Extent::new(self.to_source(start), self.to_source(end))
    }

    /// From the start of the current token to what was read last.
    pub(crate) fn current_extent(&self) -> Extent {
        self.extent(self.token_start, self.position)
    }

    /// The whole script.
    pub(crate) fn script_extent(&self) -> Extent {
        Extent::new(self.base as u32, (self.base + self.bytes.len()) as u32)
    }

    /// Where the tokenizer can be set back to.
    pub(crate) fn restore_point(&mut self) -> usize {
        self.token_start = self.position;
        self.position
    }

    /// Goes on reading at `position`, forgetting the tokens from there on.
    pub(crate) fn resync(&mut self, position: usize) {
        if self.stopped {
            return;
        }
        self.position = position.min(self.bytes.len());
        if self.tokens.is_some() {
            let start = self.to_source(self.position);
            if let Some(tokens) = &mut self.tokens {
                while tokens.last().is_some_and(|token| token.extent.end > start) {
                    tokens.pop();
                }
            }
        }
    }

    /// Reads nothing more: every further token is the end of input.
    pub(crate) fn stop(&mut self) {
        self.stopped = true;
        self.position = self.bytes.len();
    }

    /// Whether nothing but white space and comments follows `extent`; line ends are not white space.
    ///
    /// Within a string PowerShell compares a position in the source with the length of the subexpression. So do we: which
    /// mistakes count as incomplete input shows.
    pub(crate) fn is_at_end(&self, extent: Extent) -> bool {
        extent.end as usize >= self.bytes.len() || self.only_blank_after(extent.end as usize)
    }

    fn only_blank_after(&self, mut position: usize) -> bool {
        while position < self.bytes.len() {
            let c = self.char_at(position);
            match c {
                '#' => position = self.line_comment_end(position + 1),
                '<' if self.bytes.get(position + 1) == Some(&b'#') => position = self.block_comment_end(position + 2),
                _ if chars::is_whitespace(c) => position += c.len_utf8(),
                _ => return false,
            }
        }
        true
    }

    // --- tokens

    fn token(&mut self, kind: TokenKind, data: Data) -> Tok {
        self.token_with_flags(kind, kind.flags(), data)
    }

    fn token_with_flags(&mut self, kind: TokenKind, flags: TokenFlags, data: Data) -> Tok {
        let extent = self.current_extent();
        if let Some(tokens) = &mut self.tokens {
            tokens.push(Token { kind, flags, extent, nested: Vec::new() });
        }
        Tok { kind, flags, extent, start: self.token_start, data }
    }

    fn plain(&mut self, kind: TokenKind) -> Tok {
        self.token(kind, Data::None)
    }

    /// Sets flags of a token that was read lately.
    pub(crate) fn mark(&mut self, token: &Tok, set: TokenFlags, clear: TokenFlags) {
        if let Some(tokens) = &mut self.tokens
            && let Some(kept) = tokens.iter_mut().rev().take(8).find(|kept| kept.extent == token.extent)
        {
            kept.flags = kept.flags.without(clear) | set;
        }
    }

    /// Hands the tokens within an expandable string to the string's token.
    pub(crate) fn nest_tokens(&mut self, extent: Extent, nested: Vec<Token>) {
        if let Some(tokens) = &mut self.tokens
            && let Some(kept) = tokens.iter_mut().rev().take(8).find(|kept| kept.extent == extent)
        {
            kept.nested.extend(nested);
        }
    }

    fn comment_or_newline(&mut self, kind: TokenKind) {
        if self.tokens.is_some() {
            self.plain(kind);
        }
    }

    fn error(&self, report: &mut Report, start: usize, end: usize, message: Message, arguments: &[&str]) {
        report.error(self.extent(start, end), message, arguments);
    }

    /// An error that more text might mend, from `start` to what was read last.
    fn incomplete(&self, report: &mut Report, start: usize, message: Message, arguments: &[&str]) {
        let extent = self.extent(start, self.position);
        report.error_incomplete(extent, self.is_at_end(extent), message, arguments);
    }

    /// Skips what stands between statements or elements: white space, comments, line ends, and semicolons if asked to.
    pub(crate) fn skip_newlines(&mut self, semicolons: bool, report: &mut Report) {
        loop {
            let c = self.peek();
            self.token_start = self.position;
            match c {
                '\r' | '\n' => {
                    self.skip_newline(c);
                    self.comment_or_newline(TokenKind::NewLine);
                }
                ';' if semicolons => {
                    self.skip_byte();
                    self.comment_or_newline(TokenKind::Semi);
                }
                '#' => {
                    self.skip_byte();
                    self.scan_line_comment(report);
                }
                '<' if self.byte_ahead(1) == b'#' => {
                    self.position += 2;
                    self.scan_block_comment(report);
                }
                '`' => {
                    let next = self.char_at(self.position + 1);
                    match next {
                        '\r' | '\n' => {
                            self.skip_byte();
                            self.skip_newline(next);
                            self.comment_or_newline(TokenKind::LineContinuation);
                        }
                        _ if next.is_whitespace() => {
                            self.skip_byte();
                            self.skip(next);
                            self.skip_whitespace();
                        }
                        _ => return,
                    }
                }
                _ if chars::is_whitespace(c) => self.skip_whitespace(),
                _ => return,
            }
        }
    }

    /// Skips a line end, which a carriage return and a line feed make together.
    fn skip_newline(&mut self, c: char) {
        self.skip_byte();
        if c == '\r' && self.byte_ahead(0) == b'\n' {
            self.skip_byte();
        }
    }

    /// The next token.
    pub(crate) fn next_token(&mut self, report: &mut Report) -> Tok {
        if !report.spend() {
            self.stop();
        }
        loop {
            self.token_start = self.position;
            let c = self.peek();
            match c {
                '\0' if self.at_end() => return self.end_of_input(),
                'a'..='z' | 'A'..='Z' | '_' => return self.scan_identifier(c, report),
                ' ' | '\t' => self.skip_whitespace(),
                '$' => {
                    self.skip_byte();
                    if self.byte_ahead(0) == b'(' {
                        self.skip_byte();
                        return self.plain(TokenKind::DollarParen);
                    }
                    return self.scan_variable(false, false, report);
                }
                '#' => {
                    self.skip_byte();
                    self.scan_line_comment(report);
                }
                '\r' | '\n' => {
                    self.skip_newline(c);
                    return self.plain(TokenKind::NewLine);
                }
                '`' => {
                    if let Some(token) = self.scan_backtick(report) {
                        return token;
                    }
                }
                '<' if self.byte_ahead(1) == b'#' => {
                    self.position += 2;
                    self.scan_block_comment(report);
                }
                '@' => return self.scan_at(report),
                '0'..='9' => return self.scan_digit(c, report),
                _ if chars::is_single_quote(c) => {
                    self.skip(c);
                    return self.scan_string_literal(report);
                }
                _ if chars::is_double_quote(c) => {
                    self.skip(c);
                    return self.scan_string_expandable(report);
                }
                _ if chars::is_whitespace(c) => self.skip_whitespace(),
                _ if chars::is_letter(c) => return self.scan_identifier(c, report),
                _ => return self.scan_punctuation(c, report),
            }
        }
    }

    fn end_of_input(&mut self) -> Tok {
        let end = self.bytes.len();
        let at = self.to_source(end) + 1;
        let extent = Extent::at(at);
        let kind = TokenKind::EndOfInput;
        if let Some(tokens) = &mut self.tokens
            && tokens.last().is_none_or(|last| last.kind != kind)
        {
            tokens.push(Token { kind, flags: kind.flags(), extent, nested: Vec::new() });
        }
        Tok { kind, flags: kind.flags(), extent, start: end, data: Data::None }
    }

    /// A line continuation, or a word that begins with an escape.
    fn scan_backtick(&mut self, report: &mut Report) -> Option<Tok> {
        self.skip_byte();
        let c = self.peek();
        match c {
            '\r' | '\n' => {
                self.skip_newline(c);
                self.plain(TokenKind::LineContinuation);
                None
            }
            '\0' if self.at_end() => {
                let at = self.position + 1;
                let extent = self.extent(at, at);
                report.error_incomplete(extent, self.is_at_end(extent), message::INCOMPLETE_STRING, &[]);
                None
            }
            _ if c.is_whitespace() => {
                self.skip(c);
                self.skip_whitespace();
                None
            }
            _ => {
                self.skip(c);
                let mut word = String::new();
                let escaped = self.backtick(c, report);
                word.push(escaped);
                Some(self.scan_generic(word, report))
            }
        }
    }
}
