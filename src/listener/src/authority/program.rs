//! A program of a session: passed signals, waited for, ended when its client has gone.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use tokio::process::Child;
use tokio::sync::{mpsc, oneshot};

/// How long a program whose client has gone may take to end, and what it is told then.
const LADDER: &[(Duration, Signal)] = &[
    (Duration::from_secs(3), Signal::SIGHUP),
    (Duration::from_secs(10), Signal::SIGTERM),
    (Duration::from_secs(10), Signal::SIGKILL),
];

/// A program, and whom signals for it reach.
#[derive(Debug)]
pub struct Program {
    pub child: Child,
    /// It leads a process group of its own, on a terminal the foreground; else it is alone.
    pub leads: bool,
    /// Ends with it.
    pub company: Company,
}

/// Where what a program has started is known.
#[derive(Debug, Default)]
pub struct Company {
    /// All of it is there.
    #[cfg(target_os = "linux")]
    pub cgroup: Option<crate::separation::Cgroup>,
    /// Who ends it when this process is killed.
    #[cfg(target_os = "linux")]
    pub keeper: Option<std::sync::Arc<crate::separation::Keeper>>,
}

impl Company {
    /// The program has begun.
    #[cfg(target_os = "linux")]
    fn begun(&self, program: Pid) {
        if let Some(keeper) = &self.keeper {
            keeper.begun(program);
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn begun(&self, _program: Pid) {}

    /// It has ended: its number may be another's.
    #[cfg(target_os = "linux")]
    fn ended(&self, program: Option<Pid>) {
        if let (Some(keeper), Some(program)) = (&self.keeper, program) {
            keeper.ended(program);
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn ended(&self, _program: Option<Pid>) {}

    /// Its client is gone, too.
    #[cfg(target_os = "linux")]
    async fn end(self) {
        if let Some(cgroup) = self.cgroup {
            cgroup.end().await;
        }
    }

    #[cfg(not(target_os = "linux"))]
    async fn end(self) {}
}

impl Program {
    /// Lives with it until it has ended and its client knows, or has gone.
    pub async fn attend(mut self, mut signals: mpsc::Receiver<Signal>, ended: oneshot::Sender<ExitStatus>) {
        let number = self.number();
        if let Some(number) = number {
            self.company.begun(number);
        }
        loop {
            tokio::select! {
                status = self.child.wait() => {
                    self.company.ended(number);
                    let _ = ended.send(status.unwrap_or_else(|_| ExitStatus::from_raw(1 << 8)));
                    while signals.recv().await.is_some() {}
                    break;
                }
                signal = signals.recv() => match signal {
                    Some(signal) => self.signal(signal),
                    None => {
                        self.end().await;
                        break self.company.ended(number);
                    }
                }
            }
        }
        self.company.end().await;
    }

    fn number(&self) -> Option<Pid> {
        self.child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw)
    }

    fn signal(&self, signal: Signal) {
        if let Some(process) = self.number() {
            // One that was started this moment has no group of its own yet.
            let _ = match self.leads {
                true => killpg(process, signal).or_else(|_| kill(process, signal)),
                false => kill(process, signal),
            };
        }
    }

    /// Ends a program whose client has gone. Its standard streams are closed, its terminal is hung up; most need no more
    /// than that.
    async fn end(&mut self) {
        for (patience, signal) in LADDER {
            if tokio::time::timeout(*patience, self.child.wait()).await.is_ok() {
                return;
            }
            self.signal(*signal);
        }
        let _ = self.child.wait().await;
    }
}
