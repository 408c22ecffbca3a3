//! Who we are: keys of the agent and of files, tried in ssh's order.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use russh::AgentAuthError;
use russh::client::{AuthResult, Handle};
use russh::keys::agent::AgentIdentity;
use russh::keys::agent::client::AgentClient;
use russh::keys::{Algorithm, Certificate, HashAlg, PrivateKey, PrivateKeyWithHashAlg, PublicKey};
use tokio::net::UnixStream;
use zeroize::Zeroizing;

use super::direct::Handler;
use super::error::Why;
use super::plan::Plan;

/// Longest file that is taken for a key.
const LENGTH: u64 = 1 << 20;

/// What is tried, in order.
#[derive(Debug, Default)]
pub struct Keys {
    tries: Vec<Try>,
}

#[derive(Debug)]
enum Try {
    Agent(PublicKey),
    AgentCertificate(Certificate),
    File(Arc<PrivateKey>),
    Certificate(Arc<PrivateKey>, Certificate),
}

impl Keys {
    /// Finds the keys that ssh would try.
    ///
    /// # Errors
    /// Why ssh has to be asked: a key that only it can use.
    pub async fn find(plan: &Plan) -> Result<Keys, Why> {
        let held = match &plan.agent {
            Some(socket) => identities(socket).await,
            None => Vec::new(),
        };
        let mut files = Vec::new();
        for file in &plan.identities {
            if let Some(identity) = Identity::read(file, &held)? {
                files.push(identity);
            }
        }
        let mut certificates = Vec::new();
        let beside = plan.identities.iter().map(|file| with(file, "-cert.pub"));
        for file in plan.certificates.iter().cloned().chain(beside) {
            if let Ok(text) = fs::read_to_string(&file) {
                let certificate = Certificate::from_openssh(&text);
                certificates.push(certificate.map_err(|_| Why(format!("{} is no certificate", file.display())))?);
            }
        }
        let mut tries = Vec::new();
        for certificate in certificates {
            let own = files.iter().find(|identity| identity.public.key_data() == certificate.public_key());
            let in_agent = held.iter().any(|held| held.public_key().key_data() == certificate.public_key());
            match own.and_then(|identity| identity.private.clone()) {
                Some(private) => tries.push(Try::Certificate(private, certificate)),
                None if in_agent => return Err(Why("a certificate belongs to a key of the agent".into())),
                None => {}
            }
        }
        let is_wished = |held: &AgentIdentity| {
            let public = held.public_key();
            files.iter().position(|identity| identity.public.key_data() == public.key_data())
        };
        let mut wished: Vec<_> = held.iter().filter_map(|held| Some((is_wished(held)?, held))).collect();
        wished.sort_by_key(|(at, _)| *at);
        let others = held.iter().filter(|held| is_wished(held).is_none() && !plan.identities_only);
        for held in wished.iter().map(|(_, held)| *held).chain(others) {
            tries.push(match held {
                AgentIdentity::PublicKey { key, .. } => Try::Agent(key.clone()),
                AgentIdentity::Certificate { certificate, .. } => Try::AgentCertificate(certificate.clone()),
            });
        }
        for (at, identity) in files.into_iter().enumerate() {
            let in_agent = wished.iter().any(|(place, _)| *place == at);
            if let (Some(private), false) = (identity.private, in_agent) {
                tries.push(Try::File(private));
            }
        }
        Ok(Keys { tries })
    }

    pub fn is_empty(&self) -> bool {
        self.tries.is_empty()
    }

    /// Whether one is used in a way that an old host may not know.
    pub fn has_rsa(&self) -> bool {
        self.tries.iter().any(|try_| match try_ {
            Try::Agent(key) => hash(&key.algorithm()).is_some(),
            Try::AgentCertificate(certificate) => hash(&certificate.algorithm()).is_some(),
            _ => false,
        })
    }
}

/// An identity of the configuration.
struct Identity {
    public: PublicKey,
    /// None where the agent has to do.
    private: Option<Arc<PrivateKey>>,
}

