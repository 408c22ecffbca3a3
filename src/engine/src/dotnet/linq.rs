//! System.Linq.Enumerable, as far as it works on items of any type.

use std::cmp::Ordering;

use super::argument::integer;
use super::array::{call_delegate, sort_by, test};
use super::object::{OBJECT, same};
use crate::convert;
use crate::error::Result;
use crate::member::thrown;
use crate::operators;
use crate::runspace::Runspace;
use crate::types::{Method, TypeInfo, method, type_of};
use crate::value::{Array, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&ENUMERABLE];

/// System.Linq.Enumerable
pub static ENUMERABLE: TypeInfo =
    TypeInfo { static_methods: METHODS, ..TypeInfo::class("System.Linq.Enumerable", &OBJECT) };

fn items(rt: &mut Runspace, value: &Value) -> Vec<Value> {
    convert::elements(rt, value).unwrap_or_default()
}

/// An array of items of one type, where they are of one.
fn array(items: Vec<Value>) -> Value {
    match items.first().map(type_of) {
        Some(ty) if items.iter().all(|item| type_of(item) == ty) => Value::from(Array::new(ty, items)),
        _ => Value::array(items),
    }
}

fn chosen(rt: &mut Runspace, args: &[Value]) -> Result<Vec<Value>> {
    let all = items(rt, &args[0]);
    let Some(predicate) = args.get(1) else { return Ok(all) };
    let mut kept = Vec::new();
    for item in all {
        if test(rt, predicate, &item)? {
            kept.push(item);
        }
    }
    Ok(kept)
}

fn none() -> crate::error::Flow {
    thrown("System.InvalidOperationException", "Sequence contains no elements")
}

fn extreme(rt: &mut Runspace, args: &[Value], wanted: Ordering) -> Result<Value> {
    let mut best: Option<Value> = None;
    for item in items(rt, &args[0]) {
        best = Some(match best {
            Some(best) if operators::compare(rt, &item, &best, false)? != wanted => best,
            _ => item,
        });
    }
    best.ok_or_else(none)
}

fn unique(rt: &mut Runspace, all: Vec<Value>) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for item in all {
        if !found.iter().any(|own| same(rt, own, &item)) {
            found.push(item);
        }
    }
    found
}

