//! A PowerShell remoting host.

#[cfg(target_os = "linux")]
mod apart;
mod completions;
#[cfg(unix)]
mod doctor;
#[cfg(unix)]
mod failure;
mod host;
#[cfg(unix)]
mod log;
#[cfg(unix)]
mod on_terminal;
#[cfg(unix)]
mod run;
#[cfg(unix)]
mod serve;
#[cfg(unix)]
mod setup;
#[cfg(unix)]
mod subsystem;
mod system;
#[cfg(unix)]
mod trial;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};
#[cfg(windows)]
use windows::{subsystem, trial};

const EXAMPLES: &str = "\
Examples:
  psrpd try                                         see it work, with a private sshd
  psrpd try -- 'Get-Process | Select-Object -First 3'
  Subsystem powershell /usr/bin/psrpd subsystem     the line for /etc/ssh/sshd_config
  psrpd serve                                       without sshd: an SSH server of its own
  sudo psrpd doctor                                why sessions fail, and what to do
  psrp invoke --child 'psrpd host' -- '1 + 1'       the embedded engine without ssh

Clients: Enter-PSSession -HostName SERVER in PowerShell 7.4 or later, psrp(1), pypsrp, Ansible.";

/// A PowerShell remoting host: what sshd runs as `Subsystem powershell`.
#[derive(Parser)]
#[command(name = "psrpd", version, max_term_width = 100, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the commands of one session after another in the embedded engine, speaking the remoting protocol on
    /// standard input and output.
    ///
    /// A drop-in for `pwsh -sshs -NoLogo`: the arguments of pwsh's server mode are accepted.
    Host(host::Arguments),
    /// Serve one session for sshd: start a host, relay, watch over it, and say in plain words what goes wrong.
    ///
    /// In sshd_config: `Subsystem powershell /usr/bin/psrpd subsystem`
    Subsystem(subsystem::Arguments),
    /// Let the machine's sshd serve PowerShell remoting: write its configuration, check, reload, open a session; undo all when
    /// a step fails.
    #[cfg(unix)]
    Enable(setup::Enable),
    /// Undo what `psrpd enable` did.
    #[cfg(unix)]
    Disable(setup::Disable),
    /// Say why sessions fail and what to do about it, from this end of the connection, or with HOST from the other.
    #[cfg(unix)]
    Doctor(Box<doctor::Arguments>),
    /// Serve sessions without sshd: an SSH server of its own, for the user it runs as; as root for every user.
    ///
    /// Any SSH client with a key that stands in authorized_keys gets in.
    #[cfg(unix)]
    Serve(Box<serve::Arguments>),
    /// Run a script and show what it gives, as text; without one, offer a prompt.
    #[cfg(unix)]
    Run(run::Arguments),
    /// Take the terminal on standard input for its own, then become that program.
    #[cfg(unix)]
    #[command(hide = true)]
    OnTerminal(on_terminal::Arguments),
    /// Speak with clients for `psrpd serve`.
    #[cfg(target_os = "linux")]
    #[command(hide = true)]
    Network,
    /// End what `psrpd serve` has started when it is killed.
    #[cfg(target_os = "linux")]
    #[command(hide = true)]
    Keeper(apart::Keeper),
    /// Give up what root has, and become a program of a session.
    #[cfg(target_os = "linux")]
    #[command(hide = true)]
    Step(apart::Step),
    /// Try it: a private sshd on loopback with throw-away keys, a session over real SSH, a short tour, or your script.
    Try(trial::Arguments),
    /// Write what a shell completes the words of this command line with.
    Completions(completions::Arguments),
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        #[cfg(unix)]
        Err(error) if error.use_stderr() && std::env::args_os().nth(1).is_some_and(|word| word == "subsystem") => {
            use std::io::IsTerminal;
            if std::io::stdin().is_terminal() {
                error.exit();
            }
            return subsystem::refuse_arguments(&error);
        }
        Err(error) => error.exit(),
    };
    match arguments.command {
        Command::Host(arguments) => host::run(arguments),
        Command::Subsystem(arguments) => subsystem::run(&arguments),
        #[cfg(unix)]
        Command::Enable(arguments) => setup::enable(&arguments),
        #[cfg(unix)]
        Command::Disable(arguments) => setup::disable(&arguments),
        #[cfg(unix)]
        Command::Doctor(arguments) => doctor::run(&arguments),
        #[cfg(unix)]
        Command::Serve(arguments) => serve::run(*arguments),
        #[cfg(unix)]
        Command::Run(arguments) => run::run(&arguments),
        #[cfg(unix)]
        Command::OnTerminal(arguments) => on_terminal::run(&arguments),
        #[cfg(target_os = "linux")]
        Command::Network => apart::network(),
        #[cfg(target_os = "linux")]
        Command::Keeper(arguments) => apart::keeper(&arguments),
        #[cfg(target_os = "linux")]
        Command::Step(arguments) => apart::step(&arguments),
        Command::Try(arguments) => trial::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments, &Arguments::command()),
    }
}
