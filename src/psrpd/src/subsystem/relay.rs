//! The relay: lines from the client to the host and back.
//!
//! What the client sends is parsed, line by line, before the host sees it. What the host sends is moved: a line is looked
//! at as far as it takes to know that it is one of the protocol's, and whole lines go on from the buffer that they were
//! read into. Bytes that pass are never changed.

use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::process::{ChildStderr, ChildStdin, ChildStdout, ExitStatus};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use memchr::{memchr, memchr2_iter, memrchr, memrchr2};
use psrp_proto::outofproc::{EXIT_STATUS, write_error};

use super::Deadlines;
use super::ledger::{Ledger, Progress};
use super::noise::{self, Line};
use super::refusal;
use super::supply::{self, Host};
use crate::failure::Failure;
use crate::log::{Log, Severity};
use crate::unix::descriptor::{self, Ready, Stdout};
use crate::unix::process::{Life, Started};

/// What is read at once; grows to hold a longer line.
const BUFFER: usize = 256 << 10;
/// What pipes are asked to hold once the host is seen to fill them: whoever waits for the other is woken less often.
const PIPE: i32 = 256 << 10;
/// A host that has written this much since it was last read from has much to say.
const BUSY: usize = 32 << 10;
/// The longest line that is passed on. PowerShell writes 44 KiB at most.
const LONGEST_LINE: usize = 32 << 20;
/// Noise beyond this many lines is not logged.
const NOISE_LINES: usize = 40;
/// A line of a host's standard error is heard in pieces of this length.
const COMPLAINT: usize = 4096;
/// What is kept of noise, for the user to read when the host fails.
const NOISE_KEPT: usize = 400;
/// How often a host's reader looks whether the client has begun, as long as it has not.
const LOOK_AGAIN: Duration = Duration::from_millis(500);
/// How long the last words of a host that has ended are waited for; a child of its may keep them from ending.
const LAST_WORDS: Duration = Duration::from_millis(500);
/// How long a host is heard that nobody reads any more.
const UNWANTED: Duration = Duration::from_secs(1);
/// How long a host may leave its client's last lines unread after the client has gone.
const UNREAD: Duration = Duration::from_secs(3);
/// How long a client that has ended its output, and whose host has ended, may read nothing of what is left for it.
const UNHEARD: Duration = Duration::from_secs(20);

/// What both directions know.
struct Shared<'a> {
    ledger: Mutex<Ledger>,
    noise: Mutex<Noise>,
    /// Tells that the host's standard error has ended.
    complained: Condvar,
    /// Bytes that the client has taken.
    taken: AtomicU64,
    log: &'a Log,
    name: &'a str,
}

#[derive(Default)]
struct Noise {
    lines: usize,
    last: String,
    /// Nothing more comes from the host's standard error.
    over: bool,
}

/// Why the client is heard no more.
enum Heard {
    /// It has ended its output.
    All,
    /// It said something that is not the protocol's.
    Nonsense,
    /// The host is gone; what was read of the client's and not looked at.
    HostGone(Vec<u8>),
}

/// How the host's output ended.
enum End {
    /// As it should.
    Quiet,
    /// After it had reported an error on the protocol's own stream, which the client shows.
    Reported,
    /// Otherwise; the client was told.
    Failed(Failure),
}

