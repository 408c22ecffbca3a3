//! Get-Help

mod comment;
mod get_help;

use super::Builtin;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = builtins! {
    "Get-Help" "GetHelpCommand" get_help::GetHelp;
};
