//! System.Array.

use super::argument::{self, integer, out_of_range};
use super::object::OBJECT;
use crate::convert::{self, to_type};
use crate::error::Result;
use crate::member::thrown;
use crate::operators::{self, collapse};
use crate::runspace::Runspace;
use crate::types::{Method, Type, TypeInfo, method, read};
use crate::value::{Array, Value};
use std::cmp::Ordering;
use std::rc::Rc;

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&ARRAY];

/// System.Array
pub static ARRAY: TypeInfo = TypeInfo {
    interfaces: &[
        "System.ICloneable",
        "System.Collections.IList",
        "System.Collections.ICollection",
        "System.Collections.IEnumerable",
    ],
    declarations: include_str!("declarations/array.txt"),
    properties: &[
        read("Length", |_, this| Ok(Value::Int32(own(this)?.len() as i32))),
        read("LongLength", |_, this| Ok(Value::Int64(own(this)?.len() as i64))),
        read("Rank", |_, this| {
            Ok(Value::Int32(own(this)?.dimensions.as_ref().map_or(1, |lengths| lengths.len() as i32)))
        }),
        read("SyncRoot", |_, this| Ok(this.clone())),
        read("IsFixedSize", |_, _| Ok(Value::Bool(true))),
        read("IsReadOnly", |_, _| Ok(Value::Bool(false))),
        read("IsSynchronized", |_, _| Ok(Value::Bool(false))),
    ],
    methods: METHODS,
    static_properties: &[read("MaxLength", |_, _| Ok(Value::Int32(2_147_483_591)))],
    static_methods: STATIC_METHODS,
    ..TypeInfo::class("System.Array", &OBJECT)
};

fn own(this: &Value) -> Result<&Rc<Array>> {
    match this.bare() {
        Value::Array(array) => Ok(array),
        _ => Err(argument::null("array")),
    }
}

fn lengths(array: &Array) -> Vec<usize> {
    array.dimensions.as_ref().map_or_else(|| vec![array.len()], |lengths| lengths.to_vec())
}

fn dimension(this: &Value, args: &[Value]) -> Result<usize> {
    let lengths = lengths(own(this)?);
    usize::try_from(integer(&args[0]))
        .ok()
        .and_then(|at| lengths.get(at).copied())
        .ok_or_else(|| thrown("System.IndexOutOfRangeException", "Index was outside the bounds of the array."))
}

const METHODS: &[Method] = &[
    method("Clone", |_, this, _| {
        let array = own(this)?;
        Ok(Value::from(array.copy()))
    }),
    method("GetLength", |_, this, args| dimension(this, args).map(|length| Value::Int32(length as i32))),
    method("GetLongLength", |_, this, args| dimension(this, args).map(|length| Value::Int64(length as i64))),
    method("GetUpperBound", |_, this, args| dimension(this, args).map(|length| Value::Int32(length as i32 - 1))),
    method("GetLowerBound", |_, this, args| dimension(this, args).map(|_| Value::Int32(0))),
    method("GetValue", |_, this, args| {
        let at = place(own(this)?, args)?;
        Ok(own(this)?.get(at).unwrap_or_default())
    }),
    method("SetValue", |rt, this, args| {
        let array = own(this)?.clone();
        let at = place(&array, &args[1..])?;
        let value = to_type(rt, &args[0], &array.element)?;
        array.set(at, value);
        Ok(Value::Nothing)
    }),
    method("CopyTo", |_, this, args| {
        let items = own(this)?.to_vec();
        copy_to(items, &args[0], integer(&args[1]))
    }),
    method("GetEnumerator", |_, this, _| {
        Ok(super::enumerator::over(own(this)?.to_vec(), "System.Array+SZGenericArrayEnumerator"))
    }),
    method("Initialize", |_, _, _| Ok(Value::Nothing)),
    // The members of IList, which arrays have as an interface only.
    method("bool Contains(System.Object value)", |rt, this, args| {
        let items = own(this)?.to_vec();
        Ok(Value::Bool(items.iter().any(|item| super::object::same(rt, item, &args[0]))))
    }),
    method("int IndexOf(System.Object value)", |rt, this, args| {
        let items = own(this)?.to_vec();
        let at = items.iter().position(|item| super::object::same(rt, item, &args[0]));
        Ok(Value::Int32(at.map_or(-1, |at| at as i32)))
    }),
    method("int Add(System.Object value)", |_, _, _| Err(fixed())),
    method("void Clear()", |_, this, _| {
        let array = own(this)?;
        let default = super::default_item(&array.element);
        array.fill(0, array.len(), &default);
        Ok(Value::Nothing)
    }),
    method("void Insert(int index, System.Object value)", |_, _, _| Err(fixed())),
    method("void Remove(System.Object value)", |_, _, _| Err(fixed())),
    method("void RemoveAt(int index)", |_, _, _| Err(fixed())),
];

