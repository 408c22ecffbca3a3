//! The step between the monitor, which is root, and a session's program, which is the user's: a process that gives up what root
//! has, in this order, and becomes the program.
//!
//! What is to be done comes in a file without a name: an environment that the owner of a key or a client has a say in must not be
//! that of a process of root's, and arguments are for everybody to read.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use nix::sys::prctl::set_pdeathsig;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::Signal;
use nix::sys::stat::{Mode, umask};
use nix::unistd::{Gid, Uid, getppid, setgroups, setresgid, setresuid, setsid, setuid};
use rustix::fs::{MemfdFlags, memfd_create};
use rustix::process::ioctl_tiocsctty;

use super::fields::{Malformed, Reader, Writer};

/// A script and a session's variables fit in there.
const LONGEST: u64 = 4 << 20;
const LONGEST_PART: usize = 1 << 20;
const MOST_PARTS: usize = 8 << 10;
const MOST_GROUPS: usize = 64 << 10;

/// What a step is to become.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orders {
    /// Who has given them, and has to be there.
    pub monitor: u32,
    /// The user.
    pub uid: u32,
    /// The first group.
    pub gid: u32,
    /// All groups.
    pub groups: Vec<u32>,
    /// Whether standard input is the terminal that is to be theirs.
    pub on_terminal: bool,
    /// How many descriptors programs may have at first.
    pub descriptors: Option<u64>,
    /// The cgroup.
    pub cgroup: Option<PathBuf>,
    /// Where it begins.
    pub home: PathBuf,
    /// The program.
    pub program: OsString,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// All of its environment.
    pub environment: Vec<(OsString, OsString)>,
}

