//! Expressions: ternary, binary, array literals, unary, primary.

use super::{Parser, after, before, error_expression, variable_path};
use crate::Extent;
use crate::ast::{
    ArrayExpressionAst, ArrayLiteralAst, AttributeBaseAst, AttributedExpressionAst, BinaryExpressionAst,
    BinaryOperator, CaseSensitivity, ConstantExpressionAst, ConvertExpressionAst, ExpressionAst, HashtableAst,
    HashtableEntry, NestedAst, ParenExpressionAst, ScriptBlockExpressionAst, StatementBlockAst,
    StringConstantExpressionAst, StringConstantType, SubExpressionAst, TernaryExpressionAst, TypeExpressionAst,
    UnaryExpressionAst, UnaryOperator, UsingExpressionAst, VariableExpressionAst, VariablePath,
};
use crate::message;
use crate::parser::Consume;
use crate::parser::script::StatementList;
use crate::token::{TokenFlags, TokenKind as K};
use crate::tokenizer::{Data, Mode, Tok};
use std::sync::Arc;

impl Parser<'_, '_> {
    /// An expression, if one comes next. Behind an operator a `?` or `:` ends a number.
    pub(super) fn expression(&mut self, end_number_on_ternary: bool) -> Option<ExpressionAst> {
        let old_mode = self.set_mode(Mode::Expression);
        let expression = self.binary_expression(end_number_on_ternary);
        let expression = match expression {
            Some(condition) if self.peek_kind() == K::QuestionMark => Some(self.ternary(condition)),
            expression => expression,
        };
        self.set_mode(old_mode);
        expression
    }

    fn ternary(&mut self, condition: ExpressionAst) -> ExpressionAst {
        let question = self.next();
        self.skip_newlines();
        // Nested ternaries nest without anything else that would count.
        let entered = self.enter();
        let if_true = if entered { self.expression(true) } else { None };
        if if_true.is_none() {
            self.incomplete(after(question.extent), message::EXPECTED_VALUE_EXPRESSION, &["?"]);
        }
        self.skip_newlines();
        let colon = self.next();
        if !colon.is(K::Colon) {
            let extent = colon.extent;
            self.unget(colon);
            let mut nested = vec![NestedAst::Expression(condition)];
            match if_true {
                Some(if_true) if !matches!(if_true, ExpressionAst::Error(_)) => {
                    nested.push(NestedAst::Expression(if_true));
                    self.incomplete(extent, message::MISSING_COLON_IN_TERNARY_EXPRESSION, &[]);
                }
                _ => {}
            }
            self.leave();
            let start = match &nested[0] {
                NestedAst::Expression(condition) => condition.extent(),
                _ => extent,
            };
            return error_expression(start.to(before(extent)), nested);
        }
        self.skip_newlines();
        let if_false = match self.expression(true) {
            Some(if_false) => if_false,
            None => {
                let at = after(colon.extent);
                self.incomplete(at, message::EXPECTED_VALUE_EXPRESSION, &[":"]);
                error_expression(at, Vec::new())
            }
        };
        self.leave();
        let if_true = if_true.unwrap_or_else(|| error_expression(after(question.extent), Vec::new()));
        let extent = condition.extent().to(if_false.extent());
        ExpressionAst::Ternary(Box::new(TernaryExpressionAst { extent, condition, if_true, if_false }))
    }

    fn binary_expression(&mut self, end_number_on_ternary: bool) -> Option<ExpressionAst> {
        let others = self.begin_chain();
        let expression = self.binary_chain(end_number_on_ternary);
        self.end_chain(others);
        Some(self.recover_from_parameter(expression?))
    }

    fn binary_chain(&mut self, end_number_on_ternary: bool) -> Option<ExpressionAst> {
        let first = self.array_literal(end_number_on_ternary)?;
        let Some(mut operator) = binary_operator(self.peek_kind()) else {
            return Some(first);
        };
        let mut token = self.next();
        let mut operands = vec![first];
        let mut operators: Vec<(BinaryOperator, Tok)> = Vec::new();
        loop {
            let precedence = token.kind.flags().binary_precedence();
            while operators.last().is_some_and(|(_, last)| precedence <= last.kind.flags().binary_precedence()) {
                reduce(&mut operands, &mut operators);
            }
            if !self.link() {
                break;
            }
            self.skip_newlines();
            let operand = match self.array_literal(true) {
                Some(operand) => operand,
                None => {
                    let at = after(token.extent);
                    let text = self.text(&token);
                    self.incomplete(at, message::EXPECTED_VALUE_EXPRESSION, &[text]);
                    error_expression(at, Vec::new())
                }
            };
            operators.push((operator, token));
            operands.push(operand);
            match binary_operator(self.peek_kind()) {
                Some(next) => operator = next,
                None => break,
            }
            token = self.next();
        }
        while !operators.is_empty() {
            reduce(&mut operands, &mut operators);
        }
        operands.pop()
    }