fn fixed() -> crate::error::Flow {
    thrown("System.NotSupportedException", "Collection was of a fixed size.")
}

/// Where the item of the indexes stands.
fn place(array: &Array, args: &[Value]) -> Result<usize> {
    let indexes: Vec<i64> = match args {
        [Value::Array(indexes)] => indexes.items().iter().map(integer).collect(),
        others => others.iter().map(integer).collect(),
    };
    let lengths = lengths(array);
    if indexes.len() != lengths.len() {
        return Err(argument::invalid("Array was not the right number of dimensions."));
    }
    let mut at = 0;
    for (index, length) in indexes.iter().zip(&lengths) {
        match usize::try_from(*index).ok().filter(|index| index < length) {
            Some(index) => at = at * length + index,
            None => {
                return Err(thrown("System.IndexOutOfRangeException", "Index was outside the bounds of the array."));
            }
        }
    }
    Ok(at)
}

/// Copies items into an array from a place on.
pub(super) fn copy_to(items: Vec<Value>, target: &Value, at: i64) -> Result<Value> {
    let target = own(target)?;
    let at = usize::try_from(at)
        .map_err(|_| out_of_range("index", "Number was less than the array's lower bound in the first dimension."))?;
    if at.saturating_add(items.len()) > target.len() {
        return Err(argument::invalid(
            "Destination array was not long enough. Check the destination index, length, and the array's lower bounds. (Parameter 'destinationArray')",
        ));
    }
    for (at, item) in (at..).zip(items) {
        target.set(at, item);
    }
    Ok(Value::Nothing)
}

/// Runs a predicate on an item.
pub(super) fn test(rt: &mut Runspace, predicate: &Value, item: &Value) -> Result<bool> {
    let results = call_delegate(rt, predicate, std::slice::from_ref(item))?;
    Ok(convert::is_true(&results))
}

/// Runs a delegate or script block.
pub(super) fn call_delegate(rt: &mut Runspace, delegate: &Value, args: &[Value]) -> Result<Value> {
    let block = match delegate.bare() {
        Value::ScriptBlock(block) => Some(block.clone()),
        Value::Object(object) => super::delegate::block_of(object).cloned(),
        _ => None,
    };
    match block {
        Some(block) => rt.call_block(&block, None, args).map(collapse),
        None => Err(argument::null("match")),
    }
}

