//! What dictionaries have in common.

use std::rc::Rc;

use super::argument::{self, integer, text_or_empty};
use super::array::copy_to;
use super::object::same;
use crate::convert::{self, to_type};
use crate::error::{ErrorCategory, Flow, Result, runtime_error};
use crate::member::{self, thrown};
use crate::operators;
use crate::runspace::Runspace;
use crate::types::{GenericType, Method, Property, Type, TypeInfo, method, read};
use crate::value::{Dictionary, DictionaryKind, List, Value};

/// Properties of all dictionaries.
pub(super) const PROPERTIES: &[Property] = &[
    read("Count", |_, this| Ok(Value::Int32(own(this)?.len() as i32))),
    read("Keys", |rt, this| keys(rt, own(this)?)),
    read("Values", |rt, this| values(rt, own(this)?)),
    read("IsReadOnly", |_, _| Ok(Value::Bool(false))),
    read("IsFixedSize", |_, _| Ok(Value::Bool(false))),
    read("IsSynchronized", |_, _| Ok(Value::Bool(false))),
    read("IsEmpty", |_, this| Ok(Value::Bool(own(this)?.is_empty()))),
    read("SyncRoot", |_, this| Ok(this.clone())),
    read("Comparer", |_, _| Ok(Value::Null)),
    read("Capacity", |_, this| Ok(Value::Int32(own(this)?.len() as i32))),
];

/// Constructors of all dictionaries: empty, with a capacity, or of the entries of another; a comparer decides about case.
pub(super) const CONSTRUCTORS: &[Method] = &[method("new", |rt, ty, args| {
    let Value::Type(ty) = ty else { return Ok(Value::Null) };
    let ignore_case = args.iter().any(super::comparer::ignores_case);
    let name = ty.info().name;
    let kind = match name {
        "System.Collections.Hashtable" if ignore_case => DictionaryKind::Hashtable,
        "System.Collections.Hashtable" => DictionaryKind::HashtableOrdinal,
        "System.Management.Automation.PSPrimitiveDictionary" => DictionaryKind::Hashtable,
        "System.Collections.Specialized.OrderedDictionary" if ignore_case => DictionaryKind::Ordered,
        _ if name.contains("Sorted") => DictionaryKind::Sorted,
        "System.Collections.Specialized.OrderedDictionary" => DictionaryKind::Ordered,
        _ if ignore_case => DictionaryKind::GenericIgnoreCase,
        _ => DictionaryKind::Generic,
    };
    let made = Rc::new(Dictionary::new(ty.clone(), kind));
    if let Some(Value::Dictionary(from)) = args.first().map(Value::bare) {
        for (key, value) in from.entries() {
            set_item(rt, &made, key, value)?;
        }
    }
    Ok(Value::Dictionary(made))
})];

pub(super) fn own(this: &Value) -> Result<&Rc<Dictionary>> {
    match this.bare() {
        Value::Dictionary(dictionary) => Ok(dictionary),
        _ => Err(thrown("System.NullReferenceException", "Object reference not set to an instance of an object.")),
    }
}

/// The entries in the order of enumeration.
fn entries(rt: &mut Runspace, dictionary: &Dictionary) -> Vec<(Value, Value)> {
    let mut entries = dictionary.entries();
    if dictionary.kind == DictionaryKind::Sorted {
        super::array::sort_by(rt, &mut entries, |rt, a, b| operators::compare_values(rt, &a.0, &b.0, false));
    }
    entries
}

fn keys(rt: &mut Runspace, dictionary: &Rc<Dictionary>) -> Result<Value> {
    let keys: Vec<Value> = entries(rt, dictionary).into_iter().map(|(key, _)| key).collect();
    Ok(Value::from(List::part(dictionary.clone(), part_type(dictionary, "Key"), keys)))
}

fn values(rt: &mut Runspace, dictionary: &Rc<Dictionary>) -> Result<Value> {
    let values: Vec<Value> = entries(rt, dictionary).into_iter().map(|(_, value)| value).collect();
    Ok(Value::from(List::part(dictionary.clone(), part_type(dictionary, "Value"), values)))
}

/// The type of a collection of keys or values.
fn part_type(dictionary: &Dictionary, part: &str) -> Type {
    match &dictionary.ty {
        Type::Generic(generic) => {
            let keys = part == "Key";
            let definition: &'static TypeInfo = match (generic.definition.name, keys) {
                ("System.Collections.Generic.SortedDictionary`2", true) => &super::collection::SORTED_KEYS,
                ("System.Collections.Generic.SortedDictionary`2", false) => &super::collection::SORTED_VALUES,
                (_, true) => &super::collection::GENERIC_KEYS,
                (_, false) => &super::collection::GENERIC_VALUES,
            };
            Type::Generic(Rc::new(GenericType { definition, arguments: generic.arguments.clone() }))
        }
        _ => Type::Known(match (dictionary.kind, part) {
            (DictionaryKind::Ordered, _) => &super::collection::ORDERED_PARTS,
            (_, "Key") => &super::collection::HASHTABLE_KEYS,
            _ => &super::collection::HASHTABLE_VALUES,
        }),
    }
}

fn key_argument(value: &Value) -> Result<&Value> {
    if value.is_null() { Err(argument::null("key")) } else { Ok(value.bare()) }
}

