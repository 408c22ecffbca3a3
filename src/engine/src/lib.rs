//! An engine that runs the PowerShell language: values, conversion, pipeline, commands, formatting.
//!
//! A [`value::Value`] belongs to the thread of its runspace; nothing in it is shared between threads. Text
//! ([`value::Str`]) is the exception: the tree's literals are used as they stand.

pub mod bind;
pub mod command;
pub mod convert;
pub mod debugger;
pub mod dotnet;
pub mod error;
pub mod format;
pub mod host;
pub mod interpret;
pub mod member;
pub mod operators;
pub mod provider;
pub mod runspace;
pub mod serialize;
pub mod system;
pub mod text;
pub mod types;
pub mod value;
