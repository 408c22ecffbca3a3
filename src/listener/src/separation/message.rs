//! What the network process and the monitor say to each other: a byte that names the message, then its fields.
//!
//! Neither side outlives the program that both are, so that nothing here has a version. The monitor's decoder takes nothing
//! on trust: every length, count and byte is checked before anything is made of it.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use russh::Pty;
use russh::keys::{Algorithm, Certificate, PrivateKey, PublicKey};

pub use super::fields::Malformed;
use super::fields::{Reader, Writer};
use crate::authority::{Attempt, Order, Pass, Proof, Token, Wish};
use crate::limits::{Limits, Startups};
use crate::terminal::{Request as Terminal, Size};
use crate::{Ends, Severity};

/// A message is never longer: a script, as long as an argument may be, and the variables of a session.
pub const LONGEST: usize = 640 << 10;
/// The longest of each thing.
const LONGEST_USER: usize = 1 << 10;
const LONGEST_KEY: usize = 64 << 10;
const LONGEST_SCRIPT: usize = 256 << 10;
const LONGEST_VARIABLE: usize = 8 << 10;
const LONGEST_LINE: usize = 8 << 10;
/// The most of each thing.
const MOST_VARIABLES: usize = 64;
const MOST_MODES: usize = 256;
const MOST_KEYS: usize = 64;

/// What the network process says.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// It has shut itself in, as far as this system lets it; what it does not let it.
    Ready(Vec<String>),
    /// Whether a key is worth being proven.
    Offered(u32, Attempt, PublicKey, Algorithm),
    /// Whether somebody may log in.
    Login(u32, Attempt, Proof),
    /// What is to be started.
    Start(u32, Token, Order),
    /// A signal for a session, by its number in the system.
    Signal(u32, i32),
    /// A session's client is gone.
    Gone(u32),
    /// Somebody who had logged in is gone.
    Leave(Token),
    /// A line for the log.
    Log(Severity, String),
}

/// What the monitor says.
#[derive(Clone, Debug)]
pub enum Reply {
    /// How to serve. The sockets come with it.
    Setup(Box<Setup>),
    /// Whether that key is worth being proven.
    Offered(u32, bool),
    /// Whether they may log in.
    Login(u32, Option<Pass>),
    /// A session has begun, on a terminal or on pipes, which come with it.
    Started(u32, u32),
    /// None has; what the client is told.
    NotStarted(u32, Option<String>),
    /// A session's program has ended with that status.
    Exited(u32, i32),
    /// Let nobody in any more.
    Leave,
    /// End the sessions.
    End,
    /// The host keys are others.
    Keys(Vec<PrivateKey>),
}

/// How the network process serves.
#[derive(Clone, Debug)]
pub struct Setup {
    /// How many, how long, how often.
    pub limits: Limits,
    /// The host keys.
    pub keys: Vec<PrivateKey>,
    /// Whom it becomes.
    pub uid: u32,
    /// The group.
    pub gid: u32,
    /// The folder that it sees of the file system.
    pub root: Option<String>,
}

impl Question {
    /// As bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::default();
        match self {
            Question::Ready(lacks) => {
                out.u8(0);
                out.list(lacks, |out, text| out.bytes(text.as_bytes()));
            }
            Question::Offered(id, attempt, key, signature) => {
                out.u8(1);
                out.u32(*id);
                out.attempt(attempt);
                out.bytes(&key.to_bytes().unwrap_or_default());
                out.bytes(signature.as_str().as_bytes());
            }
            Question::Login(id, attempt, proof) => {
                out.u8(2);
                out.u32(*id);
                out.attempt(attempt);
                match proof {
                    Proof::Key(key) => {
                        out.u8(0);
                        out.bytes(&key.to_bytes().unwrap_or_default());
                    }
                    Proof::Certificate(certificate) => {
                        out.u8(1);
                        out.bytes(&certificate.to_bytes().unwrap_or_default());
                    }
                }
            }
            Question::Start(id, token, order) => {
                out.u8(3);
                out.u32(*id);
                out.u64(token.0);
                out.order(order);
            }
            Question::Signal(session, signal) => {
                out.u8(4);
                out.u32(*session);
                out.i32(*signal);
            }
            Question::Gone(session) => {
                out.u8(5);
                out.u32(*session);
            }
            Question::Leave(token) => {
                out.u8(6);
                out.u64(token.0);
            }
            Question::Log(severity, text) => {
                out.u8(7);
                out.u8(match severity {
                    Severity::Error => 0,
                    Severity::Warning => 1,
                    Severity::Info => 2,
                });
                out.bytes(&text.as_bytes()[..text.floor_char_boundary(LONGEST_LINE)]);
            }
        }
        out.0
    }

    /// From bytes that anybody may have made up.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn decode(bytes: &[u8]) -> Result<Question, Malformed> {
        let mut from = Reader(bytes);
        let question = match from.u8("a message")? {
            0 => Question::Ready(from.list("shortcomings", 16, |from| from.text("a shortcoming", LONGEST_LINE))?),
            1 => Question::Offered(from.u32()?, from.attempt()?, from.key()?, from.algorithm()?),
            2 => Question::Login(from.u32()?, from.attempt()?, from.proof()?),
            3 => Question::Start(from.u32()?, Token(from.u64()?), from.order()?),
            4 => Question::Signal(from.u32()?, from.i32()?),
            5 => Question::Gone(from.u32()?),
            6 => Question::Leave(Token(from.u64()?)),
            7 => {
                let severity = match from.u8("a severity")? {
                    0 => Severity::Error,
                    1 => Severity::Warning,
                    2 => Severity::Info,
                    _ => return Err(Malformed::Wrong("a severity")),
                };
                Question::Log(severity, from.text("a line", LONGEST_LINE)?)
            }
            _ => return Err(Malformed::Wrong("a message")),
        };
        from.end(question)
    }
}

