//! Chains of pipelines, pipelines, assignments.

use super::{Parser, after, error_statement};
use crate::Extent;
use crate::ast::{
    AssignmentOperator, AssignmentStatementAst, CommandBaseAst, CommandExpressionAst, ExpressionAst, NestedAst,
    PipelineAst, PipelineChainAst, PipelineChainOperator, StatementAst,
};
use crate::message;
use crate::token::TokenKind as K;
use crate::tokenizer::{Mode, Tok};

impl Parser<'_, '_> {
    /// An assignment, or pipelines joined by `&&` and `||`, if one comes next.
    pub(super) fn pipeline_chain(&mut self) -> Option<StatementAst> {
        let old_mode = self.set_mode(Mode::Expression);
        let mut start = self.expression(false);
        // The operator is looked for in this mode: where commands are read, `=0` is one word.
        let assign = match &start {
            Some(_) => {
                let kind = self.peek_kind();
                assignment_operator(kind).map(|operator| (operator, self.next()))
            }
            None => None,
        };
        self.set_mode(old_mode);
        if let Some((operator, token)) = assign
            && let Some(left) = start.take()
        {
            return Some(self.assignment(left, operator, &token));
        }

        let mut chain: Option<StatementAst> = None;
        let mut chain_operator: Option<Tok> = None;
        loop {
            let first = if start.is_none() {
                let token = self.peek();
                (token.kind, token.extent)
            } else {
                (K::Unknown, Extent::default())
            };
            let Some(mut pipeline) = self.pipeline(start.take()) else {
                let (operator, chain) = (chain_operator?, chain?);
                match first.0 {
                    K::EndOfInput => {
                        self.incomplete(after(operator.extent), message::EMPTY_PIPELINE_CHAIN_ELEMENT, &[]);
                    }
                    // What is wrong with these has been reported.
                    K::Dot | K::Ampersand => {}
                    _ => {
                        let extent = operator.extent.to(first.1);
                        self.error(extent, message::EMPTY_PIPELINE_CHAIN_ELEMENT, &[]);
                    }
                }
                let extent = chain.extent().to(operator.extent);
                return Some(error_statement(extent, vec![NestedAst::Statement(chain)]));
            };

            let mut background = false;
            let operator = match self.peek_kind() {
                K::AndAnd | K::OrOr => {
                    let token = self.next();
                    self.skip_newlines();
                    Some(token)
                }
                K::Ampersand => {
                    self.skip();
                    if matches!(self.peek_kind(), K::AndAnd | K::OrOr) {
                        let token = self.next();
                        self.error(token.extent, message::BACKGROUND_OPERATOR_IN_PIPELINE_CHAIN, &[]);
                        let start = chain.as_ref().map_or(pipeline.extent, StatementAst::extent);
                        // What stood before it is of no more interest: not even PowerShell keeps it.
                        return Some(error_statement(start.to(token.extent), Vec::new()));
                    }
                    background = true;
                    None
                }
                _ => None,
            };
            let joined = match (chain.take(), &chain_operator) {
                (Some(left), Some(operator)) => {
                    if !self.link() {
                        return Some(left);
                    }
                    let operator = match operator.kind {
                        K::AndAnd => PipelineChainOperator::AndAnd,
                        _ => PipelineChainOperator::OrOr,
                    };
                    let extent = left.extent().to(pipeline.extent);
                    let left = Box::new(left);
                    StatementAst::PipelineChain(Box::new(PipelineChainAst {
                        extent,
                        left,
                        operator,
                        right: pipeline,
                        background,
                    }))
                }
                _ => {
                    pipeline.background = background;
                    StatementAst::Pipeline(pipeline)
                }
            };
            let Some(operator) = operator else {
                return Some(joined);
            };
            if self.peek_kind() == K::EndOfInput {
                self.incomplete(after(operator.extent), message::EMPTY_PIPELINE_CHAIN_ELEMENT, &[]);
                return Some(joined);
            }
            chain = Some(joined);
            chain_operator = Some(operator);
        }
    }

