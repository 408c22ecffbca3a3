//! What the client asks of the system it runs on: one small trait a subject, one module a system.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::fs::{Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::process::{Child, Command};
use std::time::SystemTime;

#[cfg(unix)]
pub use unix::Unix as System;
#[cfg(windows)]
pub use windows::Windows as System;

use crate::interrupt::Interrupts;

/// What a person types, and where they see it.
pub trait Keyboard {
    /// While it lives keys come one by one, Ctrl-C among them, and what is typed is not shown.
    type Keys;
    /// Reads a line that the terminal has edited; none where nobody is there to type.
    ///
    /// # Errors
    /// [`io::ErrorKind::Interrupted`] when Ctrl-C was pressed, or the terminal cannot be read.
    fn line(interrupts: &Interrupts) -> io::Result<Option<String>>;
    /// Takes the keys, where there is a terminal.
    fn keys(interrupts: &Interrupts) -> Option<Self::Keys>;
    /// Reads a byte of a key; none when no more come.
    ///
    /// # Errors
    /// [`io::ErrorKind::Interrupted`] when somebody else has interrupted, or the terminal cannot be read.
    fn key(keys: &mut Self::Keys, interrupts: &Interrupts) -> io::Result<Option<u8>>;
    /// The terminal, to write to, though standard error may be a file.
    fn terminal() -> Option<impl Write>;
}

/// Files that are nobody else's business.
pub trait PrivateFiles {
    /// Has a file that is made be for the user alone.
    fn private(options: &mut OpenOptions);
}

/// Who may do what with files, and when they were changed.
pub trait Permissions {
    /// The bits of mode, where files have them.
    fn mode(metadata: &Metadata) -> Option<u32>;
    /// Sets the bits of mode, where files have them.
    ///
    /// # Errors
    /// When the system refuses.
    fn set_mode(path: &Path, mode: u32) -> io::Result<()>;
    /// Sets when a file, or where the system has a way a folder, was changed last.
    ///
    /// # Errors
    /// When the system refuses.
    fn set_modified(path: &Path, time: SystemTime) -> io::Result<()>;
}

/// Processes that are connections.
pub trait Connections {
    /// Starts one without Ctrl-C, which is for the pipeline and not for the connection.
    ///
    /// # Errors
    /// It cannot be started.
    fn spawn(command: Command) -> io::Result<Child>;

    /// The same for an async program: it is killed when what this gives is dropped.
    ///
    /// # Errors
    /// It cannot be started.
    fn spawn_async(command: Command) -> io::Result<tokio::process::Child>;
}
