//! Formatting: from objects to what a person reads.
//!
//! An object passes through three rooms. [`view`] knows how objects of a type are shown; [`formatter`] makes
//! [`packet`]s of them, which say what is shown but not where; [`layout`] makes lines of packets.

pub mod cells;
mod complex;
mod computed;
mod data;
pub mod directive;
pub mod error_view;
pub mod formatter;
mod grouping;
pub mod layout;
mod list;
pub mod packet;
mod property;
mod resolve;
mod table;
pub mod text;
pub mod view;
mod wide;

pub use data::{PacketObject, TYPES, packet_of, properties};
pub use directive::{Directives, Shape};
pub use formatter::Formatter;
pub use layout::{Layout, Lines};
pub use packet::Packet;

use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::Value;

/// Formats objects as `Out-Default` would and gives the lines.
pub fn to_lines(runspace: &mut Runspace, values: &[Value], width: usize) -> Result<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    let mut formatter = Formatter::new(Shape::Any, Directives::default());
    let mut layout = Layout::new(width);
    for value in values {
        formatter.object(runspace, value, &mut |runspace, packet| layout.packet(runspace, packet, &mut lines))?;
    }
    formatter.end(runspace, &mut |runspace, packet| layout.packet(runspace, packet, &mut lines))?;
    layout.end(runspace, &mut lines)?;
    Ok(lines)
}
