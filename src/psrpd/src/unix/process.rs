//! A host process: started in its guard's process group, with nothing of ours but three pipes, and ended with all it started.

use std::ffi::OsStr;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::sys::wait::{Id, WaitPidFlag, WaitStatus, waitid, waitpid};
use nix::unistd::{Pid, close, dup2_stderr, dup2_stdin, dup2_stdout, setpgid};

use super::descriptor;
use super::fork::{drop_variables, fork};

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
    pub end: OwnedFd,
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
    command.process_group(group.as_raw());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let process = Pid::from_raw(child.id().try_into().map_err(io::Error::other)?);
    let (Some(stdin), Some(stdout), Some(stderr)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Err(io::Error::other("a child without pipes"));
    };
    look_after(process, group, stdin, stdout, stderr)
}

/// Starts a copy of this process that runs `main`, in a group that is there, without the variables that are not `allowed`. What
/// this process has read and linked it need not read and link again. Has to be called while the process has one thread.
///
/// # Errors
/// What the system says: no processes or descriptors left, or it does not tell which descriptors a copy would have.
pub fn copy(group: Pid, allowed: impl Fn(&OsStr) -> bool, main: impl FnOnce() -> i32) -> io::Result<Started> {
    let listed = descriptor::listed()?;
    let (their_stdin, stdin) = descriptor::pipe()?;
    let (stdout, their_stdout) = descriptor::pipe()?;
    let (stderr, their_stderr) = descriptor::pipe()?;
    let process = fork(|| {
        let _ = setpgid(Pid::from_raw(0), group);
        let _ = (dup2_stdin(&their_stdin), dup2_stdout(&their_stdout), dup2_stderr(&their_stderr));
        let pipes = [&their_stdin, &stdin, &stdout, &their_stdout, &stderr, &their_stderr].map(AsRawFd::as_raw_fd);
        // Their owners are further up this stack.
        let all = listed.into_iter().chain(pipes).filter(|descriptor| *descriptor > 2);
        all.for_each(|descriptor| close(descriptor).unwrap_or(()));
        drop_variables(allowed);
        main()
    })?;
    // Both sides do it, so that it is done whoever comes first.
    let _ = setpgid(process, group);
    look_after(process, group, stdin.into(), stdout.into(), stderr.into())
}

fn look_after(
    process: Pid,
    group: Pid,
    stdin: ChildStdin,
    stdout: ChildStdout,
    stderr: ChildStderr,
) -> io::Result<Started> {
    descriptor::never_wait(&stdin)?;
    let (end, ending) = descriptor::pipe()?;
    let ended = Arc::new(Ended::default());
    let tell = ended.clone();
    std::thread::Builder::new().name("reaper".into()).stack_size(64 << 10).spawn(move || {
        let status = reap(process, group);
        *tell.status.lock().unwrap_or_else(PoisonError::into_inner) = Some(status);
        tell.told.notify_all();
        drop(ending);
    })?;
    Ok(Started { stdin, stdout, stderr, life: Life { process, group, ended, end } })
}

/// Waits for the host's end and ends whatever it left in its group, whose guard nobody collects while this process runs: the
/// group's number cannot be anybody else's yet.
fn reap(process: Pid, group: Pid) -> ExitStatus {
    while let Err(nix::errno::Errno::EINTR) = waitid(Id::Pid(process), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT) {}
    let _ = killpg(group, Signal::SIGKILL);
    match waitpid(process, None) {
        Ok(WaitStatus::Exited(_, code)) => ExitStatus::from_raw(code << 8),
        Ok(WaitStatus::Signaled(_, signal, _)) => ExitStatus::from_raw(signal as i32),
        _ => ExitStatus::from_raw(Signal::SIGKILL as i32),
    }
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
