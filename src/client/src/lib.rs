//! A client for PowerShell remoting.
//!
//! [`Session`] is a session with a host: over the system's `ssh`, or with a child process that speaks OutOfProc on its
//! standard input and output. It drives the protocol's machine ([`psrp_proto::client`]) from the thread that uses it.

pub mod console;
pub mod invoke;
pub mod json;
mod session;
mod text;
mod transport;

pub use session::{Lost, Next, Room, Session, Wake};
pub use transport::{Ssh, Transport};
