//! One script on many hosts.

use std::collections::VecDeque;
use std::fmt;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use clixml::Value;

use crate::console::Console;
use crate::interrupt::Interrupts;
use crate::invoke::{End, FAILED, Invocation, Run, STOPPED, Source, place};
use crate::output::{Names, Output};
use crate::screen::Screen;
use crate::session::{Lost, Session};

/// How often those that still run are named.
const PACE: Duration = Duration::from_millis(200);
/// As many are named.
const NAMED: usize = 4;

/// A host, and the command that connects to it.
#[derive(Debug)]
pub struct Destination {
    /// What it is called in all that is shown.
    pub name: String,
    /// What speaks the protocol on its standard input and output. What it writes to its standard error is shown only
    /// where there is no session.
    pub command: Command,
}

/// How many hosts are gone through.
#[derive(Clone, Copy, Debug)]
pub struct FanOut {
    /// As many at once; PowerShell's own limit is 32.
    pub throttle: usize,
    /// What the first failure means for the others.
    pub after_failure: AfterFailure,
    /// Whether it is told what came from which host.
    pub names: Names,
}

/// What a failure on one host means for the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterFailure {
    /// Nothing.
    Continue,
    /// What runs is stopped, and nothing more is started.
    Stop,
}

/// Where the script did not complete, in the order of the hosts.
#[derive(Debug, Default)]
pub struct Report {
    /// Hosts by their place among those given, and why.
    pub failed: Vec<(usize, Failure)>,
    interrupted: bool,
}

/// Why a script did not complete on a host, or not without errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// There was no session.
    NoSession(String),
    /// The session was lost.
    Lost(String),
    /// The script wrote so many errors.
    Errors(usize),
    /// The script failed.
    Failed,
    /// The script left with `exit`.
    Exit(i32),
    /// It was stopped.
    Stopped,
    /// It was not started.
    NotRun,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::NoSession(why) => write!(f, "no session: {why}"),
            Failure::Lost(why) => write!(f, "session lost: {why}"),
            Failure::Errors(1) => f.write_str("1 error"),
            Failure::Errors(count) => write!(f, "{count} errors"),
            Failure::Failed => f.write_str("failed"),
            Failure::Exit(status) => write!(f, "exit {status}"),
            Failure::Stopped => f.write_str("stopped"),
            Failure::NotRun => f.write_str("not run"),
        }
    }
}

/// Status when there was no session with some host, as ssh's own.
const NO_SESSION: u8 = 255;

impl Report {
    /// What to exit with: 130 after Ctrl-C, 255 when some host could not be talked to, 1 when the script failed on some.
    pub fn status(&self) -> u8 {
        let no_session = |failure: &Failure| matches!(failure, Failure::NoSession(_) | Failure::Lost(_));
        match self.failed.as_slice() {
            [] => 0,
            _ if self.interrupted => STOPPED,
            failed if failed.iter().any(|(_, failure)| no_session(failure)) => NO_SESSION,
            _ => FAILED,
        }
    }
}

/// Runs a script on many hosts and shows what it gives as it comes. Ctrl-C stops it everywhere; a second one ends the
/// process.
///
/// # Errors
/// When the script's input cannot be read.
pub fn fan_out(hosts: Vec<Destination>, invocation: &Invocation, how: &FanOut) -> std::io::Result<Report> {
    let screen: Arc<Screen> = Arc::default();
    let interrupts = Interrupts::of_process();
    interrupts.second_ends_process();
    let round = Round {
        invocation,
        how: *how,
        input: invocation.input.map(crate::input::Input::read_all).transpose()?,
        output: Output::new(screen.clone(), invocation.format, how.names),
        screen,
        interrupts,
        total: hosts.len(),
        waiting: Mutex::new(hosts.into_iter().enumerate().collect()),
        running: Mutex::default(),
        failed: Mutex::default(),
        done: AtomicUsize::new(0),
        stop: AtomicBool::new(false),
    };
    let workers = how.throttle.clamp(1, round.total.max(1));
    let watcher = std::thread::current();
    std::thread::scope(|scope| {
        let work = || {
            round.work();
            watcher.unpark();
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        if round.screen.shows_progress() {
            while workers.iter().any(|worker| !worker.is_finished()) {
                std::thread::park_timeout(PACE);
                round.show();
            }
        }
    });
    round.output.finish();
    let mut failed = round.failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    failed.sort_by_key(|(number, _)| *number);
    Ok(Report { failed, interrupted: round.interrupts.count() > 0 })
}

struct Round<'a> {
    invocation: &'a Invocation,
    how: FanOut,
    input: Option<Arc<[Option<Value>]>>,
    output: Output,
    screen: Arc<Screen>,
    interrupts: Interrupts,
    total: usize,
    waiting: Mutex<VecDeque<(usize, Destination)>>,
    running: Mutex<Vec<String>>,
    failed: Mutex<Vec<(usize, Failure)>>,
    done: AtomicUsize,
    stop: AtomicBool,
}

