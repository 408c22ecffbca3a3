//! What follows an expression without a blank: members, method calls, indices.

use super::command::ArgumentContext;
use super::{Parser, after, before, error_expression};
use crate::Extent;
use crate::ast::{
    ExpressionAst, IndexExpressionAst, InvokeMemberExpressionAst, MemberAccess, MemberExpressionAst, NullConditional,
    TypeName,
};
use crate::message;
use crate::token::{TokenFlags, TokenKind as K};
use crate::tokenizer::{Mode, Tok};

impl Parser<'_, '_> {
    /// The operator of an access, unless a token has been looked at already: then something went wrong before.
    pub(super) fn member_access_token(&mut self, allow_bracket: bool) -> Option<Tok> {
        if self.ungot.is_some() {
            return None;
        }
        self.tokenizer.member_access_operator(allow_bracket, &mut self.shared.report)
    }

    /// Follows accesses as long as there are any.
    pub(super) fn member_accesses(&mut self, mut access: Option<Tok>, mut expression: ExpressionAst) -> ExpressionAst {
        while let Some(token) = access {
            if !self.link() {
                break;
            }
            self.skip_newlines();
            expression = match token.kind {
                K::LBracket | K::QuestionLBracket => self.element_access(expression, &token),
                _ => self.member_access(expression, &token),
            };
            access = self.member_access_token(true);
        }
        expression
    }

    fn member_name(&mut self) -> Option<ExpressionAst> {
        if let Some(name) = self.simple_name_expression() {
            return Some(name);
        }
        let kind = self.peek_kind();
        if kind.has(TokenFlags::UNARY_OPERATOR) || kind == K::LBracket {
            return self.unary_expression(false);
        }
        self.primary_expression(false)
    }

    fn member_access(&mut self, expression: ExpressionAst, operator: &Tok) -> ExpressionAst {
        let access = if operator.is(K::ColonColon) { MemberAccess::Static } else { MemberAccess::Instance };
        let null_conditional = if operator.is(K::QuestionDot) { NullConditional::Yes } else { NullConditional::No };
        let start = expression.extent();
        let member = match self.member_name() {
            None => {
                self.incomplete(after(operator.extent), message::MISSING_PROPERTY_NAME, &[]);
                self.single_command_argument(ArgumentContext::Argument)
                    .unwrap_or_else(|| error_expression(start.to(operator.extent), Vec::new()))
            }
            Some(member) => {
                if self.ungot.is_none() {
                    let restore = self.tokenizer.restore_point();
                    let (generic_arguments, closed) = self.generic_method_arguments(restore);
                    let open = if self.ungot.is_none() { self.tokenizer.invoke_member_paren() } else { None };
                    if let Some(open) = open {
                        let (arguments, end) = self.arguments_of(&open);
                        return ExpressionAst::InvokeMember(Box::new(InvokeMemberExpressionAst {
                            extent: start.to(end),
                            expression,
                            member,
                            access,
                            null_conditional,
                            generic_arguments,
                            arguments,
                        }));
                    }
                    if closed {
                        // What looked like types is an index.
                        self.resync(restore);
                    }
                }
                member
            }
        };
        let extent = start.to(member.extent());
        ExpressionAst::Member(Box::new(MemberExpressionAst { extent, expression, member, access, null_conditional }))
    }

    /// Types in brackets behind a method's name, and whether the closing bracket was there.
    fn generic_method_arguments(&mut self, restore: usize) -> (Vec<TypeName>, bool) {
        let bracket = self.next();
        if !bracket.is(K::LBracket) {
            self.resync(restore);
            return (Vec::new(), false);
        }
        let old_mode = self.set_mode(Mode::TypeName);
        self.skip_newlines();
        let first = self.next();
        let mut arguments = Vec::new();
        let mut closed = false;
        let is_type = first.is(K::Identifier);
        if is_type {
            let (types, right) = self.generic_arguments(&first);
            arguments = types;
            closed = right.is(K::RBracket);
            if !closed {
                let at = before(right.extent);
                self.unget(right);
                self.incomplete(at, message::END_SQUARE_BRACKET_EXPECTED_AT_END_OF_TYPE, &[]);
            }
        }
        self.set_mode(old_mode);
        if !is_type {
            self.resync(restore);
        }
        (arguments, closed)
    }

    fn arguments_of(&mut self, open: &Tok) -> (Vec<ExpressionAst>, Extent) {
        if open.is(K::LParen) {
            return self.invoke_arguments(open);
        }
        // `x.method{ }` is `x.method({ })`.
        self.skip_newlines();
        let argument = self.script_block_expression(open);
        let end = argument.extent();
        (vec![argument], end)
    }

    /// Arguments up to the closing parenthesis, and where they end.
    pub(super) fn invoke_arguments(&mut self, left: &Tok) -> (Vec<ExpressionAst>, Extent) {
        let old_comma = std::mem::replace(&mut self.disable_comma, true);
        let mut arguments: Vec<ExpressionAst> = Vec::new();
        let mut comma: Option<Tok> = None;
        let mut reported = false;
        loop {
            self.skip_newlines();
            let Some(argument) = self.expression(false) else {
                if let Some(comma) = &comma {
                    self.incomplete(after(comma.extent), message::MISSING_EXPRESSION_AFTER_TOKEN, &[","]);
                    reported = true;
                }
                break;
            };
            arguments.push(argument);
            self.skip_newlines();
            comma = self.accept(K::Comma);
            if comma.is_none() {
                break;
            }
        }
        self.skip_newlines();
        let last = arguments.last().map_or(left.extent, ExpressionAst::extent);
        let right = self.next();
        let end = if right.is(K::RParen) {
            right.extent
        } else {
            self.unget(right);
            if !reported {
                self.incomplete(after(last), message::MISSING_END_PARENTHESIS_IN_METHOD_CALL, &[]);
            }
            comma.map_or(last, |comma| comma.extent)
        };
        self.disable_comma = old_comma;
        (arguments, end)
    }

    fn element_access(&mut self, target: ExpressionAst, bracket: &Tok) -> ExpressionAst {
        self.skip_newlines();
        let old_comma = std::mem::replace(&mut self.disable_comma, false);
        let index = self.expression(false);
        self.disable_comma = old_comma;
        let index = match index {
            Some(index) => index,
            None => {
                self.incomplete(after(bracket.extent), message::MISSING_ARRAY_INDEX_EXPRESSION, &[]);
                error_expression(bracket.extent, Vec::new())
            }
        };
        self.skip_newlines();
        let right = self.next();
        let end = if right.is(K::RBracket) {
            right.extent
        } else {
            self.unget(right);
            let end = index.extent();
            if !matches!(index, ExpressionAst::Error(_)) {
                self.incomplete(after(end), message::MISSING_END_SQUARE_BRACKET, &[]);
            }
            end
        };
        let null_conditional = if bracket.is(K::QuestionLBracket) { NullConditional::Yes } else { NullConditional::No };
        let extent = target.extent().to(end);
        ExpressionAst::Index(Box::new(IndexExpressionAst { extent, target, index, null_conditional }))
    }
}
