//! Calling methods.

use std::rc::Rc;

use super::invoke::invocation_error;
use super::overload;
use super::type_data::added_member;
use crate::error::{ErrorCategory, ErrorRecord, Exception, Flow, Result, runtime_error};
use crate::runspace::Runspace;
use crate::types::{Type, surface, type_of};
use crate::value::{MemberKind, ScriptBlock, Value};

/// Calls the method `name` of `value`; for a collection that has no such method, of its items.
pub fn call(rt: &mut Runspace, value: &Value, name: &str, args: Vec<Value>) -> Result<Value> {
    if value.is_null() {
        return Err(runtime_error(
            "InvokeMethodOnNull",
            ErrorCategory::InvalidOperation,
            "You cannot call a method on a null-valued expression.",
        ));
    }
    if let Some(result) = try_call(rt, value, name, &args)? {
        return Ok(result);
    }
    if let Some(items) = crate::convert::enumerate(rt, value) {
        let mut results = Vec::new();
        for item in &items {
            let result = call(rt, item, name, args.clone())?;
            match crate::convert::enumerate(rt, &result) {
                Some(items) => results.extend(items),
                None if matches!(result, Value::Nothing) => {}
                None => results.push(result),
            }
        }
        if !items.is_empty() {
            return Ok(crate::operators::collapse(results));
        }
    }
    Err(not_found(value, name))
}

/// Calls the method if the value has it.
fn try_call(rt: &mut Runspace, value: &Value, name: &str, args: &[Value]) -> Result<Option<Value>> {
    if let Some(extra) = value.extra() {
        let kind = extra.members().and_then(|members| members.get(name).map(|member| member.kind.clone()));
        match kind {
            Some(MemberKind::Method(block)) => return call_method_block(rt, &block, value, name, args).map(Some),
            Some(MemberKind::Note(Value::ScriptBlock(_))) if name.eq_ignore_ascii_case("Invoke") => {}
            _ => {}
        }
    }
    if let Some(member) = added_member(rt, value, name)
        && let MemberKind::Method(block) = &member.kind
    {
        return call_method_block(rt, block, value, name, args).map(Some);
    }
    let bare = value.bare();
    if let Value::Object(object) = bare
        && let Type::Class(class) = object.instance.ty()
        && let Some(result) = class.call(rt, bare, name, args)?
    {
        return Ok(Some(result));
    }
    let ty = type_of(bare);
    let surface = surface(ty.info());
    if let Some(group) = surface.method(name) {
        return overload::call(rt, &ty, &group.overloads, group.name, bare, args).map(Some);
    }
    if name.eq_ignore_ascii_case("Where") {
        return super::super::dotnet::intrinsic::where_method(rt, value, args).map(Some);
    }
    if name.eq_ignore_ascii_case("ForEach") {
        return super::super::dotnet::intrinsic::for_each_method(rt, value, args).map(Some);
    }
    // An indexer under its name: `$list.Item(3)`.
    let indexed = ["Item", "Chars"].iter().any(|own| own.eq_ignore_ascii_case(name));
    if indexed && args.len() == 1 && surface.property(name).is_some() {
        // Called by name, an index that is not there is an error.
        if let Value::List(list) = bare
            && crate::convert::integer_of(&args[0]).is_some_and(|at| at < 0 || at >= list.items.borrow().len() as i128)
        {
            let thrown = super::thrown(
                "System.ArgumentOutOfRangeException",
                "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')",
            );
            return Err(super::invoke::getting_error(thrown, "Item"));
        }
        return crate::operators::index(rt, bare, &args[0])
            .map(Some)
            .map_err(|flow| super::invoke::getting_error(flow, "Item"));
    }
    if name.eq_ignore_ascii_case("get_Item") && args.len() == 1 {
        return crate::operators::index(rt, bare, &args[0]).map(Some).map_err(|flow| invocation_error(flow, name, 1));
    }
    if name.eq_ignore_ascii_case("set_Item") && args.len() == 2 {
        crate::operators::set_index(rt, bare, &args[0], args[1].clone())
            .map_err(|flow| invocation_error(flow, name, 2))?;
        return Ok(Some(Value::Nothing));
    }
    // A property's accessors: `$x.get_Length()`.
    if let Some(property) = name.get(..4).filter(|front| front.eq_ignore_ascii_case("get_")).map(|_| &name[4..])
        && args.is_empty()
        && let Some(property) = surface.property(property)
        && let Some(row) = property.row
    {
        return (row.get)(rt, bare).map(Some);
    }
    if let Some(property) = name.get(..4).filter(|front| front.eq_ignore_ascii_case("set_")).map(|_| &name[4..])
        && args.len() == 1
        && surface.property(property).is_some()
    {
        super::set(rt, bare, property, args[0].clone())?;
        return Ok(Some(Value::Nothing));
    }
    Ok(None)
}

fn call_method_block(
    rt: &mut Runspace,
    block: &Rc<ScriptBlock>,
    this: &Value,
    name: &str,
    args: &[Value],
) -> Result<Value> {
    let results = call_script(rt, block, this, args).map_err(|flow| invocation_error(flow, name, args.len()))?;
    Ok(crate::operators::collapse(results))
}

/// Runs a block with `$this` set.
pub(crate) fn call_script(
    rt: &mut Runspace,
    block: &Rc<ScriptBlock>,
    this: &Value,
    args: &[Value],
) -> Result<Vec<Value>> {
    let scope = rt.scope.clone();
    let outer = scope.automatic.borrow_mut().this.replace(this.clone());
    let results = rt.call_block(block, None, args);
    scope.automatic.borrow_mut().this = outer;
    results
}

/// MethodNotFound.
pub(crate) fn not_found(value: &Value, name: &str) -> Flow {
    let message = format!(
        "Method invocation failed because [{}] does not contain a method named '{name}'.",
        type_of(value).name()
    );
    // Objects that are but their members name the method as target.
    let target = if matches!(value, Value::Custom(_) | Value::Wrapped(_)) { Value::string(name) } else { Value::Null };
    ErrorRecord::new(Exception::runtime(message), "MethodNotFound", ErrorCategory::InvalidOperation, target).into()
}
