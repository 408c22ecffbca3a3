//! The OutOfProc line codec: one XML element a line, eight kinds of element.
//!
//! ```text
//! <Data Stream='Default' PSGuid='00000000-0000-0000-0000-000000000000'>BASE64</Data>
//! <DataAck PSGuid='00000000-0000-0000-0000-000000000000' />
//! ```
//!
//! What is accepted is what PowerShell's XML reader accepts on a line of its own: several elements, comments, processing
//! instructions, either quote, any order of attributes, any of .NET's spellings of a GUID. What is written is written as
//! PowerShell writes it, because its client finds the session's packets by the literal text `PSGuid='0000…'`.

mod escape;
mod guid;
mod line;
mod scan;
mod write;

pub use line::{LineTooLong, Lines};
pub use scan::{Payload, ScanError, Scanner, scan};
pub use write::{write_data, write_error, write_escaped, write_packet};

use uuid::Uuid;

/// What a line of text begins with when PowerShell's server reports an error on the protocol's own stream.
pub const ERROR_PREFIX: &str = "__NamedPipeError__:";

/// Exit status of a server that read something it could not understand, or the end of its input: 4000 modulo 256.
pub const EXIT_STATUS: i32 = 160;

/// The two streams towards a server. A client answers host calls on `PromptResponse`, everything else is `Default`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stream {
    /// Messages of every kind.
    Default,
    /// Answers to host calls, which overtake what waits on `Default`.
    PromptResponse,
}

impl Stream {
    /// The name as it stands in the `Stream` attribute.
    pub const fn name(self) -> &'static str {
        match self {
            Stream::Default => "Default",
            Stream::PromptResponse => "PromptResponse",
        }
    }
}

/// The packets that carry nothing but a GUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A `Data` packet was taken.
    DataAck,
    /// A pipeline's channel is to be made.
    Command,
    /// A pipeline's channel was made.
    CommandAck,
    /// A pipeline is to be stopped.
    Signal,
    /// A pipeline was stopped, or needed no stopping.
    SignalAck,
    /// A pipeline's channel, or the session, is to be closed.
    Close,
    /// A pipeline's channel, or the session, was closed.
    CloseAck,
}

impl Kind {
    /// The element's name.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::DataAck => "DataAck",
            Kind::Command => "Command",
            Kind::CommandAck => "CommandAck",
            Kind::Signal => "Signal",
            Kind::SignalAck => "SignalAck",
            Kind::Close => "Close",
            Kind::CloseAck => "CloseAck",
        }
    }

    fn named(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"DataAck" => Kind::DataAck,
            b"Command" => Kind::Command,
            b"CommandAck" => Kind::CommandAck,
            b"Signal" => Kind::Signal,
            b"SignalAck" => Kind::SignalAck,
            b"Close" => Kind::Close,
            b"CloseAck" => Kind::CloseAck,
            _ => return None,
        })
    }
}

/// One element of a line. The nil GUID stands for the session, any other for a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packet<'a> {
    /// Bytes of fragments.
    Data {
        /// Which of the two streams the bytes belong to.
        stream: Stream,
        /// The channel.
        guid: Uuid,
        /// The bytes, still in base64.
        payload: Payload<'a>,
    },
    /// One of the packets without content, with its channel.
    Plain(Kind, Uuid),
}

#[cfg(test)]
mod tests;
