//! Descriptions of members.

use crate::value::Str;

/// System.Management.Automation.PSMemberTypes, as far as members have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum MemberType {
    AliasProperty = 1,
    CodeProperty = 2,
    Property = 4,
    NoteProperty = 8,
    ScriptProperty = 16,
    PropertySet = 32,
    Method = 64,
    CodeMethod = 128,
    ScriptMethod = 256,
    ParameterizedProperty = 512,
    MemberSet = 1024,
    Event = 2048,
}

impl MemberType {
    /// The name: `NoteProperty`.
    pub fn name(self) -> &'static str {
        match self {
            MemberType::AliasProperty => "AliasProperty",
            MemberType::CodeProperty => "CodeProperty",
            MemberType::Property => "Property",
            MemberType::NoteProperty => "NoteProperty",
            MemberType::ScriptProperty => "ScriptProperty",
            MemberType::PropertySet => "PropertySet",
            MemberType::Method => "Method",
            MemberType::CodeMethod => "CodeMethod",
            MemberType::ScriptMethod => "ScriptMethod",
            MemberType::ParameterizedProperty => "ParameterizedProperty",
            MemberType::MemberSet => "MemberSet",
            MemberType::Event => "Event",
        }
    }

    /// Whether it has a value: all kinds of properties.
    pub fn is_property(self) -> bool {
        (self as u32) <= MemberType::ScriptProperty as u32
    }
}

/// A member of a value, as Get-Member and `psobject.Members` see it.
#[derive(Clone, Debug)]
pub struct MemberInfo {
    /// The name.
    pub name: Str,
    /// What it is.
    pub kind: MemberType,
    /// The definition as Get-Member prints it: `int Length {get;}`, the overloads of a method joined by `, `.
    pub definition: Str,
    /// The type of the value: `TypeNameOfValue`, full name.
    pub value_type: Str,
    /// Whether the value can be read.
    pub gettable: bool,
    /// Whether the value can be set.
    pub settable: bool,
    /// Whether it was added to this very object.
    pub instance: bool,
    /// Whether listings leave it out.
    pub hidden: bool,
    /// Whether it belongs to the type itself.
    pub is_static: bool,
}

impl MemberInfo {
    /// Whether it has a value.
    pub fn is_property(&self) -> bool {
        self.kind.is_property()
    }

    /// The type in front of the definition: `int`.
    pub fn type_text(&self) -> &str {
        self.definition.split(' ').next().unwrap_or("")
    }
}
