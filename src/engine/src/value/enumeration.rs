//! Values of enum types.

use crate::types::Type;

/// A value of an enum type.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// The enum.
    pub ty: Type,
    /// The number behind the name.
    pub value: i64,
}