    /// A parameter behind an expression is likely an operator that is not written right: it is reported and taken.
    fn recover_from_parameter(&mut self, expression: ExpressionAst) -> ExpressionAst {
        let Some(token) = self.accept(K::Parameter) else {
            return expression;
        };
        let text = self.text(&token);
        self.error(token.extent, message::UNEXPECTED_TOKEN, &[text]);
        let extent = expression.extent().to(token.extent);
        error_expression(extent, vec![NestedAst::Expression(expression)])
    }

    fn array_literal(&mut self, end_number_on_ternary: bool) -> Option<ExpressionAst> {
        let first = self.unary_expression(end_number_on_ternary)?;
        if self.disable_comma || self.peek_kind() != K::Comma {
            return Some(first);
        }
        let start = first.extent();
        let mut elements = vec![first];
        let mut end = start;
        while let Some(comma) = self.accept(K::Comma) {
            self.skip_newlines();
            match self.unary_expression(true) {
                Some(element) => {
                    end = element.extent();
                    elements.push(element);
                }
                None => {
                    self.incomplete(after(comma.extent), message::MISSING_EXPRESSION_AFTER_TOKEN, &[","]);
                    end = comma.extent;
                    elements.push(error_expression(comma.extent, Vec::new()));
                    break;
                }
            }
        }
        Some(ExpressionAst::ArrayLiteral(ArrayLiteralAst { extent: start.to(end), elements }))
    }

    pub(super) fn unary_expression(&mut self, end_number_on_ternary: bool) -> Option<ExpressionAst> {
        let expression = if self.enter() { self.unary_inside(end_number_on_ternary) } else { None };
        self.leave();
        expression
    }

    fn unary_inside(&mut self, end_number_on_ternary: bool) -> Option<ExpressionAst> {
        let old = (self.tokenizer.allow_signed_numbers, self.tokenizer.end_number_on_ternary);
        self.tokenizer.allow_signed_numbers = true;
        self.tokenizer.end_number_on_ternary = end_number_on_ternary;
        if let Some(token) = &self.ungot
            && (token.is(K::Minus) || end_number_on_ternary && token.is(K::Generic))
        {
            // It may be a number now.
            let start = token.start;
            self.resync(start);
        }
        let kind = self.peek_kind();
        (self.tokenizer.allow_signed_numbers, self.tokenizer.end_number_on_ternary) = old;

        let mut expression = if kind.has(TokenFlags::UNARY_OPERATOR) {
            if self.disable_comma && kind == K::Comma {
                return None;
            }
            let token = self.next();
            self.skip_newlines();
            match self.unary_expression(true) {
                None => {
                    let text = self.text(&token);
                    self.incomplete(after(token.extent), message::MISSING_EXPRESSION_AFTER_OPERATOR, &[text]);
                    return Some(error_expression(token.extent, Vec::new()));
                }
                Some(child) => unary(token.kind, token.extent.to(child.extent()), child),
            }
        } else if kind == K::LBracket {
            self.bracketed()?
        } else {
            self.primary_expression(true)?
        };
        let operator = match self.peek_kind() {
            K::PlusPlus => UnaryOperator::PostfixIncrement,
            K::MinusMinus => UnaryOperator::PostfixDecrement,
            _ => return Some(expression),
        };
        let token = self.next();
        let extent = expression.extent().to(token.extent);
        expression = ExpressionAst::Unary(Box::new(UnaryExpressionAst { extent, operator, child: expression }));
        Some(expression)
    }

