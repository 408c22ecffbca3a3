//! Copies of this process, which are made while it has one thread: the guard, the embedded host.

#![allow(unsafe_code)]

use std::ffi::OsStr;
use std::panic::{AssertUnwindSafe, catch_unwind};

use nix::unistd::{ForkResult, Pid};

/// Makes a copy of this process that runs `main` and ends with the status that this gives. Has to be called while the process
/// has one thread.
///
/// # Errors
/// When there are no processes left.
pub fn fork(main: impl FnOnce() -> i32) -> nix::Result<Pid> {
    // SAFETY: the process has one thread, so that the child may do whatever it likes.
    match unsafe { nix::unistd::fork() }? {
        ForkResult::Parent { child } => Ok(child),
        // What is further up this stack is the other one's, and never gone back to.
        ForkResult::Child => std::process::exit(catch_unwind(AssertUnwindSafe(main)).unwrap_or(1)),
    }
}

/// Drops the variables that are not `allowed` from the environment. Has to be called while the process has one thread.
pub fn drop_variables(allowed: impl Fn(&OsStr) -> bool) {
    for (name, _) in std::env::vars_os().filter(|(name, _)| !allowed(name)) {
        // SAFETY: nobody else looks at the environment, as the process has one thread.
        unsafe { std::env::remove_var(name) };
    }
}
