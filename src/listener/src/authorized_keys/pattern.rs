//! `from=`: lists of patterns and networks. ssh_config(5), PATTERNS.

use std::fmt;
use std::net::IpAddr;

/// Where a client may come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources(Vec<Source>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Source {
    text: String,
    /// It excludes, whatever else there is in the list.
    negated: bool,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Network {
        address: IpAddr,
        prefix: u8,
    },
    /// An address as text, with `*` and `?`. Names are such patterns, too; nobody has one here, since addresses are not looked
    /// up, as by sshd with `UseDNS no`.
    Pattern(String),
}

/// What is wrong with a list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    /// Nothing stands where a pattern is expected.
    #[error("a pattern is expected on both sides of a comma")]
    Empty,
    /// It looks like a network and is none.
    #[error("{0:?} is no network: ADDRESS/BITS is expected, with no bits of the address set behind them")]
    Network(String),
}

impl Sources {
    /// Reads a list with commas between.
    ///
    /// # Errors
    /// When a part of it is empty, or a network that is none.
    pub fn parse(text: &str) -> Result<Sources, Unclear> {
        text.split(',').map(source).collect::<Result<_, _>>().map(Sources)
    }

    /// Whether somebody at this address is admitted: one part says so and none excludes it.
    pub fn admit(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let text = address.to_string();
        let matches = |source: &&Source| match &source.kind {
            Kind::Network { address: network, prefix } => contains(*network, *prefix, address),
            Kind::Pattern(pattern) => is_like(pattern, &text),
        };
        let mut admitted = false;
        for source in self.0.iter().filter(matches) {
            if source.negated {
                return false;
            }
            admitted = true;
        }
        admitted
    }
}

impl fmt::Display for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, source) in self.0.iter().enumerate() {
            let comma = if index > 0 { "," } else { "" };
            write!(f, "{comma}{}", source.text)?;
        }
        Ok(())
    }
}

fn source(text: &str) -> Result<Source, Unclear> {
    let (negated, pattern) = match text.strip_prefix('!') {
        Some(pattern) => (true, pattern),
        None => (false, text),
    };
    if pattern.is_empty() {
        return Err(Unclear::Empty);
    }
    let kind = match pattern.split_once('/') {
        Some((address, prefix)) => network(address, prefix).ok_or_else(|| Unclear::Network(pattern.to_owned()))?,
        None => match pattern.parse::<IpAddr>() {
            Ok(address) => {
                let address = address.to_canonical();
                Kind::Network { address, prefix: bits(address) }
            }
            Err(_) => Kind::Pattern(pattern.to_ascii_lowercase()),
        },
    };
    Ok(Source { text: text.to_owned(), negated, kind })
}

fn network(address: &str, prefix: &str) -> Option<Kind> {
    let address: IpAddr = address.parse().ok()?;
    let is_number = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_digit());
    let prefix: u8 = prefix.parse().ok().filter(|prefix| is_number && *prefix <= bits(address))?;
    (number(address) & !mask(address, prefix) == 0).then_some(Kind::Network { address, prefix })
}

fn contains(network: IpAddr, prefix: u8, address: IpAddr) -> bool {
    network.is_ipv4() == address.is_ipv4() && number(network) == number(address) & mask(network, prefix)
}

fn bits(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// The bits of an address that name its network.
fn mask(address: IpAddr, prefix: u8) -> u128 {
    let host = bits(address) - prefix;
    let all = u128::MAX.checked_shr(128 - u32::from(bits(address))).unwrap_or(0);
    all.checked_shr(u32::from(host)).and_then(|network| network.checked_shl(u32::from(host))).unwrap_or(0)
}

/// Whether `text` is as `pattern` says, in which `*` is anything and `?` one character.
pub fn is_like(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    // Where the last star stands, and what it has taken so far.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(byte) if *byte == b'?' || *byte == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    p = at + 1;
                    t = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_admits_what_one_part_names_and_none_excludes() -> Result<(), Unclear> {
        let cases: &[(&str, &[&str], &[&str])] = &[
            ("192.0.2.1", &["192.0.2.1", "::ffff:192.0.2.1"], &["192.0.2.10", "::1"]),
            ("192.0.2.*", &["192.0.2.1", "192.0.2.255"], &["192.0.20.1"]),
            ("192.0.2.?", &["192.0.2.1"], &["192.0.2.11"]),
            ("10.0.0.0/8", &["10.0.0.0", "10.255.255.255"], &["11.0.0.0", "::10.0.0.1", "2001:db8::1"]),
            ("10.0.0.0/8,!10.1.0.0/16", &["10.2.0.1"], &["10.1.0.1"]),
            ("!10.1.0.0/16,10.0.0.0/8", &["10.2.0.1"], &["10.1.0.1"]),
            ("!10.1.0.0/16", &[], &["10.1.0.1", "10.2.0.1"]),
            ("2001:db8::/32", &["2001:db8::1", "2001:db8:ffff::1"], &["2001:db9::1", "32.1.13.184"]),
            ("::1", &["::1"], &["127.0.0.1"]),
            ("0.0.0.0/0", &["1.2.3.4"], &["::1"]),
            ("::/0", &["::1"], &["1.2.3.4"]),
            ("*", &["1.2.3.4", "::1"], &[]),
            ("*.example.com,localhost", &[], &["127.0.0.1"]),
            ("*1*2*3", &["10.20.0.3", "123.0.0.3"], &["3.2.1.0"]),
        ];
        for (list, inside, outside) in cases {
            let sources = Sources::parse(list)?;
            assert_eq!(sources.to_string(), *list);
            for (addresses, wanted) in [(inside, true), (outside, false)] {
                for address in *addresses {
                    let address = address.parse().expect("an address");
                    assert_eq!(sources.admit(address), wanted, "{list} {address}");
                }
            }
        }
        Ok(())
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for list in ["", "a,,b", "!", "10.0.0.1/8", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/+8", "host/8"] {
            assert!(Sources::parse(list).is_err(), "{list}");
        }
    }

    #[test]
    fn a_pattern_of_many_stars_takes_no_longer_than_its_length_times_the_text_s() {
        assert!(!is_like(&("*a".repeat(5000) + "b"), &"a".repeat(5000)));
    }
}
