//! One element of CLIXML.

use uuid::Uuid;

use crate::{DateTime, Decimal, Object, ProgressRecord, RefId, SecureString, Text, TimeSpan, Version};

/// What one CLIXML element stands for (`[MS-PSRP]` 2.2.5.1).
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// `<Nil />`
    #[default]
    Null,
    /// `<B>`
    Bool(bool),
    /// `<C>`: one UTF-16 unit.
    Char(u16),
    /// `<SB>`
    SByte(i8),
    /// `<By>`
    Byte(u8),
    /// `<I16>`
    Int16(i16),
    /// `<U16>`
    UInt16(u16),
    /// `<I32>`
    Int32(i32),
    /// `<U32>`
    UInt32(u32),
    /// `<I64>`
    Int64(i64),
    /// `<U64>`
    UInt64(u64),
    /// `<Sg>`
    Single(f32),
    /// `<Db>`
    Double(f64),
    /// `<D>`
    Decimal(Decimal),
    /// `<DT>`
    DateTime(DateTime),
    /// `<TS>`
    TimeSpan(TimeSpan),
    /// `<S>`
    String(Text),
    /// `<SBK>`, which PowerShell reads as a string.
    ScriptBlock(Text),
    /// `<URI>`, as it was given.
    Uri(Text),
    /// `<Version>`
    Version(Version),
    /// `<G>`
    Guid(Uuid),
    /// `<XD>`: an XML document's text.
    Xml(Text),
    /// `<SS>`
    SecureString(SecureString),
    /// `<BA>`
    Bytes(Vec<u8>),
    /// `<PR>`
    Progress(Box<ProgressRecord>),
    /// `<Ref>`: an object that stands earlier in the same message, or around this place.
    Reference(RefId),
    /// `<Obj>`
    Object(Box<Object>),
}

impl Value {
    /// The element's name.
    pub fn tag(&self) -> &'static str {
        match self {
            Self::Null => "Nil",
            Self::Bool(_) => "B",
            Self::Char(_) => "C",
            Self::SByte(_) => "SB",
            Self::Byte(_) => "By",
            Self::Int16(_) => "I16",
            Self::UInt16(_) => "U16",
            Self::Int32(_) => "I32",
            Self::UInt32(_) => "U32",
            Self::Int64(_) => "I64",
            Self::UInt64(_) => "U64",
            Self::Single(_) => "Sg",
            Self::Double(_) => "Db",
            Self::Decimal(_) => "D",
            Self::DateTime(_) => "DT",
            Self::TimeSpan(_) => "TS",
            Self::String(_) => "S",
            Self::ScriptBlock(_) => "SBK",
            Self::Uri(_) => "URI",
            Self::Version(_) => "Version",
            Self::Guid(_) => "G",
            Self::Xml(_) => "XD",
            Self::SecureString(_) => "SS",
            Self::Bytes(_) => "BA",
            Self::Progress(_) => "PR",
            Self::Reference(_) => "Ref",
            Self::Object(_) => "Obj",
        }
    }

    /// Whether it is `<Nil />`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The object, if it is one.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The object, if it is one.
    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The member of that name, in any case, if this is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.as_object()?.get(name)
    }

    /// What an object that wraps a primitive wraps (an enum's number, a string with note properties); else itself.
    pub fn unwrapped(&self) -> &Value {
        let mut value = self;
        while let Self::Object(object) = value
            && let Some(base) = object.base.as_value()
        {
            value = base;
        }
        value
    }

    /// The same, owned.
    pub fn into_unwrapped(self) -> Value {
        let mut value = self;
        loop {
            match value {
                Self::Object(mut object) if object.base.as_value().is_some() => {
                    match std::mem::take(&mut object.base) {
                        crate::Base::Value(base) => value = base,
                        base => {
                            object.base = base;
                            return Self::Object(object);
                        }
                    }
                }
                other => return other,
            }
        }
    }

    /// A string's text, wrapped in an object or not; also a script block's, which PowerShell reads as a string.
    pub fn as_text(&self) -> Option<&Text> {
        match self.unwrapped() {
            Self::String(text) | Self::ScriptBlock(text) => Some(text),
            _ => None,
        }
    }

    /// A string's text, unless it holds a lone surrogate.
    pub fn as_str(&self) -> Option<&str> {
        self.as_text()?.as_str()
    }

    /// What it enumerates, if it is an object that is a list of any kind.
    pub fn as_list(&self) -> Option<&[Value]> {
        match &self.as_object()?.base {
            crate::Base::List(_, items) => Some(items),
            crate::Base::Value(value) => value.as_list(),
            _ => None,
        }
    }

    /// Its entries, if it is an object that is a dictionary.
    pub fn as_dictionary(&self) -> Option<&[(Value, Value)]> {
        match &self.as_object()?.base {
            crate::Base::Dictionary(entries) => Some(entries),
            crate::Base::Value(value) => value.as_dictionary(),
            _ => None,
        }
    }
}