    fn assignment(&mut self, left: ExpressionAst, operator: AssignmentOperator, token: &Tok) -> StatementAst {
        self.skip_newlines();
        let right = match self.statement() {
            Some(statement) => statement,
            None => {
                let at = after(token.extent);
                self.incomplete(at, message::EXPECTED_VALUE_EXPRESSION, &[token.kind.text()]);
                error_statement(at, Vec::new())
            }
        };
        StatementAst::Assignment(Box::new(AssignmentStatementAst {
            extent: left.extent().to(right.extent()),
            left,
            operator,
            right,
            error_extent: token.extent,
        }))
    }

    fn pipeline(&mut self, mut start: Option<ExpressionAst>) -> Option<PipelineAst> {
        let mut elements: Vec<CommandBaseAst> = Vec::new();
        let mut pipe: Option<Extent> = None;
        loop {
            let mut expression = start.take();
            if expression.is_none() {
                let old_mode = self.set_mode(Mode::Expression);
                expression = self.expression(false);
                self.set_mode(old_mode);
            }
            let element = match expression {
                Some(expression) => {
                    if !elements.is_empty() {
                        self.error(expression.extent(), message::EXPRESSIONS_MUST_BE_FIRST_IN_PIPELINE, &[]);
                    }
                    Some(self.command_expression(expression))
                }
                None => self.command().map(|command| CommandBaseAst::Command(Box::new(command))),
            };
            match element {
                Some(element) => elements.push(element),
                None if !elements.is_empty() || self.peek_kind() == K::Pipe => {
                    // The position is the pipe's when nothing stands before the first one, else what is behind the pipe.
                    let at = match pipe {
                        Some(pipe) => after(pipe),
                        None => self.peek().extent,
                    };
                    self.incomplete(at, message::EMPTY_PIPE_ELEMENT, &[]);
                }
                None => {}
            }

            let mut kind = self.peek_kind();
            let mut extent = self.peek().extent;
            if kind == K::NewLine && self.tokenizer.is_pipe_continuation(extent) {
                self.skip_newlines();
                kind = self.peek_kind();
                extent = self.peek().extent;
            }
            match kind {
                K::Semi | K::NewLine | K::RParen | K::RCurly | K::EndOfInput | K::AndAnd | K::OrOr | K::Ampersand => {
                    break;
                }
                K::Pipe => {
                    pipe = Some(extent);
                    self.skip();
                    self.skip_newlines();
                    if self.peek_kind() == K::EndOfInput {
                        self.incomplete(after(extent), message::EMPTY_PIPE_ELEMENT, &[]);
                        break;
                    }
                }
                _ => {
                    let text = self.source.slice(extent);
                    self.error(extent, message::UNEXPECTED_TOKEN, &[text]);
                    break;
                }
            }
        }
        let extent = elements.first()?.extent().to(elements.last()?.extent());
        Some(PipelineAst { extent, elements, background: false })
    }

    fn command_expression(&mut self, expression: ExpressionAst) -> CommandBaseAst {
        let mut extent = expression.extent();
        let mut redirections = Vec::new();
        while matches!(self.peek_kind(), K::Redirection | K::RedirectInStd) {
            let token = self.next();
            let mut unused = extent;
            if let Some(redirection) = self.redirection(&token, &mut redirections, &mut unused) {
                extent = extent.to(redirection);
            }
        }
        CommandBaseAst::Expression(Box::new(CommandExpressionAst { extent, expression, redirections }))
    }
}

fn assignment_operator(kind: K) -> Option<AssignmentOperator> {
    Some(match kind {
        K::Equals => AssignmentOperator::Equals,
        K::PlusEquals => AssignmentOperator::Plus,
        K::MinusEquals => AssignmentOperator::Minus,
        K::MultiplyEquals => AssignmentOperator::Multiply,
        K::DivideEquals => AssignmentOperator::Divide,
        K::RemainderEquals => AssignmentOperator::Rem,
        K::QuestionQuestionEquals => AssignmentOperator::QuestionQuestion,
        _ => return None,
    })
}
