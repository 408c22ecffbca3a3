//! One session: a program, and a channel for its standard streams, which are pipes or a terminal.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::Arc;

use nix::sys::signal::Signal;
use russh::server::{Handle, Msg};
use russh::{ChannelWriteHalf, Sig};
use rustix::io::ioctl_fionbio;
use tokio::io::AsyncWriteExt;
use tokio::net::unix::pipe;
use tokio::sync::{mpsc, oneshot};

use crate::authority::{Started, Streams};
use crate::inbox::Inbox;
use crate::terminal::{Size, end_of_input, resize};
use crate::wire::Tap;

/// What is read of a program at once: what fits into one packet of all clients.
const CHUNK: usize = 32 << 10;
/// RFC 4254, 5.2: SSH_EXTENDED_DATA_STDERR.
const STANDARD_ERROR: u32 = 1;

/// A session's life, from outside. When this is dropped, its client is gone.
#[derive(Debug)]
pub struct Life {
    signals: mpsc::Sender<Signal>,
    terminal: Option<OwnedFd>,
    here: oneshot::Sender<()>,
}

/// A session's life, from inside.
struct Line {
    /// As long as this is held, the program is not ended.
    _signals: mpsc::Sender<Signal>,
    ended: oneshot::Receiver<ExitStatus>,
    gone: oneshot::Receiver<()>,
}

/// A program's standard streams, read and written without waiting.
struct Ends {
    input: pipe::Sender,
    output: pipe::Receiver,
    /// A terminal has none.
    errors: Option<pipe::Receiver>,
}

/// Where a session's output goes.
pub struct Outlet {
    /// The channel.
    pub channel: ChannelWriteHalf<Msg>,
    /// For what the channel alone cannot say.
    pub handle: Handle,
    /// Told when the client's window is full.
    pub tap: Arc<Tap>,
}

impl Life {
    /// Whether the program has ended and all it wrote is on its way.
    pub fn is_over(&self) -> bool {
        self.here.is_closed()
    }

    /// Passes a client's signal on, where it is one that may be sent.
    pub fn signal(&self, signal: &Sig) {
        let signal = match signal {
            Sig::ABRT => Signal::SIGABRT,
            Sig::ALRM => Signal::SIGALRM,
            Sig::HUP => Signal::SIGHUP,
            Sig::INT => Signal::SIGINT,
            Sig::KILL => Signal::SIGKILL,
            Sig::QUIT => Signal::SIGQUIT,
            Sig::TERM => Signal::SIGTERM,
            Sig::USR1 => Signal::SIGUSR1,
            _ => return,
        };
        let _ = self.signals.try_send(signal);
    }

    /// Gives its terminal another size.
    ///
    /// # Errors
    /// When it has none.
    pub fn resize(&self, size: Size) -> io::Result<()> {
        resize(self.terminal.as_ref().ok_or(io::ErrorKind::NotFound)?, size)
    }
}

/// Connects a program that was started with a channel.
///
/// # Errors
/// What the system says.
pub fn connect(started: Started, inbox: Arc<Inbox>, outlet: Outlet) -> io::Result<Life> {
    let Started { streams, signals, ended } = started;
    let (ends, terminal) = Ends::of(streams)?;
    let (here, gone) = oneshot::channel();
    let line = Line { _signals: signals.clone(), ended, gone };
    tokio::spawn(async move {
        let ended = run(ends, &inbox, &outlet, line).await;
        inbox.stop_listening();
        if let Some(status) = ended {
            farewell(&outlet, status).await;
        }
    });
    Ok(Life { signals, terminal, here })
}

impl Ends {
    /// With our end of the terminal, once more.
    fn of(streams: Streams) -> io::Result<(Ends, Option<OwnedFd>)> {
        Ok(match streams {
            Streams::Pipes { input, output, errors } => {
                (Ends { input: writer(input)?, output: reader(output)?, errors: Some(reader(errors)?) }, None)
            }
            Streams::Terminal(line) => {
                let ends = Ends { input: writer(line.try_clone()?)?, output: reader(line.try_clone()?)?, errors: None };
                (ends, Some(line))
            }
        })
    }
}

