//! `using namespace`, `using module`, and their kin.

use super::command::ArgumentContext;
use super::{Consume, Parser, after};
use crate::Extent;
use crate::ast::{ExpressionAst, UsingStatementAst, UsingStatementKind};
use crate::message;
use crate::token::TokenKind as K;
use crate::tokenizer::Tok;

impl Parser<'_, '_> {
    /// What follows `using`; `Err` is how far it was understood.
    pub(super) fn using_statement(&mut self, using: &Tok) -> Result<UsingStatementAst, Extent> {
        let directive = self.next();
        let kind = match directive.kind {
            K::Namespace => UsingStatementKind::Namespace,
            K::Type => UsingStatementKind::Type,
            K::Module => UsingStatementKind::Module,
            K::Command => UsingStatementKind::Command,
            K::Assembly => UsingStatementKind::Assembly,
            _ => {
                self.unget(directive);
                self.incomplete(after(using.extent), message::MISSING_USING_STATEMENT_DIRECTIVE, &[]);
                return Err(using.extent);
            }
        };
        let item_token = self.next();
        if matches!(item_token.kind, K::EndOfInput | K::NewLine | K::Comma | K::Semi) {
            self.incomplete(after(directive.extent), message::MISSING_USING_ITEM_NAME, &[]);
            return Err(using.extent.to(directive.extent));
        }
        let item_extent = item_token.extent;
        let item_text = self.text(&item_token);
        let Some(item) = self.command_argument(ArgumentContext::Argument, item_token) else {
            self.error(item_extent, message::INVALID_VALUE_FOR_USING_ITEM_NAME, &[item_text]);
            self.sync_on_error(Consume::Yes, &[K::Semi, K::NewLine]);
            return Err(using.extent.to(item_extent));
        };
        let mut statement = UsingStatementAst {
            extent: using.extent.to(item.extent()),
            kind,
            name: None,
            alias: None,
            module_specification: None,
        };
        match item {
            ExpressionAst::StringConstant(name) => statement.name = Some(name),
            ExpressionAst::Hashtable(table) if kind == UsingStatementKind::Module => {
                statement.module_specification = Some(table);
            }
            item => {
                let written = self.source.slice(item.extent());
                self.error(item.extent(), message::INVALID_VALUE_FOR_USING_ITEM_NAME, &[written]);
                return Err(statement.extent);
            }
        }
        if kind == UsingStatementKind::Assembly
            && let Some(name) = statement.name.clone()
        {
            self.check_assembly(name.extent, &name.value);
        }
        let alias_required = matches!(kind, UsingStatementKind::Type | UsingStatementKind::Command);
        if statement.module_specification.is_none() && kind != UsingStatementKind::Assembly {
            if let Some(equals) = self.accept(K::Equals) {
                self.using_alias(using, &equals, &mut statement)?;
            } else if alias_required {
                self.incomplete(after(item_extent), message::MISSING_EQUALS_IN_USING_ALIAS, &[]);
                return Err(statement.extent);
            }
        }
        self.require_statement_terminator();
        Ok(statement)
    }

    /// An assembly must be a file. Whether that is there is seen when it is loaded; what cannot be a file is seen here.
    fn check_assembly(&mut self, extent: Extent, name: &str) {
        if name.starts_with("\\\\") {
            self.error(extent, message::CANNOT_LOAD_ASSEMBLY_FROM_UNC_PATH, &[name]);
        } else if let Some((scheme, _)) = name.split_once("://").filter(|(scheme, _)| *scheme != "file") {
            self.error(extent, message::CANNOT_LOAD_ASSEMBLY_WITH_URI_SCHEMA, &[scheme]);
        } else if !name.contains(['/', '\\'])
            && !name.rsplit_once('.').is_some_and(|(_, end)| ["dll", "exe"].iter().any(|e| end.eq_ignore_ascii_case(e)))
        {
            self.error(extent, message::ERROR_LOADING_ASSEMBLY, &[name]);
        }
    }

    fn using_alias(&mut self, using: &Tok, equals: &Tok, statement: &mut UsingStatementAst) -> Result<(), Extent> {
        let token = self.next();
        if matches!(token.kind, K::EndOfInput | K::NewLine | K::Semi) {
            self.unget(token);
            self.incomplete(after(equals.extent), message::MISSING_NAMESPACE_ALIAS, &[]);
            return Err(using.extent.to(equals.extent));
        }
        if token.is(K::Comma) {
            self.error(token.extent, message::UNEXPECTED_UNARY_OPERATOR, &[","]);
            return Err(using.extent.to(token.extent));
        }
        let token_extent = token.extent;
        statement.extent = using.extent.to(token_extent);
        match self.command_argument(ArgumentContext::Argument, token) {
            Some(ExpressionAst::StringConstant(alias)) => statement.alias = Some(alias),
            Some(ExpressionAst::Hashtable(table)) if statement.kind == UsingStatementKind::Module => {
                statement.module_specification = Some(table);
            }
            alias => {
                let extent = alias.map_or(token_extent, |alias| alias.extent());
                let written = self.source.slice(extent);
                self.error(extent, message::INVALID_VALUE_FOR_USING_ITEM_NAME, &[written]);
                return Err(using.extent.to(extent));
            }
        }
        Ok(())
    }

    fn require_statement_terminator(&mut self) {
        match self.peek_kind() {
            K::NewLine | K::Semi => self.skip(),
            K::EndOfInput => {}
            _ => {
                let extent = self.peek().extent;
                self.incomplete(extent, message::MISSING_STATEMENT_TERMINATOR, &[]);
            }
        }
    }
}