/// Relays until both sides have ended; the exit status.
pub fn run(host: Host, deadlines: Deadlines, log: &Log) -> u8 {
    let Host { name, started: Started { stdin, stdout, stderr, life }, guard } = host;
    let name = &*name;
    let shared = Shared {
        ledger: Mutex::new(Ledger::new()),
        noise: Mutex::default(),
        complained: Condvar::new(),
        taken: AtomicU64::new(0),
        log,
        name,
    };
    let gone = match descriptor::pipe() {
        Ok(pipe) => pipe,
        Err(error) => {
            life.kill();
            return refusal::refuse(super::no_process(&error), log);
        }
    };
    let (gone, gone_sender) = gone;
    let life = Arc::new(life);
    std::thread::scope(|scope| {
        let shared = &shared;
        let (of_host, complaining) = (life.clone(), life.clone());
        std::thread::Builder::new()
            .name("complaints".into())
            .stack_size(64 << 10)
            .spawn_scoped(scope, move || listen_to_complaints(stderr, &complaining, shared))
            .ok();
        let relay = std::thread::Builder::new().name("host to client".into()).spawn_scoped(scope, move || {
            let failure = host_to_client(stdout, &of_host, deadlines, shared);
            drop(gone_sender);
            failure
        });
        let Ok(relay) = relay else {
            life.kill();
            return 1;
        };
        let heard = client_to_host(&stdin, gone.as_fd(), shared);
        if !matches!(heard, Heard::HostGone(_)) {
            shared.ledger().client_left();
        }
        let status = supply::retire(stdin, &life, &guard);
        if !shared.wait_until_heard(&relay) {
            log.write(Severity::Warning, "the client does not read what is left for it");
            // Whoever writes to it hangs in that and cannot be joined.
            std::process::exit(1);
        }
        let end = relay.join().unwrap_or(End::Quiet);
        let code = match (heard, end) {
            (Heard::HostGone(rest), End::Failed(failure)) => {
                refusal::hear_out(&mut shared.ledger(), Some(&failure), rest);
                return 1;
            }
            (Heard::HostGone(rest), End::Quiet) => {
                refusal::hear_out(&mut shared.ledger(), None, rest);
                exit_code(status)
            }
            // The client has an error to read before its connection goes.
            (Heard::HostGone(_), End::Reported) => {
                refusal::linger();
                exit_code(status)
            }
            (Heard::Nonsense, _) => {
                refusal::linger();
                EXIT_STATUS as u8
            }
            (Heard::All, _) => exit_code(status),
        };
        log.write(Severity::Info, &format!("session ends, host {name} {}", describe(status)));
        code
    })
}

fn exit_code(status: Option<ExitStatus>) -> u8 {
    status.and_then(|status| status.code()).and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

fn describe(status: Option<ExitStatus>) -> String {
    use std::os::unix::process::ExitStatusExt;
    match status {
        None => "did not end".into(),
        Some(status) => match (status.code(), status.signal()) {
            (Some(code), _) => format!("ended with status {code}"),
            (None, Some(9)) => "was killed (signal 9)".into(),
            (None, Some(signal)) => format!("ended by signal {signal}"),
            (None, None) => "ended".into(),
        },
    }
}

impl Shared<'_> {
    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until all that the host has said is written, as long as the client takes something of it.
    fn wait_until_heard<T>(&self, relay: &ScopedJoinHandle<'_, T>) -> bool {
        let mut taken = self.taken.load(Ordering::Relaxed);
        let mut since = Instant::now();
        while !relay.is_finished() {
            std::thread::sleep(Duration::from_millis(1));
            let now = self.taken.load(Ordering::Relaxed);
            if std::mem::replace(&mut taken, now) != now {
                since = Instant::now();
            } else if since.elapsed() > UNHEARD {
                return false;
            }
        }
        true
    }

    fn hear_noise(&self, from: &str, line: &[u8]) {
        let text = String::from_utf8_lossy(line);
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let mut noise = self.noise.lock().unwrap_or_else(PoisonError::into_inner);
        noise.lines += 1;
        let printable = text.chars().map(|c| if c.is_control() { ' ' } else { c });
        noise.last = printable.take(NOISE_KEPT).collect();
        if noise.lines <= NOISE_LINES {
            let more = if noise.lines == NOISE_LINES { " (no more of it is logged)" } else { "" };
            self.log.write(Severity::Warning, &format!("host {} on its {from}: {}{more}", self.name, noise.last));
        }
    }

    /// What a host that has ended said last.
    fn last_words(&self) -> String {
        let noise = self.noise.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.complained.wait_timeout_while(noise, LAST_WORDS, |noise| !noise.over));
        self.last_noise()
    }

    fn last_noise(&self) -> String {
        let noise = self.noise.lock().unwrap_or_else(PoisonError::into_inner);
        if noise.last.is_empty() { String::new() } else { format!(" It said: {}.", noise.last.trim_end_matches('.')) }
    }
}

