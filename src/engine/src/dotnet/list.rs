//! What lists do, and what all collections of items have in common.

use std::collections::VecDeque;
use std::rc::Rc;

use super::argument::{self, integer, out_of_range};
use super::array::{binary_search, call_delegate, copy_to, sort_by, sort_with, test};
use super::object::same;
use crate::convert::{self, generic_items};
use crate::error::Result;
use crate::member::thrown;
use crate::operators;
use crate::runspace::Runspace;
use crate::types::{Method, Property, Type, method, read, write};
use crate::value::{Array, List, Value};

/// Properties of everything that counts items.
pub(super) const PROPERTIES: &[Property] = &[
    read("Count", |_, this| Ok(Value::Int32(own(this)?.items.borrow().len() as i32))),
    write(
        "Capacity",
        |_, this| {
            let own = own(this)?;
            let count = own.items.borrow().len();
            Ok(Value::Int32(if count == 0 { 0 } else { count.next_power_of_two().max(4) as i32 }))
        },
        |_, _, _| Ok(()),
    ),
    read("IsReadOnly", |_, this| Ok(Value::Bool(own(this)?.read_only))),
    read("IsFixedSize", |_, this| Ok(Value::Bool(own(this)?.read_only))),
    read("IsSynchronized", |_, _| Ok(Value::Bool(false))),
    read("IsEmpty", |_, this| Ok(Value::Bool(own(this)?.items.borrow().is_empty()))),
    read("SyncRoot", |_, this| {
        Ok(match this.bare() {
            Value::List(list) => list.of.clone().map_or_else(|| this.clone(), Value::Dictionary),
            _ => this.clone(),
        })
    }),
    read("Comparer", |_, _| Ok(Value::Null)),
];

/// Constructors of all of them: empty, with a capacity, or of the items of a collection.
pub(super) const CONSTRUCTORS: &[Method] = &[method("new", |rt, ty, args| {
    let Value::Type(ty) = ty else { return Ok(Value::Null) };
    let items = match args.first() {
        None | Some(Value::Int32(_)) => Vec::new(),
        Some(Value::Null) => return Err(argument::null("collection")),
        Some(items) => match ty {
            Type::Generic(generic) => generic_items(rt, items, &generic.arguments[0])?,
            _ => convert::elements(rt, items).unwrap_or_default(),
        },
    };
    let name = ty.info().name;
    let items = if name.ends_with("Set`1") {
        let ignore_case = args.iter().any(super::comparer::ignores_case);
        let mut unique: Vec<Value> = Vec::with_capacity(items.len());
        for item in items {
            if !has(rt, unique.iter(), &item, ignore_case) {
                unique.push(item);
            }
        }
        if name.ends_with("SortedSet`1") {
            sort_by(rt, &mut unique, |rt, a, b| operators::compare_values(rt, a, b, false));
        }
        let list = List::new(ty.clone(), unique);
        return Ok(Value::from(if args.iter().any(super::comparer::ignores_case) {
            super::comparer::marked(list)
        } else {
            list
        }));
    } else if name.ends_with("Stack`1") || name.ends_with(".Stack") || name.ends_with("Bag`1") {
        items.into_iter().rev().collect()
    } else {
        items
    };
    let mut list = List::new(ty.clone(), items);
    list.read_only = name.ends_with("ReadOnlyCollection`1");
    Ok(Value::from(list))
})];

pub(super) fn own(this: &Value) -> Result<&Rc<List>> {
    match this.bare() {
        Value::List(list) => Ok(list),
        _ => Err(thrown("System.NullReferenceException", "Object reference not set to an instance of an object.")),
    }
}

/// The list, to change.
pub(super) fn changeable(this: &Value) -> Result<&Rc<List>> {
    let list = own(this)?;
    if list.read_only {
        return Err(thrown("System.NotSupportedException", "Collection is read-only."));
    }
    Ok(list)
}

