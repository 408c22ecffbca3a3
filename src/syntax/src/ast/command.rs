//! Pipelines, commands, redirections.

use super::{ExpressionAst, StatementAst};
use crate::Extent;
use std::sync::Arc;

/// `a | b | c`, perhaps with `&` at its end.
#[derive(Debug, Clone)]
pub struct PipelineAst {
    /// The whole pipeline.
    pub extent: Extent,
    /// Commands in order; only the first may be an expression.
    pub elements: Vec<CommandBaseAst>,
    /// Whether it runs as a job: `&` behind it.
    pub background: bool,
}

impl PipelineAst {
    /// The expression, when the pipeline is nothing but one, without redirections.
    #[must_use]
    pub fn pure_expression(&self) -> Option<&ExpressionAst> {
        match self.elements.as_slice() {
            [CommandBaseAst::Expression(element)] if element.redirections.is_empty() && !self.background => {
                Some(&element.expression)
            }
            _ => None,
        }
    }
}

/// `&&` or `||`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum PipelineChainOperator {
    AndAnd,
    OrOr,
}

/// `left && right`; chains lean left.
#[derive(Debug, Clone)]
pub struct PipelineChainAst {
    /// The whole chain.
    pub extent: Extent,
    /// A pipeline or a chain.
    pub left: Box<StatementAst>,
    /// Which operator.
    pub operator: PipelineChainOperator,
    /// The pipeline that may run after `left`.
    pub right: PipelineAst,
    /// Whether the whole chain runs as a job: `&` behind it.
    pub background: bool,
}

/// An element of a pipeline.
#[derive(Debug, Clone)]
pub enum CommandBaseAst {
    /// A command with its arguments.
    Command(Box<CommandAst>),
    /// An expression.
    Expression(Box<CommandExpressionAst>),
}

impl CommandBaseAst {
    /// Where the element stands.
    #[must_use]
    pub fn extent(&self) -> Extent {
        match self {
            Self::Command(command) => command.extent,
            Self::Expression(expression) => expression.extent,
        }
    }

    /// Its redirections in order.
    #[must_use]
    pub fn redirections(&self) -> &[RedirectionAst] {
        match self {
            Self::Command(command) => &command.redirections,
            Self::Expression(expression) => &expression.redirections,
        }
    }
}

/// An expression as an element of a pipeline.
#[derive(Debug, Clone)]
pub struct CommandExpressionAst {
    /// Redirections included.
    pub extent: Extent,
    /// The expression.
    pub expression: ExpressionAst,
    /// Redirections in order.
    pub redirections: Vec<RedirectionAst>,
}

/// What stands before the command's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InvocationOperator {
    /// Nothing: the name is looked up.
    None,
    /// `&`: in a scope of its own.
    Ampersand,
    /// `.`: in the current scope.
    Dot,
}

/// A command.
#[derive(Debug, Clone)]
pub struct CommandAst {
    /// From the operator or the name to the last argument or redirection.
    pub extent: Extent,
    /// `&` or `.` before the name.
    pub invocation: InvocationOperator,
    /// The name (or what is invoked) first, then parameters and arguments. A bare word is a
    /// [`StringConstantExpressionAst`](super::StringConstantExpressionAst) of type `BareWord`.
    pub elements: Vec<CommandElementAst>,
    /// Redirections in order.
    pub redirections: Vec<RedirectionAst>,
}

impl CommandAst {
    /// The command's name when it is written as such (bare word or quoted without anything to expand).
    #[must_use]
    pub fn name(&self) -> Option<&Arc<str>> {
        match self.elements.first() {
            Some(CommandElementAst::Expression(ExpressionAst::StringConstant(name))) => Some(&name.value),
            _ => None,
        }
    }
}

/// An element of a command.
#[derive(Debug, Clone)]
pub enum CommandElementAst {
    /// `-name`, `-name:value`
    Parameter(CommandParameterAst),
    /// The command or an argument. A splatted argument is a [`VariableExpressionAst`](super::VariableExpressionAst) with `splatted`.
    Expression(ExpressionAst),
}

impl CommandElementAst {
    /// Where the element stands.
    #[must_use]
    pub fn extent(&self) -> Extent {
        match self {
            Self::Parameter(parameter) => parameter.extent,
            Self::Expression(expression) => expression.extent(),
        }
    }
}

/// `-name`, with its argument only if a colon joins them.
#[derive(Debug, Clone)]
pub struct CommandParameterAst {
    /// Dash to colon or argument.
    pub extent: Extent,
    /// The name without dash and colon.
    pub name: Arc<str>,
    /// Behind the colon.
    pub argument: Option<Box<ExpressionAst>>,
    /// Dash, name and colon, to point at when something is wrong with the parameter.
    pub error_extent: Extent,
}

/// A stream that can be redirected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum RedirectionStream {
    /// `*`
    All,
    Output,
    Error,
    Warning,
    Verbose,
    Debug,
    Information,
}

/// `2>&1`, `> file`.
#[derive(Debug, Clone)]
pub enum RedirectionAst {
    /// Into another stream.
    Merging(MergingRedirectionAst),
    /// Into a file.
    File(Box<FileRedirectionAst>),
}

impl RedirectionAst {
    /// Where the redirection stands.
    #[must_use]
    pub fn extent(&self) -> Extent {
        match self {
            Self::Merging(redirection) => redirection.extent,
            Self::File(redirection) => redirection.extent,
        }
    }
}

/// `2>&1`
#[derive(Debug, Clone)]
pub struct MergingRedirectionAst {
    /// The operator.
    pub extent: Extent,
    /// The stream that goes elsewhere.
    pub from: RedirectionStream,
    /// Where it goes.
    pub to: RedirectionStream,
}

/// `> file`, `2>> file`
#[derive(Debug, Clone)]
pub struct FileRedirectionAst {
    /// Operator and file.
    pub extent: Extent,
    /// The stream that goes to the file.
    pub from: RedirectionStream,
    /// The file.
    pub location: ExpressionAst,
    /// `>>`
    pub append: bool,
}
