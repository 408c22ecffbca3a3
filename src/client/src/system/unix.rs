//! Unix.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::{Child, Command};
use std::time::SystemTime;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, SigmaskHow, Signal};
use nix::sys::termios::{LocalFlags, SetArg, Termios, tcgetattr, tcsetattr};

use super::{Connections, Keyboard, Permissions, PrivateFiles};
use crate::interrupt::Interrupts;

/// A system of that kind.
#[derive(Clone, Copy, Debug)]
pub struct Unix;

/// The terminal, and how it was before.
pub struct Hidden(File, Termios);

impl Drop for Hidden {
    fn drop(&mut self) {
        let _ = tcsetattr(&self.0, SetArg::TCSANOW, &self.1);
    }
}

impl Keyboard for Unix {
    type Hidden = Hidden;

    /// Of the terminal, though standard input may be a pipe.
    fn line(interrupts: &Interrupts) -> io::Result<Option<String>> {
        /// Milliseconds for which Ctrl-C may go unnoticed.
        const TURN: u8 = 100;
        let Ok(mut tty) = File::open("/dev/tty") else { return Ok(None) };
        let before = interrupts.count();
        let mut bytes = Vec::new();
        loop {
            if interrupts.count() != before {
                return Err(io::ErrorKind::Interrupted.into());
            }
            match poll(&mut [PollFd::new(tty.as_fd(), PollFlags::POLLIN)], PollTimeout::from(TURN)) {
                Ok(0) | Err(nix::errno::Errno::EINTR) => continue,
                Ok(_) => {}
                Err(error) => return Err(error.into()),
            }
            // A terminal gives at most a line at once.
            let mut chunk = [0; 4096];
            match tty.read(&mut chunk)? {
                0 if bytes.is_empty() => return Ok(None),
                0 => break,
                length => bytes.extend_from_slice(&chunk[..length]),
            }
            if bytes.ends_with(b"\n") {
                break;
            }
        }
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    fn hide() -> Option<Hidden> {
        let tty = File::open("/dev/tty").ok()?;
        let before = tcgetattr(&tty).ok()?;
        let mut hidden = before.clone();
        hidden.local_flags.remove(LocalFlags::ECHO);
        tcsetattr(&tty, SetArg::TCSANOW, &hidden).ok()?;
        Some(Hidden(tty, before))
    }
}

impl PrivateFiles for Unix {
    fn private(options: &mut OpenOptions) {
        options.mode(0o600);
    }
}

impl Permissions for Unix {
    fn mode(metadata: &Metadata) -> Option<u32> {
        Some(metadata.mode() & 0o7777)
    }

    fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode & 0o7777))
    }

    fn set_modified(path: &Path, time: SystemTime) -> io::Result<()> {
        use nix::sys::stat::{UtimensatFlags, utimensat};
        use nix::sys::time::TimeSpec;
        let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let modified = TimeSpec::from_duration(since);
        Ok(utimensat(nix::fcntl::AT_FDCWD, path, &TimeSpec::UTIME_OMIT, &modified, UtimensatFlags::FollowSymlink)?)
    }
}

impl Connections for Unix {
    fn spawn(mut command: Command) -> io::Result<Child> {
        let child = without_interrupt(|| command.spawn())?;
        if let Some(output) = &child.stdout {
            widen(output);
        }
        Ok(child)
    }

    fn spawn_async(command: Command) -> io::Result<tokio::process::Child> {
        let mut command = tokio::process::Command::from(command);
        let child = without_interrupt(|| command.kill_on_drop(true).spawn())?;
        if let Some(output) = &child.stdout {
            widen(output);
        }
        Ok(child)
    }
}

/// A child begins with the mask of the thread that starts it.
fn without_interrupt<T>(start: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let mut interrupt = SigSet::empty();
    interrupt.add(Signal::SIGINT);
    let before = interrupt.thread_swap_mask(SigmaskHow::SIG_BLOCK)?;
    let child = start();
    before.thread_set_mask()?;
    child
}

/// Lets a pipe hold so much before a host has to wait for us that neither side is woken as often.
#[cfg(target_os = "linux")]
fn widen(pipe: impl std::os::fd::AsFd) {
    const PIPE: i32 = 256 << 10;
    // Without it the pipe works as well, in smaller steps.
    let _ = nix::fcntl::fcntl(pipe, nix::fcntl::FcntlArg::F_SETPIPE_SZ(PIPE));
}

#[cfg(not(target_os = "linux"))]
fn widen(_pipe: impl std::os::fd::AsFd) {}
