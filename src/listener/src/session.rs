//! One session: a program, and a channel for its standard streams, which are pipes or a terminal.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use russh::server::{Handle, Msg};
use russh::{ChannelWriteHalf, Sig};
use rustix::io::ioctl_fionbio;
use tokio::io::AsyncWriteExt;
use tokio::net::unix::pipe;
use tokio::process::Child;
use tokio::sync::{mpsc, oneshot};

use crate::inbox::Inbox;
use crate::terminal::{Terminal, end_of_input};
use crate::wire::Tap;

/// What is read of a program at once: what fits into one packet of all clients.
const CHUNK: usize = 32 << 10;
/// RFC 4254, 5.2: SSH_EXTENDED_DATA_STDERR.
const STANDARD_ERROR: u32 = 1;
/// How long a program whose client has gone may take to end, and what it is told then.
const LADDER: &[(Duration, Signal)] = &[
    (Duration::from_secs(3), Signal::SIGHUP),
    (Duration::from_secs(10), Signal::SIGTERM),
    (Duration::from_secs(10), Signal::SIGKILL),
];
/// Signals that wait to be delivered.
const SIGNALS: usize = 4;

/// A session's life, from outside. When this is dropped, its client is gone.
#[derive(Debug)]
pub struct Life {
    signals: mpsc::Sender<Signal>,
    _here: oneshot::Sender<()>,
}

/// A session's life, from inside.
struct Line {
    orders: mpsc::Receiver<Signal>,
    gone: oneshot::Receiver<()>,
}

/// A program's standard streams.
struct Streams {
    input: pipe::Sender,
    output: pipe::Receiver,
    /// A terminal has none.
    errors: Option<pipe::Receiver>,
}

/// A program, and whom signals for it reach.
struct Program {
    child: Child,
    /// It leads the foreground of its terminal; else it is alone.
    leads: bool,
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
}

/// Starts a program for a channel, on its terminal if it has one.
///
/// # Errors
/// What the system says.
pub fn start(mut command: Command, terminal: Option<&Terminal>, inbox: Arc<Inbox>, outlet: Outlet) -> io::Result<Life> {
    let (mut program, streams) = match terminal {
        Some(terminal) => on_terminal(command, terminal)?,
        None => {
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
            on_pipes(command)?
        }
    };
    let (signals, orders) = mpsc::channel(SIGNALS);
    let (here, gone) = oneshot::channel();
    tokio::spawn(async move {
        let ended = run(&mut program, streams, &inbox, &outlet, Line { orders, gone }).await;
        inbox.stop_listening();
        match ended {
            Some(status) => farewell(&outlet, status).await,
            None => program.end().await,
        }
    });
    Ok(Life { signals, _here: here })
}

fn on_pipes(command: Command) -> io::Result<(Program, Streams)> {
    let mut child = tokio::process::Command::from(command).spawn()?;
    let (Some(input), Some(output), Some(errors)) = (child.stdin.take(), child.stdout.take(), child.stderr.take())
    else {
        return Err(io::Error::other("a child without pipes"));
    };
    let streams = Streams {
        input: writer(input.into_owned_fd()?)?,
        output: reader(output.into_owned_fd()?)?,
        errors: Some(reader(errors.into_owned_fd()?)?),
    };
    Ok((Program { child, leads: false }, streams))
}

fn on_terminal(mut command: Command, terminal: &Terminal) -> io::Result<(Program, Streams)> {
    // Opened first: a terminal whose other end nobody holds is one that was hung up.
    let end = terminal.end()?;
    let streams = Streams { input: writer(terminal.line()?)?, output: reader(terminal.line()?)?, errors: None };
    command.stdin(end.try_clone()?).stdout(end.try_clone()?).stderr(end);
    // What the command holds of the terminal's other end is gone with it, so that only the program has it.
    let child = tokio::process::Command::from(command).spawn()?;
    Ok((Program { child, leads: true }, streams))
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
async fn run(
    program: &mut Program,
    streams: Streams,
    inbox: &Inbox,
    outlet: &Outlet,
    line: Line,
) -> Option<ExitStatus> {
    let Line { mut orders, gone } = line;
    let leads = program.leads;
    let life = async {
        loop {
            tokio::select! {
                status = program.child.wait() => return status.unwrap_or_else(|_| ExitStatus::from_raw(1 << 8)),
                Some(signal) = orders.recv() => program.signal(signal),
            }
        }
    };
    let output = pump(streams.output, outlet, None);
    let errors = async {
        if let Some(errors) = streams.errors {
            pump(errors, outlet, Some(STANDARD_ERROR)).await;
        }
    };
    tokio::select! {
        biased;
        _ = gone => None,
        () = feed(streams.input, inbox, leads) => None,
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

impl Program {
    fn signal(&self, signal: Signal) {
        if let Some(process) = self.child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw) {
            // One that was started this moment has no group of its own yet.
            let _ = match self.leads {
                true => killpg(process, signal).or_else(|_| kill(process, signal)),
                false => kill(process, signal),
            };
        }
    }

    /// Ends a program whose client has gone. Its standard streams are closed, its terminal is hung up; most need no more
    /// than that.
    async fn end(&mut self) {
        for (patience, signal) in LADDER {
            if tokio::time::timeout(*patience, self.child.wait()).await.is_ok() {
                return;
            }
            self.signal(*signal);
        }
        let _ = self.child.wait().await;
    }
}