    /// A type, a cast, or attributes of a variable.
    fn bracketed(&mut self) -> Option<ExpressionAst> {
        let start = self.peek().extent;
        let mut attributes = self.attribute_list(true);
        let last = attributes.pop()?;
        let mut expression = match last {
            AttributeBaseAst::Attribute(attribute) => {
                self.skip_newlines();
                match self.unary_expression(true) {
                    Some(child) => attributed(AttributeBaseAst::Attribute(attribute), child),
                    None => {
                        let name = attribute.type_name.to_string();
                        self.incomplete(attribute.extent, message::UNEXPECTED_ATTRIBUTE, &[&name]);
                        let extent = start.to(attribute.extent);
                        attributes.push(AttributeBaseAst::Attribute(attribute));
                        let nested = attributes.into_iter().map(NestedAst::Attribute).collect();
                        return Some(error_expression(extent, nested));
                    }
                }
            }
            AttributeBaseAst::TypeConstraint(constraint) => {
                let access = self.member_access_token(false);
                let type_expression = |constraint: &crate::ast::TypeConstraintAst| {
                    ExpressionAst::Type(Box::new(TypeExpressionAst {
                        extent: constraint.extent,
                        type_name: constraint.type_name.clone(),
                    }))
                };
                if access.is_some() {
                    self.member_accesses(access, type_expression(&constraint))
                } else if matches!(self.peek_kind(), K::NewLine | K::Comma) {
                    type_expression(&constraint)
                } else {
                    match self.unary_expression(true) {
                        Some(child) => attributed(AttributeBaseAst::TypeConstraint(constraint), child),
                        None => type_expression(&constraint),
                    }
                }
            }
        };
        while let Some(attribute) = attributes.pop() {
            if !self.link() {
                break;
            }
            expression = attributed(attribute, expression);
        }
        Some(expression)
    }

    pub(super) fn primary_expression(&mut self, with_member_access: bool) -> Option<ExpressionAst> {
        let token = self.next();
        let expression = match token.kind {
            K::SplattedVariable | K::Variable => self.variable(&token, with_member_access),
            K::Number => {
                let text = self.text(&token);
                let text = self.name(text);
                match token.data {
                    Data::Number(value) => {
                        ExpressionAst::Constant(Box::new(ConstantExpressionAst { extent: token.extent, value, text }))
                    }
                    // A number that is none has been reported.
                    _ => error_expression(token.extent, Vec::new()),
                }
            }
            K::HereStringExpandable | K::StringExpandable => self.expandable_string(&token),
            K::HereStringLiteral | K::StringLiteral => ExpressionAst::StringConstant(StringConstantExpressionAst {
                extent: token.extent,
                value: token.text_value().cloned().unwrap_or_default(),
                string_type: if token.is(K::StringLiteral) {
                    StringConstantType::SingleQuoted
                } else {
                    StringConstantType::SingleQuotedHereString
                },
            }),
            K::LParen => self.parenthesized(&token),
            K::AtParen | K::DollarParen => self.subexpression(&token),
            K::AtCurly => self.hashtable(&token),
            K::LCurly => self.script_block_expression(&token),
            _ => {
                self.unget(token);
                return None;
            }
        };
        if !with_member_access {
            return Some(expression);
        }
        let access = self.member_access_token(true);
        Some(self.member_accesses(access, expression))
    }

    /// A variable; one with `using:` takes what follows it along.
    pub(super) fn variable(&mut self, token: &Tok, with_member_access: bool) -> ExpressionAst {
        let splatted = token.is(K::SplattedVariable);
        let extent = token.extent;
        let Some(path) = variable_path(token) else {
            return error_expression(extent, Vec::new());
        };
        let is_using = path.drive().is_some_and(|drive| drive.eq_ignore_ascii_case("using")) && !path.name.is_empty();
        if !is_using {
            return ExpressionAst::Variable(VariableExpressionAst { extent, path: path.clone(), splatted });
        }
        let path = Arc::new(VariablePath::parse(&path.name));
        let mut expression = ExpressionAst::Variable(VariableExpressionAst { extent, path, splatted });
        if with_member_access {
            let access = self.member_access_token(true);
            expression = self.member_accesses(access, expression);
        }
        ExpressionAst::Using(Box::new(UsingExpressionAst { extent: expression.extent(), expression }))
    }

    fn hashtable(&mut self, at_curly: &Tok) -> ExpressionAst {
        self.skip_newlines();
        let mut entries = Vec::new();
        while let Some(entry) = self.hashtable_entry() {
            entries.push(entry);
            if !matches!(self.peek_kind(), K::NewLine | K::Semi) {
                break;
            }
            self.skip_newlines_and_semicolons();
        }
        let right = self.next();
        let end = if right.is(K::RCurly) {
            right.extent
        } else {
            let detected = right.extent;
            self.unget(right);
            self.incomplete_detected(after(at_curly.extent), detected, message::MISSING_END_CURLY_BRACE, &[]);
            before(detected)
        };
        ExpressionAst::Hashtable(HashtableAst { extent: at_curly.extent.to(end), entries })
    }

