//! PowerShell objects and their XML.
//!
//! CLIXML is how PowerShell writes objects into the messages of a remote session (`[MS-PSRP]` 2.2.5) and, with a root
//! element around them, into files. This crate has
//!
//! - [`Value`] and [`Object`]: one element, and what an `<Obj>` holds;
//! - [`Writer`]: writes events into a buffer, byte for byte as PowerShell does; [`to_vec`] writes a [`Value`];
//! - [`read`]: reads a message's body within a [`Budget`]; [`mod@file`] does so with what `Export-Clixml` writes;
//! - [`Value::deserialized`]: what PowerShell makes of a value that it has read.
//!
//! ```
//! use clixml::{Object, Value};
//!
//! let state: Value = Object::bag().with("PipelineState", 4).into();
//! let xml = clixml::to_string(&state);
//! assert_eq!(xml, r#"<Obj RefId="0"><MS><I32 N="PipelineState">4</I32></MS></Obj>"#);
//!
//! let read = clixml::read(xml.as_bytes())?;
//! assert_eq!(read, state);
//! assert_eq!(i32::try_from(read.get("pipelinestate").unwrap()), Ok(4));
//! # Ok::<(), clixml::ReadError>(())
//! ```

mod budget;
mod content;
mod convert;
mod date_time;
mod decimal;
mod deserialized;
mod error;
mod escape;
pub mod file;
mod members;
pub mod number;
mod object;
mod progress;
mod reader;
mod references;
mod scan;
mod secure_string;
mod text;
mod time_span;
mod type_names;
mod value;
mod version;
mod write;
mod writer;
mod xml;

pub use budget::Budget;
pub use convert::Mismatch;
pub use date_time::{DateTime, DateTimeError, DateTimeKind};
pub use decimal::{Decimal, DecimalError};
pub use error::{ReadError, ReadErrorKind};
pub use members::{Member, Members};
pub use object::{Base, ListKind, Object, RefId};
pub use progress::ProgressRecord;
pub use reader::{read, read_within};
pub use secure_string::SecureString;
pub use text::{Text, TextRef};
pub use time_span::{TimeSpan, TimeSpanError};
pub use type_names::TypeNames;
pub use uuid::Uuid;
pub use value::Value;
pub use version::{Version, VersionError};
pub use write::{to_string, to_vec, write};
pub use writer::{Element, Layout, Writer};
