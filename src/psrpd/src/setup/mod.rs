//! `psrpd enable` and `psrpd disable`: the machine's sshd runs psrpd as its subsystem `powershell`, or does so no more.
//!
//! What is done is shown step by step. When a step fails, whatever was changed before is changed back.

mod edit;
pub mod listener;
pub mod session;
pub mod sshd_config;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, bail, ensure};
use clap::Args;
use nix::sys::signal::Signal;
use nix::unistd::geteuid;

use edit::{Edits, File};
use listener::Listener;
use sshd_config::SshdConfig;

/// The subsystem that clients ask for.
pub const SUBSYSTEM: &str = "powershell";
/// Where sshd's configuration is when nobody says.
pub const CONFIGURATION: &str = "/etc/ssh/sshd_config";
/// What our own file is called, in the folder that sshd includes.
const DROP_IN: &str = "psrpd.conf";
/// Our own file as packages install it.
const TEMPLATE: &str = include_str!("../../../../sshd_config.d/psrpd.conf");

const EXAMPLES: &str = "\
Examples:
  psrpd enable --dry-run
  sudo psrpd enable
  sudo psrpd enable --host embedded
  sudo psrpd disable";

/// The arguments of `psrpd enable`.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Enable {
    #[command(flatten)]
    server: Server,
    /// The host that the subsystem is told to start, as for `psrpd subsystem`.
    #[arg(long, value_name = "COMMAND")]
    host: Option<String>,
}

/// The arguments of `psrpd disable`.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Disable {
    #[command(flatten)]
    server: Server,
}

#[derive(Args)]
struct Server {
    /// The configuration of the sshd that is meant; that of the one that runs, else /etc/ssh/sshd_config.
    #[arg(long, value_name = "FILE")]
    sshd_config: Option<PathBuf>,
    /// Show what would be done, and do nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Makes this machine a target of PowerShell remoting.
pub fn enable(arguments: &Enable) -> ExitCode {
    finish("enable", enabled(arguments))
}

/// Undoes what `psrpd enable` did.
pub fn disable(arguments: &Disable) -> ExitCode {
    finish("disable", disabled(arguments))
}

fn finish(command: &str, outcome: anyhow::Result<()>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "psrpd {command}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn enabled(arguments: &Enable) -> anyhow::Result<()> {
    let sshd = Sshd::find(&arguments.server)?;
    let program = std::env::current_exe().context("cannot find this program's own file")?;
    ensure_safe(&program)?;
    let line = subsystem_line(&program, arguments.host.as_deref())?;
    let config = SshdConfig::read(&sshd.configuration)?;
    let steps = Steps { sshd: &sshd, dry_run: arguments.server.dry_run, wanted: Some(line.clone()) };
    steps.run(config.with_subsystem(&drop_in(&line), &line))?;
    if arguments.server.dry_run {
        return Ok(());
    }
    let host = nix::unistd::gethostname().ok().and_then(|name| name.into_string().ok());
    let host = host.as_deref().unwrap_or("localhost");
    say(&format!(
        "\nPowerShell remoting over SSH is enabled. From PowerShell 7.4 or later:\n\n    Enter-PSSession -HostName {host}\n"
    ));
    if sshd.listener.is_none() {
        say("No sshd runs with this configuration yet; start it, for example with: systemctl enable --now ssh");
    }
    Ok(())
}

fn disabled(arguments: &Disable) -> anyhow::Result<()> {
    let sshd = Sshd::find(&arguments.server)?;
    let config = SshdConfig::read(&sshd.configuration)?;
    Steps { sshd: &sshd, dry_run: arguments.server.dry_run, wanted: None }.run(config.without_ours())
}

/// The sshd that is meant.
struct Sshd {
    program: PathBuf,
    configuration: PathBuf,
    /// The one that listens with this configuration.
    listener: Option<Listener>,
}

impl Sshd {
    fn find(server: &Server) -> anyhow::Result<Sshd> {
        let Some(program) = program() else {
            bail!("there is no sshd on this machine; install one, for example with: apt install openssh-server");
        };
        let (configuration, listener) = configuration(server.sshd_config.as_deref())?;
        let sshd = Sshd { program, configuration, listener };
        let runs = match &sshd.listener {
            Some(listener) => format!("runs as process {}", listener.process),
            None => "does not run with it".to_owned(),
        };
        step("sshd", &format!("{}, configuration {}, {runs}", sshd.program.display(), sshd.configuration.display()));
        Ok(sshd)
    }

