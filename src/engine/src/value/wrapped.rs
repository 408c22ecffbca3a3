//! Values without identity that carry members.

use super::{Extra, Value};

/// A number, text or other value without identity, with members or type names of its own: the PSObject around it.
#[derive(Debug)]
pub struct Wrapped {
    /// The value itself; never [`Value::Wrapped`].
    pub base: Value,
    /// The members.
    pub extra: Extra,
}
