//! The messages of `[MS-PSRP] 2.2.2`, one type each, and those that PowerShell added since.
//!
//! A message is a [`Header`] of 40 bytes and a body of CLIXML behind a byte order mark, or nothing at all for a null.
//! Nearly every body is a property bag. What is decoded here encodes to the same bytes again where PowerShell wrote it:
//! the members in PowerShell's order, lists with the type names they came with.
//!
//! Decoding accepts what PowerShell's decoder accepts: members in any order and any case, enumerations as number, name or
//! object; integers only in the width they have.

mod abilities;
mod bag;
mod capability;
mod command_metadata;
mod enumeration;
mod error_record;
mod header;
pub mod host;
mod host_info;
mod invocation_info;
mod key_exchange;
mod pipeline;
mod pool;
mod private_data;
mod record;
mod references;
mod state;
mod user_event;

pub use abilities::Abilities;
pub use bag::TypedList;
pub use capability::SessionCapability;
pub use command_metadata::{CommandTypes, GetCommandMetadata};
pub use enumeration::Enumeration;
pub use error_record::{ErrorCategory, ErrorDetails, ErrorRecord, ExtendedInfo};
pub use header::{Destination, HEADER_LENGTH, Header, MessageType, Target};
pub use host::{Call, HostCall, HostMethod, HostResponse, HostReturn};
pub use host_info::{Coordinates, HostDatum, HostDefaultData, HostInfo, Size};
pub use invocation_info::{CommandInfo, CommandOrigin, InvocationInfo, ScriptExtent, Visibility};
pub use key_exchange::{EncryptedSessionKey, PublicKey};
pub use pipeline::{
    ApartmentState, Command, CreatePipeline, Merges, Parameter, PipelineResultTypes, PowerShell, RemoteStreamOptions,
};
pub use pool::{
    Availability, ConnectRunspacePool, InitRunspacePool, PoolCall, RunspaceAvailability, RunspacePoolInitData,
    SetRunspaces, ThreadOptions,
};
pub use private_data::{ApplicationPrivateData, dictionary, versions};
pub use record::{InformationRecord, InformationalRecord, ProgressRecord, ProgressRecordType, RecordKind};
pub use state::{PipelineState, PipelineStateInfo, RunspacePoolState, RunspacePoolStateInfo};
pub use user_event::UserEvent;

use clixml::{ReadError, Value};

