//! PowerShell text to tokens to tree.

pub mod ast;
mod error;
mod extent;
mod parser;
mod source;

pub use error::{ParseError, ParseErrors};
pub use extent::Extent;
pub use parser::{ParseOptions, Parsed, parse, parse_expandable, parse_script};
pub use source::{Position, Source};
