//! The wire between the two machines, and the two ends of it.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use clixml::{Value, Version};
use psrp_proto::client::{self, Client, Error, Event, Misuse, Opening};
use psrp_proto::message::{
    Abilities, Availability, ConnectRunspacePool, HostCall, InitRunspacePool, PipelineState, RecordKind,
    RunspacePoolInitData, dictionary,
};
use psrp_proto::server::{self, Server};
use uuid::Uuid;

use crate::engine::Engine;

/// How the wire treats what it carries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weather {
    /// Bytes that arrive at once.
    piece: usize,
    /// Whether lines that are on their way to the server at the same time arrive in any order: a PowerShell server looks
    /// at each in a thread of its own.
    shuffles: bool,
    seed: u64,
}

impl Weather {
    pub(crate) const FAIR: Self = Weather { piece: usize::MAX, shuffles: false, seed: 1 };

    /// Lines arrive in their order.
    pub(crate) fn orderly() -> impl Iterator<Item = Self> {
        [1000, 40_000, usize::MAX].into_iter().map(|piece| Weather { piece, ..Self::FAIR })
    }

    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let pieces = [1, 7, 100, 40_000, usize::MAX].into_iter().map(|piece| Weather { piece, ..Self::FAIR });
        let seeds = (1..=10).map(|seed| Weather { piece: 1000, shuffles: true, seed });
        pieces.chain(seeds)
    }
}

/// How a story begins.
pub(crate) struct Setup {
    pub(crate) runspaces: i32,
    pub(crate) protocol: (u32, u32),
    pub(crate) refuse: bool,
    /// Both sides may send packets that are escaped, and the client several at once.
    pub(crate) packets: bool,
    pub(crate) connects: bool,
    /// The server hears nothing.
    pub(crate) deaf: bool,
    /// Bytes after which the wire to the server is cut.
    pub(crate) cut_after: Option<usize>,
    pub(crate) open_timeout: Option<Duration>,
}

/// What came of a pipeline.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) output: Vec<Option<Value>>,
    pub(crate) state: PipelineState,
}

pub(crate) struct Pair {
    pub(crate) client: Client,
    pub(crate) engine: Engine,
    pub(crate) now: Instant,
    pub(crate) calls: Vec<(Option<Uuid>, HostCall)>,
    pub(crate) records: Vec<&'static str>,
    pub(crate) limits: Option<RunspacePoolInitData>,
    pub(crate) opened: bool,
    pub(crate) closed: bool,
    pub(crate) key_received: bool,
    pub(crate) failure: Option<Error>,
    pub(crate) exit: Option<i32>,
    server: Server,
    weather: Weather,
    random: u64,
    setup: Setup,
    to_server: Vec<u8>,
    to_client: Vec<u8>,
    carried: usize,
    seen: Vec<String>,
    /// The most packets of data that the client has sent at once.
    pub(crate) at_once: usize,
    output: HashMap<Uuid, Vec<Option<Value>>>,
    states: HashMap<Uuid, PipelineState>,
    answers: HashMap<i64, Availability>,
}

impl Pair {
    /// A pair whose pool is open.
    pub(crate) fn opened(weather: Weather) -> Self {
        Self::with(weather, |_| {})
    }

    pub(crate) fn with(weather: Weather, change: impl FnOnce(&mut Setup)) -> Self {
        let mut pair = Self::unopened(weather, change);
        pair.until(|pair| pair.opened);
        pair
    }

    /// A pair that has said nothing yet.
    pub(crate) fn unopened(weather: Weather, change: impl FnOnce(&mut Setup)) -> Self {
        let mut setup = Setup {
            runspaces: 1,
            protocol: (2, 4),
            refuse: false,
            packets: false,
            connects: false,
            deaf: false,
            cut_after: None,
            open_timeout: None,
        };
        change(&mut setup);
        let now = Instant::now();
        let protocol = Version::new(setup.protocol.0, setup.protocol.1);
        Pair {
            client: begin(&setup, now),
            engine: Engine::new(setup.refuse),
            now,
            calls: Vec::new(),
            records: Vec::new(),
            limits: None,
            opened: false,
            closed: false,
            key_received: false,
            failure: None,
            exit: None,
            server: Server::new(server::Config { protocol, ..server::Config::default() }),
            weather,
            random: weather.seed,
            setup,
            to_server: Vec::new(),
            to_client: Vec::new(),
            carried: 0,
            seen: Vec::new(),
            at_once: 0,
            output: HashMap::new(),
            states: HashMap::new(),
            answers: HashMap::new(),
        }
    }

    /// Begins another session on the same wire.
    pub(crate) fn open_again(&mut self) {
        self.client = begin(&self.setup, self.now);
        (self.opened, self.closed) = (false, false);
        self.until(|pair| pair.opened);
    }

    /// Lets things happen until that is so; fails when nothing happens any more.
    pub(crate) fn until(&mut self, so: impl Fn(&Self) -> bool) {
        assert!(self.try_until(so), "nothing happens any more in {:?}; failure {:?}", self.weather, self.failure);
    }

    /// Lets things happen until that is so, or nothing happens any more.
    pub(crate) fn try_until(&mut self, so: impl Fn(&Self) -> bool) -> bool {
        loop {
            self.drain();
            if so(self) {
                return true;
            }
            if !self.step() {
                return false;
            }
        }
    }

