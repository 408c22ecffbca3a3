//! A client's socket, with a hand on the tap.
//!
//! russh opens a channel's window anew whenever data comes, whether its program reads or not. So what programs have not read
//! is bounded here: reading from the socket pauses while too much is queued, and TCP makes the client wait. While a program
//! in turn waits for the client to open its own window, reading goes on, since that is where the opening comes from.

use std::future::Future;
use std::io;
use std::os::fd::AsFd;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Duration, Sleep, sleep};

/// What may be queued for the programs of a connection before the client has to wait.
pub const ENOUGH: usize = 1 << 20;
/// What may be queued at all: a client that sends without end and reads nothing meanwhile is cut off.
pub const TOO_MUCH: usize = 32 << 20;

/// How often it is asked whether a client that has to wait is there at all.
const WATCH: Duration = Duration::from_secs(2);

/// A socket, as russh reads and writes it.
#[derive(Debug)]
pub struct Wire {
    socket: TcpStream,
    tap: Arc<Tap>,
    /// When it is asked again, while the client has to wait.
    watch: Option<Pin<Box<Sleep>>>,
}

/// What others do to the socket.
#[derive(Debug, Default)]
pub struct Tap {
    queued: AtomicUsize,
    /// How many programs wait for the client to open its window.
    starved: AtomicUsize,
    cut: AtomicBool,
    reader: Mutex<Option<Waker>>,
    writer: Mutex<Option<Waker>>,
}

impl Wire {
    /// Takes a socket.
    pub fn new(socket: TcpStream) -> (Wire, Arc<Tap>) {
        let tap = Arc::new(Tap::default());
        (Wire { socket, tap: tap.clone(), watch: None }, tap)
    }
}

impl Wire {
    /// Ends when the client is gone. What it has sent may stand unread before the end of it; then the system tells once a
    /// keepalive was written.
    fn poll_gone(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Wire { socket, watch, .. } = self;
        let mut timer = watch.take().unwrap_or_else(|| Box::pin(sleep(WATCH)));
        while timer.as_mut().poll(context).is_ready() {
            let mut hang_up = [PollFd::from_borrowed_fd(socket.as_fd(), HANG_UP)];
            if poll(&mut hang_up, Some(&Timespec::default())).is_ok_and(|count| count > 0) {
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the client is gone")));
            }
            timer = Box::pin(sleep(WATCH));
        }
        *watch = Some(timer);
        Poll::Pending
    }
}

/// Errors and full hang-ups are told without being asked for.
#[cfg(target_os = "linux")]
const HANG_UP: PollFlags = PollFlags::RDHUP;
#[cfg(not(target_os = "linux"))]
const HANG_UP: PollFlags = PollFlags::empty();

impl Tap {
    /// So much has been queued for a program.
    pub fn queue(&self, bytes: usize) {
        self.queued.fetch_add(bytes, Ordering::Relaxed);
    }

    /// So much of it is queued no longer.
    pub fn release(&self, bytes: usize) {
        let before = self.queued.fetch_sub(bytes, Ordering::Relaxed);
        if before > ENOUGH && before - bytes <= ENOUGH {
            wake(&self.reader);
        }
    }

    /// How much is queued.
    pub fn queued(&self) -> usize {
        self.queued.load(Ordering::Relaxed)
    }

    /// A program waits for the client's window, until what is returned is dropped.
    pub fn starve(self: &Arc<Tap>) -> Starving {
        self.starved.fetch_add(1, Ordering::Relaxed);
        wake(&self.reader);
        Starving(self.clone())
    }

    /// Ends the connection.
    pub fn cut(&self) {
        self.cut.store(true, Ordering::Release);
        wake(&self.reader);
        wake(&self.writer);
    }

    fn check(&self) -> io::Result<()> {
        if self.cut.load(Ordering::Acquire) {
            return Err(io::Error::new(io::ErrorKind::ConnectionAborted, "the connection was ended"));
        }
        Ok(())
    }

    fn is_closed(&self) -> bool {
        let queued = self.queued();
        queued > ENOUGH && self.starved.load(Ordering::Relaxed) == 0
    }
}

/// A program waits for the client's window.
#[derive(Debug)]
pub struct Starving(Arc<Tap>);

impl Drop for Starving {
    fn drop(&mut self) {
        self.0.starved.fetch_sub(1, Ordering::Relaxed);
    }
}

fn wake(place: &Mutex<Option<Waker>>) {
    let waker = place.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(waker) = waker {
        waker.wake();
    }
}

fn remember(place: &Mutex<Option<Waker>>, context: &Context<'_>) {
    let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
    if !place.as_ref().is_some_and(|waker| waker.will_wake(context.waker())) {
        *place = Some(context.waker().clone());
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        remember(&wire.tap.reader, context);
        wire.tap.check()?;
        if wire.tap.queued() > TOO_MUCH {
            let text = "the client sent more than its programs read, and did not read what they wrote";
            return Poll::Ready(Err(io::Error::other(text)));
        }
        if wire.tap.is_closed() {
            return wire.poll_gone(context);
        }
        wire.watch = None;
        Pin::new(&mut wire.socket).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let wire = self.get_mut();
        remember(&wire.tap.writer, context);
        wire.tap.check()?;
        Pin::new(&mut wire.socket).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_shutdown(context)
    }
}
