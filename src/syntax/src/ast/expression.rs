//! Expressions.

use super::{
    AttributeAst, BinaryOperator, NestedAst, ScriptBlockAst, StatementAst, StatementBlockAst, TypeConstraintAst,
    TypeName, UnaryOperator, VariablePath,
};
use crate::Extent;
use num_bigint::BigInt;
use rust_decimal::Decimal;
use std::sync::Arc;

/// An expression.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // each variant is described by what it holds
pub enum ExpressionAst {
    Constant(Box<ConstantExpressionAst>),
    StringConstant(StringConstantExpressionAst),
    ExpandableString(Box<ExpandableStringExpressionAst>),
    Variable(VariableExpressionAst),
    Binary(Box<BinaryExpressionAst>),
    Unary(Box<UnaryExpressionAst>),
    Ternary(Box<TernaryExpressionAst>),
    Attributed(Box<AttributedExpressionAst>),
    Convert(Box<ConvertExpressionAst>),
    Type(Box<TypeExpressionAst>),
    Member(Box<MemberExpressionAst>),
    InvokeMember(Box<InvokeMemberExpressionAst>),
    /// `: base(...)` of a constructor, only in [`FunctionMemberAst`](super::FunctionMemberAst).
    BaseConstructorInvocation(Box<BaseConstructorInvocationAst>),
    Index(Box<IndexExpressionAst>),
    ArrayLiteral(ArrayLiteralAst),
    ArrayExpression(Box<ArrayExpressionAst>),
    SubExpression(Box<SubExpressionAst>),
    Paren(Box<ParenExpressionAst>),
    Hashtable(HashtableAst),
    ScriptBlock(ScriptBlockExpressionAst),
    Using(Box<UsingExpressionAst>),
    /// Only in trees with errors.
    Error(Box<ErrorExpressionAst>),
}

impl ExpressionAst {
    /// Where the expression stands.
    #[must_use]
    pub fn extent(&self) -> Extent {
        match self {
            Self::Constant(e) => e.extent,
            Self::StringConstant(e) => e.extent,
            Self::ExpandableString(e) => e.extent,
            Self::Variable(e) => e.extent,
            Self::Binary(e) => e.extent,
            Self::Unary(e) => e.extent,
            Self::Ternary(e) => e.extent,
            Self::Attributed(e) => e.extent,
            Self::Convert(e) => e.extent,
            Self::Type(e) => e.extent,
            Self::Member(e) => e.extent,
            Self::InvokeMember(e) => e.extent,
            Self::BaseConstructorInvocation(e) => e.extent,
            Self::Index(e) => e.extent,
            Self::ArrayLiteral(e) => e.extent,
            Self::ArrayExpression(e) => e.extent,
            Self::SubExpression(e) => e.extent,
            Self::Paren(e) => e.extent,
            Self::Hashtable(e) => e.extent,
            Self::ScriptBlock(e) => e.extent,
            Self::Using(e) => e.extent,
            Self::Error(e) => e.extent,
        }
    }
}

/// The value of a literal number, typed as PowerShell types it.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // the names are .NET's
pub enum ConstantValue {
    SByte(i8),
    Byte(u8),
    Int16(i16),
    UInt16(u16),
    Int32(i32),
    UInt32(u32),
    Int64(i64),
    UInt64(u64),
    BigInteger(BigInt),
    Double(f64),
    Decimal(Decimal),
}

/// A literal number.
#[derive(Debug, Clone)]
pub struct ConstantExpressionAst {
    /// The literal.
    pub extent: Extent,
    /// Its value.
    pub value: ConstantValue,
    /// What was written. As an argument of a native command this is passed, not the value: `1e3`, `0x10`, `1kb`.
    pub text: Arc<str>,
}

/// How a string was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum StringConstantType {
    SingleQuoted,
    SingleQuotedHereString,
    DoubleQuoted,
    DoubleQuotedHereString,
    BareWord,
}

/// A string with nothing to expand.
#[derive(Debug, Clone)]
pub struct StringConstantExpressionAst {
    /// Quotes included.
    pub extent: Extent,
    /// The value, escapes resolved.
    pub value: Arc<str>,
    /// How it was written.
    pub string_type: StringConstantType,
}

/// A string with variables or subexpressions in it.
#[derive(Debug, Clone)]
pub struct ExpandableStringExpressionAst {
    /// Quotes included.
    pub extent: Extent,
    /// The value before expansion, escapes resolved.
    pub value: Arc<str>,
    /// How it was written.
    pub string_type: StringConstantType,
    /// Text and what is expanded, in order.
    pub parts: Vec<StringPart>,
}

/// A part of an expandable string.
#[derive(Debug, Clone)]
pub enum StringPart {
    /// Text as it is.
    Text(Arc<str>),
    /// `$x`, `${x}`, `$(...)`: a variable, a subexpression, or a `$using:` expression.
    Expression(ExpressionAst),
}

/// `$x`, `@x`
#[derive(Debug, Clone)]
pub struct VariableExpressionAst {
    /// Sigil included.
    pub extent: Extent,
    /// The name, taken apart.
    pub path: Arc<VariablePath>,
    /// `@x`: the value is spread over the command's parameters.
    pub splatted: bool,
}

/// `left operator right`
#[derive(Debug, Clone)]
pub struct BinaryExpressionAst {
    /// The whole.
    pub extent: Extent,
    /// Left operand.
    pub left: ExpressionAst,
    /// Operator.
    pub operator: BinaryOperator,
    /// Right operand.
    pub right: ExpressionAst,
    /// Where the operator stands.
    pub error_extent: Extent,
}

