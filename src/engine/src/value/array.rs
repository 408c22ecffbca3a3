//! Arrays and lists.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::{Extra, Value};
use crate::types::Type;

/// An array: a fixed number of items of one type.
#[derive(Debug)]
pub struct Array {
    /// What the items are: `Object` for `@(...)`, `Int32` for `[int[]]`.
    pub element: Type,
    /// The items, for more than one dimension in row-major order.
    pub items: RefCell<Vec<Value>>,
    /// The lengths of the dimensions when there is more than one.
    pub dimensions: Option<Box<[usize]>>,
    /// Members added from outside.
    pub extra: Extra,
}

impl Array {
    /// An array of one dimension.
    pub fn new(element: Type, items: Vec<Value>) -> Array {
        Array { element, items: RefCell::new(items), dimensions: None, extra: Extra::default() }
    }

    /// How many items there are, over all dimensions.
    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A collection that grows: ArrayList, List, Collection, Queue, Stack, HashSet, LinkedList and their like.
#[derive(Debug)]
pub struct List {
    /// The .NET type, which decides what the collection may do (`System.Collections.Generic.List[int]`).
    pub ty: Type,
    /// The items in the order of enumeration. A stack's top is the front.
    pub items: RefCell<VecDeque<Value>>,
    /// Whether the collection refuses changes.
    pub read_only: bool,
    /// The items as keys, for sets that look for them.
    pub members: RefCell<Option<Rc<super::Dictionary>>>,
    /// The dictionary whose keys or values these are.
    pub of: Option<Rc<super::Dictionary>>,
    /// Members added from outside.
    pub extra: Extra,
}

impl List {
    /// A list of type `ty`.
    pub fn new(ty: Type, items: impl Into<VecDeque<Value>>) -> List {
        List {
            ty,
            items: RefCell::new(items.into()),
            read_only: false,
            members: RefCell::default(),
            of: None,
            extra: Extra::default(),
        }
    }

    /// The keys or values of a dictionary.
    pub fn part(of: Rc<super::Dictionary>, ty: Type, items: Vec<Value>) -> List {
        List { of: Some(of), ..List::new(ty, items) }
    }

    /// Changes when an enumeration of the list could not go on.
    pub fn version(&self) -> (usize, u64) {
        (self.items.borrow().len(), self.of.as_ref().map_or(0, |of| of.version()))
    }
}
