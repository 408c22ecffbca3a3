//! PowerShell text to tokens to tree; data files to values. Nothing here runs anything.
//!
//! ```
//! use psrp_syntax::{Source, parse_script};
//!
//! let source = Source::new("Get-Process | Where-Object CPU -gt 1");
//! let script = parse_script(&source).unwrap();
//! assert_eq!(script.end_block.as_ref().unwrap().statements.len(), 1);
//!
//! let wrong = parse_script(&Source::new("if $true { }")).unwrap_err();
//! assert_eq!(wrong.id(), "MissingOpenParenthesisInIfStatement");
//! ```
//!
//! # How a text is read
//!
//! The language has no tokens of its own: what a word is depends on where it stands. `-eq` is an operator in an
//! expression and a parameter behind a command's name; `1z` is a bad number in one and a name in the other; `[int]` begins
//! a type where a statement begins and a word where an argument does. So the parser tells the tokenizer how to understand
//! what comes next (command, expression, type name, head of a class), takes one token at a time, and has a token
//! read again when it turns out to be something else. Strings are read twice: first as a whole, counting only the
//! parentheses of their `$( )`, then what is in these, as a text of its own whose extents still point into the source.
//!
//! The parser is recursive descent with one token of lookahead and follows PowerShell's own rule by rule, because
//! its mistakes are part of the language too: an error record carries the id, the text and the position of the first
//! mistake, and its message all of them. Which those are follows from what the parser does after each: what it takes
//! for given, what it skips, what it tries again. Rules that look odd here mostly look so there.
//!
//! After the tree stands, the [checks](Parsed::errors) that PowerShell makes then are made in its order: names of types
//! inside classes, targets of assignments, duplicate keys and parameters, ways out of `finally`, what methods assign and
//! return, what data sections must not have, and last whether classes and enums can be made. Types are asked for
//! through [`Types`]; outside classes a type that is missing is not a mistake of the text.
//!
//! # What is promised
//!
//! - Every text gives a tree, complete if there are no [errors](Parsed::errors), else as far as it made sense.
//! - Time and memory grow with the length of the text, however it was made: nesting is limited to [`MAX_DEPTH`] and the
//!   height of the tree to [`MAX_HEIGHT`], and text that makes the parser go back and forth is given up as
//!   `ScriptTooComplicated`, PowerShell's own error for that.
//! - Walking and dropping a tree fits a stack of two megabytes. Reading a deep one does not; [`parse`] then borrows a
//!   thread with a bigger one.
//! - Trees can be shared between threads. Script blocks, functions, types and names are `Arc`s and outlive the tree.
//! - Extents are offsets of bytes; [`Source`] makes lines and columns of them as PowerShell counts, and its position
//!   messages.
//!
//! # What is where
//!
//! | | |
//! |---|---|
//! | [`ast`] | the tree |
//! | [`walk`] | visiting its nodes |
//! | [`data`] | `.psd1`, `.pssc`, `.psrc`: values, and the check for the restricted language |
//! | [`Token`], [`TokenKind`], [`TokenFlags`] | tokens for completion and highlighting, kept on request |
//! | [`parse_expandable`] | the inside of a double-quoted string, for `ExpandString` |
//! | [`parse_type_name`] | a type's name alone |
//! | [`parse_number`] | a text as PowerShell reads it when it converts to a number |
//!
//! # Not here
//!
//! `configuration` (desired state configuration), `using assembly` and `using module` beyond their syntax, and the
//! arguments of attributes on classes, which .NET would check.
//!
//! Grammar, ids and messages are PowerShell's (Copyright (c) Microsoft Corporation, MIT licence).

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
pub use parser::{MAX_DEPTH, MAX_HEIGHT, ParseOptions, Parsed, parse, parse_expandable, parse_script, parse_type_name};
pub use source::{Position, Source};
pub use token::{Token, TokenFlags, TokenKind};
pub use tokenizer::parse_number;
pub use types::{BuiltInTypes, KnownType, Types};
