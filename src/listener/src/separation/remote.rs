//! Authority that another process has: the monitor is asked.

use std::collections::HashMap;
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nix::sys::signal::Signal;
use russh::keys::{Algorithm, PublicKey};
use tokio::sync::{mpsc, oneshot};

use super::channel::Line;
use super::message::{LONGEST, Question, Reply};
use crate::authority::{Answer, Attempt, Authority, NotStarted, Order, Pass, Proof, Started, Streams, Token};
use crate::server::Instruction;
use crate::{Log, Severity};

/// Lines of the log that wait to be sent.
const MOST_LINES: usize = 1000;
/// Signals that wait to be delivered.
const SIGNALS: usize = 4;

/// The monitor, as the network process knows it.
pub struct Remote {
    questions: mpsc::UnboundedSender<Question>,
    next: AtomicU32,
    waiting: Mutex<HashMap<u32, oneshot::Sender<Told>>>,
    /// Who waits for the end of which session.
    sessions: Mutex<HashMap<u32, oneshot::Sender<ExitStatus>>>,
    lines: AtomicUsize,
}

/// What is answered to a question.
enum Told {
    Offered(bool),
    Login(Option<Held>),
    Start(Result<Started, NotStarted>),
}

/// A pass on its way to whoever has asked for it. When they are gone, it is given back.
struct Held {
    pass: Option<Pass>,
    questions: mpsc::UnboundedSender<Question>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(pass) = self.pass {
            let _ = self.questions.send(Question::Leave(pass.token));
        }
    }
}

impl Remote {
    /// Speaks with the monitor. Its instructions go to `instructions`; the process ends when it is gone.
    pub fn new(line: Line, instructions: mpsc::Sender<Instruction>) -> Arc<Remote> {
        let (questions, mut asked) = mpsc::unbounded_channel::<Question>();
        let remote = Arc::new(Remote {
            questions,
            next: AtomicU32::new(0),
            waiting: Mutex::default(),
            sessions: Mutex::default(),
            lines: AtomicUsize::new(0),
        });
        let line = Arc::new(line);
        let (hearing, speaking, counting) = (line.clone(), line, remote.clone());
        tokio::spawn(async move {
            while let Some(question) = asked.recv().await {
                if matches!(question, Question::Log(..)) {
                    counting.lines.fetch_sub(1, Ordering::Relaxed);
                }
                if speaking.send(&question.encode(), &[]).await.is_err() {
                    leave();
                }
            }
        });
        let listening = remote.clone();
        tokio::spawn(async move { listening.listen(&hearing, instructions).await });
        remote
    }

    async fn listen(&self, line: &Line, instructions: mpsc::Sender<Instruction>) {
        let mut buffer = vec![0; LONGEST];
        let mut descriptors = Vec::new();
        loop {
            let reply = match line.receive(&mut buffer, &mut descriptors).await {
                Ok(0) | Err(_) => leave(),
                Ok(length) => Reply::decode(&buffer[..length]),
            };
            let Ok(reply) = reply else { leave() };
            let instruction = match reply {
                Reply::Leave => Instruction::Leave,
                Reply::End => Instruction::End,
                Reply::Keys(keys) => Instruction::Keys(keys),
                other => {
                    self.answered(other, std::mem::take(&mut descriptors));
                    continue;
                }
            };
            let _ = instructions.send(instruction).await;
        }
    }

    fn answered(&self, reply: Reply, descriptors: Vec<OwnedFd>) {
        let (id, told) = match reply {
            Reply::Offered(id, worthwhile) => (id, Told::Offered(worthwhile)),
            Reply::Login(id, pass) => {
                (id, Told::Login(pass.map(|pass| Held { pass: Some(pass), questions: self.questions.clone() })))
            }
            Reply::Started(id, session) => (id, Told::Start(self.begun(session, descriptors))),
            Reply::NotStarted(id, text) => (id, Told::Start(Err(text.map_or(NotStarted::Failed, NotStarted::Refused)))),
            Reply::Exited(session, status) => {
                if let Some(waiting) = lock(&self.sessions).remove(&session) {
                    let _ = waiting.send(ExitStatus::from_raw(status));
                }
                return;
            }
            _ => return,
        };
        // Whoever has asked may have gone; what was started for them ends with this.
        if let Some(waiting) = lock(&self.waiting).remove(&id) {
            let _ = waiting.send(told);
        }
    }

    fn begun(&self, session: u32, descriptors: Vec<OwnedFd>) -> Result<Started, NotStarted> {
        let (signals, mut orders) = mpsc::channel::<Signal>(SIGNALS);
        let (tell, ended) = oneshot::channel();
        lock(&self.sessions).insert(session, tell);
        let questions = self.questions.clone();
        tokio::spawn(async move {
            while let Some(signal) = orders.recv().await {
                let _ = questions.send(Question::Signal(session, signal as i32));
            }
            let _ = questions.send(Question::Gone(session));
        });
        let mut descriptors = descriptors.into_iter();
        let streams = match (descriptors.next(), descriptors.next(), descriptors.next()) {
            (Some(line), None, None) => Streams::Terminal(line),
            (Some(input), Some(output), Some(errors)) => Streams::Pipes { input, output, errors },
            _ => return Err(NotStarted::Failed),
        };
        Ok(Started { streams, signals, ended })
    }

    /// Says something to which there is no answer.
    pub fn say(&self, question: Question) {
        let _ = self.questions.send(question);
    }

    async fn ask(&self, question: impl FnOnce(u32) -> Question) -> Option<Told> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (tell, told) = oneshot::channel();
        lock(&self.waiting).insert(id, tell);
        self.questions.send(question(id)).ok()?;
        told.await.ok()
    }
}

/// Without its monitor this process is of no use to anybody.
fn leave() -> ! {
    std::process::exit(1)
}

fn lock<T>(place: &Mutex<T>) -> MutexGuard<'_, T> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Authority for Remote {
    fn offered(&self, attempt: Attempt, key: PublicKey, signature: Algorithm) -> Answer<'_, bool> {
        Box::pin(async move {
            matches!(self.ask(|id| Question::Offered(id, attempt, key, signature)).await, Some(Told::Offered(true)))
        })
    }

    fn login(&self, attempt: Attempt, proof: Proof) -> Answer<'_, Option<Pass>> {
        Box::pin(async move {
            match self.ask(|id| Question::Login(id, attempt, proof)).await {
                Some(Told::Login(held)) => held.and_then(|mut held| held.pass.take()),
                _ => None,
            }
        })
    }

    fn start(&self, token: Token, order: Order) -> Answer<'_, Result<Started, NotStarted>> {
        Box::pin(async move {
            match self.ask(|id| Question::Start(id, token, order)).await {
                Some(Told::Start(started)) => started,
                _ => Err(NotStarted::Failed),
            }
        })
    }

    fn leave(&self, token: Token) {
        let _ = self.questions.send(Question::Leave(token));
    }
}

impl Log for Remote {
    fn write(&self, severity: Severity, text: &str) {
        if self.lines.fetch_add(1, Ordering::Relaxed) >= MOST_LINES {
            self.lines.fetch_sub(1, Ordering::Relaxed);
            return;
        }
        let _ = self.questions.send(Question::Log(severity, text.to_owned()));
    }
}
