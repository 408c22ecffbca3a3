//! Unix.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read as _, Write};
use std::os::fd::AsFd as _;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::{Child, Command};
use std::time::SystemTime;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{SigSet, SigmaskHow, Signal};
use nix::sys::termios::{LocalFlags, SetArg, SpecialCharacterIndices, Termios, tcgetattr, tcsetattr};

use super::{Connections, Keyboard, Permissions, PrivateFiles};
use crate::interrupt::Interrupts;

/// A system of that kind.
#[derive(Clone, Copy, Debug)]
pub struct Unix;

/// The terminal, and how it was before.
pub struct Keys {
    tty: File,
    before: Termios,
    interrupts: usize,
}

impl Drop for Keys {
    fn drop(&mut self) {
        let _ = tcsetattr(&self.tty, SetArg::TCSANOW, &self.before);
    }
}

impl Keyboard for Unix {
    type Keys = Keys;

    /// Of the terminal, though standard input may be a pipe.
    fn line(interrupts: &Interrupts) -> io::Result<Option<String>> {
        let Ok(mut tty) = File::open("/dev/tty") else { return Ok(None) };
        let before = interrupts.count();
        let mut bytes = Vec::new();
        loop {
            wait(&tty, interrupts, before)?;
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

    /// Without signals: whoever stopped us would leave the terminal to others as it is.
    fn keys(interrupts: &Interrupts) -> Option<Keys> {
        let tty = File::open("/dev/tty").ok()?;
        let before = tcgetattr(&tty).ok()?;
        let mut keys = before.clone();
        keys.local_flags.remove(LocalFlags::ECHO | LocalFlags::ICANON | LocalFlags::ISIG | LocalFlags::IEXTEN);
        keys.control_chars[SpecialCharacterIndices::VMIN as usize] = 1;
        keys.control_chars[SpecialCharacterIndices::VTIME as usize] = 0;
        tcsetattr(&tty, SetArg::TCSANOW, &keys).ok()?;
        Some(Keys { tty, before, interrupts: interrupts.count() })
    }

    /// One at a time: what follows the line stays with the terminal.
    fn key(keys: &mut Keys, interrupts: &Interrupts) -> io::Result<Option<u8>> {
        wait(&keys.tty, interrupts, keys.interrupts)?;
        let mut byte = [0];
        Ok((keys.tty.read(&mut byte)? > 0).then_some(byte[0]))
    }

    fn terminal() -> Option<impl Write> {
        OpenOptions::new().write(true).open("/dev/tty").ok()
    }
}

/// Waits until something is typed, or there are more interrupts than before.
fn wait(tty: &File, interrupts: &Interrupts, before: usize) -> io::Result<()> {
    /// Milliseconds for which Ctrl-C may go unnoticed.
    const TURN: u8 = 100;
    loop {
        if interrupts.count() != before {
            return Err(io::ErrorKind::Interrupted.into());
        }
        match poll(&mut [PollFd::new(tty.as_fd(), PollFlags::POLLIN)], PollTimeout::from(TURN)) {
            Ok(0) | Err(nix::errno::Errno::EINTR) => continue,
            Ok(_) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
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