    fn hashtable_entry(&mut self) -> Option<HashtableEntry> {
        let old_mode = self.set_mode(Mode::Expression);
        let key = self.label_or_key();
        let equals = key.as_ref().map(|_| self.next());
        self.set_mode(old_mode);
        let (key, equals) = (key?, equals?);
        if !equals.is(K::Equals) {
            self.unget(equals);
            let at = after(key.extent());
            self.error(at, message::MISSING_EQUALS_IN_HASH_LITERAL, &[]);
            self.sync_on_error(Consume::No, &[K::RCurly, K::Semi, K::NewLine]);
            return Some(HashtableEntry { key, value: super::error_statement(at, Vec::new()) });
        }
        let old_mode = self.set_mode(Mode::Command);
        self.skip_newlines();
        let value = match self.statement() {
            Some(value) => value,
            None => {
                let at = after(equals.extent);
                self.incomplete(at, message::MISSING_STATEMENT_IN_HASH_LITERAL, &[]);
                super::error_statement(at, Vec::new())
            }
        };
        self.set_mode(old_mode);
        Some(HashtableEntry { key, value })
    }

    pub(super) fn script_block_expression(&mut self, left_curly: &Tok) -> ExpressionAst {
        let old_comma = std::mem::replace(&mut self.disable_comma, false);
        let old_mode = self.set_mode(Mode::Command);
        self.skip_newlines();
        let script_block = self.script_block(Some(left_curly), false, None);
        self.disable_comma = old_comma;
        self.set_mode(old_mode);
        ExpressionAst::ScriptBlock(ScriptBlockExpressionAst {
            extent: script_block.extent,
            script_block: Arc::new(script_block),
        })
    }

    fn subexpression(&mut self, first: &Tok) -> ExpressionAst {
        let old_comma = std::mem::replace(&mut self.disable_comma, false);
        let old_mode = self.set_mode(Mode::Command);
        self.skip_newlines();
        let mut list = StatementList::default();
        let body_extent = self.statement_list(&mut list);
        self.skip_newlines();
        let right = self.next();
        let end = if right.is(K::RParen) {
            right.extent
        } else {
            let at = right.extent;
            self.unget(right);
            self.incomplete(at, message::MISSING_END_PARENTHESIS_IN_SUBEXPRESSION, &[]);
            body_extent.unwrap_or(first.extent)
        };
        self.disable_comma = old_comma;
        self.set_mode(old_mode);
        let extent = first.extent.to(end);
        let StatementList { statements, traps } = list;
        let body_extent = body_extent.unwrap_or(Extent::at(first.extent.end));
        let body = StatementBlockAst { extent: body_extent, statements, traps };
        if first.is(K::DollarParen) {
            ExpressionAst::SubExpression(Box::new(SubExpressionAst { extent, body }))
        } else {
            ExpressionAst::ArrayExpression(Box::new(ArrayExpressionAst { extent, body }))
        }
    }

    fn parenthesized(&mut self, left: &Tok) -> ExpressionAst {
        let old_mode = self.set_mode(Mode::Command);
        let old_comma = std::mem::replace(&mut self.disable_comma, false);
        self.skip_newlines();
        let pipeline = match self.pipeline_chain() {
            Some(pipeline) => pipeline,
            None => {
                let at = after(left.extent);
                self.incomplete(at, message::EXPECTED_EXPRESSION, &[]);
                super::error_statement(at, Vec::new())
            }
        };
        self.skip_newlines();
        let right = self.next();
        let end = if right.is(K::RParen) {
            right.extent
        } else {
            self.unget(right);
            let extent = pipeline.extent();
            self.incomplete(after(extent), message::MISSING_END_PARENTHESIS_IN_EXPRESSION, &[]);
            extent
        };
        self.disable_comma = old_comma;
        self.set_mode(old_mode);
        ExpressionAst::Paren(Box::new(ParenExpressionAst { extent: left.extent.to(end), pipeline }))
    }
}

