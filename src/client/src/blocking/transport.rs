//! The way to a host: a process whose standard input and output are the connection, or an SSH connection of our own.

use std::future::pending;
use std::io::{self, Read, Write};
use std::pin::Pin;
use std::process::{Child, ChildStderr, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::time::sleep;

use super::Wake;
use crate::connection::{Connection, Why};
use crate::error::Lost;
use crate::interrupt::Interrupts;
use crate::ssh::{Connector, Ssh};
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

/// The way to a host.
#[derive(Debug)]
pub enum Route {
    /// A process whose standard input and output are the connection.
    Process(Box<Command>),
    /// Over SSH, as a connector finds best, with what runs its connections. Where that is the system's `ssh`, its standard
    /// error is `errors`.
    Ssh {
        /// Where to.
        ssh: Box<Ssh>,
        /// Who finds the way.
        connector: Connector,
        /// A runtime with I/O, time and a thread of its own.
        runtime: Handle,
        /// Where `ssh` writes its errors.
        errors: Errors,
    },
}

/// Where a process writes its errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errors {
    /// Where we write ours.
    Ours,
    /// They are kept, to tell why there is no session.
    Kept,
}

impl From<Command> for Route {
    fn from(command: Command) -> Route {
        Route::Process(Box::new(command))
    }
}

/// A connection.
#[derive(Debug)]
pub struct Transport {
    way: Way,
    spare: SyncSender<Vec<u8>>,
}

/// What a connection is made of.
#[derive(Debug)]
enum Way {
    Process {
        child: Child,
        input: Option<ChildStdin>,
        said: Option<Said>,
    },
    /// A connection of our own, whose output a thread reads, and gives back when that has ended.
    Own {
        connection: Box<Connection>,
        runtime: Handle,
        stops: watch::Receiver<usize>,
        reader: Option<JoinHandle<Pin<Box<dyn AsyncRead + Send>>>>,
    },
}

impl Transport {
    /// Connects. The host's output comes as [`Wake::Bytes`]; a process's standard error is ours, or kept where the command
    /// has a pipe for it. It is passed on nevertheless until [`Transport::keep_to_itself`], if that is wanted.
    ///
    /// # Errors
    /// When there is no way there.
    pub fn start(
        route: Route,
        kept: Kept,
        timeout: Option<Duration>,
        wake: SyncSender<Wake>,
    ) -> Result<Transport, Lost> {
        match route {
            Route::Process(command) => Transport::process(*command, kept, wake).map_err(Lost::Start),
            Route::Ssh { ssh, connector, runtime, errors } => {
                let mut stops = Interrupts::of_process().stops();
                let limit = async {
                    match timeout {
                        Some(limit) => sleep(limit).await,
                        None => pending().await,
                    }
                };
                let own = runtime.block_on(async {
                    tokio::select! {
                        own = connector.own(&ssh) => own,
                        _ = stops.changed() => Err(Lost::Interrupted),
                        () = limit => Err(Lost::Slow),
                    }
                })?;
                match own {
                    Some(connection) => Transport::own(connection, runtime, wake).map_err(Lost::Start),
                    None => {
                        let mut command = ssh.command();
                        if errors == Errors::Kept {
                            command.stderr(Stdio::piped());
                        }
                        Transport::process(command, kept, wake).map_err(Lost::Start)
                    }
                }
            }
        }
    }

