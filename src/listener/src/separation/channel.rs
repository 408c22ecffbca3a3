//! The line between the network process and the monitor: whole messages, with descriptors from the monitor.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};

use nix::sys::socket::{AddressFamily, SockFlag, SockType, setsockopt, socketpair, sockopt};
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, recvmsg, sendmsg,
};
use tokio::io::Interest;
use tokio::net::UnixDatagram;

use super::message::LONGEST;

/// More descriptors never come with a message: as many sockets as there are to listen on.
pub const MOST_DESCRIPTORS: usize = 64;
const SPACE: usize = rustix::cmsg_space!(ScmRights(MOST_DESCRIPTORS));

/// Both ends of one, which only root may make so wide.
///
/// # Errors
/// When the system has none left.
pub fn pair() -> io::Result<(OwnedFd, OwnedFd)> {
    let (one, other) = narrow_pair()?;
    for end in [&one, &other] {
        // Twice: the system counts more than the bytes.
        setsockopt(end, sockopt::SndBufForce, &(2 * LONGEST))?;
    }
    Ok((one, other))
}

/// The same, for shorter messages.
///
/// # Errors
/// When the system has none left.
pub fn narrow_pair() -> io::Result<(OwnedFd, OwnedFd)> {
    Ok(socketpair(AddressFamily::Unix, SockType::SeqPacket, None, SockFlag::SOCK_CLOEXEC)?)
}

/// Sends a message.
///
/// # Errors
/// When nobody hears it, or it is too long.
pub fn send(line: impl AsFd, bytes: &[u8], descriptors: &[OwnedFd]) -> io::Result<()> {
    let mut space = [MaybeUninit::uninit(); SPACE];
    let mut control = SendAncillaryBuffer::new(&mut space);
    let borrowed: Vec<_> = descriptors.iter().map(AsFd::as_fd).collect();
    if !borrowed.is_empty() && !control.push(SendAncillaryMessage::ScmRights(&borrowed)) {
        return Err(io::Error::other("too many descriptors for one message"));
    }
    loop {
        match sendmsg(&line, &[IoSlice::new(bytes)], &mut control, SendFlags::NOSIGNAL) {
            Ok(_) => return Ok(()),
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Receives a message into `buffer`: its length, 0 when nobody says anything any more.
///
/// # Errors
/// What the system says, and when the message is longer than there are.
pub fn receive(line: impl AsFd, buffer: &mut [u8], mut take: impl FnMut(OwnedFd)) -> io::Result<usize> {
    let mut space = [MaybeUninit::uninit(); SPACE];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    let received = match recvmsg(line, &mut [IoSliceMut::new(buffer)], &mut control, RecvFlags::CMSG_CLOEXEC) {
        Ok(received) => received,
        // The other one has ended and has not heard everything.
        Err(rustix::io::Errno::CONNRESET) => return Ok(0),
        Err(error) => return Err(error.into()),
    };
    for message in control.drain() {
        if let RecvAncillaryMessage::ScmRights(descriptors) = message {
            descriptors.for_each(&mut take);
        }
    }
    if received.flags.intersects(ReturnFlags::TRUNC | ReturnFlags::CTRUNC) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "a message is longer than messages are"));
    }
    Ok(received.bytes)
}

/// One end, for whoever has other things to do meanwhile. Of what a `UnixDatagram` is, only the waiting is used.
#[derive(Debug)]
pub struct Line(UnixDatagram);

impl Line {
    /// Takes one.
    ///
    /// # Errors
    /// What the system says.
    pub fn new(end: OwnedFd) -> io::Result<Line> {
        rustix::io::ioctl_fionbio(&end, true)?;
        UnixDatagram::from_std(end.into()).map(Line)
    }

    /// Sends a message.
    ///
    /// # Errors
    /// When nobody hears it.
    pub async fn send(&self, bytes: &[u8], descriptors: &[OwnedFd]) -> io::Result<()> {
        self.0.async_io(Interest::WRITABLE, || send(&self.0, bytes, descriptors)).await
    }

    /// Receives a message into `buffer`, with its descriptors; 0 when nobody says anything any more.
    ///
    /// # Errors
    /// When it cannot be.
    pub async fn receive(&self, buffer: &mut [u8], descriptors: &mut Vec<OwnedFd>) -> io::Result<usize> {
        self.0.async_io(Interest::READABLE, || receive(&self.0, buffer, |it| descriptors.push(it))).await
    }
}
