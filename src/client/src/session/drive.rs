//! The protocol's machine on a connection.

use std::future::{Future as _, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};
use std::time::Instant;

use psrp_proto::client::{Client, Error, Event, HostError, Misuse};
use tokio::io::ReadBuf;
use tokio::time::{Sleep, sleep_until};

use crate::connection::{Connection, Why};
use crate::error::Lost;

/// What is read at once.
const CHUNK: usize = 128 << 10;

/// A machine and the connection that it speaks on.
#[derive(Debug)]
pub(super) struct Drive {
    machine: Client,
    connection: Connection,
    /// What the host has not taken yet begins there.
    out: Vec<u8>,
    sent: usize,
    buffer: Vec<u8>,
    timer: Option<Pin<Box<Sleep>>>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    /// The machine is done; the connection ended by itself.
    Ended,
    /// The machine is done.
    Over,
}

impl Drive {
    pub fn new(machine: Client, connection: Connection) -> Drive {
        Drive { machine, connection, out: Vec::new(), sent: 0, buffer: Vec::new(), timer: None, state: State::Open }
    }

    pub fn machine(&mut self) -> &mut Client {
        &mut self.machine
    }

    pub fn close(&mut self) {
        self.machine.close(Instant::now());
    }

    /// What happens next. Safe to cancel.
    pub async fn event(&mut self) -> Result<Event, Lost> {
        loop {
            if let Some(event) = self.event_until(None, |_, _| {}).await? {
                return Ok(event);
            }
        }
    }

    /// What happens next, or nothing when that time has come. Whenever something may have changed the machine is given what
    /// `feed` has for it. Safe to cancel.
    pub async fn event_until(
        &mut self,
        limit: Option<Instant>,
        mut feed: impl FnMut(&mut Context<'_>, &mut Client),
    ) -> Result<Option<Event>, Lost> {
        if self.state == State::Open {
            let event = poll_fn(|cx| self.poll_event(cx, limit, &mut feed)).await;
            match event {
                Some(Event::Failed(error)) if matches!(*error, Error::Host(HostError::Ended)) => {
                    self.state = State::Ended;
                }
                Some(Event::Failed(error)) => {
                    self.state = State::Over;
                    return Err(error.into());
                }
                event => {
                    if matches!(event, Some(Event::Closed)) {
                        self.state = State::Over;
                    }
                    return Ok(event);
                }
            }
        }
        match self.state {
            State::Ended => {
                let (status, said) = self.connection.end(Why::Lost).await;
                Err(Lost::Ended { status, said })
            }
            _ => Err(Misuse::NotOpen.into()),
        }
    }

    /// Ends the connection.
    pub async fn end(&mut self) {
        self.state = State::Over;
        self.connection.end(Why::Closed).await;
    }

    /// Sends what the host takes at once, and waits for nothing.
    pub fn nudge(&mut self) {
        self.write(&mut Context::from_waker(Waker::noop()));
    }

    fn poll_event(
        &mut self,
        cx: &mut Context<'_>,
        limit: Option<Instant>,
        feed: &mut impl FnMut(&mut Context<'_>, &mut Client),
    ) -> Poll<Option<Event>> {
        loop {
            feed(cx, &mut self.machine);
            self.write(cx);
            if let Some(event) = self.machine.poll_event() {
                return Poll::Ready(Some(event));
            }
            if self.read(cx).is_ready() {
                continue;
            }
            let Some(deadline) = self.machine.poll_timeout().into_iter().chain(limit).min() else {
                return Poll::Pending;
            };
            ready!(self.sleep(cx, deadline));
            let now = Instant::now();
            self.machine.handle_timeout(now);
            if limit.is_some_and(|limit| limit <= now) {
                return Poll::Ready(self.machine.poll_event());
            }
        }
    }

    /// Sends as much as the host takes. Why it takes no more shows in what it says, or in the end of that.
    fn write(&mut self, cx: &mut Context<'_>) {
        loop {
            self.machine.poll_transmit(&mut self.out);
            if self.sent == self.out.len() {
                self.out.clear();
                self.sent = 0;
                let _ = self.connection.writer.as_mut().poll_flush(cx);
                return;
            }
            match self.connection.writer.as_mut().poll_write(cx, &self.out[self.sent..]) {
                Poll::Ready(Ok(length @ 1..)) => self.sent += length,
                Poll::Ready(_) => self.sent = self.out.len(),
                Poll::Pending => return,
            }
        }
    }

    fn read(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.buffer.is_empty() {
            self.buffer = vec![0; CHUNK];
        }
        let mut buffer = ReadBuf::new(&mut self.buffer);
        let read = ready!(self.connection.reader.as_mut().poll_read(cx, &mut buffer));
        match (read, buffer.filled()) {
            (Ok(()), bytes @ [_, ..]) => self.machine.handle_input(Instant::now(), bytes),
            _ => self.machine.handle_end(),
        }
        Poll::Ready(())
    }

    fn sleep(&mut self, cx: &mut Context<'_>, deadline: Instant) -> Poll<()> {
        let deadline = deadline.into();
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        timer.as_mut().poll(cx)
    }
}