    /// Runs sshd to look at its configuration; what it writes.
    fn ask(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let output = Command::new(&self.program)
            .arg("-f")
            .arg(&self.configuration)
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("cannot start {}", self.program.display()))?;
        let complaint = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "sshd does not accept its configuration: {}", complaint.trim());
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Has the one that listens read its configuration, unless it would end at that.
    fn reload(&self) -> anyhow::Result<()> {
        let Some(listener) = &self.listener else { return Ok(()) };
        self.ask(&["-t"])?;
        listener.reload()?;
        step("reload", &format!("process {}", listener.process));
        Ok(())
    }
}

/// The sshd that is installed.
pub fn program() -> Option<PathBuf> {
    let places = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/sbin/sshd"].map(PathBuf::from);
    places.into_iter().find(|file| file.is_file())
}

/// The configuration that is meant, and who listens with it: the one that was named, that of the only sshd that listens, else
/// the usual one.
///
/// # Errors
/// When the one that was named is not there.
pub fn configuration(named: Option<&Path>) -> anyhow::Result<(PathBuf, Option<Listener>)> {
    let listeners = Listener::all();
    let configuration = match (named, &listeners[..]) {
        (Some(named), _) => named.canonicalize().with_context(|| format!("cannot find {}", named.display()))?,
        (None, [only]) => only.configuration.clone(),
        (None, _) => PathBuf::from(CONFIGURATION),
    };
    let listener = listeners.into_iter().find(|listener| listener.configuration == configuration);
    Ok((configuration, listener))
}

/// What has to happen, in its order.
struct Steps<'a> {
    sshd: &'a Sshd,
    dry_run: bool,
    /// The line that has to hold in the end; none when there must be no such line of ours.
    wanted: Option<String>,
}

impl Steps<'_> {
    fn run(&self, files: Vec<File>) -> anyhow::Result<()> {
        let files: Vec<File> = files.into_iter().filter(File::changes).collect();
        for file in &files {
            step(file.verb(), &file.describe());
        }
        if files.is_empty() {
            step("change", "nothing, all is as it should be");
        }
        if let Some(file) = files.iter().find(|file| is_a_packages(&file.path)) {
            bail!(
                "{} is a package's, and an upgrade would undo the change; take out the line that includes it first",
                file.path.display()
            );
        }
        if self.dry_run {
            let session = if self.wanted.is_some() { ", open a session" } else { "" };
            step("then", &format!("check with sshd -t, reload{session}; with --dry-run nothing was done"));
            return Ok(());
        }
        ensure!(
            geteuid().is_root(),
            "sshd's configuration can only be changed by root; run this with sudo, or with --dry-run"
        );
        let interrupted = Arc::new(AtomicBool::new(false));
        for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
            signal_hook::flag::register(signal as i32, interrupted.clone()).context("cannot watch for signals")?;
        }
        let edits = Edits::make(files)?;
        let mut reloaded = false;
        let outcome = self.prove(&interrupted, &mut reloaded);
        if outcome.is_err() {
            edits.undo()?;
            step("undo", "every file is as it was");
            if reloaded {
                self.sshd.reload()?;
            }
        }
        outcome
    }

    fn prove(&self, interrupted: &AtomicBool, reloaded: &mut bool) -> anyhow::Result<()> {
        let check = || match interrupted.load(Ordering::Relaxed) {
            true => bail!("interrupted"),
            false => Ok(()),
        };
        self.sshd.ask(&["-t"])?;
        if let Some(wanted) = &self.wanted {
            let all = self.sshd.ask(&["-T", "-C", "user=root,host=localhost,addr=127.0.0.1"])?;
            let found = all.lines().find_map(|line| line.strip_prefix("subsystem powershell "));
            let Some(found) = found else {
                bail!("sshd accepts its configuration, and still has no subsystem {SUBSYSTEM}");
            };
            let program = wanted.split_whitespace().nth(2).unwrap_or_default();
            ensure!(
                found.split_whitespace().next() == Some(program),
                "sshd has another subsystem {SUBSYSTEM}: {found}"
            );
        }
        step("check", "sshd accepts it");
        check()?;
        *reloaded = true;
        self.sshd.reload()?;
        check()?;
        if self.wanted.is_some() {
            step("session", &session::open(&self.sshd.program, &self.sshd.configuration, &session::user()?)?);
        }
        check()
    }
}