/// Methods of all dictionaries.
pub(super) const METHODS: &[Method] = &[
    method("Add", |rt, this, args| {
        let dictionary = own(this)?;
        let key = key_argument(&args[0])?;
        if dictionary.get(key).is_some() {
            return Err(already_added(dictionary, key));
        }
        let value = args[1].clone();
        put(rt, dictionary, key.clone(), value)
    }),
    method("TryAdd", |rt, this, args| {
        let dictionary = own(this)?;
        let key = key_argument(&args[0])?;
        if dictionary.get(key).is_some() {
            return Ok(Value::Bool(false));
        }
        put(rt, dictionary, key.clone(), args[1].clone())?;
        Ok(Value::Bool(true))
    }),
    method("Clear", |_, this, _| {
        own(this)?.clear();
        Ok(Value::Nothing)
    }),
    method("Contains", contains_key),
    method("ContainsKey", contains_key),
    method("ContainsValue", |rt, this, args| {
        let entries = own(this)?.entries();
        Ok(Value::Bool(entries.iter().any(|(_, value)| same(rt, value, &args[0]))))
    }),
    method("Remove", |rt, this, args| {
        let removed = own(this)?.remove(key_argument(&args[0])?);
        let there = removed.is_some();
        if let Some(result) = args.get(1) {
            super::reference::assign(rt, result, removed.unwrap_or_default())?;
        }
        Ok(Value::Bool(there))
    }),
    method("RemoveAt", |_, this, args| {
        let dictionary = own(this)?;
        let entries = dictionary.entries();
        match usize::try_from(integer(&args[0])).ok().and_then(|at| entries.get(at)) {
            Some((key, _)) => {
                dictionary.remove(key);
                Ok(Value::Nothing)
            }
            None => Err(out_of_range()),
        }
    }),
    method("Insert", |_, this, args| {
        let dictionary = own(this)?;
        let mut entries = dictionary.entries();
        let at = usize::try_from(integer(&args[0])).ok().filter(|at| *at <= entries.len()).ok_or_else(out_of_range)?;
        if dictionary.get(&args[1]).is_some() {
            return Err(already_added(dictionary, &args[1]));
        }
        entries.insert(at, (args[1].clone(), args[2].clone()));
        dictionary.clear();
        entries.into_iter().for_each(|(key, value)| dictionary.set(key, value));
        Ok(Value::Nothing)
    }),
    method("TryGetValue", |rt, this, args| {
        let dictionary = own(this)?;
        let found = dictionary.get(key_argument(&args[0])?);
        let there = found.is_some();
        let value = found.unwrap_or_else(|| match &dictionary.ty {
            Type::Generic(generic) => generic.arguments.get(1).map_or(Value::Null, super::default_item),
            _ => Value::Null,
        });
        super::reference::assign(rt, &args[1], value)?;
        Ok(Value::Bool(there))
    }),
    method("Clone", |_, this, _| {
        let dictionary = own(this)?;
        let copy = Dictionary::new(dictionary.ty.clone(), dictionary.kind);
        dictionary.entries().into_iter().for_each(|(key, value)| copy.set(key, value));
        Ok(Value::from(copy))
    }),
    method("CopyTo", |_, this, args| copy_to(member::entries(own(this)?), &args[0], integer(&args[1]))),
    method("GetEnumerator", |rt, this, _| {
        let dictionary = own(this)?;
        let items = entries(rt, dictionary)
            .into_iter()
            .map(|(key, value)| super::entry::entry(&dictionary.ty, key, value))
            .collect();
        Ok(super::enumerator::over_dictionary(dictionary, items))
    }),
    method("AsReadOnly", |_, this, _| Ok(this.clone())),
    method("EnsureCapacity", |_, _, args| Ok(args[0].clone())),
    method("TrimExcess", |_, _, _| Ok(Value::Nothing)),
];

fn put(rt: &mut Runspace, dictionary: &Rc<Dictionary>, key: Value, value: Value) -> Result<Value> {
    match &dictionary.ty {
        Type::Generic(_) => set_item(rt, dictionary, key, value)?,
        _ => dictionary.set(key, value),
    }
    Ok(Value::Nothing)
}

fn contains_key(_: &mut Runspace, this: &Value, args: &[Value]) -> Result<Value> {
    Ok(Value::Bool(own(this)?.get(key_argument(&args[0])?).is_some()))
}

fn already_added(dictionary: &Dictionary, key: &Value) -> Flow {
    let text = convert::scalar_text(key.bare()).unwrap_or_else(|| text_or_empty(key));
    argument::invalid(match dictionary.kind {
        DictionaryKind::Hashtable | DictionaryKind::HashtableOrdinal => {
            format!("Item has already been added. Key in dictionary: '{text}'  Key being added: '{text}'")
        }
        _ => format!("An item with the same key has already been added. Key: {text}"),
    })
}

fn out_of_range() -> Flow {
    thrown(
        "System.ArgumentOutOfRangeException",
        "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')",
    )
}

/// Sets the item of `key`, as `$d[key] = value` and `$d.key = value` do.
pub fn set_item(rt: &mut Runspace, dictionary: &Rc<Dictionary>, key: Value, value: Value) -> Result<()> {
    if key.is_null() {
        return Err(runtime_error(
            "NullArrayIndex",
            ErrorCategory::InvalidOperation,
            "Index operation failed; the array index evaluated to null.",
        ));
    }
    if dictionary.kind == DictionaryKind::Ordered
        && let Value::Int32(at) = key.bare()
    {
        let entries = dictionary.entries();
        return match usize::try_from(*at).ok().and_then(|at| entries.get(at)) {
            Some((key, _)) => {
                dictionary.set(key.clone(), value);
                Ok(())
            }
            None => Err(out_of_range()),
        };
    }
    let (key, value) = match &dictionary.ty {
        Type::Generic(generic) if generic.arguments.len() == 2 => {
            (to_type(rt, &key, &generic.arguments[0])?, to_type(rt, &value, &generic.arguments[1])?)
        }
        _ => (key, value),
    };
    dictionary.set(key.bare().clone(), value);
    Ok(())
}
