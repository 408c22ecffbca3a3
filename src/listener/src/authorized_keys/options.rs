//! The options before a key.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::expiry;
use super::pattern::{Sources, Unclear};
use super::{Circumstances, NotNow};

/// As OpenSSH's SSH_AUTHOPT_ENV_MAX: how many `environment=` a line may have.
const MOST_VARIABLES: usize = 1024;
/// As OpenSSH's SSH_AUTHOPT_PERMIT_MAX: how many `permitopen=` or `permitlisten=`.
const MOST_PLACES: usize = 4096;

/// What stands before a key.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The key is that of an authority, whose certificates are accepted.
    pub authority: bool,
    /// What sessions may do besides running what they run.
    pub permits: Permits,
    /// What runs, whatever the client asked for.
    pub command: Option<String>,
    /// Variables of the session, in their order.
    pub environment: Vec<(String, String)>,
    /// Where the client has to come from.
    pub from: Option<Sources>,
    /// When the line ends to be valid.
    pub expires: Option<Timestamp>,
    /// The names one of which a certificate has to be for, in place of the user's.
    pub principals: Option<Vec<String>>,
    /// Signatures of security keys have to attest that they were touched.
    pub touch_required: bool,
    /// And that they have made sure whose they are.
    pub verify_required: bool,
    /// Where forwarded connections may go: `HOST:PORT`.
    pub permit_open: Vec<String>,
    /// Where they may be listened for: `HOST:PORT` or `PORT`.
    pub permit_listen: Vec<String>,
    /// The tunnel device.
    pub tunnel: Option<String>,
}

/// What sessions may do besides running what they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permits {
    /// Have a terminal.
    pub pty: bool,
    /// Forward an agent.
    pub agent_forwarding: bool,
    /// Forward ports.
    pub port_forwarding: bool,
    /// Forward X11.
    pub x11_forwarding: bool,
    /// Run the user's rc file.
    pub user_rc: bool,
}

impl Permits {
    /// Everything.
    pub const ALL: Permits =
        Permits { pty: true, agent_forwarding: true, port_forwarding: true, x11_forwarding: true, user_rc: true };
    /// Nothing.
    pub const NONE: Permits =
        Permits { pty: false, agent_forwarding: false, port_forwarding: false, x11_forwarding: false, user_rc: false };
}

impl Default for Options {
    fn default() -> Options {
        Options {
            authority: false,
            permits: Permits::ALL,
            command: None,
            environment: Vec::new(),
            from: None,
            expires: None,
            principals: None,
            touch_required: true,
            verify_required: false,
            permit_open: Vec::new(),
            permit_listen: Vec::new(),
            tunnel: None,
        }
    }
}

