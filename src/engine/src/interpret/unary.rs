//! Operators before or behind one expression.

use psrp_syntax::ast::{BinaryOperator, ExpressionAst, UnaryExpressionAst, UnaryOperator};

use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::Value;
use crate::{convert, operators};

impl Runspace {
    pub(super) fn evaluate_unary(&mut self, expression: &UnaryExpressionAst) -> Result<Value> {
        match expression.operator {
            UnaryOperator::Not => {
                let value = self.evaluate(&expression.child)?;
                Ok(Value::Bool(!convert::to_bool(self, &value)?))
            }
            UnaryOperator::PrefixIncrement => self.step(&expression.child, BinaryOperator::Plus).map(|(_, new)| new),
            UnaryOperator::PrefixDecrement => self.step(&expression.child, BinaryOperator::Minus).map(|(_, new)| new),
            UnaryOperator::PostfixIncrement => self.step(&expression.child, BinaryOperator::Plus).map(|(old, _)| old),
            UnaryOperator::PostfixDecrement => self.step(&expression.child, BinaryOperator::Minus).map(|(old, _)| old),
            UnaryOperator::Minus => {
                let value = self.evaluate(&expression.child)?;
                operators::negate(self, &value)
            }
            UnaryOperator::Plus => {
                let value = self.evaluate(&expression.child)?;
                operators::plus(self, &value)
            }
            UnaryOperator::Bnot => {
                let value = self.evaluate(&expression.child)?;
                operators::bnot(self, &value)
            }
            UnaryOperator::Join => {
                let value = self.evaluate(&expression.child)?;
                operators::unary_join(self, &value)
            }
            UnaryOperator::Split(_) => {
                let value = self.evaluate(&expression.child)?;
                operators::unary_split(self, &value)
            }
        }
    }

    /// `++` and `--`: the old value (0 for null) and the new one.
    fn step(&mut self, target: &ExpressionAst, operator: BinaryOperator) -> Result<(Value, Value)> {
        if let ExpressionAst::Variable(variable) = target
            && variable.path.is_unqualified()
            && let Some(found) = self.scope.local(&variable.path.key)
            && found.is_plain()
        {
            let old = found.get();
            if let Value::Int32(number) = old
                && let Some(new) = match operator {
                    BinaryOperator::Plus => number.checked_add(1),
                    _ => number.checked_sub(1),
                }
            {
                found.put(Value::Int32(new));
                return Ok((old, Value::Int32(new)));
            }
        }
        let old = self.evaluate(target)?;
        let new = match operator {
            BinaryOperator::Plus => operators::increment(self, &old)?,
            _ => operators::decrement(self, &old)?,
        };
        let old = if old.is_null() { Value::Int32(0) } else { old };
        self.assign_to(target, new.clone())?;
        Ok((old, new))
    }
}
