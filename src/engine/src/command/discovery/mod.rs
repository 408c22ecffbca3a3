//! Commands that find commands and what is known of them.

pub mod command_info;
mod get_command;
pub mod syntax;
mod verb;

use super::Builtin;
use crate::types::TypeInfo;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = builtins! {
    "Get-Command" "GetCommandCommand" get_command::GetCommand::default();
    "Get-Verb" "GetVerbCommand" verb::GetVerb;
};

/// The types of what they give.
pub static TYPES: &[&TypeInfo] = &[
    &command_info::ALIAS_INFO,
    &command_info::APPLICATION_INFO,
    &command_info::CMDLET_INFO,
    &command_info::COMMAND_INFO,
    &command_info::EXTERNAL_SCRIPT_INFO,
    &command_info::FILTER_INFO,
    &command_info::FUNCTION_INFO,
    &command_info::PARAMETER_INFO,
    &command_info::PARAMETER_METADATA,
    &command_info::PARAMETER_SET_INFO,
    &command_info::PARAMETER_SET_METADATA,
    &verb::VERB_INFO,
];
