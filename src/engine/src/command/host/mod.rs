//! The host as scripts see it, and the commands that ask it.

mod buffer;
mod credential;
mod host_object;
mod raw_ui;
mod read;
mod user_interface;

pub use host_object::host;

use super::Builtin;
use crate::types::TypeInfo;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = builtins! {
    "Get-Credential" "GetCredentialCommand" credential::GetCredential;
    "Read-Host" "ReadHostCommand" read::ReadHost;
};

/// The types of the host and what it is told.
pub static TYPES: &[&TypeInfo] = &[
    &buffer::BUFFER_CELL,
    &buffer::RECTANGLE,
    &host_object::INTERNAL_HOST,
    &host_object::PS_HOST,
    &raw_ui::COORDINATES,
    &raw_ui::INTERNAL_RAW_UI,
    &raw_ui::RAW_UI,
    &raw_ui::SIZE,
    &user_interface::CHOICE,
    &user_interface::FIELD,
    &user_interface::INTERNAL_UI,
    &user_interface::UI,
];
