//! Members of types themselves, and constructors.

use super::call::not_found;
use super::invoke::method_exception;
use super::overload;
use crate::convert::to_type;
use crate::error::{ErrorCategory, Result, runtime_error};
use crate::runspace::Runspace;
use crate::types::{Type, TypeKind, surface};
use crate::value::{EnumValue, Value};
use std::rc::Rc;

/// The value of a property, field or enum constant of the type; `None` when it has none of that name.
pub fn get_static(rt: &mut Runspace, ty: &Type, name: &str) -> Result<Option<Value>> {
    match ty {
        Type::Class(class) => {
            if let Some(constants) = class.constants()
                && let Some((_, value)) = constants.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))
            {
                return Ok(Some(Value::Enum(Rc::new(EnumValue { ty: ty.clone(), value: *value }))));
            }
            if let Some(found) = class.get_static(rt, name)? {
                return Ok(Some(found));
            }
        }
        Type::Known(info) => {
            if let TypeKind::Enum { constants, .. } = info.kind
                && let Some((_, value)) = constants.iter().find(|(own, _)| own.eq_ignore_ascii_case(name))
            {
                return Ok(Some(Value::Enum(Rc::new(EnumValue { ty: ty.clone(), value: *value }))));
            }
        }
        _ => {}
    }
    let surface = surface(ty.info());
    if let Some(property) = surface.static_property(name) {
        return match property.row {
            Some(row) => (row.get)(rt, &Value::Type(ty.clone()))
                .map(Some)
                .map_err(|flow| super::invoke::getting_error(flow, property.name)),
            None => Err(super::thrown(
                "System.NotSupportedException",
                format!("The property {} of {} is not supported.", property.name, ty.name()),
            )),
        };
    }
    if name.eq_ignore_ascii_case("new") || surface.static_method(name).is_some() {
        return Ok(Some(crate::dotnet::ps_method::static_value(ty, name)));
    }
    Ok(None)
}

/// Sets a property of the type.
pub fn set_static(rt: &mut Runspace, ty: &Type, name: &str, value: Value) -> Result<()> {
    if let Type::Class(class) = ty
        && class.set_static(rt, name, &value)?
    {
        return Ok(());
    }
    let surface = surface(ty.info());
    let missing = || {
        runtime_error(
            "PropertyAssignmentException",
            ErrorCategory::InvalidOperation,
            format!(
                "The property '{name}' cannot be found on this object. Verify that the property exists and can be set."
            ),
        )
    };
    let property = surface.static_property(name).ok_or_else(missing)?;
    match property.row.and_then(|row| row.set) {
        Some(setter) => {
            let value = match property.ty.close(ty) {
                Some(wanted) => to_type(rt, &value, &wanted)?,
                None => value,
            };
            setter(rt, &Value::Type(ty.clone()), value)
        }
        None => Err(runtime_error(
            "PropertyAssignmentException",
            ErrorCategory::InvalidOperation,
            format!("'{}' is a ReadOnly property.", property.name),
        )),
    }
}

/// Calls a method of the type; `new` constructs.
pub fn call_static(rt: &mut Runspace, ty: &Type, name: &str, args: Vec<Value>) -> Result<Value> {
    if name.eq_ignore_ascii_case("new") {
        return construct(rt, ty, &args);
    }
    if let Type::Class(class) = ty
        && let Some(result) = class.call_static(rt, name, &args)?
    {
        return Ok(result);
    }
    let own = surface(ty.info());
    let this = Value::Type(ty.clone());
    match own.static_method(name) {
        Some(group) => overload::call(rt, ty, &group.overloads, group.name, &this, &args),
        None => Err(not_found_static(ty, name)),
    }
}

fn not_found_static(ty: &Type, name: &str) -> crate::error::Flow {
    runtime_error(
        "MethodNotFound",
        ErrorCategory::InvalidOperation,
        format!("Method invocation failed because [{}] does not contain a method named '{name}'.", ty.name()),
    )
}

/// Makes an instance of the type.
pub fn construct(rt: &mut Runspace, ty: &Type, args: &[Value]) -> Result<Value> {
    if let Type::Class(class) = ty {
        return class.construct(rt, args);
    }
    if let Type::Array(array) = ty {
        let lengths = args.iter().map(crate::convert::integer_of).collect::<Option<Vec<_>>>();
        return match lengths {
            Some(lengths) if lengths.len() == array.rank => crate::dotnet::array::make(&array.element, &lengths),
            _ => Err(no_constructor(args.len())),
        };
    }
    let own = surface(ty.info());
    let this = Value::Type(ty.clone());
    if own.constructors.is_empty() {
        return match args {
            [] if crate::types::is_value_type(ty) => crate::dotnet::default_value(rt, ty),
            _ => Err(not_found(&this, "new")).map_err(|_: crate::error::Flow| not_found_static(ty, "new")),
        };
    }
    if args.is_empty() && crate::types::is_value_type(ty) && !own.constructors.iter().any(|c| c.parameters.is_empty()) {
        return crate::dotnet::default_value(rt, ty);
    }
    overload::call(rt, ty, &own.constructors, "new", &this, args)
}

fn no_constructor(count: usize) -> crate::error::Flow {
    method_exception(
        "MethodCountCouldNotFindBest",
        format!("Cannot find an overload for \"new\" and the argument count: \"{count}\"."),
        None,
    )
}
