//! The guard: a process that outlives a session's relay for as long as it takes to end the session's host.
//!
//! Whoever kills the relay with SIGKILL leaves it no time to clean up. The guard holds one end of a pipe whose other end
//! only the relay has; when that closes without a word, it ends its own process group, which is the host's too. The host
//! is in that group before it runs, and holds the pipe until then: there is no moment at which the guard does not know it.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::time::Duration;

use nix::errno::Errno;
use nix::sys::signal::{SigSet, SigmaskHow, Signal, kill, killpg};
use nix::unistd::{Pid, close, dup2_stderr, dup2_stdin, dup2_stdout, getpgrp, read, setpgid};

use super::descriptor;
use super::fork::fork;

/// How long a host may take to notice by itself that its input has ended, and to heed SIGTERM.
const GRACE: Duration = Duration::from_secs(2);

/// The relay's hold on its guard.
#[derive(Debug)]
pub struct Guard {
    pipe: std::fs::File,
    group: Pid,
}

impl Guard {
    /// Starts the guard, in a process group of its own. Has to be called while the process has one thread.
    ///
    /// # Errors
    /// When there are no processes or descriptors left.
    pub fn start() -> std::io::Result<Guard> {
        let (ours, theirs) = descriptor::pipe()?;
        // What the group is sent, its guard outlives. From before it is there, so that no signal comes too early.
        let before = SigSet::all().thread_swap_mask(SigmaskHow::SIG_SETMASK)?;
        let forked = fork(|| {
            let _ = setpgid(Pid::from_raw(0), Pid::from_raw(0));
            let _ = close(theirs.as_raw_fd());
            stand(&ours);
            0
        });
        before.thread_set_mask()?;
        let group = forked?;
        // Both sides do it, so that it is done whoever comes first.
        let _ = setpgid(group, group);
        Ok(Guard { pipe: theirs.into(), group })
    }

    /// The group that ends with the relay: what has to end with it is started there.
    pub fn group(&self) -> Pid {
        self.group
    }

    /// Names the process of the group whose end the others' is to follow.
    pub fn watch(&self, leader: Pid) {
        // Without a guard the host still sees the end of its input.
        let _ = (&self.pipe).write_all(&leader.as_raw().to_ne_bytes());
    }

    /// The group has ended: there is nothing left to guard.
    pub fn dismiss(&self) {
        self.watch(Pid::from_raw(0));
    }
}

fn stand(pipe: &OwnedFd) {
    // Away from the connection: sshd waits until nobody holds it.
    if let Ok(null) = OpenOptions::new().read(true).write(true).open("/dev/null") {
        let _ = (dup2_stdin(&null), dup2_stdout(&null), dup2_stderr(&null));
    }
    debug_assert!(pipe.as_raw_fd() > 2);
    let mut leader = None;
    let mut number = [0; 4];
    loop {
        match read(pipe.as_fd(), &mut number) {
            Ok(4) => match i32::from_ne_bytes(number) {
                0 => return,
                named => leader = Some(Pid::from_raw(named)),
            },
            Err(Errno::EINTR) => {}
            Ok(_) | Err(_) => break,
        }
    }
    end_group(leader);
}

/// The kill ladder for a group that nobody waits for, this process included.
fn end_group(leader: Option<Pid>) {
    let group = getpgrp();
    // A leader that was not named may have been started all the same.
    let runs = || leader.is_none_or(|leader| kill(leader, None).is_ok());
    for signal in [None, Some(Signal::SIGTERM)] {
        let _ = killpg(group, signal);
        let mut waited = Duration::ZERO;
        while waited < GRACE && runs() {
            let step = Duration::from_millis(20);
            std::thread::sleep(step);
            waited += step;
        }
    }
    let _ = killpg(group, Signal::SIGKILL);
}