/// `operator child`, `child operator`
#[derive(Debug, Clone)]
pub struct UnaryExpressionAst {
    /// The whole.
    pub extent: Extent,
    /// Operator.
    pub operator: UnaryOperator,
    /// Operand.
    pub child: ExpressionAst,
}

/// `condition ? if_true : if_false`
#[derive(Debug, Clone)]
pub struct TernaryExpressionAst {
    /// The whole.
    pub extent: Extent,
    /// The condition.
    pub condition: ExpressionAst,
    /// Value if true.
    pub if_true: ExpressionAst,
    /// Value if false.
    pub if_false: ExpressionAst,
}

/// `[ValidateRange(1, 5)] $x`
#[derive(Debug, Clone)]
pub struct AttributedExpressionAst {
    /// The whole.
    pub extent: Extent,
    /// The attribute.
    pub attribute: AttributeAst,
    /// What it is put on.
    pub child: ExpressionAst,
}

/// `[int] $x`
#[derive(Debug, Clone)]
pub struct ConvertExpressionAst {
    /// The whole.
    pub extent: Extent,
    /// The type.
    pub type_constraint: TypeConstraintAst,
    /// What is converted.
    pub child: ExpressionAst,
}

/// `[int]` as a value.
#[derive(Debug, Clone)]
pub struct TypeExpressionAst {
    /// Brackets included.
    pub extent: Extent,
    /// The type.
    pub type_name: TypeName,
}

/// `.` or `::`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum MemberAccess {
    Instance,
    Static,
}

/// Whether access to a member of null is an error, or null: `?.`, `?[`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum NullConditional {
    No,
    Yes,
}

/// `x.name`, `[t]::name`
#[derive(Debug, Clone)]
pub struct MemberExpressionAst {
    /// The whole.
    pub extent: Extent,
    /// Whose member.
    pub expression: ExpressionAst,
    /// The name: mostly a bare word, or any expression.
    pub member: ExpressionAst,
    /// `.` or `::`
    pub access: MemberAccess,
    /// `?.`
    pub null_conditional: NullConditional,
}

/// `x.name(arguments)`, `[t]::name[generic](arguments)`
#[derive(Debug, Clone)]
pub struct InvokeMemberExpressionAst {
    /// The whole.
    pub extent: Extent,
    /// Whose member.
    pub expression: ExpressionAst,
    /// The name: mostly a bare word, or any expression.
    pub member: ExpressionAst,
    /// `.` or `::`
    pub access: MemberAccess,
    /// `?.`
    pub null_conditional: NullConditional,
    /// Types in brackets behind the name.
    pub generic_arguments: Vec<TypeName>,
    /// Arguments in order.
    pub arguments: Vec<ExpressionAst>,
}

/// `: base(arguments)`
#[derive(Debug, Clone)]
pub struct BaseConstructorInvocationAst {
    /// The whole.
    pub extent: Extent,
    /// Arguments in order.
    pub arguments: Vec<ExpressionAst>,
}

/// `x[i]`
#[derive(Debug, Clone)]
pub struct IndexExpressionAst {
    /// The whole.
    pub extent: Extent,
    /// What is indexed.
    pub target: ExpressionAst,
    /// The index.
    pub index: ExpressionAst,
    /// `?[`
    pub null_conditional: NullConditional,
}

/// `1, 2, 3`; `, 1`
#[derive(Debug, Clone)]
pub struct ArrayLiteralAst {
    /// The whole.
    pub extent: Extent,
    /// Elements in order.
    pub elements: Vec<ExpressionAst>,
}

/// `@( )`
#[derive(Debug, Clone)]
pub struct ArrayExpressionAst {
    /// The whole.
    pub extent: Extent,
    /// The statements.
    pub body: StatementBlockAst,
}

/// `$( )`
#[derive(Debug, Clone)]
pub struct SubExpressionAst {
    /// The whole.
    pub extent: Extent,
    /// The statements.
    pub body: StatementBlockAst,
}

/// `( )`
#[derive(Debug, Clone)]
pub struct ParenExpressionAst {
    /// The whole.
    pub extent: Extent,
    /// A pipeline, a chain, or an assignment.
    pub pipeline: StatementAst,
}

/// `@{ key = value }`
#[derive(Debug, Clone)]
pub struct HashtableAst {
    /// The whole.
    pub extent: Extent,
    /// Keys and values in order.
    pub entries: Vec<HashtableEntry>,
}

/// An entry of a hash literal.
#[derive(Debug, Clone)]
pub struct HashtableEntry {
    /// The key; a bare word is a string.
    pub key: ExpressionAst,
    /// The value: any statement that gives one.
    pub value: StatementAst,
}

/// `{ }` as a value.
#[derive(Debug, Clone)]
pub struct ScriptBlockExpressionAst {
    /// Braces included.
    pub extent: Extent,
    /// The block.
    pub script_block: Arc<ScriptBlockAst>,
}

/// `$using:x`, `$using:x.y[0]`
#[derive(Debug, Clone)]
pub struct UsingExpressionAst {
    /// The whole.
    pub extent: Extent,
    /// The variable `x` without `using:`, or members and indices of it.
    pub expression: ExpressionAst,
}

/// What could not be read, only in trees with errors.
#[derive(Debug, Clone)]
pub struct ErrorExpressionAst {
    /// As far as the expression was understood.
    pub extent: Extent,
    /// What was read within it.
    pub nested: Vec<NestedAst>,
}
