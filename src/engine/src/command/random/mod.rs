//! Commands for what is random or new.

mod get;
mod guid;
pub mod seeded;

use super::Builtin;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = &[
    Builtin {
        name: "Get-Random",
        class: "Microsoft.PowerShell.Commands.GetRandomCommand",
        create: || Box::new(get::GetRandom::new(get::Source::Seedable)),
    },
    Builtin {
        name: "Get-SecureRandom",
        class: "Microsoft.PowerShell.Commands.GetSecureRandomCommand",
        create: || Box::new(get::GetRandom::new(get::Source::Secure)),
    },
    Builtin {
        name: "New-Guid",
        class: "Microsoft.PowerShell.Commands.NewGuidCommand",
        create: || Box::new(guid::NewGuid),
    },
];
