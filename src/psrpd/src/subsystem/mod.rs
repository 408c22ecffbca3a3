//! `psrpd subsystem`: what sshd runs. Chooses a host, starts it, relays, watches over it, explains.

pub mod choice;
mod configuration;
mod environment;
mod ledger;
mod noise;
mod refusal;
mod relay;
mod supply;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use clap::Args;

use crate::failure::Failure;
use crate::log::{Log, Severity};
use crate::unix::descriptor;

const EXAMPLES: &str = "\
One of these lines stands in /etc/ssh/sshd_config:
  Subsystem powershell /usr/bin/psrpd subsystem
  Subsystem powershell /usr/bin/psrpd subsystem --host embedded
  Subsystem powershell /usr/bin/psrpd subsystem --host 'podman exec -i box pwsh -sshs -NoLogo'

The configuration, every line of which may be absent:
  [subsystem]
  host = \"pwsh\"
  log = \"/var/log/psrpd.log\"
  start-timeout = 30
  open-timeout = 120";

/// Where the configuration is.
const CONFIGURATION: &str = "/etc/psrpd/psrpd.toml";

/// The arguments of `psrpd subsystem`.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The host: `embedded` for our own engine, `pwsh` for the PowerShell on this machine, or any command that speaks
    /// OutOfProc on standard input and output. Without it what the configuration says; else pwsh where it is
    /// found, else embedded.
    #[arg(long, value_name = "COMMAND")]
    host: Option<String>,
    /// The configuration; it is no error when it is not there.
    #[arg(long, value_name = "FILE", default_value = CONFIGURATION)]
    configuration: PathBuf,
    /// A file for the log, in place of journald or syslog.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// How long the host may take until it says its first word [default: 30].
    #[arg(long, value_name = "SECONDS")]
    start_timeout: Option<u64>,
    /// How long the host may take to open the session [default: 120].
    #[arg(long, value_name = "SECONDS")]
    open_timeout: Option<u64>,
    /// A variable of our environment that the host gets, besides those that it gets anyway; may be given more than once.
    #[arg(long, value_name = "NAME")]
    pass: Vec<String>,
    /// Accepted and without meaning, as for pwsh in this place.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    rest: Vec<String>,
}

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// Until the host's first line.
    pub start: Duration,
    /// Until the session is open, once its client has asked for that.
    pub open: Duration,
}

impl Arguments {
    /// The host that a session would get.
    ///
    /// # Errors
    /// What a client would be told.
    pub fn decide(&self) -> Result<choice::Choice, Failure> {
        self.configured().and_then(|configuration| self.choose(&configuration))
    }

    fn configured(&self) -> Result<configuration::Configuration, Failure> {
        // PowerShell's begin with one hyphen; what begins with two was meant for us.
        if let Some(unknown) = self.rest.iter().find(|argument| argument.starts_with("--")) {
            return Err(wrong_arguments(&format!("nobody knows {unknown}")));
        }
        configuration::read(&self.configuration)
    }

    fn choose(&self, configuration: &configuration::Configuration) -> Result<choice::Choice, Failure> {
        let mut choice = choice::choose(self.host.as_deref().or(configuration.host.as_deref()))?;
        // OpenSSH 9.2 drops the quotes of its line, so that a host in quotes comes as a host of one word and what follows it.
        if self.host.is_some()
            && let choice::Choice::Command(words) = &mut choice
            && words.len() == 1
        {
            words.extend(self.rest.iter().cloned());
        }
        Ok(choice)
    }
}

/// Serves one session.
pub fn run(arguments: &Arguments) -> ExitCode {
    descriptor::keep_from_children();
    let mut log = Log::open(arguments.log.as_deref()).unwrap_or(Log::Nowhere);
    let status = match prepare(arguments, &mut log) {
        Ok((host, deadlines)) => relay::run(host, deadlines, &log),
        Err(failure) => refusal::refuse(failure, &log),
    };
    ExitCode::from(status)
}