fn listen_to_complaints(mut stderr: ChildStderr, life: &Life, shared: &Shared<'_>) {
    let mut heard = Vec::with_capacity(COMPLAINT);
    // What a host left behind may keep its standard error open: when the host has ended, what is there is all.
    while let Ok(Ready::First) = descriptor::wait_for(stderr.as_fd(), life.end.as_fd(), None) {
        let before = heard.len();
        heard.resize(COMPLAINT, 0);
        let read = stderr.read(&mut heard[before..]);
        heard.truncate(before + *read.as_ref().unwrap_or(&0));
        match read {
            Ok(1..) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Ok(_) | Err(_) => break,
        }
        let mut whole = memrchr(b'\n', &heard).map_or(0, |end| end + 1);
        // A line without an end is heard in pieces.
        if heard.len() == COMPLAINT && whole == 0 {
            whole = COMPLAINT;
        }
        for line in heard[..whole].split(|byte| *byte == b'\n') {
            shared.hear_noise("standard error", line);
        }
        heard.drain(..whole);
    }
    shared.hear_noise("standard error", &heard);
    shared.noise.lock().unwrap_or_else(PoisonError::into_inner).over = true;
    shared.complained.notify_all();
}

/// Parses what the client says and passes it on.
fn client_to_host(stdin: &ChildStdin, gone: std::os::fd::BorrowedFd<'_>, shared: &Shared<'_>) -> Heard {
    let client = io::stdin();
    let mut buffer = Buffer::new(|bytes| memrchr2(b'\n', b'\r', bytes));
    // Whether the last line ended in a carriage return.
    let mut returned = false;
    loop {
        match descriptor::wait_for(gone, client.as_fd(), None) {
            Ok(Ready::Second) => {}
            Ok(_) => return Heard::HostGone(buffer.into_bytes()),
            Err(_) => return Heard::All,
        }
        // Unbuffered: what is read is all there was when poll said so.
        match buffer.fill(|room| nix::unistd::read(client.as_fd(), room).map_err(io::Error::from)) {
            Ok(0) | Err(_) => {
                last_line(stdin, &buffer.into_rest(), shared);
                return Heard::All;
            }
            Ok(_) => {}
        }
        let mut mistake = None;
        let mut good = 0;
        let mut ledger = shared.ledger();
        if ledger.is_host_gone() {
            // Whoever hears the client out has to know of these lines before he answers them.
            drop(ledger);
            return Heard::HostGone(buffer.into_bytes());
        }
        let lines = buffer.lines();
        for end in memchr2_iter(b'\n', b'\r', lines) {
            let line = &lines[good..end];
            // A line feed behind a carriage return belongs to it.
            let is_rest =
                line.is_empty() && lines[end] == b'\n' && if good > 0 { lines[good - 1] == b'\r' } else { returned };
            if !is_rest && let Err(error) = ledger.client_line(line, &mut Vec::new()) {
                mistake = Some(error);
                break;
            }
            good = end + 1;
        }
        drop(ledger);
        if good > 0 {
            returned = lines[good - 1] == b'\r';
            // A host that is gone shows at the other end of its pipes.
            let _ = descriptor::write_while_wanted(stdin.as_fd(), &lines[..good], client.as_fd(), UNREAD);
        }
        if let Some(error) = mistake {
            let mut answers = Vec::new();
            write_error(&mut answers, &error.to_string());
            refusal::say(&answers);
            shared.log.write(Severity::Warning, &format!("the client broke the protocol: {error}"));
            return Heard::Nonsense;
        }
        buffer.pass();
        if buffer.rest() > LONGEST_LINE {
            shared.log.write(Severity::Warning, &format!("the client sent a line of more than {LONGEST_LINE} bytes"));
            let mut answers = Vec::new();
            write_error(&mut answers, &format!("a line is longer than {LONGEST_LINE} bytes"));
            refusal::say(&answers);
            return Heard::Nonsense;
        }
    }
}

/// What stands behind the last line's end when the client has ended its output: a host takes a whole packet without one.
fn last_line(stdin: &ChildStdin, line: &[u8], shared: &Shared<'_>) {
    if !line.is_empty() && shared.ledger().client_line(line, &mut Vec::new()).is_ok() {
        // Nobody is left to see whether it arrives, and a host that takes nothing is ended soon.
        let _ = nix::unistd::write(stdin.as_fd(), line);
    }
}

