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

#[cfg(test)]
mod tests {
    use std::os::fd::AsRawFd;
    use std::path::PathBuf;

    use nix::unistd::pipe;
    use russh::keys::{Algorithm, PublicKey};
    use tokio::sync::oneshot;

    use super::*;
    use crate::authority::{Answer, Attempt, Pass, Proof, Wish};
    use crate::separation::channel;
    use crate::{Ends, Limits, Log, Programs, Serves, User, Wanted};

    /// Admits everybody, and starts nothing but pipes.
    #[derive(Default)]
    struct Lax {
        ends: Mutex<Vec<(mpsc::Receiver<Signal>, oneshot::Sender<std::process::ExitStatus>)>>,
        left: Mutex<Vec<Token>>,
    }

    impl Authority for Lax {
        fn offered(&self, _: Attempt, _: PublicKey, _: Algorithm) -> Answer<'_, bool> {
            Box::pin(async { true })
        }

        fn login(&self, attempt: Attempt, _: Proof) -> Answer<'_, Option<Pass>> {
            let token = attempt.user.parse().ok().map(Token);
            Box::pin(async move { token.map(|token| Pass { token, pty: false }) })
        }

        fn start(&self, _: Token, _: Order) -> Answer<'_, Result<Started, NotStarted>> {
            let (signals, orders) = mpsc::channel(4);
            let (tell, ended) = oneshot::channel();
            self.ends.lock().expect("one thread").push((orders, tell));
            let end = || pipe().expect("a pipe").0;
            let streams = Streams::Pipes { input: end(), output: end(), errors: end() };
            Box::pin(async { Ok(Started { streams, signals, ended }) })
        }

        fn leave(&self, token: Token) {
            self.left.lock().expect("one thread").push(token);
        }
    }

    impl Programs for Lax {
        fn program(&self, _: Wanted<'_>, _: &[&str]) -> Result<std::process::Command, String> {
            Err("none".into())
        }

        fn on_terminal(&self, _: &std::process::Command) -> std::process::Command {
            std::process::Command::new("/bin/false")
        }
    }

    impl Log for Lax {
        fn write(&self, _: Severity, _: &str) {}
    }

    /// A desk, and whoever asks there.
    struct Asker {
        desk: Arc<Desk>,
        authority: Arc<Lax>,
        line: Line,
    }

    impl Asker {
        fn new() -> Asker {
            let (ours, theirs) = channel::narrow_pair().expect("a socket");
            let authority = Arc::new(Lax::default());
            let configuration = Configuration {
                listen: Vec::new(),
                host_keys: Vec::new(),
                authorized_keys: vec![PathBuf::from("/nonexistent")],
                revoked_keys: None,
                serves: Serves::Own(User::own().expect("we are somebody")),
                limits: Limits { sessions: 2, connections: 3, ..Limits::default() },
                programs: authority.clone(),
                log: authority.clone(),
            };
            let line = Arc::new(Line::new(ours).expect("a line"));
            let desk = Desk::new(Arc::new(configuration), authority.clone(), line);
            Asker { desk, authority, line: Line::new(theirs).expect("a line") }
        }

        async fn ask(&self, question: Question) -> (Reply, Vec<OwnedFd>) {
            self.desk.hear(question).await;
            self.answer().await
        }

        async fn answer(&self) -> (Reply, Vec<OwnedFd>) {
            let (mut buffer, mut descriptors) = (vec![0; 1 << 16], Vec::new());
            let length = self.line.receive(&mut buffer, &mut descriptors).await.expect("it answers");
            (Reply::decode(&buffer[..length]).expect("a reply"), descriptors)
        }

        async fn login(&self, token: u64) -> Option<Pass> {
            let here = ([127, 0, 0, 1], 1).into();
            let attempt = Attempt { ends: Ends { client: here, server: here }, user: token.to_string() };
            let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";
            match self.ask(Question::Login(1, attempt, Proof::Key(key.parse().expect("a key")))).await {
                (Reply::Login(1, pass), _) => pass,
                other => panic!("{other:?}"),
            }
        }

        /// The number of a session, and how many descriptors came with it.
        async fn start(&self, token: u64) -> Option<(u32, usize)> {
            let order = Order { wish: Wish::Shell, environment: Vec::new(), terminal: None };
            match self.ask(Question::Start(2, Token(token), order)).await {
                (Reply::Started(2, session), descriptors) => {
                    assert!(descriptors.iter().all(|it| it.as_raw_fd() > 2));
                    Some((session, descriptors.len()))
                }
                (Reply::NotStarted(2, None), descriptors) if descriptors.is_empty() => None,
                other => panic!("{other:?}"),
            }
        }
    }

    #[tokio::test]
    async fn nothing_is_started_for_whoever_has_not_logged_in() {
        let asker = Asker::new();
        assert_eq!(asker.start(7).await, None);
        assert!(asker.login(7).await.is_some());
        assert_eq!(asker.start(8).await, None);
        assert_eq!(asker.start(7).await.map(|(_, descriptors)| descriptors), Some(3));
        asker.desk.hear(Question::Leave(Token(7))).await;
        assert_eq!(asker.start(7).await, None);
        assert_eq!(*asker.authority.left.lock().expect("one thread"), [Token(7)]);
        let mut orders = asker.authority.ends.lock().expect("one thread").remove(0).0;
        assert!(orders.recv().await.is_none(), "its client is gone");
    }

    #[tokio::test]
    async fn logins_and_sessions_are_counted_whatever_is_said() {
        let asker = Asker::new();
        for token in 1..=3 {
            assert!(asker.login(token).await.is_some());
        }
        assert_eq!(asker.login(4).await, None, "as many as there may be connections");
        let mut sessions = Vec::new();
        while let Some((session, _)) = asker.start(1).await {
            sessions.push(session);
        }
        assert_eq!(sessions.len(), 4);
        // A place is free when both the program has ended and the client is gone.
        asker.desk.hear(Question::Gone(sessions[0])).await;
        assert_eq!(asker.start(1).await, None);
        let (_, ended) = asker.authority.ends.lock().expect("one thread").remove(0);
        ended.send(std::process::ExitStatus::from_raw(0)).expect("it is waited for");
        assert!(matches!(asker.answer().await, (Reply::Exited(session, 0), _) if session == sessions[0]));
        assert!(asker.start(1).await.is_some());
    }

    #[tokio::test]
    async fn signals_are_those_that_clients_may_send() {
        let asker = Asker::new();
        asker.login(1).await;
        let (session, _) = asker.start(1).await.expect("it starts");
        for (session, signal) in [(session, 19), (session, -1), (session + 1, 15), (session, 15)] {
            asker.desk.hear(Question::Signal(session, signal)).await;
        }
        asker.desk.hear(Question::Gone(session)).await;
        let mut heard = Vec::new();
        let mut orders = asker.authority.ends.lock().expect("one thread").remove(0).0;
        while let Some(signal) = orders.recv().await {
            heard.push(signal);
        }
        assert_eq!(heard, [Signal::SIGTERM]);
    }
}
