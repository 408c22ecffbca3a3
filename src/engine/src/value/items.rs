//! What an array holds: values, or bare numbers where all items are of one primitive type.

use std::cell::Ref;
use std::ops::Deref;

use super::Value;
use crate::dotnet::object::OBJECT;
use crate::dotnet::{character, number};
use crate::types::{Type, TypeInfo};

/// The items of an array.
#[derive(Clone, Debug)]
pub(super) enum Packed {
    Values(Vec<Value>),
    Bytes(Vec<u8>),
    Chars(Vec<u16>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Double(Vec<f64>),
}

/// Does the same with the items, of whatever kind they are.
macro_rules! each {
    ($packed:expr, $items:ident => $what:expr) => {
        match $packed {
            Packed::Values($items) => $what,
            Packed::Bytes($items) => $what,
            Packed::Chars($items) => $what,
            Packed::Int32($items) => $what,
            Packed::Int64($items) => $what,
            Packed::Double($items) => $what,
        }
    };
}

macro_rules! packed {
    ($($kind:ident is $info:path, a $value:ident;)*) => {
        impl Packed {
            /// Items of an array of `element`s. They stay values where one of them is no such element.
            pub fn new(element: &Type, values: Vec<Value>) -> Packed {
                let Some(info) = primitive(element) else { return Packed::Values(values) };
                $(if std::ptr::eq(info, &$info) {
                    let bare = values.iter().map(|value| match value.bare() {
                        Value::$value(item) => Some(*item),
                        _ => None,
                    });
                    return bare.collect::<Option<_>>().map_or_else(|| Packed::Values(values), Packed::$kind);
                })*
                Packed::Values(values)
            }

            /// So many times the same item.
            pub fn filled(element: &Type, value: Value, count: usize) -> Packed {
                match (primitive(element), &value) {
                    $((Some(info), Value::$value(item)) if std::ptr::eq(info, &$info) => Packed::$kind(vec![*item; count]),)*
                    _ => Packed::Values(vec![value; count]),
                }
            }

            pub fn get(&self, at: usize) -> Option<Value> {
                match self {
                    Packed::Values(items) => items.get(at).cloned(),
                    $(Packed::$kind(items) => items.get(at).copied().map(Value::$value),)*
                }
            }

            pub fn to_vec(&self) -> Vec<Value> {
                match self {
                    Packed::Values(items) => items.clone(),
                    $(Packed::$kind(items) => items.iter().copied().map(Value::$value).collect(),)*
                }
            }

            /// Puts a value in the place of some items, all of which are there.
            pub fn fill(&mut self, start: usize, count: usize, value: &Value) {
                match (&mut *self, value.bare()) {
                    (Packed::Values(items), _) => items[start..start + count].fill(value.clone()),
                    $((Packed::$kind(items), Value::$value(item)) => items[start..start + count].fill(*item),)*
                    // No item of this type: nothing is made of it that it is not.
                    _ => {
                        let mut items = self.to_vec();
                        items[start..start + count].fill(value.clone());
                        *self = Packed::Values(items);
                    }
                }
            }

            /// Copies items of an array of the same kind to a place where there are as many; false where it is of another.
            pub fn copy_from(&mut self, at: usize, from: &Packed, start: usize, count: usize) -> bool {
                match (self, from) {
                    (Packed::Values(_), Packed::Values(_)) => return false,
                    $((Packed::$kind(to), Packed::$kind(from)) => to[at..at + count].copy_from_slice(&from[start..start + count]),)*
                    _ => return false,
                }
                true
            }
        }
    };
}

packed! {
    Bytes is number::BYTE, a Byte;
    Chars is character::CHAR, a Char;
    Int32 is number::INT32, a Int32;
    Int64 is number::INT64, a Int64;
    Double is number::DOUBLE, a Double;
}

/// What may be the type of packed items.
fn primitive(element: &Type) -> Option<&'static TypeInfo> {
    match element {
        Type::Known(info) if !std::ptr::eq(*info, &OBJECT) => Some(info),
        _ => None,
    }
}

impl Packed {
    pub fn len(&self) -> usize {
        each!(self, items => items.len())
    }

    pub fn reverse(&mut self, start: usize, count: usize) {
        each!(self, items => items[start..start + count].reverse());
    }

    pub fn swap(&mut self, one: usize, other: usize) {
        each!(self, items => items.swap(one, other));
    }

    pub fn copy_within(&mut self, start: usize, count: usize, at: usize) {
        match self {
            Packed::Values(items) => {
                let copied = items[start..start + count].to_vec();
                items[at..at + count].clone_from_slice(&copied);
            }
            Packed::Bytes(items) => items.copy_within(start..start + count, at),
            Packed::Chars(items) => items.copy_within(start..start + count, at),
            Packed::Int32(items) => items.copy_within(start..start + count, at),
            Packed::Int64(items) => items.copy_within(start..start + count, at),
            Packed::Double(items) => items.copy_within(start..start + count, at),
        }
    }
}

/// The items of an array as values: its own, or a copy of packed ones.
#[derive(Debug)]
pub enum Items<'a> {
    /// Those of the array.
    Own(Ref<'a, Vec<Value>>),
    /// Made of packed ones.
    Made(Vec<Value>),
}

impl Deref for Items<'_> {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        match self {
            Items::Own(items) => items,
            Items::Made(items) => items,
        }
    }
}

/// The bytes of an array: its own, or those among its values.
#[derive(Debug)]
pub enum Bytes<'a> {
    /// Those of the array.
    Own(Ref<'a, [u8]>),
    /// Found among values.
    Found(Vec<u8>),
}

impl Deref for Bytes<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Own(bytes) => bytes,
            Bytes::Found(bytes) => bytes,
        }
    }
}