/// The line of sshd's configuration.
fn subsystem_line(program: &Path, host: Option<&str>) -> anyhow::Result<String> {
    let name =
        program.to_str().filter(|name| !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '"'));
    let Some(name) = name else {
        bail!("{} has characters that sshd_config cannot hold; install psrpd elsewhere", program.display());
    };
    let host = match host {
        None => String::new(),
        Some(host) if host.contains(char::is_control) => bail!("a host is one line"),
        Some(host) => format!(" --host \"{}\"", host.replace('\\', "\\\\").replace('"', "\\\"")),
    };
    Ok(format!("Subsystem {SUBSYSTEM} {name} subsystem{host}"))
}

/// The text of our own file.
fn drop_in(line: &str) -> String {
    let comments = TEMPLATE.lines().filter(|line| line.starts_with('#'));
    comments.chain([line]).map(|line| format!("{line}\n")).collect()
}

/// Whether a file belongs to a package that is installed, as our own does that `Include` may name.
fn is_a_packages(path: &Path) -> bool {
    path.starts_with("/usr") && !path.starts_with("/usr/local")
}

/// Fails when somebody else than root could put another program in the place of this one.
///
/// # Errors
/// When that is so; who could, and what to do about it.
pub fn ensure_safe(program: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::MetadataExt;
    for place in program.ancestors() {
        let data = place.metadata().with_context(|| format!("cannot look at {}", place.display()))?;
        let sticky = data.is_dir() && data.mode() & 0o1000 != 0;
        ensure!(
            data.uid() == 0 && (data.mode() & 0o022 == 0 || sticky),
            "{} can be changed by others than root, and sshd would run {} for everybody who logs in; install it first, \
             for example with: install -m 755 {} /usr/local/bin/psrpd",
            place.display(),
            program.display(),
            program.display(),
        );
    }
    Ok(())
}

fn step(name: &str, what: &str) {
    say(&format!("{name:<8} {what}"));
}

fn say(text: &str) {
    let mut output = io::stdout().lock();
    let _ = writeln!(output, "{text}").and_then(|()| output.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_that_packages_install_is_the_one_that_enable_writes() {
        let line = subsystem_line(Path::new("/usr/bin/psrpd"), None).unwrap_or_default();
        assert_eq!(drop_in(&line), TEMPLATE);
    }

    #[test]
    fn files_of_packages_are_left_alone() {
        for (path, wanted) in [
            ("/usr/share/psrpd/sshd_config.d/psrpd.conf", true),
            ("/usr/etc/ssh/sshd_config", true),
            ("/usr/local/etc/sshd_config", false),
            ("/etc/ssh/sshd_config.d/psrpd.conf", false),
        ] {
            assert_eq!(is_a_packages(Path::new(path)), wanted, "{path}");
        }
    }

    #[test]
    fn a_line_holds_what_sshd_can_read_back() {
        let line = |program: &str, host| subsystem_line(Path::new(program), host).ok();
        assert_eq!(line("/usr/bin/psrpd", None).as_deref(), Some("Subsystem powershell /usr/bin/psrpd subsystem"));
        assert_eq!(
            line("/opt/psrpd", Some("podman exec -i \"my box\" pwsh")).as_deref(),
            Some(r#"Subsystem powershell /opt/psrpd subsystem --host "podman exec -i \"my box\" pwsh""#)
        );
        assert_eq!(line("/opt/my tools/psrpd", None), None);
        assert_eq!(line("/usr/bin/psrpd", Some("a\nPermitRootLogin yes")), None);
    }
}
