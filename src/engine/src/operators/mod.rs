//! The operators of the language on values.

mod arithmetic;
mod bits;
mod compare;
mod contains;
mod fold;
mod format;
mod indexing;
mod join;
mod like;
mod matching;
mod range;
mod replace;
mod split;
mod step;
mod types;

pub use arithmetic::{add, divide, multiply, negate, plus, remainder, subtract};
pub use bits::{band, bnot, bor, bxor, shift_left, shift_right};
pub use compare::{Relation, compare, compare_values, equals, relation};
pub use contains::contains;
pub use fold::{collapse, output_field_separator};
pub use format::format;
pub use indexing::{index, set_index};
pub use join::{join, unary_join};
pub use like::like;
pub use matching::match_operator;
pub use range::{range, range_values};
pub use replace::replace;
pub use split::{split, unary_split};
pub use step::{decrement, increment};
pub use types::{as_type, is_type};

use psrp_syntax::ast::{BinaryOperator, CaseSensitivity};

use crate::convert::is_true;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::Value;

/// Applies an operator to both of its operands. `-and`, `-or` and `??` look at their right operand only when they need it:
/// the interpreter does that, here both are there.
pub fn binary(rt: &mut Runspace, operator: BinaryOperator, left: &Value, right: &Value) -> Result<Value> {
    let ignore_case = |case: CaseSensitivity| case == CaseSensitivity::Insensitive;
    match operator {
        BinaryOperator::And => Ok(Value::Bool(is_true(left) && is_true(right))),
        BinaryOperator::Or => Ok(Value::Bool(is_true(left) || is_true(right))),
        BinaryOperator::Xor => Ok(Value::Bool(is_true(left) != is_true(right))),
        BinaryOperator::Band => band(rt, left, right),
        BinaryOperator::Bor => bor(rt, left, right),
        BinaryOperator::Bxor => bxor(rt, left, right),
        BinaryOperator::Shl => shift_left(rt, left, right),
        BinaryOperator::Shr => shift_right(rt, left, right),
        BinaryOperator::Plus => add(rt, left, right),
        BinaryOperator::Minus => subtract(rt, left, right),
        BinaryOperator::Multiply => multiply(rt, left, right),
        BinaryOperator::Divide => divide(rt, left, right),
        BinaryOperator::Rem => remainder(rt, left, right),
        BinaryOperator::Format => format(rt, left, right),
        BinaryOperator::DotDot => range(rt, left, right),
        BinaryOperator::QuestionQuestion => Ok(if left.is_null() { right.clone() } else { left.clone() }),
        BinaryOperator::Join => join(rt, left, right),
        BinaryOperator::Is => is_type(rt, left, right).map(Value::Bool),
        BinaryOperator::IsNot => is_type(rt, left, right).map(|is| Value::Bool(!is)),
        BinaryOperator::As => as_type(rt, left, right),
        BinaryOperator::Eq(case) => relation(rt, Relation::Equal, left, right, ignore_case(case)),
        BinaryOperator::Ne(case) => relation(rt, Relation::NotEqual, left, right, ignore_case(case)),
        BinaryOperator::Ge(case) => relation(rt, Relation::GreaterOrEqual, left, right, ignore_case(case)),
        BinaryOperator::Gt(case) => relation(rt, Relation::Greater, left, right, ignore_case(case)),
        BinaryOperator::Lt(case) => relation(rt, Relation::Less, left, right, ignore_case(case)),
        BinaryOperator::Le(case) => relation(rt, Relation::LessOrEqual, left, right, ignore_case(case)),
        BinaryOperator::Like(case) => like(rt, left, right, ignore_case(case), false),
        BinaryOperator::NotLike(case) => like(rt, left, right, ignore_case(case), true),
        BinaryOperator::Match(case) => match_operator(rt, left, right, ignore_case(case), false),
        BinaryOperator::NotMatch(case) => match_operator(rt, left, right, ignore_case(case), true),
        BinaryOperator::Replace(case) => replace(rt, left, right, ignore_case(case)),
        BinaryOperator::Contains(case) => contains(rt, left, right, ignore_case(case)).map(Value::Bool),
        BinaryOperator::NotContains(case) => contains(rt, left, right, ignore_case(case)).map(|is| Value::Bool(!is)),
        BinaryOperator::In(case) => contains(rt, right, left, ignore_case(case)).map(Value::Bool),
        BinaryOperator::NotIn(case) => contains(rt, right, left, ignore_case(case)).map(|is| Value::Bool(!is)),
        BinaryOperator::Split(case) => split(rt, left, right, ignore_case(case)),
    }
}
