//! How the network process shuts itself in: another user, an empty file system, no privileges to be had by anything, landlock's
//! rules without a right in them, and only the system calls that it takes to serve.

mod calls;

use std::io;

use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetStatus, Scope};
use nix::sys::prctl::{set_dumpable, set_no_new_privs, set_pdeathsig};
use nix::sys::resource::{Resource, setrlimit};
use nix::sys::signal::Signal;
use nix::unistd::{Gid, Uid, chdir, chroot, setgroups, setresgid, setresuid, setuid};
use rustix::thread::{CapabilitySet, remove_capability_from_bounding_set};

/// What is not optional could not be had.
#[derive(Debug, thiserror::Error)]
pub enum Unsafe {
    /// It would speak with clients as root.
    #[error("the network process was to be root")]
    Root,
    /// The system does not let it.
    #[error("cannot {0}: {1}")]
    System(&'static str, io::Error),
    /// It could be root again.
    #[error("root was not given up")]
    Kept,
    /// System calls cannot be taken away.
    #[error("cannot take system calls away: {0}")]
    Calls(#[from] calls::CallsError),
}

/// Gives up everything but system calls, before there is a second thread. What this system does not let it give up, besides
/// root's rights.
///
/// # Errors
/// When it would still have those.
pub fn step_down(uid: u32, gid: u32, root: Option<&str>) -> Result<Vec<String>, Unsafe> {
    let (user, group) = (Uid::from_raw(uid), Gid::from_raw(gid));
    if user.is_root() || gid == 0 {
        return Err(Unsafe::Root);
    }
    let mut lacks = Vec::new();
    let mut wish = |what: &str, done: Result<(), String>| {
        if let Err(error) = done {
            lacks.push(format!("{what}: {error}"));
        }
    };
    wish(
        "chroot",
        match root {
            Some(root) => chroot(root).and_then(|()| chdir("/")).map_err(|error| format!("{root}: {error}")),
            None => Err("there is no empty folder that is root's".into()),
        },
    );
    let bounds = CapabilitySet::all().iter().try_for_each(|capability| {
        match remove_capability_from_bounding_set(capability) {
            // One that this kernel has not.
            Err(rustix::io::Errno::INVAL) => Ok(()),
            done => done,
        }
    });
    wish("bounding set of capabilities", bounds.map_err(|error| error.to_string()));
    wish("core dumps", setrlimit(Resource::RLIMIT_CORE, 0, 0).map_err(|error| error.to_string()));

    let must = |what| move |error: nix::Error| Unsafe::System(what, error.into());
    setgroups(&[]).map_err(must("give up the groups"))?;
    setresgid(group, group, group).map_err(must("change the group"))?;
    setresuid(user, user, user).map_err(must("change the user"))?;
    if setuid(Uid::from_raw(0)).is_ok() {
        return Err(Unsafe::Kept);
    }
    set_dumpable(false).map_err(must("keep others of the same user out"))?;
    set_no_new_privs().map_err(must("give up new privileges"))?;
    // Besides the line, whose end it sees: it may be busy.
    wish("end with the monitor", set_pdeathsig(Signal::SIGKILL).map_err(|error| error.to_string()));
    wish("landlock", landlock());
    Ok(lacks)
}

/// Takes all system calls away from all threads but those that it takes to serve.
///
/// # Errors
/// When this system does not let it.
pub fn filter() -> Result<(), Unsafe> {
    Ok(calls::filter()?)
}

fn landlock() -> Result<(), String> {
    let abi = ABI::V6;
    let enforced = Ruleset::default()
        .handle_access(AccessFs::from_all(abi))
        .and_then(|ruleset| ruleset.handle_access(AccessNet::from_all(abi)))
        .and_then(|ruleset| ruleset.scope(Scope::from_all(abi)))
        .and_then(|ruleset| ruleset.create())
        .and_then(|ruleset| ruleset.restrict_self());
    match enforced.map(|status| status.ruleset) {
        Ok(RulesetStatus::FullyEnforced) => Ok(()),
        Ok(RulesetStatus::PartiallyEnforced) => Err("this kernel knows some of it only".into()),
        Ok(RulesetStatus::NotEnforced) => Err("this kernel has none".into()),
        Err(error) => Err(error.to_string()),
    }
}