const METHODS: &[Method] = &[
    method("System.Object Where(System.Object source, System.Object predicate)", |rt, _, args| {
        chosen(rt, args).map(array)
    }),
    method("System.Object Select(System.Object source, System.Object selector)", |rt, _, args| {
        let mut made = Vec::new();
        for item in items(rt, &args[0]) {
            made.push(call_delegate(rt, &args[1], &[item])?);
        }
        Ok(array(made))
    }),
    method("System.Object Distinct(System.Object source)", |rt, _, args| {
        let all = items(rt, &args[0]);
        Ok(array(unique(rt, all)))
    }),
    method("System.Object Union(System.Object first, System.Object second)", |rt, _, args| {
        let mut all = items(rt, &args[0]);
        all.extend(items(rt, &args[1]));
        Ok(array(unique(rt, all)))
    }),
    method("System.Object Intersect(System.Object first, System.Object second)", |rt, _, args| {
        let (all, other) = (items(rt, &args[0]), items(rt, &args[1]));
        let shared = all.into_iter().filter(|item| other.iter().any(|own| same(rt, own, item))).collect();
        Ok(array(unique(rt, shared)))
    }),
    method("System.Object Except(System.Object first, System.Object second)", |rt, _, args| {
        let (all, other) = (items(rt, &args[0]), items(rt, &args[1]));
        let left = all.into_iter().filter(|item| !other.iter().any(|own| same(rt, own, item))).collect();
        Ok(array(unique(rt, left)))
    }),
    method("System.Object Concat(System.Object first, System.Object second)", |rt, _, args| {
        let mut all = items(rt, &args[0]);
        all.extend(items(rt, &args[1]));
        Ok(array(all))
    }),
    method("System.Object Reverse(System.Object source)", |rt, _, args| {
        let mut all = items(rt, &args[0]);
        all.reverse();
        Ok(array(all))
    }),
    method("System.Object Order(System.Object source)", |rt, _, args| {
        let mut all = items(rt, &args[0]);
        sort_by(rt, &mut all, |rt, a, b| operators::compare_values(rt, a, b, false));
        Ok(array(all))
    }),
    method("System.Object Skip(System.Object source, int count)", |rt, _, args| {
        Ok(array(items(rt, &args[0]).into_iter().skip(integer(&args[1]).max(0) as usize).collect()))
    }),
    method("System.Object Take(System.Object source, int count)", |rt, _, args| {
        Ok(array(items(rt, &args[0]).into_iter().take(integer(&args[1]).max(0) as usize).collect()))
    }),
    method("System.Object ToArray(System.Object source)", |rt, _, args| Ok(array(items(rt, &args[0])))),
    method("System.Object ToList(System.Object source)", |rt, _, args| {
        let all = items(rt, &args[0]);
        let element = all.first().map_or(crate::types::Type::OBJECT, type_of);
        Ok(Value::from(crate::value::List::new(super::collection::list_of(element), all)))
    }),
    method("System.Object Range(int start, int count)", |_, _, args| {
        let (start, count) = (integer(&args[0]), integer(&args[1]));
        if count < 0 {
            return Err(super::argument::out_of_range(
                "count",
                "Specified argument was out of the range of valid values.",
            ));
        }
        Ok(array((start..start + count).map(|number| Value::Int32(number as i32)).collect()))
    }),
    method("System.Object Repeat(System.Object element, int count)", |_, _, args| {
        Ok(array(vec![args[0].clone(); integer(&args[1]).max(0) as usize]))
    }),
    method("bool Any(System.Object source)", |rt, _, args| Ok(Value::Bool(!items(rt, &args[0]).is_empty()))),
    method("bool Any(System.Object source, System.Object predicate)", |rt, _, args| {
        chosen(rt, args).map(|kept| Value::Bool(!kept.is_empty()))
    }),
    method("bool All(System.Object source, System.Object predicate)", |rt, _, args| {
        let count = items(rt, &args[0]).len();
        chosen(rt, args).map(|kept| Value::Bool(kept.len() == count))
    }),
    method("bool Contains(System.Object source, System.Object value)", |rt, _, args| {
        let all = items(rt, &args[0]);
        Ok(Value::Bool(all.iter().any(|item| same(rt, item, &args[1]))))
    }),
    method("bool SequenceEqual(System.Object first, System.Object second)", |rt, _, args| {
        let (a, b) = (items(rt, &args[0]), items(rt, &args[1]));
        Ok(Value::Bool(a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| same(rt, a, b))))
    }),
    method("int Count(System.Object source)", |rt, _, args| Ok(Value::Int32(items(rt, &args[0]).len() as i32))),
    method("int Count(System.Object source, System.Object predicate)", |rt, _, args| {
        chosen(rt, args).map(|kept| Value::Int32(kept.len() as i32))
    }),
    method("System.Object Max(System.Object source)", |rt, _, args| extreme(rt, args, Ordering::Greater)),
    method("System.Object Min(System.Object source)", |rt, _, args| extreme(rt, args, Ordering::Less)),
    method("System.Object Sum(System.Object source)", |rt, _, args| {
        let mut sum = Value::Int32(0);
        for item in items(rt, &args[0]) {
            sum = operators::add(rt, &sum, &item)?;
        }
        Ok(sum)
    }),
    method("System.Object Average(System.Object source)", |rt, _, args| {
        let all = items(rt, &args[0]);
        let sum: f64 = all.iter().filter_map(convert::double_of).sum();
        if all.is_empty() { Err(none()) } else { Ok(Value::Double(sum / all.len() as f64)) }
    }),
    method("System.Object First(System.Object source)", |rt, _, args| {
        items(rt, &args[0]).into_iter().next().ok_or_else(none)
    }),
    method("System.Object First(System.Object source, System.Object predicate)", |rt, _, args| {
        chosen(rt, args)?.into_iter().next().ok_or_else(none)
    }),
    method("System.Object FirstOrDefault(System.Object source)", |rt, _, args| {
        Ok(items(rt, &args[0]).into_iter().next().unwrap_or_default())
    }),
    method("System.Object Last(System.Object source)", |rt, _, args| items(rt, &args[0]).pop().ok_or_else(none)),
    method("System.Object ElementAt(System.Object source, int index)", |rt, _, args| {
        let at = usize::try_from(integer(&args[1])).ok();
        let all = items(rt, &args[0]);
        at.and_then(|at| all.get(at)).cloned().ok_or_else(|| {
            super::argument::out_of_range(
                "index",
                "Index was out of range. Must be non-negative and less than the size of the collection.",
            )
        })
    }),
];
