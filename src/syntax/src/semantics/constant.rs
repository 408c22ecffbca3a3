//! Expressions whose value is known without running anything.

use crate::ast::{BinaryOperator, ConstantValue, ConstantVariable, ExpressionAst, StatementAst, StatementBlockAst};
use crate::ast::{MemberAccess, UnaryOperator};
use crate::types::{Types, is_safe_primitive};
use std::sync::Arc;

/// A value of constants.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Constant {
    Null,
    Boolean(bool),
    Number(ConstantValue),
    String(Arc<str>),
    Array(Vec<Constant>),
    Hashtable(Vec<(Constant, Constant)>),
}

/// What the constant is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// An argument of an attribute.
    Attribute,
    /// An argument of an attribute of a class or its members, which .NET keeps.
    ClassAttribute,
    /// Anything else.
    Value,
}

/// Whether the expression is constant enough for `purpose`.
pub(crate) fn is_constant(expression: &ExpressionAst, purpose: Purpose, types: &dyn Types) -> bool {
    let nested = |expression: &ExpressionAst| is_constant(expression, purpose, types);
    match expression {
        ExpressionAst::Constant(_) | ExpressionAst::StringConstant(_) => true,
        ExpressionAst::Variable(variable) => variable.path.constant.is_some(),
        ExpressionAst::Type(expression) => purpose != Purpose::Value || types.find(&expression.type_name).is_known(),
        ExpressionAst::Ternary(e) => nested(&e.condition) && nested(&e.if_true) && nested(&e.if_false),
        ExpressionAst::Binary(e) => folds(e.operator) && nested(&e.left) && nested(&e.right) && !divides_by_null(e),
        ExpressionAst::Unary(e) => {
            matches!(e.operator, UnaryOperator::Not | UnaryOperator::Bnot | UnaryOperator::Plus | UnaryOperator::Minus)
                && nested(&e.child)
        }
        ExpressionAst::Convert(e) => is_safe_primitive(&e.type_constraint.type_name) && nested(&e.child),
        ExpressionAst::SubExpression(e) => block(&e.body).is_some_and(nested),
        ExpressionAst::Paren(e) => e.pipeline.pure_expression().is_some_and(nested),
        ExpressionAst::Using(e) => nested(&e.expression),
        ExpressionAst::ArrayLiteral(e) => purpose != Purpose::Value && e.elements.iter().all(nested),
        ExpressionAst::ScriptBlock(_) => purpose == Purpose::Attribute,
        ExpressionAst::Member(e) => {
            // Constants and labels of enums; without reflection every static member of a known type may be one.
            e.access == MemberAccess::Static
                && matches!(&e.expression, ExpressionAst::Type(owner) if types.find(&owner.type_name).is_known())
                && matches!(e.member, ExpressionAst::StringConstant(_))
        }
        _ => false,
    }
}

fn folds(operator: BinaryOperator) -> bool {
    use BinaryOperator as B;
    matches!(
        operator,
        B::Multiply
            | B::Divide
            | B::Rem
            | B::Plus
            | B::Minus
            | B::And
            | B::Or
            | B::Xor
            | B::Band
            | B::Bor
            | B::Bxor
            | B::Shl
            | B::Shr
    )
}

fn divides_by_null(expression: &crate::ast::BinaryExpressionAst) -> bool {
    matches!(expression.operator, BinaryOperator::Divide | BinaryOperator::Rem)
        && matches!(&expression.right, ExpressionAst::Variable(variable)
            if matches!(variable.path.constant, Some(ConstantVariable::False | ConstantVariable::Null)))
}

fn block(block: &StatementBlockAst) -> Option<&ExpressionAst> {
    match block.statements.as_slice() {
        [statement] if block.traps.is_empty() => statement.pure_expression(),
        _ => None,
    }
}

/// The value of an argument of `#requires`, or of a table that is read like one.
pub(crate) fn requires_constant(expression: &ExpressionAst) -> Option<Constant> {
    Some(match expression {
        ExpressionAst::Constant(constant) => Constant::Number(constant.value.clone()),
        ExpressionAst::StringConstant(constant) => Constant::String(constant.value.clone()),
        ExpressionAst::Variable(variable) => match variable.path.constant? {
            ConstantVariable::Null => Constant::Null,
            ConstantVariable::True => Constant::Boolean(true),
            ConstantVariable::False => Constant::Boolean(false),
        },
        ExpressionAst::ArrayLiteral(array) => {
            Constant::Array(array.elements.iter().map(requires_constant).collect::<Option<_>>()?)
        }
        ExpressionAst::Hashtable(table) => {
            let entry = |entry: &crate::ast::HashtableEntry| {
                Some((requires_constant(&entry.key)?, statement_constant(&entry.value)?))
            };
            Constant::Hashtable(table.entries.iter().map(entry).collect::<Option<_>>()?)
        }
        ExpressionAst::Paren(paren) => statement_constant(&paren.pipeline)?,
        ExpressionAst::SubExpression(expression) => requires_constant(block(&expression.body)?)?,
        _ => return None,
    })
}

fn statement_constant(statement: &StatementAst) -> Option<Constant> {
    requires_constant(statement.pure_expression()?)
}
