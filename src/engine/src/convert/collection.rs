//! Conversion to arrays, lists, dictionaries and other generic types.

use std::rc::Rc;

use super::{Failure, convert};
use crate::runspace::Runspace;
use crate::types::{ArrayType, GenericType, Type, is_assignable, is_instance};
use crate::value::{Array, Dictionary, DictionaryKind, List, Value};

/// The value as an array: collections item by item, anything else as its only item.
pub(super) fn to_array(rt: &mut Runspace, value: &Value, ty: &ArrayType) -> std::result::Result<Value, Failure> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    if let Value::Array(array) = value.bare()
        && array.element == ty.element
        && array.dimensions.as_ref().map_or(1, |lengths| lengths.len()) == ty.rank
    {
        return Ok(value.clone());
    }
    if ty.rank > 1 {
        return Err(Failure::impossible(rt, value, &Type::Array(Rc::new(ty.clone()))));
    }
    let items = match value.bare() {
        // A string is an array of its characters only where characters are asked for.
        Value::String(text) if ty.element.info().name == "System.Char" => {
            text.encode_utf16().map(Value::Char).collect()
        }
        bare => super::enumerate(rt, bare).unwrap_or_else(|| vec![value.clone()]),
    };
    let mut converted = Vec::with_capacity(items.len());
    for item in &items {
        converted.push(convert(rt, item, &ty.element)?);
    }
    Ok(Value::from(Array::new(ty.element.clone(), converted)))
}

/// The value as a closed generic type.
pub(super) fn to_generic(
    rt: &mut Runspace,
    value: &Value,
    ty: &Type,
    generic: &GenericType,
) -> std::result::Result<Value, Failure> {
    let name = generic.definition.name;
    if name == "System.Nullable`1" {
        return if value.is_null() { Ok(Value::Null) } else { convert(rt, value, &generic.arguments[0]) };
    }
    if value.is_null() {
        return Ok(Value::Null);
    }
    if is_instance(value, ty) || is_assignable(&crate::member::type_of(value), ty) {
        return Ok(value.clone());
    }
    if crate::dotnet::delegate::is_delegate(generic.definition) {
        return match value.bare() {
            Value::ScriptBlock(block) => Ok(crate::dotnet::delegate::around(block.clone(), ty.clone())),
            Value::Object(object) if crate::dotnet::delegate::block_of(object).is_some() => Ok(value.clone()),
            _ => Err(Failure::impossible(rt, value, ty)),
        };
    }
    match name {
        "System.Collections.Generic.List`1"
        | "System.Collections.ObjectModel.Collection`1"
        | "System.Collections.Generic.HashSet`1"
        | "System.Collections.Generic.Queue`1"
        | "System.Collections.Generic.LinkedList`1"
        | "System.Collections.Generic.Stack`1"
        | "System.Collections.Generic.SortedSet`1" => {
            let array = to_array(rt, value, &ArrayType { element: generic.arguments[0].clone(), rank: 1 })?;
            let arguments = [array];
            crate::member::construct(rt, ty, &arguments).map_err(Failure::from)
        }
        "System.Collections.Generic.IEnumerable`1"
        | "System.Collections.Generic.ICollection`1"
        | "System.Collections.Generic.IReadOnlyCollection`1"
        | "System.Collections.Generic.IReadOnlyList`1"
        | "System.Collections.Generic.IList`1" => {
            to_array(rt, value, &ArrayType { element: generic.arguments[0].clone(), rank: 1 })
        }
        "System.Collections.Generic.Dictionary`2" | "System.Collections.Generic.IDictionary`2" => match value.bare() {
            Value::Dictionary(from) if name.ends_with("Dictionary`2") && from.kind == DictionaryKind::Generic => {
                let made = Dictionary::new(ty.clone(), DictionaryKind::Generic);
                for (key, item) in from.entries() {
                    let key = convert(rt, &key, &generic.arguments[0])?;
                    let item = convert(rt, &item, &generic.arguments[1])?;
                    made.set(key, item);
                }
                Ok(Value::from(made))
            }
            _ => Err(Failure::impossible(rt, value, ty)),
        },
        _ => super::object::by_constructor(rt, value, ty),
    }
}

/// The items for a collection of `element`s made from `value`.
pub fn generic_items(rt: &mut Runspace, value: &Value, element: &Type) -> crate::error::Result<Vec<Value>> {
    let items = super::enumerate::elements(rt, value).unwrap_or_else(|| vec![value.clone()]);
    let mut converted = Vec::with_capacity(items.len());
    for item in &items {
        converted.push(super::to_type(rt, item, element)?);
    }
    Ok(converted)
}

/// An ArrayList of the items of `value`.
pub(super) fn to_array_list(rt: &mut Runspace, value: &Value) -> Value {
    let items = super::enumerate(rt, value).unwrap_or_else(|| vec![value.clone()]);
    Value::from(List::new(Type::ARRAY_LIST, items))
}
