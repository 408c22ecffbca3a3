//! What sets do.

use super::argument::integer;
use super::array::{copy_to, sort_by};
use super::list::{element, has, own, snapshot};
use crate::convert::generic_items;
use crate::error::Result;
use crate::operators;
use crate::runspace::Runspace;
use crate::types::{Method, Property, method, read};
use crate::value::{Dictionary, DictionaryKind, List, Value};
use std::rc::Rc;

/// The items of a set as keys, so that finding one takes no walk; made when first needed.
fn members(list: &List) -> Rc<Dictionary> {
    let mut members = list.members.borrow_mut();
    members
        .get_or_insert_with(|| {
            let ignore_case = super::comparer::is_marked(list);
            let kind = if ignore_case { DictionaryKind::GenericIgnoreCase } else { DictionaryKind::Generic };
            let made = Dictionary::new(list.ty.clone(), kind);
            list.items.borrow().iter().for_each(|item| made.set(item.clone(), Value::Null));
            Rc::new(made)
        })
        .clone()
}

fn forget_members(list: &List) {
    list.members.replace(None);
}

/// Properties of sets.
pub(super) const PROPERTIES: &[Property] = &[
    read("Count", |_, this| Ok(Value::Int32(own(this)?.items.borrow().len() as i32))),
    read("Capacity", |_, this| Ok(Value::Int32(capacity(own(this)?.items.borrow().len())))),
    read("Comparer", |_, this| Ok(super::comparer::of_set(own(this)?, &element(own(this)?)))),
    read("IsReadOnly", |_, _| Ok(Value::Bool(false))),
];

/// The least of .NET's primes that is not below the count.
fn capacity(count: usize) -> i32 {
    const PRIMES: &[i32] = &[
        3, 7, 11, 17, 23, 29, 37, 47, 59, 71, 89, 107, 131, 163, 197, 239, 293, 353, 431, 521, 631, 761, 919, 1103,
        1327, 1597, 1931, 2333, 2801, 3371, 4049, 4861, 5839, 7013, 8419, 10103, 12143, 14591, 17519, 21023, 25229,
        30293, 36353, 43627, 52361, 62851, 75431, 90523, 108631, 130363, 156437, 187751, 225307, 270371, 324449,
        389357, 467237, 560689, 672827, 807403, 968897, 1162687,
    ];
    if count == 0 {
        return 0;
    }
    PRIMES.iter().copied().find(|prime| *prime as usize >= count).unwrap_or(count as i32)
}

/// What an operation on two sets keeps.
#[derive(Clone, Copy, PartialEq)]
enum Keep {
    Both,
    Either,
    OnlyOwn,
    OnlyOne,
}

fn combine(rt: &mut Runspace, this: &Value, other: &Value, keep: Keep) -> Result<Value> {
    let list = own(this)?.clone();
    let ignore_case = super::comparer::is_marked(&list);
    let own_items = snapshot(this)?;
    let mut others: Vec<Value> = Vec::new();
    for item in generic_items(rt, other, &element(&list))? {
        if !has(rt, others.iter(), &item, ignore_case) {
            others.push(item);
        }
    }
    let mut result = Vec::new();
    for item in &own_items {
        let shared = has(rt, others.iter(), item, ignore_case);
        if keep == Keep::Either || shared == (keep == Keep::Both) {
            result.push(item.clone());
        }
    }
    if matches!(keep, Keep::Either | Keep::OnlyOne) {
        for item in others {
            if !has(rt, own_items.iter(), &item, ignore_case) {
                result.push(item);
            }
        }
    }
    sorted(rt, &list, &mut result);
    *list.items.borrow_mut() = result.into();
    forget_members(&list);
    Ok(Value::Nothing)
}

fn sorted(rt: &mut Runspace, list: &List, items: &mut [Value]) {
    if list.ty.info().name.ends_with("SortedSet`1") {
        sort_by(rt, items, |rt, a, b| operators::compare_values(rt, a, b, false));
    }
}

/// How many items of one set the other has, and how many each has.
fn overlap(rt: &mut Runspace, this: &Value, other: &Value) -> Result<(usize, usize, usize)> {
    let list = own(this)?.clone();
    let ignore_case = super::comparer::is_marked(&list);
    let own_items = snapshot(this)?;
    let mut others: Vec<Value> = Vec::new();
    for item in generic_items(rt, other, &element(&list))? {
        if !has(rt, others.iter(), &item, ignore_case) {
            others.push(item);
        }
    }
    let mut shared = 0;
    for item in &own_items {
        shared += usize::from(has(rt, others.iter(), item, ignore_case));
    }
    Ok((shared, own_items.len(), others.len()))
}

