//! System.Xml: documents and their nodes, with the properties that PowerShell finds in them.

mod members;
mod node;
mod parse;
mod path;

pub use members::TYPES;
pub(crate) use members::{children, from_text};
