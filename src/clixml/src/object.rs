//! PSObject as the wire has it.

use crate::{Members, Text, TypeNames, Value};

/// The number by which `<Ref>` names an object.
///
/// Meaningful among the values of one message only. Writing numbers objects anew, from 0 in the order in which they
/// stand, and keeps references pointing where they did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RefId(pub u32);

/// An `<Obj>`: a base value or none, type names, members, and the text that `ToString` gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    /// What references to it say; none where nobody refers to it.
    pub ref_id: Option<RefId>,
    /// Most derived first; empty for a property bag of the protocol.
    pub type_names: TypeNames,
    /// What `ToString` gave.
    pub to_string: Option<Text>,
    /// What it wraps.
    pub base: Base,
    /// `<Props>`: the properties of the .NET object.
    pub adapted: Members,
    /// `<MS>`: note properties and what else was added.
    pub extended: Members,
}

/// What an object wraps.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Base {
    /// Nothing: a bag of members.
    #[default]
    None,
    /// A primitive: an enum's number, a string with members of its own. PowerShell reads an object here too.
    Value(Value),
    /// A list.
    List(ListKind, Vec<Value>),
    /// `<DCT>`: keys and values, in order, duplicates included.
    Dictionary(Vec<(Value, Value)>),
}

/// The four kinds of list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ListKind {
    /// `<LST>`: arrays and lists.
    #[default]
    List,
    /// `<STK>`: a stack, top first.
    Stack,
    /// `<QUE>`
    Queue,
    /// `<IE>`: whatever else can be enumerated.
    Enumerable,
}

impl Base {
    /// The wrapped value, if it wraps one.
    pub fn as_value(&self) -> Option<&Value> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }
}

impl ListKind {
    /// The element's name.
    pub fn tag(self) -> &'static str {
        match self {
            Self::List => "LST",
            Self::Stack => "STK",
            Self::Queue => "QUE",
            Self::Enumerable => "IE",
        }
    }
}

impl Object {
    /// A property bag, as the protocol's own messages are: no type names, members in `<MS>`.
    pub fn bag() -> Self {
        Self::default()
    }

    /// An object of these types, most derived first.
    pub fn of(type_names: impl Into<TypeNames>) -> Self {
        Self { type_names: type_names.into(), ..Self::default() }
    }

    /// An enum's member: type names, name and number.
    pub fn enumeration(type_names: impl Into<TypeNames>, name: impl Into<Text>, number: impl Into<Value>) -> Self {
        Self {
            type_names: type_names.into(),
            to_string: Some(name.into()),
            base: Base::Value(number.into()),
            ..Self::default()
        }
    }

    /// `System.Collections.ArrayList` with these items, as the protocol's lists are.
    pub fn array_list(items: Vec<Value>) -> Self {
        Self { base: Base::List(ListKind::List, items), ..Self::of(TypeNames::ARRAY_LIST) }
    }

    /// `System.Collections.Hashtable` with these entries.
    pub fn hashtable(entries: Vec<(Value, Value)>) -> Self {
        Self { base: Base::Dictionary(entries), ..Self::of(TypeNames::HASHTABLE) }
    }

    /// With that base.
    pub fn with_base(mut self, base: Base) -> Self {
        self.base = base;
        self
    }

    /// With that text of `ToString`.
    pub fn with_to_string(mut self, text: impl Into<Text>) -> Self {
        self.to_string = Some(text.into());
        self
    }

    /// With one more extended member (`<MS>`).
    pub fn with(mut self, name: impl Into<Text>, value: impl Into<Value>) -> Self {
        self.extended.push(name, value);
        self
    }

    /// With one more extended member, unless there is nothing to put in.
    pub fn with_some(self, name: impl Into<Text>, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// With one more adapted property (`<Props>`).
    pub fn with_adapted(mut self, name: impl Into<Text>, value: impl Into<Value>) -> Self {
        self.adapted.push(name, value);
        self
    }

    /// The member of that name, in any case; extended ones hide adapted ones, the last of several of a kind counts.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.extended.get(name).or_else(|| self.adapted.get(name))
    }

    /// All members, extended ones first.
    pub fn members(&self) -> impl Iterator<Item = &crate::Member> {
        self.extended.iter().chain(self.adapted.iter())
    }

    /// Removes the members of that name, in any case, and gives what [`Object::get`] would have.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        let adapted = self.adapted.take(name);
        self.extended.take(name).or(adapted)
    }
}
