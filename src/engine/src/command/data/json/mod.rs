//! JSON as PowerShell reads and writes it.

mod date;
mod reader;
mod writer;

pub use reader::{DateKind, ReadError, Reader, Scalars};
pub use writer::{Escape, Writer};
