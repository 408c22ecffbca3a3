//! The types that an object says it is of.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::{Text, TextRef};

/// Type names, most derived first. A copy shares the list.
#[derive(Clone, Debug)]
pub struct TypeNames(Repr);

#[derive(Clone, Debug)]
enum Repr {
    Known(&'static [&'static str]),
    Shared(Arc<[Text]>),
}

impl TypeNames {
    /// No names: a property bag of the protocol.
    pub const NONE: Self = Self::known(&[]);
    /// A custom object.
    pub const CUSTOM_OBJECT: Self = Self::known(&["System.Management.Automation.PSCustomObject", "System.Object"]);
    /// An array of objects.
    pub const OBJECT_ARRAY: Self = Self::known(&["System.Object[]", "System.Array", "System.Object"]);
    /// The protocol's lists.
    pub const ARRAY_LIST: Self = Self::known(&["System.Collections.ArrayList", "System.Object"]);
    /// Hash tables.
    pub const HASHTABLE: Self = Self::known(&["System.Collections.Hashtable", "System.Object"]);

    /// Names that are known when the program is built.
    pub const fn known(names: &'static [&'static str]) -> Self {
        Self(Repr::Known(names))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many.
    pub fn len(&self) -> usize {
        match &self.0 {
            Repr::Known(names) => names.len(),
            Repr::Shared(names) => names.len(),
        }
    }

    /// Most derived first.
    pub fn iter(&self) -> impl Iterator<Item = TextRef<'_>> {
        let (known, shared) = match &self.0 {
            Repr::Known(names) => (*names, &[][..]),
            Repr::Shared(names) => (&[][..], &**names),
        };
        known.iter().map(|name| TextRef::Utf8(name)).chain(shared.iter().map(Text::as_text_ref))
    }

    /// The most derived type, unless it has no name or one that Rust cannot hold.
    pub fn first(&self) -> Option<&str> {
        match self.iter().next() {
            Some(TextRef::Utf8(name)) => Some(name),
            _ => None,
        }
    }

    /// Whether the name is among them, in any case.
    pub fn contains(&self, name: &str) -> bool {
        self.iter().any(|own| own.eq_ignore_case(name.into()))
    }

    /// Lists that need no memory of their own. They hold nothing that would be escaped.
    pub(crate) fn common(names: &[Cow<'_, str>]) -> Option<Self> {
        const COMMON: [TypeNames; 4] =
            [TypeNames::CUSTOM_OBJECT, TypeNames::OBJECT_ARRAY, TypeNames::HASHTABLE, TypeNames::ARRAY_LIST];
        COMMON.into_iter().find(|common| match common.0 {
            Repr::Known(known) => known == names,
            Repr::Shared(_) => false,
        })
    }

    /// Whether the object said of what types it is, were it of none.
    pub(crate) fn is_stated(&self) -> bool {
        !self.is_empty() || matches!(self.0, Repr::Shared(_))
    }

    /// Where the list stands in memory: the same for copies.
    pub(crate) fn address(&self) -> usize {
        match &self.0 {
            Repr::Known(names) => names.as_ptr().addr(),
            Repr::Shared(names) => names.as_ptr().addr(),
        }
    }
}

impl Default for TypeNames {
    fn default() -> Self {
        Self::NONE
    }
}

impl PartialEq for TypeNames {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && (self.address() == other.address() || self.iter().eq(other.iter()))
    }
}

impl Eq for TypeNames {}

impl Hash for TypeNames {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.len());
        self.iter().for_each(|name| name.hash(state));
    }
}

impl From<&'static [&'static str]> for TypeNames {
    fn from(names: &'static [&'static str]) -> Self {
        Self::known(names)
    }
}

impl<const N: usize> From<&'static [&'static str; N]> for TypeNames {
    fn from(names: &'static [&'static str; N]) -> Self {
        Self::known(names)
    }
}

impl From<Vec<Text>> for TypeNames {
    fn from(names: Vec<Text>) -> Self {
        Self(Repr::Shared(names.into()))
    }
}

impl From<&TypeNames> for TypeNames {
    fn from(names: &TypeNames) -> Self {
        names.clone()
    }
}

impl<T: Into<Text>> FromIterator<T> for TypeNames {
    fn from_iter<I: IntoIterator<Item = T>>(names: I) -> Self {
        Self(Repr::Shared(names.into_iter().map(Into::into).collect()))
    }
}
