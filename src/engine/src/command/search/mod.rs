//! Commands that search in text.

mod match_info;
mod select_string;

use super::Builtin;
use crate::types::TypeInfo;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = builtins! {
    "Select-String" "SelectStringCommand" select_string::SelectString::default();
};

/// The types of what they give.
pub static TYPES: &[&TypeInfo] = &[&match_info::MATCH_INFO, &match_info::MATCH_INFO_CONTEXT];
