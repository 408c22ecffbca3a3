//! Windows, where psrpd is a host and not yet a subsystem.

mod absent;
mod streams;
pub mod subsystem;
pub mod trial;

/// A system of that kind.
#[derive(Clone, Copy, Debug)]
pub struct Windows;