pub(super) fn snapshot(this: &Value) -> Result<Vec<Value>> {
    Ok(own(this)?.items.borrow().iter().cloned().collect())
}

pub(super) fn has<'a>(
    rt: &mut Runspace,
    mut items: impl Iterator<Item = &'a Value>,
    item: &Value,
    ignore_case: bool,
) -> bool {
    items.any(|own| match (own, item) {
        (Value::String(a), Value::String(b)) if ignore_case => crate::value::same_name(a, b),
        _ => same(rt, own, item),
    })
}

fn position(rt: &mut Runspace, items: &[Value], item: &Value) -> Option<usize> {
    items.iter().position(|own| same(rt, own, item))
}

fn index(at: Option<usize>) -> Value {
    Value::Int32(at.map_or(-1, |at| at as i32))
}

/// The array of all items, of the list's own type of items.
pub(super) fn to_array(this: &Value, items: Vec<Value>) -> Result<Value> {
    Ok(Value::from(Array::new(element(own(this)?), items)))
}

pub(super) fn element(list: &List) -> Type {
    match &list.ty {
        Type::Generic(generic) => generic.arguments.first().cloned().unwrap_or(Type::OBJECT),
        _ => Type::OBJECT,
    }
}

/// A place among `count` items.
fn place(value: &Value, count: usize, end_included: bool) -> Result<usize> {
    let limit = if end_included { count + 1 } else { count };
    usize::try_from(integer(value)).ok().filter(|at| *at < limit).ok_or_else(|| {
        let message = if end_included {
            "Index must be within the bounds of the List."
        } else {
            "Index was out of range. Must be non-negative and less than the size of the collection."
        };
        out_of_range("index", message)
    })
}

/// Start and count among the arguments; everything where they are left out.
fn range(args: &[Value], count: usize) -> Result<(usize, usize)> {
    let numbers: Vec<i64> = args.iter().filter(|arg| matches!(arg, Value::Int32(_))).map(integer).collect();
    let start = numbers.first().copied().unwrap_or(0);
    let length = numbers.get(1).copied().unwrap_or(count as i64 - start);
    if start < 0 {
        return Err(out_of_range("index", "Non-negative number required."));
    }
    if length < 0 {
        return Err(out_of_range("count", "Non-negative number required."));
    }
    if start + length > count as i64 {
        return Err(argument::invalid(
            "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.",
        ));
    }
    Ok((start as usize, length as usize))
}

