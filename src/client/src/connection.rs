//! The way to a host, as an async session uses it: bytes there, bytes back, and how it ended.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::process::{Child, ChildStderr};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::system::{Connections as _, System};

/// How long the end of a connection is waited for when its session is over.
const END: Duration = Duration::from_secs(60);

/// A connection to a host that speaks OutOfProc on it.
pub struct Connection {
    pub(crate) reader: Pin<Box<dyn AsyncRead + Send>>,
    pub(crate) writer: Pin<Box<dyn AsyncWrite + Send>>,
    life: Life,
}

/// What keeps a connection alive, and knows how it ended.
enum Life {
    /// Whoever made the streams.
    Elsewhere,
    Process(Box<Child>, Option<Said>),
    #[cfg(unix)]
    Channel(Box<crate::ssh::Life>),
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let life = match &self.life {
            Life::Elsewhere => "streams",
            Life::Process(..) => "process",
            #[cfg(unix)]
            Life::Channel(_) => "channel",
        };
        f.debug_tuple("Connection").field(&life).finish()
    }
}

impl Connection {
    /// A connection that somebody else has made: a socket, the two halves of a pipe.
    pub fn over(reader: impl AsyncRead + Send + 'static, writer: impl AsyncWrite + Send + 'static) -> Connection {
        Connection { reader: Box::pin(reader), writer: Box::pin(writer), life: Life::Elsewhere }
    }

    /// Starts a process whose standard input and output are the connection; it is killed when the connection is dropped. Its
    /// standard error is ours, or where the command has a pipe for it, the end of it is kept to tell why there is no session.
    ///
    /// # Errors
    /// When the process cannot be started.
    ///
    /// # Panics
    /// Outside a tokio runtime with I/O.
    pub fn start(mut command: Command) -> io::Result<Connection> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = System::spawn_async(command)?;
        let (Some(writer), Some(reader)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("a child without pipes"));
        };
        let said = child.stderr.take().map(Said::keep);
        let life = Life::Process(Box::new(child), said);
        Ok(Connection { reader: Box::pin(reader), writer: Box::pin(writer), life })
    }

    /// A channel of an SSH connection.
    #[cfg(unix)]
    pub(crate) fn channel(
        reader: impl AsyncRead + Send + 'static,
        writer: impl AsyncWrite + Send + 'static,
        life: crate::ssh::Life,
    ) -> Connection {
        Connection { reader: Box::pin(reader), writer: Box::pin(writer), life: Life::Channel(Box::new(life)) }
    }

    /// Ends the connection: how it ended, and the end of what was written to standard error, where that was kept. Safe to
    /// cancel; the next call waits on.
    #[cfg_attr(not(unix), allow(unused_variables, reason = "a process ends the same way for both reasons"))]
    pub(crate) async fn end(&mut self, why: Why) -> (Option<ExitStatus>, String) {
        match &mut self.life {
            Life::Elsewhere => {
                let _ = timeout(END, self.writer.shutdown()).await;
                (None, String::new())
            }
            Life::Process(child, said) => {
                // The process sees the end of its input.
                self.writer = Box::pin(tokio::io::sink());
                let status = match timeout(END, child.wait()).await {
                    Ok(status) => status.ok(),
                    Err(_) => {
                        let _ = child.start_kill();
                        None
                    }
                };
                let said = match said {
                    Some(said) => said.text().await,
                    None => String::new(),
                };
                (status, said)
            }
            #[cfg(unix)]
            Life::Channel(life) => {
                let _ = timeout(END, self.writer.shutdown()).await;
                life.end(&mut self.reader, why == Why::Lost, END).await
            }
        }
    }
}

/// Why a connection is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// The session is closed: nothing is to be expected of it.
    Closed,
    /// The host's bytes have ended, and how that came about is to be known.
    Lost,
}

/// The end of what is written to somebody's standard error.
#[derive(Debug, Default)]
pub(crate) struct Tail(Vec<u8>);

impl Tail {
    /// Bytes that are kept.
    const LIMIT: usize = 8 << 10;

    pub fn add(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
        let excess = self.0.len().saturating_sub(Tail::LIMIT);
        self.0.drain(..excess);
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }
}

/// What a process says on its standard error.
#[derive(Debug)]
struct Said {
    tail: Arc<Mutex<Tail>>,
    reader: JoinHandle<()>,
}

impl Said {
    /// How long its end is waited for. A master connection that outlives the process may hold it open.
    const PATIENCE: Duration = Duration::from_millis(300);

    fn keep(mut errors: ChildStderr) -> Said {
        let tail: Arc<Mutex<Tail>> = Arc::default();
        let keeper = tail.clone();
        let reader = tokio::spawn(async move {
            let mut chunk = [0; 1024];
            while let Ok(length @ 1..) = errors.read(&mut chunk).await {
                keeper.lock().unwrap_or_else(PoisonError::into_inner).add(&chunk[..length]);
            }
        });
        Said { tail, reader }
    }

    async fn text(&mut self) -> String {
        if !self.reader.is_finished() {
            let _ = timeout(Said::PATIENCE, &mut self.reader).await;
        }
        self.tail.lock().unwrap_or_else(PoisonError::into_inner).text()
    }
}

impl Drop for Said {
    fn drop(&mut self) {
        self.reader.abort();
    }
}
