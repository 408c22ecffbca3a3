//! Parameter binding: one implementation for cmdlets, functions and script blocks.

mod rule;
mod signature;

pub use rule::Rule;
pub use signature::{Common, Membership, ParameterInfo, SetMask, Signature};
