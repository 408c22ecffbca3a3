//! The types that the engine itself is made of. Tables of members are added in [`crate::dotnet`], one file a type.

use super::TypeInfo;

/// Every .NET type that the engine knows. [`crate::types::Type`] names are looked up here, without regard to case.
pub static KNOWN: &[&TypeInfo] =
    &[&OBJECT, &VALUE_TYPE, &ENUM, &ARRAY, &STRING, &HASHTABLE, &ORDERED_DICTIONARY, &ARRAY_LIST];

/// System.Object
pub static OBJECT: TypeInfo = TypeInfo::root("System.Object", super::TypeKind::Class);
/// System.ValueType
pub static VALUE_TYPE: TypeInfo = TypeInfo::class("System.ValueType", &OBJECT);
/// System.Enum
pub static ENUM: TypeInfo = TypeInfo::class("System.Enum", &VALUE_TYPE);
/// System.Array
pub static ARRAY: TypeInfo = TypeInfo::class("System.Array", &OBJECT);
/// System.String
pub static STRING: TypeInfo = TypeInfo::class("System.String", &OBJECT);
/// System.Collections.Hashtable
pub static HASHTABLE: TypeInfo = TypeInfo::class("System.Collections.Hashtable", &OBJECT);
/// System.Collections.Specialized.OrderedDictionary
pub static ORDERED_DICTIONARY: TypeInfo = TypeInfo::class("System.Collections.Specialized.OrderedDictionary", &OBJECT);
/// System.Collections.ArrayList
pub static ARRAY_LIST: TypeInfo = TypeInfo::class("System.Collections.ArrayList", &OBJECT);
