//! Arguments as they were written.

use psrp_syntax::Extent;

use crate::value::{Str, Value};

/// An argument of a call.
#[derive(Clone, Debug)]
pub struct Argument {
    /// The parameter's name, for `-Name` and `-Name:value`.
    pub name: Option<Str>,
    /// The value, unless `-Name` stands alone.
    pub value: Option<Value>,
    /// Where the name stands, dash and colon included.
    pub name_extent: Extent,
    /// Where the value stands.
    pub extent: Extent,
    /// Where it came from.
    pub origin: Origin,
}

/// Where an argument came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was written as such.
    Written,
    /// From `@x`.
    Splatted,
}

impl Argument {
    /// A value without a name.
    pub fn positional(value: Value, extent: Extent) -> Argument {
        Argument { name: None, value: Some(value), name_extent: extent, extent, origin: Origin::Written }
    }

    /// A name with its value.
    pub fn named(name: impl Into<Str>, value: Value, extent: Extent) -> Argument {
        Argument { name: Some(name.into()), value: Some(value), name_extent: extent, extent, origin: Origin::Written }
    }
}
