//! One host.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::InventoryError;

/// A host, and how it is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Host {
    /// What it is called.
    pub name: String,
    /// What ssh is told, where that is not the name.
    pub address: Option<String>,
    /// Whom to log in as.
    pub user: Option<String>,
    /// Where ssh listens.
    pub port: Option<u16>,
    /// A file with a key.
    pub identity: Option<PathBuf>,
    /// Further arguments of ssh.
    pub arguments: Vec<String>,
}

impl Host {
    /// A host that ssh knows by its name.
    pub fn named(name: impl Into<String>) -> Host {
        Host { name: name.into(), ..Host::default() }
    }

    /// Reads `[USER@]HOST[:PORT]`. A host with colons of its own stands in brackets where a port follows.
    ///
    /// # Errors
    /// When there is no host, or the port is no number.
    pub fn parse(word: &str) -> Result<Host, InventoryError> {
        let wrong = |why| InventoryError::NoHost { word: word.to_owned(), why };
        let (user, rest) = match word.rsplit_once('@') {
            Some((user, rest)) => (Some(user.to_owned()), rest),
            None => (None, word),
        };
        let (host, port) = match (rest.strip_prefix('['), rest.split_once(':')) {
            (Some(bracketed), _) => {
                let (host, after) = bracketed.split_once(']').ok_or_else(|| wrong("the bracket is not closed"))?;
                (host, after.strip_prefix(':').or_else(|| (!after.is_empty()).then_some(after)))
            }
            (None, Some((host, port))) if !port.contains(':') => (host, Some(port)),
            (None, _) => (rest, None),
        };
        let port = port.map(str::parse).transpose().map_err(|_| wrong("the port is no number up to 65535"))?;
        if host.is_empty() || user.as_ref().is_some_and(String::is_empty) {
            return Err(wrong("expected [USER@]HOST[:PORT]"));
        }
        if host.contains(|c: char| c.is_whitespace() || c.is_control() || c == ',') {
            return Err(wrong("a host's name has neither blanks nor commas"));
        }
        let address = (host != word).then(|| host.to_owned());
        Ok(Host { name: word.to_owned(), address, user, port, ..Host::default() })
    }

    /// What ssh is told.
    pub fn address(&self) -> &str {
        self.address.as_deref().unwrap_or(&self.name)
    }

    /// A line of an inventory that means this host.
    pub fn line(&self) -> String {
        if Host::parse(&self.name).is_ok_and(|plain| plain == *self) {
            return self.name.clone();
        }
        let mut line = self.name.clone();
        let port = self.port.map(|port| port.to_string());
        let identity = self.identity.as_ref().map(|file| file.to_string_lossy().into_owned());
        let arguments =
            (!self.arguments.is_empty()).then(|| shlex::try_join(self.arguments.iter().map(String::as_str)));
        let variables = [
            ("ansible_host", self.address.clone()),
            ("ansible_user", self.user.clone()),
            ("ansible_port", port),
            ("ansible_ssh_private_key_file", identity),
            // Nothing with a null in it came out of a file.
            ("ansible_ssh_common_args", arguments.and_then(Result::ok)),
        ];
        for (name, value) in variables {
            if let Some(value) = value.as_deref().and_then(|value| shlex::try_quote(value).ok()) {
                let _ = write!(line, " {name}={value}");
            }
        }
        line
    }
}
