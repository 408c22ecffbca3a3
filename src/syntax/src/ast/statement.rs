//! Statements.

use super::{
    AssignmentOperator, AttributeBaseAst, ExpressionAst, FunctionDefinitionAst, ParameterAst, PipelineAst,
    PipelineChainAst, TypeConstraintAst, TypeDefinitionAst, VariableExpressionAst,
};
use crate::Extent;
use std::sync::Arc;

/// A statement.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // each variant is described by what it holds
pub enum StatementAst {
    Pipeline(PipelineAst),
    PipelineChain(Box<PipelineChainAst>),
    Assignment(Box<AssignmentStatementAst>),
    If(Box<IfStatementAst>),
    While(Box<WhileStatementAst>),
    DoWhile(Box<DoLoopStatementAst>),
    DoUntil(Box<DoLoopStatementAst>),
    For(Box<ForStatementAst>),
    ForEach(Box<ForEachStatementAst>),
    Switch(Box<SwitchStatementAst>),
    Try(Box<TryStatementAst>),
    Trap(Box<TrapStatementAst>),
    Data(Box<DataStatementAst>),
    Block(Box<BlockStatementAst>),
    Break(Box<BreakStatementAst>),
    Continue(Box<ContinueStatementAst>),
    Return(Box<JumpStatementAst>),
    Exit(Box<JumpStatementAst>),
    Throw(Box<JumpStatementAst>),
    FunctionDefinition(Arc<FunctionDefinitionAst>),
    TypeDefinition(Arc<TypeDefinitionAst>),
    /// Only in trees with errors.
    Error(Box<ErrorStatementAst>),
}

impl StatementAst {
    /// Where the statement stands.
    #[must_use]
    pub fn extent(&self) -> Extent {
        match self {
            Self::Pipeline(s) => s.extent,
            Self::PipelineChain(s) => s.extent,
            Self::Assignment(s) => s.extent,
            Self::If(s) => s.extent,
            Self::While(s) => s.extent,
            Self::DoWhile(s) | Self::DoUntil(s) => s.extent,
            Self::For(s) => s.extent,
            Self::ForEach(s) => s.extent,
            Self::Switch(s) => s.extent,
            Self::Try(s) => s.extent,
            Self::Trap(s) => s.extent,
            Self::Data(s) => s.extent,
            Self::Block(s) => s.extent,
            Self::Break(s) => s.extent,
            Self::Continue(s) => s.extent,
            Self::Return(s) | Self::Exit(s) | Self::Throw(s) => s.extent,
            Self::FunctionDefinition(s) => s.extent,
            Self::TypeDefinition(s) => s.extent,
            Self::Error(s) => s.extent,
        }
    }

    /// The expression, when the statement is nothing but one.
    #[must_use]
    pub fn pure_expression(&self) -> Option<&ExpressionAst> {
        match self {
            Self::Pipeline(pipeline) => pipeline.pure_expression(),
            _ => None,
        }
    }
}

/// Statements in braces.
#[derive(Debug, Clone, Default)]
pub struct StatementBlockAst {
    /// Braces included where it has some.
    pub extent: Extent,
    /// The statements in order, traps left out.
    pub statements: Vec<StatementAst>,
    /// The traps, which hold for all statements of the block.
    pub traps: Vec<TrapStatementAst>,
}

/// `$x = 1`, `$x += 1`
#[derive(Debug, Clone)]
pub struct AssignmentStatementAst {
    /// The whole.
    pub extent: Extent,
    /// What is assigned to; a tree without errors has only what can be: variables, members, indices, casts and lists of these.
    pub left: ExpressionAst,
    /// Which operator.
    pub operator: AssignmentOperator,
    /// What is assigned: any statement that gives a value.
    pub right: StatementAst,
    /// Where the operator stands.
    pub error_extent: Extent,
}

/// `if`, `elseif`, `else`
#[derive(Debug, Clone)]
pub struct IfStatementAst {
    /// The whole.
    pub extent: Extent,
    /// `if` and each `elseif`.
    pub clauses: Vec<IfClause>,
    /// `else`
    pub else_clause: Option<StatementBlockAst>,
}

/// A condition and what it guards.
#[derive(Debug, Clone)]
pub struct IfClause {
    /// The condition.
    pub condition: StatementAst,
    /// The block.
    pub body: StatementBlockAst,
}

/// `while (condition) { }`
#[derive(Debug, Clone)]
pub struct WhileStatementAst {
    /// From the label or the keyword.
    pub extent: Extent,
    /// `:label`, without the colon.
    pub label: Option<Arc<str>>,
    /// The condition.
    pub condition: StatementAst,
    /// The block.
    pub body: StatementBlockAst,
}

/// `do { } while (condition)`, `do { } until (condition)`
#[derive(Debug, Clone)]
pub struct DoLoopStatementAst {
    /// From the label or the keyword.
    pub extent: Extent,
    /// `:label`, without the colon.
    pub label: Option<Arc<str>>,
    /// The condition.
    pub condition: StatementAst,
    /// The block.
    pub body: StatementBlockAst,
}

