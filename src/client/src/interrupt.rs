//! Ctrl-C: for the pipelines that run, not for the process.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tokio::sync::watch;

use crate::blocking::Wake;

/// Status of a process that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// Who is told when the user wants it to stop.
#[derive(Clone, Debug, Default)]
pub struct Interrupts(Arc<State>);

#[derive(Debug, Default)]
struct State {
    count: AtomicUsize,
    /// The second Ctrl-C is for the process.
    ends_process: AtomicBool,
    next: AtomicUsize,
    wakers: Mutex<BTreeMap<usize, SyncSender<Wake>>>,
    stops: watch::Sender<usize>,
}

/// Ends the wish to be told when it is dropped.
#[derive(Debug)]
pub struct Told {
    state: Arc<State>,
    number: usize,
}

impl Interrupts {
    /// The process's own. The first call takes Ctrl-C over; where somebody else has it, that one decides. Other signals
    /// end the process as they always do: the host sees the end of its input, and ends.
    pub fn of_process() -> Interrupts {
        static OWN: OnceLock<Interrupts> = OnceLock::new();
        let own = OWN.get_or_init(|| {
            let own = Interrupts::default();
            let for_handler = own.clone();
            let _ = ctrlc::set_handler(move || for_handler.interrupt());
            own
        });
        own.clone()
    }

    /// How often it was wished.
    pub fn count(&self) -> usize {
        self.0.count.load(Ordering::SeqCst)
    }

    /// Lets a second Ctrl-C end the process.
    pub fn second_ends_process(&self) {
        self.0.ends_process.store(true, Ordering::SeqCst);
    }

    /// Has somebody told.
    pub fn tell(&self, waker: SyncSender<Wake>) -> Told {
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        self.0.wakers().insert(number, waker);
        Told { state: self.0.clone(), number }
    }

    /// What changes when everybody is to stop.
    pub fn stops(&self) -> watch::Receiver<usize> {
        self.0.stops.subscribe()
    }

    /// Tells everybody to stop.
    pub fn stop_all(&self) {
        self.0.stops.send_modify(|count| *count += 1);
        let wakers: Vec<_> = self.0.wakers().values().cloned().collect();
        for waker in wakers {
            if let Err(TrySendError::Full(wake)) = waker.try_send(Wake::Interrupt) {
                // It has much to read, and reads on.
                std::thread::spawn(move || waker.send(wake));
            }
        }
    }

    /// Does what Ctrl-C does: where the terminal gives it as a key, who reads that calls this.
    pub fn interrupt(&self) {
        let before = self.0.count.fetch_add(1, Ordering::SeqCst);
        if before > 0 && self.0.ends_process.load(Ordering::SeqCst) {
            std::process::exit(INTERRUPTED);
        }
        self.stop_all();
    }
}

impl State {
    fn wakers(&self) -> MutexGuard<'_, BTreeMap<usize, SyncSender<Wake>>> {
        self.wakers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        self.state.wakers().remove(&self.number);
    }
}
