//! `.Where()` and `.ForEach()`, which every value has.

use std::rc::Rc;

use crate::convert::{self, is_true, to_type};
use crate::error::{ErrorCategory, Result, runtime_error};
use crate::member::{self, thrown};
use crate::operators::collapse;
use crate::runspace::Runspace;
use crate::types::{GenericType, Type};
use crate::value::{List, ScriptBlock, Value};

/// `$items.Where({ ... }, mode, count)`
pub fn where_method(rt: &mut Runspace, value: &Value, args: &[Value]) -> Result<Value> {
    let items = convert::enumerate(rt, value).unwrap_or_else(|| vec![value.clone()]);
    let Some(Value::ScriptBlock(block)) = args.first().map(Value::bare) else {
        return Err(no_block("Where"));
    };
    let mode = match args.get(1) {
        Some(mode) => {
            let ty = Type::Known(&super::enums::WHERE_OPERATOR_SELECTION_MODE);
            match to_type(rt, mode, &ty)? {
                Value::Enum(mode) => mode.value,
                _ => 0,
            }
        }
        None => 0,
    };
    let count = match args.get(2) {
        Some(count) => match to_type(rt, count, &Type::Known(&super::number::INT32))? {
            Value::Int32(count) if count >= 0 => count as usize,
            _ => {
                return Err(thrown(
                    "System.ArgumentOutOfRangeException",
                    "The value of the argument 'numberToReturn' must be greater than or equal to zero. (Parameter 'numberToReturn')",
                ));
            }
        },
        None => 0,
    };
    let kept = match mode {
        0 => take(rt, items, block, if count == 0 { usize::MAX } else { count })?,
        1 => take(rt, items, block, count.max(1))?,
        2 => {
            let mut all = take(rt, items, block, usize::MAX)?;
            let skip = all.len().saturating_sub(count.max(1));
            all.drain(..skip);
            all
        }
        3 => {
            let mut rest = items.into_iter();
            let mut kept = Vec::new();
            for item in rest.by_ref() {
                if test(rt, block, &item)? {
                    kept.push(item);
                    break;
                }
            }
            kept.extend(rest);
            if count > 0 {
                kept.truncate(count);
            }
            kept
        }
        4 => {
            let mut kept = Vec::new();
            for item in items {
                if test(rt, block, &item)? || count > 0 && kept.len() == count {
                    break;
                }
                kept.push(item);
            }
            kept
        }
        _ => {
            let (mut matching, mut others) = (Vec::new(), Vec::new());
            for item in items {
                if (count == 0 || matching.len() < count) && test(rt, block, &item)? {
                    matching.push(item);
                } else {
                    others.push(item);
                }
            }
            return Ok(collection(vec![collection(matching), collection(others)]));
        }
    };
    Ok(collection(kept))
}

fn take(rt: &mut Runspace, items: Vec<Value>, block: &Rc<ScriptBlock>, count: usize) -> Result<Vec<Value>> {
    let mut kept = Vec::new();
    for item in items {
        if kept.len() == count {
            break;
        }
        if test(rt, block, &item)? {
            kept.push(item);
        }
    }
    Ok(kept)
}

fn test(rt: &mut Runspace, block: &Rc<ScriptBlock>, item: &Value) -> Result<bool> {
    rt.check_stop()?;
    let results = rt.call_block(block, Some(item.clone()), &[])?;
    Ok(is_true(&collapse(results)))
}

/// `$items.ForEach({ ... })`, `.ForEach([type])`, `.ForEach('Property')`, `.ForEach('Method', args)`
pub fn for_each_method(rt: &mut Runspace, value: &Value, args: &[Value]) -> Result<Value> {
    let items = convert::enumerate(rt, value).unwrap_or_else(|| vec![value.clone()]);
    let Some(operation) = args.first() else { return Err(no_block("ForEach")) };
    let arguments: Vec<Value> = args[1..].to_vec();
    let mut results = Vec::new();
    match operation.bare() {
        Value::ScriptBlock(block) => {
            for item in items {
                rt.check_stop()?;
                results.extend(rt.call_block(block, Some(item), &arguments)?);
            }
        }
        Value::Type(ty) => {
            for item in &items {
                results.push(to_type(rt, item, ty)?);
            }
        }
        other => {
            let name = convert::to_text(rt, other)?;
            for item in &items {
                let has =
                    member::list(rt, item).iter().any(|own| own.is_property() && own.name.eq_ignore_ascii_case(&name));
                let keyed = matches!(item.bare(), Value::Dictionary(dictionary) if dictionary.get_str(&name).is_some());
                if (has || keyed) && arguments.len() == 1 {
                    member::set(rt, item, &name, arguments[0].clone())?;
                } else if has || keyed {
                    results.push(member::get(rt, item, &name)?.unwrap_or_default());
                } else {
                    let result = member::call(rt, item, &name, arguments.clone())?;
                    if !matches!(result, Value::Nothing) {
                        results.push(result);
                    }
                }
            }
        }
    }
    Ok(collection(results))
}

/// Collection[psobject], which both give.
pub(crate) fn collection(items: Vec<Value>) -> Value {
    let ty = Type::Generic(Rc::new(GenericType {
        definition: &super::collection::COLLECTION,
        arguments: vec![Type::Known(&super::ps_object::PS_OBJECT)],
    }));
    Value::from(List::new(ty, items))
}

fn no_block(name: &str) -> crate::error::Flow {
    runtime_error(
        "MethodCountCouldNotFindBest",
        ErrorCategory::InvalidOperation,
        format!("Cannot find an overload for \"{name}\" and the argument count: \"0\"."),
    )
}
