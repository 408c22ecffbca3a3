//! What `ssh -v` says of a connection.

/// The lines of it.
#[derive(Debug)]
pub struct Log<'a> {
    lines: Vec<&'a str>,
}

/// A key that was offered or accepted.
#[derive(Debug, PartialEq, Eq)]
pub struct Key<'a> {
    /// Its file, or what the agent calls it.
    pub name: &'a str,
    /// `ED25519`, `ED25519-CERT`.
    pub kind: &'a str,
    /// Whether the agent has it.
    pub of_agent: bool,
}

impl<'a> Log<'a> {
    /// Cuts it into lines.
    pub fn new(text: &'a str) -> Log<'a> {
        Log { lines: text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect() }
    }

    /// The first line with this in it.
    pub fn line(&self, part: &str) -> Option<&'a str> {
        self.lines.iter().find(|line| line.contains(part)).copied()
    }

    /// Whether there is such a line.
    pub fn has(&self, part: &str) -> bool {
        self.line(part).is_some()
    }

    /// What follows this in the first line that has it.
    pub fn after(&self, part: &str) -> Option<&'a str> {
        self.line(part).and_then(|line| line.split_once(part)).map(|(_, rest)| rest.trim())
    }

    /// The last line that is for people.
    pub fn last(&self) -> &'a str {
        let plain = |line: &&&str| {
            !line.starts_with("debug") && !line.starts_with("Transferred") && !line.starts_with("Bytes per second")
        };
        self.lines.iter().rfind(plain).copied().unwrap_or("ssh said nothing")
    }

    /// Keys that were offered, in their order.
    pub fn offered(&self) -> Vec<Key<'a>> {
        self.keys("Offering public key: ")
    }

    /// A key that the server would have taken.
    pub fn accepted(&self) -> Option<Key<'a>> {
        self.keys("Server accepts key: ").into_iter().next_back()
    }

    fn keys(&self, beginning: &str) -> Vec<Key<'a>> {
        self.lines.iter().filter_map(|line| key(line.split_once(beginning)?.1)).collect()
    }

    /// Whether the login went through.
    pub fn is_logged_in(&self) -> bool {
        self.lines.iter().any(|line| line.starts_with("Authenticated to ") || line.contains("Authentication succeeded"))
    }

    /// Whether a server of SSH was there.
    pub fn was_greeted(&self) -> bool {
        self.has("Remote protocol version ")
    }

    /// Whether the host was known.
    pub fn knows_host(&self) -> bool {
        self.has("SSH2_MSG_NEWKEYS received") || self.has("SSH2_MSG_SERVICE_ACCEPT received")
    }

    /// Whether the server has ended the connection.
    pub fn was_closed(&self) -> bool {
        self.has("closed by remote host") || self.has("Connection closed by")
    }

    /// Ways to log in that were open in the end.
    pub fn methods(&self) -> Option<&'a str> {
        let line = self.lines.iter().rfind(|line| line.contains("Authentications that can continue: "))?;
        line.rsplit_once(": ").map(|(_, methods)| methods)
    }
}

/// `FILE ED25519 SHA256:... explicit`, whose file may have blanks in its name.
fn key(text: &str) -> Option<Key<'_>> {
    let at = text.find(" SHA256:").or_else(|| text.find(" MD5:"))?;
    let (name, kind) = text[..at].rsplit_once(' ')?;
    Some(Key { name, kind, of_agent: text[at..].split_whitespace().any(|word| word == "agent") })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// OpenSSH 9.2, shortened.
    const LOG: &str = "OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19 27 Jan 2026\r
debug1: Connecting to 127.0.0.1 [127.0.0.1] port 2299.\r
debug1: Connection established.\r
debug1: Remote protocol version 2.0, remote software version OpenSSH_9.2p1 Debian-2+deb12u10\r
debug1: Server host key: ssh-ed25519 SHA256:rW8WiHTwrR8K1Jhoivbp1xe9abV/rYLCI0ouF1jumwA\r
debug1: SSH2_MSG_NEWKEYS received\r
debug1: Will attempt key: root@vm ED25519 SHA256:ssb3zEHfFXLTfUAkmQE7/6cM0LpmtSl6Ww0d3hyNLkg agent\r
debug1: Authentications that can continue: publickey,password,keyboard-interactive\r
debug1: Offering public key: root@vm ED25519 SHA256:ssb3zEHfFXLTfUAkmQE7/6cM0LpmtSl6Ww0d3hyNLkg agent\r
debug1: Authentications that can continue: publickey,password\r
debug1: Offering public key: my keys/k ED25519-CERT SHA256:o7ehuQyqPZx1Oy3K6AmvG1xv6yt0maKbEMx1Mm9d4PU explicit\r
debug1: Server accepts key: my keys/k ED25519-CERT SHA256:o7ehuQyqPZx1Oy3K6AmvG1xv6yt0maKbEMx1Mm9d4PU explicit\r
Load key \"k\": bad permissions\r
debug1: No more authentication methods to try.\r
root@127.0.0.1: Permission denied (publickey,password,keyboard-interactive).\r
";

    #[test]
    fn what_ssh_says_is_read() {
        let log = Log::new(LOG);
        let file = Key { name: "my keys/k", kind: "ED25519-CERT", of_agent: false };
        assert_eq!(log.offered(), [Key { name: "root@vm", kind: "ED25519", of_agent: true }, Key { ..file }]);
        assert_eq!(log.accepted(), Some(file));
        assert!(log.was_greeted() && log.knows_host() && !log.is_logged_in());
        assert_eq!(log.methods(), Some("publickey,password"));
        assert_eq!(
            log.after("Server host key: "),
            Some("ssh-ed25519 SHA256:rW8WiHTwrR8K1Jhoivbp1xe9abV/rYLCI0ouF1jumwA")
        );
        assert_eq!(log.last(), "root@127.0.0.1: Permission denied (publickey,password,keyboard-interactive).");
    }
}
