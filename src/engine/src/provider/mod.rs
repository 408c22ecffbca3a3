//! Providers: what stands behind a path. Drives, locations, items and their content.
//!
//! A path as a user writes it ([`path::rooted`]) becomes a [`Target`]: a provider, a drive and the provider's own path. For
//! the file system that is an absolute path of the machine; for the flat providers (variables, environment, functions,
//! aliases) the item's name, empty for the drive itself.

mod drive;
mod errors;
mod file_system;
mod info;
pub mod path;
mod session_items;
mod target;
mod type_members;
mod unix_stat;

pub use drive::{Drive, Drives, Location, ProviderKind};
pub use errors::{drive_not_found, io_error, path_not_found, provider_not_found};
pub use file_system::{FileSystemItem, add_notes, file_item, file_value, set_modified, system_time, ticks};
pub use info::{drive_of, drive_value, path_info, provider_value, target_info};
pub use session_items::{get_session_item, remove_session_item, session_item_content, session_items, set_session_item};
pub use target::{Target, exists, glob, resolve, resolve_one};
pub(crate) use type_members::MEMBERS;
pub use unix_stat::unix_stat;

use crate::types::TypeInfo;

/// The types of providers.
pub const FAMILIES: &[&[&TypeInfo]] =
    &[info::TYPES, &[&unix_stat::COMMON_STAT, &type_members::FILE_VERSION_INFO, &TEST_PATH_TYPE]];

/// Microsoft.PowerShell.Commands.TestPathType
pub static TEST_PATH_TYPE: TypeInfo = TypeInfo::enumeration(
    "Microsoft.PowerShell.Commands.TestPathType",
    false,
    &[("Any", 0), ("Container", 1), ("Leaf", 2)],
);
