//! Who is let in: a key or a certificate against `authorized_keys` and the revoked keys.

mod files;

use std::io;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use nix::unistd::{Gid, geteuid};
use russh::keys::ssh_key::certificate::CertType;
use russh::keys::{Algorithm, Certificate, PublicKey};

use crate::authorized_keys::{AuthorizedKeys, Circumstances, Entry, NotNow, Options, Permits, Sources};
use crate::revoked::{NotUnderstood, Revoked};
use crate::{Configuration, Ends, Serves, Severity, User};

/// RSA keys that are shorter than so many bits are refused.
const LEAST_RSA: u32 = 2048;
/// `ssh-rsa`.
const SHA1: Algorithm = Algorithm::Rsa { hash: None };

/// A login that is permitted, and what for.
#[derive(Clone, Debug, PartialEq)]
pub struct Admission {
    /// As whom.
    pub account: Account,
    /// What runs, whatever the client asks for.
    pub command: Option<String>,
    /// Variables of its sessions.
    pub environment: Vec<(String, String)>,
    /// What its sessions may do.
    pub permits: Permits,
}

/// Who logs in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The account.
    pub user: User,
    /// Its groups, where others than this process's own user are served.
    pub groups: Vec<Gid>,
}

/// A login that is not.
#[derive(Debug, thiserror::Error)]
pub enum Denied {
    /// There is one user.
    #[error("this server serves {serves} only")]
    User {
        /// Whom it serves.
        serves: String,
    },
    /// The account is not to be logged in to.
    #[cfg(target_os = "linux")]
    #[error(transparent)]
    Barred(#[from] crate::accounts::Barred),
    /// Root's keys have to say what root does.
    #[cfg(target_os = "linux")]
    #[error("root may log in only with a key that forces a command")]
    RootUnforced,
    /// The kind of key is not used.
    #[error("keys of type {0} are not supported; ed25519, ECDSA and RSA are")]
    Algorithm(Algorithm),
    /// It can be found out.
    #[error("the key has {0} bits; RSA keys have to have {LEAST_RSA} at least")]
    Short(u32),
    /// Whether it was touched is not known here.
    #[error(
        "line {0}: whether a security key was touched or has verified its owner cannot be checked; with no-touch-required and without verify-required it is admitted"
    )]
    SecurityKey(usize),
    /// Nobody takes such signatures any more.
    #[error(
        "the client would sign with SHA-1 (ssh-rsa); an RSA key can sign with SHA-2, too: rsa-sha2-256, rsa-sha2-512"
    )]
    Sha1,
    /// Nobody knows what they say.
    #[error("the files of keys could not be read in time")]
    Unread,
    /// Nothing names it.
    #[error("no line names this key")]
    Unlisted,
    /// Something does, but not for now.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    NotNow(Vec<NotNow>),
    /// It is revoked.
    #[error("the key is revoked")]
    Revoked,
    /// What is revoked is not known.
    #[error("nobody is admitted, because the revoked keys cannot be read: {0}")]
    RevokedUnknown(String),
    /// A certificate is not for this.
    #[error("the certificate {0}")]
    Certificate(String),
}

/// One try to log in.
pub struct Try<'a> {
    /// How the server serves.
    pub configuration: &'a Configuration,
    /// Where the client is.
    pub ends: Ends,
    /// As whom.
    pub user: &'a str,
}