impl Reply {
    /// As bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::default();
        match self {
            Reply::Setup(setup) => {
                out.u8(0);
                out.limits(&setup.limits);
                out.keys(&setup.keys);
                out.u32(setup.uid);
                out.u32(setup.gid);
                out.optional(setup.root.as_deref());
            }
            Reply::Offered(id, worthwhile) => {
                out.u8(1);
                out.u32(*id);
                out.u8(u8::from(*worthwhile));
            }
            Reply::Login(id, pass) => {
                out.u8(2);
                out.u32(*id);
                out.u8(u8::from(pass.is_some()));
                if let Some(pass) = pass {
                    out.u64(pass.token.0);
                    out.u8(u8::from(pass.pty));
                }
            }
            Reply::Started(id, session) => {
                out.u8(3);
                out.u32(*id);
                out.u32(*session);
            }
            Reply::NotStarted(id, text) => {
                out.u8(4);
                out.u32(*id);
                out.optional(text.as_deref());
            }
            Reply::Exited(session, status) => {
                out.u8(5);
                out.u32(*session);
                out.i32(*status);
            }
            Reply::Leave => out.u8(6),
            Reply::End => out.u8(7),
            Reply::Keys(keys) => {
                out.u8(8);
                out.keys(keys);
            }
        }
        out.0
    }

    /// From bytes of the monitor.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn decode(bytes: &[u8]) -> Result<Reply, Malformed> {
        let mut from = Reader(bytes);
        let reply = match from.u8("a message")? {
            0 => Reply::Setup(Box::new(Setup {
                limits: from.limits()?,
                keys: from.keys()?,
                uid: from.u32()?,
                gid: from.u32()?,
                root: from.optional("a folder", LONGEST_VARIABLE)?,
            })),
            1 => Reply::Offered(from.u32()?, from.flag()?),
            2 => {
                let id = from.u32()?;
                let admitted = from.flag()?;
                let pass = admitted.then(|| Ok(Pass { token: Token(from.u64()?), pty: from.flag()? })).transpose()?;
                Reply::Login(id, pass)
            }
            3 => Reply::Started(from.u32()?, from.u32()?),
            4 => Reply::NotStarted(from.u32()?, from.optional("a reason", LONGEST)?),
            5 => Reply::Exited(from.u32()?, from.i32()?),
            6 => Reply::Leave,
            7 => Reply::End,
            8 => Reply::Keys(from.keys()?),
            _ => return Err(Malformed::Wrong("a message")),
        };
        from.end(reply)
    }
}

impl Writer {
    fn address(&mut self, address: SocketAddr) {
        match address.ip() {
            IpAddr::V4(ip) => {
                self.u8(4);
                self.0.extend(ip.octets());
            }
            IpAddr::V6(ip) => {
                self.u8(6);
                self.0.extend(ip.octets());
            }
        }
        self.0.extend(address.port().to_le_bytes());
    }

    fn attempt(&mut self, attempt: &Attempt) {
        self.address(attempt.ends.client);
        self.address(attempt.ends.server);
        self.bytes(attempt.user.as_bytes());
    }