/// Moves what the host says, to its end; then tells the client what went wrong, if something did.
fn host_to_client(mut stdout: ChildStdout, life: &Life, deadlines: Deadlines, shared: &Shared<'_>) -> End {
    let mut buffer = Buffer::new(|bytes| memrchr(b'\n', bytes));
    let mut reader = Reader { shared, open: false, broken: false };
    let mut late = None;
    let mut wide = false;
    loop {
        let deadline = reader.deadline(deadlines);
        match descriptor::wait_for(stdout.as_fd(), life.end.as_fd(), deadline) {
            Ok(Ready::First) => {}
            // The client has begun since, or the session is open: there is another deadline now, or none.
            Ok(Ready::Neither) if reader.deadline(deadlines).is_none_or(|deadline| deadline > Instant::now()) => {
                continue;
            }
            Ok(Ready::Neither) => {
                late = Some(reader.too_late(deadlines));
                life.kill();
                break;
            }
            // The host has ended, and nothing of its output is left.
            Ok(Ready::Second) | Err(_) => break,
        }
        match buffer.fill(|room| stdout.read(room)) {
            Ok(0) | Err(_) => break,
            Ok(BUSY..) if !wide => {
                wide = true;
                descriptor::widen(&stdout, PIPE);
                descriptor::widen(io::stdout(), PIPE);
            }
            Ok(_) => {}
        }
        if reader.pass(buffer.lines()).is_err() {
            hear_for_nobody(stdout, life, buffer.scratch());
            shared.log.write(Severity::Info, "the client reads no more");
            shared.ledger().host_gone(None, &mut Vec::new());
            return End::Quiet;
        }
        buffer.pass();
        if buffer.rest() > LONGEST_LINE {
            shared.hear_noise("standard output", b"a line that does not end");
            buffer.drop_rest();
        }
    }
    shared.hear_noise("standard output", &buffer.into_rest());
    let mut ledger = shared.ledger();
    let mut answers = Vec::new();
    let end = if late.is_none() && reader.broken {
        return End::Reported;
    } else if late.is_none() && ledger.is_over() {
        End::Quiet
    } else {
        End::Failed(late.unwrap_or_else(|| {
            let how = life.wait().map_or_else(|| "has closed its output".into(), |status| describe(Some(status)));
            ended(shared, ledger.progress(), &how)
        }))
    };
    let failure = match &end {
        End::Failed(failure) => Some(failure),
        _ => None,
    };
    if let Some(failure) = failure {
        shared.log.write(Severity::Error, &format!("{}: {failure}", failure.error_id));
    }
    ledger.host_gone(failure, &mut answers);
    drop(ledger);
    refusal::say(&answers);
    end
}

/// The client is gone, or has closed its ear: what the host still says is for nobody. It may have little left to say; one that
/// goes on finds its pipe closed.
fn hear_for_nobody(mut stdout: ChildStdout, life: &Life, scratch: &mut [u8]) {
    let deadline = Some(Instant::now() + UNWANTED);
    while let Ok(Ready::First) = descriptor::wait_for(stdout.as_fd(), life.end.as_fd(), deadline)
        && deadline > Some(Instant::now())
        && matches!(stdout.read(scratch), Ok(1..))
    {}
}

fn ended(shared: &Shared<'_>, progress: Progress, how: &str) -> Failure {
    if progress == Progress::Silent {
        return Failure::new(
            "PsrpdHostEnded",
            format!("The host of this session, {}, {how} before it answered.{}", shared.name, shared.last_words()),
            "Ask the administrator of this machine to look at the host's installation.",
        );
    }
    Failure::new(
        "PsrpdHostEnded",
        format!("The host of this session, {}, {how}.{}", shared.name, shared.last_words()),
        "Open a new session; if it happens again, ask the administrator of this machine for what the log says.",
    )
}

struct Reader<'a> {
    shared: &'a Shared<'a>,
    /// The session is open: no line has to be looked into any more.
    open: bool,
    /// The host has reported an error on the protocol's stream; whatever follows belongs to that.
    broken: bool,
}

