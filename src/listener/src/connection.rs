//! One client's connection: what russh asks, and what is answered.

use std::collections::HashMap;
use std::sync::Arc;

use russh::keys::Certificate;
use russh::server::{Auth, ChannelOpenHandle, Handler, Msg, PublicKeyOffer, Session, VerifiedPublicKey};
use russh::{Channel, ChannelId, ChannelOpenFailure, ChannelWriteHalf, Pty, Sig};
use tokio::sync::oneshot;

use crate::authority::{Attempt, NotStarted, Order, Pass, Proof, Wish};
use crate::inbox::Inbox;
use crate::limits::Place;
use crate::session::{self, Life, Outlet};
use crate::terminal::{Request, Size};
use crate::wire::{ENOUGH, Tap};
use crate::{Ends, Service, Severity, is_accepted};

/// What a client may send before it has to wait, as OpenSSH has it.
pub const WINDOW: u32 = 2 << 20;
/// The same while its programs do not keep up.
const NARROW_WINDOW: u32 = 64 << 10;
/// How many variables a client may set, and how long.
const MOST_VARIABLES: usize = 64;
const LONGEST_VARIABLE: usize = 4 << 10;

/// A connection.
pub struct Connection {
    service: Arc<Service>,
    ends: Ends,
    tap: Arc<Tap>,
    place: Place,
    /// Told when the client has logged in.
    logged_in: Option<oneshot::Sender<()>>,
    pass: Option<Pass>,
    channels: HashMap<ChannelId, Open>,
}

/// A channel that is open.
struct Open {
    /// Where output goes; none once something has been started.
    channel: Option<ChannelWriteHalf<Msg>>,
    inbox: Arc<Inbox>,
    environment: Vec<(String, String)>,
    /// The terminal that was asked for; none once something has been started.
    terminal: Option<Request>,
    life: Option<Life>,
}

impl Drop for Open {
    fn drop(&mut self) {
        // First that the client is gone, so that its end of input is not taken for one that it has sent.
        drop(self.life.take());
        self.inbox.end();
    }
}

impl Connection {
    /// A connection that has just begun.
    pub fn new(
        service: Arc<Service>,
        ends: Ends,
        tap: Arc<Tap>,
        place: Place,
        logged_in: oneshot::Sender<()>,
    ) -> Connection {
        Connection { service, ends, tap, place, logged_in: Some(logged_in), pass: None, channels: HashMap::new() }
    }

    fn log(&self, severity: Severity, text: &str) {
        self.service.log.write(severity, text);
    }

    fn attempt(&self, user: &str) -> Attempt {
        Attempt { ends: self.ends, user: user.to_owned() }
    }

    async fn login(&mut self, user: &str, proof: Proof) -> Auth {
        self.pass = self.service.authority.login(self.attempt(user), proof).await;
        if self.pass.is_some() { Auth::Accept } else { Auth::reject() }
    }

    /// Starts what a channel is for. What is refused is told on the channel, or by the answer to the request.
    async fn start(&mut self, id: ChannelId, wish: Wish, session: &mut Session) -> Result<(), russh::Error> {
        let (Some(open), Some(pass)) = (self.channels.get_mut(&id), self.pass) else {
            return session.channel_failure(id);
        };
        let Some(channel) = open.channel.take() else { return session.channel_failure(id) };
        let outlet = Outlet { channel, handle: session.handle(), tap: self.tap.clone() };
        let is_subsystem = matches!(wish, Wish::Subsystem(_));
        let terminal = open.terminal.take();
        // A subsystem that does not exist may be followed by a request for one that does.
        let again = if is_subsystem { terminal.clone() } else { None };
        let order = Order { wish, environment: std::mem::take(&mut open.environment), terminal };
        let started = match self.service.authority.start(pass.token, order).await {
            Ok(started) => started,
            Err(NotStarted::Refused(_)) if is_subsystem => {
                open.channel = Some(outlet.channel);
                open.terminal = again;
                return session.channel_failure(id);
            }
            Err(NotStarted::Refused(text)) => {
                self.channels.remove(&id);
                session.channel_success(id)?;
                tokio::spawn(async move { session::refuse(outlet, &text).await });
                return Ok(());
            }
            Err(NotStarted::Failed) => return session.channel_failure(id),
        };
        match session::connect(started, open.inbox.clone(), outlet) {
            Ok(life) => {
                open.life = Some(life);
                session.channel_success(id)
            }
            Err(error) => {
                self.log(Severity::Error, &format!("a program for {} is not heard: {error}", self.ends.client));
                session.channel_failure(id)
            }
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.channels.clear();
        if let Some(pass) = self.pass {
            self.service.authority.leave(pass.token);
        }
    }
}

impl Handler for Connection {
    type Error = russh::Error;

    async fn auth_publickey_offered(&mut self, user: &str, offer: PublicKeyOffer<'_>) -> Result<Auth, russh::Error> {
        let (key, signature) = (offer.public_key.clone(), offer.algorithm.clone());
        let worthwhile = self.service.authority.offered(self.attempt(user), key, signature).await;
        Ok(if worthwhile { Auth::Accept } else { Auth::reject() })
    }

    async fn auth_publickey(&mut self, user: &str, verified: VerifiedPublicKey<'_>) -> Result<Auth, russh::Error> {
        Ok(self.login(user, Proof::Key(verified.public_key.clone())).await)
    }