/// What is wrong with options.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// Nobody knows it. A line that is only half understood may permit too much.
    #[error("unknown option {0:?}")]
    Unknown(String),
    /// The list ends with a comma.
    #[error("the list of options ends with a comma, where another option is expected")]
    Ends,
    /// It has to be followed by `="..."`.
    #[error("option {0}: a value in double quotes is expected")]
    Unquoted(&'static str),
    /// It may stand there once.
    #[error("option {0} stands there more than once")]
    Twice(&'static str),
    /// It stands there too often.
    #[error("option {0} stands there more than {1} times")]
    Many(&'static str, usize),
    /// It is no such value.
    #[error("option {option}: {value:?} is not {expected}")]
    Value {
        /// The option.
        option: &'static str,
        /// What was found.
        value: String,
        /// What was expected.
        expected: &'static str,
    },
    /// A list of addresses that is not one.
    #[error("option from: {0}")]
    From(#[from] Unclear),
}

impl Options {
    /// Reads a list, `NAME` or `NAME="VALUE"` with commas between. Later flags count more than earlier ones.
    ///
    /// # Errors
    /// When there is anything in it that is not known.
    pub fn parse(text: &str, zone: &TimeZone) -> Result<Options, Invalid> {
        let mut options = Options::default();
        let mut rest = text;
        while !rest.is_empty() {
            rest = options.take(rest, zone)?;
            match rest.strip_prefix(',') {
                Some("") => return Err(Invalid::Ends),
                Some(next) => rest = next,
                None if rest.is_empty() => {}
                None => return Err(Invalid::Unknown(rest.to_owned())),
            }
        }
        Ok(options)
    }

    /// Takes one option; what follows it.
    fn take<'a>(&mut self, text: &'a str, zone: &TimeZone) -> Result<&'a str, Invalid> {
        let end = text.find([',', '=']).unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        let name = name.to_ascii_lowercase();
        if rest.starts_with('=') {
            return self.take_value(&name, rest, zone);
        }
        if !self.flag(&name) {
            return Err(Invalid::Unknown(name));
        }
        Ok(rest)
    }

    fn flag(&mut self, name: &str) -> bool {
        let (plain, on) = match name.strip_prefix("no-") {
            Some(plain) => (plain, false),
            None => (name, true),
        };
        let place = match plain {
            "pty" => &mut self.permits.pty,
            "agent-forwarding" => &mut self.permits.agent_forwarding,
            "port-forwarding" => &mut self.permits.port_forwarding,
            "x11-forwarding" => &mut self.permits.x11_forwarding,
            "user-rc" => &mut self.permits.user_rc,
            "touch-required" => &mut self.touch_required,
            "verify-required" => &mut self.verify_required,
            "restrict" if on => {
                self.permits = Permits::NONE;
                return true;
            }
            "cert-authority" if on => &mut self.authority,
            _ => return false,
        };
        *place = on;
        true
    }

    fn take_value<'a>(&mut self, name: &str, rest: &'a str, zone: &TimeZone) -> Result<&'a str, Invalid> {
        const NAMES: &[&str] =
            &["command", "principals", "from", "expiry-time", "environment", "permitopen", "permitlisten", "tunnel"];
        let option = *NAMES.iter().find(|known| **known == name).ok_or_else(|| Invalid::Unknown(name.to_owned()))?;
        let (value, rest) = rest.strip_prefix('=').and_then(dequote).ok_or(Invalid::Unquoted(option))?;
        let wrong = |expected| Invalid::Value { option, value: value.clone(), expected };
        match option {
            "command" if self.command.is_some() => return Err(Invalid::Twice(option)),
            "command" => self.command = Some(value),
            "principals" if self.principals.is_some() => return Err(Invalid::Twice(option)),
            "principals" => {
                let names: Vec<String> = value.split(',').map(str::to_owned).collect();
                if names.iter().any(String::is_empty) {
                    return Err(wrong("a list of names with commas between"));
                }
                self.principals = Some(names);
            }
            "from" if self.from.is_some() => return Err(Invalid::Twice(option)),
            "from" => self.from = Some(Sources::parse(&value)?),
            "expiry-time" => {
                let time = expiry::parse(&value, zone).ok_or_else(|| {
                    wrong("YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS, with Z or UTC behind it or in local time")
                })?;
                self.expires = Some(self.expires.map_or(time, |earlier| earlier.min(time)));
            }
            "environment" if self.environment.len() >= MOST_VARIABLES => {
                return Err(Invalid::Many(option, MOST_VARIABLES));
            }
            "environment" => {
                let variable = value.split_once('=').filter(|(name, _)| is_variable(name));
                let (name, text) = variable.ok_or_else(|| wrong("NAME=VALUE"))?;
                self.environment.push((name.to_owned(), text.to_owned()));
            }
            "permitopen" | "permitlisten" => {
                let listen = option == "permitlisten";
                let places = if listen { &mut self.permit_listen } else { &mut self.permit_open };
                if places.len() >= MOST_PLACES {
                    return Err(Invalid::Many(option, MOST_PLACES));
                }
                if !is_place(&value, listen) {
                    return Err(wrong(if listen { "PORT or HOST:PORT" } else { "HOST:PORT" }));
                }
                places.push(value);
            }
            _ if self.tunnel.is_some() => return Err(Invalid::Twice(option)),
            _ if value == "any" || value.parse::<u32>().is_ok() => self.tunnel = Some(value),
            _ => return Err(wrong("the number of a device, or any")),
        }
        Ok(rest)
    }

    /// Whether the line is valid now and there.
    ///
    /// # Errors
    /// Why not.
    pub fn admit(&self, line: usize, circumstances: Circumstances) -> Result<(), NotNow> {
        if let Some(at) = self.expires
            && circumstances.now >= at
        {
            return Err(NotNow::Expired { line, at });
        }
        match &self.from {
            Some(sources) if !sources.admit(circumstances.address) => {
                Err(NotNow::From { line, sources: sources.to_string(), address: circumstances.address })
            }
            _ => Ok(()),
        }
    }
}

/// A value in double quotes, in which `\"` is a quote; and what follows.
fn dequote(text: &str) -> Option<(String, &str)> {
    let text = text.strip_prefix('"')?;
    let mut value = String::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((value, &text[at + 1..])),
            '\\' if characters.next_if(|(_, next)| *next == '"').is_some() => value.push('"'),
            _ => value.push(character),
        }
    }
    None
}

