//! What was found out about hosts, for all connections of a round.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokio::sync::OnceCell;

use super::Ssh;
use super::answer::Answer;
use super::direct::{self, Failure};
use super::error::{SshError, Why};
use super::host_key::Files;
use super::keys::Keys;
use super::plan::{Plan, Surroundings};
use crate::connection::Connection;
use crate::inventory;

/// What ssh was asked for, without the host.
type Flags = String;
/// The files of identities and certificates, and the agent's socket.
type Sources = (Vec<PathBuf>, Vec<PathBuf>, bool, Option<PathBuf>);

/// What was found out.
#[derive(Debug, Default)]
pub struct Found {
    around: OnceLock<Surroundings>,
    /// Whether the configuration says the same of all hosts.
    uniform: Mutex<HashMap<Option<PathBuf>, bool>>,
    /// What ssh said of the first host, by all else that it was told.
    answers: Mutex<HashMap<Flags, Arc<OnceCell<(String, Answer)>>>>,
    files: Files,
    keys: Mutex<HashMap<Sources, Arc<OnceCell<Result<Keys, Why>>>>>,
}

impl Found {
    /// Connects without ssh, where that does what ssh would do.
    pub async fn connect(&self, ssh: &Ssh) -> Result<Connection, Failure> {
        if !ssh.arguments.is_empty() {
            return Err(Failure::LeftToSsh(Why("it has further arguments".into())));
        }
        if ssh.program.is_some() {
            return Err(Failure::LeftToSsh(Why("a program of that name is wished for".into())));
        }
        // What ssh does not understand it tells itself.
        let answer = self.answer(ssh).await.map_err(|error| Failure::LeftToSsh(Why(error.to_string())))?;
        let around = self.around.get_or_init(surroundings);
        let plan = Plan::of(&answer, around).map_err(Failure::LeftToSsh)?;
        let keys = self.keys(&plan);
        let keys =
            keys.get_or_init(|| Keys::find(&plan)).await.as_ref().map_err(|why| Failure::LeftToSsh(why.clone()))?;
        let subsystem = ssh.subsystem.as_deref().unwrap_or("powershell");
        direct::connect(&plan, subsystem, self.files.of(&plan), keys).await
    }

    /// What ssh says of a host: itself, or of another one of which the configuration says the same.
    async fn answer(&self, ssh: &Ssh) -> Result<Answer, SshError> {
        if !self.is_uniform(ssh) {
            return ask(ssh).await;
        }
        let flags = format!("{:?}", Ssh { host: String::new(), subsystem: None, ..ssh.clone() });
        let first = lock(&self.answers).entry(flags).or_default().clone();
        let (host, answer) =
            first.get_or_try_init(async || Ok::<_, SshError>((ssh.host.clone(), ask(ssh).await?))).await?;
        if *host == ssh.host {
            return Ok(answer.clone());
        }
        match answer.of_another(host, &ssh.host) {
            Some(answer) => Ok(answer),
            None => ask(ssh).await,
        }
    }

    fn is_uniform(&self, ssh: &Ssh) -> bool {
        let file = &ssh.configuration;
        *lock(&self.uniform).entry(file.clone()).or_insert_with(|| inventory::is_uniform(file.as_deref()))
    }

    fn keys(&self, plan: &Plan) -> Arc<OnceCell<Result<Keys, Why>>> {
        let sources = (plan.identities.clone(), plan.certificates.clone(), plan.identities_only, plan.agent.clone());
        lock(&self.keys).entry(sources).or_default().clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn ask(ssh: &Ssh) -> Result<Answer, SshError> {
    let mut command = tokio::process::Command::from(ssh.question());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let output = command.output().await.map_err(SshError::NoSsh)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(SshError::Configuration { host: ssh.host.clone(), said });
    }
    Ok(Answer::read(&String::from_utf8_lossy(&output.stdout)))
}

fn surroundings() -> Surroundings {
    let account = nix::unistd::User::from_uid(nix::unistd::getuid()).ok().flatten();
    let home = account.map(|account| account.dir).or_else(std::env::home_dir).unwrap_or_default();
    let environment =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let tickets = format!("/tmp/krb5cc_{}", nix::unistd::getuid());
    let kerberos = std::env::var_os("KRB5CCNAME").is_some()
        || ["/etc/krb5.conf", &tickets].iter().any(|file| std::path::Path::new(file).exists());
    let agent = std::env::var_os("SSH_AUTH_SOCK").filter(|socket| !socket.is_empty()).map(PathBuf::from);
    Surroundings { home, agent, kerberos, environment: environment.collect() }
}
