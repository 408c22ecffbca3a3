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

pub use cells::without_escapes;
pub use data::{PacketObject, TYPES, packet_of, properties};
pub use directive::{Directives, Item, Shape};
pub use formatter::Formatter;
pub use layout::{Layout, Lines};
pub use packet::Packet;
pub use resolve::Table;

use crate::error::Result;
use crate::runspace::Runspace;
use crate::value::Value;

/// Objects and packets in, lines out: what stands behind the Out cmdlets and redirection to files.
#[derive(Debug)]
pub struct Writer {
    formatter: Formatter,
    layout: Layout,
}

impl Writer {
    /// A writer of lines in this layout.
    pub fn new(layout: Layout) -> Writer {
        Writer { formatter: Formatter::new(Shape::Any, Directives::default()), layout }
    }

    /// Takes an object of the pipeline: one that a Format cmdlet wrote, or any other.
    pub fn object(&mut self, runspace: &mut Runspace, value: &Value, lines: &mut dyn Lines) -> Result {
        let layout = &mut self.layout;
        let mut sink = |runspace: &mut Runspace, packet: Packet| layout.packet(runspace, packet, lines);
        if let Some(packet) = packet_of(value) {
            self.formatter.end(runspace, &mut sink)?;
            return sink(runspace, packet.clone());
        }
        self.formatter.object(runspace, value, &mut sink)
    }

    /// Ends what was begun.
    pub fn end(&mut self, runspace: &mut Runspace, lines: &mut dyn Lines) -> Result {
        let layout = &mut self.layout;
        self.formatter.end(runspace, &mut |runspace, packet| layout.packet(runspace, packet, lines))?;
        self.layout.end(runspace, lines)
    }
}
