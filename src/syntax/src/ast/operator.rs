//! Operators as the tree knows them; tokens have the written forms.

/// Whether an operator that compares text heeds case: `-ceq` does, `-eq` and `-ieq` do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CaseSensitivity {
    /// `-eq`, `-ieq`
    Insensitive,
    /// `-ceq`
    Sensitive,
}

/// An operator between two expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // the names are the operators
pub enum BinaryOperator {
    And,
    Or,
    Xor,
    Band,
    Bor,
    Bxor,
    Shl,
    Shr,
    Plus,
    Minus,
    Multiply,
    Divide,
    Rem,
    /// `-f`
    Format,
    /// `..`
    DotDot,
    /// `??`
    QuestionQuestion,
    Join,
    Is,
    IsNot,
    As,
    Eq(CaseSensitivity),
    Ne(CaseSensitivity),
    Ge(CaseSensitivity),
    Gt(CaseSensitivity),
    Lt(CaseSensitivity),
    Le(CaseSensitivity),
    Like(CaseSensitivity),
    NotLike(CaseSensitivity),
    Match(CaseSensitivity),
    NotMatch(CaseSensitivity),
    Replace(CaseSensitivity),
    Contains(CaseSensitivity),
    NotContains(CaseSensitivity),
    In(CaseSensitivity),
    NotIn(CaseSensitivity),
    Split(CaseSensitivity),
}

/// An operator before or behind one expression. A comma before an expression is an
/// [`ArrayLiteralAst`](super::ArrayLiteralAst) of one element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum UnaryOperator {
    /// `-not`, `!`
    Not,
    Bnot,
    Plus,
    Minus,
    Join,
    Split(CaseSensitivity),
    /// `++$x`
    PrefixIncrement,
    /// `--$x`
    PrefixDecrement,
    /// `$x++`
    PostfixIncrement,
    /// `$x--`
    PostfixDecrement,
}

/// The operator of an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum AssignmentOperator {
    /// `=`
    Equals,
    Plus,
    Minus,
    Multiply,
    Divide,
    Rem,
    /// `??=`
    QuestionQuestion,
}

impl AssignmentOperator {
    /// What a compound assignment computes with the old value; none for `=` and `??=`.
    #[must_use]
    pub const fn binary(self) -> Option<BinaryOperator> {
        match self {
            Self::Equals | Self::QuestionQuestion => None,
            Self::Plus => Some(BinaryOperator::Plus),
            Self::Minus => Some(BinaryOperator::Minus),
            Self::Multiply => Some(BinaryOperator::Multiply),
            Self::Divide => Some(BinaryOperator::Divide),
            Self::Rem => Some(BinaryOperator::Rem),
        }
    }
}