/// `for (initializer; condition; iterator) { }`
#[derive(Debug, Clone)]
pub struct ForStatementAst {
    /// From the label or the keyword.
    pub extent: Extent,
    /// `:label`, without the colon.
    pub label: Option<Arc<str>>,
    /// Runs once.
    pub initializer: Option<StatementAst>,
    /// No condition means forever.
    pub condition: Option<StatementAst>,
    /// Runs after each round.
    pub iterator: Option<StatementAst>,
    /// The block.
    pub body: StatementBlockAst,
}

/// `foreach ($variable in condition) { }`
#[derive(Debug, Clone)]
pub struct ForEachStatementAst {
    /// From the label or the keyword.
    pub extent: Extent,
    /// `:label`, without the colon.
    pub label: Option<Arc<str>>,
    /// What each element is assigned to.
    pub variable: VariableExpressionAst,
    /// What is walked through.
    pub condition: StatementAst,
    /// The block.
    pub body: StatementBlockAst,
    /// `-parallel`, which PowerShell refuses outside workflows.
    pub parallel: bool,
    /// `-throttlelimit n`
    pub throttle_limit: Option<ExpressionAst>,
}

/// Flags of `switch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[allow(missing_docs)]
pub struct SwitchFlags {
    pub regex: bool,
    pub wildcard: bool,
    pub exact: bool,
    pub case_sensitive: bool,
    /// The condition names a file whose lines are switched on.
    pub file: bool,
    /// `-parallel`, which PowerShell refuses outside workflows.
    pub parallel: bool,
}

/// `switch (condition) { clauses }`
#[derive(Debug, Clone)]
pub struct SwitchStatementAst {
    /// From the label or the keyword.
    pub extent: Extent,
    /// `:label`, without the colon.
    pub label: Option<Arc<str>>,
    /// Flags.
    pub flags: SwitchFlags,
    /// What is switched on.
    pub condition: StatementAst,
    /// Clauses in order.
    pub clauses: Vec<SwitchClause>,
    /// `default`
    pub default: Option<StatementBlockAst>,
}

/// A clause of `switch`.
#[derive(Debug, Clone)]
pub struct SwitchClause {
    /// What is compared with, or a script block that decides.
    pub condition: ExpressionAst,
    /// The block.
    pub body: StatementBlockAst,
}

/// `try { } catch { } finally { }`
#[derive(Debug, Clone)]
pub struct TryStatementAst {
    /// The whole.
    pub extent: Extent,
    /// The guarded block.
    pub body: StatementBlockAst,
    /// Catch clauses in order.
    pub catch_clauses: Vec<CatchClauseAst>,
    /// `finally`
    pub finally: Option<StatementBlockAst>,
}

/// `catch [type], [type] { }`
#[derive(Debug, Clone)]
pub struct CatchClauseAst {
    /// The clause.
    pub extent: Extent,
    /// Exceptions it catches; none means all.
    pub catch_types: Vec<TypeConstraintAst>,
    /// The block.
    pub body: StatementBlockAst,
}

/// `trap [type] { }`
#[derive(Debug, Clone)]
pub struct TrapStatementAst {
    /// The whole.
    pub extent: Extent,
    /// The exception it catches; none means all.
    pub trap_type: Option<TypeConstraintAst>,
    /// The block.
    pub body: StatementBlockAst,
}

/// `data name -supportedcommand x { }`
#[derive(Debug, Clone)]
pub struct DataStatementAst {
    /// The whole.
    pub extent: Extent,
    /// The variable that gets the value.
    pub variable: Option<Arc<str>>,
    /// Commands the block may use.
    pub commands_allowed: Vec<ExpressionAst>,
    /// The block.
    pub body: StatementBlockAst,
}

/// `parallel { }`, `sequence { }`, which PowerShell refuses outside workflows.
#[derive(Debug, Clone)]
pub struct BlockStatementAst {
    /// The whole.
    pub extent: Extent,
    /// Where the keyword stands.
    pub kind_extent: Extent,
    /// The block.
    pub body: StatementBlockAst,
}

/// `break`, `break label`
#[derive(Debug, Clone)]
pub struct BreakStatementAst {
    /// The whole.
    pub extent: Extent,
    /// The label, mostly a bare word.
    pub label: Option<ExpressionAst>,
}

/// `continue`, `continue label`
#[derive(Debug, Clone)]
pub struct ContinueStatementAst {
    /// The whole.
    pub extent: Extent,
    /// The label, mostly a bare word.
    pub label: Option<ExpressionAst>,
}

/// `return`, `exit`, `throw`, perhaps with a pipeline.
#[derive(Debug, Clone)]
pub struct JumpStatementAst {
    /// The whole.
    pub extent: Extent,
    /// What is returned or thrown.
    pub pipeline: Option<StatementAst>,
}

/// What could not be read, only in trees with errors.
#[derive(Debug, Clone)]
pub struct ErrorStatementAst {
    /// As far as the statement was understood.
    pub extent: Extent,
    /// What was read within it.
    pub nested: Vec<NestedAst>,
}

/// A part of what could not be read.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum NestedAst {
    Statement(StatementAst),
    Block(StatementBlockAst),
    Expression(ExpressionAst),
    Attribute(AttributeBaseAst),
    Parameter(Arc<ParameterAst>),
    Catch(CatchClauseAst),
}
