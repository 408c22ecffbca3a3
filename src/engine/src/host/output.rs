//! The one way out: lines for the client, in order, from whichever thread has some.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Bytes that may wait for a client before a pipeline that writes more has to wait, too.
const ROOM: usize = 256 << 10;
/// Acknowledgements find room beyond [`ROOM`], so that a client which does not read can still be stopped. A client that
/// sends on and on without reading has to wait in the end.
const RESERVE: usize = 16 << 20;
/// A buffer that grew past this is given back to the system when it has been written.
const KEPT: usize = 2 * ROOM;

/// Lines on their way to the client. A thread of its own writes them, so that whoever has lines goes on at once, and what
/// gathers while one batch is being written goes as the next.
#[derive(Debug)]
pub struct Output {
    state: Mutex<State>,
    filled: Condvar,
    emptied: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<u8>,
    writing: bool,
    ending: bool,
    failed: bool,
}

impl Output {
    /// Starts the thread that writes into `to`.
    ///
    /// # Errors
    /// When there is no thread to be had.
    pub fn start(to: impl Write + Send + 'static) -> io::Result<Arc<Output>> {
        let output = Arc::new(Output { state: Mutex::default(), filled: Condvar::new(), emptied: Condvar::new() });
        let writer = output.clone();
        std::thread::Builder::new().name("output".into()).stack_size(64 << 10).spawn(move || writer.write_to(to))?;
        Ok(output)
    }

    /// Sends whole lines of a pipeline's, which `append` appends; waits before that while the client has much to read
    /// already.
    pub fn send(&self, append: impl FnOnce(&mut Vec<u8>)) {
        self.append(ROOM, append);
    }

    /// Sends whole lines that answer the client; they find room where [`Output::send`] waits.
    pub fn answer(&self, lines: &[u8]) {
        self.append(RESERVE, |waiting| waiting.extend_from_slice(lines));
    }

    /// Waits until all that was sent is written, the client is gone, or `patience` is over.
    pub fn drain(&self, patience: Duration) {
        let deadline = Instant::now() + patience;
        let mut state = self.lock();
        while !(state.failed || state.waiting.is_empty() && !state.writing) {
            let Some(left) = deadline.checked_duration_since(Instant::now()) else { return };
            state = self.emptied.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Lets nobody wait any more: what is sent from now on is lost.
    pub fn close(&self) {
        self.lock().ending = true;
        self.filled.notify_all();
        self.emptied.notify_all();
    }

    fn append(&self, room: usize, append: impl FnOnce(&mut Vec<u8>)) {
        let mut state = self.lock();
        while state.waiting.len() >= room && !state.failed && !state.ending {
            state = self.emptied.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.failed || state.ending {
            return;
        }
        let idle = state.waiting.is_empty() && !state.writing;
        append(&mut state.waiting);
        drop(state);
        if idle {
            self.filled.notify_one();
        }
    }

    fn write_to(&self, mut to: impl Write) {
        let mut batch = Vec::new();
        let mut state = self.lock();
        loop {
            while state.waiting.is_empty() {
                if state.ending {
                    return;
                }
                state = self.filled.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            std::mem::swap(&mut state.waiting, &mut batch);
            state.writing = true;
            drop(state);
            self.emptied.notify_all();
            let written = to.write_all(&batch).and_then(|()| to.flush());
            batch.clear();
            batch.shrink_to(KEPT);
            state = self.lock();
            state.writing = false;
            if written.is_err() {
                state.failed = true;
                state.waiting = Vec::new();
                self.emptied.notify_all();
                return;
            }
            if state.waiting.is_empty() {
                self.emptied.notify_all();
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    /// Takes bytes only when told to.
    struct Slow(mpsc::Receiver<()>, mpsc::Sender<Vec<u8>>);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.recv().map_err(|_| io::ErrorKind::BrokenPipe)?;
            self.1.send(bytes.to_vec()).map_err(|_| io::ErrorKind::BrokenPipe)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_pipeline_waits_for_a_client_that_does_not_read_and_an_answer_does_not() -> io::Result<()> {
        let (go, gone) = mpsc::channel();
        let (taken, lines) = mpsc::channel();
        let output = Output::start(Slow(gone, taken))?;
        let (sent, waits) = mpsc::channel();
        let pipeline = output.clone();
        std::thread::spawn(move || {
            for _ in 0..8 {
                pipeline.send(|waiting| waiting.extend([b'x'; ROOM / 2]));
                let _ = sent.send(());
            }
        });
        while waits.recv_timeout(Duration::from_millis(200)).is_ok() {}
        output.answer(b"ack\n");
        assert!(waits.try_recv().is_err(), "all was taken, though nobody reads");
        let mut all = Vec::new();
        for _ in 0..16 {
            let _ = go.send(());
        }
        while let Ok(part) = lines.recv_timeout(Duration::from_millis(200)) {
            all.extend(part);
        }
        assert_eq!(all.iter().filter(|byte| **byte == b'x').count(), 4 * ROOM);
        assert!(all.windows(4).any(|four| four == b"ack\n"));
        Ok(())
    }

    #[test]
    fn nobody_waits_for_a_client_that_is_gone() -> io::Result<()> {
        let (go, gone) = mpsc::channel();
        drop(go);
        let output = Output::start(Slow(gone, mpsc::channel().0))?;
        for _ in 0..8 {
            output.send(|waiting| waiting.extend([b'x'; ROOM]));
        }
        output.drain(Duration::from_secs(60));
        Ok(())
    }
}