/// What every body but an empty one begins with.
pub const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Why bytes are not a message.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// Fewer bytes than a header has.
    #[error("a message of {0} bytes is shorter than its header")]
    Short(usize),
    /// The body is not CLIXML.
    #[error("the body is not CLIXML")]
    Clixml(#[from] ReadError),
    /// The body is `<Nil />`, or there is none, where a value is needed.
    #[error("Deserialized remoting data is null.")]
    Null,
    /// A property is missing.
    #[error("Remoting data is missing {0} property.")]
    Missing(&'static str),
    /// A property, or the body itself, is of another type than it has to be.
    #[error("Unexpected type of {name} property (expected {expected}, got {found}).")]
    Type {
        /// The property.
        name: &'static str,
        /// What it has to be.
        expected: &'static str,
        /// The element that stands there.
        found: &'static str,
    },
    /// A host call, or an answer to one, of a method that there is not.
    #[error("Received unsupported remote host call: {0}.")]
    HostMethod(i32),
    /// A host call with too few arguments.
    #[error("host call {method} has {found} arguments, expected {expected}")]
    Arguments {
        /// The method's name.
        method: &'static str,
        /// How many it takes.
        expected: usize,
        /// How many came.
        found: usize,
    },
}

impl MessageError {
    /// Why the CLIXML is none, after a colon; empty where the error says it all.
    pub(crate) fn cause(&self) -> String {
        match self {
            MessageError::Clixml(error) => format!(": {error}"),
            _ => String::new(),
        }
    }
}

/// Reads a body; `None` for an empty one, which stands for a null.
pub fn read_body(body: &[u8], budget: &clixml::Budget) -> Result<Option<Value>, MessageError> {
    let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
    if body.is_empty() {
        return Ok(None);
    }
    match clixml::read_within(body, budget)? {
        Value::Null => Err(MessageError::Null),
        value => Ok(Some(value)),
    }
}

/// Appends a body as PowerShell writes it; nothing for a null.
pub fn write_body(out: &mut Vec<u8>, value: Option<&Value>) {
    if let Some(value) = value.filter(|value| !value.is_null()) {
        out.extend_from_slice(BYTE_ORDER_MARK);
        clixml::write(value, out);
    }
}

/// A message's body, decoded.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Message {
    /// `[MS-PSRP] 2.2.2.1`
    SessionCapability(SessionCapability),
    /// `[MS-PSRP] 2.2.2.2`
    InitRunspacePool(Box<InitRunspacePool>),
    /// `[MS-PSRP] 2.2.2.3`
    PublicKey(PublicKey),
    /// `[MS-PSRP] 2.2.2.4`
    EncryptedSessionKey(EncryptedSessionKey),
    /// `[MS-PSRP] 2.2.2.5`
    PublicKeyRequest,
    /// `[MS-PSRP] 2.2.2.6`
    SetMaxRunspaces(SetRunspaces),
    /// `[MS-PSRP] 2.2.2.7`
    SetMinRunspaces(SetRunspaces),
    /// `[MS-PSRP] 2.2.2.8`
    RunspaceAvailability(RunspaceAvailability),
    /// `[MS-PSRP] 2.2.2.9`
    RunspacePoolState(Box<RunspacePoolStateInfo>),
    /// `[MS-PSRP] 2.2.2.10`
    CreatePipeline(Box<CreatePipeline>),
    /// `[MS-PSRP] 2.2.2.11`
    GetAvailableRunspaces(PoolCall),
    /// `[MS-PSRP] 2.2.2.12`
    UserEvent(Box<UserEvent>),
    /// `[MS-PSRP] 2.2.2.13`
    ApplicationPrivateData(ApplicationPrivateData),
    /// `[MS-PSRP] 2.2.2.14`
    GetCommandMetadata(Box<GetCommandMetadata>),
    /// `[MS-PSRP] 2.2.2.15`
    RunspacePoolHostCall(Box<HostCall>),
    /// `[MS-PSRP] 2.2.2.16`
    RunspacePoolHostResponse(Box<HostResponse>),
    /// `[MS-PSRP] 2.2.2.17`; `None` is a null.
    PipelineInput(Option<Value>),
    /// `[MS-PSRP] 2.2.2.18`
    EndOfPipelineInput,
    /// `[MS-PSRP] 2.2.2.19`; `None` is a null.
    PipelineOutput(Option<Value>),
    /// `[MS-PSRP] 2.2.2.20`
    ErrorRecord(Box<ErrorRecord>),
    /// `[MS-PSRP] 2.2.2.21`
    PipelineState(Box<PipelineStateInfo>),
    /// `[MS-PSRP] 2.2.2.22`
    DebugRecord(Box<InformationalRecord>),
    /// `[MS-PSRP] 2.2.2.23`
    VerboseRecord(Box<InformationalRecord>),
    /// `[MS-PSRP] 2.2.2.24`
    WarningRecord(Box<InformationalRecord>),
    /// `[MS-PSRP] 2.2.2.25`
    ProgressRecord(Box<ProgressRecord>),
    /// `[MS-PSRP] 2.2.2.26`
    InformationRecord(Box<InformationRecord>),
    /// `[MS-PSRP] 2.2.2.27`
    PipelineHostCall(Box<HostCall>),
    /// `[MS-PSRP] 2.2.2.28`
    PipelineHostResponse(Box<HostResponse>),
    /// `[MS-PSRP] 2.2.2.29`
    ConnectRunspacePool(ConnectRunspacePool),
    /// `[MS-PSRP] 2.2.2.30`
    RunspacePoolInitData(RunspacePoolInitData),
    /// `[MS-PSRP] 2.2.2.31`
    ResetRunspaceState(PoolCall),
    /// Not in `[MS-PSRP]`: PowerShell takes it as an end of the session and never sends it.
    CloseSession,
    /// Not in `[MS-PSRP]`: PowerShell takes it as a signal to the pipeline and never sends it.
    StopPipeline,
    /// A type that nobody knows, with its body.
    Unknown(MessageType, Option<Value>),
}

impl Message {
    /// Decodes the body of a message of this type.
    pub fn decode(kind: MessageType, body: &[u8], budget: &clixml::Budget) -> Result<Self, MessageError> {
        let value = read_body(body, budget)?;
        Self::from_value(kind, value)
    }

