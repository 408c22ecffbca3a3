//! Statements: which rule reads which, and the small ones.

use super::{Parser, after, bare_word, error_statement};
use crate::ast::{
    AttributeBaseAst, BlockStatementAst, BreakStatementAst, ContinueStatementAst, ExpressionAst, JumpStatementAst,
    StatementAst,
};
use crate::message;
use crate::token::{TokenFlags, TokenKind as K};
use crate::tokenizer::{Data, Tok};
use std::sync::Arc;

impl Parser<'_, '_> {
    /// The next statement, unless something comes next that cannot begin one.
    pub(super) fn statement(&mut self) -> Option<StatementAst> {
        let statement = if self.enter() { self.statement_inside() } else { None };
        self.leave();
        statement
    }

    fn statement_inside(&mut self) -> Option<StatementAst> {
        let mut token = self.next();
        // Behind an error these keywords are likely what is left of the statement.
        while matches!(token.kind, K::Else | K::ElseIf | K::Catch | K::Until) && self.shared.report.has_errors() {
            self.skip_newlines();
            token = self.next();
        }
        let mut attributes = Vec::new();
        let mut restore = token.start;
        if token.is(K::Generic) && self.text(&token).starts_with('[') {
            self.resync(token.start);
            attributes = self.attribute_list(false);
            token = self.next();
            if !attributes.is_empty() {
                token = self.check_statement_attributes(&attributes, token, restore);
            } else {
                restore = token.start;
            }
        }
        let statement = match token.kind {
            K::If => self.if_statement(&token),
            K::Switch => self.switch_statement(None, &token),
            K::Foreach => self.foreach_statement(None, &token),
            K::For => self.for_statement(None, &token),
            K::While => self.while_statement(None, &token),
            K::Do => self.do_statement(None, &token),
            K::Function | K::Filter | K::Workflow => self.function_definition(&token),
            K::Return => StatementAst::Return(self.jump(&token)),
            K::Throw => StatementAst::Throw(self.jump(&token)),
            K::Exit => StatementAst::Exit(self.jump(&token)),
            K::Break => {
                let label = self.label_or_key();
                let extent = token.extent.to(label.as_ref().map_or(token.extent, ExpressionAst::extent));
                StatementAst::Break(Box::new(BreakStatementAst { extent, label }))
            }
            K::Continue => {
                let label = self.label_or_key();
                let extent = token.extent.to(label.as_ref().map_or(token.extent, ExpressionAst::extent));
                StatementAst::Continue(Box::new(ContinueStatementAst { extent, label }))
            }
            K::Trap => self.trap_statement(&token),
            K::Try => self.try_statement(&token),
            K::Data => self.data_statement(&token),
            K::Parallel | K::Sequence => self.block_statement(&token),
            K::Configuration => {
                self.error(token.extent, message::CONFIGURATION_NOT_SUPPORTED_IN_POWER_SHELL_CORE, &[]);
                error_statement(token.extent, Vec::new())
            }
            K::From | K::Define | K::Var => {
                self.error(token.extent, message::RESERVED_KEYWORD_NOT_ALLOWED, &[token.kind.text()]);
                error_statement(token.extent, Vec::new())
            }
            K::Label => {
                self.skip_newlines();
                return self.labeled_statement(&token);
            }
            K::EndOfInput if attributes.is_empty() => {
                self.unget(token);
                return None;
            }
            K::Class if self.shared.constrained_language => {
                self.error(token.extent, message::CLASSES_NOT_ALLOWED_IN_CONSTRAINED_LANGUAGE, &[]);
                return None;
            }
            K::Class => self.class_definition(attributes, &token),
            K::Enum => self.enum_definition(attributes, &token),
            K::Using => {
                let statement = self.using_statement(&token);
                let extent = statement.as_ref().map_or_else(|error| *error, |statement| statement.extent);
                self.error(extent, message::USING_MUST_BE_AT_START_OF_SCRIPT, &[]);
                error_statement(extent, Vec::new())
            }
            _ => {
                if attributes.is_empty() {
                    self.unget(token);
                } else {
                    self.resync(restore);
                }
                return self.pipeline_chain();
            }
        };
        Some(statement)
    }

