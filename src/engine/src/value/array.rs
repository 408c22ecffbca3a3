//! Arrays and lists.

use std::cell::{Ref, RefCell, RefMut};
use std::collections::VecDeque;
use std::rc::Rc;

use super::items::{Bytes, Items, Packed};
use super::{Extra, Value};
use crate::dotnet::{character, number};
use crate::types::Type;

/// An array: a fixed number of items of one type. What it holds is packed where that is a primitive type, which nobody
/// sees but by its speed.
#[derive(Debug)]
pub struct Array {
    /// What the items are: `Object` for `@(...)`, `Int32` for `[int[]]`.
    pub element: Type,
    /// The items, for more than one dimension in row-major order.
    packed: RefCell<Packed>,
    /// The lengths of the dimensions when there is more than one.
    pub dimensions: Option<Box<[usize]>>,
    /// Members added from outside.
    pub extra: Extra,
}

impl Array {
    fn of(element: Type, packed: Packed) -> Array {
        Array { element, packed: RefCell::new(packed), dimensions: None, extra: Extra::default() }
    }

    /// An array of one dimension.
    pub fn new(element: Type, items: Vec<Value>) -> Array {
        let packed = Packed::new(&element, items);
        Array::of(element, packed)
    }

    /// An array of one dimension with so many times the same item.
    pub fn filled(element: Type, item: Value, count: usize) -> Array {
        let packed = Packed::filled(&element, item, count);
        Array::of(element, packed)
    }

    /// A `byte[]`.
    pub fn from_bytes(bytes: Vec<u8>) -> Array {
        Array::of(Type::Known(&number::BYTE), Packed::Bytes(bytes))
    }

    /// A `char[]`.
    pub fn from_chars(units: Vec<u16>) -> Array {
        Array::of(Type::Known(&character::CHAR), Packed::Chars(units))
    }

    /// An array with the same items.
    pub fn copy(&self) -> Array {
        let dimensions = self.dimensions.clone();
        Array { dimensions, ..Array::of(self.element.clone(), self.packed.borrow().clone()) }
    }

    /// How many items there are, over all dimensions.
    #[inline]
    pub fn len(&self) -> usize {
        self.packed.borrow().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at a place.
    #[inline]
    pub fn get(&self, at: usize) -> Option<Value> {
        self.packed.borrow().get(at)
    }

    /// The first item.
    pub fn first(&self) -> Option<Value> {
        self.get(0)
    }

    /// Puts an item, which is one of the array's type, in a place; false where there is no such place.
    #[inline]
    pub fn set(&self, at: usize, item: Value) -> bool {
        let mut packed = self.packed.borrow_mut();
        match &mut *packed {
            Packed::Values(items) => match items.get_mut(at) {
                Some(slot) => *slot = item,
                None => return false,
            },
            packed if at < packed.len() => packed.fill(at, 1, &item),
            _ => return false,
        }
        true
    }

    /// The items as values.
    pub fn items(&self) -> Items<'_> {
        match Ref::filter_map(self.packed.borrow(), |packed| match packed {
            Packed::Values(items) => Some(items),
            _ => None,
        }) {
            Ok(items) => Items::Own(items),
            Err(packed) => Items::Made(packed.to_vec()),
        }
    }

    /// A copy of the items as values.
    pub fn to_vec(&self) -> Vec<Value> {
        self.packed.borrow().to_vec()
    }

    /// The bytes of a `byte[]`; of any other array, those among its items.
    pub fn bytes(&self) -> Bytes<'_> {
        match Ref::filter_map(self.packed.borrow(), |packed| match packed {
            Packed::Bytes(bytes) => Some(bytes.as_slice()),
            _ => None,
        }) {
            Ok(bytes) => Bytes::Own(bytes),
            Err(packed) => {
                let byte = |item: &Value| if let Value::Byte(byte) = item.bare() { Some(*byte) } else { None };
                Bytes::Found(if let Packed::Values(items) = &*packed {
                    items.iter().filter_map(byte).collect()
                } else {
                    Vec::new()
                })
            }
        }
    }

    /// The bytes of a `byte[]`, to be written to; none of any other array.
    pub fn bytes_mut(&self) -> Option<RefMut<'_, [u8]>> {
        RefMut::filter_map(self.packed.borrow_mut(), |packed| match packed {
            Packed::Bytes(bytes) => Some(bytes.as_mut_slice()),
            _ => None,
        })
        .ok()
    }

    /// The UTF-16 units of a `char[]`; of any other array, those among its items.
    pub fn chars(&self) -> Vec<u16> {
        match &*self.packed.borrow() {
            Packed::Chars(units) => units.clone(),
            Packed::Values(items) => {
                let unit = |item: &Value| if let Value::Char(unit) = item.bare() { Some(*unit) } else { None };
                items.iter().filter_map(unit).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Changes the items, whose number stays what it is, as values.
    pub fn change<T>(&self, how: impl FnOnce(&mut [Value]) -> T) -> T {
        let mut packed = self.packed.borrow_mut();
        if let Packed::Values(items) = &mut *packed {
            return how(items);
        }
        let mut items = packed.to_vec();
        let result = how(&mut items);
        *packed = Packed::new(&self.element, items);
        result
    }

    /// Puts an item in the place of some, all of which are there.
    pub fn fill(&self, start: usize, count: usize, item: &Value) {
        self.packed.borrow_mut().fill(start, count, item);
    }

    /// Turns some of the items round.
    pub fn reverse(&self, start: usize, count: usize) {
        self.packed.borrow_mut().reverse(start, count);
    }

    /// Exchanges two items.
    pub fn swap(&self, one: usize, other: usize) {
        self.packed.borrow_mut().swap(one, other);
    }

    /// Copies items of an array, maybe this one, where both hold items of the same kind packed, and both have as many from
    /// there on; false where they do not, and nothing was done.
    pub fn copy_packed(&self, at: usize, from: &Array, start: usize, count: usize) -> bool {
        let has = |length: usize, at: usize| at.checked_add(count).is_some_and(|end| end <= length);
        if !has(self.len(), at) || !has(from.len(), start) {
            return false;
        }
        if std::ptr::eq(self, from) {
            self.packed.borrow_mut().copy_within(start, count, at);
            return true;
        }
        self.packed.borrow_mut().copy_from(at, &from.packed.borrow(), start, count)
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
