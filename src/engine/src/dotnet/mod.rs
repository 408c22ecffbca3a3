//! The types of .NET and of PowerShell that scripts meet: one file a type or a family, members as tables.

pub mod array;
pub mod boolean;
pub mod character;
pub mod collection;
pub mod delegate;
pub mod enums;
pub mod exceptions;
pub mod interfaces;
pub mod names;
pub mod number;
pub mod object;
pub mod string;
pub mod time;

use crate::types::TypeInfo;

/// All of them.
const FAMILIES: &[&[&TypeInfo]] = &[
    array::TYPES,
    boolean::TYPES,
    character::TYPES,
    collection::TYPES,
    delegate::TYPES,
    enums::TYPES,
    exceptions::TYPES,
    crate::format::TYPES,
    interfaces::TYPES,
    names::TYPES,
    number::TYPES,
    object::TYPES,
    string::TYPES,
    time::TYPES,
];

/// Every type that the engine knows.
pub fn known() -> impl Iterator<Item = &'static TypeInfo> {
    FAMILIES.iter().flat_map(|family| family.iter().copied())
}
