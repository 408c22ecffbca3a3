//! Where the monitor answers questions: what each login may have at most is counted here, whatever the network process says.

use std::collections::HashMap;
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use nix::sys::signal::Signal;
use tokio::sync::{Semaphore, mpsc, watch};

use super::channel::Line;
use super::message::{Question, Reply};
use crate::authority::{Authority, NotStarted, Order, Started, Streams, Token};
use crate::{Configuration, Severity};

/// Questions that are being answered besides one for each connection; more wait to be heard.
const MORE: usize = 64;
/// How long what a network process has left has to end.
const FAREWELL: Duration = Duration::from_secs(3);
/// Signals that a client may send (RFC 4254, 6.10).
const SIGNALS: &[Signal] = &[
    Signal::SIGABRT,
    Signal::SIGALRM,
    Signal::SIGHUP,
    Signal::SIGINT,
    Signal::SIGKILL,
    Signal::SIGQUIT,
    Signal::SIGTERM,
    Signal::SIGUSR1,
];

/// Answers the questions of one network process.
pub struct Desk {
    configuration: Arc<Configuration>,
    authority: Arc<dyn Authority>,
    replies: mpsc::UnboundedSender<(Reply, Vec<OwnedFd>)>,
    slots: Arc<Semaphore>,
    open: Mutex<Open>,
    /// How many programs run.
    running: watch::Sender<usize>,
}

#[derive(Default)]
struct Open {
    last: u32,
    /// Sessions of each login, also those that are about to begin.
    logins: HashMap<Token, usize>,
    sessions: HashMap<u32, Session>,
    /// Nothing is started any more.
    closed: bool,
}

struct Session {
    token: Token,
    signals: mpsc::Sender<Signal>,
    _place: Arc<Place>,
}

/// One of the sessions that a login may have: taken until its program has ended and its client is gone.
struct Place {
    desk: Arc<Desk>,
    token: Token,
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(count) = self.desk.open().logins.get_mut(&self.token) {
            *count = count.saturating_sub(1);
        }
    }
}

impl Desk {
    /// Answers on a line.
    pub fn new(configuration: Arc<Configuration>, authority: Arc<dyn Authority>, line: Arc<Line>) -> Arc<Desk> {
        let (replies, mut said) = mpsc::unbounded_channel::<(Reply, Vec<OwnedFd>)>();
        tokio::spawn(async move {
            while let Some((reply, descriptors)) = said.recv().await {
                // Whether anybody hears it is known to whoever listens.
                let _ = line.send(&reply.encode(), &descriptors).await;
            }
        });
        let slots = Arc::new(Semaphore::new(configuration.limits.connections.min(1 << 20) + MORE));
        Arc::new(Desk {
            configuration,
            authority,
            replies,
            slots,
            open: Mutex::default(),
            running: watch::Sender::new(0),
        })
    }

    /// Says something that nobody has asked for.
    pub fn say(&self, reply: Reply) {
        let _ = self.replies.send((reply, Vec::new()));
    }

    /// How the monitor itself serves.
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// Hears a question, and answers it when there is an answer. Returns when there is room for another one.
    pub async fn hear(self: &Arc<Desk>, question: Question) {
        match question {
            Question::Signal(session, signal) => self.signal(session, signal),
            Question::Gone(session) => {
                let gone = self.open().sessions.remove(&session);
                drop(gone);
            }
            Question::Leave(token) => self.leave(token),
            Question::Log(severity, text) => self.configuration.log.write(severity, &text),
            Question::Ready(lacks) => self.ready(&lacks),
            question => {
                let Ok(slot) = self.slots.clone().acquire_owned().await else { return };
                let desk = self.clone();
                tokio::spawn(async move {
                    desk.answer(question).await;
                    drop(slot);
                });
            }
        }
    }

    fn ready(&self, lacks: &[String]) {
        let log = &self.configuration.log;
        log.write(Severity::Info, "the network process has shut itself in");
        for lack in lacks {
            log.write(Severity::Warning, &format!("the network process is not shut in all the way: {lack}"));
        }
    }

