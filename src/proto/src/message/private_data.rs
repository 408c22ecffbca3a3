//! What a server tells the client about itself.

use clixml::{Base, Object, Text, Value, Version};

use super::MessageError;
use super::bag::{Bag, boxed};

const DICTIONARY: &[&str] =
    &["System.Management.Automation.PSPrimitiveDictionary", "System.Collections.Hashtable", "System.Object"];
const VERSIONS: &[&str] = &["System.Version[]", "System.Array", "System.Object"];

/// `[MS-PSRP] 2.2.2.13`: what a server tells the client about itself, right before the pool is open.
#[derive(Clone, Debug, PartialEq)]
pub struct ApplicationPrivateData {
    /// A dictionary, or null.
    pub data: Value,
}

impl ApplicationPrivateData {
    /// A dictionary with a version table. `protocol` is the version that was negotiated; the others are of this server.
    ///
    /// `table` has the entries of `$PSVersionTable` beyond those that the protocol itself fixes.
    pub fn with_version_table(protocol: Version, table: Vec<(Text, Value)>) -> Self {
        let mut entries: Vec<(Value, Value)> = table.into_iter().map(|(k, v)| (Value::String(k), v)).collect();
        let fixed = [
            ("PSRemotingProtocolVersion", Value::Version(protocol)),
            ("SerializationVersion", Value::Version(super::SessionCapability::SERIALIZATION)),
            ("WSManStackVersion", Value::Version(Version::new(3, 0))),
        ];
        entries.extend(fixed.into_iter().map(|(name, value)| (Value::String(name.into()), value)));
        let mut data = ApplicationPrivateData { data: dictionary(Vec::new()) };
        data.set("PSVersionTable", dictionary(entries));
        data
    }

    /// With the entries by which a server says that it can debug. A client then begins each session with a pipeline that
    /// sets the debugger's mode, and each `Invoke-Command` with one more.
    pub fn with_debugger(mut self) -> Self {
        self.set("DebugMode", Value::Int32(1));
        self.set("DebugStop", Value::Bool(false));
        self.set("DebugBreakpointCount", Value::Int32(0));
        self.set("BreakAll", Value::Bool(false));
        self.set("UnhandledBreakpointMode", Value::Int32(1));
        self
    }

    /// Adds an entry. Replaces none: names are the caller's care. Does nothing to a null.
    pub fn set(&mut self, name: &str, value: Value) {
        if let Value::Object(object) = &mut self.data
            && let Base::Dictionary(entries) = &mut object.base
        {
            entries.push((Value::String(name.into()), value));
        }
    }

    /// The entry of that name, in any case.
    pub fn get(&self, name: &str) -> Option<&Value> {
        entry(&self.data, name)
    }

    /// The protocol version that the server's version table names.
    pub fn protocol(&self) -> Option<Version> {
        match entry(self.get("PSVersionTable")?, "PSRemotingProtocolVersion")? {
            Value::Version(version) => Some(*version),
            _ => None,
        }
    }

    pub(super) fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        Ok(ApplicationPrivateData { data: bag.value("ApplicationPrivateData")? })
    }
}

impl From<ApplicationPrivateData> for Value {
    fn from(message: ApplicationPrivateData) -> Self {
        boxed(Object::bag().with("ApplicationPrivateData", message.data))
    }
}

/// The entry of a dictionary by its name, in any case.
pub(super) fn entry<'a>(dictionary: &'a Value, name: &str) -> Option<&'a Value> {
    let entries = dictionary.as_dictionary()?;
    entries.iter().find(|(key, _)| key.as_text().is_some_and(|key| key.eq_ignore_case(name))).map(|(_, value)| value)
}

/// A PSPrimitiveDictionary.
pub fn dictionary(entries: Vec<(Value, Value)>) -> Value {
    boxed(Object::of(DICTIONARY).with_base(Base::Dictionary(entries)))
}

/// `System.Version[]`, as `PSCompatibleVersions` is.
pub fn versions(versions: impl IntoIterator<Item = Version>) -> Value {
    let versions = versions.into_iter().map(Value::Version).collect();
    boxed(Object::of(VERSIONS).with_base(Base::List(clixml::ListKind::List, versions)))
}
