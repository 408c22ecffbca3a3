//! Serving every user, with privileges apart: the *monitor*, which is root, checks keys and starts programs as their users; the
//! *network process*, which is nobody in particular and may do next to nothing, speaks with clients.
//!
//! The monitor starts the network process, hands it the sockets and the host keys, and answers its questions, trusting nothing
//! in them. Each ends with the other. A session's program is started by way of a *step*: a process that gives up what root has
//! and becomes the program.

mod cgroup;
mod channel;
mod desk;
mod fields;
mod identity;
mod keeper;
pub mod message;
mod monitor;
mod network;
mod remote;
mod sandbox;
mod step;

use std::ffi::OsString;
use std::sync::Arc;

use crate::accounts::Access;

pub use cgroup::{Cgroup, Cgroups};
pub use identity::with_eyes_of;
pub use keeper::{Keeper, keep};
pub use monitor::{Monitor, MonitorError};
pub use network::{NetworkError, run as run_network};
pub use step::{Orders, StepError, command as step, take as take_step};

/// How everybody is served.
pub struct Everybody {
    /// Who may log in at all.
    pub access: Access,
    /// The command of the network process: it calls [`run_network`].
    pub network: Vec<OsString>,
    /// The command of a step, which a number follows: it calls [`take_step`] with it.
    pub step: Vec<OsString>,
    /// Whom the network process becomes, and the group.
    pub nobody: (u32, u32),
    /// How many descriptors programs may have at first; none: as many as this process.
    pub descriptors: Option<u64>,
    /// Where sessions have cgroups, where they have.
    pub cgroups: Option<Cgroups>,
    /// Who ends what is left when the monitor is killed.
    pub keeper: Option<Arc<Keeper>>,
}
