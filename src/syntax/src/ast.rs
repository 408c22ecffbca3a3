//! The tree: named and shaped as the classes of `System.Management.Automation.Language`.
//!
//! Every node has an [`Extent`](crate::Extent). Names and literal texts are `Arc<str>`, so that whoever runs the tree can keep
//! them without copying. Script blocks, functions and types are `Arc`s of their own: they outlive the tree they were
//! read from.

mod command;
mod definition;
mod expression;
mod operator;
mod script_block;
mod statement;
mod type_name;
mod variable_path;

pub use command::{
    CommandAst, CommandBaseAst, CommandElementAst, CommandExpressionAst, CommandParameterAst, FileRedirectionAst,
    InvocationOperator, MergingRedirectionAst, PipelineAst, PipelineChainAst, PipelineChainOperator, RedirectionAst,
    RedirectionStream,
};
pub use definition::{
    AttributeAst, AttributeBaseAst, FunctionDefinitionAst, FunctionKind, FunctionMemberAst, MemberAst,
    NamedAttributeArgumentAst, ParameterAst, PropertyMemberAst, TypeConstraintAst, TypeDefinitionAst,
    TypeDefinitionKind, UsingStatementAst, UsingStatementKind,
};
pub use expression::{
    ArrayExpressionAst, ArrayLiteralAst, AttributedExpressionAst, BaseConstructorInvocationAst, BinaryExpressionAst,
    ConstantExpressionAst, ConstantValue, ConvertExpressionAst, ErrorExpressionAst, ExpandableStringExpressionAst,
    ExpressionAst, HashtableAst, HashtableEntry, IndexExpressionAst, InvokeMemberExpressionAst, MemberAccess,
    MemberExpressionAst, NullConditional, ParenExpressionAst, ScriptBlockExpressionAst, StringConstantExpressionAst,
    StringConstantType, StringPart, SubExpressionAst, TernaryExpressionAst, TypeExpressionAst, UnaryExpressionAst,
    UsingExpressionAst, VariableExpressionAst,
};
pub use operator::{AssignmentOperator, BinaryOperator, CaseSensitivity, UnaryOperator};
pub use script_block::{
    NamedBlockAst, NamedBlockKind, ParamBlockAst, RequiredModule, ScriptBlockAst, ScriptRequirements,
};
pub use statement::{
    AssignmentStatementAst, BlockStatementAst, BreakStatementAst, CatchClauseAst, ContinueStatementAst,
    DataStatementAst, DoLoopStatementAst, ErrorStatementAst, ForEachStatementAst, ForStatementAst, IfClause,
    IfStatementAst, JumpStatementAst, NestedAst, StatementAst, StatementBlockAst, SwitchClause, SwitchFlags,
    SwitchStatementAst, TrapStatementAst, TryStatementAst, WhileStatementAst,
};
pub use type_name::{ArrayTypeName, GenericTypeName, SimpleTypeName, TypeName};
pub use variable_path::{ConstantVariable, VariablePath, VariableScope};
