//! Hashtables and other dictionaries.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use compact_str::CompactString;

use super::{Extra, Value};
use crate::types::Type;

/// Which dictionary this is: how keys compare and in what order they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DictionaryKind {
    /// `@{}`: keys ignore case.
    Hashtable,
    /// `[hashtable]::new()`: keys regard case.
    HashtableOrdinal,
    /// `[ordered]@{}`: keys ignore case and stand in the order in which they were added.
    Ordered,
    /// Dictionary, ConcurrentDictionary, PSBoundParameters: generic, keys regard case.
    Generic,
    /// A generic dictionary whose keys ignore case.
    GenericIgnoreCase,
    /// SortedDictionary, SortedList.
    Sorted,
}

/// A dictionary. Entries keep the order in which they were added, whatever the kind.
#[derive(Debug)]
pub struct Dictionary {
    /// The .NET type (`System.Collections.Hashtable`).
    pub ty: Type,
    /// How keys compare.
    pub kind: DictionaryKind,
    entries: RefCell<Entries>,
    /// Counts changes, so that an enumeration notices them.
    version: Cell<u64>,
    /// Members added from outside.
    pub extra: Extra,
}

#[derive(Debug, Default)]
struct Entries {
    list: Vec<Option<(Value, Value)>>,
    index: HashMap<Key, usize>,
    holes: usize,
}

/// A key as it is hashed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Text(CompactString),
    /// A number, a date and so on: type and bits.
    Bits(&'static str, u128),
    /// An object by identity.
    Identity(usize),
    Other(Box<str>),
}

impl Dictionary {
    /// An empty dictionary.
    pub fn new(ty: Type, kind: DictionaryKind) -> Dictionary {
        Dictionary { ty, kind, entries: RefCell::default(), version: Cell::new(0), extra: Extra::default() }
    }

    /// `@{}`.
    pub fn hashtable() -> Dictionary {
        Dictionary::new(Type::HASHTABLE, DictionaryKind::Hashtable)
    }