impl Round<'_> {
    fn work(&self) {
        loop {
            let next = lock(&self.waiting).pop_front();
            let Some((number, Destination { name, command })) = next else { return };
            let failure = match self.is_stopped() {
                true => Some(Failure::NotRun),
                false => {
                    lock(&self.running).push(name.clone());
                    let failure = self.one(number, &name, command);
                    lock(&self.running).retain(|running| *running != name);
                    failure
                }
            };
            self.done.fetch_add(1, Ordering::Relaxed);
            if let Some(failure) = failure {
                if self.how.after_failure == AfterFailure::Stop && !self.stop.swap(true, Ordering::SeqCst) {
                    self.interrupts.stop_all();
                }
                lock(&self.failed).push((number, failure));
            }
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst) || self.interrupts.count() > 0 || self.screen.is_closed()
    }

    /// Runs the script on a host; why it did not complete there.
    fn one(&self, number: usize, name: &str, mut command: Command) -> Option<Failure> {
        command.stderr(Stdio::piped());
        let no_session = |lost: Lost| match lost {
            Lost::Interrupted => Failure::Stopped,
            lost => Failure::NoSession(reason(&lost)),
        };
        let begun = Session::begin(command, Console::host_info(), self.invocation.timeout);
        let session = match begun {
            Ok(session) => session,
            Err(lost) => return Some(no_session(lost)),
        };
        let _told = self.interrupts.tell(session.waker());
        let mut session = match session.opened() {
            Ok(session) if self.is_stopped() => {
                drop(session);
                return Some(Failure::Stopped);
            }
            Ok(session) => session,
            Err(lost) => return Some(no_session(lost)),
        };
        let mut console = Console::on(self.screen.clone(), place(self.invocation.format), self.interrupts.clone());
        if self.how.names == Names::Shown {
            console = console.of_host(number, name);
        }
        let source = self.input.clone().map(Source::Read);
        let end = Run::new(console, &self.output, name).run(&mut session, self.invocation, source);
        let closed = end.is_ok().then(|| session.close());
        match end {
            Err(lost) => Some(Failure::Lost(reason(&lost))),
            Ok(end) => failure(end).or_else(|| closed?.err().map(|lost| Failure::Lost(reason(&lost)))),
        }
    }

    /// Shows how far all are.
    fn show(&self) {
        let done = self.done.load(Ordering::Relaxed);
        let failed = lock(&self.failed).len();
        let mut running = lock(&self.running).clone();
        running.sort_unstable();
        let mut line = format!("{done}/{} hosts", self.total);
        if failed > 0 {
            line += &format!(", {failed} failed");
        }
        if running.len() <= NAMED && !running.is_empty() {
            line += &format!(", waiting for {}", running.join(", "));
        } else {
            line += &format!(", {} running", running.len());
        }
        self.screen.summary(Some(line));
    }
}

fn failure(end: End) -> Option<Failure> {
    match (end.status(), end.exit, end.errors) {
        (0, _, _) => None,
        (_, Some(status), _) => Some(Failure::Exit(status)),
        (STOPPED, None, _) => Some(Failure::Stopped),
        (_, None, 0) => Some(Failure::Failed),
        (_, None, errors) => Some(Failure::Errors(errors)),
    }
}

/// The reason with its causes.
fn reason(lost: &Lost) -> String {
    let mut text = lost.to_string();
    let mut cause = std::error::Error::source(lost);
    while let Some(error) = cause {
        text += &format!(": {error}");
        cause = error.source();
    }
    text.strip_prefix("the connection ended: ").map(str::to_owned).unwrap_or(text)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
