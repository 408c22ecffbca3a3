//! Which way to a host: a connection of our own where that does what `ssh` would do, else `ssh`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::answer::Answer;
use super::error::Why;
use super::known_hosts::name_at;
use crate::wildcard;

/// How a host is connected to without ssh.
#[derive(Clone, Debug)]
pub struct Plan {
    /// A name or address.
    pub address: String,
    pub port: u16,
    pub user: String,
    pub family: Family,
    /// What the host's key is looked up by.
    pub known_as: KnownAs,
    pub user_known_hosts: Vec<PathBuf>,
    pub global_known_hosts: Vec<PathBuf>,
    pub strictness: Strictness,
    pub hash_known_hosts: bool,
    pub identities: Vec<PathBuf>,
    pub certificates: Vec<PathBuf>,
    pub identities_only: bool,
    pub agent: Option<PathBuf>,
    pub connect_timeout: Option<Duration>,
    pub alive: Option<(Duration, usize)>,
    pub tcp_keepalive: bool,
    pub rekey_bytes: Option<usize>,
    pub rekey_time: Option<Duration>,
    pub kex: Vec<String>,
    pub host_keys: Vec<String>,
    pub ciphers: Vec<String>,
    pub macs: Vec<String>,
    /// Variables for the host.
    pub environment: Vec<(String, String)>,
}

/// Addresses that may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    Any,
    V4,
    V6,
}

/// The name in `known_hosts`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownAs {
    /// With the port, where that is not 22.
    pub name: String,
    /// Without it, which is looked for when nothing is known of the first.
    pub without_port: Option<String>,
}

/// What is done about a host that is not known (`StrictHostKeyChecking`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// It is refused.
    Yes,
    /// A person would be asked.
    Ask,
    /// It is known from then on.
    AcceptNew,
    /// The same, and a host with another key is talked to all the same.
    Off,
}

/// Keywords that have to be off, or not there.
const OFF: &[&str] = &[
    "proxyjump",
    "proxycommand",
    "proxyusefdpass",
    "pkcs11provider",
    "gssapikeyexchange",
    "hostbasedauthentication",
    "verifyhostkeydns",
    "canonicalizehostname",
    "bindaddress",
    "bindinterface",
    "forwardagent",
    "forwardx11",
    "localforward",
    "remoteforward",
    "dynamicforward",
    "tunnel",
    "permitlocalcommand",
    "remotecommand",
    "checkhostip",
    "knownhostscommand",
    "revokedhostkeys",
    "compression",
    "visualhostkey",
    "addkeystoagent",
    "nohostauthenticationforlocalhost",
    "stdinnull",
    "forkafterauthentication",
    "refuseconnection",
];

/// Keywords that are looked at, or that change nothing about what a session sees.
const UNDERSTOOD: &[&str] = &[
    "host",
    "user",
    "hostname",
    "port",
    "addressfamily",
    "batchmode",
    "canonicalizefallbacklocal",
    "canonicalizemaxdots",
    "canonicaldomains",
    "canonicalizepermittedcnames",
    "casignaturealgorithms",
    "certificatefile",
    "channeltimeout",
    "ciphers",
    "clearallforwardings",
    "connectionattempts",
    "connecttimeout",
    "controlmaster",
    "controlpath",
    "controlpersist",
    "enableescapecommandline",
    "enablesshkeysign",
    "escapechar",
    "exitonforwardfailure",
    "fingerprinthash",
    "forwardx11timeout",
    "forwardx11trusted",
    "gatewayports",
    "globalknownhostsfile",
    "gssapiauthentication",
    "gssapiclientidentity",
    "gssapidelegatecredentials",
    "gssapikexalgorithms",
    "gssapirenewalforcesrekey",
    "gssapiserveridentity",
    "gssapitrustdns",
    "hashknownhosts",
    "hostbasedacceptedalgorithms",
    "hostkeyalgorithms",
    "hostkeyalias",
    "identitiesonly",
    "identityagent",
    "identityfile",
    "ignoreunknown",
    "ipqos",
    "kbdinteractiveauthentication",
    "kbdinteractivedevices",
    "kexalgorithms",
    "localcommand",
    "loglevel",
    "logverbose",
    "macs",
    "numberofpasswordprompts",
    "obscurekeystroketiming",
    "passwordauthentication",
    "permitremoteopen",
    "preferredauthentications",
    "pubkeyacceptedalgorithms",
    "pubkeyauthentication",
    "rekeylimit",
    "requesttty",
    "requiredrsasize",
    "securitykeyprovider",
    "sendenv",
    "serveralivecountmax",
    "serveraliveinterval",
    "sessiontype",
    "setenv",
    "streamlocalbindmask",
    "streamlocalbindunlink",
    "stricthostkeychecking",
    "syslogfacility",
    "tag",
    "tcpkeepalive",
    "tunneldevice",
    "updatehostkeys",
    "userknownhostsfile",
    "versionaddendum",
    "warnweakcrypto",
    "xauthlocation",
];