impl Try<'_> {
    /// Whether it is worth the client's while to prove with a signature of that kind that it has a key. It may be that of a
    /// certificate, which is not known yet.
    ///
    /// # Errors
    /// Why not.
    pub fn offered(&self, key: &PublicKey, signature: &Algorithm) -> Result<(), Denied> {
        if *signature == SHA1 {
            return Err(Denied::Sha1);
        }
        let account = self.account()?;
        match self.by_key(key, account.clone()) {
            Ok(_) => Ok(()),
            Err(Denied::Unlisted | Denied::NotNow(_)) if self.has_authorities(&account) => Ok(()),
            Err(denied) => Err(denied),
        }
    }

    /// Whether the owner of a key may log in.
    ///
    /// # Errors
    /// Why not.
    pub fn key(&self, key: &PublicKey) -> Result<Admission, Denied> {
        self.by_key(key, self.account()?)
    }

    fn by_key(&self, key: &PublicKey, account: Account) -> Result<Admission, Denied> {
        usable(key)?;
        if self.revoked()?.key(key) {
            return Err(Denied::Revoked);
        }
        let blob = key.to_bytes().map_err(|_| Denied::Algorithm(key.algorithm()))?;
        let mut reasons = Vec::new();
        for file in self.files(&account) {
            match file.admit(&blob, self.circumstances()) {
                Ok(entry) => {
                    security_key(key, entry.line, &entry.options)?;
                    return self.last_word(Admission::of(entry.options.clone(), account.clone()));
                }
                Err(more) => reasons.extend(more),
            }
        }
        Err(if reasons.is_empty() { Denied::Unlisted } else { Denied::NotNow(reasons) })
    }

    /// Whether the owner of a certificate's key may log in. That the key is the client's was verified.
    ///
    /// # Errors
    /// Why not.
    pub fn certificate(&self, certificate: &Certificate) -> Result<Admission, Denied> {
        let account = self.account()?;
        let key = PublicKey::from(certificate.public_key().clone());
        usable(&key)?;
        if self.revoked()?.certificate(certificate) {
            return Err(Denied::Revoked);
        }
        let grant = Grant::of(certificate, self.circumstances()).map_err(Denied::Certificate)?;
        if certificate.signature().algorithm() == SHA1 {
            return Err(Denied::Certificate("is signed with SHA-1".into()));
        }
        // Whoever asks may not have done so.
        if certificate.verify_signature().is_err() {
            return Err(Denied::Certificate("has a signature that is none".into()));
        }
        let authority = PublicKey::from(certificate.signature_key().clone());
        long_enough(&authority)?;
        let blob = authority.to_bytes().map_err(|_| Denied::Algorithm(authority.algorithm()))?;
        let mut denied = Denied::Certificate("is signed by nobody that a line with cert-authority names".into());
        for file in self.files(&account) {
            for entry in file.authorities(&blob) {
                match self.by_authority(entry, certificate, &grant, &key, &account) {
                    Ok(admission) => return self.last_word(admission),
                    Err(reason) => denied = reason,
                }
            }
        }
        Err(denied)
    }

    fn by_authority(
        &self,
        entry: &Entry,
        certificate: &Certificate,
        grant: &Grant,
        key: &PublicKey,
        account: &Account,
    ) -> Result<Admission, Denied> {
        let options = &entry.options;
        options.admit(entry.line, self.circumstances()).map_err(|reason| Denied::NotNow(vec![reason]))?;
        let names = certificate.valid_principals();
        let is_for = |name: &str| names.iter().any(|principal| principal == name);
        let found = match &options.principals {
            Some(wanted) => wanted.iter().any(|name| is_for(name)),
            None => is_for(self.user),
        };
        if !found {
            let names = if names.is_empty() { "nobody".into() } else { names.join(", ") };
            return Err(Denied::Certificate(format!("is for {names}; line {} admits others", entry.line)));
        }
        security_key(
            key,
            entry.line,
            &Options {
                touch_required: options.touch_required || grant.touch_required,
                verify_required: options.verify_required || grant.verify_required,
                ..Options::default()
            },
        )?;
        let command = match (&options.command, &grant.command) {
            (Some(one), Some(other)) if one != other => {
                return Err(Denied::Certificate(format!("forces another command than line {}", entry.line)));
            }
            (one, other) => one.as_ref().or(other.as_ref()).cloned(),
        };
        let (one, other) = (options.permits, grant.permits);
        Ok(Admission {
            account: account.clone(),
            command,
            environment: options.environment.clone(),
            permits: Permits {
                pty: one.pty && other.pty,
                agent_forwarding: one.agent_forwarding && other.agent_forwarding,
                port_forwarding: one.port_forwarding && other.port_forwarding,
                x11_forwarding: one.x11_forwarding && other.x11_forwarding,
                user_rc: one.user_rc && other.user_rc,
            },
        })
    }

    /// Whose login this would be.
    fn account(&self) -> Result<Account, Denied> {
        match &self.configuration.serves {
            Serves::Own(user) if self.user == user.name => Ok(Account { user: user.clone(), groups: Vec::new() }),
            Serves::Own(user) => Err(Denied::User { serves: user.name.clone() }),
            #[cfg(target_os = "linux")]
            Serves::Everybody(everybody) => {
                let (user, groups) = crate::accounts::admit(self.user, self.ends, &everybody.access)?;
                Ok(Account { user, groups })
            }
        }
    }

    /// What is to be said once it is known what the key is for.
    fn last_word(&self, admission: Admission) -> Result<Admission, Denied> {
        #[cfg(target_os = "linux")]
        if let Serves::Everybody(everybody) = &self.configuration.serves
            && everybody.access.root == crate::accounts::RootLogin::ForcedCommandsOnly
            && admission.account.user.uid == 0
            && admission.command.is_none()
        {
            return Err(Denied::RootUnforced);
        }
        Ok(admission)
    }

    fn circumstances(&self) -> Circumstances {
        Circumstances { address: self.ends.address(), now: Timestamp::now() }
    }

    fn has_authorities(&self, account: &Account) -> bool {
        self.files(account).any(|file| file.entries.iter().any(|entry| entry.options.authority))
    }

    fn revoked(&self) -> Result<Revoked, Denied> {
        let Some(file) = &self.configuration.revoked_keys else { return Ok(Revoked::default()) };
        let unknown = |error: String| Denied::RevokedUnknown(format!("{}: {error}", file.display()));
        let bytes = files::read(file, geteuid().as_raw()).map_err(|error| unknown(error.to_string()))?;
        Revoked::parse(&bytes).map_err(|error: NotUnderstood| unknown(error.to_string()))
    }

    /// The files that can be trusted, and what is wrong with lines of theirs.
    fn files<'a>(&'a self, account: &'a Account) -> impl Iterator<Item = AuthorizedKeys> + 'a {
        let log = &self.configuration.log;
        self.configuration.authorized_keys.iter().filter_map(move |pattern| {
            let file = files::expand(pattern, &account.user);
            match self.read(&file, account) {
                Ok(text) => {
                    let keys = AuthorizedKeys::parse(&text, &TimeZone::system());
                    for refused in &keys.refused {
                        let text = format!("{} line {}: {}", file.display(), refused.line, refused.reason);
                        log.write(Severity::Warning, &text);
                    }
                    Some(keys)
                }
                Err(error) => {
                    if error.kind() != io::ErrorKind::NotFound {
                        log.write(Severity::Warning, &format!("{}: {error}", file.display()));
                    }
                    None
                }
            }
        })
    }

    fn read(&self, file: &Path, account: &Account) -> io::Result<Vec<u8>> {
        match &self.configuration.serves {
            Serves::Own(user) => files::read(file, user.uid),
            #[cfg(target_os = "linux")]
            Serves::Everybody(_) => files::read_as(file, account),
        }
    }
}

