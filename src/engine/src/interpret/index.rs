//! `x[i]`

use std::rc::Rc;

use psrp_syntax::ast::{IndexExpressionAst, NullConditional};

use super::interim::{convert, member};
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result, runtime_error};
use crate::runspace::Runspace;
use crate::types::Type;
use crate::value::{Array, DictionaryKind, Value};

impl Runspace {
    pub(super) fn evaluate_index(&mut self, expression: &IndexExpressionAst) -> Result<Value> {
        let target = self.evaluate(&expression.target)?;
        if target.is_null() && expression.null_conditional == NullConditional::Yes {
            return Ok(Value::Null);
        }
        let index = self.evaluate(&expression.index)?;
        self.index(&target, &index)
    }

    /// The item at an index, the value of a key, a slice.
    pub(crate) fn index(&mut self, target: &Value, index: &Value) -> Result<Value> {
        match (target, index) {
            (Value::Array(array), Value::Int32(at)) if array.dimensions.is_none() => {
                let items = array.items.borrow();
                return match place(i64::from(*at), items.len()) {
                    Some(at) => Ok(items[at].clone()),
                    None => {
                        drop(items);
                        self.out_of_bounds(*at)
                    }
                };
            }
            (Value::Dictionary(dictionary), index) if !matches!(index, Value::Array(_)) => {
                if dictionary.kind == DictionaryKind::Ordered
                    && let Value::Int32(at) = index.bare()
                {
                    return Ok(dictionary
                        .entries()
                        .get(*at as usize)
                        .map(|(_, value)| value.clone())
                        .unwrap_or_default());
                }
                if index.is_null() {
                    return match dictionary.kind {
                        DictionaryKind::Hashtable | DictionaryKind::HashtableOrdinal => Err(runtime_error(
                            "NullArrayIndex",
                            ErrorCategory::InvalidOperation,
                            "Index operation failed; the array index evaluated to null.",
                        )),
                        _ => Ok(Value::Null),
                    };
                }
                if let Some(value) = dictionary.get(index) {
                    return Ok(value);
                }
                return Ok(Value::Null);
            }
            (Value::Null | Value::Nothing, _) => {
                return Err(runtime_error(
                    "NullArray",
                    ErrorCategory::InvalidOperation,
                    "Cannot index into a null array.",
                ));
            }
            _ => {}
        }
        if index.is_null() {
            return Err(runtime_error(
                "NullArrayIndex",
                ErrorCategory::InvalidOperation,
                "Index operation failed; the array index evaluated to null.",
            ));
        }
        if let Value::Array(array) = target
            && let Some(dimensions) = &array.dimensions
        {
            return self.index_matrix(array, dimensions, index);
        }
        // Several indices: a slice. A dictionary's key may be an array only where it is one.
        if let Value::Array(indices) = index {
            let indices = indices.items.borrow().clone();
            let mut items = Vec::with_capacity(indices.len());
            for index in &indices {
                match target {
                    Value::Array(_) | Value::List(_) | Value::String(_) => {
                        let length = self.length_of(target);
                        let at = self.index_number(index)?;
                        if let Some(at) = place(at, length) {
                            items.push(self.item(target, at));
                        }
                    }
                    _ => items.push(self.index(target, index)?),
                }
            }
            return Ok(Value::array(items));
        }
        match target {
            Value::Array(_) => {
                let number = self.index_number(index)?;
                match place(number, self.length_of(target)) {
                    Some(at) => Ok(self.item(target, at)),
                    None => self.out_of_bounds(number as i32),
                }
            }
            Value::List(_) => {
                let number = self.index_number(index)?;
                match place(number, self.length_of(target)) {
                    Some(at) => Ok(self.item(target, at)),
                    None => Ok(Value::Null),
                }
            }
            Value::Wrapped(_) => self.index(&target.bare().clone(), index),
            Value::String(_) => {
                let number = self.index_number(index)?;
                match place(number, self.length_of(target)) {
                    Some(at) => Ok(self.item(target, at)),
                    None => self.out_of_bounds(number as i32),
                }
            }
            other => member::index(self, other, index),
        }
    }

    fn length_of(&self, target: &Value) -> usize {
        match target {
            Value::Array(array) => array.len(),
            Value::List(list) => list.items.borrow().len(),
            Value::String(text) if text.is_ascii() => text.len(),
            Value::String(text) => text.encode_utf16().count(),
            _ => 0,
        }
    }

    fn item(&self, target: &Value, at: usize) -> Value {
        match target {
            Value::Array(array) => array.items.borrow().get(at).cloned().unwrap_or_default(),
            Value::List(list) => list.items.borrow().get(at).cloned().unwrap_or_default(),
            Value::String(text) if text.is_ascii() => Value::Char(u16::from(text.as_bytes()[at])),
            Value::String(text) => text.encode_utf16().nth(at).map_or(Value::Null, Value::Char),
            _ => Value::Null,
        }
    }