    /// Makes a message out of a body that was read already.
    pub fn from_value(kind: MessageType, value: Option<Value>) -> Result<Self, MessageError> {
        let bag = |value: Option<Value>| bag::Bag::of(value, kind.name());
        Ok(match kind {
            MessageType::SESSION_CAPABILITY => Message::SessionCapability(SessionCapability::decode(bag(value)?)?),
            MessageType::INIT_RUNSPACEPOOL => {
                Message::InitRunspacePool(Box::new(InitRunspacePool::decode(bag(value)?)?))
            }
            MessageType::PUBLIC_KEY => Message::PublicKey(PublicKey::decode(bag(value)?)?),
            MessageType::ENCRYPTED_SESSION_KEY => {
                Message::EncryptedSessionKey(EncryptedSessionKey::decode(bag(value)?)?)
            }
            MessageType::PUBLIC_KEY_REQUEST => Message::PublicKeyRequest,
            MessageType::SET_MAX_RUNSPACES => {
                Message::SetMaxRunspaces(SetRunspaces::decode(bag(value)?, "MaxRunspaces")?)
            }
            MessageType::SET_MIN_RUNSPACES => {
                Message::SetMinRunspaces(SetRunspaces::decode(bag(value)?, "MinRunspaces")?)
            }
            MessageType::RUNSPACE_AVAILABILITY => {
                Message::RunspaceAvailability(RunspaceAvailability::decode(bag(value)?)?)
            }
            MessageType::RUNSPACEPOOL_STATE => {
                Message::RunspacePoolState(Box::new(RunspacePoolStateInfo::decode(bag(value)?)?))
            }
            MessageType::CREATE_PIPELINE => Message::CreatePipeline(Box::new(CreatePipeline::decode(bag(value)?)?)),
            MessageType::GET_AVAILABLE_RUNSPACES => Message::GetAvailableRunspaces(PoolCall::decode(bag(value)?)?),
            MessageType::USER_EVENT => Message::UserEvent(Box::new(UserEvent::decode(bag(value)?)?)),
            MessageType::APPLICATION_PRIVATE_DATA => {
                Message::ApplicationPrivateData(ApplicationPrivateData::decode(bag(value)?)?)
            }
            MessageType::GET_COMMAND_METADATA => {
                Message::GetCommandMetadata(Box::new(GetCommandMetadata::decode(bag(value)?)?))
            }
            MessageType::RUNSPACEPOOL_INIT_DATA => {
                Message::RunspacePoolInitData(RunspacePoolInitData::decode(bag(value)?)?)
            }
            MessageType::RESET_RUNSPACE_STATE => Message::ResetRunspaceState(PoolCall::decode(bag(value)?)?),
            MessageType::RUNSPACEPOOL_HOST_CALL => {
                Message::RunspacePoolHostCall(Box::new(HostCall::decode(bag(value)?)?))
            }
            MessageType::RUNSPACEPOOL_HOST_RESPONSE => {
                Message::RunspacePoolHostResponse(Box::new(HostResponse::decode(bag(value)?)?))
            }
            MessageType::PIPELINE_INPUT => Message::PipelineInput(value),
            MessageType::END_OF_PIPELINE_INPUT => Message::EndOfPipelineInput,
            MessageType::PIPELINE_OUTPUT => Message::PipelineOutput(value),
            MessageType::ERROR_RECORD => Message::ErrorRecord(Box::new(ErrorRecord::decode(bag(value)?)?)),
            MessageType::PIPELINE_STATE => Message::PipelineState(Box::new(PipelineStateInfo::decode(bag(value)?)?)),
            MessageType::DEBUG_RECORD => Message::DebugRecord(Box::new(InformationalRecord::decode(bag(value)?)?)),
            MessageType::VERBOSE_RECORD => Message::VerboseRecord(Box::new(InformationalRecord::decode(bag(value)?)?)),
            MessageType::WARNING_RECORD => Message::WarningRecord(Box::new(InformationalRecord::decode(bag(value)?)?)),
            MessageType::PROGRESS_RECORD => Message::ProgressRecord(Box::new(ProgressRecord::decode(bag(value)?)?)),
            MessageType::INFORMATION_RECORD => {
                Message::InformationRecord(Box::new(InformationRecord::decode(bag(value)?)?))
            }
            MessageType::PIPELINE_HOST_CALL => Message::PipelineHostCall(Box::new(HostCall::decode(bag(value)?)?)),
            MessageType::PIPELINE_HOST_RESPONSE => {
                Message::PipelineHostResponse(Box::new(HostResponse::decode(bag(value)?)?))
            }
            MessageType::CONNECT_RUNSPACEPOOL => Message::ConnectRunspacePool(ConnectRunspacePool::decode(value)?),
            MessageType::CLOSE_SESSION => Message::CloseSession,
            MessageType::STOP_PIPELINE => Message::StopPipeline,
            other => Message::Unknown(other, value),
        })
    }

