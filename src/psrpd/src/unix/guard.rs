//! The guard: a process that outlives a session's relay for as long as it takes to end the session's host.
//!
//! Whoever kills the relay with SIGKILL leaves it no time to clean up. The guard holds one end of a pipe whose other end
//! only the relay has; when that closes without a word, it ends the host's process group.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::{ForkResult, Pid, dup2_stderr, dup2_stdin, dup2_stdout, fork, read, setsid};

use super::descriptor;

/// How long a host may take to notice by itself that its input has ended.
const GRACE: Duration = Duration::from_secs(2);

/// The relay's hold on its guard.
#[derive(Debug)]
pub struct Guard(std::fs::File);

impl Guard {
    /// Starts the guard. Has to be called while the process has one thread.
    ///
    /// # Errors
    /// When there are no processes or descriptors left.
    #[allow(unsafe_code)]
    pub fn start() -> std::io::Result<Guard> {
        let (ours, theirs) = descriptor::pipe()?;
        // SAFETY: the process has one thread, so that the child may do whatever it likes.
        match unsafe { fork() }? {
            ForkResult::Parent { .. } => Ok(Guard(theirs.into())),
            ForkResult::Child => {
                drop(theirs);
                stand(ours);
                std::process::exit(0)
            }
        }
    }

    /// Names the process group that has to end with the relay.
    pub fn watch(&self, group: Pid) {
        // Without a guard the host still sees the end of its input.
        let _ = (&self.0).write_all(&group.as_raw().to_ne_bytes());
    }

    /// The group has ended: there is nothing left to guard.
    pub fn dismiss(&self) {
        self.watch(Pid::from_raw(0));
    }
}

fn stand(pipe: OwnedFd) {
    // Out of the relay's session, and away from the connection: sshd waits until nobody holds it.
    let _ = setsid();
    if let Ok(null) = OpenOptions::new().read(true).write(true).open("/dev/null") {
        let _ = (dup2_stdin(&null), dup2_stdout(&null), dup2_stderr(&null));
    }
    debug_assert!(pipe.as_raw_fd() > 2);
    let mut group = 0;
    let mut number = [0; 4];
    loop {
        match read(pipe.as_fd(), &mut number) {
            Ok(4) => group = i32::from_ne_bytes(number),
            Err(Errno::EINTR) => {}
            Ok(_) | Err(_) => break,
        }
    }
    if group > 1 {
        end_group(Pid::from_raw(group));
    }
}

/// The kill ladder for a group that nobody waits for.
fn end_group(group: Pid) {
    for (signal, patience) in [(None, GRACE), (Some(Signal::SIGTERM), GRACE), (Some(Signal::SIGKILL), Duration::ZERO)] {
        if killpg(group, signal).is_err() {
            return;
        }
        let mut waited = Duration::ZERO;
        while waited < patience && killpg(group, None).is_ok() {
            let step = Duration::from_millis(20);
            std::thread::sleep(step);
            waited += step;
        }
    }
}