    fn process(mut command: Command, kept: Kept, wake: SyncSender<Wake>) -> io::Result<Transport> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = System::spawn(command)?;
        let (Some(input), Some(mut output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("a child without pipes"));
        };
        let (spare, spares) = sync_channel(SPARE);
        std::thread::Builder::new()
            .name("connection".into())
            .stack_size(64 << 10)
            .spawn(move || hear(&wake, &spares, |buffer| output.read(buffer)))?;
        let said = child.stderr.take().map(|pipe| Said::keep(pipe, kept)).transpose()?;
        Ok(Transport { way: Way::Process { child, input: Some(input), said }, spare })
    }

    fn own(mut connection: Connection, runtime: Handle, wake: SyncSender<Wake>) -> io::Result<Transport> {
        let mut output = std::mem::replace(&mut connection.reader, Box::pin(tokio::io::empty()));
        let (spare, spares) = sync_channel(SPARE);
        let handle = runtime.clone();
        let reader = std::thread::Builder::new().name("connection".into()).spawn(move || {
            hear(&wake, &spares, |buffer| handle.block_on(output.read(buffer)));
            output
        })?;
        let stops = Interrupts::of_process().stops();
        let way = Way::Own { connection: Box::new(connection), runtime, stops, reader: Some(reader) };
        Ok(Transport { way, spare })
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
        match &mut self.way {
            Way::Process { input: Some(input), .. } => input.write_all(bytes),
            Way::Process { input: None, .. } => Err(io::ErrorKind::BrokenPipe.into()),
            Way::Own { connection, runtime, stops, .. } => runtime.block_on(async {
                tokio::select! {
                    biased;
                    written = connection.writer.write_all(bytes) => written,
                    // A host that takes nothing keeps nobody from stopping; what is half sent is of no use any more.
                    _ = stops.changed() => Err(io::ErrorKind::ConnectionAborted.into()),
                }
            }),
        }
    }

    /// What the process writes to its standard error is for nobody's eyes any more.
    pub fn keep_to_itself(&self) {
        if let Way::Process { said: Some(said), .. } = &self.way {
            said.passes_on.store(false, Ordering::SeqCst);
        }
    }

    /// Ends the connection, and waits for the end of it: how it ended, and the end of what was written to standard error,
    /// where that was kept.
    pub(crate) fn end(&mut self, why: Why) -> (Option<ExitStatus>, String) {
        match &mut self.way {
            Way::Process { child, input, said } => {
                drop(input.take());
                let status = child.wait().ok();
                (status, said.as_ref().map_or_else(String::new, Said::text))
            }
            Way::Own { connection, runtime, reader, .. } => {
                if why == Why::Lost
                    && let Some(output) = reader.take().and_then(|reader| reader.join().ok())
                {
                    connection.reader = output;
                }
                runtime.block_on(connection.end(why))
            }
        }
    }
}

/// Reads to the end.
fn hear(wake: &SyncSender<Wake>, spares: &Receiver<Vec<u8>>, mut read: impl FnMut(&mut [u8]) -> io::Result<usize>) {
    loop {
        let mut buffer: Vec<u8> = spares.try_recv().unwrap_or_else(|_| vec![0; CHUNK]);
        let length = loop {
            match read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read.unwrap_or(0),
            }
        };
        let wakes = if length == 0 { Wake::End } else { Wake::Bytes(Chunk { buffer, length }) };
        if wake.send(wakes).is_err() || length == 0 {
            return;
        }
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
struct Said {
    passes_on: Arc<AtomicBool>,
    kept: Arc<Mutex<Vec<u8>>>,
    ended: Receiver<()>,
}

impl Said {
    /// Bytes that are kept.
    const LIMIT: usize = 8 << 10;
    /// How long its end is waited for. A master connection that outlives the process may hold it open.
    const PATIENCE: Duration = Duration::from_millis(300);

    fn keep(mut errors: ChildStderr, when: Kept) -> io::Result<Said> {
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
                let excess = kept.len().saturating_sub(Said::LIMIT);
                kept.drain(..excess);
            }
            drop(alive);
        })?;
        Ok(Said { passes_on, kept, ended })
    }

    fn text(&self) -> String {
        let _: Result<(), _> = self.ended.recv_timeout(Said::PATIENCE);
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&kept).into_owned()
    }
}

impl Drop for Transport {
    fn drop(&mut self) {
        if let Way::Process { child, input, .. } = &mut self.way {
            drop(input.take());
            if !matches!(child.try_wait(), Ok(Some(_))) {
                let _ = child.kill();
                let _ = child.wait();
            }
        }
    }
}
