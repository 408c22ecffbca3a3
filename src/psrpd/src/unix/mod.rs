//! What only Unix has: process groups, signals, descriptors.

pub mod descriptor;
pub mod guard;
pub mod process;
