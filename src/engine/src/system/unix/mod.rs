//! Unix; what `/proc` shows is Linux's.

mod account;
mod files;
mod machine;
mod processes;
mod programs;

/// A system of that kind.
#[derive(Clone, Copy, Debug)]
pub struct Unix;

/// What a small file says, without blanks around it.
fn line(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_default().trim().to_owned()
}
