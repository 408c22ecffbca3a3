//! PowerShell text to tokens to tree.

pub mod ast;
mod chars;
pub mod data;
mod error;
mod extent;
mod message;
mod parser;
mod report;
mod semantics;
mod source;
mod token;
mod tokenizer;
mod types;
pub mod walk;

pub use error::{ParseError, ParseErrors};
pub use extent::Extent;
pub use parser::{MAX_DEPTH, MAX_HEIGHT, ParseOptions, Parsed, parse, parse_expandable, parse_script};
pub use source::{Position, Source};
pub use token::{Token, TokenFlags, TokenKind};
pub use tokenizer::parse_number;
pub use types::{BuiltInTypes, KnownType, Types};
