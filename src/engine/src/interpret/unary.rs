//! Operators before or behind one expression.

use psrp_syntax::ast::{BinaryOperator, ExpressionAst, UnaryExpressionAst, UnaryOperator};

use super::interim::{convert, operators};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Result};
use crate::runspace::Runspace;
use crate::value::Value;

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
            operator => {
                let value = self.evaluate(&expression.child)?;
                operators::unary(self, operator, &value)
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
        let old = match old.bare() {
            Value::Null | Value::Nothing => Value::Int32(0),
            number if is_number(number) => number.clone(),
            other => {
                let name = crate::interpret::types::name_of(other);
                let sign = if operator == BinaryOperator::Plus { "++" } else { "--" };
                let message = format!("The '{sign}' operator works only on numbers. The operand is a '{name}'.");
                let record = ErrorRecord::new(
                    Exception::runtime(message),
                    "OperatorRequiresNumber",
                    ErrorCategory::InvalidOperation,
                    Value::Null,
                );
                return Err(record.into());
            }
        };
        let new = operators::binary(self, operator, &old, &Value::Int32(1))?;
        self.assign_to(target, new.clone())?;
        Ok((old, new))
    }
}

fn is_number(value: &Value) -> bool {
    matches!(
        value,
        Value::SByte(_)
            | Value::Byte(_)
            | Value::Int16(_)
            | Value::UInt16(_)
            | Value::Int32(_)
            | Value::UInt32(_)
            | Value::Int64(_)
            | Value::UInt64(_)
            | Value::Single(_)
            | Value::Double(_)
            | Value::Decimal(_)
            | Value::BigInteger(_)
    )
}
