//! What only Unix has: process groups, signals, descriptors.

pub mod ask;
pub mod descriptor;
mod fork;
pub mod guard;
pub mod process;
pub mod program;
mod streams;

/// A system of that kind.
#[derive(Clone, Copy, Debug)]
pub struct Unix;
