//! System.Collections.BitArray.

use std::cell::RefCell;

use super::argument::{flag, integer, out_of_range};
use super::object::OBJECT;
use crate::error::Result;
use crate::runspace::Runspace;
use crate::types::{Type, TypeInfo, method, read};
use crate::value::{Array, Instance, Object, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&BIT_ARRAY];

/// System.Collections.BitArray
pub static BIT_ARRAY: TypeInfo = TypeInfo {
    interfaces: &["System.Collections.ICollection", "System.Collections.IEnumerable", "System.ICloneable"],
    declarations: "\
new(int length)
new(int length, bool defaultValue)
new(byte[] bytes)
new(bool[] values)
new(int[] values)
int Length {get;}
int Count {get;}
System.Object SyncRoot {get;}
bool IsSynchronized {get;}
bool IsReadOnly {get;}
System.Collections.BitArray And(System.Collections.BitArray value)
System.Object Clone()
void CopyTo(array array, int index)
bool Get(int index)
System.Collections.IEnumerator GetEnumerator()
bool HasAllSet()
bool HasAnySet()
System.Collections.BitArray Not()
System.Collections.BitArray Or(System.Collections.BitArray value)
void Set(int index, bool value)
void SetAll(bool value)
System.Collections.BitArray Xor(System.Collections.BitArray value)
",
    constructors: &[method("new", |_, _, args| {
        let bits = match &args[0] {
            Value::Array(array) => of_items(array),
            length => {
                let length = integer(length);
                let length = usize::try_from(length).map_err(|_| super::argument::negative("length", length))?;
                if length > 1 << 28 {
                    return Err(crate::member::thrown(
                        "System.OutOfMemoryException",
                        "Exception of type 'System.OutOfMemoryException' was thrown.",
                    ));
                }
                vec![flag(args.get(1)); length]
            }
        };
        Ok(value(bits))
    })],
    properties: &[
        read("Length", |_, this| Ok(Value::Int32(own(this)?.len() as i32))),
        read("Count", |_, this| Ok(Value::Int32(own(this)?.len() as i32))),
        read("SyncRoot", |_, this| Ok(this.clone())),
        read("IsSynchronized", |_, _| Ok(Value::Bool(false))),
        read("IsReadOnly", |_, _| Ok(Value::Bool(false))),
    ],
    methods: &[
        method("Get", |_, this, args| {
            let bits = own(this)?;
            place(&bits, integer(&args[0])).map(|at| Value::Bool(bits[at]))
        }),
        method("Set", |_, this, args| {
            set(this, integer(&args[0]), flag(args.get(1)))?;
            Ok(Value::Nothing)
        }),
        method("SetAll", |_, this, args| {
            let to = flag(args.first());
            change(this, |bits| bits.fill(to))?;
            Ok(Value::Nothing)
        }),
        method("Not", |_, this, _| {
            change(this, |bits| bits.iter_mut().for_each(|bit| *bit = !*bit))?;
            Ok(this.clone())
        }),
        method("And", |_, this, args| combine(this, &args[0], |a, b| a & b)),
        method("Or", |_, this, args| combine(this, &args[0], |a, b| a | b)),
        method("Xor", |_, this, args| combine(this, &args[0], |a, b| a ^ b)),
        method("HasAllSet", |_, this, _| Ok(Value::Bool(own(this)?.iter().all(|bit| *bit)))),
        method("HasAnySet", |_, this, _| Ok(Value::Bool(own(this)?.iter().any(|bit| *bit)))),
        method("Clone", |_, this, _| own(this).map(value)),
        method("CopyTo", |_, this, args| {
            let items = own(this)?.into_iter().map(Value::Bool).collect();
            super::array::copy_to(items, &args[0], integer(&args[1]))
        }),
        method("GetEnumerator", |_, this, _| {
            Ok(super::enumerator::over(own(this)?.into_iter().map(Value::Bool).collect(), ""))
        }),
    ],
    ..TypeInfo::class("System.Collections.BitArray", &OBJECT)
};

#[derive(Debug)]
struct BitArray(RefCell<Vec<bool>>);

impl Instance for BitArray {
    fn ty(&self) -> Type {
        Type::Known(&BIT_ARRAY)
    }

    fn is_enumerable(&self) -> bool {
        true
    }

    fn items(&self, _rt: &mut Runspace, _this: &Value) -> Option<Vec<Value>> {
        Some(self.0.borrow().iter().map(|bit| Value::Bool(*bit)).collect())
    }

    fn item(&self, _rt: &mut Runspace, _this: &Value, index: &Value) -> Option<Result<Value>> {
        let bits = self.0.borrow();
        Some(place(&bits, integer(index)).map(|at| Value::Bool(bits[at])))
    }

    fn set_item(&self, _rt: &mut Runspace, this: &Value, index: &Value, value: &Value) -> Option<Result<()>> {
        Some(set(this, integer(index), crate::convert::is_true(value)))
    }
}

fn value(bits: Vec<bool>) -> Value {
    Value::from(Object::new(BitArray(RefCell::new(bits))))
}

fn bits_of(this: &Value) -> Result<&BitArray> {
    match this.bare() {
        Value::Object(object) => object.downcast().ok_or_else(|| super::argument::null("value")),
        _ => Err(super::argument::null("value")),
    }
}

fn own(this: &Value) -> Result<Vec<bool>> {
    Ok(bits_of(this)?.0.borrow().clone())
}

fn change(this: &Value, with: impl FnOnce(&mut Vec<bool>)) -> Result {
    with(&mut bits_of(this)?.0.borrow_mut());
    Ok(())
}

fn set(this: &Value, at: i64, to: bool) -> Result {
    let at = place(&bits_of(this)?.0.borrow(), at)?;
    change(this, |bits| bits[at] = to)
}

fn place(bits: &[bool], at: i64) -> Result<usize> {
    usize::try_from(at).ok().filter(|at| *at < bits.len()).ok_or_else(|| {
        out_of_range("index", "Index was out of range. Must be non-negative and less than the size of the collection.")
    })
}

fn combine(this: &Value, other: &Value, with: fn(bool, bool) -> bool) -> Result<Value> {
    let other = own(other)?;
    if other.len() != own(this)?.len() {
        return Err(super::argument::invalid("Array lengths must be the same."));
    }
    change(this, |bits| bits.iter_mut().zip(other).for_each(|(bit, other)| *bit = with(*bit, other)))?;
    Ok(this.clone())
}

/// The bits of bytes and integers, lowest first; booleans as they are.
fn of_items(array: &Array) -> Vec<bool> {
    let mut bits = Vec::new();
    for item in array.items().iter() {
        match item.bare() {
            Value::Bool(bit) => bits.push(*bit),
            Value::Byte(byte) => bits.extend((0..8).map(|at| byte >> at & 1 == 1)),
            Value::Int32(number) => bits.extend((0..32).map(|at| number >> at & 1 == 1)),
            _ => {}
        }
    }
    bits
}