    /// Lets things happen until nothing happens any more.
    pub(crate) fn settle(&mut self) {
        self.try_until(|_| false);
    }

    /// The end of a pipeline.
    pub(crate) fn finish(&mut self, id: Uuid) -> Done {
        self.until(|pair| pair.states.contains_key(&id));
        Done { output: self.output.remove(&id).unwrap_or_default(), state: self.states.remove(&id).unwrap() }
    }

    pub(crate) fn output_of(&self, id: Uuid) -> &[Option<Value>] {
        self.output.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The answer to a call, if one comes.
    pub(crate) fn ask(&mut self, call: impl FnOnce(&mut Client) -> Result<i64, Misuse>) -> Option<Availability> {
        let call = call(&mut self.client).unwrap();
        self.settle();
        self.answers.remove(&call)
    }

    /// Lets everything happen, with so much time before each answer, and gives the lines that went to the server meanwhile.
    pub(crate) fn lines_to_server(&mut self, pace: Duration) -> Vec<String> {
        self.seen.clear();
        loop {
            self.drain();
            self.now += pace;
            if !self.step() {
                break;
            }
        }
        std::mem::take(&mut self.seen)
    }

    /// Takes what the client has to say.
    pub(crate) fn drain(&mut self) {
        while let Some(event) = self.client.poll_event() {
            match event {
                Event::Opened { limits, .. } => {
                    self.opened = true;
                    self.limits = limits;
                }
                Event::Output { pipeline, value } => self.output.entry(pipeline).or_default().push(value),
                Event::Finished { pipeline, state } => {
                    self.states.insert(pipeline, state.state);
                }
                Event::HostCall { pipeline, call } => self.calls.push((pipeline, *call)),
                Event::Availability { call, answer } => {
                    self.answers.insert(call, answer);
                }
                Event::Error { .. } => self.records.push("Error"),
                Event::Record { kind, .. } => self.records.push(match kind {
                    RecordKind::Warning => "Warning",
                    RecordKind::Verbose => "Verbose",
                    RecordKind::Debug => "Debug",
                }),
                Event::Progress { .. } => self.records.push("Progress"),
                Event::Information { .. } => self.records.push("Information"),
                Event::KeyReceived => self.key_received = true,
                Event::Closed => self.closed = true,
                Event::Failed(error) => self.failure = Some(*error),
                other => panic!("{other:?}"),
            }
        }
    }

    /// Carries a piece in each direction; false when there is nothing to carry.
    fn step(&mut self) -> bool {
        let mut out = Vec::new();
        self.client.poll_transmit(&mut out);
        self.at_once = self.at_once.max(String::from_utf8_lossy(&out).matches("<Data").count());
        self.seen.extend(String::from_utf8_lossy(&out).lines().map(str::to_owned));
        self.to_server.extend(out);
        if self.weather.shuffles {
            self.shuffle();
        }
        let mut moved = false;
        let mut piece = self.to_server.len().min(self.weather.piece);
        if let Some(cut) = self.setup.cut_after {
            piece = piece.min(cut - self.carried);
        }
        if piece > 0 && !self.setup.deaf {
            moved = true;
            let bytes: Vec<u8> = self.to_server.drain(..piece).collect();
            self.carried += piece;
            self.server.handle_input(&bytes);
        } else if self.setup.cut_after == Some(self.carried) && self.exit.is_none() {
            moved = true;
            self.server.handle_end();
        }
        if let Some(status) = self.engine.settle(&mut self.server, &mut self.to_client) {
            self.exit = Some(status);
        }
        let piece = self.to_client.len().min(self.weather.piece);
        if piece > 0 {
            moved = true;
            let bytes: Vec<u8> = self.to_client.drain(..piece).collect();
            self.client.handle_input(self.now, &bytes);
        }
        moved
    }

    /// Puts the lines that are on their way to the server into another order.
    fn shuffle(&mut self) {
        let whole = self.to_server.ends_with(b"\n") && self.to_server.starts_with(b"<");
        if !whole {
            return;
        }
        let mut lines: Vec<Vec<u8>> =
            self.to_server.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        for i in (1..lines.len()).rev() {
            // Xorshift: any order will do, as long as it is the same every time.
            self.random ^= self.random << 13;
            self.random ^= self.random >> 7;
            self.random ^= self.random << 17;
            lines.swap(i, (self.random % (i as u64 + 1)) as usize);
        }
        self.to_server = lines.concat();
    }
}

fn begin(setup: &Setup, now: Instant) -> Client {
    let opening = if setup.connects {
        Opening::Existing(ConnectRunspacePool { min_runspaces: None, max_runspaces: None })
    } else {
        let mut init = InitRunspacePool { max_runspaces: setup.runspaces, ..InitRunspacePool::default() };
        if setup.packets {
            let abilities = Abilities { packets: true, ..Abilities::default() };
            let told = (Value::String(Abilities::NAME.into()), abilities.into());
            init.application_arguments = dictionary(vec![told]);
        }
        Opening::New(Box::new(init))
    };
    let config = client::Config { open_timeout: setup.open_timeout, ..client::Config::default() };
    Client::open(config, Uuid::from_u128(0xabcd), opening, now)
}