    async fn answer(self: &Arc<Desk>, question: Question) {
        match question {
            Question::Offered(id, attempt, key, signature) => {
                let worthwhile = self.authority.offered(attempt, key, signature).await;
                self.say(Reply::Offered(id, worthwhile));
            }
            Question::Login(id, attempt, proof) => {
                let most = self.configuration.limits.connections;
                let mut pass = self.authority.login(attempt, proof).await;
                if let Some(found) = pass {
                    let mut open = self.open();
                    if open.closed || open.logins.len() >= most {
                        drop(open);
                        self.authority.leave(found.token);
                        pass = None;
                    } else {
                        open.logins.insert(found.token, 0);
                    }
                }
                self.say(Reply::Login(id, pass));
            }
            Question::Start(id, token, order) => match self.start(token, order).await {
                Ok((session, descriptors)) => {
                    let _ = self.replies.send((Reply::Started(id, session), descriptors));
                }
                Err(NotStarted::Refused(text)) => self.say(Reply::NotStarted(id, Some(text))),
                Err(NotStarted::Failed) => self.say(Reply::NotStarted(id, None)),
            },
            _ => {}
        }
    }

    async fn start(self: &Arc<Desk>, token: Token, order: Order) -> Result<(u32, Vec<OwnedFd>), NotStarted> {
        let place = Arc::new(self.place(token).ok_or(NotStarted::Failed)?);
        let Started { streams, signals, ended } = self.authority.start(token, order).await?;
        let session = {
            let mut open = self.open();
            // Whoever has left meanwhile gets nothing: the program ends with this.
            if open.closed || !open.logins.contains_key(&token) {
                drop(open);
                return Err(NotStarted::Failed);
            }
            let session = open.number();
            open.sessions.insert(session, Session { token, signals, _place: place.clone() });
            session
        };
        self.running.send_modify(|running| *running += 1);
        let desk = self.clone();
        tokio::spawn(async move {
            if let Ok(status) = ended.await {
                desk.say(Reply::Exited(session, status.into_raw()));
            }
            desk.running.send_modify(|running| *running -= 1);
            drop(place);
        });
        let descriptors = match streams {
            Streams::Pipes { input, output, errors } => vec![input, output, errors],
            Streams::Terminal(line) => vec![line],
        };
        Ok((session, descriptors))
    }

    /// Takes a place, if the login has one left. A client that closes a session and opens another one need not wait for the
    /// first one's program to end.
    fn place(self: &Arc<Desk>, token: Token) -> Option<Place> {
        let most = self.configuration.limits.sessions.saturating_mul(2);
        let mut open = self.open();
        let closed = open.closed;
        let count = open.logins.get_mut(&token).filter(|count| !closed && **count < most)?;
        *count += 1;
        Some(Place { desk: self.clone(), token })
    }

    fn signal(&self, session: u32, signal: i32) {
        let signal = SIGNALS.iter().find(|known| **known as i32 == signal);
        if let (Some(signal), Some(session)) = (signal, self.open().sessions.get(&session)) {
            let _ = session.signals.try_send(*signal);
        }
    }

    fn leave(&self, token: Token) {
        let mut open = self.open();
        if open.logins.remove(&token).is_some() {
            let gone: Vec<_> = open.sessions.extract_if(|_, session| session.token == token).collect();
            drop(open);
            drop(gone);
            self.authority.leave(token);
        }
    }

    /// Ends all there is, and starts nothing any more.
    pub fn close(&self) {
        let tokens: Vec<Token> = {
            let mut open = self.open();
            open.closed = true;
            open.logins.keys().copied().collect()
        };
        tokens.into_iter().for_each(|token| self.leave(token));
    }

    /// Waits a little until all that was started has ended.
    pub async fn empty(&self) {
        let mut running = self.running.subscribe();
        let _ = tokio::time::timeout(FAREWELL, running.wait_for(|running| *running == 0)).await;
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// A number that no session has.
    fn number(&mut self) -> u32 {
        loop {
            self.last = self.last.wrapping_add(1);
            if !self.sessions.contains_key(&self.last) {
                return self.last;
            }
        }
    }
}
