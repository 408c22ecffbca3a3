//! What stands before a body (`[MS-PSRP] 2.2.1`).

use uuid::Uuid;

use super::MessageError;

/// Length of a message's header.
pub const HEADER_LENGTH: usize = 40;

/// Whom a message is for. PowerShell tests bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Destination(pub u32);

impl Destination {
    /// For the client.
    pub const CLIENT: Self = Destination(1);
    /// For the server.
    pub const SERVER: Self = Destination(2);

    /// Whether it holds all bits of `other`.
    pub const fn includes(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// The 40 bytes before a body, little-endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Whom the message is for.
    pub destination: Destination,
    /// What the body is.
    pub kind: MessageType,
    /// The runspace pool, as the client named it; nil in some of a server's messages about the session.
    pub pool: Uuid,
    /// The pipeline; nil where the message is about the pool.
    pub pipeline: Uuid,
}

impl Header {
    /// The header's bytes.
    pub fn to_bytes(self) -> [u8; HEADER_LENGTH] {
        let mut bytes = [0; HEADER_LENGTH];
        bytes[..4].copy_from_slice(&self.destination.0.to_le_bytes());
        bytes[4..8].copy_from_slice(&self.kind.0.to_le_bytes());
        bytes[8..24].copy_from_slice(&self.pool.to_bytes_le());
        bytes[24..].copy_from_slice(&self.pipeline.to_bytes_le());
        bytes
    }

    /// Reads the header; gives the body, too.
    pub fn split(message: &[u8]) -> Result<(Self, &[u8]), MessageError> {
        let short = || MessageError::Short(message.len());
        let (destination, rest) = message.split_first_chunk::<4>().ok_or_else(short)?;
        let (kind, rest) = rest.split_first_chunk::<4>().ok_or_else(short)?;
        let (pool, rest) = rest.split_first_chunk::<16>().ok_or_else(short)?;
        let (pipeline, body) = rest.split_first_chunk::<16>().ok_or_else(short)?;
        let header = Header {
            destination: Destination(u32::from_le_bytes(*destination)),
            kind: MessageType(u32::from_le_bytes(*kind)),
            pool: Uuid::from_bytes_le(*pool),
            pipeline: Uuid::from_bytes_le(*pipeline),
        };
        Ok((header, body))
    }
}

/// What part of the peer a message concerns, by the bits of its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The session.
    Session,
    /// The runspace pool.
    Pool,
    /// One pipeline.
    Pipeline,
    /// Nothing that there is.
    Nothing,
}

/// A message's type. Numbers that stand for nothing can be represented.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct MessageType(pub u32);

