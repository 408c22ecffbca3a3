//! What a side speaks.

use clixml::{Object, Value, Version};

use super::MessageError;
use super::bag::{Bag, boxed, wrong};

/// `[MS-PSRP] 2.2.2.1`: what a side speaks. The first message of either.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionCapability {
    /// The protocol's version: what changes from release to release.
    pub protocol: Version,
    /// 2.0 since PowerShell 2.0.
    pub powershell: Version,
    /// 1.1.0.1 since PowerShell 2.0.
    pub serialization: Version,
    /// Windows PowerShell's client sends its time zone, serialized by .NET; nobody reads it.
    pub time_zone: Option<Vec<u8>>,
}

impl SessionCapability {
    /// The version of PowerShell that both sides name.
    pub const POWERSHELL: Version = Version::new(2, 0);
    /// The version of CLIXML that both sides name.
    pub const SERIALIZATION: Version = Version::with_revision(1, 1, 0, 1);

    /// The capability of a side that speaks this protocol.
    pub const fn new(protocol: Version) -> Self {
        SessionCapability {
            protocol,
            powershell: Self::POWERSHELL,
            serialization: Self::SERIALIZATION,
            time_zone: None,
        }
    }

    pub(super) fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        let time_zone = match bag.optional("TimeZone") {
            Some(Value::Bytes(bytes)) => Some(bytes),
            _ => None,
        };
        Ok(SessionCapability {
            protocol: version(&mut bag, "protocolversion")?,
            powershell: version(&mut bag, "PSVersion")?,
            serialization: version(&mut bag, "SerializationVersion")?,
            time_zone,
        })
    }
}

fn version(bag: &mut Bag, name: &'static str) -> Result<Version, MessageError> {
    match bag.value(name)?.into_unwrapped() {
        Value::Version(version) => Ok(version),
        other => Err(wrong(name, "Version", &other)),
    }
}

impl From<SessionCapability> for Value {
    fn from(message: SessionCapability) -> Self {
        let mut bag = Object::bag()
            .with("protocolversion", Value::Version(message.protocol))
            .with("PSVersion", Value::Version(message.powershell))
            .with("SerializationVersion", Value::Version(message.serialization));
        if let Some(bytes) = message.time_zone {
            bag.extended.push("TimeZone", Value::Bytes(bytes));
        }
        boxed(bag)
    }
}
