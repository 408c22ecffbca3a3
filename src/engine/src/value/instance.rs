//! Objects of .NET types, and of classes of the script.

use std::any::Any;
use std::borrow::Cow;
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

    /// How CLIXML has it, for the few types that have an element of their own.
    fn primitive(&self) -> Option<Primitive<'_>> {
        None
    }
}

/// What CLIXML writes as one element although it is no [`Value`](super::Value) of its own (`[MS-PSRP]` 2.2.5.1).
#[derive(Debug)]
pub enum Primitive<'a> {
    /// System.Uri, as it was given.
    Uri(Cow<'a, str>),
    /// System.Version
    Version(clixml::Version),
    /// System.Xml.XmlDocument, its `OuterXml`.
    Xml(Cow<'a, str>),
    /// System.Security.SecureString
    SecureString(&'a super::SecureString),
    /// System.Management.Automation.ProgressRecord
    Progress(clixml::ProgressRecord),
}
