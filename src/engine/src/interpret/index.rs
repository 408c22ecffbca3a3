//! `x[i]`, and `x.name = value`.

use std::rc::Rc;

use psrp_syntax::ast::{ExpressionAst, IndexExpressionAst, NullConditional};

use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result, runtime_error};
use crate::runspace::Runspace;
use crate::value::{Object, Value};
use crate::{member, operators};

impl Runspace {
    pub(super) fn evaluate_index(&mut self, expression: &IndexExpressionAst) -> Result<Value> {
        let target = self.evaluate(&expression.target)?;
        if target.is_null() && expression.null_conditional == NullConditional::Yes {
            return Ok(Value::Null);
        }
        let index = self.evaluate(&expression.index)?;
        if let Value::Dictionary(dictionary) = &target
            && let ExpressionAst::Convert(conversion) = &expression.index
            && matches!(conversion.type_constraint.type_name.simple_key(), Some("object" | "system.object"))
        {
            // An ordered dictionary takes a number for a place, unless it is said to be an object.
            return Ok(dictionary.get(&index).unwrap_or_default());
        }
        self.index(&target, &index)
    }

    /// The item at an index, the value of a key, a slice.
    pub(crate) fn index(&mut self, target: &Value, index: &Value) -> Result<Value> {
        if let (Value::Array(array), Value::Int32(at)) = (target, index)
            && array.dimensions.is_none()
        {
            let length = array.len() as i64;
            let outside = i64::from(*at) >= length || i64::from(*at) < -length;
            if outside && self.strict_version() >= 30 {
                return Err(out_of_bounds());
            }
        }
        if index.is_null() && !target.is_null() && !matches!(target, Value::Dictionary(_)) {
            return Err(runtime_error(
                "NullArrayIndex",
                ErrorCategory::InvalidOperation,
                "Index operation failed; the array index evaluated to null.",
            ));
        }
        match operators::index(self, target, index) {
            // An array has no item of a name.
            Err(Flow::Error(..))
                if matches!(target, Value::Array(_))
                    && matches!(index.bare(), Value::String(_))
                    && self.strict_version() < 30 =>
            {
                Ok(Value::Null)
            }
            other => other,
        }
    }

    /// `x[i] = value`
    pub(crate) fn assign_index(&mut self, target: &Value, index: &Value, value: Value) -> Result {
        let value = if matches!(value, Value::Nothing) { Value::Null } else { value };
        operators::set_index(self, target, index, value)
    }

    /// `x.name = value`
    pub(crate) fn assign_member(&mut self, target: &Value, name: &str, value: Value) -> Result {
        let value = if matches!(value, Value::Nothing) { Value::Null } else { value };
        if target.is_null() {
            let message = format!(
                "The property '{name}' cannot be found on this object. Verify that the property exists and can be set."
            );
            return Err(runtime_error("PropertyNotFound", ErrorCategory::InvalidOperation, message));
        }
        member::set(self, target, name, value)
    }
}

fn out_of_bounds() -> crate::error::Flow {
    let message = "Index was outside the bounds of the array.";
    let inner = Object::new(Exception::new("System.IndexOutOfRangeException", message));
    ErrorRecord {
        exception: Value::Object(Rc::new(inner)),
        target: Value::Null,
        id: "System.IndexOutOfRangeException".into(),
        category: ErrorCategory::OperationStopped,
        details: Default::default(),
    }
    .into()
}