    fn order(&mut self, order: &Order) {
        match &order.wish {
            Wish::Subsystem(name) => {
                self.u8(0);
                self.bytes(name.as_bytes());
            }
            Wish::Script(script) => {
                self.u8(1);
                self.bytes(script.as_bytes());
            }
            Wish::Shell => self.u8(2),
        }
        self.list(&order.environment, |out, (name, value)| {
            out.bytes(name.as_bytes());
            out.bytes(value.as_bytes());
        });
        self.u8(u8::from(order.terminal.is_some()));
        if let Some(Terminal { kind, size, modes }) = &order.terminal {
            self.bytes(kind.as_bytes());
            [size.columns, size.rows, size.width, size.height].into_iter().for_each(|number| self.u32(number));
            self.list(modes, |out, (mode, value)| {
                out.u8(*mode as u8);
                out.u32(*value);
            });
        }
    }

    fn limits(&mut self, limits: &Limits) {
        for time in [limits.login_grace, limits.keepalive, limits.rekey_time] {
            self.u64(u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
        }
        let Startups { begin, rate, full } = limits.startups;
        let counts = [begin, rate, full, limits.startups_per_source, limits.connections, limits.tries, limits.sessions];
        for count in counts.into_iter().chain([limits.rekey_bytes]) {
            self.u64(count as u64);
        }
    }

    fn keys(&mut self, keys: &[PrivateKey]) {
        self.list(keys, |out, key| out.bytes(&key.to_bytes().map(|bytes| bytes.to_vec()).unwrap_or_default()));
    }
}

impl Reader<'_> {
    fn address(&mut self) -> Result<SocketAddr, Malformed> {
        let ip = match self.u8("an address")? {
            4 => IpAddr::from(self.array::<4>("an address")?),
            6 => IpAddr::from(self.array::<16>("an address")?),
            _ => return Err(Malformed::Wrong("an address")),
        };
        Ok(SocketAddr::new(ip, self.array("a port").map(u16::from_le_bytes)?))
    }

    fn attempt(&mut self) -> Result<Attempt, Malformed> {
        let ends = Ends { client: self.address()?, server: self.address()? };
        Ok(Attempt { ends, user: self.text("a user", LONGEST_USER)? })
    }

    fn key(&mut self) -> Result<PublicKey, Malformed> {
        PublicKey::from_bytes(self.bytes("a key", LONGEST_KEY)?).map_err(|_| Malformed::Wrong("a key"))
    }

    fn algorithm(&mut self) -> Result<Algorithm, Malformed> {
        self.text("an algorithm", LONGEST_USER)?.parse().map_err(|_| Malformed::Wrong("an algorithm"))
    }

    fn proof(&mut self) -> Result<Proof, Malformed> {
        if !self.flag()? {
            return self.key().map(Proof::Key);
        }
        let certificate = Certificate::from_bytes(self.bytes("a certificate", LONGEST_KEY)?);
        certificate.map(|it| Proof::Certificate(Box::new(it))).map_err(|_| Malformed::Wrong("a certificate"))
    }

    fn order(&mut self) -> Result<Order, Malformed> {
        let wish = match self.u8("a wish")? {
            0 => Wish::Subsystem(self.text("a subsystem", LONGEST_VARIABLE)?),
            1 => Wish::Script(self.text("a script", LONGEST_SCRIPT)?),
            2 => Wish::Shell,
            _ => return Err(Malformed::Wrong("a wish")),
        };
        let environment = self.list("variables", MOST_VARIABLES, |from| {
            Ok((from.text("a name", LONGEST_VARIABLE)?, from.text("a value", LONGEST_VARIABLE)?))
        })?;
        let terminal = if self.flag()? { Some(self.terminal()?) } else { None };
        Ok(Order { wish, environment, terminal })
    }

    fn terminal(&mut self) -> Result<Terminal, Malformed> {
        let kind = self.text("a TERM", LONGEST_USER)?;
        let size = Size { columns: self.u32()?, rows: self.u32()?, width: self.u32()?, height: self.u32()? };
        let modes = self.list("modes", MOST_MODES, |from| {
            let mode = Pty::from_u8(from.u8("a mode")?).ok_or(Malformed::Wrong("a mode"))?;
            Ok((mode, from.u32()?))
        })?;
        Ok(Terminal { kind, size, modes })
    }

    fn limits(&mut self) -> Result<Limits, Malformed> {
        let mut time = || self.u64().map(Duration::from_millis);
        let (login_grace, keepalive, rekey_time) = (time()?, time()?, time()?);
        let mut count = || usize::try_from(self.u64()?).map_err(|_| Malformed::Wrong("a count"));
        Ok(Limits {
            login_grace,
            keepalive,
            rekey_time,
            startups: Startups { begin: count()?, rate: count()?, full: count()? },
            startups_per_source: count()?,
            connections: count()?,
            tries: count()?,
            sessions: count()?,
            rekey_bytes: count()?,
        })
    }