    async fn auth_openssh_certificate(&mut self, user: &str, certificate: &Certificate) -> Result<Auth, russh::Error> {
        Ok(self.login(user, Proof::Certificate(Box::new(certificate.clone()))).await)
    }

    async fn auth_succeeded(&mut self, _session: &mut Session) -> Result<(), russh::Error> {
        self.place.logged_in();
        self.logged_in.take().map(|told| told.send(()));
        Ok(())
    }

    async fn channel_open_session(
        &mut self,
        channel: Channel<Msg>,
        reply: ChannelOpenHandle,
        _session: &mut Session,
    ) -> Result<(), russh::Error> {
        // russh does not tell that a channel which we have closed is closed by the client, too.
        self.channels.retain(|_, open| !open.life.as_ref().is_some_and(Life::is_over));
        if self.channels.len() >= self.service.limits.sessions {
            let text = format!("{} is refused more than {} sessions", self.ends.client, self.channels.len());
            self.log(Severity::Warning, &text);
            reply.reject(ChannelOpenFailure::ResourceShortage).await;
            return Ok(());
        }
        // What comes in is taken from `data`: russh's own queue would stop the whole connection while a program does not read.
        let (_, channel) = channel.split();
        let (id, inbox) = (channel.id(), Inbox::new(self.tap.clone()));
        let open = Open { channel: Some(channel), inbox, environment: Vec::new(), terminal: None, life: None };
        self.channels.insert(id, open);
        reply.accept().await;
        Ok(())
    }

    async fn env_request(
        &mut self,
        id: ChannelId,
        name: &str,
        value: &str,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        let Some(open) = self.channels.get_mut(&id) else { return session.channel_failure(id) };
        let fits = name.len() + value.len() <= LONGEST_VARIABLE && open.environment.len() < MOST_VARIABLES;
        if !fits || !is_accepted(name) || value.contains('\0') {
            return session.channel_failure(id);
        }
        open.environment.push((name.to_owned(), value.to_owned()));
        session.channel_success(id)
    }

    async fn subsystem_request(
        &mut self,
        id: ChannelId,
        name: &str,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        self.start(id, Wish::Subsystem(name.to_owned()), session).await
    }

    async fn exec_request(&mut self, id: ChannelId, script: &[u8], session: &mut Session) -> Result<(), russh::Error> {
        match std::str::from_utf8(script) {
            Ok(script) if !script.contains('\0') => self.start(id, Wish::Script(script.to_owned()), session).await,
            _ => session.channel_failure(id),
        }
    }

    async fn shell_request(&mut self, id: ChannelId, session: &mut Session) -> Result<(), russh::Error> {
        self.start(id, Wish::Shell, session).await
    }

    async fn pty_request(
        &mut self,
        id: ChannelId,
        kind: &str,
        columns: u32,
        rows: u32,
        width: u32,
        height: u32,
        modes: &[(Pty, u32)],
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        let permitted = self.pass.is_some_and(|pass| pass.pty);
        let open = self.channels.get_mut(&id).filter(|open| open.channel.is_some() && open.terminal.is_none());
        let Some(open) = open.filter(|_| permitted) else { return session.channel_failure(id) };
        let request =
            Request { kind: kind.to_owned(), size: Size { columns, rows, width, height }, modes: modes.to_vec() };
        if !request.is_possible() {
            self.log(Severity::Warning, &format!("{} gets no terminal: a TERM that is none", self.ends.client));
            return session.channel_failure(id);
        }
        open.terminal = Some(request);
        session.channel_success(id)
    }

    async fn window_change_request(
        &mut self,
        id: ChannelId,
        columns: u32,
        rows: u32,
        width: u32,
        height: u32,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        let size = Size { columns, rows, width, height };
        let open = self.channels.get_mut(&id);
        let resized = open.is_some_and(|open| match (&mut open.terminal, &open.life) {
            (Some(request), _) => {
                request.size = size;
                true
            }
            (None, Some(life)) => life.resize(size).is_ok(),
            (None, None) => false,
        });
        if resized { session.channel_success(id) } else { session.channel_failure(id) }
    }

    async fn x11_request(
        &mut self,
        id: ChannelId,
        _single: bool,
        _protocol: &str,
        _cookie: &str,
        _screen: u32,
        session: &mut Session,
    ) -> Result<(), russh::Error> {
        session.channel_failure(id)
    }

    async fn data(&mut self, id: ChannelId, data: &[u8], _session: &mut Session) -> Result<(), russh::Error> {
        if let Some(open) = self.channels.get(&id) {
            open.inbox.put(data);
        }
        Ok(())
    }

    fn adjust_window(&mut self, _id: ChannelId, _current: u32) -> u32 {
        if self.tap.queued() > ENOUGH / 2 { NARROW_WINDOW } else { WINDOW }
    }

    async fn channel_eof(&mut self, id: ChannelId, _session: &mut Session) -> Result<(), russh::Error> {
        if let Some(open) = self.channels.get(&id) {
            open.inbox.end();
        }
        Ok(())
    }

    async fn channel_close(&mut self, id: ChannelId, _session: &mut Session) -> Result<(), russh::Error> {
        self.channels.remove(&id);
        Ok(())
    }

    async fn signal(&mut self, id: ChannelId, signal: Sig, session: &mut Session) -> Result<(), russh::Error> {
        match self.channels.get(&id).and_then(|open| open.life.as_ref()) {
            Some(life) => {
                life.signal(&signal);
                session.channel_success(id)
            }
            None => session.channel_failure(id),
        }
    }
}
