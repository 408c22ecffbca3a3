//! What a client has sent for a program that has not read it yet.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::wire::Tap;

/// What a piece costs besides its bytes, so that many small ones count.
const OVERHEAD: usize = 128;

/// The queue of one session.
#[derive(Debug)]
pub struct Inbox {
    tap: Arc<Tap>,
    queue: Mutex<Queue>,
    news: Notify,
}

#[derive(Debug, Default)]
struct Queue {
    pieces: VecDeque<Vec<u8>>,
    ended: bool,
    /// Nobody reads it any more.
    deaf: bool,
}

impl Inbox {
    /// An empty one, counted at `tap`.
    pub fn new(tap: Arc<Tap>) -> Arc<Inbox> {
        Arc::new(Inbox { tap, queue: Mutex::default(), news: Notify::new() })
    }

    /// The client sent something.
    pub fn put(&self, bytes: &[u8]) {
        let mut queue = self.queue();
        if queue.deaf || queue.ended {
            return;
        }
        self.tap.queue(bytes.len() + OVERHEAD);
        queue.pieces.push_back(bytes.to_vec());
        drop(queue);
        self.news.notify_one();
    }

    /// The client sends no more.
    pub fn end(&self) {
        self.queue().ended = true;
        self.news.notify_one();
    }

    /// The next piece; none when there are no more.
    pub async fn next(&self) -> Option<Piece<'_>> {
        loop {
            let news = self.news.notified();
            {
                let mut queue = self.queue();
                if let Some(bytes) = queue.pieces.pop_front() {
                    return Some(Piece { bytes, tap: &self.tap });
                }
                if queue.ended {
                    return None;
                }
            }
            news.await;
        }
    }

    /// Nobody reads what comes; it is thrown away.
    pub fn stop_listening(&self) {
        let mut queue = self.queue();
        queue.deaf = true;
        for piece in std::mem::take(&mut queue.pieces) {
            self.tap.release(piece.len() + OVERHEAD);
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Inbox {
    fn drop(&mut self) {
        self.stop_listening();
    }
}

/// A piece of the queue; it counts until it is dropped.
#[derive(Debug)]
pub struct Piece<'a> {
    bytes: Vec<u8>,
    tap: &'a Tap,
}

impl std::ops::Deref for Piece<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Piece<'_> {
    fn drop(&mut self) {
        self.tap.release(self.bytes.len() + OVERHEAD);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_queued_counts_until_it_is_written() {
        let tap = Arc::new(Tap::default());
        let inbox = Inbox::new(tap.clone());
        inbox.put(b"one");
        inbox.put(b"two");
        assert_eq!(tap.queued(), 2 * (3 + OVERHEAD));
        let piece = inbox.next().await.expect("it is there");
        assert_eq!(&*piece, b"one");
        assert_eq!(tap.queued(), 2 * (3 + OVERHEAD));
        drop(piece);
        assert_eq!(tap.queued(), 3 + OVERHEAD);
        inbox.end();
        inbox.put(b"too late");
        assert_eq!(inbox.next().await.as_deref(), Some(&b"two"[..]));
        assert!(inbox.next().await.is_none());
        assert_eq!(tap.queued(), 0);
    }

    #[tokio::test]
    async fn what_nobody_reads_does_not_count() {
        let tap = Arc::new(Tap::default());
        let inbox = Inbox::new(tap.clone());
        inbox.put(b"one");
        inbox.stop_listening();
        inbox.put(b"two");
        assert_eq!(tap.queued(), 0);
    }
}
