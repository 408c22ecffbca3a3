//! Cmdlets that turn objects into text formats and back: JSON, CSV, CLIXML, XML, HTML.

pub mod encoding;
pub mod file;

use super::Builtin;

/// The cmdlets of this folder.
pub static BUILTINS: &[Builtin] = &[];