/// Why a step was not taken.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// What is to be done is not known.
    #[error("the orders cannot be read: {0}")]
    Orders(io::Error),
    /// They are none.
    #[error("the orders are none: {0}")]
    Malformed(#[from] Malformed),
    /// The system does not let it.
    #[error("cannot {0}: {1}")]
    System(&'static str, io::Error),
    /// It could be root again.
    #[error("root was not given up")]
    Kept,
    /// Nobody waits for it.
    #[error("whoever has asked for it is gone")]
    Alone,
}

/// The command that takes the step, with `words` before the number of a descriptor, which it inherits and which is to be held until
/// it was started.
///
/// # Errors
/// When the system has no memory or descriptors left.
pub fn command(words: &[OsString], orders: &Orders) -> io::Result<(Command, OwnedFd)> {
    let (first, rest) = words.split_first().ok_or_else(|| io::Error::other("no program takes the step"))?;
    // Inherited by whatever is started until it is closed: nothing is, since one thread starts all there is.
    let memory = memfd_create("orders", MemfdFlags::empty())?;
    let mut file = File::from(memory);
    file.write_all(&orders.encode())?;
    let mut command = Command::new(first);
    command.args(rest).arg(file.as_raw_fd().to_string()).env_clear().current_dir("/");
    Ok((command, file.into()))
}

/// Becomes the program that the orders in a descriptor name.
///
/// # Errors
/// When it does not.
pub fn take(descriptor: u32) -> Result<std::convert::Infallible, StepError> {
    let mut bytes = Vec::new();
    // Opened anew, so that it is read from its beginning and closed with this.
    File::open(format!("/proc/self/fd/{descriptor}"))
        .and_then(|file| file.take(LONGEST).read_to_end(&mut bytes))
        .map_err(StepError::Orders)?;
    let orders = Orders::decode(&bytes)?;
    become_user(&orders)?;
    let mut note = None;
    if std::env::set_current_dir(&orders.home).is_err() {
        std::env::set_current_dir("/").map_err(|error| StepError::System("change to /", error))?;
        note = Some(format!("Could not chdir to home directory {}: it begins in /\n", orders.home.display()));
    }
    if let Some(note) = note {
        let _ = io::stderr().write_all(note.as_bytes());
    }
    let error = Command::new(&orders.program).args(&orders.arguments).env_clear().envs(orders.environment).exec();
    Err(StepError::System("start the program", error))
}

/// From root to the user, in the order in which each still may do what it has to.
fn become_user(orders: &Orders) -> Result<(), StepError> {
    let step = |what| move |error: nix::Error| StepError::System(what, error.into());
    if let Some(cgroup) = &orders.cgroup {
        fs::write(cgroup.join("cgroup.procs"), "0").map_err(|error| StepError::System("join the cgroup", error))?;
    }
    // Where there is auditing: whose all this is. Where there is none, or it was said already, it says so.
    let _ = fs::write("/proc/self/loginuid", orders.uid.to_string());
    setsid().map_err(step("lead a session"))?;
    if orders.on_terminal {
        ioctl_tiocsctty(io::stdin()).map_err(|error| StepError::System("take the terminal", error.into()))?;
    }
    if let (Some(soft), Ok((_, hard))) = (orders.descriptors, getrlimit(Resource::RLIMIT_NOFILE)) {
        let _ = setrlimit(Resource::RLIMIT_NOFILE, soft.min(hard), hard);
    }
    umask(Mode::from_bits_truncate(0o022));
    let groups: Vec<Gid> = orders.groups.iter().copied().map(Gid::from_raw).collect();
    setgroups(&groups).map_err(step("set the groups"))?;
    let (user, group) = (Uid::from_raw(orders.uid), Gid::from_raw(orders.gid));
    setresgid(group, group, group).map_err(step("set the group"))?;
    setresuid(user, user, user).map_err(step("become the user"))?;
    if !user.is_root() && setuid(Uid::from_raw(0)).is_ok() {
        return Err(StepError::Kept);
    }
    // Whoever kills the monitor ends what it has started; the system forgets this when the user changes, so it stands here.
    set_pdeathsig(Signal::SIGKILL).map_err(step("be told of the end of the monitor"))?;
    if getppid().as_raw() != orders.monitor.cast_signed() {
        return Err(StepError::Alone);
    }
    Ok(())
}

impl Orders {
    fn encode(&self) -> Vec<u8> {
        let mut out = Writer::default();
        let put = |out: &mut Writer, text: &OsStr| out.bytes(text.as_bytes());
        [self.monitor, self.uid, self.gid].into_iter().for_each(|number| out.u32(number));
        out.list(&self.groups, |out, group| out.u32(*group));
        out.u8(u8::from(self.on_terminal));
        out.u64(self.descriptors.unwrap_or(0));
        put(&mut out, self.cgroup.as_ref().map_or(OsStr::new(""), |path| path.as_os_str()));
        put(&mut out, self.home.as_os_str());
        put(&mut out, &self.program);
        out.list(&self.arguments, |out, argument| put(out, argument));
        out.list(&self.environment, |out, (name, value)| {
            put(out, name);
            put(out, value);
        });
        out.0
    }

    fn decode(bytes: &[u8]) -> Result<Orders, Malformed> {
        let mut from = Reader(bytes);
        let part =
            |from: &mut Reader<'_>| from.bytes("a part", LONGEST_PART).map(|bytes| OsString::from_vec(bytes.to_vec()));
        let orders = Orders {
            monitor: from.u32()?,
            uid: from.u32()?,
            gid: from.u32()?,
            groups: from.list("groups", MOST_GROUPS, Reader::u32)?,
            on_terminal: from.flag()?,
            descriptors: Some(from.u64()?).filter(|number| *number > 0),
            cgroup: Some(part(&mut from)?).filter(|path| !path.is_empty()).map(PathBuf::from),
            home: part(&mut from)?.into(),
            program: part(&mut from)?,
            arguments: from.list("arguments", MOST_PARTS, part)?,
            environment: from.list("variables", MOST_PARTS, |from| Ok((part(from)?, part(from)?)))?,
        };
        from.end(orders)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_arrive_as_they_were_given() {
        let orders = Orders {
            monitor: 7,
            uid: 1000,
            gid: 1001,
            groups: vec![1001, 5],
            on_terminal: true,
            descriptors: Some(1024),
            cgroup: None,
            home: "/home/ann".into(),
            program: "/bin/sh".into(),
            arguments: vec!["-c".into(), OsString::from_vec(vec![0xff, b'x'])],
            environment: vec![("A".into(), "b=c".into())],
        };
        assert_eq!(Orders::decode(&orders.encode()), Ok(orders.clone()));
        let bytes = orders.encode();
        assert!((0..bytes.len()).all(|length| Orders::decode(&bytes[..length]).is_err()));
    }
}
