//! A client for PowerShell remoting.
//!
//! [`Session`] is a session with a host: over the system's `ssh`, or with a child process that speaks OutOfProc on its
//! standard input and output. It drives the protocol's machine ([`psrp_proto::client`]) from the thread that uses it.
//! [`invoke`] runs a script in one, [`fan_out`] on many hosts at once, which [`inventory`] finds; [`enter`] runs what a
//! person types, [`copy`] brings files there and back.

pub mod console;
pub mod copy;
mod csv;
pub mod enter;
pub mod fan_out;
mod input;
pub mod interrupt;
pub mod inventory;
pub mod invoke;
pub mod json;
pub mod output;
pub mod screen;
mod session;
mod system;
mod terminal;
mod text;
mod transport;

pub use session::{Lost, Next, Room, Session, Wake};
pub use transport::{Chunk, Ssh, Transport};
