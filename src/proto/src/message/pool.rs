//! Opening a runspace pool, and asking it for runspaces.

use clixml::{Object, Value};

use super::bag::{Bag, boxed};
use super::enumeration::enumeration;
use super::{ApartmentState, Enumeration, HostInfo, MessageError};

enumeration! {
    /// Which threads run a runspace's pipelines (`[MS-PSRP] 2.2.3.6`).
    ThreadOptions, "System.Management.Automation.Runspaces.PSThreadOptions", flags = false {
        /// As the server likes.
        DEFAULT = 0 "Default",
        /// A new one for each pipeline.
        USE_NEW_THREAD = 1 "UseNewThread",
        /// One for all.
        REUSE_THREAD = 2 "ReuseThread",
        /// The one that asks.
        USE_CURRENT_THREAD = 3 "UseCurrentThread",
    }
}

/// `[MS-PSRP] 2.2.2.2`: opens a runspace pool.
#[derive(Clone, Debug, PartialEq)]
pub struct InitRunspacePool {
    /// Runspaces that are kept.
    pub min_runspaces: i32,
    /// Pipelines that may run at once.
    pub max_runspaces: i32,
    /// Which threads run the pipelines.
    pub thread_options: ThreadOptions,
    /// For COM; without meaning outside Windows.
    pub apartment_state: ApartmentState,
    /// A dictionary of the client's version table and what the user gave with `-ApplicationArguments`, or null.
    pub application_arguments: Value,
    /// What the client's host is and can.
    pub host_info: HostInfo,
}

/// One runspace, no arguments, and a host that can do nothing.
impl Default for InitRunspacePool {
    fn default() -> Self {
        InitRunspacePool {
            min_runspaces: 1,
            max_runspaces: 1,
            thread_options: ThreadOptions::DEFAULT,
            apartment_state: ApartmentState::UNKNOWN,
            application_arguments: Value::Null,
            host_info: HostInfo::NONE,
        }
    }
}

impl InitRunspacePool {
    pub(super) fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        Ok(InitRunspacePool {
            min_runspaces: bag.i32("MinRunspaces")?,
            max_runspaces: bag.i32("MaxRunspaces")?,
            thread_options: bag.enumeration("PSThreadOptions")?,
            apartment_state: bag.enumeration("ApartmentState")?,
            application_arguments: bag.value("ApplicationArguments")?,
            host_info: HostInfo::decode(bag.bag("HostInfo")?)?,
        })
    }

    /// The major version of the client's PowerShell, from its version table.
    pub fn client_major_version(&self) -> Option<u32> {
        let table = super::private_data::entry(&self.application_arguments, "PSVersionTable")?;
        match super::private_data::entry(table, "PSVersion")? {
            Value::Version(version) => Some(version.major()),
            _ => None,
        }
    }
}

impl From<InitRunspacePool> for Value {
    fn from(message: InitRunspacePool) -> Self {
        boxed(
            Object::bag()
                .with("MinRunspaces", Value::Int32(message.min_runspaces))
                .with("MaxRunspaces", Value::Int32(message.max_runspaces))
                .with("PSThreadOptions", message.thread_options.into_value())
                .with("ApartmentState", message.apartment_state.into_value())
                .with("ApplicationArguments", message.application_arguments)
                .with("HostInfo", Value::from(message.host_info)),
        )
    }
}

/// `[MS-PSRP] 2.2.2.29`: takes over a runspace pool that another session left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectRunspacePool {
    /// What the pool is expected to have, unless the client does not care.
    pub min_runspaces: Option<i32>,
    /// What the pool is expected to have, unless the client does not care.
    pub max_runspaces: Option<i32>,
}

impl ConnectRunspacePool {
    pub(super) fn decode(value: Option<Value>) -> Result<Self, MessageError> {
        match value {
            // A client that does not care sends an empty string.
            None | Some(Value::String(_)) => Ok(ConnectRunspacePool { min_runspaces: None, max_runspaces: None }),
            value => {
                let mut bag = Bag::of(value, "CONNECT_RUNSPACEPOOL")?;
                Ok(ConnectRunspacePool {
                    min_runspaces: Some(bag.i32("MinRunspaces")?),
                    max_runspaces: Some(bag.i32("MaxRunspaces")?),
                })
            }
        }
    }
}