/// Makes one expression of the last operator and its two operands.
fn reduce(operands: &mut Vec<ExpressionAst>, operators: &mut Vec<(BinaryOperator, Tok)>) {
    if let (Some((operator, token)), Some(right), Some(left)) = (operators.pop(), operands.pop(), operands.pop()) {
        let extent = left.extent().to(right.extent());
        let error_extent = token.extent;
        operands.push(ExpressionAst::Binary(Box::new(BinaryExpressionAst {
            extent,
            left,
            operator,
            right,
            error_extent,
        })));
    }
}

fn attributed(attribute: AttributeBaseAst, child: ExpressionAst) -> ExpressionAst {
    let extent = attribute.extent().to(child.extent());
    match attribute {
        AttributeBaseAst::Attribute(attribute) => {
            ExpressionAst::Attributed(Box::new(AttributedExpressionAst { extent, attribute, child }))
        }
        AttributeBaseAst::TypeConstraint(type_constraint) => {
            ExpressionAst::Convert(Box::new(ConvertExpressionAst { extent, type_constraint, child }))
        }
    }
}

fn unary(kind: K, extent: Extent, child: ExpressionAst) -> ExpressionAst {
    let operator = match kind {
        K::Comma => return ExpressionAst::ArrayLiteral(ArrayLiteralAst { extent, elements: vec![child] }),
        K::Bnot => UnaryOperator::Bnot,
        K::Plus => UnaryOperator::Plus,
        K::Minus => UnaryOperator::Minus,
        K::Join => UnaryOperator::Join,
        K::Isplit => UnaryOperator::Split(CaseSensitivity::Insensitive),
        K::Csplit => UnaryOperator::Split(CaseSensitivity::Sensitive),
        K::PlusPlus => UnaryOperator::PrefixIncrement,
        K::MinusMinus => UnaryOperator::PrefixDecrement,
        _ => UnaryOperator::Not,
    };
    ExpressionAst::Unary(Box::new(UnaryExpressionAst { extent, operator, child }))
}

fn binary_operator(kind: K) -> Option<BinaryOperator> {
    use BinaryOperator as B;
    use CaseSensitivity::{Insensitive, Sensitive};
    Some(match kind {
        K::And => B::And,
        K::Or => B::Or,
        K::Xor => B::Xor,
        K::Band => B::Band,
        K::Bor => B::Bor,
        K::Bxor => B::Bxor,
        K::Shl => B::Shl,
        K::Shr => B::Shr,
        K::Plus => B::Plus,
        K::Minus => B::Minus,
        K::Multiply => B::Multiply,
        K::Divide => B::Divide,
        K::Rem => B::Rem,
        K::Format => B::Format,
        K::DotDot => B::DotDot,
        K::QuestionQuestion => B::QuestionQuestion,
        K::Join => B::Join,
        K::Is => B::Is,
        K::IsNot => B::IsNot,
        K::As => B::As,
        K::Ieq => B::Eq(Insensitive),
        K::Ine => B::Ne(Insensitive),
        K::Ige => B::Ge(Insensitive),
        K::Igt => B::Gt(Insensitive),
        K::Ilt => B::Lt(Insensitive),
        K::Ile => B::Le(Insensitive),
        K::Ilike => B::Like(Insensitive),
        K::Inotlike => B::NotLike(Insensitive),
        K::Imatch => B::Match(Insensitive),
        K::Inotmatch => B::NotMatch(Insensitive),
        K::Ireplace => B::Replace(Insensitive),
        K::Icontains => B::Contains(Insensitive),
        K::Inotcontains => B::NotContains(Insensitive),
        K::Iin => B::In(Insensitive),
        K::Inotin => B::NotIn(Insensitive),
        K::Isplit => B::Split(Insensitive),
        K::Ceq => B::Eq(Sensitive),
        K::Cne => B::Ne(Sensitive),
        K::Cge => B::Ge(Sensitive),
        K::Cgt => B::Gt(Sensitive),
        K::Clt => B::Lt(Sensitive),
        K::Cle => B::Le(Sensitive),
        K::Clike => B::Like(Sensitive),
        K::Cnotlike => B::NotLike(Sensitive),
        K::Cmatch => B::Match(Sensitive),
        K::Cnotmatch => B::NotMatch(Sensitive),
        K::Creplace => B::Replace(Sensitive),
        K::Ccontains => B::Contains(Sensitive),
        K::Cnotcontains => B::NotContains(Sensitive),
        K::Cin => B::In(Sensitive),
        K::Cnotin => B::NotIn(Sensitive),
        K::Csplit => B::Split(Sensitive),
        _ => return None,
    })
}