/// Sets.
pub(super) const METHODS: &[Method] = &[
    method("Add", |rt, this, args| {
        let list = own(this)?.clone();
        let members = members(&list);
        if members.get(&args[0]).is_some() {
            return Ok(Value::Bool(false));
        }
        members.set(args[0].clone(), Value::Null);
        if list.ty.info().name.ends_with("SortedSet`1") {
            let items = snapshot(this)?;
            let at = items.partition_point(|own| {
                operators::compare_values(rt, own, &args[0], false) != std::cmp::Ordering::Greater
            });
            list.items.borrow_mut().insert(at, args[0].clone());
        } else {
            list.items.borrow_mut().push_back(args[0].clone());
        }
        Ok(Value::Bool(true))
    }),
    method("Contains", |_, this, args| Ok(Value::Bool(members(own(this)?).get(&args[0]).is_some()))),
    method("Remove", |rt, this, args| {
        let list = own(this)?.clone();
        if members(&list).remove(&args[0]).is_none() {
            return Ok(Value::Bool(false));
        }
        let ignore_case = super::comparer::is_marked(&list);
        let items = snapshot(this)?;
        let at = items.iter().position(|own| has(rt, std::iter::once(own), &args[0], ignore_case));
        if let Some(at) = at {
            list.items.borrow_mut().remove(at);
        }
        Ok(Value::Bool(true))
    }),
    method("RemoveWhere", |rt, this, args| {
        let removed = super::list::remove_where(rt, this, args)?;
        forget_members(own(this)?);
        Ok(removed)
    }),
    method("Clear", |rt, this, args| {
        forget_members(own(this)?);
        (super::list::METHODS[2].call)(rt, this, args)
    }),
    method("CopyTo", |_, this, args| copy_to(snapshot(this)?, &args[0], args.get(1).map_or(0, integer))),
    method("UnionWith", |rt, this, args| combine(rt, this, &args[0], Keep::Either)),
    method("IntersectWith", |rt, this, args| combine(rt, this, &args[0], Keep::Both)),
    method("ExceptWith", |rt, this, args| combine(rt, this, &args[0], Keep::OnlyOwn)),
    method("SymmetricExceptWith", |rt, this, args| combine(rt, this, &args[0], Keep::OnlyOne)),
    method("Overlaps", |rt, this, args| overlap(rt, this, &args[0]).map(|(shared, ..)| Value::Bool(shared > 0))),
    method("SetEquals", |rt, this, args| {
        overlap(rt, this, &args[0]).map(|(shared, own, other)| Value::Bool(shared == own && shared == other))
    }),
    method("IsSubsetOf", |rt, this, args| {
        overlap(rt, this, &args[0]).map(|(shared, own, _)| Value::Bool(shared == own))
    }),
    method("IsSupersetOf", |rt, this, args| {
        overlap(rt, this, &args[0]).map(|(shared, _, other)| Value::Bool(shared == other))
    }),
    method("IsProperSubsetOf", |rt, this, args| {
        overlap(rt, this, &args[0]).map(|(shared, own, other)| Value::Bool(shared == own && own < other))
    }),
    method("IsProperSupersetOf", |rt, this, args| {
        overlap(rt, this, &args[0]).map(|(shared, own, other)| Value::Bool(shared == other && other < own))
    }),
    method("TryGetValue", |rt, this, args| {
        let list = own(this)?.clone();
        let ignore_case = super::comparer::is_marked(&list);
        let items = snapshot(this)?;
        let found = items.iter().find(|own| has(rt, std::iter::once(*own), &args[0], ignore_case)).cloned();
        let there = found.is_some();
        super::reference::assign(rt, &args[1], found.unwrap_or_default())?;
        Ok(Value::Bool(there))
    }),
    method("GetEnumerator", |_, this, _| Ok(super::enumerator::over(snapshot(this)?, ""))),
    method("EnsureCapacity", |_, _, args| Ok(args[0].clone())),
    method("TrimExcess", |_, _, _| Ok(Value::Nothing)),
];
