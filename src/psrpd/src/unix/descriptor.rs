//! Descriptors: waiting for several, writing without being stuck, keeping ours from children.

use std::io::{self, Write};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, FdFlag, OFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

/// Keeps every descriptor that we were started with, but the standard ones, from what we start.
pub fn keep_from_children() {
    for descriptor in listed().unwrap_or_default().into_iter().filter(|descriptor| *descriptor > 2) {
        borrowed(descriptor, |descriptor| {
            let _ = fcntl(descriptor, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC));
        });
    }
}

/// The numbers of the descriptors that are open, and of one more, which this was read from.
///
/// # Errors
/// What the system says; it may have no list.
pub fn listed() -> io::Result<Vec<i32>> {
    let entries = std::fs::read_dir(if cfg!(target_os = "linux") { "/proc/self/fd" } else { "/dev/fd" })?;
    Ok(entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect())
}

/// Asks for a pipe that holds this much. Without it the pipe works as well, in smaller steps.
#[cfg(target_os = "linux")]
pub fn widen(pipe: impl AsFd, bytes: i32) {
    let _ = fcntl(pipe, FcntlArg::F_SETPIPE_SZ(bytes));
}

/// Asks for a pipe that holds this much, where that can be asked for.
#[cfg(not(target_os = "linux"))]
pub fn widen(_pipe: impl AsFd, _bytes: i32) {}

/// Lets reads and writes give up rather than wait.
///
/// # Errors
/// What the system says.
pub fn never_wait(descriptor: impl AsFd) -> io::Result<()> {
    let descriptor = descriptor.as_fd();
    let flags = OFlag::from_bits_retain(fcntl(descriptor, FcntlArg::F_GETFL)?);
    fcntl(descriptor, FcntlArg::F_SETFL(flags | OFlag::O_NONBLOCK))?;
    Ok(())
}

/// A pipe that children do not get.
///
/// # Errors
/// When there are no descriptors left.
pub fn pipe() -> io::Result<(OwnedFd, OwnedFd)> {
    let (read, write) = io::pipe()?;
    Ok((read.into(), write.into()))
}

/// What [`wait_for`] waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ready {
    /// The first descriptor.
    First,
    /// The second one, and not the first.
    Second,
    /// Neither, in that time.
    Neither,
}

/// Waits until one of two descriptors can be read or has ended; for ever without a deadline.
///
/// # Errors
/// What the system says.
pub fn wait_for(first: BorrowedFd<'_>, second: BorrowedFd<'_>, deadline: Option<Instant>) -> io::Result<Ready> {
    let mut both = [PollFd::new(first, PollFlags::POLLIN), PollFd::new(second, PollFlags::POLLIN)];
    loop {
        match poll(&mut both, timeout(deadline)) {
            Ok(0) if deadline.is_some_and(|deadline| Instant::now() >= deadline) => return Ok(Ready::Neither),
            Ok(0) | Err(Errno::EINTR) => {}
            Ok(_) if both[0].any().unwrap_or(true) => return Ok(Ready::First),
            Ok(_) => return Ok(Ready::Second),
            Err(error) => return Err(error.into()),
        }
    }
}

/// Waits until the other sides of all standard streams are gone. That of a file or of `/dev/null` never is.
///
/// # Errors
/// What the system says.
pub fn wait_until_nobody_is_left() -> io::Result<()> {
    let (stdin, stdout, stderr) = (io::stdin(), io::stdout(), io::stderr());
    let mut streams = vec![stdin.as_fd(), stdout.as_fd(), stderr.as_fd()];
    while !streams.is_empty() {
        // Errors and hang-ups are told without being asked for.
        let mut all: Vec<_> = streams.iter().map(|stream| PollFd::new(*stream, PollFlags::empty())).collect();
        match poll(&mut all, PollTimeout::NONE) {
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
        let mut lives = all.iter().map(|stream| !stream.any().unwrap_or(false));
        streams.retain(|_| lives.next().unwrap_or(true));
    }
    Ok(())
}

/// Writes all of it to `to`, which does not wait; gives up when `source`, where the bytes came from, has been closed by its
/// other side for as long as `patience`.
///
/// # Errors
/// What the system says; `TimedOut` when it gave up.
pub fn write_while_wanted(
    to: BorrowedFd<'_>,
    mut bytes: &[u8],
    source: BorrowedFd<'_>,
    patience: Duration,
) -> io::Result<()> {
    let mut closed: Option<Instant> = None;
    while !bytes.is_empty() {
        match nix::unistd::write(to, bytes) {
            Ok(written) => {
                bytes = &bytes[written..];
                continue;
            }
            Err(Errno::EINTR) => continue,
            Err(Errno::EAGAIN) => {}
            Err(error) => return Err(error.into()),
        }
        // POLLHUP is reported whether asked for or not; asked for again and again it would make the loop spin.
        let mut both = [PollFd::new(to, PollFlags::POLLOUT), PollFd::new(source, PollFlags::empty())];
        let watched = if closed.is_some() { &mut both[..1] } else { &mut both[..] };
        match poll(watched, timeout(closed.map(|closed| closed + patience))) {
            Ok(0) if closed.is_some_and(|closed| closed.elapsed() >= patience) => {
                return Err(io::ErrorKind::TimedOut.into());
            }
            Ok(_) if closed.is_none() && both[1].any().unwrap_or(false) => closed = Some(Instant::now()),
            Ok(_) | Err(Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Standard output without a buffer of its own: what goes there is in one already.
#[derive(Debug)]
pub struct Stdout;

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match nix::unistd::write(io::stdout().as_fd(), bytes) {
            Err(Errno::EAGAIN) => {
                // Whoever gave us this descriptor may have told it not to wait.
                let stdout = io::stdout();
                let mut ready = [PollFd::new(stdout.as_fd(), PollFlags::POLLOUT)];
                poll(&mut ready, PollTimeout::NONE)?;
                Err(io::ErrorKind::Interrupted.into())
            }
            written => Ok(written?),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn timeout(deadline: Option<Instant>) -> PollTimeout {
    let Some(deadline) = deadline else { return PollTimeout::NONE };
    let left = deadline.saturating_duration_since(Instant::now());
    // Rounded up, so that a deadline is past when the time is over.
    PollTimeout::try_from(left.as_millis() + 1).unwrap_or(PollTimeout::MAX)
}

#[allow(unsafe_code)]
fn borrowed(descriptor: i32, with: impl FnOnce(BorrowedFd<'_>)) {
    // SAFETY: the descriptor was just listed as open, and nothing else runs yet that could close it; if it is the listing's
    // own, which is closed, fcntl says EBADF and nothing happens.
    let borrowed = unsafe { BorrowedFd::borrow_raw(descriptor) };
    debug_assert_eq!(borrowed.as_raw_fd(), descriptor);
    with(borrowed);
}
