//! Attributes and type constraints: what stands in brackets before something.

use super::{Consume, Parser, after, before, error_expression};
use crate::Extent;
use crate::ast::{AttributeAst, AttributeBaseAst, ExpressionAst, NamedAttributeArgumentAst, TypeConstraintAst};
use crate::message;
use crate::token::{TokenFlags, TokenKind as K};
use crate::tokenizer::{Mode, Tok};

impl Parser<'_, '_> {
    /// All attributes and constraints that come next, perhaps none.
    pub(super) fn attribute_list(&mut self, in_expression: bool) -> Vec<AttributeBaseAst> {
        let mut attributes = Vec::new();
        while let Some(attribute) = self.attribute() {
            if !in_expression || matches!(attribute, AttributeBaseAst::Attribute(_)) {
                self.skip_newlines();
            }
            attributes.push(attribute);
        }
        attributes
    }

    fn left_bracket(&mut self) -> Option<Tok> {
        match &self.ungot {
            Some(token) if token.is(K::LBracket) => self.ungot.take(),
            Some(_) => None,
            None => self.tokenizer.left_bracket(&mut self.shared.report),
        }
    }

    pub(super) fn attribute(&mut self) -> Option<AttributeBaseAst> {
        let left = self.left_bracket()?;
        self.skip_newlines();
        let Some((type_name, first)) = self.type_name(true) else {
            self.resync(left.start);
            self.incomplete(after(left.extent), message::MISSING_TYPENAME, &[]);
            return None;
        };
        let next = self.next();
        if next.is(K::LParen) {
            self.skip_newlines();
            let mut arguments = Arguments { last: next.extent, ..Default::default() };
            let old_mode = self.set_mode(Mode::Expression);
            self.attribute_arguments(&mut arguments);
            self.set_mode(old_mode);
            self.skip_newlines();
            let mut end = arguments.last;
            let right = self.next();
            let closed = right.is(K::RParen);
            if closed {
                end = right.extent;
            } else {
                self.unget(right);
                self.incomplete(after(arguments.last), message::MISSING_END_PARENTHESIS_IN_EXPRESSION, &[]);
            }
            self.skip_newlines();
            let bracket = self.next();
            if bracket.is(K::RBracket) {
                end = bracket.extent;
            } else {
                self.unget(bracket);
                if closed {
                    let message = message::END_SQUARE_BRACKET_EXPECTED_AT_END_OF_ATTRIBUTE;
                    self.incomplete(after(end), message, &[]);
                }
            }
            self.tokenizer.mark(&first, TokenFlags::ATTRIBUTE_NAME, TokenFlags::NONE);
            return Some(AttributeBaseAst::Attribute(AttributeAst {
                extent: left.extent.to(end),
                type_name,
                positional_arguments: arguments.positional,
                named_arguments: arguments.named,
            }));
        }
        let mut end = next.extent;
        if !next.is(K::RBracket) {
            end = type_name.extent();
            let at = before(next.extent);
            self.unget(next);
            self.error(at, message::END_SQUARE_BRACKET_EXPECTED_AT_END_OF_ATTRIBUTE, &[]);
        }
        Some(AttributeBaseAst::TypeConstraint(TypeConstraintAst { extent: left.extent.to(end), type_name }))
    }

    fn attribute_arguments(&mut self, arguments: &mut Arguments) {
        let old_comma = std::mem::replace(&mut self.disable_comma, true);
        let mut comma: Option<Tok> = None;
        loop {
            self.skip_newlines();
            match self.simple_name() {
                Some(name) => self.named_argument(&name, arguments),
                None => {
                    if let Some(expression) = self.expression(false) {
                        arguments.last = expression.extent();
                        arguments.positional.push(expression);
                    } else if let Some(comma) = &comma {
                        let at = after(comma.extent);
                        self.incomplete(at, message::MISSING_EXPRESSION_AFTER_TOKEN, &[","]);
                        arguments.positional.push(error_expression(at, Vec::new()));
                        arguments.last = at;
                    }
                }
            }
            self.skip_newlines();
            match self.accept(K::Comma) {
                Some(token) => {
                    arguments.last = token.extent;
                    comma = Some(token);
                }
                None => break,
            }
        }
        self.disable_comma = old_comma;
    }

    fn named_argument(&mut self, name: &Tok, arguments: &mut Arguments) {
        let mut argument = None;
        let mut end = name.extent;
        if let Some(equals) = self.accept(K::Equals) {
            self.skip_newlines();
            let expression = match self.expression(false) {
                Some(expression) => expression,
                None => {
                    let at = after(equals.extent);
                    self.incomplete(at, message::MISSING_EXPRESSION_IN_NAMED_ARGUMENT, &[]);
                    self.sync_on_error(Consume::Yes, &[K::Comma, K::RParen, K::RBracket, K::NewLine]);
                    error_expression(at, Vec::new())
                }
            };
            end = expression.extent();
            arguments.last = end;
            argument = Some(expression);
        }
        let name_text = self.text(name);
        let extent = name.extent.to(end);
        let name = self.name(name_text);
        arguments.named.push(NamedAttributeArgumentAst { extent, name, argument });
    }
}

#[derive(Default)]
struct Arguments {
    positional: Vec<ExpressionAst>,
    named: Vec<NamedAttributeArgumentAst>,
    last: Extent,
}
