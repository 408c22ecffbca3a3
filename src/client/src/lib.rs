//! A client for PowerShell remoting over SSH.
//!
//! A [`Session`] is a runspace on a host: scripts run in it, one after the other, and what they give comes back as objects. The
//! host is whatever answers to the SSH subsystem `powershell`: PowerShell 7, or `psrpd`.
//!
//! ```no_run
//! use psrp_client::{Error, Session, Ssh};
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Error> {
//!     let mut session = Session::connect(Ssh::to("server")).await?;
//!     for process in session.command("Get-Process").parameter("Name", "sshd").output().await? {
//!         println!("{:?} has used {:?} s", process.get("Id"), process.get("CPU"));
//!     }
//!     session.close().await
//! }
//! ```
//!
//! # Everything that a script does
//!
//! [`Invoke::output`] gives the output, or the first error. Who wants to see more awaits the [`Invoke`] itself, and asks the
//! [`Pipeline`] for its events as they come:
//!
//! ```no_run
//! # use psrp_client::{Error, Session};
//! use psrp_client::Event;
//!
//! # async fn run(session: &mut Session) -> Result<(), Error> {
//! let mut pipeline = session.invoke("$input | ForEach-Object { $_ * 2 }").input([1, 2, 3]).await?;
//! while let Some(event) = pipeline.next().await? {
//!     match event {
//!         Event::Output(value) => println!("{value:?}"),
//!         Event::Error(record) => eprintln!("{:?}", record.message()),
//!         Event::Finished(state) => println!("{:?}", state.state),
//!         _ => {}
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Time, and what is not awaited to its end
//!
//! Opening a session takes three minutes at most ([`Builder::timeout`]), stopping a pipeline and closing a session one minute; a
//! pipeline takes as long as it likes, or as [`Invoke::timeout`] says. A [`Pipeline`] that is dropped is stopped, a [`Session`]
//! that is dropped takes its connection with it; neither waits. Which futures may be dropped before they are ready, as
//! `tokio::select!` does, stands at each: [`Pipeline::next`] loses nothing.
//!
//! The crate needs a tokio runtime with I/O and time, and makes none itself. It starts no tasks for a session, but what an
//! SSH connection needs.
//!
//! # Other ways to a host
//!
//! [`Ssh`] means what `ssh` makes of it: its configuration, keys, agent, known hosts. A [`Connector`] decides whether a connection
//! of our own does the same as the system's `ssh`, which else is asked. A [`Session`] also runs on a child process that speaks the
//! protocol on its standard input and output, and over any pair of streams ([`Connection`]).
//!
//! # A client for people
//!
//! The other modules are what the command `psrp` is made of: [`invoke`] runs a script and shows what it does, [`fan_out`] on many
//! hosts at once, which [`inventory`] finds; [`enter`] runs what a person types, [`copy`] brings files there and back. Programs
//! without tokio find a session whose calls block in [`blocking`].

mod application_arguments;
mod arguments;
pub mod blocking;
mod choice;
mod connection;
pub mod console;
pub mod copy;
mod csv;
pub mod enter;
mod error;
mod exit_status;
pub mod fan_out;
mod input;
pub mod interrupt;
pub mod inventory;
pub mod invoke;
pub mod json;
pub mod output;
pub mod screen;
mod secret;
mod session;
pub mod ssh;
mod system;
mod terminal;
mod text;
mod wildcard;

pub use connection::Connection;
pub use error::{Error, Lost};
pub use session::{Builder, Destination, Event, Input, Invoke, Pipeline, Session};
pub use ssh::{Connector, Ssh};