impl From<ConnectRunspacePool> for Value {
    fn from(message: ConnectRunspacePool) -> Self {
        match (message.min_runspaces, message.max_runspaces) {
            (None, None) => Value::String("".into()),
            (min, max) => boxed(
                Object::bag()
                    .with("MinRunspaces", Value::Int32(min.unwrap_or(-1)))
                    .with("MaxRunspaces", Value::Int32(max.unwrap_or(-1))),
            ),
        }
    }
}

/// `[MS-PSRP] 2.2.2.30`: the answer to [`ConnectRunspacePool`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunspacePoolInitData {
    /// Runspaces that are kept.
    pub min_runspaces: i32,
    /// Pipelines that may run at once.
    pub max_runspaces: i32,
}

impl RunspacePoolInitData {
    pub(super) fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        Ok(RunspacePoolInitData { min_runspaces: bag.i32("MinRunspaces")?, max_runspaces: bag.i32("MaxRunspaces")? })
    }
}

impl From<RunspacePoolInitData> for Value {
    fn from(message: RunspacePoolInitData) -> Self {
        boxed(
            Object::bag()
                .with("MinRunspaces", Value::Int32(message.min_runspaces))
                .with("MaxRunspaces", Value::Int32(message.max_runspaces)),
        )
    }
}

/// `[MS-PSRP] 2.2.2.11` and `2.2.2.31`: a call without arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolCall {
    /// Which call the answer belongs to.
    pub call: i64,
}

impl PoolCall {
    pub(super) fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        Ok(PoolCall { call: bag.i64("ci")? })
    }
}

impl From<PoolCall> for Value {
    fn from(message: PoolCall) -> Self {
        boxed(Object::bag().with("ci", Value::Int64(message.call)))
    }
}

/// `[MS-PSRP] 2.2.2.6` and `2.2.2.7`: changes one of the pool's limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetRunspaces {
    /// The new limit.
    pub count: i32,
    /// Which call the answer belongs to.
    pub call: i64,
}

impl SetRunspaces {
    pub(super) fn decode(mut bag: Bag, name: &'static str) -> Result<Self, MessageError> {
        Ok(SetRunspaces { count: bag.i32(name)?, call: bag.i64("ci")? })
    }

    pub(super) fn into_value(self, name: &'static str) -> Value {
        boxed(Object::bag().with(name, Value::Int32(self.count)).with("ci", Value::Int64(self.call)))
    }
}

/// `[MS-PSRP] 2.2.2.8`: the answer to a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunspaceAvailability {
    /// What the answer is.
    pub answer: Availability,
    /// The call's own number.
    pub call: i64,
}

/// What a pool answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// Whether what was asked for was done.
    Done(bool),
    /// How many runspaces are free. `[MS-PSRP]` has 64 bits here, PowerShell sends and takes 32 only.
    Count(i32),
}

impl RunspaceAvailability {
    const ANSWER: &str = "SetMinMaxRunspacesResponse";

    pub(super) fn decode(mut bag: Bag) -> Result<Self, MessageError> {
        let answer = match bag.value(Self::ANSWER)?.into_unwrapped() {
            Value::Bool(done) => Availability::Done(done),
            Value::Int32(count) => Availability::Count(count),
            Value::Int64(count) => Availability::Count(i32::try_from(count).unwrap_or(i32::MAX)),
            other => return Err(super::bag::wrong(Self::ANSWER, "B or I32", &other)),
        };
        Ok(RunspaceAvailability { answer, call: bag.i64("ci")? })
    }
}

impl From<RunspaceAvailability> for Value {
    fn from(message: RunspaceAvailability) -> Self {
        let answer = match message.answer {
            Availability::Done(done) => Value::Bool(done),
            Availability::Count(count) => Value::Int32(count),
        };
        boxed(Object::bag().with(RunspaceAvailability::ANSWER, answer).with("ci", Value::Int64(message.call)))
    }
}
