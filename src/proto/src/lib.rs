//! The PowerShell remoting protocol, without I/O and without a clock.
//!
//! Bytes go in by `handle_*` methods, events come out by `poll_event`, bytes to be sent by `poll_transmit`; where time
//! matters, the caller passes an [`Instant`](std::time::Instant). Section numbers of `[MS-PSRP]` stand where Microsoft's
//! document and the recorded behaviour of PowerShell agree; where they differ, the recorded behaviour is what is built.
//!
//! | room | holds |
//! |---|---|
//! | [`outofproc`] | the lines that carry everything: eight XML elements, base64 inside `Data` |
//! | [`fragment`] | messages cut into fragments and joined again |
//! | [`crypto`] | the session key that encrypts secure strings below protocol 2.4 |
//! | [`message`] | the messages, one type each

pub mod client;
pub mod crypto;
pub mod fragment;
pub mod message;
pub mod outofproc;
pub mod server;
