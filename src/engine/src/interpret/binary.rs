//! Operators between two expressions.

use psrp_syntax::ast::{BinaryExpressionAst, BinaryOperator, ExpressionAst};

use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::Value;
use crate::{convert, operators};

impl Runspace {
    pub(super) fn evaluate_binary(&mut self, expression: &BinaryExpressionAst) -> Result<Value> {
        match expression.operator {
            BinaryOperator::And => {
                let value = self.truth(&expression.left)? && self.truth(&expression.right)?;
                return Ok(Value::Bool(value));
            }
            BinaryOperator::Or => {
                let value = self.truth(&expression.left)? || self.truth(&expression.right)?;
                return Ok(Value::Bool(value));
            }
            BinaryOperator::Xor => {
                let value = self.truth(&expression.left)? ^ self.truth(&expression.right)?;
                return Ok(Value::Bool(value));
            }
            BinaryOperator::QuestionQuestion => {
                let left = self.evaluate_quietly(&expression.left)?;
                return if left.is_null() { self.evaluate(&expression.right) } else { Ok(left) };
            }
            _ => {}
        }
        let left = self.evaluate(&expression.left)?;
        let right = self.evaluate(&expression.right)?;
        match quick(expression.operator, &left, &right) {
            Some(value) => Ok(value),
            None => operators::binary(self, expression.operator, &left, &right),
        }
    }

    /// The items of `left..right`, for whoever needs no array of them; `None` for any other expression.
    #[inline]
    pub(super) fn range_items(
        &mut self,
        expression: &ExpressionAst,
    ) -> Result<Option<Box<dyn DoubleEndedIterator<Item = Value>>>> {
        let ExpressionAst::Binary(binary) = expression else { return Ok(None) };
        if binary.operator != BinaryOperator::DotDot {
            return Ok(None);
        }
        let left = self.evaluate(&binary.left)?;
        let right = self.evaluate(&binary.right)?;
        operators::range_values(self, &left, &right).map(Some)
    }

    fn truth(&mut self, expression: &ExpressionAst) -> Result<bool> {
        match self.evaluate(expression)? {
            Value::Bool(value) => Ok(value),
            value => convert::to_bool(self, &value),
        }
    }
}

/// The commonest cases, without a call: two ints or two doubles.
#[inline]
pub(super) fn quick(operator: BinaryOperator, left: &Value, right: &Value) -> Option<Value> {
    use BinaryOperator as B;
    match (left, right) {
        (&Value::Int32(a), &Value::Int32(b)) => Some(match operator {
            B::Plus => Value::Int32(a.checked_add(b)?),
            B::Minus => Value::Int32(a.checked_sub(b)?),
            B::Multiply => Value::Int32(a.checked_mul(b)?),
            B::Rem => Value::Int32(a.checked_rem(b)?),
            B::Eq(_) => Value::Bool(a == b),
            B::Ne(_) => Value::Bool(a != b),
            B::Lt(_) => Value::Bool(a < b),
            B::Le(_) => Value::Bool(a <= b),
            B::Gt(_) => Value::Bool(a > b),
            B::Ge(_) => Value::Bool(a >= b),
            B::Band => Value::Int32(a & b),
            B::Bor => Value::Int32(a | b),
            B::Bxor => Value::Int32(a ^ b),
            _ => return None,
        }),
        (&Value::Double(a), &Value::Double(b)) => double(operator, a, b),
        (&Value::Double(a), &Value::Int32(b)) => double(operator, a, b.into()),
        (&Value::Int32(a), &Value::Double(b)) => double(operator, a.into(), b),
        _ => None,
    }
}

fn double(operator: BinaryOperator, a: f64, b: f64) -> Option<Value> {
    use BinaryOperator as B;
    Some(match operator {
        B::Plus => Value::Double(a + b),
        B::Minus => Value::Double(a - b),
        B::Multiply => Value::Double(a * b),
        B::Divide => Value::Double(a / b),
        B::Lt(_) => Value::Bool(a < b),
        B::Le(_) => Value::Bool(a <= b),
        B::Gt(_) => Value::Bool(a > b),
        B::Ge(_) => Value::Bool(a >= b),
        _ => return None,
    })
}
