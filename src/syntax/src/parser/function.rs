//! Functions, filters, methods.

use super::{Consume, Parser, after, error_statement};
use crate::Extent;
use crate::ast::{
    ExpressionAst, FunctionDefinitionAst, FunctionKind, NestedAst, ParameterAst, ScriptBlockAst, StatementAst,
};
use crate::message;
use crate::token::{TokenFlags, TokenKind as K};
use crate::tokenizer::{Mode, Tok};
use std::sync::Arc;

/// A method as far as it is like a function.
pub(super) struct Method {
    pub(super) parameters: Vec<Arc<ParameterAst>>,
    pub(super) base_arguments: Option<Vec<ExpressionAst>>,
    pub(super) body: ScriptBlockAst,
}

/// Parameters in parentheses behind a name.
struct Parameters {
    parameters: Option<Vec<Arc<ParameterAst>>>,
    right: Option<Extent>,
    /// As far as they were understood, when something was wrong.
    error_end: Option<Extent>,
}

impl Parser<'_, '_> {
    pub(super) fn function_definition(&mut self, keyword: &Tok) -> StatementAst {
        self.skip_newlines();
        let name_token = self.next();
        // Nearly anything that can name a command can name a function.
        if matches!(
            name_token.kind,
            K::Pipe
                | K::LParen
                | K::LCurly
                | K::AtParen
                | K::AtCurly
                | K::RCurly
                | K::RParen
                | K::EndOfInput
                | K::Semi
                | K::Redirection
                | K::RedirectInStd
                | K::AndAnd
                | K::OrOr
                | K::Ampersand
                | K::Variable
                | K::SplattedVariable
                | K::HereStringExpandable
                | K::HereStringLiteral
                | K::StringLiteral
                | K::StringExpandable
        ) {
            self.unget(name_token);
            let word = self.text(keyword);
            self.incomplete(after(keyword.extent), message::MISSING_NAME_AFTER_KEYWORD, &[word]);
            return error_statement(keyword.extent, Vec::new());
        }
        self.tokenizer.mark(&name_token, TokenFlags::NONE, TokenFlags::KEYWORD);
        let Parameters { parameters, right, mut error_end } = self.function_parameters();
        let left = self.next();
        if !left.is(K::LCurly) {
            self.unget(left);
            if error_end.is_none() {
                let end = right.unwrap_or(name_token.extent);
                error_end = Some(end);
                self.incomplete(after(end), message::MISSING_FUNCTION_BODY, &[]);
            }
            return error_statement(keyword.extent.to(error_end.unwrap_or(keyword.extent)), nested(parameters));
        }
        if let Some(end) = error_end {
            return error_statement(keyword.extent.to(end), nested(parameters));
        }
        let kind = if keyword.is(K::Filter) { FunctionKind::Filter } else { FunctionKind::Function };
        let body = self.script_block(Some(&left), kind == FunctionKind::Filter, None);
        let extent = keyword.extent.to(body.extent);
        if keyword.is(K::Workflow) {
            self.error(extent, message::WORKFLOW_NOT_SUPPORTED_IN_POWER_SHELL_CORE, &[]);
        }
        let name = match (name_token.kind, name_token.text_value()) {
            (K::Generic, Some(value)) => value.clone(),
            _ => {
                let text = self.text(&name_token);
                self.name(text)
            }
        };
        StatementAst::FunctionDefinition(Arc::new(FunctionDefinitionAst {
            extent,
            kind,
            name,
            name_extent: name_token.extent,
            parameters,
            body: Arc::new(body),
        }))
    }

    fn function_parameters(&mut self) -> Parameters {
        self.skip_newlines();
        let mut result = Parameters { parameters: None, right: None, error_end: None };
        if let Some(left) = self.accept(K::LParen) {
            let parameters = self.parameter_list();
            self.skip_newlines();
            let right = self.next();
            if right.is(K::RParen) {
                result.right = Some(right.extent);
            } else {
                self.unget(right);
                let end = parameters.last().map_or(left.extent, |parameter| parameter.extent);
                result.error_end = Some(end);
                self.incomplete(after(end), message::MISSING_END_PARENTHESIS_IN_FUNCTION_PARAMETER_LIST, &[]);
            }
            result.parameters = Some(parameters);
            self.skip_newlines();
        }
        result
    }

    /// What follows a method's name. `Err` is what it could not be made of.
    pub(super) fn method(&mut self, name: &Tok, is_instance_constructor: bool) -> Result<Method, Vec<NestedAst>> {
        let mut error_end = None;
        let mut right = None;
        let parameters = if self.peek_kind() == K::LParen {
            let read = self.function_parameters();
            error_end = read.error_end;
            right = read.right;
            read.parameters.unwrap_or_default()
        } else {
            self.incomplete(after(name.extent), message::MISSING_METHOD_PARAMETER_LIST, &[]);
            Vec::new()
        };
        let mut base_arguments = None;
        if is_instance_constructor {
            self.skip_newlines();
            let old_mode = self.set_mode(Mode::Signature);
            base_arguments = Some(self.base_constructor_call(&mut error_end));
            self.set_mode(old_mode);
        }
        let left = self.next();
        if !left.is(K::LCurly) {
            self.unget(left);
            if error_end.is_none() {
                let end = right.unwrap_or(name.extent);
                self.incomplete(after(end), message::MISSING_FUNCTION_BODY, &[]);
            }
            return Err(nested(Some(parameters)));
        }
        if error_end.is_some() {
            return Err(nested(Some(parameters)));
        }
        let old_mode = self.set_mode(Mode::Command);
        let body = self.script_block(Some(&left), false, None);
        self.set_mode(old_mode);
        Ok(Method { parameters, base_arguments, body })
    }

    /// `: base(arguments)`; no arguments when it is not written.
    fn base_constructor_call(&mut self, error_end: &mut Option<Extent>) -> Vec<ExpressionAst> {
        let Some(colon) = self.accept(K::Colon) else {
            return Vec::new();
        };
        self.skip_newlines();
        let Some(base) = self.accept(K::Base) else {
            *error_end = Some(colon.extent);
            self.incomplete(after(colon.extent), message::MISSING_BASE_CTOR_CALL, &[]);
            return Vec::new();
        };
        self.skip_newlines();
        let Some(left) = self.accept(K::LParen) else {
            *error_end = Some(base.extent);
            self.incomplete(after(base.extent), message::MISSING_METHOD_PARAMETER_LIST, &[]);
            return Vec::new();
        };
        let (arguments, _) = self.invoke_arguments(&left);
        self.skip_newlines();
        arguments
    }

    /// Skips the rest of a class whose member makes no sense.
    pub(super) fn skip_to_class_end(&mut self) {
        self.sync_on_error(Consume::No, &[K::RCurly]);
    }
}

fn nested(parameters: Option<Vec<Arc<ParameterAst>>>) -> Vec<NestedAst> {
    parameters.into_iter().flatten().map(NestedAst::Parameter).collect()
}
