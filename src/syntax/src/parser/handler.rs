//! `try`, `trap`, `data`.

use super::command::ArgumentContext;
use super::control::is_parameter;
use super::{Parser, after, error_statement};
use crate::Extent;
use crate::ast::{
    AttributeBaseAst, CatchClauseAst, DataStatementAst, NestedAst, StatementAst, TrapStatementAst, TryStatementAst,
    TypeConstraintAst,
};
use crate::message;
use crate::token::TokenKind as K;
use crate::tokenizer::Tok;

impl Parser<'_, '_> {
    pub(super) fn trap_statement(&mut self, trap: &Tok) -> StatementAst {
        let restore = self.tokenizer.restore_point();
        self.skip_newlines();
        let trap_type = match self.attribute() {
            Some(AttributeBaseAst::TypeConstraint(constraint)) => Some(constraint),
            Some(AttributeBaseAst::Attribute(_)) => {
                // It belongs to what follows.
                self.resync(restore);
                None
            }
            None => None,
        };
        let Some(body) = self.statement_block() else {
            let end = trap_type.as_ref().map_or(trap.extent, |constraint| constraint.extent);
            self.incomplete(after(end), message::MISSING_TRAP_STATEMENT, &[]);
            let nested = trap_type.map(|constraint| NestedAst::Attribute(AttributeBaseAst::TypeConstraint(constraint)));
            return error_statement(trap.extent.to(end), nested.into_iter().collect());
        };
        StatementAst::Trap(Box::new(TrapStatementAst { extent: trap.extent.to(body.extent), trap_type, body }))
    }

    fn catch_clause(
        &mut self,
        error_end: &mut Option<Extent>,
        error_types: &mut Vec<TypeConstraintAst>,
    ) -> Option<CatchClauseAst> {
        self.skip_newlines();
        let catch = self.accept(K::Catch)?;
        let mut catch_types: Vec<TypeConstraintAst> = Vec::new();
        let mut comma: Option<Tok> = None;
        let mut reported = false;
        loop {
            let restore = self.tokenizer.restore_point();
            self.skip_newlines();
            match self.attribute() {
                None => {
                    if let Some(comma) = &comma {
                        *error_end = Some(comma.extent);
                        reported = true;
                        self.incomplete(after(comma.extent), message::MISSING_TYPE_LITERAL_TOKEN, &[]);
                    }
                    break;
                }
                Some(AttributeBaseAst::Attribute(_)) => {
                    self.resync(restore);
                    break;
                }
                Some(AttributeBaseAst::TypeConstraint(constraint)) => catch_types.push(constraint),
            }
            self.skip_newlines();
            comma = self.accept(K::Comma);
            if comma.is_none() {
                break;
            }
        }
        let Some(body) = self.statement_block() else {
            if !reported {
                let end = catch_types.last().map_or(catch.extent, |constraint| constraint.extent);
                *error_end = Some(end);
                self.incomplete(after(end), message::MISSING_CATCH_HANDLER_BLOCK, &[]);
            }
            error_types.append(&mut catch_types);
            return None;
        };
        Some(CatchClauseAst { extent: catch.extent.to(body.extent), catch_types, body })
    }

    pub(super) fn try_statement(&mut self, try_token: &Tok) -> StatementAst {
        self.skip_newlines();
        let Some(body) = self.statement_block() else {
            self.incomplete(after(try_token.extent), message::MISSING_TRY_STATEMENT_BLOCK, &[]);
            return error_statement(try_token.extent, Vec::new());
        };
        let mut error_end = None;
        let mut error_types = Vec::new();
        let mut catch_clauses = Vec::new();
        while let Some(clause) = self.catch_clause(&mut error_end, &mut error_types) {
            catch_clauses.push(clause);
        }
        self.skip_newlines();
        let mut finally = None;
        if let Some(token) = self.accept(K::Finally) {
            finally = self.statement_block();
            if finally.is_none() {
                error_end = Some(token.extent);
                let message = message::MISSING_FINALLY_STATEMENT_BLOCK;
                self.incomplete(after(token.extent), message, &[token.kind.text()]);
            }
        }
        let end = match (&finally, catch_clauses.last()) {
            (Some(finally), _) => finally.extent,
            (None, Some(clause)) => clause.extent,
            (None, None) => {
                if error_end.is_none() {
                    error_end = Some(body.extent);
                    self.incomplete(after(body.extent), message::MISSING_CATCH_OR_FINALLY, &[]);
                }
                body.extent
            }
        };
        if let Some(end) = error_end {
            let mut nested = vec![NestedAst::Block(body)];
            nested.extend(catch_clauses.into_iter().map(NestedAst::Catch));
            let types = error_types.into_iter().map(AttributeBaseAst::TypeConstraint);
            nested.extend(types.map(NestedAst::Attribute));
            return error_statement(try_token.extent.to(end), nested);
        }
        StatementAst::Try(Box::new(TryStatementAst { extent: try_token.extent.to(end), body, catch_clauses, finally }))
    }

    pub(super) fn data_statement(&mut self, data: &Tok) -> StatementAst {
        let mut error_end = None;
        self.skip_newlines();
        let name = self.simple_name();
        self.skip_newlines();
        let mut commands_allowed = Vec::new();
        if let Some(parameter) = self.accept(K::Parameter) {
            if !is_parameter(&parameter, "SupportedCommand") {
                error_end = Some(parameter.extent);
                let name = parameter.text_value().cloned().unwrap_or_default();
                let message = message::INVALID_PARAMETER_FOR_DATA_SECTION_STATEMENT;
                self.error(parameter.extent, message, &[&name]);
            }
            let mut comma: Option<Tok> = None;
            loop {
                self.skip_newlines();
                let Some(command) = self.single_command_argument(ArgumentContext::CommandName) else {
                    let at = comma.as_ref().unwrap_or(&parameter).extent;
                    if error_end.is_none() {
                        let message = message::MISSING_VALUE_FOR_SUPPORTED_COMMAND_IN_DATA_SECTION_STATEMENT;
                        self.incomplete(after(at), message, &[]);
                    }
                    error_end = Some(at);
                    break;
                };
                commands_allowed.push(command);
                comma = self.accept(K::Comma);
                if comma.is_none() {
                    break;
                }
            }
        }
        let body = if error_end.is_none() { self.statement_block() } else { None };
        let Some(body) = body else {
            let end = error_end.unwrap_or_else(|| {
                let name_end = name.as_ref().map_or(data.extent, |name| name.extent);
                let end = commands_allowed.last().map_or(name_end, |command| command.extent());
                self.incomplete(after(end), message::MISSING_STATEMENT_BLOCK_FOR_DATA_SECTION, &[]);
                end
            });
            let nested = commands_allowed.into_iter().map(NestedAst::Expression).collect();
            return error_statement(data.extent.to(end), nested);
        };
        let variable = name.map(|name| {
            let text = self.text(&name);
            self.name(text)
        });
        let extent = data.extent.to(body.extent);
        StatementAst::Data(Box::new(DataStatementAst { extent, variable, commands_allowed, body }))
    }
}
