//! The little of conversion, operators and members that the interpreter needs until their rooms are there.
#![allow(missing_docs)]

pub mod convert {
    use crate::error::Result;
    use crate::runspace::Runspace;
    use crate::types::Type;
    use crate::value::{Str, Value};

    pub fn to_bool(_rt: &mut Runspace, value: &Value) -> Result<bool> {
        Ok(match value.bare() {
            Value::Null | Value::Nothing => false,
            Value::Bool(v) => *v,
            Value::Int32(v) => *v != 0,
            Value::Double(v) => *v != 0.0,
            Value::String(v) => !v.is_empty(),
            Value::Array(v) => v.len() > 1 || v.items.borrow().first().is_some_and(|v| !v.is_null()),
            _ => true,
        })
    }

    pub fn to_text(rt: &mut Runspace, value: &Value) -> Result<Str> {
        Ok(match value.bare() {
            Value::Null | Value::Nothing => "".into(),
            Value::String(v) => v.clone(),
            Value::Int32(v) => v.to_string().into(),
            Value::Int64(v) => v.to_string().into(),
            Value::Double(v) => v.to_string().into(),
            Value::Bool(v) => if *v { "True" } else { "False" }.into(),
            Value::Array(v) => {
                let items = v.items.borrow().clone();
                let mut texts = Vec::new();
                for item in &items {
                    texts.push(to_text(rt, item)?);
                }
                texts.join(" ").into()
            }
            Value::Object(v) => {
                if let Some(record) = v.downcast::<std::rc::Rc<crate::error::ErrorRecord>>()
                    && let Value::Object(exception) = &record.exception
                    && let Some(exception) = exception.downcast::<crate::error::Exception>()
                {
                    return Ok(exception.message.clone());
                }
                v.instance.text().unwrap_or_else(|| v.instance.ty().name())
            }
            Value::ScriptBlock(v) => v.ast.body_text().into(),
            other => format!("{other:?}").into(),
        })
    }

    pub fn to_type(_rt: &mut Runspace, value: &Value, _ty: &Type) -> Result<Value> {
        Ok(value.clone())
    }

    pub fn enumerate(_rt: &mut Runspace, value: &Value) -> Option<Vec<Value>> {
        match value {
            Value::Array(v) => Some(v.items.borrow().clone()),
            Value::List(v) => Some(v.items.borrow().iter().cloned().collect()),
            _ => None,
        }
    }
}

pub mod operators {
    use crate::error::{ErrorCategory, Result, runtime_error};
    use crate::runspace::Runspace;
    use crate::value::Value;
    use psrp_syntax::ast::{BinaryOperator, CaseSensitivity, UnaryOperator};

    pub fn binary(rt: &mut Runspace, operator: BinaryOperator, left: &Value, right: &Value) -> Result<Value> {
        use BinaryOperator as B;
        let number = |v: &Value| match v.bare() {
            Value::Int32(v) => Some(f64::from(*v)),
            Value::Double(v) => Some(*v),
            Value::Null => Some(0.0),
            _ => None,
        };
        let numeric = |v: f64| {
            if v.fract() == 0.0 && v.abs() < 2e9 { Value::Int32(v as i32) } else { Value::Double(v) }
        };
        if let (Some(a), Some(b)) = (number(left), number(right)) {
            return Ok(match operator {
                B::Plus => numeric(a + b),
                B::Minus => numeric(a - b),
                B::Multiply => numeric(a * b),
                B::Divide if b == 0.0 => {
                    return Err(runtime_error(
                        "RuntimeException",
                        ErrorCategory::NotSpecified,
                        "Attempted to divide by zero.",
                    ));
                }
                B::Divide => numeric(a / b),
                B::Rem => numeric(a % b),
                B::Eq(_) => Value::Bool(a == b),
                B::Ne(_) => Value::Bool(a != b),
                B::Lt(_) => Value::Bool(a < b),
                B::Le(_) => Value::Bool(a <= b),
                B::Gt(_) => Value::Bool(a > b),
                B::Ge(_) => Value::Bool(a >= b),
                B::DotDot => Value::array(((a as i32)..=(b as i32)).map(Value::Int32).collect()),
                _ => return Err(runtime_error("NotSupported", ErrorCategory::NotImplemented, "no such operator yet")),
            });
        }
        match operator {
            B::Plus => {
                if let Value::Array(items) = left {
                    let mut items = items.items.borrow().clone();
                    items.extend(super::convert::enumerate(rt, right).unwrap_or_else(|| vec![right.clone()]));
                    return Ok(Value::array(items));
                }
                let a = super::convert::to_text(rt, left)?;
                let b = super::convert::to_text(rt, right)?;
                Ok(Value::string(format!("{a}{b}")))
            }
            B::Eq(CaseSensitivity::Insensitive) => equals(rt, left, right, true).map(Value::Bool),
            B::Ne(CaseSensitivity::Insensitive) => Ok(Value::Bool(!equals(rt, left, right, true)?)),
            _ => Err(runtime_error("NotSupported", ErrorCategory::NotImplemented, "no such operator yet")),
        }
    }