fn prepare(arguments: &Arguments, log: &mut Log) -> Result<(supply::Host, Deadlines), Failure> {
    let configuration = arguments.configured()?;
    if arguments.log.is_none()
        && let Some(file) = &configuration.log
        && let Ok(file) = Log::open(Some(file))
    {
        *log = file;
    }
    let deadlines = Deadlines {
        start: Duration::from_secs(arguments.start_timeout.or(configuration.start_timeout).unwrap_or(30)),
        open: Duration::from_secs(arguments.open_timeout.or(configuration.open_timeout).unwrap_or(120)),
    };
    let choice = arguments.choose(&configuration)?;
    let host = supply::start(&choice, &arguments.pass)?;
    let (process, group) = (host.started.life.process(), host.started.life.group());
    log.write(Severity::Info, &format!("session begins with host {}, process {process} in group {group}", host.name));
    Ok((host, deadlines))
}

/// The command that gives a person on a terminal the prompt of PowerShell itself, with the variables named in `pass` besides
/// those that it gets anyway; none where another host serves sessions.
///
/// # Errors
/// When it cannot be told which host does.
pub fn own_prompt(
    host: Option<&str>,
    configuration: Option<&Path>,
    pass: &[String],
) -> Result<Option<Command>, Failure> {
    let configuration = configuration::read(configuration.unwrap_or(Path::new(CONFIGURATION)))?;
    let choice::Choice::PowerShell(file) = choice::choose(host.or(configuration.host.as_deref()))? else {
        return Ok(None);
    };
    let mut command = Command::new(file);
    command.arg("-NoLogo").env_clear().envs(environment::allowed(std::env::vars_os(), pass));
    Ok(Some(command))
}

/// Refuses the session because of how this program was called: sshd shows nobody what stands on standard error.
pub fn refuse_arguments(error: &clap::Error) -> ExitCode {
    let text = error.to_string();
    let text = text.lines().next().unwrap_or_default().trim_start_matches("error: ").trim_end_matches('.').to_owned();
    ExitCode::from(refusal::refuse(wrong_arguments(&text), &Log::open(None).unwrap_or(Log::Nowhere)))
}

fn wrong_arguments(text: &str) -> Failure {
    Failure::new(
        "PsrpdArgumentsInvalid",
        format!("The arguments of psrpd subsystem cannot be used: {text}."),
        "Ask the administrator of this machine to correct the Subsystem line of sshd's configuration.",
    )
}

fn no_process(error: &std::io::Error) -> Failure {
    Failure::new(
        "PsrpdNoResources",
        format!("This machine has no processes or descriptors left for a session: {error}."),
        "Try again later, or ask its administrator about the limits of your account.",
    )
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use choice::Choice;

    /// The words of the line, as the shell that sshd starts cuts them; the host.
    #[test]
    fn a_host_in_quotes_is_one_whether_sshd_drops_them_or_not() -> anyhow::Result<()> {
        let command = |words: &[&str]| Choice::Command(words.iter().map(|word| (*word).to_owned()).collect());
        let cases: &[(&[&str], Choice)] = &[
            (&["--host", "box exec -i pwsh"], command(&["box", "exec", "-i", "pwsh"])),
            (&["--host", "box", "exec", "-i", "pwsh"], command(&["box", "exec", "-i", "pwsh"])),
            (&["--host", "sh", "-c", "a b; c"], command(&["sh", "-c", "a b; c"])),
            (&["--host", "box exec", "-NoLogo"], command(&["box", "exec"])),
            (&["--host", "embedded", "-NoLogo"], Choice::Embedded),
        ];
        for (words, wanted) in cases {
            let words = ["psrpd", "subsystem", "--configuration", "/none"].iter().chain(*words);
            let crate::Command::Subsystem(arguments) = crate::Arguments::try_parse_from(words)?.command else {
                anyhow::bail!("another command")
            };
            let chosen = arguments.decide().map_err(|failure| anyhow::anyhow!("{failure}"))?;
            assert_eq!(chosen, *wanted);
        }
        Ok(())
    }
}