/// What of this machine and process a decision depends on.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// The user's home, as the account has it.
    pub home: PathBuf,
    /// `SSH_AUTH_SOCK`.
    pub agent: Option<PathBuf>,
    /// Whether there may be Kerberos tickets.
    pub kerberos: bool,
    /// The environment.
    pub environment: Vec<(String, String)>,
}

impl Plan {
    /// What ssh would do, as far as that can be done without it.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn of(answer: &Answer, around: &Surroundings) -> Result<Plan, Why> {
        let why = |text: String| Err(Why(text));
        if let Some(keyword) = OFF.iter().find(|keyword| !answer.is_off(keyword)) {
            return why(format!("{keyword} is {}", answer.one(keyword).unwrap_or_default()));
        }
        let known = |keyword: &&str| UNDERSTOOD.contains(keyword) || OFF.contains(keyword);
        if let Some(keyword) = answer.keywords().find(|keyword| !known(keyword)) {
            return why(format!("{keyword} is not understood"));
        }
        if !answer.is_off("controlmaster") {
            return why("it may be a master connection".into());
        }
        if let Some(socket) = answer.one("controlpath").filter(|path| *path != "none")
            && (socket.contains('%') || Path::new(socket).exists())
        {
            return why(format!("there may be a master connection at {socket}"));
        }
        if !answer.is_off("gssapiauthentication") && around.kerberos {
            return why("there may be a Kerberos ticket".into());
        }
        if answer.is_off("pubkeyauthentication") {
            return why("pubkeyauthentication is off".into());
        }
        if let Some(methods) = answer.one("preferredauthentications")
            && !methods.split(',').any(|method| method == "publickey")
        {
            return why(format!("preferredauthentications is {methods}"));
        }
        if let Some(level) = answer.one("loglevel").filter(|level| level.starts_with("DEBUG") || *level == "VERBOSE") {
            return why(format!("loglevel is {level}"));
        }
        if answer.one("sessiontype").is_some_and(|kind| kind != "default" && kind != "subsystem") {
            return why("sessiontype is none".into());
        }
        let Some(address) = answer.one("hostname").filter(|name| !name.is_empty()) else {
            return why("ssh did not say where the host is".into());
        };
        let Some(port) = answer.one("port").and_then(|port| port.parse().ok()) else {
            return why("ssh did not say which port it is".into());
        };
        let Some(user) = answer.one("user") else { return why("ssh did not say who the user is".into()) };
        let strictness = match answer.one("stricthostkeychecking") {
            Some("true" | "yes") => Strictness::Yes,
            Some("ask") => Strictness::Ask,
            Some("accept-new") => Strictness::AcceptNew,
            Some("false" | "no" | "off") => Strictness::Off,
            other => return why(format!("stricthostkeychecking is {}", other.unwrap_or("not there"))),
        };
        let family = match answer.one("addressfamily") {
            Some("inet") => Family::V4,
            Some("inet6") => Family::V6,
            _ => Family::Any,
        };
        let known_as = match answer.one("hostkeyalias") {
            Some(alias) => KnownAs { name: alias.to_ascii_lowercase(), without_port: None },
            None => KnownAs {
                name: name_at(address, port),
                without_port: (port != 22).then(|| address.to_ascii_lowercase()),
            },
        };
        let file = |text: &str| around.file(text);
        let files = |keyword: &str| -> Result<Vec<PathBuf>, Why> {
            let words = answer.all(keyword).iter().flat_map(|value| value.split_whitespace());
            words.filter(|word| *word != "none").map(file).collect()
        };
        let each = |keyword: &str| -> Result<Vec<PathBuf>, Why> {
            answer.all(keyword).iter().filter(|word| *word != "none").map(|word| file(word)).collect()
        };
        let agent = match answer.one("identityagent") {
            None | Some("SSH_AUTH_SOCK") => around.agent.clone(),
            Some("none") => None,
            Some(variable) if variable.starts_with('$') => {
                let name = variable.trim_start_matches('$').trim_matches(['{', '}']);
                around.variable(name).map(PathBuf::from)
            }
            Some(path) => Some(file(path)?),
        };
        let seconds = |keyword: &str| {
            let number = answer.one(keyword)?.parse().ok().filter(|number| *number > 0)?;
            Some(Duration::from_secs(number))
        };
        let count = answer.one("serveralivecountmax").and_then(|count| count.parse().ok()).unwrap_or(3);
        let mut limits = answer.one("rekeylimit").unwrap_or_default().split_whitespace().map(str::parse::<u64>);
        let mut limit = || limits.next().and_then(Result::ok).filter(|limit| *limit > 0);
        let rekey_bytes = limit().and_then(|bytes| usize::try_from(bytes).ok());
        let rekey_time = limit().map(Duration::from_secs);
        let list = |keyword: &str| answer.one(keyword).unwrap_or_default().split(',').map(str::to_owned).collect();
        Ok(Plan {
            address: address.to_owned(),
            port,
            user: user.to_owned(),
            family,
            known_as,
            user_known_hosts: files("userknownhostsfile")?,
            global_known_hosts: files("globalknownhostsfile")?,
            strictness,
            hash_known_hosts: !answer.is_off("hashknownhosts"),
            identities: each("identityfile")?,
            certificates: each("certificatefile")?,
            identities_only: !answer.is_off("identitiesonly"),
            agent,
            connect_timeout: seconds("connecttimeout"),
            alive: seconds("serveraliveinterval").map(|interval| (interval, count)),
            tcp_keepalive: !answer.is_off("tcpkeepalive"),
            rekey_bytes,
            rekey_time,
            kex: list("kexalgorithms"),
            host_keys: list("hostkeyalgorithms"),
            ciphers: list("ciphers"),
            macs: list("macs"),
            environment: around.sent(answer),
        })
    }
}