    /// Attributes stand before classes; before anything else they are the start of an expression, or wrong. Returns the
    /// token that decides what statement it is.
    fn check_statement_attributes(&mut self, attributes: &[AttributeBaseAst], token: Tok, restore: usize) -> Tok {
        let constraint = attributes.iter().find_map(|attribute| match attribute {
            AttributeBaseAst::TypeConstraint(constraint) => Some((constraint.extent, constraint.type_name.to_string())),
            AttributeBaseAst::Attribute(_) => None,
        });
        if token.flags.has(TokenFlags::STATEMENT_DOESNT_SUPPORT_ATTRIBUTES) {
            if constraint.is_none() {
                let (extent, name) = (attributes[0].extent(), attributes[0].type_name().to_string());
                self.error(extent, message::UNEXPECTED_ATTRIBUTE, &[&name]);
                return token;
            }
        } else if token.flags.has(TokenFlags::KEYWORD) {
            if let Some((extent, name)) = constraint {
                self.error(extent, message::TYPE_NOT_ALLOWED_BEFORE_STATEMENT, &[&name]);
            }
            return token;
        }
        self.resync(restore);
        self.next()
    }

    /// A name that nothing but a name can be, even if it is a keyword elsewhere.
    pub(super) fn simple_name(&mut self) -> Option<Tok> {
        self.tokenizer.want_simple_name = true;
        let kind = self.peek_kind();
        self.tokenizer.want_simple_name = false;
        if kind != K::Identifier {
            return None;
        }
        let token = self.next();
        self.tokenizer.mark(&token, TokenFlags::MEMBER_NAME, TokenFlags::NONE);
        Some(token)
    }

    pub(super) fn simple_name_expression(&mut self) -> Option<ExpressionAst> {
        let token = self.simple_name()?;
        let text = self.text(&token);
        let name = self.name(text);
        Some(bare_word(token.extent, name))
    }

    /// The label behind `break`, the key in a hash literal.
    pub(super) fn label_or_key(&mut self) -> Option<ExpressionAst> {
        if let Some(name) = self.simple_name_expression() {
            return Some(name);
        }
        if matches!(self.peek_kind(), K::NewLine | K::Semi) {
            return None;
        }
        let old_comma = std::mem::replace(&mut self.disable_comma, true);
        let expression = self.unary_expression(false);
        self.disable_comma = old_comma;
        expression
    }

    fn jump(&mut self, keyword: &Tok) -> Box<JumpStatementAst> {
        let pipeline = self.pipeline_chain();
        let extent = keyword.extent.to(pipeline.as_ref().map_or(keyword.extent, StatementAst::extent));
        Box::new(JumpStatementAst { extent, pipeline })
    }

    fn labeled_statement(&mut self, label: &Tok) -> Option<StatementAst> {
        let token = self.next();
        let statement = match token.kind {
            K::Switch => self.switch_statement(Some(label), &token),
            K::Foreach => self.foreach_statement(Some(label), &token),
            K::For => self.for_statement(Some(label), &token),
            K::While => self.while_statement(Some(label), &token),
            K::Do => self.do_statement(Some(label), &token),
            _ => {
                self.resync(label.start);
                return self.pipeline_chain();
            }
        };
        Some(statement)
    }

    fn block_statement(&mut self, kind: &Tok) -> StatementAst {
        match self.statement_block() {
            Some(body) => StatementAst::Block(Box::new(BlockStatementAst {
                extent: kind.extent.to(body.extent),
                kind_extent: kind.extent,
                body,
            })),
            None => {
                let text = self.text(kind);
                self.incomplete(after(kind.extent), message::MISSING_STATEMENT_AFTER_KEYWORD, &[text]);
                error_statement(kind.extent, Vec::new())
            }
        }
    }
}

/// What a label's token names.
pub(super) fn label_text(label: Option<&Tok>) -> Option<Arc<str>> {
    match &label?.data {
        Data::Text(text) => Some(text.clone()),
        _ => None,
    }
}
