//! Script blocks: `using`, `param`, named blocks, statements.

use super::{Parser, after, before};
use crate::Extent;
use crate::ast::{
    AttributeBaseAst, NamedBlockAst, NamedBlockKind, ParamBlockAst, ParameterAst, ScriptBlockAst, StatementAst,
    StatementBlockAst, TrapStatementAst, UsingStatementAst, VariableExpressionAst, VariablePath,
};
use crate::message;
use crate::parser::Consume;
use crate::token::{TokenFlags, TokenKind as K};
use crate::tokenizer::{Mode, Tok};
use std::sync::Arc;

/// Statements and traps as they are read.
#[derive(Default)]
pub(super) struct StatementList {
    pub(super) statements: Vec<StatementAst>,
    pub(super) traps: Vec<TrapStatementAst>,
}

impl Parser<'_, '_> {
    /// A whole script, or what stands in braces when `left_curly` is given.
    pub(super) fn script_block(
        &mut self,
        left_curly: Option<&Tok>,
        is_filter: bool,
        before_body: Option<StatementAst>,
    ) -> ScriptBlockAst {
        self.skip_newlines();
        let using_statements = if left_curly.is_none() { self.using_statements() } else { Vec::new() };
        let restore = self.tokenizer.restore_point();
        let param_block = self.param_block();
        if param_block.is_none() {
            // Attributes that were read belong to something else, and mean something else there.
            self.resync(restore);
        }
        self.skip_newlines_and_semicolons();
        self.script_block_body(left_curly, using_statements, param_block, is_filter, before_body)
    }

    fn using_statements(&mut self) -> Vec<UsingStatementAst> {
        let mut result = Vec::new();
        while let Some(token) = self.accept(K::Using) {
            let statement = self.using_statement(&token);
            self.skip_newlines_and_semicolons();
            if let Ok(statement) = statement {
                result.push(statement);
            }
        }
        let start = self.peek().start;
        self.resync(start);
        result
    }

    fn param_block(&mut self) -> Option<ParamBlockAst> {
        self.skip_newlines();
        let candidates = self.attribute_list(false);
        self.skip_newlines();
        let param = self.accept(K::Param)?;
        self.skip_newlines();
        // Without a parenthesis it is a command named `param`.
        let left = self.accept(K::LParen)?;
        let parameters = self.parameter_list();
        self.skip_newlines();
        let right = self.next();
        let mut end = right.extent;
        if !right.is(K::RParen) {
            end = before(right.extent);
            self.unget(right);
            let last = parameters.last().map_or(left.extent, |parameter| parameter.extent);
            self.incomplete(after(last), message::MISSING_END_PARENTHESIS_IN_FUNCTION_PARAMETER_LIST, &[]);
        }
        let mut attributes = Vec::new();
        for candidate in candidates {
            match candidate {
                AttributeBaseAst::Attribute(attribute) => attributes.push(attribute),
                AttributeBaseAst::TypeConstraint(constraint) => {
                    let name = constraint.type_name.to_string();
                    self.error(constraint.extent, message::TYPE_NOT_ALLOWED_BEFORE_PARAM, &[&name]);
                }
            }
        }
        Some(ParamBlockAst { extent: param.extent.to(end), attributes, parameters })
    }

    pub(super) fn parameter_list(&mut self) -> Vec<Arc<ParameterAst>> {
        let mut parameters = Vec::new();
        let mut comma: Option<Tok> = None;
        loop {
            let Some(parameter) = self.parameter() else {
                if let Some(comma) = comma {
                    self.incomplete(after(comma.extent), message::MISSING_EXPRESSION_AFTER_TOKEN, &[","]);
                }
                return parameters;
            };
            parameters.push(Arc::new(parameter));
            self.skip_newlines();
            comma = self.accept(K::Comma);
            if comma.is_none() {
                return parameters;
            }
        }
    }