/// Lists: ArrayList, List, Collection.
pub(super) const METHODS: &[Method] = &[
    method("Add", |_, this, args| {
        let list = changeable(this)?;
        list.items.borrow_mut().push_back(args[0].clone());
        Ok(Value::Int32(list.items.borrow().len() as i32 - 1))
    }),
    method("AddRange", |rt, this, args| {
        let list = changeable(this)?.clone();
        let items = generic_items(rt, &args[0], &element(&list))?;
        list.items.borrow_mut().extend(items);
        Ok(Value::Nothing)
    }),
    method("Clear", |_, this, _| {
        changeable(this)?.items.borrow_mut().clear();
        Ok(Value::Nothing)
    }),
    method("Contains", |rt, this, args| {
        let items = snapshot(this)?;
        Ok(Value::Bool(position(rt, &items, &args[0]).is_some()))
    }),
    method("IndexOf", |rt, this, args| {
        let items = snapshot(this)?;
        let (start, count) = range(&args[1..], items.len())?;
        Ok(index(position(rt, &items[start..start + count], &args[0]).map(|at| at + start)))
    }),
    method("LastIndexOf", |rt, this, args| {
        let items = snapshot(this)?;
        Ok(index(items.iter().rposition(|own| same(rt, own, &args[0]))))
    }),
    method("Insert", |_, this, args| {
        let list = changeable(this)?;
        let at = place(&args[0], list.items.borrow().len(), true)?;
        list.items.borrow_mut().insert(at, args[1].clone());
        Ok(Value::Nothing)
    }),
    method("InsertRange", |rt, this, args| {
        let list = changeable(this)?.clone();
        let items = generic_items(rt, &args[1], &element(&list))?;
        let at = place(&args[0], list.items.borrow().len(), true)?;
        let mut own = list.items.borrow_mut();
        let tail = own.split_off(at);
        own.extend(items);
        own.extend(tail);
        Ok(Value::Nothing)
    }),
    method("Remove", |rt, this, args| {
        let items = snapshot(this)?;
        let list = changeable(this)?;
        let at = position(rt, &items, &args[0]);
        if let Some(at) = at {
            list.items.borrow_mut().remove(at);
        }
        Ok(Value::Bool(at.is_some()))
    }),
    method("RemoveAt", |_, this, args| {
        let list = changeable(this)?;
        let at = place(&args[0], list.items.borrow().len(), false)?;
        list.items.borrow_mut().remove(at);
        Ok(Value::Nothing)
    }),
    method("RemoveRange", |_, this, args| {
        let list = changeable(this)?;
        let (start, count) = range(args, list.items.borrow().len())?;
        list.items.borrow_mut().drain(start..start + count);
        Ok(Value::Nothing)
    }),
    method("RemoveAll", remove_where),
    method("Reverse", |_, this, args| {
        let list = changeable(this)?;
        let (start, count) = range(args, list.items.borrow().len())?;
        list.items.borrow_mut().make_contiguous()[start..start + count].reverse();
        Ok(Value::Nothing)
    }),
    method("Sort", |rt, this, args| {
        let mut items = snapshot(this)?;
        let list = changeable(this)?.clone();
        match args.last() {
            Some(Value::Object(_) | Value::ScriptBlock(_))
                if args.len() == 1 && !super::comparer::is_comparer(&args[0]) =>
            {
                sort_with(rt, &mut items, &args[0])?;
            }
            comparer => {
                let ignore_case = comparer.is_some_and(super::comparer::ignores_case);
                let (start, count) = range(args, items.len())?;
                sort_by(rt, &mut items[start..start + count], |rt, a, b| {
                    operators::compare_values(rt, a, b, ignore_case)
                });
            }
        }
        *list.items.borrow_mut() = items.into();
        Ok(Value::Nothing)
    }),
    method("ToArray", |_, this, _| to_array(this, snapshot(this)?)),
    method("CopyTo", |_, this, args| {
        let items = snapshot(this)?;
        match args {
            [target] => copy_to(items, target, 0),
            [target, at] => copy_to(items, target, integer(at)),
            [from, target, at, count] => {
                let (start, count) = range(&[from.clone(), count.clone()], items.len())?;
                copy_to(items[start..start + count].to_vec(), target, integer(at))
            }
            _ => Ok(Value::Nothing),
        }
    }),
    method("GetRange", slice),
    method("Slice", slice),
    method("Clone", |_, this, _| Ok(Value::from(List::new(own(this)?.ty.clone(), snapshot(this)?)))),
    method("GetEnumerator", |_, this, _| {
        Ok(super::enumerator::over(snapshot(this)?, "System.Collections.Generic.List`1+Enumerator"))
    }),
    method("AsReadOnly", |_, this, _| {
        let list = own(this)?;
        let mut copy = List::new(super::collection::read_only_of(element(list)), snapshot(this)?);
        copy.read_only = true;
        Ok(Value::from(copy))
    }),
    method("BinarySearch", |rt, this, args| {
        let items = snapshot(this)?;
        let wanted = if args.len() == 4 { &args[2] } else { &args[0] };
        Ok(Value::Int32(binary_search(rt, &items, wanted)))
    }),
    method("Exists", |rt, this, args| find(rt, this, args, false).map(|at| Value::Bool(at.is_some()))),
    method("Find", |rt, this, args| {
        let at = find(rt, this, args, false)?;
        found(this, at)
    }),
    method("FindLast", |rt, this, args| {
        let at = find(rt, this, args, true)?;
        found(this, at)
    }),
    method("FindIndex", |rt, this, args| find(rt, this, args, false).map(index)),
    method("FindLastIndex", |rt, this, args| find(rt, this, args, true).map(index)),
    method("FindAll", |rt, this, args| {
        let mut found = Vec::new();
        for item in snapshot(this)? {
            if test(rt, &args[0], &item)? {
                found.push(item);
            }
        }
        Ok(Value::from(List::new(own(this)?.ty.clone(), found)))
    }),
    method("TrueForAll", |rt, this, args| {
        for item in &snapshot(this)? {
            if !test(rt, &args[0], item)? {
                return Ok(Value::Bool(false));
            }
        }
        Ok(Value::Bool(true))
    }),
    method("ForEach", |rt, this, args| {
        for item in &snapshot(this)? {
            call_delegate(rt, &args[0], std::slice::from_ref(item))?;
        }
        Ok(Value::Nothing)
    }),
    method("ConvertAll", |rt, this, args| {
        let mut converted = Vec::new();
        for item in &snapshot(this)? {
            converted.push(call_delegate(rt, &args[0], std::slice::from_ref(item))?);
        }
        Ok(Value::from(List::new(super::collection::list_of(Type::OBJECT), converted)))
    }),
    method("EnsureCapacity", |_, _, args| Ok(args[0].clone())),
    method("TrimExcess", |_, _, _| Ok(Value::Nothing)),
    method("TrimToSize", |_, _, _| Ok(Value::Nothing)),
];

