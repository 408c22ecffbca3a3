//! Objects of .NET types, and of classes of the script.

use std::any::Any;
use std::borrow::Cow;
use std::fmt::Debug;

use super::{Extra, Str, Value};
use crate::runspace::Runspace;
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

impl dyn Instance {
    /// The instance, if it is a `T`.
    pub fn downcast<T: Instance>(&self) -> Option<&T> {
        (self as &dyn Any).downcast_ref()
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

    /// Where the .NET object stands that this is a view of, for objects that are made anew each time they are asked for.
    fn identity(&self) -> Option<usize> {
        None
    }

    /// What equal objects have in common, for types that compare by value.
    fn hash_key(&self) -> Option<Box<str>> {
        None
    }

    /// What `IFormattable.ToString(format)` gives; `None` for types that take no format.
    fn format(&self, _format: &str) -> Option<Result<String, String>> {
        None
    }

    /// Whether it counts as true, for the few types that are not always true.
    fn truth(&self) -> Option<bool> {
        None
    }

    /// Whether a pipeline takes it apart.
    fn is_enumerable(&self) -> bool {
        false
    }

    /// The items that a pipeline takes it apart into.
    fn items(&self, _rt: &mut Runspace, _this: &Value) -> Option<Vec<Value>> {
        None
    }

    /// Whether this equals another object of its kind, for types that compare by value.
    fn equals(&self, _other: &dyn Instance) -> Option<bool> {
        None
    }

    /// The order of this and another object of its kind, for types that have one.
    fn order(&self, _other: &dyn Instance) -> Option<std::cmp::Ordering> {
        None
    }

    /// A property that an adapter finds in the data, as the child elements of XML; before those of the type's table.
    fn get(&self, _rt: &mut Runspace, _this: &Value, _name: &str) -> crate::error::Result<Option<Value>> {
        Ok(None)
    }

    /// Sets such a property; false when there is none of that name.
    fn set(&self, _rt: &mut Runspace, _this: &Value, _name: &str, _value: &Value) -> crate::error::Result<bool> {
        Ok(false)
    }

    /// What `$this[index]` gives; `None` for types without an indexer.
    fn item(&self, _rt: &mut Runspace, _this: &Value, _index: &Value) -> Option<crate::error::Result<Value>> {
        None
    }

    /// Sets `$this[index]`; `None` for types without an indexer that can be set.
    fn set_item(
        &self,
        _rt: &mut Runspace,
        _this: &Value,
        _index: &Value,
        _value: &Value,
    ) -> Option<crate::error::Result<()>> {
        None
    }

    /// Names and types of such properties, in order; `None` when the type's table has all.
    fn adapted(&self) -> Option<Vec<(Str, Str)>> {
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