    fn parameter(&mut self) -> Option<ParameterAst> {
        let old_comma = std::mem::replace(&mut self.disable_comma, true);
        let old_mode = self.set_mode(Mode::Expression);
        let parameter = self.parameter_inside();
        self.disable_comma = old_comma;
        self.set_mode(old_mode);
        parameter
    }

    fn parameter_inside(&mut self) -> Option<ParameterAst> {
        self.skip_newlines();
        let attributes = self.attribute_list(false);
        self.skip_newlines();
        let token = self.next();
        let Some(path) = super::variable_path(&token).cloned() else {
            self.unget(token);
            let (first, last) = (attributes.first()?.extent(), attributes.last()?.extent());
            self.incomplete(after(last), message::INVALID_FUNCTION_PARAMETER, &[]);
            self.sync_on_error(Consume::Yes, &[K::RParen]);
            let extent = first.to(last);
            let path = Arc::new(VariablePath::parse("__error__"));
            let name = VariableExpressionAst { extent, path, splatted: false };
            return Some(ParameterAst { extent, attributes, name, default_value: None });
        };
        self.skip_newlines();
        let mut default_value = None;
        if let Some(equals) = self.accept(K::Equals) {
            self.skip_newlines();
            default_value = self.expression(false);
            if default_value.is_none() {
                self.incomplete(after(equals.extent), message::MISSING_EXPRESSION_AFTER_TOKEN, &["="]);
            }
        }
        let start = attributes.first().map_or(token.extent, AttributeBaseAst::extent);
        let end = default_value.as_ref().map_or(token.extent, |value| value.extent());
        let name = VariableExpressionAst { extent: token.extent, path, splatted: token.is(K::SplattedVariable) };
        Some(ParameterAst { extent: start.to(end), attributes, name, default_value })
    }

    fn script_block_body(
        &mut self,
        left_curly: Option<&Tok>,
        using_statements: Vec<UsingStatementAst>,
        param_block: Option<ParamBlockAst>,
        is_filter: bool,
        before_body: Option<StatementAst>,
    ) -> ScriptBlockAst {
        let mut block = ScriptBlockAst {
            source: self.source.clone(),
            extent: Extent::default(),
            using_statements,
            param_block,
            dynamic_param_block: None,
            begin_block: None,
            process_block: None,
            end_block: None,
            clean_block: None,
            requirements: None,
        };
        if self.peek().has_trait(TokenFlags::SCRIPT_BLOCK_BLOCK_NAME) {
            self.named_blocks(left_curly, &mut block);
            return block;
        }
        let mut list = StatementList::default();
        list.statements.extend(before_body);
        let mut body: Option<Extent> = block.param_block.as_ref().map(|param| param.extent);
        loop {
            let extent = self.statement_list(&mut list);
            body = match (body, extent) {
                (Some(body), Some(extent)) => Some(body.to(extent)),
                (body, extent) => body.or(extent),
            };
            if self.complete_script_block(left_curly, body, &mut block.extent) {
                break;
            }
        }
        let kind = if is_filter { NamedBlockKind::Process } else { NamedBlockKind::End };
        let named = NamedBlockAst {
            extent: body.unwrap_or(Extent::at(block.extent.start)),
            kind,
            unnamed: true,
            statements: list.statements,
            traps: list.traps,
        };
        if is_filter {
            block.process_block = Some(named);
        } else {
            block.end_block = Some(named);
        }
        block
    }

    /// The end of a script block; false when a token was in the way of a script's end, and there may be more statements.
    fn complete_script_block(&mut self, left_curly: Option<&Tok>, body: Option<Extent>, full: &mut Extent) -> bool {
        let Some(left) = left_curly else {
            *full = self.tokenizer.script_extent();
            let token = self.next();
            if token.is(K::EndOfInput) {
                return true;
            }
            let text = self.text(&token);
            self.error(token.extent, message::UNEXPECTED_TOKEN, &[text]);
            return false;
        };
        let right = self.next();
        let end = if right.is(K::RCurly) {
            right.extent
        } else {
            self.incomplete_detected(left.extent, right.extent, message::MISSING_END_CURLY_BRACE, &[]);
            self.unget(right);
            body.unwrap_or(left.extent)
        };
        *full = left.extent.to(end);
        true
    }

