//! Parameter binding: one implementation for cmdlets, functions and script blocks.

mod argument;
mod attributes;
mod binder;
mod convert_argument;
mod failure;
mod parameter_sets;
mod pipeline;
mod positional;
mod rule;
mod signature;
mod validate;

pub use argument::{Argument, Origin};
pub(crate) use attributes::{name_of as attribute_name, read_rule};
pub use binder::{Binding, CommonVariables, Target, bind};
pub(crate) use convert_argument::{convert_default, parameter_type};
pub use pipeline::PipelineBinder;
pub use rule::Rule;
pub use signature::{Common, Membership, ParameterInfo, SetMask, Signature};
pub(crate) use validate::check_rule;
