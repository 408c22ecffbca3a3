//! Why there is no connection over SSH, in ssh's own words where it has some.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// Why ssh is asked for a connection.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Why(pub String);

/// Why there is no connection over SSH.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SshError {
    /// The name is none.
    #[error("ssh: Could not resolve hostname {host}: {why}")]
    Resolve {
        /// The name.
        host: String,
        /// What the system says.
        why: String,
    },
    /// Nobody answers there.
    #[error("ssh: connect to host {host} port {port}: {why}")]
    Connect {
        /// A name or address.
        host: String,
        /// The port.
        port: u16,
        /// What the system says.
        why: String,
    },
    /// It took longer than `ConnectTimeout`.
    #[error("ssh: connect to host {host} port {port}: no answer within {} s", .limit.as_secs())]
    Slow {
        /// A name or address.
        host: String,
        /// The port.
        port: u16,
        /// How long it may take.
        limit: Duration,
    },
    /// The host did not prove to be the one that is known.
    #[error(transparent)]
    HostKey(#[from] HostKeyError),
    /// Nobody that we can be is let in.
    #[error("{user}@{host}: Permission denied ({}).", .methods.join(","))]
    Denied {
        /// Who wanted to log in.
        user: String,
        /// A name or address.
        host: String,
        /// Ways to log in that the host has.
        methods: Vec<String>,
    },
    /// There is no such subsystem.
    #[error("subsystem request failed on channel 0: {host} has no subsystem {subsystem}")]
    Subsystem {
        /// A name or address.
        host: String,
        /// The subsystem.
        subsystem: String,
    },
    /// The connection broke, or the host is no SSH server.
    #[error("connection to {host} port {port} failed: {why}")]
    Broken {
        /// A name or address.
        host: String,
        /// The port.
        port: u16,
        /// What happened.
        why: String,
    },
    /// A connection without ssh was asked for, but it could not do what ssh does.
    #[error("{host} cannot be reached without ssh: {why}")]
    Unsuitable {
        /// What ssh was told.
        host: String,
        /// Why not.
        why: Why,
    },
    /// `ssh -G` failed.
    #[error("ssh does not say how {host} is reached: {said}")]
    Configuration {
        /// What ssh was told.
        host: String,
        /// What it said.
        said: String,
    },
    /// There is no ssh.
    #[error("ssh could not be started")]
    NoSsh(#[source] io::Error),
}

/// Why a host's key was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HostKeyError {
    /// Nothing is known of the host.
    #[error(
        "No {kind} host key is known for {name} and you have requested strict checking.\nIts key is {fingerprint}; connect \
         with ssh once to look at it, or give -o StrictHostKeyChecking=accept-new.\nHost key verification failed."
    )]
    Unknown {
        /// `ED25519` and so on.
        kind: String,
        /// What it was looked up by.
        name: String,
        /// SHA-256 of its key.
        fingerprint: String,
    },
    /// The host has another key than it had.
    #[error(
        "REMOTE HOST IDENTIFICATION HAS CHANGED: somebody may be eavesdropping on you right now, or the host has a new key.\n\
         The {kind} key sent by {name} is {fingerprint}; offending key in {}:{line}.\nIf the new key is right: \
         ssh-keygen -f {} -R {name}\nHost key verification failed.",
        .file.display(), .file.display()
    )]
    Changed {
        /// `ED25519` and so on.
        kind: String,
        /// What it was looked up by.
        name: String,
        /// SHA-256 of its key.
        fingerprint: String,
        /// Where another key stands.
        file: PathBuf,
        /// In which line.
        line: usize,
    },
    /// The key must not be used any more.
    #[error(
        "REVOKED HOST KEY DETECTED: the {kind} host key for {name}, {fingerprint}, is marked as revoked; somebody may be \
         impersonating this host.\nHost key verification failed."
    )]
    Revoked {
        /// `ED25519` and so on.
        kind: String,
        /// What it was looked up by.
        name: String,
        /// SHA-256 of the key.
        fingerprint: String,
    },
}