fn is_variable(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_place(text: &str, host_is_optional: bool) -> bool {
    let is_port = |text: &str| text == "*" || text.parse::<u16>().is_ok_and(|port| port > 0);
    match text.rsplit_once(':') {
        Some((host, port)) => {
            let bare = host.strip_prefix('[').map_or(Some(host), |inner| inner.strip_suffix(']'));
            bare.is_some_and(|host| !host.is_empty() && !host.contains(['[', ']', ' '])) && is_port(port)
        }
        None => host_is_optional && is_port(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Options, Invalid> {
        Options::parse(text, &TimeZone::UTC)
    }

    #[test]
    fn flags_count_in_their_order() -> Result<(), Invalid> {
        let none = Permits::NONE;
        let cases = [
            ("", Permits::ALL),
            ("restrict", none),
            ("restrict,pty", Permits { pty: true, ..none }),
            ("pty,restrict", none),
            ("RESTRICT,Pty,no-pty", none),
            ("no-pty,no-agent-forwarding,no-port-forwarding,no-X11-forwarding,no-user-rc", none),
            ("restrict,agent-forwarding,port-forwarding,X11-forwarding,user-rc,pty", Permits::ALL),
        ];
        for (text, permits) in cases {
            assert_eq!(parse(text)?.permits, permits, "{text}");
        }
        assert!(parse("cert-authority")?.authority);
        let security_key = parse("no-touch-required,verify-required")?;
        assert!(!security_key.touch_required && security_key.verify_required);
        Ok(())
    }

    #[test]
    fn values_stand_in_quotes() -> Result<(), Invalid> {
        let options = parse(
            r#"command="echo \"a, b\" \n",environment="A=1",environment="B=x=y",principals="me,you",tunnel="0",permitopen="[::1]:80",permitopen="host:*",permitlisten="8080",permitlisten="localhost:8081",expiry-time="20300101Z",expiry-time="20290101Z""#,
        )?;
        assert_eq!(options.command.as_deref(), Some(r#"echo "a, b" \n"#));
        assert_eq!(options.environment, [("A".into(), "1".into()), ("B".into(), "x=y".into())]);
        assert_eq!(options.principals, Some(vec!["me".into(), "you".into()]));
        assert_eq!(options.permit_open, ["[::1]:80", "host:*"]);
        assert_eq!(options.permit_listen, ["8080", "localhost:8081"]);
        assert_eq!(options.expires, "2029-01-01T00:00:00Z".parse().ok(), "the earlier one counts");
        Ok(())
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        let cases = [
            ("nonsense", r#"unknown option "nonsense""#),
            ("ptyx", "unknown option"),
            ("no-restrict", "unknown option"),
            ("no-cert-authority", "unknown option"),
            ("pty,,no-pty", "unknown option"),
            ("pty,", "ends with a comma"),
            (",", "unknown option"),
            ("pty=\"yes\"", "unknown option"),
            ("shell=\"sh\"", "unknown option"),
            ("command", "unknown option"),
            ("command=ls", "option command: a value in double quotes is expected"),
            ("command=\"ls", "in double quotes"),
            ("command=\"ls\"x", "unknown option"),
            ("command=\"a\",command=\"b\"", "command stands there more than once"),
            ("from=\"a\",from=\"b\"", "from stands there more than once"),
            ("from=\"\"", "from"),
            ("from=\"10.0.0.1/8\"", "10.0.0.1/8"),
            ("principals=\"\"", "a list of names"),
            ("principals=\"a,,b\"", "a list of names"),
            ("principals=\"a\",principals=\"b\"", "principals stands there more than once"),
            ("expiry-time=\"tomorrow\"", r#""tomorrow" is not YYYYMMDD"#),
            ("environment=\"A\"", "NAME=VALUE"),
            ("environment=\"=1\"", "NAME=VALUE"),
            ("environment=\"A-B=1\"", "NAME=VALUE"),
            ("permitopen=\"80\"", "HOST:PORT"),
            ("permitopen=\"host:0\"", "HOST:PORT"),
            ("permitopen=\":80\"", "HOST:PORT"),
            ("permitlisten=\"host:x\"", "PORT or HOST:PORT"),
            ("tunnel=\"tun0\"", "the number of a device"),
            ("tunnel=\"1\",tunnel=\"2\"", "tunnel stands there more than once"),
        ];
        for (text, wanted) in cases {
            let error = parse(text).expect_err(text).to_string();
            assert!(error.contains(wanted), "{text}: {error}");
        }
        let many = vec!["environment=\"A=1\""; MOST_VARIABLES + 1].join(",");
        assert_eq!(parse(&many), Err(Invalid::Many("environment", MOST_VARIABLES)));
    }
}