const STATIC_METHODS: &[Method] = &[
    method("CreateInstance", |_, _, args| {
        let Value::Type(element) = &args[0] else { return Err(argument::null("elementType")) };
        let lengths: Vec<i128> = match &args[1..] {
            [Value::Array(lengths)] => lengths.items().iter().map(|length| integer(length).into()).collect(),
            others => others.iter().map(|length| integer(length).into()).collect(),
        };
        make(element, &lengths)
    }),
    method("Reverse", |_, _, args| {
        let array = own(&args[0])?;
        let (start, count) = range(array, args, 1)?;
        array.reverse(start, count);
        Ok(Value::Nothing)
    }),
    method("Sort", |rt, _, args| {
        let array = own(&args[0])?.clone();
        let mut items = array.to_vec();
        if let Some(Value::Array(others)) = args.get(1) {
            // Two arrays: the second goes with the first.
            let mut pairs: Vec<(Value, Value)> = items.into_iter().zip(others.items().iter().cloned()).collect();
            sort_by(rt, &mut pairs, |rt, a, b| operators::compare_values(rt, &a.0, &b.0, false));
            let (keys, values): (Vec<Value>, Vec<Value>) = pairs.into_iter().unzip();
            array.change(|own| own.clone_from_slice(&keys));
            others.change(|own| own[..values.len()].clone_from_slice(&values));
            return Ok(Value::Nothing);
        }
        match args.get(1) {
            Some(Value::Object(_) | Value::ScriptBlock(_)) => sort_with(rt, &mut items, &args[1])?,
            _ => {
                let (start, count) = range(&array, args, 1)?;
                sort_by(rt, &mut items[start..start + count], |rt, a, b| operators::compare_values(rt, a, b, false));
            }
        }
        array.change(|own| own.clone_from_slice(&items));
        Ok(Value::Nothing)
    }),
    method("IndexOf", |rt, _, args| {
        let array = own(&args[0])?;
        let (start, count) = range(array, args, 2)?;
        let items = array.to_vec();
        let at = items[start..start + count].iter().position(|item| super::object::same(rt, item, &args[1]));
        Ok(Value::Int32(at.map_or(-1, |at| (at + start) as i32)))
    }),
    method("LastIndexOf", |rt, _, args| {
        let items = own(&args[0])?.to_vec();
        let at = items.iter().rposition(|item| super::object::same(rt, item, &args[1]));
        Ok(Value::Int32(at.map_or(-1, |at| at as i32)))
    }),
    method("Clear", |_, _, args| {
        let array = own(&args[0])?;
        let (start, count) = range(array, args, 1)?;
        let default = super::default_item(&array.element);
        array.fill(start, count, &default);
        Ok(Value::Nothing)
    }),
    method("Fill", |rt, _, args| {
        let array = own(&args[0])?.clone();
        let value = to_type(rt, &args[1], &array.element)?;
        let (start, count) = range(&array, args, 2)?;
        array.fill(start, count, &value);
        Ok(Value::Nothing)
    }),
    method("Copy", |rt, _, args| {
        let source = own(&args[0])?;
        let (from, target, to, count) = match args {
            [_, target, count] => (0, target, 0, integer(count)),
            [_, from, target, to, count] => (integer(from), target, integer(to), integer(count)),
            _ => return Ok(Value::Nothing),
        };
        let bounds = || {
            argument::invalid(
                "Source array was not long enough. Check the source index, length, and the array's lower bounds. (Parameter 'sourceArray')",
            )
        };
        let from = usize::try_from(from).map_err(|_| bounds())?;
        let count = usize::try_from(count).map_err(|_| bounds())?;
        if let Ok(to) = usize::try_from(to)
            && own(target)?.copy_packed(to, source, from, count)
        {
            return Ok(Value::Nothing);
        }
        let items = source.items().get(from..from.saturating_add(count)).ok_or_else(bounds)?.to_vec();
        let element = own(target)?.element.clone();
        let items = items.iter().map(|item| to_type(rt, item, &element)).collect::<Result<Vec<_>>>()?;
        copy_to(items, target, to)
    }),
    method("BinarySearch", |rt, _, args| {
        let items = own(&args[0])?.to_vec();
        Ok(Value::Int32(binary_search(rt, &items, &args[1])))
    }),
    method("Exists", |rt, _, args| find(rt, args).map(|at| Value::Bool(at.is_some()))),
    method("Find", |rt, _, args| {
        let at = find(rt, args)?;
        let array = own(&args[0])?;
        Ok(at.and_then(|at| array.get(at)).unwrap_or_else(|| super::default_item(&array.element)))
    }),
    method("FindIndex", |rt, _, args| find(rt, args).map(|at| Value::Int32(at.map_or(-1, |at| at as i32)))),
    method("FindAll", |rt, _, args| {
        let array = own(&args[0])?.clone();
        let mut found = Vec::new();
        let items = array.to_vec();
        for item in items {
            if test(rt, &args[1], &item)? {
                found.push(item);
            }
        }
        Ok(Value::from(Array::new(array.element.clone(), found)))
    }),
    method("TrueForAll", |rt, _, args| {
        let items = own(&args[0])?.to_vec();
        for item in &items {
            if !test(rt, &args[1], item)? {
                return Ok(Value::Bool(false));
            }
        }
        Ok(Value::Bool(true))
    }),
    method("ForEach", |rt, _, args| {
        let items = own(&args[0])?.to_vec();
        for item in &items {
            call_delegate(rt, &args[1], std::slice::from_ref(item))?;
        }
        Ok(Value::Nothing)
    }),
    method("ConvertAll", |rt, _, args| {
        let items = own(&args[0])?.to_vec();
        let mut converted = Vec::with_capacity(items.len());
        for item in &items {
            converted.push(call_delegate(rt, &args[1], std::slice::from_ref(item))?);
        }
        Ok(Value::array(converted))
    }),
    method("Empty", |_, _, _| Ok(Value::array(Vec::new()))),
    method("AsReadOnly", |_, _, args| {
        let array = own(&args[0])?;
        let items = array.to_vec();
        let mut list = crate::value::List::new(super::collection::read_only_of(array.element.clone()), items);
        list.read_only = true;
        Ok(Value::from(list))
    }),
];