    pub fn is_match(_rt: &mut Runspace, text: &str, pattern: &str, _ignore_case: bool) -> Result<bool> {
        Ok(fancy_regex::Regex::new(pattern).is_ok_and(|regex| regex.is_match(text).unwrap_or(false)))
    }

    pub fn unary(rt: &mut Runspace, operator: UnaryOperator, value: &Value) -> Result<Value> {
        match operator {
            UnaryOperator::Not => Ok(Value::Bool(!super::convert::to_bool(rt, value)?)),
            UnaryOperator::Minus => binary(rt, BinaryOperator::Minus, &Value::Int32(0), value),
            _ => Err(runtime_error("NotSupported", ErrorCategory::NotImplemented, "no such operator yet")),
        }
    }

    pub fn equals(rt: &mut Runspace, a: &Value, b: &Value, _ignore_case: bool) -> Result<bool> {
        let a = super::convert::to_text(rt, a)?;
        let b = super::convert::to_text(rt, b)?;
        Ok(a.eq_ignore_ascii_case(&b))
    }
}

pub mod member {
    use crate::error::Result;
    use crate::runspace::Runspace;
    use crate::types::Type;
    use crate::value::{MemberKind, Value};

    pub fn get(_rt: &mut Runspace, value: &Value, name: &str) -> Result<Option<Value>> {
        if let Some(extra) = value.extra()
            && let Some(members) = extra.members()
            && let Some(member) = members.get(name)
            && let MemberKind::Note(value) = &member.kind
        {
            return Ok(Some(value.clone()));
        }
        if let Value::Dictionary(dictionary) = value {
            return Ok(dictionary.get_str(name));
        }
        if let Value::Array(array) = value
            && name.eq_ignore_ascii_case("count")
        {
            return Ok(Some(Value::Int32(array.len() as i32)));
        }
        Ok(None)
    }
    pub fn get_property(rt: &mut Runspace, value: &Value, name: &str) -> Result<Option<Value>> {
        get(rt, value, name)
    }
    pub fn index(_rt: &mut Runspace, _value: &Value, _index: &Value) -> Result<Value> {
        Ok(Value::Null)
    }
    pub fn set_index(_rt: &mut Runspace, value: &Value, index: &Value, new: Value) -> Result<()> {
        if let Value::Dictionary(dictionary) = value {
            dictionary.set(index.clone(), new);
        } else if let Value::List(list) = value
            && let Value::Int32(at) = index
        {
            list.items.borrow_mut()[*at as usize] = new;
        }
        Ok(())
    }
    pub fn set(_rt: &mut Runspace, value: &Value, name: &str, new: Value) -> Result<()> {
        if let Value::Dictionary(dictionary) = value {
            dictionary.set(Value::string(name), new);
        } else if let Some(extra) = value.extra() {
            extra.members_mut().set(name.into(), MemberKind::Note(new));
        }
        Ok(())
    }
    pub fn call(_rt: &mut Runspace, _value: &Value, _name: &str, _args: Vec<Value>) -> Result<Value> {
        Ok(Value::Null)
    }
    pub fn get_static(_rt: &mut Runspace, _ty: &Type, _name: &str) -> Result<Option<Value>> {
        Ok(None)
    }
    pub fn set_static(_rt: &mut Runspace, _ty: &Type, _name: &str, _value: Value) -> Result<()> {
        Ok(())
    }
    pub fn call_static(_rt: &mut Runspace, _ty: &Type, _name: &str, _args: Vec<Value>) -> Result<Value> {
        Ok(Value::Null)
    }
    pub fn construct(_rt: &mut Runspace, _ty: &Type, _args: Vec<Value>) -> Result<Value> {
        Ok(Value::Null)
    }
    pub fn type_of(value: &Value) -> Type {
        crate::types::type_of(value)
    }
}

pub fn wildcard(pattern: &str, text: &str) -> bool {
    pattern == "*" || pattern.eq_ignore_ascii_case(text)
}

pub fn switch_state(value: &crate::value::Value) -> Option<bool> {
    match value {
        crate::value::Value::Bool(on) => Some(*on),
        _ => None,
    }
}

pub fn is_instance(value: &crate::value::Value, ty: &crate::types::Type) -> bool {
    crate::types::is_instance(value, ty)
}

pub fn compare(
    rt: &mut crate::runspace::Runspace,
    left: &crate::value::Value,
    right: &crate::value::Value,
) -> crate::error::Result<std::cmp::Ordering> {
    use psrp_syntax::ast::{BinaryOperator, CaseSensitivity};
    use std::cmp::Ordering;
    let case = CaseSensitivity::Insensitive;
    let value = operators::binary(rt, BinaryOperator::Lt(case), left, right)?;
    if convert::to_bool(rt, &value)? {
        return Ok(Ordering::Less);
    }
    let value = operators::binary(rt, BinaryOperator::Gt(case), left, right)?;
    Ok(if convert::to_bool(rt, &value)? { Ordering::Greater } else { Ordering::Equal })
}
