//! A host process: started in its guard's process group, with nothing of ours but three pipes, and ended with all it started.

use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;

use super::descriptor;

/// How long a host may take to end after each step of the ladder: after its input has ended, after SIGTERM.
const PATIENCE: Duration = Duration::from_secs(3);

/// A host that was started, and what it is talked to by.
#[derive(Debug)]
pub struct Started {
    /// Where the client's lines go.
    pub stdin: ChildStdin,
    /// Where the host's lines come from.
    pub stdout: ChildStdout,
    /// Where its complaints come from.
    pub stderr: ChildStderr,
    /// Its life.
    pub life: Life,
}

/// A host's life, from outside.
#[derive(Debug)]
pub struct Life {
    process: Pid,
    group: Pid,
    ended: Arc<Ended>,
    /// Can be read from when the host has ended.
    pub end: std::os::fd::OwnedFd,
}

/// How the host ended, once it has.
#[derive(Debug, Default)]
struct Ended {
    status: Mutex<Option<ExitStatus>>,
    told: Condvar,
}

/// Starts `command`, whose program, arguments, environment and folder are set, in a group that is there.
///
/// # Errors
/// What the system says: no such program, no processes left.
pub fn start(mut command: Command, group: Pid) -> io::Result<Started> {
    let (end, ending) = descriptor::pipe()?;
    command.process_group(group.as_raw());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let process = Pid::from_raw(child.id().try_into().map_err(io::Error::other)?);
    let (Some(stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Err(io::Error::other("a child without pipes"));
    };
    descriptor::never_wait(&stdin)?;
    let ended = Arc::new(Ended::default());
    let tell = ended.clone();
    std::thread::Builder::new().name("reaper".into()).stack_size(64 << 10).spawn(move || {
        let status = reap(&mut child, process, group);
        *tell.status.lock().unwrap_or_else(PoisonError::into_inner) = Some(status);
        tell.told.notify_all();
        drop(ending);
    })?;
    Ok(Started { stdin, stdout, stderr, life: Life { process, group, ended, end } })
}

/// Waits for the host's end and ends whatever it left in its group, whose guard nobody collects while this process runs: the
/// group's number cannot be anybody else's yet.
fn reap(child: &mut Child, process: Pid, group: Pid) -> ExitStatus {
    while let Err(nix::errno::Errno::EINTR) = waitid(Id::Pid(process), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT) {}
    let _ = killpg(group, Signal::SIGKILL);
    child.wait().unwrap_or_else(|_| ExitStatus::from_raw(Signal::SIGKILL as i32))
}

impl Life {
    /// The host's own process.
    pub fn process(&self) -> Pid {
        self.process
    }

    /// The process group that it is in, with all that it starts.
    pub fn group(&self) -> Pid {
        self.group
    }

    /// Waits for the host to end by itself; how it did.
    pub fn wait(&self) -> Option<ExitStatus> {
        let status = self.ended.status.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.ended.told.wait_timeout_while(status, PATIENCE, |status| status.is_none());
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Waits for the host to end after its input has ended; then asks it to, then makes it.
    pub fn end(&self) -> Option<ExitStatus> {
        for signal in [Signal::SIGTERM, Signal::SIGKILL] {
            if let Some(status) = self.wait() {
                return Some(status);
            }
            let _ = killpg(self.group, signal);
        }
        self.wait()
    }

    /// Ends the host at once.
    pub fn kill(&self) {
        let _ = killpg(self.group, Signal::SIGKILL);
    }
}
