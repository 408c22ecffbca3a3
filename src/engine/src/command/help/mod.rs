//! Get-Help

mod comment;
mod get_help;

use super::Builtin;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = &[Builtin {
    name: "Get-Help",
    class: "Microsoft.PowerShell.Commands.GetHelpCommand",
    create: || Box::new(get_help::GetHelp),
}];
