//! Comma-separated values as PowerShell reads and writes them.

mod reader;
mod writer;

pub use reader::Reader;
pub use writer::Writer;
