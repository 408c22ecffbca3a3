//! What waits for a runspace's thread: pipelines to run, and for those that run their input, answers and stops.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use psrp_proto::message::HostResponse;
use psrp_proto::server::{NewPipeline, Sender};
use uuid::Uuid;

/// Something for the thread to do when it is idle.
pub enum Job {
    /// Run the start-up script, whose records go through the sender, and tell the client that the pool is open.
    Open(Box<Sender>),
    /// Run a pipeline.
    Pipeline(Box<NewPipeline>),
    /// Make the runspace as it was in the beginning.
    Reset,
    /// End.
    Leave,
}

/// Something of a pipeline's input.
pub enum Input {
    /// An object, and what it counts for until it has been read.
    Object(Option<clixml::Value>, usize),
    /// There are no more.
    End,
}

/// A runspace's inbox.
pub struct Inbox {
    state: Mutex<State>,
    changed: Condvar,
    /// Set while something that runs is to stop; the runspace looks at it all the time.
    pub stop: Arc<AtomicBool>,
}

/// What is in an inbox.
#[derive(Default)]
pub struct State {
    /// To be done one after another.
    pub jobs: VecDeque<Job>,
    /// To be run within what runs, while it waits.
    pub nested: VecDeque<Box<NewPipeline>>,
    /// Input that was not read yet.
    pub input: HashMap<Uuid, VecDeque<Input>>,
    /// Calls whose answers are waited for: the pipeline, if it is one's, and the call's number.
    pub calls: HashSet<(Option<Uuid>, i64)>,
    /// Their answers that were not read yet.
    pub responses: Vec<(Option<Uuid>, HostResponse)>,
    /// Pipelines that are to stop.
    pub stopping: HashSet<Uuid>,
}

impl Inbox {
    /// An empty inbox.
    pub fn new() -> Arc<Inbox> {
        Arc::new(Inbox { state: Mutex::default(), changed: Condvar::new(), stop: Arc::default() })
    }

    /// Puts something in and wakes the thread.
    pub fn put(&self, put: impl FnOnce(&mut State)) {
        let mut state = self.lock();
        put(&mut state);
        self.stop.store(!state.stopping.is_empty(), Ordering::Relaxed);
        drop(state);
        self.changed.notify_all();
    }

    /// Takes what `take` finds; waits until it finds something.
    pub fn wait<T>(&self, mut take: impl FnMut(&mut State) -> Option<T>) -> T {
        let mut state = self.lock();
        loop {
            if let Some(found) = take(&mut state) {
                return found;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Puts an answer in, if it is one to a call. Others are nobody's.
    pub fn answer(&self, pipeline: Option<Uuid>, response: HostResponse) {
        self.put(|state| {
            if state.calls.remove(&(pipeline, response.id)) {
                state.responses.push((pipeline, response));
            }
        });
    }

    /// A pipeline has come to its end: forgets what was for it.
    pub fn forget(&self, pipeline: Uuid) {
        let mut state = self.lock();
        state.input.remove(&pipeline);
        state.stopping.remove(&pipeline);
        state.calls.retain(|(of, _)| *of != Some(pipeline));
        state.responses.retain(|(of, _)| *of != Some(pipeline));
        self.stop.store(!state.stopping.is_empty(), Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
