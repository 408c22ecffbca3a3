//! What PowerShell makes of objects that it has read.

use crate::{Base, ListKind, Member, Members, Object, Text, TextRef, TypeNames, Value};

/// Stands before the type names of objects that were read.
const PREFIX: &str = "Deserialized.";

impl Value {
    /// As PowerShell holds it after reading.
    ///
    /// Script blocks are strings. Type names begin with `Deserialized.`; where the object has none, they are those of
    /// what it wraps, or of a custom object. Lists of every kind but stacks and queues are array lists. Of members that
    /// share a name the last one counts. Objects that PowerShell turns back into live ones (`SwitchParameter`,
    /// `PSCredential`, `IPAddress`, …) stay as they are: that takes PowerShell's type table.
    pub fn deserialized(self) -> Self {
        match self {
            Self::ScriptBlock(text) => Self::String(text),
            Self::Object(object) => Self::Object(Box::new(object.deserialized())),
            other => other,
        }
    }
}

impl Object {
    /// As PowerShell holds it after reading, see [`Value::deserialized`].
    pub fn deserialized(mut self) -> Self {
        self.base = match self.base {
            Base::None => Base::None,
            Base::Value(Value::Object(inner)) => {
                let inner = inner.deserialized();
                self.to_string = self.to_string.or(inner.to_string);
                if self.adapted.is_empty() {
                    self.adapted = inner.adapted;
                }
                if !self.type_names.is_stated() {
                    self.type_names = inner.type_names;
                }
                inner.base
            }
            Base::Value(value) => Base::Value(value.deserialized()),
            Base::List(kind, items) => {
                let kind = if kind == ListKind::Enumerable { ListKind::List } else { kind };
                Base::List(kind, items.into_iter().map(Value::deserialized).collect())
            }
            Base::Dictionary(entries) => Base::Dictionary(
                entries.into_iter().map(|(key, value)| (key.deserialized(), value.deserialized())).collect(),
            ),
        };
        self.type_names = if self.type_names.is_stated() { prefixed(&self.type_names) } else { self.base.type_names() };
        self.adapted = last_of_each(self.adapted);
        self.extended = last_of_each(self.extended);
        self
    }
}

impl Base {
    /// The type names of what PowerShell reads this as; none for primitives, which need none.
    pub fn type_names(&self) -> TypeNames {
        match self {
            Self::None => TypeNames::CUSTOM_OBJECT,
            Self::Value(_) => TypeNames::NONE,
            Self::List(ListKind::List | ListKind::Enumerable, _) => TypeNames::ARRAY_LIST,
            Self::List(ListKind::Stack, _) => TypeNames::known(&["System.Collections.Stack", "System.Object"]),
            Self::List(ListKind::Queue, _) => TypeNames::known(&["System.Collections.Queue", "System.Object"]),
            Self::Dictionary(_) => TypeNames::HASHTABLE,
        }
    }
}

fn prefixed(names: &TypeNames) -> TypeNames {
    let is_prefixed = |name: TextRef<'_>| {
        let start: Text = name.encode_utf16().take(PREFIX.len()).collect();
        start.eq_ignore_case(PREFIX)
    };
    if names.iter().all(is_prefixed) {
        return names.clone();
    }
    names
        .iter()
        .map(|name| match name {
            _ if is_prefixed(name) => name.to_text(),
            TextRef::Utf8(name) => Text::from(format!("{PREFIX}{name}")),
            TextRef::Units(units) => PREFIX.encode_utf16().chain(units.iter().copied()).collect(),
        })
        .collect()
}

/// Each member in the place of the first of its name, with the name and the value of the last.
fn last_of_each(members: Members) -> Members {
    use std::collections::HashMap;
    use std::collections::hash_map::Entry;

    let mut places: HashMap<Vec<u16>, usize> = HashMap::with_capacity(members.len());
    let mut kept: Vec<Member> = Vec::with_capacity(members.len());
    for Member { name, value } in members {
        let member = Member { value: value.deserialized(), name };
        match places.entry(member.name.folded()) {
            Entry::Occupied(place) => kept[*place.get()] = member,
            Entry::Vacant(place) => {
                place.insert(kept.len());
                kept.push(member);
            }
        }
    }
    kept.into_iter().collect()
}