impl Reader<'_> {
    /// Passes whole lines on, as they are.
    fn pass(&mut self, lines: &[u8]) -> io::Result<()> {
        let mut output = Counted(&self.shared.taken);
        let mut from = 0;
        let mut at = 0;
        while let Some(length) = memchr(b'\n', &lines[at..]) {
            let line = &lines[at..at + length];
            let next = at + length + 1;
            let skipped = match noise::classify(line) {
                _ if self.broken => 0,
                Line::Data(skipped) => {
                    if !self.open {
                        let mut ledger = self.shared.ledger();
                        ledger.host_data(&line[skipped..]);
                        self.open = ledger.progress() >= Progress::Open;
                    }
                    skipped
                }
                Line::Acknowledgement(skipped) => {
                    let mut ledger = self.shared.ledger();
                    ledger.host_acknowledged(&line[skipped..]);
                    self.open = ledger.progress() >= Progress::Open;
                    skipped
                }
                Line::Error => {
                    self.broken = true;
                    0
                }
                Line::Empty | Line::Noise => line.len() + 1,
            };
            if skipped > 0 {
                output.write_all(&lines[from..at])?;
                self.shared.hear_noise("standard output", &line[..skipped.min(line.len())]);
                from = at + skipped;
            }
            at = next;
        }
        output.write_all(&lines[from..at])
    }

    /// Until when the host may be silent. A client that has said nothing is waited for; sshd has its own deadlines.
    fn deadline(&self, deadlines: Deadlines) -> Option<Instant> {
        if self.open {
            return None;
        }
        let ledger = self.shared.ledger();
        match (ledger.client_since(), ledger.progress()) {
            // To look again whether it has said something.
            (None, _) => Some(Instant::now() + LOOK_AGAIN),
            (Some(since), Progress::Silent) => Some(since + deadlines.start),
            (Some(since), Progress::Negotiated) => Some(since + deadlines.open),
            (Some(_), Progress::Open | Progress::Ended) => None,
        }
    }

    fn too_late(&self, deadlines: Deadlines) -> Failure {
        let (what, seconds) = match self.shared.ledger().progress() {
            Progress::Silent => ("answered nothing", deadlines.start.as_secs()),
            _ => ("did not open the session", deadlines.open.as_secs()),
        };
        Failure::new(
            "PsrpdHostTimeout",
            format!(
                "The host of this session, {}, {what} within {seconds} seconds.{}",
                self.shared.name,
                self.shared.last_noise()
            ),
            "Try again; if it happens again, ask the administrator of this machine what keeps it.",
        )
    }
}

/// Standard output, which tells how much of it was taken.
struct Counted<'a>(&'a AtomicU64);

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = Stdout.write(bytes)?;
        self.0.fetch_add(written as u64, Ordering::Relaxed);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Bytes in the order in which they came, of which the whole lines are taken.
struct Buffer {
    bytes: Vec<u8>,
    filled: usize,
    /// Where the last whole line ends.
    whole: usize,
    /// Finds the last end of a line.
    last_end: fn(&[u8]) -> Option<usize>,
}

impl Buffer {
    fn new(last_end: fn(&[u8]) -> Option<usize>) -> Buffer {
        Buffer { bytes: vec![0; BUFFER], filled: 0, whole: 0, last_end }
    }

    /// Reads once. What was not passed yet is kept.
    fn fill(&mut self, read: impl FnOnce(&mut [u8]) -> io::Result<usize>) -> io::Result<usize> {
        if self.filled == self.bytes.len() {
            self.bytes.resize(self.bytes.len() * 2, 0);
        }
        let before = self.filled;
        let length = match read(&mut self.bytes[before..]) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(usize::MAX),
            length => length?,
        };
        self.filled += length;
        if let Some(end) = (self.last_end)(&self.bytes[before..self.filled]) {
            self.whole = before + end + 1;
        }
        Ok(length)
    }

    fn lines(&self) -> &[u8] {
        &self.bytes[..self.whole]
    }

    /// Lets the whole lines go.
    fn pass(&mut self) {
        if self.whole > 0 {
            self.bytes.copy_within(self.whole..self.filled, 0);
            self.filled -= self.whole;
            self.whole = 0;
            if self.filled < BUFFER && self.bytes.len() > 8 * BUFFER {
                self.bytes.truncate(BUFFER);
                self.bytes.shrink_to_fit();
            }
        }
    }

    fn rest(&self) -> usize {
        self.filled - self.whole
    }

    fn drop_rest(&mut self) {
        self.filled = 0;
        self.whole = 0;
    }

    fn scratch(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    fn into_rest(self) -> Vec<u8> {
        let whole = self.whole;
        self.into_bytes().split_off(whole)
    }

    fn into_bytes(self) -> Vec<u8> {
        let Buffer { mut bytes, filled, .. } = self;
        bytes.truncate(filled);
        bytes
    }
}
