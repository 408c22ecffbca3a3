//! Driving the protocol's machine: from the thread that reads, and from those that run pipelines.

use std::collections::HashMap;
use std::io::Read;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use psrp_proto::crypto::Secrets;
use psrp_proto::message::{Abilities, ErrorCategory, ErrorRecord, InitRunspacePool};
use psrp_proto::outofproc::EXIT_STATUS;
use psrp_proto::server::{Config, Event, Finished, Placement, RunspaceIndex, Server};
use uuid::Uuid;

use super::Options;
use super::inbox::{Inbox, Input, Job};
use super::output::Output;
use super::worker;

/// How long the pipelines of a session may take to stop when it ends.
const STOPPING: Duration = Duration::from_secs(5);
/// The same at the end of all input.
const LEAVING: Duration = Duration::from_secs(2);
/// What is read at once.
const CHUNK: usize = 64 << 10;

/// What all threads of a host share.
pub struct Shared {
    state: Mutex<State>,
    /// Notified when the machine takes input again, and when it is to exit.
    moved: Condvar,
    /// Where lines go.
    pub output: Arc<Output>,
    /// How the host behaves.
    pub options: Options,
}

struct State {
    server: Server,
    pool: Option<Pool>,
    /// Counts the pools, so that a thread of an old one does not speak for a new one.
    pools: u64,
    closing: Option<Instant>,
    exit: Option<i32>,
    bytes: Vec<u8>,
}

/// The pool of the session.
struct Pool {
    facts: Arc<Facts>,
    runspaces: HashMap<RunspaceIndex, Arc<Inbox>>,
    /// Where each pipeline runs.
    pipelines: HashMap<Uuid, Arc<Inbox>>,
    /// Threads that have not ended.
    alive: usize,
}

/// What a pool's runspaces have in common.
pub struct Facts {
    /// Which pool.
    pub number: u64,
    /// What the client wanted.
    pub init: InitRunspacePool,
    /// What it can do beyond the protocol.
    pub abilities: Abilities,
    /// How secure strings travel.
    pub secrets: Secrets,
    /// The protocol that was negotiated.
    pub protocol: clixml::Version,
}

/// Reads until the end; the status to exit with.
pub fn run(options: Options, mut input: impl Read, output: &Arc<Output>) -> i32 {
    let state = State {
        server: Server::new(Config::default()),
        pool: None,
        pools: 0,
        closing: None,
        exit: None,
        bytes: Vec::new(),
    };
    let shared = Arc::new(Shared { state: Mutex::new(state), moved: Condvar::new(), output: output.clone(), options });
    let mut chunk = vec![0; CHUNK];
    let mut ended = false;
    loop {
        if let Some(status) = shared.wait_for_input(ended) {
            return status;
        }
        let length = match input.read(&mut chunk) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            read => read.unwrap_or(0),
        };
        ended = length == 0;
        shared.drive(|server| if ended { server.handle_end() } else { server.handle_input(&chunk[..length]) });
    }
}

impl Shared {
    /// Calls the machine and does what it wants done.
    pub fn drive(self: &Arc<Shared>, call: impl FnOnce(&mut Server)) {
        let mut state = self.lock();
        call(&mut state.server);
        self.pump(&mut state);
    }

    /// A pipeline's last message is sent.
    pub fn finished(self: &Arc<Shared>, pool: u64, finished: Finished) {
        let mut state = self.lock();
        if let Some(pool) = state.pool.as_mut().filter(|known| known.facts.number == pool) {
            if let Some(inbox) = pool.pipelines.remove(&finished.pipeline()) {
                // What came for it since its thread was done with it is for nobody.
                inbox.forget(finished.pipeline());
            }
            state.server.handle_finished(finished);
            self.pump(&mut state);
        }
    }

    /// A runspace's thread ends.
    pub fn left(self: &Arc<Shared>, pool: u64) {
        let mut state = self.lock();
        if let Some(pool) = state.pool.as_mut().filter(|known| known.facts.number == pool) {
            pool.alive -= 1;
            if pool.alive == 0 && state.closing.is_some() {
                self.close(&mut state);
            }
        }
    }

