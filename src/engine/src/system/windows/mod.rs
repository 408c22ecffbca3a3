//! Windows.

mod account;
mod api;
mod files;
mod machine;
mod processes;
mod programs;

/// A system of that kind.
#[derive(Clone, Copy, Debug)]
pub struct Windows;