fn usable(key: &PublicKey) -> Result<(), Denied> {
    long_enough(key)?;
    match key.algorithm() {
        Algorithm::Ed25519
        | Algorithm::Ecdsa { .. }
        | Algorithm::Rsa { .. }
        | Algorithm::SkEd25519
        | Algorithm::SkEcdsaSha2NistP256 => Ok(()),
        other => Err(Denied::Algorithm(other)),
    }
}

impl Admission {
    fn of(options: Options, account: Account) -> Admission {
        Admission { account, command: options.command, environment: options.environment, permits: options.permits }
    }
}

fn long_enough(key: &PublicKey) -> Result<(), Denied> {
    match key.key_data().rsa().map(|key| key.key_size()) {
        Some(bits) if bits < LEAST_RSA => Err(Denied::Short(bits)),
        _ => Ok(()),
    }
}

/// russh verifies the signature of a security key, and says nothing of what it attests besides.
fn security_key(key: &PublicKey, line: usize, options: &Options) -> Result<(), Denied> {
    let is_one = matches!(key.algorithm(), Algorithm::SkEd25519 | Algorithm::SkEcdsaSha2NistP256);
    if is_one && (options.touch_required || options.verify_required) {
        return Err(Denied::SecurityKey(line));
    }
    Ok(())
}

/// What a certificate says of itself. OpenSSH's PROTOCOL.certkeys.
struct Grant {
    command: Option<String>,
    permits: Permits,
    touch_required: bool,
    verify_required: bool,
}

impl Grant {
    /// Checks what does not depend on who signed it.
    fn of(certificate: &Certificate, circumstances: Circumstances) -> Result<Grant, String> {
        if certificate.cert_type() != CertType::User {
            return Err("is one for hosts".into());
        }
        let now = u64::try_from(circumstances.now.as_second()).unwrap_or(0);
        if now < certificate.valid_after() {
            return Err("is not valid yet".into());
        }
        if now >= certificate.valid_before() {
            return Err("has expired".into());
        }
        let mut grant = Grant { command: None, permits: Permits::NONE, touch_required: true, verify_required: false };
        for (name, value) in certificate.critical_options().iter() {
            match name.as_str() {
                "force-command" => grant.command = Some(value.clone()),
                "verify-required" => grant.verify_required = true,
                "source-address" => {
                    let sources = Sources::parse(value).map_err(|error| format!("has a source-address: {error}"))?;
                    if !sources.admit(circumstances.address) {
                        return Err(format!("is for {value}, not for {}", circumstances.address));
                    }
                }
                other => return Err(format!("has a critical option that is not known: {other}")),
            }
        }
        for (name, _) in certificate.extensions().iter() {
            match name.as_str() {
                "permit-pty" => grant.permits.pty = true,
                "permit-agent-forwarding" => grant.permits.agent_forwarding = true,
                "permit-port-forwarding" => grant.permits.port_forwarding = true,
                "permit-X11-forwarding" => grant.permits.x11_forwarding = true,
                "permit-user-rc" => grant.permits.user_rc = true,
                "no-touch-required" => grant.touch_required = false,
                // An extension that nobody knows permits nothing.
                _ => {}
            }
        }
        Ok(grant)
    }
}
