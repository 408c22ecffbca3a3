//! What queues, stacks and bags do.

use super::argument::integer;
use super::array::copy_to;
use super::list::{METHODS, element, own, snapshot, to_array};
use crate::error::{Flow, Result};
use crate::member::thrown;
use crate::runspace::Runspace;
use crate::types::{Method, method};
use crate::value::{List, Value};

/// Rows, and those that all of them share.
macro_rules! with_shared {
    ($($row:expr),* $(,)?) => {
        &[
            $($row,)*
            method("Clear", METHODS[2].call),
            method("Contains", METHODS[3].call),
            method("ToArray", |_, this, _| to_array(this, snapshot(this)?)),
            method("CopyTo", |_, this, args| copy_to(snapshot(this)?, &args[0], integer(&args[1]))),
            method("Clone", |_, this, _| Ok(Value::from(List::new(own(this)?.ty.clone(), snapshot(this)?)))),
            method("GetEnumerator", |_, this, _| Ok(super::enumerator::over(snapshot(this)?, ""))),
            method("TrimExcess", |_, _, _| Ok(Value::Nothing)),
            method("TrimToSize", |_, _, _| Ok(Value::Nothing)),
            method("EnsureCapacity", |_, _, args| Ok(args[0].clone())),
        ]
    };
}

/// Queues.
pub(super) const QUEUE_METHODS: &[Method] = with_shared![
    method("Enqueue", |_, this, args| {
        own(this)?.items.borrow_mut().push_back(args[0].clone());
        Ok(Value::Nothing)
    }),
    method("Dequeue", |_, this, _| first(this, true)?.ok_or_else(|| empty("Queue"))),
    method("Peek", |_, this, _| first(this, false)?.ok_or_else(|| empty("Queue"))),
    method("TryDequeue", |rt, this, args| try_first(rt, this, args, true)),
    method("TryPeek", |rt, this, args| try_first(rt, this, args, false)),
];

/// Stacks, whose top is the first item.
pub(super) const STACK_METHODS: &[Method] = with_shared![
    method("Push", |_, this, args| {
        own(this)?.items.borrow_mut().push_front(args[0].clone());
        Ok(Value::Nothing)
    }),
    method("Pop", |_, this, _| first(this, true)?.ok_or_else(|| empty("Stack"))),
    method("Peek", |_, this, _| first(this, false)?.ok_or_else(|| empty("Stack"))),
    method("TryPop", |rt, this, args| try_first(rt, this, args, true)),
    method("TryPeek", |rt, this, args| try_first(rt, this, args, false)),
];

/// Bags: what is added last is taken first.
pub(super) const BAG_METHODS: &[Method] = with_shared![
    method("Add", |_, this, args| {
        own(this)?.items.borrow_mut().push_front(args[0].clone());
        Ok(Value::Nothing)
    }),
    method("TryTake", |rt, this, args| try_first(rt, this, args, true)),
    method("TryPeek", |rt, this, args| try_first(rt, this, args, false)),
];

/// Takes the first item out, or looks at it.
pub(super) fn first(this: &Value, take: bool) -> Result<Option<Value>> {
    let list = own(this)?;
    let mut items = list.items.borrow_mut();
    Ok(if take { items.pop_front() } else { items.front().cloned() })
}

fn try_first(rt: &mut Runspace, this: &Value, args: &[Value], take: bool) -> Result<Value> {
    let item = first(this, take)?;
    let there = item.is_some();
    let value = item.unwrap_or_else(|| own(this).map_or(Value::Null, |list| super::default_item(&element(list))));
    super::reference::assign(rt, &args[0], value)?;
    Ok(Value::Bool(there))
}

fn empty(what: &str) -> Flow {
    thrown("System.InvalidOperationException", format!("{what} empty."))
}
