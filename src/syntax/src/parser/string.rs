//! What is expanded in strings and words.

use super::{Parser, error_expression};
use crate::ast::{
    ExpandableStringExpressionAst, ExpressionAst, StringConstantExpressionAst, StringConstantType, StringPart,
};
use crate::token::{Token, TokenFlags, TokenKind as K};
use crate::tokenizer::{Data, Expandable, Part, PartKind, Tok};
use std::sync::Arc;

impl Parser<'_, '_> {
    /// A string in double quotes; a constant if there is nothing in it to expand.
    pub(super) fn expandable_string(&mut self, token: &Tok) -> ExpressionAst {
        let string_type = if token.is(K::HereStringExpandable) {
            StringConstantType::DoubleQuotedHereString
        } else {
            StringConstantType::DoubleQuoted
        };
        match &token.data {
            Data::Expandable(expandable) => self.expandable(token, expandable, string_type),
            _ => ExpressionAst::StringConstant(StringConstantExpressionAst {
                extent: token.extent,
                value: token.text_value().cloned().unwrap_or_default(),
                string_type,
            }),
        }
    }

    /// An argument with variables in it.
    pub(super) fn expandable_word(&mut self, token: &Tok) -> ExpressionAst {
        match &token.data {
            Data::Expandable(expandable) => self.expandable(token, expandable, StringConstantType::BareWord),
            _ => error_expression(token.extent, Vec::new()),
        }
    }

    fn expandable(&mut self, token: &Tok, expandable: &Expandable, string_type: StringConstantType) -> ExpressionAst {
        let mut parts = Vec::with_capacity(expandable.parts.len() * 2 + 1);
        let text = |from: usize, to: usize| {
            let text = expandable.value.get(from..to).filter(|text| !text.is_empty())?;
            Some(StringPart::Text(Arc::from(text)))
        };
        let mut position = 0;
        for part in &expandable.parts {
            parts.extend(text(position, part.start));
            position = part.end;
            parts.push(StringPart::Expression(self.part(token, part)));
        }
        parts.extend(text(position, expandable.value.len()));
        ExpressionAst::ExpandableString(Box::new(ExpandableStringExpressionAst {
            extent: token.extent,
            value: expandable.value.clone(),
            string_type,
            parts,
        }))
    }

    fn part(&mut self, token: &Tok, part: &Part) -> ExpressionAst {
        match &part.kind {
            PartKind::Variable(path) => {
                let kind = K::Variable;
                let variable = Tok {
                    kind,
                    flags: kind.flags(),
                    extent: part.extent,
                    start: 0,
                    data: Data::Variable(path.clone()),
                };
                if self.tokenizer.tokens.is_some() {
                    let nested = Token { kind, flags: TokenFlags::NONE, extent: part.extent, nested: Vec::new() };
                    self.tokenizer.nest_tokens(token.extent, vec![nested]);
                }
                self.variable(&variable, false)
            }
            PartKind::SubExpression { text, skipped } => {
                let keep_tokens = self.tokenizer.tokens.is_some();
                let base = part.extent.start as usize;
                let mode = self.tokenizer.mode;
                let mut inner = Parser::new(self.source, text, base, skipped, keep_tokens, self.shared);
                inner.tokenizer.mode = mode;
                inner.disable_comma = self.disable_comma;
                let expression = inner.nested_expression();
                let nested = inner.tokenizer.tokens.take();
                if self.shared.too_deep || self.shared.report.is_stopped() {
                    self.tokenizer.stop();
                }
                if let Some(mut nested) = nested {
                    nested.retain(|token| token.kind != K::EndOfInput);
                    self.tokenizer.nest_tokens(token.extent, nested);
                }
                expression.unwrap_or_else(|| error_expression(part.extent, Vec::new()))
            }
        }
    }

    fn nested_expression(&mut self) -> Option<ExpressionAst> {
        let expression = if self.enter() { self.primary_expression(true) } else { None };
        self.leave();
        expression
    }
}