fn find(rt: &mut Runspace, args: &[Value]) -> Result<Option<usize>> {
    let items = own(&args[0])?.to_vec();
    let predicate = args.last().cloned().unwrap_or_default();
    for (at, item) in items.iter().enumerate() {
        if test(rt, &predicate, item)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Start and count among the arguments from `from` on; the whole array where they are left out.
fn range(array: &Array, args: &[Value], from: usize) -> Result<(usize, usize)> {
    let numbers: Vec<i64> = args.iter().skip(from).filter(|arg| matches!(arg, Value::Int32(_))).map(integer).collect();
    let start = numbers.first().copied().unwrap_or(0);
    let count = numbers.get(1).copied().unwrap_or(array.len() as i64 - start);
    if start < 0 || count < 0 || start + count > array.len() as i64 {
        return Err(argument::invalid(
            "Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.",
        ));
    }
    Ok((start as usize, count as usize))
}

/// Sorts, whatever the order does: it need not be a total one.
pub(super) fn sort_by<T: Clone>(
    rt: &mut Runspace,
    items: &mut [T],
    mut order: impl FnMut(&mut Runspace, &T, &T) -> Ordering,
) {
    // Merge sort: an order that contradicts itself cannot make it panic.
    if items.len() < 2 {
        return;
    }
    let middle = items.len() / 2;
    fn inner<T: Clone>(rt: &mut Runspace, items: &mut [T], order: &mut dyn FnMut(&mut Runspace, &T, &T) -> Ordering) {
        if items.len() < 2 {
            return;
        }
        let middle = items.len() / 2;
        let (left, right) = items.split_at_mut(middle);
        inner(rt, left, order);
        inner(rt, right, order);
        let mut merged = Vec::with_capacity(left.len() + right.len());
        let (mut a, mut b) = (0, 0);
        while a < left.len() && b < right.len() {
            if order(rt, &right[b], &left[a]) == Ordering::Less {
                merged.push(right[b].clone());
                b += 1;
            } else {
                merged.push(left[a].clone());
                a += 1;
            }
        }
        merged.extend_from_slice(&left[a..]);
        merged.extend_from_slice(&right[b..]);
        items.clone_from_slice(&merged);
    }
    let _ = middle;
    inner(rt, items, &mut order);
}

/// Sorts by a delegate that compares two items.
pub(super) fn sort_with(rt: &mut Runspace, items: &mut [Value], comparison: &Value) -> Result<()> {
    let mut failed = None;
    sort_by(rt, items, |rt, a, b| {
        if failed.is_some() {
            return Ordering::Equal;
        }
        match call_delegate(rt, comparison, &[a.clone(), b.clone()]) {
            Ok(result) => integer(&result).cmp(&0),
            Err(flow) => {
                failed = Some(flow);
                Ordering::Equal
            }
        }
    });
    match failed {
        Some(flow) => Err(flow),
        None => Ok(()),
    }
}

/// Where the item stands in sorted items; the complement of where it would stand.
pub(super) fn binary_search(rt: &mut Runspace, items: &[Value], item: &Value) -> i32 {
    match items.binary_search_by(|own| operators::compare_values(rt, own, item, false)) {
        Ok(at) => at as i32,
        Err(at) => !(at as i32),
    }
}

/// A `byte[]`.
pub fn bytes(bytes: impl Into<Vec<u8>>) -> Value {
    Value::from(Array::from_bytes(bytes.into()))
}

/// An array of so many default values in each dimension.
pub fn make(element: &Type, lengths: &[i128]) -> Result<Value> {
    let mut sizes = Vec::with_capacity(lengths.len());
    for length in lengths {
        match usize::try_from(*length) {
            Ok(length) if length <= 1 << 27 => sizes.push(length),
            Ok(_) => return Err(thrown("System.OutOfMemoryException", "Array dimensions exceeded supported range.")),
            Err(_) => return Err(thrown("System.OverflowException", "Arithmetic operation resulted in an overflow.")),
        }
    }
    let count =
        sizes.iter().try_fold(1_usize, |count, size| count.checked_mul(*size)).filter(|count| *count <= 1 << 27);
    let count =
        count.ok_or_else(|| thrown("System.OutOfMemoryException", "Array dimensions exceeded supported range."))?;
    let mut array = Array::filled(element.clone(), super::default_item(element), count);
    if sizes.len() > 1 {
        array.dimensions = Some(sizes.into());
    }
    Ok(Value::from(array))
}
