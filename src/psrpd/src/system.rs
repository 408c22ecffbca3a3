//! What psrpd asks of the system it runs on.

use std::fs::File;
use std::io;

#[cfg(unix)]
pub use crate::unix::Unix as System;
#[cfg(windows)]
pub use crate::windows::Windows as System;

/// Standard input and output, which carry the protocol.
pub trait Streams {
    /// Takes both for this process alone: whatever a session starts finds neither.
    ///
    /// # Errors
    /// The process was started without them.
    fn take() -> io::Result<(File, File)>;
}