impl Identity {
    /// Reads it; none where there is none.
    fn read(file: &Path, held: &[AgentIdentity]) -> Result<Option<Identity>, Why> {
        let held = |public: &PublicKey| held.iter().any(|held| held.public_key().key_data() == public.key_data());
        let beside = PublicKey::read_openssh_file(with(file, ".pub")).or_else(|_| PublicKey::read_openssh_file(file));
        if let Ok(public) = &beside
            && held(public)
        {
            return Ok(Some(Identity { public: public.clone(), private: None }));
        }
        let Ok(metadata) = fs::metadata(file) else { return Ok(None) };
        let left = |what: &str| Err(Why(format!("{} {what}", file.display())));
        if metadata.uid() == nix::unistd::geteuid().as_raw() && metadata.mode() & 0o077 != 0 {
            return left("may be read by others");
        }
        if metadata.len() > LENGTH {
            return left("is no key");
        }
        let Ok(text) = fs::read(file).map(Zeroizing::new) else { return left("cannot be read") };
        let Ok(private) = PrivateKey::from_openssh(text.as_slice()) else {
            return left("is of a kind that only ssh reads");
        };
        let public = private.public_key().clone();
        if held(&public) {
            return Ok(Some(Identity { public, private: None }));
        }
        if private.is_encrypted() {
            return left("has a passphrase, and the agent does not hold it");
        }
        if !matches!(private.algorithm(), Algorithm::Ed25519 | Algorithm::Ecdsa { .. }) {
            return left("is of a kind that only ssh uses");
        }
        Ok(Some(Identity { public, private: Some(Arc::new(private)) }))
    }
}

fn with(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// What RSA keys sign with; none for other keys.
fn hash(algorithm: &Algorithm) -> Option<HashAlg> {
    matches!(algorithm, Algorithm::Rsa { .. }).then_some(HashAlg::Sha512)
}

async fn agent(socket: &Path) -> Option<AgentClient<UnixStream>> {
    AgentClient::connect_uds(socket).await.ok()
}

/// What the agent holds: nothing where there is none.
async fn identities(socket: &Path) -> Vec<AgentIdentity> {
    match agent(socket).await {
        Some(mut agent) => agent.request_identities().await.unwrap_or_default(),
        None => Vec::new(),
    }
}

/// Logs in; the ways to log in that remain where nobody is let in.
pub async fn log_in(
    handle: &mut Handle<Handler>,
    plan: &Plan,
    keys: &Keys,
) -> Result<Option<Vec<String>>, russh::Error> {
    let needs_agent = keys.tries.iter().any(|try_| matches!(try_, Try::Agent(_) | Try::AgentCertificate(_)));
    let mut agent = match &plan.agent {
        Some(socket) if needs_agent => agent(socket).await,
        _ => None,
    };
    if let (Some(agent), Some(binding)) = (&mut agent, handle.agent_session_binding()) {
        // An old agent does not know it, and has no key that needs it.
        let _ = agent.bind_session(binding, false).await;
    }
    let user = plan.user.as_str();
    let mut methods = vec!["publickey".to_owned()];
    for try_ in &keys.tries {
        let tried = match (try_, &mut agent) {
            (Try::Agent(key), Some(agent)) => {
                let hash = hash(&key.algorithm());
                signed(handle.authenticate_publickey_with(user, key.clone(), hash, agent).await)?
            }
            (Try::AgentCertificate(certificate), Some(agent)) => {
                let hash = hash(&certificate.algorithm());
                signed(handle.authenticate_certificate_with(user, certificate.clone(), hash, agent).await)?
            }
            (Try::Agent(_) | Try::AgentCertificate(_), None) => None,
            (Try::File(key), _) => {
                let key = PrivateKeyWithHashAlg::new(key.clone(), None);
                Some(handle.authenticate_publickey(user, key).await?)
            }
            (Try::Certificate(key, certificate), _) => {
                Some(handle.authenticate_openssh_cert(user, key.clone(), certificate.clone()).await?)
            }
        };
        match tried {
            Some(AuthResult::Success) => return Ok(None),
            Some(AuthResult::Failure { remaining_methods, .. }) => {
                if handle.is_closed() {
                    return Err(russh::Error::Disconnect);
                }
                methods = remaining_methods.iter().map(|method| <&str>::from(method).to_owned()).collect();
            }
            // The agent does not want to sign.
            None => {}
        }
    }
    Ok(Some(methods))
}

/// None where the agent did not sign: the next key may do.
fn signed(tried: Result<AuthResult, AgentAuthError>) -> Result<Option<AuthResult>, russh::Error> {
    match tried {
        Ok(result) => Ok(Some(result)),
        Err(AgentAuthError::Key(_)) => Ok(None),
        Err(AgentAuthError::Send(_)) => Err(russh::Error::SendError),
    }
}
