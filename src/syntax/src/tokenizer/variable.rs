//! `$name`, `${any name}`, `$scope:name`, `@name`.

use super::{Data, Mode, Tok, Tokenizer};
use crate::ast::{ConstantVariable, VariablePath, VariableScope};
use crate::chars;
use crate::message;
use crate::report::Report;
use crate::token::TokenKind;
use std::sync::Arc;

impl Tokenizer<'_> {
    /// On entry the `$` or `@` has been read. Within a string, double quotes in braces come doubled.
    pub(super) fn scan_variable(&mut self, splatted: bool, in_string: bool, report: &mut Report) -> Tok {
        let start = self.position;
        let c = self.peek();
        if c == '{' && !splatted {
            self.skip_byte();
            return self.scan_braced_variable(start, in_string, report);
        }
        if !chars::is_variable_start(c) {
            return self.scan_generic("$".to_owned(), report);
        }
        self.skip(c);
        // `$$`, `$?` and `$^` are whole names.
        if matches!(c, '$' | '?' | '^') {
            if self.mode == Mode::Command && !chars::forces_new_token(self.peek()) {
                return self.rescan_variable_as_word(report);
            }
        } else {
            loop {
                let c = self.peek();
                match c {
                    'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '?' => self.skip_byte(),
                    // `$a::b` is a static member.
                    ':' if self.byte_ahead(1) == b':' => break,
                    ':' => self.skip_byte(),
                    '.' | '[' | '=' => break,
                    _ if chars::forces_new_token(c) => break,
                    _ if chars::is_letter_or_digit(c) => self.skip(c),
                    _ if self.mode == Mode::Command => return self.rescan_variable_as_word(report),
                    _ => break,
                }
            }
        }
        let path = self.path(&self.script[start..self.position]);
        if path.name.is_empty() {
            let message = if path.drive().is_some() {
                message::INVALID_VARIABLE_REFERENCE_WITH_DRIVE
            } else {
                message::INVALID_VARIABLE_REFERENCE
            };
            self.error(report, self.token_start, self.position, message, &[]);
        }
        self.variable(path, splatted)
    }

    /// The name taken apart; names that come again are not taken apart again.
    fn path(&mut self, name: &str) -> Arc<VariablePath> {
        if let Some(path) = self.paths.get(name) {
            return path.clone();
        }
        let path = Arc::new(VariablePath::parse(name));
        self.paths.insert(path.user_path.clone(), path.clone());
        path
    }

    fn variable(&mut self, path: Arc<VariablePath>, splatted: bool) -> Tok {
        let kind = if splatted { TokenKind::SplattedVariable } else { TokenKind::Variable };
        self.token(kind, Data::Variable(path))
    }

    fn rescan_variable_as_word(&mut self, report: &mut Report) -> Tok {
        self.position = self.token_start;
        self.scan_generic(String::new(), report)
    }

    /// On entry the brace has been read; `start` is where it stands.
    fn scan_braced_variable(&mut self, start: usize, in_string: bool, report: &mut Report) -> Tok {
        let mut name = String::new();
        let mut closed = false;
        loop {
            let c = self.peek();
            if self.at_end() {
                break;
            }
            self.skip(c);
            match c {
                '}' => {
                    closed = true;
                    break;
                }
                '`' => {
                    if self.at_end() {
                        break;
                    }
                    let escaped = self.peek();
                    self.skip(escaped);
                    let escaped = self.backtick(escaped, report);
                    name.push(escaped);
                    continue;
                }
                '{' => {
                    let at = self.position;
                    let message = message::OPEN_BRACE_NEEDS_TO_BE_BACK_TICKED_IN_VARIABLE_NAME;
                    self.error(report, at, at + 1, message, &[]);
                }
                _ if in_string && chars::is_double_quote(c) => {
                    if self.at_end() {
                        break;
                    }
                    let second = self.peek();
                    if chars::is_double_quote(second) {
                        self.skip(second);
                        name.push(second);
                        continue;
                    }
                }
                _ => {}
            }
            name.push(c);
        }
        if !closed {
            self.incomplete(report, start, message::INCOMPLETE_DOLLAR_VARIABLE_REFERENCE, &[]);
        }
        if name.is_empty() {
            if closed {
                let at = self.position - 1;
                self.error(report, at, at + 1, message::EMPTY_VARIABLE_REFERENCE, &[]);
            }
            name.push_str(":Error:");
        }
        if self.mode == Mode::Command {
            let c = self.peek();
            // A dot or a bracket behind the name is an operator, anything else makes the variable a part of a word.
            if !chars::forces_new_token(c) && c != '.' && c != '[' {
                return self.rescan_variable_as_word(report);
            }
        }
        let path = self.path(&name);
        if path.name.is_empty() {
            let message = message::INVALID_BRACED_VARIABLE_REFERENCE;
            self.error(report, self.token_start, self.position, message, &[]);
        }
        self.variable(path, false)
    }
}

impl VariablePath {
    /// Takes a variable's name apart, as written behind the `$`.
    #[must_use]
    pub fn parse(path: &str) -> Self {
        let mut scope = VariableScope::Unqualified;
        let mut name = path;
        if let Some(colon) = path.find(':') {
            let (before, after) = (&path[..colon], &path[colon + 1..]);
            let known = [
                ("variable", VariableScope::Unqualified),
                ("local", VariableScope::Local),
                ("script", VariableScope::Script),
                ("global", VariableScope::Global),
                ("private", VariableScope::Private),
            ];
            if let Some((_, known)) = known.into_iter().find(|(word, _)| before.eq_ignore_ascii_case(word)) {
                scope = known;
                name = after;
            } else if colon > 0 {
                scope = VariableScope::Drive(before.into());
                name = after;
            } else {
                // A colon at the start parts nothing from nothing.
                name = after;
            }
        }
        let user_path: Arc<str> = path.into();
        let name: Arc<str> = if name.len() == path.len() { user_path.clone() } else { name.into() };
        let folded = chars::fold(&name);
        let key: Arc<str> = if *folded == *name { name.clone() } else { folded.into() };
        let constant = match (&scope, &*key) {
            (VariableScope::Unqualified, "true") => Some(ConstantVariable::True),
            (VariableScope::Unqualified, "false") => Some(ConstantVariable::False),
            (VariableScope::Unqualified, "null") => Some(ConstantVariable::Null),
            _ => None,
        };
        Self { user_path, name, key, scope, constant }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_taken_apart() {
        for (path, scope, name) in [
            ("x", VariableScope::Unqualified, "x"),
            ("Global:Foo", VariableScope::Global, "Foo"),
            ("variable:x", VariableScope::Unqualified, "x"),
            ("env:PATH", VariableScope::Drive("env".into()), "PATH"),
            ("c:\\a:b", VariableScope::Drive("c".into()), "\\a:b"),
            ("globals", VariableScope::Unqualified, "globals"),
        ] {
            let parsed = VariablePath::parse(path);
            assert_eq!((&parsed.scope, &*parsed.name), (&scope, name), "{path}");
        }
        assert_eq!(VariablePath::parse("NULL").constant, Some(ConstantVariable::Null));
    }
}