    fn keys(&mut self) -> Result<Vec<PrivateKey>, Malformed> {
        self.list("keys", MOST_KEYS, |from| {
            PrivateKey::from_bytes(from.bytes("a key", LONGEST_KEY)?).map_err(|_| Malformed::Wrong("a key"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt() -> Attempt {
        let ends = Ends { client: ([192, 0, 2, 1], 50_000).into(), server: "[::1]:22".parse().expect("an address") };
        Attempt { ends, user: "ann".into() }
    }

    fn key() -> PublicKey {
        let text = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILM+rvN+ot98qgEN796jTiQfZfG1KaT0PtFDJ/XFSqti";
        text.parse().expect("a key")
    }

    fn questions() -> Vec<Question> {
        let size = Size { columns: 80, rows: 24, width: 0, height: 0 };
        let terminal = Terminal { kind: "xterm".into(), size, modes: vec![(Pty::ECHO, 0), (Pty::VINTR, 3)] };
        let order = |wish, terminal| Order { wish, environment: vec![("LANG".into(), "C".into())], terminal };
        vec![
            Question::Ready(vec!["landlock".into()]),
            Question::Offered(1, attempt(), key(), Algorithm::Ed25519),
            Question::Login(2, attempt(), Proof::Key(key())),
            Question::Start(3, Token(7), order(Wish::Script("1 + 1".into()), None)),
            Question::Start(4, Token(7), order(Wish::Subsystem("powershell".into()), None)),
            Question::Start(5, Token(7), order(Wish::Shell, Some(terminal))),
            Question::Signal(9, 15),
            Question::Gone(9),
            Question::Leave(Token(7)),
            Question::Log(Severity::Warning, "a line".into()),
        ]
    }

    #[test]
    fn what_is_asked_is_understood() {
        for question in questions() {
            assert_eq!(Question::decode(&question.encode()), Ok(question));
        }
    }

    #[test]
    fn what_ends_early_or_goes_on_is_refused() {
        for question in questions() {
            let mut bytes = question.encode();
            for length in 0..bytes.len() {
                let decoded = Question::decode(&bytes[..length]);
                assert!(matches!(decoded, Err(Malformed::Short(_))), "{length} of {question:?}: {decoded:?}");
            }
            bytes.push(0);
            assert_eq!(Question::decode(&bytes), Err(Malformed::Long(1)), "{question:?}");
        }
    }

    #[test]
    fn what_is_made_up_is_refused() {
        let of = |make: &dyn Fn(&mut Writer)| {
            let mut out = Writer::default();
            make(&mut out);
            Question::decode(&out.0)
        };
        let cases: [(&str, Result<Question, Malformed>); 7] = [
            ("a message is none", of(&|out| out.u8(99))),
            ("a severity is none", of(&|out| out.0.extend([7, 9]))),
            ("an address is none", of(&|out| out.0.extend([1, 0, 0, 0, 0, 5]))),
            ("it ends where a line", of(&|out| out.0.extend([7, 0, 255, 1, 0, 0]))),
            ("a line of 4294967295, where 8192", of(&|out| out.0.extend([7, 0, 255, 255, 255, 255]))),
            ("shortcomings of 4294967295, where 16", of(&|out| out.0.extend([0, 255, 255, 255, 255]))),
            ("a line is none", of(&|out| out.0.extend([7, 0, 1, 0, 0, 0, 0]))),
        ];
        for (wanted, found) in cases {
            let error = found.expect_err(wanted).to_string();
            assert!(error.contains(wanted), "{error}");
        }
    }

    #[test]
    fn a_setup_carries_limits_and_keys() -> Result<(), Malformed> {
        let mut rng = russh::keys::key::safe_rng();
        let key = PrivateKey::random(&mut rng, russh::keys::Algorithm::Ed25519).expect("a key");
        let limits = Limits { tries: 3, ..Limits::default() };
        let setup = Setup { limits, keys: vec![key.clone()], uid: 99, gid: 98, root: Some("/empty".into()) };
        let Reply::Setup(read) = Reply::decode(&Reply::Setup(Box::new(setup)).encode())? else {
            panic!("another message")
        };
        assert_eq!((read.uid, read.gid, read.root.as_deref(), read.limits.tries), (99, 98, Some("/empty"), 3));
        assert_eq!(read.keys[0].public_key(), key.public_key());
        Ok(())
    }
}
