//! System.Collections.Generic.LinkedList and its nodes.

use std::rc::Rc;

use super::argument::integer;
use super::array::copy_to;
use super::list::{METHODS, own, snapshot};
use super::object::OBJECT;
use super::queue::first;
use crate::error::{Flow, Result};
use crate::member::thrown;
use crate::runspace::Runspace;
use crate::types::{GenericType, Method, Property, Type, TypeInfo, method, read};
use crate::value::{Instance, List, Object, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&LINKED_LIST, &LINKED_LIST_NODE];

/// System.Collections.Generic.LinkedList
pub static LINKED_LIST: TypeInfo = TypeInfo {
    interfaces: super::collection::GENERIC_COLLECTION_INTERFACES,
    declarations: "\
new()
new(System.Collections.Generic.IEnumerable[T] collection)
int Count {get;}
System.Collections.Generic.LinkedListNode[T] First {get;}
System.Collections.Generic.LinkedListNode[T] Last {get;}
bool IsReadOnly {get;}
System.Object SyncRoot {get;}
bool IsSynchronized {get;}
bool Contains(T value)
bool Remove(T value)
System.Collections.Generic.LinkedListNode[T] AddFirst(T value)
System.Collections.Generic.LinkedListNode[T] AddLast(T value)
System.Collections.Generic.LinkedListNode[T] Find(T value)
void Clear()
void CopyTo(T[] array, int index)
void RemoveFirst()
void RemoveLast()
",
    constructors: super::list::CONSTRUCTORS,
    properties: PROPERTIES,
    methods: LINKED_METHODS,
    ..TypeInfo::class("System.Collections.Generic.LinkedList`1", &OBJECT)
};

/// System.Collections.Generic.LinkedListNode
pub static LINKED_LIST_NODE: TypeInfo = TypeInfo {
    declarations: "\
System.Collections.Generic.LinkedList[T] List {get;}
System.Collections.Generic.LinkedListNode[T] Next {get;}
System.Collections.Generic.LinkedListNode[T] Previous {get;}
T Value {get;}
",
    properties: &[
        read("List", |_, this| Ok(node(this).map_or(Value::Null, |own| Value::List(own.list.clone())))),
        read("Next", |_, this| Ok(node(this).map_or(Value::Null, |own| at(&own.list, own.at + 1)))),
        read("Previous", |_, this| {
            Ok(node(this).and_then(|own| Some(at(&own.list, own.at.checked_sub(1)?))).unwrap_or_default())
        }),
        read("Value", |_, this| {
            Ok(node(this).and_then(|own| own.list.items.borrow().get(own.at).cloned()).unwrap_or_default())
        }),
    ],
    ..TypeInfo::class("System.Collections.Generic.LinkedListNode`1", &OBJECT)
};

const PROPERTIES: &[Property] = &[
    read("Count", |_, this| Ok(Value::Int32(own(this)?.items.borrow().len() as i32))),
    read("First", |_, this| own(this).map(|list| at(list, 0))),
    read("Last", |_, this| own(this).map(|list| at(list, list.items.borrow().len().saturating_sub(1)))),
    read("IsReadOnly", |_, _| Ok(Value::Bool(false))),
    read("SyncRoot", |_, this| Ok(this.clone())),
    read("IsSynchronized", |_, _| Ok(Value::Bool(false))),
];

/// Where a value stands in a list.
#[derive(Debug)]
struct Node {
    list: Rc<List>,
    at: usize,
}

impl Instance for Node {
    fn ty(&self) -> Type {
        match &self.list.ty {
            Type::Generic(generic) => Type::Generic(Rc::new(GenericType {
                definition: &LINKED_LIST_NODE,
                arguments: generic.arguments.clone(),
            })),
            _ => Type::Known(&LINKED_LIST_NODE),
        }
    }
}

fn node(this: &Value) -> Option<&Node> {
    match this.bare() {
        Value::Object(object) => object.downcast(),
        _ => None,
    }
}

/// The node at a place; null where there is none.
fn at(list: &Rc<List>, at: usize) -> Value {
    if at < list.items.borrow().len() { Value::from(Object::new(Node { list: list.clone(), at })) } else { Value::Null }
}

fn empty() -> Flow {
    thrown("System.InvalidOperationException", "The LinkedList is empty.")
}

fn find(rt: &mut Runspace, this: &Value, args: &[Value]) -> Result<Value> {
    let list = own(this)?.clone();
    let items = snapshot(this)?;
    let found = items.iter().position(|item| super::object::same(rt, item, &args[0]));
    Ok(found.map_or(Value::Null, |place| at(&list, place)))
}

const LINKED_METHODS: &[Method] = &[
    method("AddFirst", |_, this, args| {
        let list = own(this)?;
        list.items.borrow_mut().push_front(args[0].clone());
        Ok(at(list, 0))
    }),
    method("AddLast", |_, this, args| {
        let list = own(this)?;
        list.items.borrow_mut().push_back(args[0].clone());
        Ok(at(list, list.items.borrow().len() - 1))
    }),
    method("Find", find),
    method("RemoveFirst", |_, this, _| {
        first(this, true)?.ok_or_else(empty)?;
        Ok(Value::Nothing)
    }),
    method("RemoveLast", |_, this, _| {
        own(this)?.items.borrow_mut().pop_back().ok_or_else(empty)?;
        Ok(Value::Nothing)
    }),
    method("Remove", METHODS[8].call),
    method("Clear", METHODS[2].call),
    method("Contains", METHODS[3].call),
    method("CopyTo", |_, this, args| copy_to(snapshot(this)?, &args[0], integer(&args[1]))),
];
