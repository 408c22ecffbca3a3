//! Values as CLIXML, and back (`[MS-PSRP]` 2.2.5).
//!
//! Writing goes straight into the bytes of a message through [`clixml::Writer`]; reading makes values of a
//! [`clixml::Value`].

mod category;
mod depth;
mod error_record;
mod exception;
mod invocation;
mod names;
mod read;
mod record;
mod rehydrate;
mod shape;
mod text;
mod write;

pub use category::{category_message, fully_qualified_id};
pub use error_record::write_error_record;
pub use read::{Open, open_plain, read_value};
pub use record::{RecordKind, RemoteStreamOptions, write_informational, write_record};
pub use text::{from_wire, to_wire};
pub use write::{Seal, Serializer};

use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::Value;

/// How deep the properties of .NET objects are written in messages.
pub const REMOTING_DEPTH: i32 = 1;

/// Appends what a message carries for a value that is output: nothing for null.
pub fn write_output(out: &mut Vec<u8>, runspace: &mut Runspace, value: &Value, seal: Seal<'_>) -> Result {
    if value.is_null() {
        return Ok(());
    }
    let mut writer = clixml::Writer::new(out);
    Serializer::new(&mut writer, runspace, seal).top(value, REMOTING_DEPTH)
}

/// The tree of a value, for messages that are put together from trees.
pub fn to_tree(runspace: &mut Runspace, value: &Value, seal: Seal<'_>) -> Result<clixml::Value> {
    let mut out = Vec::new();
    let mut writer = clixml::Writer::new(&mut out);
    Serializer::new(&mut writer, runspace, seal).top(value, REMOTING_DEPTH)?;
    // What was just written can be read.
    Ok(clixml::read(&out).unwrap_or_default())
}