/// Reads without waiting, also from a terminal, which is no pipe and is read as one.
fn reader(descriptor: OwnedFd) -> io::Result<pipe::Receiver> {
    ioctl_fionbio(&descriptor, true)?;
    pipe::Receiver::from_owned_fd_unchecked(descriptor)
}

/// Writes without waiting.
fn writer(descriptor: OwnedFd) -> io::Result<pipe::Sender> {
    ioctl_fionbio(&descriptor, true)?;
    pipe::Sender::from_owned_fd_unchecked(descriptor)
}

/// Refuses what a client asked for on a channel that is open: text on standard error and a status, as a program would.
pub async fn refuse(outlet: Outlet, text: &str) {
    let text = format!("psrpd serve: {text}\r\n");
    let _ = outlet.channel.extended_data_bytes(STANDARD_ERROR, text.into_bytes()).await;
    farewell(&outlet, ExitStatus::from_raw(1 << 8)).await;
}

/// Runs until the program has ended and all it wrote was sent; nothing when the client has gone before.
async fn run(ends: Ends, inbox: &Inbox, outlet: &Outlet, line: Line) -> Option<ExitStatus> {
    let is_terminal = ends.errors.is_none();
    // Whoever would tell is gone itself.
    let life = async { line.ended.await.unwrap_or_else(|_| ExitStatus::from_raw(1 << 8)) };
    let output = pump(ends.output, outlet, None);
    let errors = async {
        if let Some(errors) = ends.errors {
            pump(errors, outlet, Some(STANDARD_ERROR)).await;
        }
    };
    tokio::select! {
        biased;
        _ = line.gone => None,
        () = feed(ends.input, inbox, is_terminal) => None,
        (status, (), ()) = async { tokio::join!(life, output, errors) } => Some(status),
    }
}

/// Gives the program what its client sends. Never ends: what a program does not want is thrown away.
async fn feed(mut input: pipe::Sender, inbox: &Inbox, is_terminal: bool) {
    let mut wanted = true;
    while wanted && let Some(piece) = inbox.next().await {
        wanted = input.write_all(&piece).await.is_ok();
    }
    // A pipe ends when it is closed. On a terminal somebody types that there is no more.
    if is_terminal
        && wanted
        && let Some(end) = end_of_input(&input)
    {
        let _ = input.write_all(&[end]).await;
    }
    drop(input);
    inbox.stop_listening();
    std::future::pending().await
}

/// Sends the client what the program writes, until it writes no more. A terminal that nobody holds any more says EIO.
async fn pump(from: pipe::Receiver, outlet: &Outlet, stream: Option<u32>) {
    while from.readable().await.is_ok() {
        // Allocated when there is something to read: a session that rests takes no memory.
        let mut chunk = Vec::with_capacity(CHUNK);
        match from.try_read_buf(&mut chunk) {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
            Err(_) => return,
        }
        let room = outlet.channel.writable_packet_size().await;
        let _starving = (room < chunk.len()).then(|| outlet.tap.starve());
        let sent = match stream {
            None => outlet.channel.data_bytes(chunk).await,
            Some(stream) => outlet.channel.extended_data_bytes(stream, chunk).await,
        };
        if sent.is_err() {
            return;
        }
    }
}

/// How a program ended, then that nothing more comes, in the order in which sshd says it.
async fn farewell(outlet: &Outlet, status: ExitStatus) {
    match (status.code(), status.signal().and_then(|signal| Signal::try_from(signal).ok())) {
        (None, Some(signal)) => {
            let name = Sig::Custom(signal.as_str().trim_start_matches("SIG").to_owned());
            let (id, nothing) = (outlet.channel.id(), String::new);
            let _ = outlet.handle.exit_signal_request(id, name, status.core_dumped(), nothing(), nothing()).await;
        }
        (code, _) => {
            let code = code.and_then(|code| u32::try_from(code).ok()).unwrap_or(1);
            let _ = outlet.channel.exit_status(code).await;
        }
    }
    let _ = outlet.channel.eof().await;
    let _ = outlet.channel.close().await;
}
