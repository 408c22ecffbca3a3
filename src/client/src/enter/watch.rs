//! What happens in a session while a person types.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::thread::JoinHandle;
use std::time::Duration;

use psrp_proto::client::Event;
use psrp_proto::message::HostCall;
use uuid::Uuid;

use super::Shared;
use crate::blocking::{Next, Session};
use crate::error::Lost;

/// How often it is looked.
const PACE: Duration = Duration::from_millis(200);

/// Looks after a session that nobody else uses; ends with this.
pub struct Watch {
    seen: Arc<Seen>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Seen {
    ends: AtomicBool,
    happened: Mutex<Happened>,
}

/// What the editor was interrupted for.
#[derive(Default)]
pub struct Happened {
    /// The session is no more.
    pub lost: Option<Lost>,
    /// The host calls, of itself or of a pipeline.
    pub calls: Vec<(Option<Uuid>, Box<HostCall>)>,
}

impl Watch {
    /// Begins. `interrupts_editor` is set when there is something to see.
    pub fn begin(session: &Shared, interrupts_editor: Arc<AtomicBool>) -> Watch {
        let seen: Arc<Seen> = Arc::default();
        let (session, shared) = (session.clone(), seen.clone());
        let watch = move || {
            while !shared.ends.load(Ordering::SeqCst) {
                // Who has the session sees for himself.
                let lost = match session.try_lock() {
                    Ok(mut session) => look(&mut session, &shared, &interrupts_editor),
                    Err(TryLockError::Poisoned(_)) => return,
                    Err(TryLockError::WouldBlock) => false,
                };
                if lost {
                    return;
                }
                std::thread::park_timeout(PACE);
            }
        };
        let thread = std::thread::Builder::new().name("watch".into()).spawn(watch).ok();
        Watch { seen, thread }
    }

    /// What has happened.
    pub fn happened(&self) -> Happened {
        std::mem::take(&mut *self.seen.happened.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Looks at what has happened; whether the session is lost.
fn look(session: &mut Session, seen: &Seen, interrupts_editor: &AtomicBool) -> bool {
    loop {
        let next = session.poll();
        let mut happened = seen.happened.lock().unwrap_or_else(PoisonError::into_inner);
        match next {
            Ok(None) => return false,
            Ok(Some(Next::Event(Event::HostCall { pipeline, call }))) => happened.calls.push((pipeline, call)),
            Ok(Some(_)) => continue,
            Err(lost) => {
                happened.lost = Some(lost);
                interrupts_editor.store(true, Ordering::SeqCst);
                return true;
            }
        }
        interrupts_editor.store(true, Ordering::SeqCst);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.seen.ends.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}
