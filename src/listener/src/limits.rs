//! How many, how long, how often.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

/// What a server allows.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long a client may take to log in.
    pub login_grace: Duration,
    /// How many clients may be about to log in.
    pub startups: Startups,
    /// How many of these may come from one address.
    pub startups_per_source: usize,
    /// How many connections there may be.
    pub connections: usize,
    /// How many failed tries to log in a connection has.
    pub tries: usize,
    /// How many sessions a connection may have at a time.
    pub sessions: usize,
    /// After how much silence a client is asked whether it is there; no sooner than [`Limits::login_grace`] is over.
    pub keepalive: Duration,
    /// After how many bytes in one direction keys are exchanged anew.
    pub rekey_bytes: usize,
    /// After how long they are.
    pub rekey_time: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            login_grace: Duration::from_secs(120),
            startups: Startups { begin: 10, rate: 30, full: 100 },
            startups_per_source: 50,
            connections: 1000,
            tries: 6,
            sessions: 10,
            keepalive: Duration::from_secs(120),
            rekey_bytes: 1 << 30,
            rekey_time: Duration::from_secs(3600),
        }
    }
}

/// sshd's MaxStartups: from `begin` clients about to log in, `rate` percent of new ones are turned away, rising to all of them
/// at `full`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Startups {
    /// From how many on some are turned away.
    pub begin: usize,
    /// How many of a hundred are, at first.
    pub rate: usize,
    /// From how many on all are.
    pub full: usize,
}

/// A text that is no MaxStartups.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither COUNT nor BEGIN:PERCENT:FULL with 0 < BEGIN <= FULL and PERCENT from 1 to 100")]
pub struct NotStartups(String);

impl FromStr for Startups {
    type Err = NotStartups;

    fn from_str(text: &str) -> Result<Startups, NotStartups> {
        let parts: Option<Vec<usize>> = text.split(':').map(|part| part.parse().ok()).collect();
        match parts.as_deref() {
            Some(&[count]) if count > 0 => Ok(Startups { begin: count, rate: 100, full: count }),
            Some(&[begin, rate, full]) if begin > 0 && begin <= full && (1..=100).contains(&rate) => {
                Ok(Startups { begin, rate, full })
            }
            _ => Err(NotStartups(text.to_owned())),
        }
    }
}

impl fmt::Display for Startups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.begin, self.rate, self.full)
    }
}

impl Startups {
    /// How many of a hundred new clients are turned away when so many are about to log in.
    fn percentage(self, waiting: usize) -> usize {
        if waiting < self.begin {
            return 0;
        }
        if waiting >= self.full {
            return 100;
        }
        self.rate + (100 - self.rate) * (waiting - self.begin) / (self.full - self.begin)
    }
}

/// Why a client is turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TurnedAway {
    /// Too many are about to log in.
    #[error("{0} clients are about to log in")]
    Startups(usize),
    /// Too many of them from there.
    #[error("{0} clients from its address are about to log in")]
    Source(usize),
    /// There are too many connections.
    #[error("there are {0} connections")]
    Connections(usize),
}

/// Counts clients.
#[derive(Debug, Default)]
pub struct Doorman {
    counts: Mutex<Counts>,
    /// Told when somebody has left.
    left: Notify,
}

#[derive(Debug, Default)]
struct Counts {
    connections: usize,
    waiting: usize,
    waiting_from: HashMap<Source, usize>,
}

/// Who counts as one: an IPv4 address, or the 64 bits of an IPv6 address that name its network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Source {
    Four(u32),
    Six(u64),
}

impl From<IpAddr> for Source {
    fn from(address: IpAddr) -> Source {
        match address.to_canonical() {
            IpAddr::V4(address) => Source::Four(address.to_bits()),
            IpAddr::V6(address) => Source::Six((address.to_bits() >> 64) as u64),
        }
    }
}

/// One client's place among those counted. It is free again when this is dropped.
#[derive(Debug)]
pub struct Place {
    doorman: Arc<Doorman>,
    source: Source,
    waiting: bool,
}

impl Doorman {
    /// Counts a client, or turns it away.
    ///
    /// # Errors
    /// Why it is turned away.
    pub fn enter(self: &Arc<Doorman>, limits: &Limits, address: IpAddr) -> Result<Place, TurnedAway> {
        let draw = usize::try_from(RandomState::new().hash_one(()) % 100).unwrap_or(0);
        self.enter_with(limits, address, draw)
    }

