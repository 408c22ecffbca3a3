//! One script on many hosts.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use clixml::Value;
use psrp_proto::client::Event;
use psrp_proto::message::{Abilities, PipelineState};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::watch;
use tokio::task::{JoinSet, block_in_place, spawn_blocking};
use tokio::time::interval;

use crate::console::{Console, Place};
use crate::error::Lost;
use crate::interrupt::Interrupts;
use crate::invoke::{End, FAILED, Format, Invocation, Run, STOPPED, Status, create, place};
use crate::output::{Names, Output};
use crate::screen::Screen;
use crate::session::{self, Session};
use crate::ssh::Connector;

/// How often those that still run are named.
const PACE: Duration = Duration::from_millis(200);
/// As many are named.
const NAMED: usize = 4;

/// A host, and the way to it.
#[derive(Debug)]
pub struct Destination {
    /// What it is called in all that is shown.
    pub name: String,
    /// The way there. What a process writes to its standard error is shown where it is ours, and else, where it is a pipe, only
    /// when there is no session.
    pub route: session::Destination,
}

/// How many hosts are gone through.
#[derive(Clone, Debug)]
pub struct FanOut {
    /// As many at once; PowerShell's own limit is 32.
    pub throttle: usize,
    /// What the first failure means for the others.
    pub after_failure: AfterFailure,
    /// Whether it is told what came from which host.
    pub names: Names,
    /// Who finds the ways to them.
    pub connector: Connector,
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
    pub(crate) fn new(failed: Vec<(usize, Failure)>, interrupted: bool) -> Report {
        Report { failed, interrupted }
    }

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
/// What a script asks a person blocks the thread that runs its task meanwhile: a runtime with several threads goes on.
///
/// # Errors
/// When the script's input cannot be read.
pub async fn fan_out(hosts: Vec<Destination>, invocation: &Invocation, how: &FanOut) -> std::io::Result<Report> {
    let screen: Arc<Screen> = Arc::default();
    let interrupts = Interrupts::of_process();
    interrupts.second_ends_process();
    let input = match invocation.input {
        Some(input) => Some(spawn_blocking(move || input.read_all()).await.map_err(std::io::Error::other)??),
        None => None,
    };
    let round = Arc::new(Round {
        invocation: invocation.clone(),
        how: how.clone(),
        input,
        output: Output::new(screen.clone(), invocation.format, how.names),
        screen,
        interrupts,
        total: hosts.len(),
        waiting: Mutex::new(hosts.into_iter().enumerate().collect()),
        running: Mutex::default(),
        failed: Mutex::default(),
        done: AtomicUsize::new(0),
        stop: AtomicBool::new(false),
    });
    let mut workers = JoinSet::new();
    for _ in 0..how.throttle.clamp(1, round.total.max(1)) {
        let round = round.clone();
        workers.spawn(async move { round.work().await });
    }
    let mut pace = interval(PACE);
    loop {
        tokio::select! {
            worked = workers.join_next() => match worked {
                None => break,
                Some(Err(error)) => if let Ok(panic) = error.try_into_panic() {
                    std::panic::resume_unwind(panic);
                },
                Some(Ok(())) => {}
            },
            _ = pace.tick(), if round.screen.shows_progress() => round.show(),
        }
    }
    round.output.finish();
    let mut failed = std::mem::take(&mut *lock(&round.failed));
    failed.sort_by_key(|(number, _)| *number);
    Ok(Report { failed, interrupted: round.interrupts.count() > 0 })
}

struct Round {
    invocation: Invocation,
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

impl Round {
    async fn work(&self) {
        loop {
            let next = lock(&self.waiting).pop_front();
            let Some((number, Destination { name, route })) = next else { return };
            let failure = match self.is_stopped() {
                true => Some(Failure::NotRun),
                false => {
                    lock(&self.running).push(name.clone());
                    let failure = self.one(number, &name, route).await;
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
    async fn one(&self, number: usize, name: &str, route: session::Destination) -> Option<Failure> {
        let mut stops = self.interrupts.stops();
        let named = self.how.names == Names::Shown && self.invocation.format == Format::Text;
        let beside = if named { name.chars().count() + 2 } else { 0 };
        let builder = Session::builder()
            .connector(&self.how.connector)
            .host_info(Console::host_info_beside(beside))
            .application_argument(Abilities::NAME, Console::abilities(Place::Error))
            .timeout(self.invocation.timeout);
        let opened = tokio::select! {
            opened = builder.open(route) => opened,
            _ = stops.changed() => return Some(Failure::Stopped),
        };
        let mut session = match opened {
            Ok(_) if self.is_stopped() => return Some(Failure::Stopped),
            Ok(session) => session,
            Err(lost) => return Some(Failure::NoSession(reason(&lost))),
        };
        let mut console = Console::on(self.screen.clone(), place(self.invocation.format), self.interrupts.clone());
        if self.how.names == Names::Shown {
            console = console.of_host(number, name);
        }
        let mut run = Run::new(console, &self.output, name);
        let mut state = self.follow(&mut run, &mut session, &mut stops, Status::Told).await;
        if run.is_refused() {
            state = self.follow(&mut run, &mut session, &mut stops, Status::Untold).await;
        }
        let end = run.end(state);
        match end {
            Err(lost) => Some(Failure::Lost(reason(&lost))),
            Ok(end) => {
                let closed = session.closed().await;
                failure(end).or_else(|| closed.err().map(|lost| Failure::Lost(reason(&lost))))
            }
        }
    }

    /// Runs the script in a session, and shows what it does.
    async fn follow(
        &self,
        run: &mut Run<'_>,
        session: &mut Session,
        stops: &mut watch::Receiver<usize>,
        status: Status,
    ) -> Result<PipelineState, Lost> {
        let values = self.input.clone().map(|values| {
            let length = values.len();
            (0..length).map(move |at| values.get(at).cloned().flatten().unwrap_or_default())
        });
        let mut running = session.start_raw(create(&self.invocation, status), values)?;
        let mut is_stopped = false;
        loop {
            let event = {
                let mut next = pin!(running.next(session));
                match poll_fn(|cx| Poll::Ready(next.as_mut().poll(cx))).await {
                    Poll::Ready(event) => Some(event?),
                    Poll::Pending => {
                        self.output.flush();
                        tokio::select! {
                            event = next => Some(event?),
                            Ok(()) = stops.changed() => None,
                        }
                    }
                }
            };
            if let Some(event) = event {
                let (id, pipeline) = (session.id(), running.id());
                let machine = session.machine();
                let state = match asks(&event) {
                    true => blocking(|| run.event(id, machine, pipeline, event))?,
                    false => run.event(id, machine, pipeline, event)?,
                };
                if let Some(state) = state {
                    return Ok(state);
                }
                if is_stopped || !self.screen.is_closed() {
                    continue;
                }
            } else if is_stopped {
                return Ok(PipelineState::STOPPED);
            }
            is_stopped = true;
            session.machine().stop(running.id(), Instant::now())?;
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

/// Whether a person may have to answer.
fn asks(event: &Event) -> bool {
    matches!(event, Event::HostCall { call, .. } if call.expects_answer())
}

/// Does what blocks, where other tasks can go on meanwhile.
fn blocking<T>(what: impl FnOnce() -> T) -> T {
    match Handle::current().runtime_flavor() {
        RuntimeFlavor::CurrentThread => what(),
        _ => block_in_place(what),
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
pub(crate) fn reason(lost: &Lost) -> String {
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
