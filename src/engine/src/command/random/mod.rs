//! Commands for what is random or new.

mod get;
mod guid;
pub mod seeded;

use super::Builtin;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = builtins! {
    "Get-Random" "GetRandomCommand" get::GetRandom::new(get::Source::Seedable);
    "Get-SecureRandom" "GetSecureRandomCommand" get::GetRandom::new(get::Source::Secure);
    "New-Guid" "NewGuidCommand" guid::NewGuid;
};
