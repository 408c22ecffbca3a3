//! Objects of .NET types, and of classes of the script.

use std::any::Any;
use std::fmt::Debug;

use super::{Extra, Str};
use crate::types::Type;

/// An object with an identity.
#[derive(Debug)]
pub struct Object {
    /// What the object is.
    pub instance: Box<dyn Instance>,
    /// Members added from outside.
    pub extra: Extra,
}

impl Object {
    /// An object around `instance`.
    pub fn new(instance: impl Instance) -> Object {
        Object { instance: Box::new(instance), extra: Extra::default() }
    }

    /// The instance, if it is a `T`.
    pub fn downcast<T: Instance>(&self) -> Option<&T> {
        (&*self.instance as &dyn Any).downcast_ref()
    }
}

/// What stands behind an [`Object`]: the data of one .NET type. Its members are in the tables of [`crate::dotnet`], found
/// by [`Instance::ty`].
pub trait Instance: Any + Debug {
    /// The .NET type.
    fn ty(&self) -> Type;

    /// What `ToString()` gives; `None` for what .NET prints by default, the type's name.
    fn text(&self) -> Option<Str> {
        None
    }

    /// What equal objects have in common, for types that compare by value.
    fn hash_key(&self) -> Option<Box<str>> {
        None
    }
}