macro_rules! message_types {
    ($($(#[$doc:meta])* $name:ident = $number:literal,)*) => {
        impl MessageType {
            $($(#[$doc])* pub const $name: Self = MessageType($number);)*

            /// The name in `[MS-PSRP]`, or `UNKNOWN`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                    _ => "UNKNOWN",
                }
            }
        }
    };
}

message_types! {
    /// `[MS-PSRP] 2.2.2.1`
    SESSION_CAPABILITY = 0x0001_0002,
    /// Not in `[MS-PSRP]`; never sent.
    CLOSE_SESSION = 0x0001_0003,
    /// `[MS-PSRP] 2.2.2.2`
    INIT_RUNSPACEPOOL = 0x0001_0004,
    /// `[MS-PSRP] 2.2.2.3`
    PUBLIC_KEY = 0x0001_0005,
    /// `[MS-PSRP] 2.2.2.4`
    ENCRYPTED_SESSION_KEY = 0x0001_0006,
    /// `[MS-PSRP] 2.2.2.5`
    PUBLIC_KEY_REQUEST = 0x0001_0007,
    /// `[MS-PSRP] 2.2.2.29`
    CONNECT_RUNSPACEPOOL = 0x0001_0008,
    /// `[MS-PSRP] 2.2.2.6`
    SET_MAX_RUNSPACES = 0x0002_1002,
    /// `[MS-PSRP] 2.2.2.7`
    SET_MIN_RUNSPACES = 0x0002_1003,
    /// `[MS-PSRP] 2.2.2.8`
    RUNSPACE_AVAILABILITY = 0x0002_1004,
    /// `[MS-PSRP] 2.2.2.9`
    RUNSPACEPOOL_STATE = 0x0002_1005,
    /// `[MS-PSRP] 2.2.2.10`
    CREATE_PIPELINE = 0x0002_1006,
    /// `[MS-PSRP] 2.2.2.11`
    GET_AVAILABLE_RUNSPACES = 0x0002_1007,
    /// `[MS-PSRP] 2.2.2.12`
    USER_EVENT = 0x0002_1008,
    /// `[MS-PSRP] 2.2.2.13`
    APPLICATION_PRIVATE_DATA = 0x0002_1009,
    /// `[MS-PSRP] 2.2.2.14`
    GET_COMMAND_METADATA = 0x0002_100a,
    /// `[MS-PSRP] 2.2.2.30`
    RUNSPACEPOOL_INIT_DATA = 0x0002_100b,
    /// `[MS-PSRP] 2.2.2.31`
    RESET_RUNSPACE_STATE = 0x0002_100c,
    /// `[MS-PSRP] 2.2.2.15`
    RUNSPACEPOOL_HOST_CALL = 0x0002_1100,
    /// `[MS-PSRP] 2.2.2.16`
    RUNSPACEPOOL_HOST_RESPONSE = 0x0002_1101,
    /// `[MS-PSRP] 2.2.2.17`
    PIPELINE_INPUT = 0x0004_1002,
    /// `[MS-PSRP] 2.2.2.18`
    END_OF_PIPELINE_INPUT = 0x0004_1003,
    /// `[MS-PSRP] 2.2.2.19`
    PIPELINE_OUTPUT = 0x0004_1004,
    /// `[MS-PSRP] 2.2.2.20`
    ERROR_RECORD = 0x0004_1005,
    /// `[MS-PSRP] 2.2.2.21`
    PIPELINE_STATE = 0x0004_1006,
    /// `[MS-PSRP] 2.2.2.22`
    DEBUG_RECORD = 0x0004_1007,
    /// `[MS-PSRP] 2.2.2.23`
    VERBOSE_RECORD = 0x0004_1008,
    /// `[MS-PSRP] 2.2.2.24`
    WARNING_RECORD = 0x0004_1009,
    /// `[MS-PSRP] 2.2.2.25`
    PROGRESS_RECORD = 0x0004_1010,
    /// `[MS-PSRP] 2.2.2.26`
    INFORMATION_RECORD = 0x0004_1011,
    /// Not in `[MS-PSRP]`; clients send a `Signal` instead.
    STOP_PIPELINE = 0x0004_1012,
    /// `[MS-PSRP] 2.2.2.27`
    PIPELINE_HOST_CALL = 0x0004_1100,
    /// `[MS-PSRP] 2.2.2.28`
    PIPELINE_HOST_RESPONSE = 0x0004_1101,
}

impl MessageType {
    /// What the type's bits say it concerns.
    pub const fn target(self) -> Target {
        if self.0 & 0x0004_1000 == 0x0004_1000 {
            Target::Pipeline
        } else if self.0 & 0x0002_1000 == 0x0002_1000 {
            Target::Pool
        } else if self.0 & 0x0001_0000 == 0x0001_0000 {
            Target::Session
        } else {
            Target::Nothing
        }
    }

    /// Whether the type has a name.
    pub fn is_known(self) -> bool {
        self.name() != "UNKNOWN"
    }
}

impl std::fmt::Debug for MessageType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_known() { f.write_str(self.name()) } else { write!(f, "MessageType({:#010x})", self.0) }
    }
}