    /// An index as a number; text that is one counts.
    fn index_number(&mut self, index: &Value) -> Result<i64> {
        match index.bare() {
            Value::Int32(number) => Ok((*number).into()),
            Value::Int64(number) => Ok(*number),
            Value::Byte(number) => Ok((*number).into()),
            other => {
                let int = crate::types::find("System.Int32").map_or(Type::OBJECT, Type::Known);
                let number = convert::to_type(self, other, &int)?;
                match number {
                    Value::Int32(number) => Ok(number.into()),
                    _ => Err(self.not_supported("this index")),
                }
            }
        }
    }

    /// What an index outside the array is: null, or an error in strict mode.
    fn out_of_bounds(&self, at: i32) -> Result<Value> {
        if self.strict_version() >= 30 {
            let message = "Index was outside the bounds of the array.";
            let inner = crate::value::Object::new(Exception::new("System.IndexOutOfRangeException", message));
            let _ = at;
            let record = ErrorRecord {
                exception: Value::Object(Rc::new(inner)),
                target: Value::Null,
                id: "System.IndexOutOfRangeException".into(),
                category: ErrorCategory::OperationStopped,
                details: Default::default(),
            };
            return Err(record.into());
        }
        Ok(Value::Null)
    }

    fn index_matrix(&mut self, array: &Rc<Array>, dimensions: &[usize], index: &Value) -> Result<Value> {
        let at = self.matrix_place(dimensions, index)?;
        match at {
            Some(at) => Ok(array.items.borrow().get(at).cloned().unwrap_or_default()),
            None => Err(bad_matrix_index(dimensions)),
        }
    }

    fn matrix_place(&mut self, dimensions: &[usize], index: &Value) -> Result<Option<usize>> {
        let Value::Array(indices) = index else { return Err(bad_matrix_index(dimensions)) };
        let indices = indices.items.borrow().clone();
        if indices.len() != dimensions.len() {
            return Err(bad_matrix_index(dimensions));
        }
        let mut at = 0;
        for (index, length) in indices.iter().zip(dimensions) {
            let number = self.index_number(index)?;
            match usize::try_from(number) {
                Ok(number) if number < *length => at = at * length + number,
                _ => return Ok(None),
            }
        }
        Ok(Some(at))
    }

    /// `x[i] = value`
    pub(crate) fn assign_index(&mut self, target: &Value, index: &Value, value: Value) -> Result {
        let value = if matches!(value, Value::Nothing) { Value::Null } else { value };
        match target {
            Value::Null | Value::Nothing => {
                Err(runtime_error("NullArray", ErrorCategory::InvalidOperation, "Cannot index into a null array."))
            }
            Value::Dictionary(dictionary) => {
                if dictionary.kind == DictionaryKind::Ordered
                    && let Value::Int32(at) = index.bare()
                {
                    let entries = dictionary.entries();
                    return match entries.get(*at as usize) {
                        Some((key, _)) => {
                            dictionary.set(key.clone(), value);
                            Ok(())
                        }
                        None => {
                            let message = "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')";
                            let exception = Exception::new("System.ArgumentOutOfRangeException", message);
                            Err(ErrorRecord::new(
                                exception,
                                "System.ArgumentOutOfRangeException",
                                ErrorCategory::OperationStopped,
                                Value::Null,
                            )
                            .into())
                        }
                    };
                }
                if index.is_null() {
                    return Err(runtime_error(
                        "NullArrayIndex",
                        ErrorCategory::InvalidOperation,
                        "Index operation failed; the array index evaluated to null.",
                    ));
                }
                member::set_index(self, target, index, value)
            }
            Value::Array(array) => {
                if let Some(dimensions) = &array.dimensions {
                    let Some(at) = self.matrix_place(dimensions, index)? else {
                        return Err(bad_matrix_index(dimensions));
                    };
                    let value = convert::to_type(self, &value, &array.element)?;
                    array.items.borrow_mut()[at] = value;
                    return Ok(());
                }
                if let Value::Array(_) = index {
                    return Err(runtime_error(
                        "ArraySliceAssignmentFailed",
                        ErrorCategory::InvalidOperation,
                        "Array assignment failed because assignment to slices is not supported.",
                    ));
                }
                let number = self.index_number(index)?;
                let Some(at) = place(number, array.len()) else {
                    let message = "Index was outside the bounds of the array.";
                    let inner = crate::value::Object::new(Exception::new("System.IndexOutOfRangeException", message));
                    let record = ErrorRecord {
                        exception: Value::Object(Rc::new(inner)),
                        target: Value::Null,
                        id: "System.IndexOutOfRangeException".into(),
                        category: ErrorCategory::OperationStopped,
                        details: Default::default(),
                    };
                    return Err(record.into());
                };
                let value =
                    if array.element == Type::OBJECT { value } else { convert::to_type(self, &value, &array.element)? };
                array.items.borrow_mut()[at] = value;
                Ok(())
            }
            _ => member::set_index(self, target, index, value),
        }
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

/// The place of an index, which may count from the end.
fn place(number: i64, length: usize) -> Option<usize> {
    let at = if number < 0 { number + length as i64 } else { number };
    usize::try_from(at).ok().filter(|at| *at < length)
}

fn bad_matrix_index(dimensions: &[usize]) -> Flow {
    let message = format!("The array index must have {} dimensions, like the array has.", dimensions.len());
    runtime_error("NeedMultidimensionalIndex", ErrorCategory::InvalidOperation, message)
}