impl Surroundings {
    fn variable(&self, name: &str) -> Option<&str> {
        self.environment.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// A file as ssh finds it, where its name has nothing in it that depends on the host.
    fn file(&self, text: &str) -> Result<PathBuf, Why> {
        if text.contains('%') || text.contains("${") || text.contains('"') {
            return Err(Why(format!("{text} depends on the host")));
        }
        if let Some(rest) = text.strip_prefix("~/") {
            return Ok(self.home.join(rest));
        }
        match text.starts_with('~') {
            true => Err(Why(format!("{text} is in somebody's home"))),
            false => Ok(text.into()),
        }
    }

    /// Variables that the host gets: those that SendEnv names, and what SetEnv says.
    fn sent(&self, answer: &Answer) -> Vec<(String, String)> {
        let patterns = answer.all("sendenv");
        let is_like = |pattern: &str, name: &str| match pattern.split_once(['*', '?']) {
            Some((before, _)) => name.starts_with(before) && wildcard::matches(pattern, name),
            None => pattern == name,
        };
        let is_sent = |name: &str| patterns.iter().any(|pattern| is_like(pattern, name));
        let mut sent: Vec<_> = self.environment.iter().filter(|(name, _)| is_sent(name)).cloned().collect();
        let set = answer.all("setenv").iter().filter_map(|pair| pair.split_once('='));
        sent.extend(set.map(|(name, value)| (name.to_owned(), value.to_owned())));
        sent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: &str = "host web1\nuser me\nhostname web1\nport 22\nstricthostkeychecking ask\npubkeyauthentication true\n\
        identityfile ~/.ssh/id_ed25519\nuserknownhostsfile /h/a /h/b\nserveraliveinterval 0\nrekeylimit 0 0\n\
        controlmaster false\nsendenv LC_*\nsetenv A=b=c\ngssapiauthentication yes\n";

    fn around() -> Surroundings {
        let environment = [("LC_ALL", "C"), ("LANG", "C")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        Surroundings { home: "/home/me".into(), environment: environment.into(), ..Surroundings::default() }
    }

    #[test]
    fn what_ssh_usually_says_can_be_done_without_it() {
        let plan = Plan::of(&Answer::read(USUAL), &around()).expect("nothing unusual");
        assert_eq!(plan.identities, [PathBuf::from("/home/me/.ssh/id_ed25519")]);
        assert_eq!(plan.user_known_hosts, [PathBuf::from("/h/a"), PathBuf::from("/h/b")]);
        assert_eq!(plan.known_as, KnownAs { name: "web1".into(), without_port: None });
        assert_eq!((plan.strictness, plan.alive, plan.rekey_bytes), (Strictness::Ask, None, None));
        let sent = [("LC_ALL", "C"), ("A", "b=c")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(plan.environment, sent);
    }

    #[test]
    fn what_only_ssh_can_do_is_left_to_it() {
        let cases = [
            ("proxyjump gate", "proxyjump is gate"),
            ("proxycommand nc %h", "proxycommand is nc %h"),
            ("controlmaster auto", "it may be a master connection"),
            ("pkcs11provider /lib/p.so", "pkcs11provider is /lib/p.so"),
            ("forwardagent yes", "forwardagent is yes"),
            ("compression yes", "compression is yes"),
            ("identityfile ~/%h", "~/%h depends on the host"),
            ("identityfile ~bob/k", "~bob/k is in somebody's home"),
            ("preferredauthentications password", "preferredauthentications is password"),
            ("loglevel DEBUG1", "loglevel is DEBUG1"),
            ("somethingnew yes", "somethingnew is not understood"),
            ("controlpath /", "there may be a master connection at /"),
        ];
        for (line, wanted) in cases {
            let keyword = line.split(' ').next().expect("a word");
            let rest: String = USUAL.split_inclusive('\n').filter(|line| !line.starts_with(keyword)).collect();
            let why = Plan::of(&Answer::read(&format!("{rest}{line}\n")), &around()).expect_err(line);
            assert_eq!(why.to_string(), wanted);
        }
        let ticket = Surroundings { kerberos: true, ..around() };
        assert!(Plan::of(&Answer::read(USUAL), &ticket).is_err());
    }

    #[test]
    fn one_answer_is_good_for_hosts_that_only_have_other_names() {
        let answer = Answer::read(USUAL);
        let other = answer.of_another("web1", "web2").expect("only its name is another");
        assert_eq!((other.one("host"), other.one("hostname")), (Some("web2"), Some("web2")));
        assert!(answer.of_another("web1", "WEB2").is_none());
        let elsewhere = Answer::read(&USUAL.replace("hostname web1", "hostname 10.0.0.1"));
        assert!(elsewhere.of_another("web1", "web2").is_none());
        let named = Answer::read(&format!("{USUAL}controlpath /tmp/web1\n"));
        assert!(named.of_another("web1", "web2").is_none());
    }

    #[test]
    fn a_port_stands_beside_the_name_but_not_beside_an_alias() {
        let at = USUAL.replace("port 22", "port 2222");
        let plan = Plan::of(&Answer::read(&at), &around()).expect("nothing unusual");
        assert_eq!(plan.known_as, KnownAs { name: "[web1]:2222".into(), without_port: Some("web1".into()) });
        let plan = Plan::of(&Answer::read(&format!("{at}hostkeyalias Both\n")), &around()).expect("nothing unusual");
        assert_eq!(plan.known_as, KnownAs { name: "both".into(), without_port: None });
    }
}
