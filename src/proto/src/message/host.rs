//! Calls from the server to the client's host, and their answers (`[MS-PSRP] 2.2.2.15` and `.16`, `.27` and `.28`).

mod argument;
mod call;
mod data;
mod method;
mod response;

pub use call::{Call, HostCall, IntegerList};
pub use data::{
    BufferCell, Cells, ChoiceDescription, Colors, Credential, CredentialPrompt, FieldDescription, KeyInfo, Rectangle,
};
pub use method::HostMethod;
pub use response::{HostResponse, HostReturn};

/// The call number of calls that nobody answers.
pub const VOID: i64 = -100;
