//! Property bags.

use super::{Extra, MemberKind, Str, Value};

/// `[pscustomobject]`, or an object that came over the wire: nothing but members, which are all in `extra`.
#[derive(Debug, Default)]
pub struct CustomObject {
    /// The members and, where they differ from those of PSCustomObject, the type names.
    pub extra: Extra,
    /// What `ToString()` gives when the object was deserialised.
    pub text: Option<Str>,
}

impl CustomObject {
    /// A bag of note properties in the order given.
    pub fn of(properties: impl IntoIterator<Item = (Str, Value)>) -> CustomObject {
        let custom = CustomObject::default();
        let mut members = custom.extra.members_mut();
        for (name, value) in properties {
            members.set(name, MemberKind::Note(value));
        }
        drop(members);
        custom
    }
}