    /// `[ordered]@{}`.
    pub fn ordered() -> Dictionary {
        Dictionary::new(Type::ORDERED_DICTIONARY, DictionaryKind::Ordered)
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        let entries = self.entries.borrow();
        entries.list.len() - entries.holes
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of `key`.
    pub fn get(&self, key: &Value) -> Option<Value> {
        let entries = self.entries.borrow();
        let at = *entries.index.get(&self.key(key))?;
        entries.list[at].as_ref().map(|(_, value)| value.clone())
    }

    /// The value of the text `key`.
    pub fn get_str(&self, key: &str) -> Option<Value> {
        self.get(&Value::string(key))
    }

    /// Sets the value of `key`, adding it where it is not there.
    pub fn set(&self, key: Value, value: Value) {
        let hashed = self.key(&key);
        let entries = &mut *self.entries.borrow_mut();
        match entries.index.get(&hashed) {
            Some(&at) => {
                if !self.is_generic() {
                    self.version.set(self.version.get() + 1);
                }
                if let Some(entry) = &mut entries.list[at] {
                    entry.1 = value;
                }
            }
            None => {
                self.version.set(self.version.get() + 1);
                entries.index.insert(hashed, entries.list.len());
                entries.list.push(Some((key, value)));
            }
        }
    }

    /// Takes `key` out; its value if it was there.
    pub fn remove(&self, key: &Value) -> Option<Value> {
        let hashed = self.key(key);
        let entries = &mut *self.entries.borrow_mut();
        let at = entries.index.remove(&hashed)?;
        if !self.is_generic() {
            self.version.set(self.version.get() + 1);
        }
        let taken = entries.list[at].take();
        entries.holes += 1;
        if self.kind == DictionaryKind::Ordered || entries.holes > entries.list.len() / 2 {
            entries.list.retain(Option::is_some);
            entries.holes = 0;
            let keys: Vec<Key> = entries.list.iter().flatten().map(|(key, _)| self.key(key)).collect();
            entries.index = keys.into_iter().enumerate().map(|(at, key)| (key, at)).collect();
        }
        taken.map(|(_, value)| value)
    }

    /// Takes everything out.
    pub fn clear(&self) {
        self.version.set(self.version.get() + 1);
        *self.entries.borrow_mut() = Entries::default();
    }

    /// The entries in order, as they are now.
    pub fn entries(&self) -> Vec<(Value, Value)> {
        let mut entries: Vec<(Value, Value)> = self.entries.borrow().list.iter().flatten().cloned().collect();
        if self.kind == DictionaryKind::Sorted {
            entries.sort_by(|(a, _), (b, _)| compare_keys(a, b));
        }
        entries
    }

    /// Whether an enumeration of it minds only new entries.
    fn is_generic(&self) -> bool {
        matches!(self.kind, DictionaryKind::Generic | DictionaryKind::GenericIgnoreCase)
    }

    /// Changes at each change of the entries that an enumeration minds.
    pub fn version(&self) -> u64 {
        self.version.get()
    }

    fn key(&self, key: &Value) -> Key {
        let ignore_case = matches!(
            self.kind,
            DictionaryKind::Hashtable | DictionaryKind::Ordered | DictionaryKind::GenericIgnoreCase
        );
        match key.bare() {
            Value::String(text) if !ignore_case => Key::Text((**text).into()),
            Value::String(text) if text.is_ascii() => {
                let mut text = CompactString::from(&**text);
                text.make_ascii_uppercase();
                Key::Text(text)
            }
            Value::String(text) => Key::Text(text.chars().flat_map(char::to_uppercase).collect()),
            Value::Bool(v) => Key::Bits("bool", u128::from(*v)),
            Value::Char(v) => Key::Bits("char", u128::from(*v)),
            Value::SByte(v) => Key::Bits("sbyte", *v as u128),
            Value::Byte(v) => Key::Bits("byte", u128::from(*v)),
            Value::Int16(v) => Key::Bits("short", *v as u128),
            Value::UInt16(v) => Key::Bits("ushort", u128::from(*v)),
            Value::Int32(v) => Key::Bits("int", *v as u128),
            Value::UInt32(v) => Key::Bits("uint", u128::from(*v)),
            Value::Int64(v) => Key::Bits("long", *v as u128),
            Value::UInt64(v) => Key::Bits("ulong", u128::from(*v)),
            Value::Single(v) => Key::Bits("float", u128::from((v + 0.0).to_bits())),
            Value::Double(v) => Key::Bits("double", u128::from((v + 0.0).to_bits())),
            Value::Decimal(v) => Key::Bits("decimal", u128::from_le_bytes(v.normalize().serialize())),
            Value::DateTime(v) => Key::Bits("datetime", v.ticks as u128),
            Value::TimeSpan(v) => Key::Bits("timespan", v.ticks as u128),
            Value::Guid(v) => Key::Bits("guid", v.as_u128()),
            Value::Enum(v) => Key::Other(format!("{}:{}", v.ty.name(), v.value).into()),
            Value::Type(v) => Key::Other(v.name().as_ref().into()),
            Value::BigInteger(v) => Key::Other(v.to_string().into()),
            Value::Array(v) => Key::Identity(std::rc::Rc::as_ptr(v) as usize),
            Value::List(v) => Key::Identity(std::rc::Rc::as_ptr(v) as usize),
            Value::Dictionary(v) => Key::Identity(std::rc::Rc::as_ptr(v) as usize),
            Value::ScriptBlock(v) => Key::Identity(std::rc::Rc::as_ptr(v) as usize),
            Value::Custom(v) => Key::Identity(std::rc::Rc::as_ptr(v) as usize),
            Value::Object(v) => {
                v.instance.hash_key().map_or_else(|| Key::Identity(std::rc::Rc::as_ptr(v) as usize), Key::Other)
            }
            Value::Null | Value::Nothing | Value::Wrapped(_) => Key::Bits("null", 0),
        }
    }
}

/// The order of the keys of a sorted dictionary: text by culture, numbers by value.
fn compare_keys(a: &Value, b: &Value) -> std::cmp::Ordering {
    match (a.bare(), b.bare()) {
        (Value::String(a), Value::String(b)) => crate::text::compare(a, b),
        (a, b) => match (crate::convert::double_of(a), crate::convert::double_of(b)) {
            (Some(a), Some(b)) => a.total_cmp(&b),
            _ => std::cmp::Ordering::Equal,
        },
    }
}