/// ArrayList's Remove gives nothing, and its removal methods look like a List's.
pub(super) const STATIC_METHODS: &[Method] = &[
    method("ReadOnly", |_, _, args| {
        let mut copy = List::new(Type::ARRAY_LIST, snapshot(&args[0])?);
        copy.read_only = true;
        Ok(Value::from(copy))
    }),
    method("Adapter", |_, _, args| Ok(args[0].clone())),
    method("Synchronized", |_, _, args| Ok(args[0].clone())),
    method("FixedSize", |_, _, args| Ok(args[0].clone())),
    method("Repeat", |_, _, args| {
        let count =
            usize::try_from(integer(&args[1])).map_err(|_| out_of_range("count", "Non-negative number required."))?;
        Ok(Value::from(List::new(Type::ARRAY_LIST, vec![args[0].clone(); count])))
    }),
];

fn slice(_: &mut Runspace, this: &Value, args: &[Value]) -> Result<Value> {
    let items = snapshot(this)?;
    let (start, count) = range(args, items.len())?;
    Ok(Value::from(List::new(own(this)?.ty.clone(), items[start..start + count].to_vec())))
}

pub(super) fn remove_where(rt: &mut Runspace, this: &Value, args: &[Value]) -> Result<Value> {
    let list = changeable(this)?.clone();
    let mut kept = VecDeque::new();
    let mut removed = 0;
    for item in snapshot(this)? {
        if test(rt, &args[0], &item)? {
            removed += 1;
        } else {
            kept.push_back(item);
        }
    }
    *list.items.borrow_mut() = kept;
    Ok(Value::Int32(removed))
}

fn find(rt: &mut Runspace, this: &Value, args: &[Value], last: bool) -> Result<Option<usize>> {
    let items = snapshot(this)?;
    let (start, count) = if last { (0, items.len()) } else { range(args, items.len())? };
    let predicate = args.last().cloned().unwrap_or_default();
    let mut places: Vec<usize> = (start..start + count).collect();
    if last {
        places.reverse();
    }
    for at in places {
        if test(rt, &predicate, &items[at])? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

fn found(this: &Value, at: Option<usize>) -> Result<Value> {
    let list = own(this)?;
    Ok(match at {
        Some(at) => list.items.borrow().get(at).cloned().unwrap_or_default(),
        None => super::default_item(&element(list)),
    })
}