    /// The type that stands in the header.
    pub fn kind(&self) -> MessageType {
        match self {
            Message::SessionCapability(_) => MessageType::SESSION_CAPABILITY,
            Message::InitRunspacePool(_) => MessageType::INIT_RUNSPACEPOOL,
            Message::PublicKey(_) => MessageType::PUBLIC_KEY,
            Message::EncryptedSessionKey(_) => MessageType::ENCRYPTED_SESSION_KEY,
            Message::PublicKeyRequest => MessageType::PUBLIC_KEY_REQUEST,
            Message::SetMaxRunspaces(_) => MessageType::SET_MAX_RUNSPACES,
            Message::SetMinRunspaces(_) => MessageType::SET_MIN_RUNSPACES,
            Message::RunspaceAvailability(_) => MessageType::RUNSPACE_AVAILABILITY,
            Message::RunspacePoolState(_) => MessageType::RUNSPACEPOOL_STATE,
            Message::CreatePipeline(_) => MessageType::CREATE_PIPELINE,
            Message::GetAvailableRunspaces(_) => MessageType::GET_AVAILABLE_RUNSPACES,
            Message::UserEvent(_) => MessageType::USER_EVENT,
            Message::ApplicationPrivateData(_) => MessageType::APPLICATION_PRIVATE_DATA,
            Message::GetCommandMetadata(_) => MessageType::GET_COMMAND_METADATA,
            Message::RunspacePoolHostCall(_) => MessageType::RUNSPACEPOOL_HOST_CALL,
            Message::RunspacePoolHostResponse(_) => MessageType::RUNSPACEPOOL_HOST_RESPONSE,
            Message::PipelineInput(_) => MessageType::PIPELINE_INPUT,
            Message::EndOfPipelineInput => MessageType::END_OF_PIPELINE_INPUT,
            Message::PipelineOutput(_) => MessageType::PIPELINE_OUTPUT,
            Message::ErrorRecord(_) => MessageType::ERROR_RECORD,
            Message::PipelineState(_) => MessageType::PIPELINE_STATE,
            Message::DebugRecord(_) => MessageType::DEBUG_RECORD,
            Message::VerboseRecord(_) => MessageType::VERBOSE_RECORD,
            Message::WarningRecord(_) => MessageType::WARNING_RECORD,
            Message::ProgressRecord(_) => MessageType::PROGRESS_RECORD,
            Message::InformationRecord(_) => MessageType::INFORMATION_RECORD,
            Message::PipelineHostCall(_) => MessageType::PIPELINE_HOST_CALL,
            Message::PipelineHostResponse(_) => MessageType::PIPELINE_HOST_RESPONSE,
            Message::ConnectRunspacePool(_) => MessageType::CONNECT_RUNSPACEPOOL,
            Message::RunspacePoolInitData(_) => MessageType::RUNSPACEPOOL_INIT_DATA,
            Message::ResetRunspaceState(_) => MessageType::RESET_RUNSPACE_STATE,
            Message::CloseSession => MessageType::CLOSE_SESSION,
            Message::StopPipeline => MessageType::STOP_PIPELINE,
            Message::Unknown(kind, _) => *kind,
        }
    }

    /// The body; `None` for a null.
    pub fn into_value(self) -> Option<Value> {
        Some(match self {
            Message::SessionCapability(message) => message.into(),
            Message::InitRunspacePool(message) => (*message).into(),
            Message::PublicKey(message) => message.into(),
            Message::EncryptedSessionKey(message) => message.into(),
            Message::PublicKeyRequest => Value::String("".into()),
            Message::SetMaxRunspaces(message) => message.into_value("MaxRunspaces"),
            Message::SetMinRunspaces(message) => message.into_value("MinRunspaces"),
            Message::RunspaceAvailability(message) => message.into(),
            Message::RunspacePoolState(message) => (*message).into(),
            Message::CreatePipeline(message) => (*message).into(),
            Message::GetAvailableRunspaces(message) | Message::ResetRunspaceState(message) => message.into(),
            Message::UserEvent(message) => (*message).into(),
            Message::ApplicationPrivateData(message) => message.into(),
            Message::GetCommandMetadata(message) => (*message).into(),
            Message::RunspacePoolHostCall(message) | Message::PipelineHostCall(message) => (*message).into(),
            Message::RunspacePoolHostResponse(message) | Message::PipelineHostResponse(message) => (*message).into(),
            Message::ErrorRecord(message) => (*message).into(),
            Message::PipelineState(message) => (*message).into(),
            Message::DebugRecord(message) => message.into_value(RecordKind::Debug),
            Message::VerboseRecord(message) => message.into_value(RecordKind::Verbose),
            Message::WarningRecord(message) => message.into_value(RecordKind::Warning),
            Message::ProgressRecord(message) => (*message).into(),
            Message::InformationRecord(message) => (*message).into(),
            Message::ConnectRunspacePool(message) => message.into(),
            Message::RunspacePoolInitData(message) => message.into(),
            Message::PipelineInput(value) | Message::PipelineOutput(value) | Message::Unknown(_, value) => {
                return value;
            }
            Message::EndOfPipelineInput | Message::CloseSession | Message::StopPipeline => return None,
        })
    }
}

#[cfg(test)]
mod tests;
