//! The way to a host: a process whose standard input and output are the connection.

use std::io::{self, Read, Write};
use std::process::{Child, ChildStderr, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::Wake;
use crate::system::{Connections as _, System};

/// What is read at once.
const CHUNK: usize = 128 << 10;
/// Chunks that are kept to be read into again.
const SPARE: usize = 8;

/// Bytes of the host's, in a buffer that is used again.
#[derive(Debug)]
pub struct Chunk {
    buffer: Vec<u8>,
    length: usize,
}

impl Chunk {
    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.buffer[..self.length]
    }
}

/// A connection.
#[derive(Debug)]
pub struct Transport {
    child: Child,
    input: Option<ChildStdin>,
    errors: Option<Errors>,
    spare: SyncSender<Vec<u8>>,
}

impl Transport {
    /// Starts the process. Its output comes as [`Wake::Bytes`]; its standard error is ours, or kept where the command has
    /// a pipe for it. It is passed on nevertheless until [`Transport::keep_to_itself`], if that is wanted.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(mut command: Command, errors: Kept, wake: SyncSender<Wake>) -> io::Result<Transport> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = System::spawn(command)?;
        let (Some(input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("a child without pipes"));
        };
        let (spare, spares) = sync_channel(SPARE);
        std::thread::Builder::new().name("connection".into()).stack_size(64 << 10).spawn(move || {
            loop {
                let mut buffer: Vec<u8> = spares.try_recv().unwrap_or_else(|_| vec![0; CHUNK]);
                let length = loop {
                    match output.read(&mut buffer) {
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        read => break read.unwrap_or(0),
                    }
                };
                let wakes = if length == 0 { Wake::End } else { Wake::Bytes(Chunk { buffer, length }) };
                if wake.send(wakes).is_err() || length == 0 {
                    return;
                }
            }
        })?;
        let errors = child.stderr.take().map(|pipe| Errors::keep(pipe, errors)).transpose()?;
        Ok(Transport { child, input: Some(input), errors, spare })
    }

    /// Takes back what was read, to read into it again.
    pub fn take_back(&self, chunk: Chunk) {
        let _ = self.spare.try_send(chunk.buffer);
    }

    /// Sends bytes.
    ///
    /// # Errors
    /// When nobody reads them any more.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.input {
            Some(input) => input.write_all(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// What the process writes to its standard error is for nobody's eyes any more.
    pub fn keep_to_itself(&self) {
        if let Some(errors) = &self.errors {
            errors.passes_on.store(false, Ordering::SeqCst);
        }
    }

    /// The end of what the process wrote to its standard error, where that was kept.
    pub fn said(&mut self) -> String {
        self.errors.as_ref().map_or_else(String::new, Errors::text)
    }

    /// Ends the connection and waits for the process.
    pub fn end(&mut self) -> Option<ExitStatus> {
        drop(self.input.take());
        self.child.wait().ok()
    }
}

/// What becomes of what a process writes to its standard error, where there is a pipe for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// The end of it is kept.
    Always,
    /// It is passed on to ours while the session is being opened; then the end of it is kept.
    OnceOpen,
}

/// The end of what a process writes to its standard error.
#[derive(Debug)]
struct Errors {
    passes_on: Arc<AtomicBool>,
    kept: Arc<Mutex<Vec<u8>>>,
    ended: Receiver<()>,
}

impl Errors {
    /// Bytes that are kept.
    const LIMIT: usize = 8 << 10;
    /// How long its end is waited for. A master connection that outlives the process may hold it open.
    const PATIENCE: Duration = Duration::from_millis(300);

    fn keep(mut errors: ChildStderr, when: Kept) -> io::Result<Errors> {
        let passes_on = Arc::new(AtomicBool::new(when == Kept::OnceOpen));
        let passing = passes_on.clone();
        let kept = Arc::new(Mutex::new(Vec::new()));
        let (alive, ended) = sync_channel(1);
        let keeper = kept.clone();
        std::thread::Builder::new().name("errors".into()).stack_size(64 << 10).spawn(move || {
            let mut chunk = [0; 1024];
            while let Ok(length @ 1..) = errors.read(&mut chunk) {
                if passing.load(Ordering::SeqCst) {
                    let _ = io::stderr().write_all(&chunk[..length]);
                    continue;
                }
                let mut kept = keeper.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend_from_slice(&chunk[..length]);
                let excess = kept.len().saturating_sub(Errors::LIMIT);
                kept.drain(..excess);
            }
            drop(alive);
        })?;
        Ok(Errors { passes_on, kept, ended })
    }

    fn text(&self) -> String {
        let _: Result<(), _> = self.ended.recv_timeout(Errors::PATIENCE);
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&kept).into_owned()
    }
}

impl Drop for Transport {
    fn drop(&mut self) {
        drop(self.input.take());
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}