    /// Waits until the machine takes input; the status when it is to exit.
    fn wait_for_input(self: &Arc<Shared>, ended: bool) -> Option<i32> {
        let mut state = self.lock();
        loop {
            if state.exit.is_some() {
                return state.exit;
            }
            if state.server.wants_input() && !ended {
                return None;
            }
            let Some(closing) = state.closing else {
                if ended && state.server.wants_input() {
                    return Some(EXIT_STATUS);
                }
                state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let patience = if ended { LEAVING } else { STOPPING };
            match (closing + patience).checked_duration_since(Instant::now()) {
                Some(left) => {
                    state = self.moved.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
                }
                // What does not stop is left behind; it cannot speak any more.
                None => self.close(&mut state),
            }
        }
    }

    fn close(self: &Arc<Shared>, state: &mut State) {
        state.closing = None;
        state.pool = None;
        state.server.handle_pool_closed();
        self.pump(state);
    }

    /// Sends what the machine has to say, then does what it wants done, until it wants nothing more.
    fn pump(self: &Arc<Shared>, state: &mut State) {
        loop {
            let mut bytes = std::mem::take(&mut state.bytes);
            if state.server.poll_transmit(&mut bytes) {
                self.output.answer(&bytes);
            }
            bytes.clear();
            state.bytes = bytes;
            let Some(event) = state.server.poll_event() else { break };
            self.event(state, event);
        }
        if state.server.wants_input() || state.exit.is_some() {
            self.moved.notify_all();
        }
    }

    fn event(self: &Arc<Shared>, state: &mut State, event: Event) {
        match event {
            Event::PoolOpening { init, protocol, sender, secrets } => {
                state.pools += 1;
                let abilities = Abilities::told(&init.application_arguments);
                let facts = Facts { number: state.pools, init: (*init).clone(), abilities, secrets, protocol };
                let mut pool =
                    Pool { facts: Arc::new(facts), runspaces: HashMap::new(), pipelines: HashMap::new(), alive: 0 };
                match self.runspace(&mut pool, RunspaceIndex(0)) {
                    Ok(inbox) => inbox.put(|inbox| inbox.jobs.push_back(Job::Open(Box::new(sender)))),
                    Err(error) => state.server.refuse_pool(no_thread(&error)),
                }
                state.pool = Some(pool);
            }
            Event::PoolConnecting { .. } => state.server.refuse_pool(ErrorRecord::new(
                EXCEPTION,
                "Inter-process communication (IPC) transport does not support connect operations.",
                "PSSessionOpenFailed",
                ErrorCategory::NOT_IMPLEMENTED,
            )),
            Event::Pipeline(new) => {
                let Some(pool) = &mut state.pool else { return };
                // Without a thread the pipeline cannot even fail; the one there is will run it later.
                let inbox = match self.runspace(pool, new.placement.runspace()) {
                    Ok(inbox) => inbox,
                    Err(_) => match pool.runspaces.values().next() {
                        Some(inbox) => inbox.clone(),
                        None => return,
                    },
                };
                pool.pipelines.insert(new.id, inbox.clone());
                inbox.put(|inbox| match new.placement {
                    Placement::Idle(_) => inbox.jobs.push_back(Job::Pipeline(new)),
                    Placement::Within(_) => inbox.nested.push_back(new),
                });
            }
            Event::Input { pipeline, value, length } => state.input(pipeline, Input::Object(value, length)),
            Event::InputEnd { pipeline } => state.input(pipeline, Input::End),
            Event::HostResponse { pipeline, response } => {
                let Some(pool) = &state.pool else { return };
                let inbox = match pipeline {
                    Some(pipeline) => pool.pipelines.get(&pipeline),
                    None => pool.runspaces.get(&RunspaceIndex(0)),
                };
                if let Some(inbox) = inbox {
                    inbox.answer(pipeline, *response);
                }
            }
            Event::StopRequested { pipeline } => {
                state.put(pipeline, |inbox| {
                    inbox.stopping.insert(pipeline);
                });
            }
            Event::ResetRunspace => {
                let inbox = state.pool.as_mut().map(|pool| self.runspace(pool, RunspaceIndex(0)));
                match inbox {
                    Some(Ok(inbox)) => inbox.put(|inbox| inbox.jobs.push_back(Job::Reset)),
                    _ => state.server.answer_reset(false),
                }
            }
            Event::PoolClosing => {
                state.closing = Some(Instant::now());
                let Some(pool) = &state.pool else { return self.close(state) };
                for inbox in pool.runspaces.values() {
                    inbox.put(|inbox| inbox.jobs.push_back(Job::Leave));
                }
                if pool.alive == 0 {
                    self.close(state);
                }
            }
            Event::Exit { status } => state.exit = Some(status),
            _ => {}
        }
    }

    /// The inbox of a runspace; its thread is started when it is wanted first.
    fn runspace(self: &Arc<Shared>, pool: &mut Pool, index: RunspaceIndex) -> std::io::Result<Arc<Inbox>> {
        if let Some(inbox) = pool.runspaces.get(&index) {
            return Ok(inbox.clone());
        }
        let inbox = Inbox::new();
        worker::start(self.clone(), pool.facts.clone(), inbox.clone())?;
        pool.alive += 1;
        pool.runspaces.insert(index, inbox.clone());
        Ok(inbox)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn input(&self, pipeline: Uuid, input: Input) {
        self.put(pipeline, |inbox| inbox.input.entry(pipeline).or_default().push_back(input));
    }

    fn put(&self, pipeline: Uuid, put: impl FnOnce(&mut super::inbox::State)) {
        if let Some(inbox) = self.pool.as_ref().and_then(|pool| pool.pipelines.get(&pipeline)) {
            inbox.put(put);
        }
    }
}

const EXCEPTION: &[&str] =
    &["System.InvalidOperationException", "System.SystemException", "System.Exception", "System.Object"];

fn no_thread(error: &std::io::Error) -> ErrorRecord {
    let message = format!("No thread could be started for the runspace: {error}");
    ErrorRecord::new(EXCEPTION, message, "RunspaceThreadNotStarted", ErrorCategory::RESOURCE_UNAVAILABLE)
}