    fn enter_with(self: &Arc<Doorman>, limits: &Limits, address: IpAddr, draw: usize) -> Result<Place, TurnedAway> {
        let source = Source::from(address);
        let mut counts = self.counts();
        if counts.connections >= limits.connections {
            return Err(TurnedAway::Connections(counts.connections));
        }
        if draw < limits.startups.percentage(counts.waiting) {
            return Err(TurnedAway::Startups(counts.waiting));
        }
        let from = counts.waiting_from.get(&source).copied().unwrap_or(0);
        if from >= limits.startups_per_source {
            return Err(TurnedAway::Source(from));
        }
        counts.connections += 1;
        counts.waiting += 1;
        counts.waiting_from.insert(source, from + 1);
        drop(counts);
        Ok(Place { doorman: self.clone(), source, waiting: true })
    }

    /// How many connections there are.
    pub fn connections(&self) -> usize {
        self.counts().connections
    }

    /// Waits until there are none.
    pub async fn empty(&self) {
        loop {
            let left = self.left.notified();
            if self.connections() == 0 {
                return;
            }
            left.await;
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// The client has logged in: it is one of the connections, and no longer one of those that are about to.
    pub fn logged_in(&mut self) {
        if !std::mem::take(&mut self.waiting) {
            return;
        }
        let mut counts = self.doorman.counts();
        counts.waiting -= 1;
        if let Some(from) = counts.waiting_from.get_mut(&self.source) {
            *from -= 1;
            if *from == 0 {
                counts.waiting_from.remove(&self.source);
            }
        }
    }

    /// Whether the client has yet to log in.
    pub fn is_waiting(&self) -> bool {
        self.waiting
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.logged_in();
        self.doorman.counts().connections -= 1;
        self.doorman.left.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn max_startups_are_sshd_s() {
        let cases = [
            ("10:30:100", Some((10, 30, 100))),
            ("10:100:10", Some((10, 100, 10))),
            ("7", Some((7, 100, 7))),
            ("0", None),
            ("10:0:100", None),
            ("10:101:100", None),
            ("100:30:10", None),
            ("10:30", None),
            ("", None),
            ("many", None),
        ];
        for (text, wanted) in cases {
            let wanted = wanted.map(|(begin, rate, full)| Startups { begin, rate, full });
            assert_eq!(text.parse::<Startups>().ok(), wanted, "{text}");
        }
        let startups = Startups { begin: 10, rate: 30, full: 100 };
        let percentages = [0, 9, 10, 55, 99, 100, 200].map(|waiting| startups.percentage(waiting));
        assert_eq!(percentages, [0, 0, 30, 65, 99, 100, 100]);
    }

    #[test]
    fn whoever_logs_in_makes_room_for_others_who_want_to() {
        let limits = Limits {
            startups: Startups { begin: 2, rate: 50, full: 4 },
            startups_per_source: 3,
            connections: 5,
            ..Limits::default()
        };
        let doorman = Arc::new(Doorman::default());
        let enter = |draw| doorman.enter_with(&limits, HERE, draw);
        let mut first = enter(0).expect("nobody is there");
        let _second = enter(0).expect("one is there");
        assert_eq!(enter(49).map(drop), Err(TurnedAway::Startups(2)));
        let _third = enter(50).expect("the draw is lucky");
        assert_eq!(enter(99).map(drop), Err(TurnedAway::Source(3)));
        first.logged_in();
        let _fourth = enter(99).expect("one has logged in");
        let elsewhere = "2001:db8::1".parse().expect("an address");
        let fifth = doorman.enter_with(&limits, elsewhere, 99).expect("from elsewhere");
        assert_eq!(doorman.enter_with(&limits, elsewhere, 99).map(drop), Err(TurnedAway::Connections(5)));
        drop(fifth);
        assert_eq!(doorman.connections(), 4);
    }

    #[test]
    fn one_network_of_ipv6_counts_as_one() {
        let limits = Limits { startups_per_source: 1, ..Limits::default() };
        let doorman = Arc::new(Doorman::default());
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let _first = doorman.enter_with(&limits, address("2001:db8::1"), 99).expect("nobody is there");
        let second = doorman.enter_with(&limits, address("2001:db8::ffff:2"), 99).map(drop);
        assert_eq!(second, Err(TurnedAway::Source(1)));
        assert!(doorman.enter_with(&limits, address("2001:db8:0:1::1"), 99).is_ok());
    }
}
