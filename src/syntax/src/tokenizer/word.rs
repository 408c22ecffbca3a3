//! Words: names, keywords, parameters, labels, type names, and everything else that is none of them.

use super::{Data, Expandable, Mode, Part, Tok, Tokenizer};
use crate::chars;
use crate::report::Report;
use crate::token::{TokenFlags, TokenKind};
use std::sync::Arc;

impl Tokenizer<'_> {
    /// On entry `first` comes next and is a letter or an underscore.
    pub(super) fn scan_identifier(&mut self, first: char, report: &mut Report) -> Tok {
        self.skip(first);
        loop {
            let c = self.peek();
            if !chars::is_identifier_follow(c) {
                break;
            }
            self.skip(c);
        }
        if self.mode == Mode::TypeName {
            return self.scan_type_name();
        }
        if self.want_simple_name {
            return self.plain(TokenKind::Identifier);
        }
        if self.mode == Mode::Command && !chars::forces_new_token(self.peek()) {
            let word = self.script[self.token_start..self.position].to_owned();
            return self.scan_generic(word, report);
        }
        if matches!(self.mode, Mode::Command | Mode::Signature)
            && let Some(keyword) = TokenKind::keyword(&self.script[self.token_start..self.position])
            && keyword != TokenKind::InlineScript
        {
            return self.plain(keyword);
        }
        self.plain(TokenKind::Identifier)
    }

    fn scan_type_name(&mut self) -> Tok {
        loop {
            let c = self.peek();
            if !matches!(c, '.' | '`' | '_' | '+' | '#' | '\\') && !chars::is_letter_or_digit(c) {
                break;
            }
            self.skip(c);
        }
        let kind = TokenKind::Identifier;
        self.token_with_flags(kind, kind.flags() | TokenFlags::TYPE_NAME, Data::None)
    }

    /// The assembly's name behind the comma of a type's, parts joined as .NET writes them; empty when there is none.
    pub(crate) fn assembly_name(&mut self) -> String {
        let mut name = String::new();
        self.scan_assembly_name_part(&mut name);
        while self.byte_ahead(0) == b',' {
            self.token_start = self.position;
            self.skip_byte();
            name.push_str(", ");
            self.plain(TokenKind::Comma);
            self.scan_assembly_name_part(&mut name);
            if self.byte_ahead(0) == b'=' {
                self.token_start = self.position;
                self.skip_byte();
                name.push('=');
                self.plain(TokenKind::Equals);
                self.scan_assembly_name_part(&mut name);
            }
        }
        name
    }

    fn scan_assembly_name_part(&mut self, name: &mut String) {
        self.skip_whitespace();
        self.token_start = self.position;
        loop {
            let c = self.peek();
            if chars::ends_assembly_name_part(c) {
                break;
            }
            self.skip(c);
        }
        name.push_str(&self.script[self.token_start..self.position]);
        let kind = TokenKind::Identifier;
        self.token_with_flags(kind, kind.flags() | TokenFlags::TYPE_NAME, Data::None);
        self.skip_whitespace();
    }

    /// A parameter, or an operator that begins with a dash. On entry the dash has been read.
    pub(super) fn scan_parameter(&mut self, report: &mut Report) -> Tok {
        let start = self.position;
        let mut colon = false;
        loop {
            let c = self.peek();
            let ends = match c {
                'a'..='z' | 'A'..='Z' => false,
                '{' | '}' | '(' | ')' | ';' | ',' | '|' | '&' | '.' | '[' | '\r' | '\n' | '\0' => true,
                ':' => {
                    colon = true;
                    true
                }
                _ if chars::is_whitespace(c) => true,
                _ if chars::is_single_quote(c) || chars::is_double_quote(c) => {
                    if self.mode == Mode::Command {
                        // A quote makes it an argument.
                        let word = self.script[self.token_start..self.position].to_owned();
                        return self.scan_generic(word, report);
                    }
                    true
                }
                _ => self.mode != Mode::Command,
            };
            if ends {
                break;
            }
            self.skip(c);
        }
        let name = &self.script[start..self.position];
        if colon && self.mode == Mode::Command {
            self.skip_byte();
        }
        if self.mode == Mode::Expression
            && let Some(operator) = TokenKind::dash_operator(name)
        {
            return self.plain(operator);
        }
        if name.is_empty() {
            return self.plain(TokenKind::Minus);
        }
        let name = Arc::from(name);
        self.token(TokenKind::Parameter, if colon { Data::TextColon(name) } else { Data::Text(name) })
    }

    /// A label, or a word that begins with a colon. On entry the colon has been read.
    pub(super) fn scan_label(&mut self, report: &mut Report) -> Tok {
        let start = self.position;
        if !chars::is_identifier_start(self.peek()) {
            return self.scan_generic(":".to_owned(), report);
        }
        loop {
            let c = self.peek();
            if !chars::is_identifier_follow(c) {
                break;
            }
            self.skip(c);
        }
        if self.mode == Mode::Command && !chars::forces_new_token(self.peek()) {
            let word = self.script[self.token_start..self.position].to_owned();
            return self.scan_generic(word, report);
        }
        let label = Arc::from(&self.script[start..self.position]);
        self.token(TokenKind::Label, Data::Text(label))
    }

    /// A word that is nothing else: a command's name, an argument, perhaps with quoted parts and variables in it. On entry
    /// `word` has been read.
    pub(super) fn scan_generic(&mut self, mut word: String, report: &mut Report) -> Tok {
        let mut parts = Vec::new();
        loop {
            let c = self.peek();
            if chars::forces_new_token(c) {
                break;
            }
            self.skip(c);
            match c {
                '`' => {
                    let escaped = self.peek();
                    if escaped == '\0' {
                        word.push(c);
                    } else {
                        self.skip(escaped);
                        let escaped = self.backtick(escaped, report);
                        word.push(escaped);
                    }
                }
                '$' => {
                    if !self.scan_dollar(&mut word, false, &mut parts, report) {
                        word.push(c);
                    }
                }
                _ if chars::is_single_quote(c) => {
                    self.scan_single_quoted(&mut word, report);
                }
                _ if chars::is_double_quote(c) => {
                    self.scan_double_quoted(&mut word, &mut parts, report);
                }
                _ => word.push(c),
            }
        }
        self.generic(word, parts)
    }

    fn generic(&mut self, word: String, parts: Vec<Part>) -> Tok {
        let value: Arc<str> = word.into();
        let data =
            if parts.is_empty() { Data::Text(value) } else { Data::Expandable(Arc::new(Expandable { value, parts })) };
        self.token(TokenKind::Generic, data)
    }
}