    fn named_blocks(&mut self, left_curly: Option<&Tok>, block: &mut ScriptBlockAst) {
        let mut start = left_curly.map(|left| left.extent).or(block.param_block.as_ref().map(|param| param.extent));
        let mut end: Option<Extent> = None;
        loop {
            let token = self.next();
            let slot = match token.kind {
                K::Dynamicparam => (NamedBlockKind::DynamicParam, &mut block.dynamic_param_block),
                K::Begin => (NamedBlockKind::Begin, &mut block.begin_block),
                K::Process => (NamedBlockKind::Process, &mut block.process_block),
                K::End => (NamedBlockKind::End, &mut block.end_block),
                K::Clean => (NamedBlockKind::Clean, &mut block.clean_block),
                K::RCurly | K::EndOfInput => {
                    self.unget(token);
                    let body = start.map(|start| start.to(end.unwrap_or(start)));
                    self.complete_script_block(left_curly, body, &mut block.extent);
                    return;
                }
                _ => {
                    let text = self.text(&token);
                    self.error(token.extent, message::MISSING_NAMED_BLOCKS, &[text]);
                    if left_curly.is_some() {
                        self.unget(token);
                        let start = start.unwrap_or_default();
                        block.extent = start.to(end.unwrap_or(start));
                    } else {
                        block.extent = self.tokenizer.script_extent();
                    }
                    return;
                }
            };
            start.get_or_insert(token.extent);
            let statements = match self.statement_block() {
                Some(statements) => statements,
                None => {
                    let name = token.kind.text();
                    self.incomplete(after(token.extent), message::MISSING_NAMED_STATEMENT_BLOCK, &[name]);
                    StatementBlockAst { extent: token.extent, ..Default::default() }
                }
            };
            end = Some(statements.extent);
            let extent = token.extent.to(statements.extent);
            let (kind, slot) = slot;
            if slot.is_none() {
                *slot = Some(NamedBlockAst {
                    extent,
                    kind,
                    unnamed: false,
                    statements: statements.statements,
                    traps: statements.traps,
                });
            } else {
                self.error(extent, message::DUPLICATE_SCRIPT_COMMAND_CLAUSE, &[token.kind.text()]);
            }
            self.skip_newlines_and_semicolons();
        }
    }

    /// Statements in braces, if a brace comes next.
    pub(super) fn statement_block(&mut self) -> Option<StatementBlockAst> {
        self.skip_newlines();
        let left = self.accept(K::LCurly)?;
        let mut list = StatementList::default();
        let body = self.statement_list(&mut list);
        let right = self.next();
        let end = if right.is(K::RCurly) {
            right.extent
        } else {
            self.incomplete_detected(left.extent, right.extent, message::MISSING_END_CURLY_BRACE, &[]);
            self.unget(right);
            body.unwrap_or(left.extent)
        };
        let StatementList { statements, traps } = list;
        Some(StatementBlockAst { extent: left.extent.to(end), statements, traps })
    }

    /// Statements up to what cannot begin one. Returns from where to where they reach.
    pub(super) fn statement_list(&mut self, list: &mut StatementList) -> Option<Extent> {
        let mut extent: Option<Extent> = None;
        self.skip_newlines_and_semicolons();
        while let Some(statement) = self.statement() {
            let here = statement.extent();
            if self.tokenizer.signature().is_some_and(|signature| signature.start < here.start) {
                self.error(here, message::TOKEN_AFTER_END_OF_VALID_SCRIPT_TEXT, &[]);
            }
            extent = Some(extent.map_or(here, |extent| extent.to(here)));
            match statement {
                StatementAst::Trap(trap) => list.traps.push(*trap),
                statement => list.statements.push(statement),
            }
            self.skip_newlines_and_semicolons();
            if matches!(self.peek_kind(), K::RParen | K::RCurly) {
                break;
            }
        }
        extent
    }
}
