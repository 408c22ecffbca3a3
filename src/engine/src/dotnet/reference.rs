//! `[ref]`: System.Management.Automation.PSReference.

use std::cell::RefCell;
use std::fmt::Debug;
use std::rc::Rc;

use super::object::OBJECT;
use crate::error::Result;
use crate::runspace::{Runspace, Variable};
use crate::types::{GenericType, Type, TypeInfo, write};
use crate::value::{Instance, Object, Value};

/// The types of this file.
pub const TYPES: &[&TypeInfo] = &[&PS_REFERENCE, &PS_REFERENCE_OF, &NULL];

/// System.Management.Automation.PSReference
pub static PS_REFERENCE: TypeInfo = TypeInfo {
    declarations: "\
System.Object Value {get;set;}
bool Equals(System.Object obj)
int GetHashCode()
string ToString()
",
    properties: &[write(
        "Value",
        |_, this| Ok(target(this).map_or(Value::Null, |place| place.get())),
        |rt, this, value| match target(this) {
            Some(place) => place.set(rt, value),
            None => Ok(()),
        },
    )],
    ..TypeInfo::class("System.Management.Automation.PSReference", &OBJECT)
};

/// System.Management.Automation.PSReference of a type: what `[ref]` makes.
pub static PS_REFERENCE_OF: TypeInfo = TypeInfo::class("System.Management.Automation.PSReference`1", &PS_REFERENCE);
/// The type of what a reference to nothing points to.
pub static NULL: TypeInfo = TypeInfo::class("System.Management.Automation.LanguagePrimitives+Null", &OBJECT);

/// What a reference points to.
pub trait Place: Debug {
    /// The value.
    fn get(&self) -> Value;
    /// Sets the value.
    fn set(&self, rt: &mut Runspace, value: Value) -> Result<()>;
}

impl Place for RefCell<Value> {
    fn get(&self) -> Value {
        self.borrow().clone()
    }

    fn set(&self, _rt: &mut Runspace, value: Value) -> Result<()> {
        self.replace(value);
        Ok(())
    }
}

impl Place for Rc<Variable> {
    fn get(&self) -> Value {
        Variable::get(self)
    }

    fn set(&self, rt: &mut Runspace, value: Value) -> Result<()> {
        let variable = self.clone();
        rt.store(&variable, value)
    }
}

/// A reference.
#[derive(Debug)]
struct Reference {
    place: Box<dyn Place>,
    ty: Type,
}

impl Instance for Reference {
    fn ty(&self) -> Type {
        let arguments = vec![self.ty.clone()];
        Type::Generic(Rc::new(GenericType { definition: &PS_REFERENCE_OF, arguments }))
    }
}

/// `[ref]` to a place, as `[ref]$variable` makes it.
pub fn to_place(place: impl Place + 'static) -> Value {
    let value = place.get();
    let ty = if value.is_null() { Type::Known(&NULL) } else { crate::types::type_of(&value) };
    Value::from(Object::new(Reference { place: Box::new(place), ty }))
}

/// `[ref]` to a value of its own.
pub fn to_value(value: Value) -> Value {
    to_place(RefCell::new(value))
}

/// What a reference points to; `None` when the value is none.
pub fn target(value: &Value) -> Option<&dyn Place> {
    match value.bare() {
        Value::Object(object) => object.downcast::<Reference>().map(|reference| &*reference.place),
        _ => None,
    }
}

/// Sets what an argument points to.
pub(crate) fn assign(rt: &mut Runspace, argument: &Value, value: Value) -> Result<()> {
    match target(argument) {
        Some(place) => place.set(rt, value),
        None => Ok(()),
    }
}
